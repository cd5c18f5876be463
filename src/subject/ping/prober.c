/* SPDX-License-Identifier: MIT */
#include "prober_parts.h"

#include "nlinspect/source/subject.h"

#include "ask.h"
#include "icmp.h"
#include "summary.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <time.h>

enum {
	NANOSECONDS = 1000000000,
	TIMEOUT = 4,     /* seconds, by default */
	APART = 2000000, /* nanoseconds between the first probes of hosts, at most */
	USER_GAP = 2000000,
	TRIES = 3, /* to send a probe */
	IPV4_HEAD = 20,
	IPV6_HEAD = 40,
};

static struct pinged *lead_of(const struct prober *prober, size_t host)
{
	return &prober->hosts[prober->hosts[host].lead];
}

/* The bytes of data that fit. */
static uint32_t payload_of(const struct prober *prober, size_t host)
{
	const struct pinged *lead = lead_of(prober, host);
	const uint32_t heads =
		ICMP_HEAD + (lead->to.any.sa_family == AF_INET6 ? IPV6_HEAD : IPV4_HEAD);
	uint32_t payload = prober->track->targets[host].payload;

	if (lead->limit > heads && payload > lead->limit - heads)
		payload = lead->limit - heads;
	return payload;
}

/* @return 0 or -errno */
static int send_once(struct prober *prober, size_t host, uint64_t seq, uint32_t payload)
{
	const struct tracked *tracked = &prober->track->targets[host];
	struct pinged *pinged = &prober->hosts[host], *lead = lead_of(prober, host);

	for (size_t i = 0; i < payload; i++)
		prober->message[ICMP_HEAD + i] = icmp_payload_byte(tracked->cookie, seq, i);
	if (ping_shares(prober->ask))
		return flow_send(&lead->flow, &lead->socket, tracked->hop, seq,
			prober->message + ICMP_HEAD, payload);
	return ping_socket_send(&pinged->socket, seq, prober->message, payload);
}

/* Sends a probe that is no connection. @return 0 with *event; an error of the sink */
static int send_message(struct prober *prober, size_t host, struct ping_event *event)
{
	uint32_t payload = 0, mtu = 0;
	int error = 0, failed = -EAGAIN;

	for (unsigned i = 0; i < TRIES && failed && !error; i++) {
		bool seen = false;

		payload = payload_of(prober, host);
		failed = send_once(prober, host, event->seq, payload);
		if (!failed)
			break;
		error = prober_drain_errors(prober, host, &mtu, &seen);
		/* The kernel also reports the error of an earlier probe here, once, and perhaps
		 * after that was read from the queue. */
		if (!error && i && !seen && payload_of(prober, host) == payload)
			break;
	}
	event->error = (uint32_t)-failed;
	if (failed)
		event->info = mtu;
	else if (payload < prober->track->targets[host].payload)
		event->info = payload;
	return error;
}

static int send_probe(struct prober *prober, size_t host)
{
	struct pinged *pinged = &prober->hosts[host];
	struct ping_event event;
	int error = 0;

	if (prober->ask->outstanding && prober->track->targets[host].outstanding) {
		event = prober_event(PING_EVENT_WAITING, host);
		event.seq = pinged->sent;
		error = prober_emit(prober, &event);
	}
	if (error)
		return error;
	event = prober_event(PING_EVENT_SENT, host);
	event.seq = pinged->sent + 1;
	if (ping_connects(prober->ask))
		event.error = (uint32_t)-connect_begin(
			&prober->connections, prober->ask, &pinged->to, (uint16_t)host, event.seq);
	else
		error = send_message(prober, host, &event);
	if (error)
		return error;
	pinged->sent = event.seq;
	pinged->replied = false;
	return prober_emit(prober, &event);
}

/* Whether it is a hop that lies beyond the host. */
static bool is_beyond(const struct prober *prober, const struct pinged *pinged)
{
	return prober->track->targets[pinged - prober->hosts].skipped;
}

/* When the next probe is due. UINT64_MAX: never. */
static uint64_t due(const struct prober *prober, const struct pinged *pinged, uint64_t now)
{
	const struct ping_ask *ask = prober->ask;
	uint64_t next;

	if ((ask->count && pinged->sent >= ask->count) || is_beyond(prober, pinged))
		return UINT64_MAX;
	if (pinged->sent < ask->preload)
		return pinged->start;
	if (ask->adaptive || ask->flood)
		return pinged->replied ? prober_after(pinged->due, geteuid() ? USER_GAP : 0)
				       : prober_after(pinged->due, ask->interval);
	next = prober_after(pinged->due, ask->interval);
	/* Probes that were missed are left out, and the rhythm stays. */
	if (next < now && now - next > ask->interval)
		next += (now - next) / ask->interval * ask->interval;
	return next;
}

/* The longest round-trip time on a way: a router that is silent has none of its own. */
static uint64_t longest_of(const struct prober *prober, size_t host)
{
	const size_t lead = prober->hosts[host].lead;
	uint64_t longest = 0;

	for (size_t i = lead; i < prober->count && prober->hosts[i].lead == lead; i++) {
		const struct statistics *statistics = &prober->track->targets[i].statistics;

		longest = statistics->max > longest ? statistics->max : longest;
	}
	return longest;
}

/* How long the probes wait for an answer. Once all are sent, as long as ping(8): twice the longest
 * round-trip time, or the interval. */
static uint64_t timeout_of(const struct prober *prober, size_t host)
{
	const struct ping_ask *ask = prober->ask;
	const struct tracked *tracked = &prober->track->targets[host];
	uint64_t usual = ask->timeout ? ask->timeout : (uint64_t)TIMEOUT * NANOSECONDS;
	uint64_t last = tracked->hop ? longest_of(prober, host) : tracked->statistics.max;

	if (ask->timeout || !ask->count || prober->hosts[host].sent < ask->count || !last)
		return usual;
	last *= 2;
	if (last < ask->interval)
		last = ask->interval;
	return last < usual ? last : usual;
}

/* Ends the probes that have waited long enough. @return the next time at which one will have */
static int expire(struct prober *prober, size_t host, uint64_t now, uint64_t *next)
{
	struct tracked *tracked = &prober->track->targets[host];
	uint64_t timeout = timeout_of(prober, host);
	const struct probe *oldest;
	struct connection *connection;
	struct ping_event event;
	int error = 0;

	while (!error && !tracked->skipped && (oldest = tracked_oldest(tracked))) {
		uint64_t end = prober_after(oldest->sent, timeout);

		if (end > now) {
			*next = end < *next ? end : *next;
			return 0;
		}
		/* It may have been answered meanwhile. */
		error = prober_drain(prober, host);
		if (error || tracked_oldest(tracked) != oldest)
			continue;
		event = prober_event(PING_EVENT_EXPIRED, host);
		event.seq = oldest->seq;
		connection = connect_find(&prober->connections, (uint16_t)host, oldest->seq);
		if (connection) {
			event.info = connect_retrans(connection);
			connect_end(&prober->connections, connection);
		}
		error = prober_emit(prober, &event);
	}
	return error;
}

/* Does what is due for a host. */
static int serve(struct prober *prober, size_t host, uint64_t now, uint64_t *next)
{
	struct pinged *pinged = &prober->hosts[host];
	uint64_t time = due(prober, pinged, now);
	int error = 0;

	while (!error && time <= now && tracked_has_room(&prober->track->targets[host])) {
		pinged->due = pinged->sent < prober->ask->preload ? pinged->start : time;
		if (prober->ask->adaptive || prober->ask->flood)
			pinged->due = now;
		error = send_probe(prober, host);
		time = due(prober, pinged, now);
	}
	/* Without room, the next probe waits until the oldest one has ended. */
	if (time > now && time < *next)
		*next = time;
	return error ? error : expire(prober, host, now, next);
}

static bool is_done(const struct prober *prober)
{
	for (size_t i = 0; i < prober->count; i++) {
		if (is_beyond(prober, &prober->hosts[i]))
			continue;
		if (!prober->ask->count || prober->hosts[i].sent < prober->ask->count ||
			prober->track->targets[i].outstanding)
			return false;
	}
	return true;
}

/* @return 0 with *next; -ENODATA at the end */
static int serve_all(struct prober *prober, uint64_t now, uint64_t *next)
{
	int error = now >= prober->deadline ? -ENODATA : 0;

	*next = prober->deadline;
	for (size_t i = 0; i < prober->count && !error; i++)
		error = serve(prober, i, now, next);
	return error ? error : is_done(prober) ? -ENODATA : 0;
}

/* Prints the state to stderr at SIGQUIT. */
static void take_signal(struct prober *prober)
{
	const struct timespec now = {.tv_sec = 0};
	sigset_t quit;

	sigemptyset(&quit);
	sigaddset(&quit, SIGQUIT);
	if (sigtimedwait(&quit, NULL, &now) == SIGQUIT)
		track_report(prober->track);
}

/* Sets prober->polled. @return how many are about probes, or -ENOMEM */
static ssize_t gather(struct prober *prober)
{
	const struct connections *connections = &prober->connections;
	const bool tcp = ping_connects(prober->ask);
	size_t count = tcp ? connections->count : prober->count;

	if (prober->polled_size < count + 2) {
		size_t size = count * 2 + 2;
		struct pollfd *polled = reallocarray(prober->polled, size, sizeof(*polled));

		if (!polled)
			return -ENOMEM;
		prober->polled = polled;
		prober->polled_size = size;
	}
	for (size_t i = 0; i < count; i++) {
		prober->polled[i].fd =
			tcp ? connections->list[i].socket.fd : prober->hosts[i].socket.fd;
		prober->polled[i].events = tcp ? POLLOUT : POLLIN;
	}
	prober->polled[count] = (struct pollfd){prober->quit, POLLIN, 0};
	/* stop() reads them. */
	prober->polled[count + 1] =
		(struct pollfd){prober->run->input ? *prober->run->input : -1, POLLIN, 0};
	return (ssize_t)count;
}

static int wait_for(struct prober *prober, uint64_t now, uint64_t until)
{
	uint64_t left = until > now ? until - now : 0;
	const struct timespec timeout = {
		.tv_sec = (time_t)(left / NANOSECONDS),
		.tv_nsec = (long)(left % NANOSECONDS),
	};
	sigset_t before = prober->before;
	ssize_t count = gather(prober);
	int ready, error = 0;

	if (count < 0)
		return (int)count;
	sigaddset(&before, SIGQUIT);
	ready = ppoll(
		prober->polled, (nfds_t)count + 2, until == UINT64_MAX ? NULL : &timeout, &before);
	if (ready < 0)
		return errno == EINTR ? 0 : -errno;
	if (ready && prober->polled[count].revents)
		take_signal(prober);
	if (ready && ping_connects(prober->ask))
		return prober_settle_all(prober);
	for (ssize_t i = 0; i < count && ready && !error; i++) {
		if (prober->polled[i].revents)
			error = prober_drain(prober, (size_t)i);
	}
	return error;
}

/* Looks up the names of the routers, which may take long. */
static int name_all(struct prober *prober)
{
	const struct run *run = prober->run;
	char name[NI_MAXHOST];
	int error = 0;

	sigprocmask(SIG_SETMASK, &prober->before, NULL);
	for (size_t i = 0; i < prober->count && !error; i++) {
		const struct tracked *tracked = &prober->track->targets[i];
		struct ping_event event;

		if (run->stop && run->stop(run->context))
			break;
		if (tracked->skipped || !tracked->router.family ||
			!ping_name_of(&tracked->router, name, sizeof(name)))
			continue;
		event = prober_event(PING_EVENT_NAMED, i);
		event.bytes = (const uint8_t *)name;
		event.length = strlen(name);
		error = prober_emit(prober, &event);
	}
	return error;
}

/* The last event of a recording. */
static int end(struct prober *prober, int error)
{
	struct ping_event event;
	int failed = 0;

	if (prober->over)
		return error;
	prober->over = true;
	if (prober->ask->resolve && error == -ENODATA)
		failed = name_all(prober);
	event = prober_event(PING_EVENT_END, 0);
	if (!failed)
		failed = prober_emit(prober, &event);
	if (!failed)
		failed = track_conclude(prober->track);
	return failed && failed != -ECANCELED ? failed : error;
}

static void begin(struct prober *prober)
{
	uint64_t now = prober_now(), apart = prober->ask->interval / prober->count;

	prober->begun = true;
	prober->deadline = prober_deadline(prober->ask, now);
	for (size_t i = 0; i < prober->count; i++)
		prober->hosts[i].start =
			prober_after(now, prober->hosts[i].group * (apart < APART ? apart : APART));
}

int prober_run(struct prober *prober, uint64_t until)
{
	struct run *run = prober->run;
	uint64_t next, now;
	sigset_t all;
	int error = 0;

	if (!prober->begun)
		begin(prober);
	/* Signals come only while it waits, so that none comes between the look and the wait. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &prober->before);
	while (!error) {
		now = prober_now();
		if (run->stop && run->stop(run->context)) {
			error = end(prober, -ECANCELED);
			break;
		}
		error = serve_all(prober, now, &next);
		if (error == -ENODATA)
			error = end(prober, -ENODATA);
		if (!error)
			error = run->sink_error = sink_idle(run->sink);
		if (error || now >= until)
			break;
		error = wait_for(prober, now, next < until ? next : until);
	}
	sigprocmask(SIG_SETMASK, &prober->before, NULL);
	return error;
}
