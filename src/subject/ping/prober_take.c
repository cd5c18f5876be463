/* SPDX-License-Identifier: MIT */
#include "prober_parts.h"

#include "ask.h"
#include "icmp.h"

#include <errno.h>

enum { BATCH = 64 /* messages of a host that are taken before the next host's turn */ };

/* Later probes are as large as the way allows. */
static void set_limit(struct prober *prober, size_t host, uint32_t mtu)
{
	struct pinged *lead = &prober->hosts[prober->hosts[host].lead];

	if (prober->ask->shrinks && mtu && (!lead->limit || mtu < lead->limit))
		lead->limit = mtu;
}

static void take_limit(struct prober *prober, size_t host, struct ping_event *event)
{
	const bool inet6 = prober->hosts[host].to.any.sa_family == AF_INET6;
	enum ping_outcome outcome;

	if (event->kind != PING_EVENT_ERROR || !prober->ask->hops ||
		!icmp_error_outcome(inet6, event->type, event->code, &outcome))
		return;
	if (outcome == PING_TOO_BIG)
		set_limit(prober, host, event->info);
	event->id = outcome == PING_UNREACHABLE && ping_is_own(&event->from);
}

/* Takes an event of the socket. */
static int emit_received(struct prober *prober, size_t host, struct ping_event *event)
{
	struct ping_event now;

	if (!event->kind)
		return 0;
	now = prober_event(event->kind, host);
	take_limit(prober, host, event);
	event->target = now.target;
	event->time = now.time;
	event->unix_ns = now.unix_ns;
	/* It may be the answer. If it is not, the next probe comes too early once. */
	prober->hosts[host].replied |= event->kind != PING_EVENT_STAMP;
	return prober_emit(prober, event);
}

/* Takes the outcome of a connection, if there is one. @return 0, -EAGAIN, or an error of the sink
 */
static int settle(struct prober *prober, struct connection *connection)
{
	struct ping_event event, failure;
	size_t host = connection->host;
	int error = connect_outcome(connection, prober->buffer, &failure, &event);

	if (error)
		return error;
	connect_end(&prober->connections, connection);
	/* The words of a router say more than the error that the kernel makes of them. */
	if (failure.kind && event.error && event.error != ECONNREFUSED)
		event = failure;
	return emit_received(prober, host, &event);
}

int prober_settle_all(struct prober *prober)
{
	int error = 0;

	/* An ended connection gives its place to the last one. */
	for (size_t i = prober->connections.count; i-- && (!error || error == -EAGAIN);)
		error = settle(prober, &prober->connections.list[i]);
	return error == -EAGAIN ? 0 : error;
}

/* The host or hop whose probe an event is about. @return false: none is */
static bool find_target(
	const struct prober *prober, size_t lead, struct ping_event *event, size_t *ret)
{
	const struct pinged *hosts = prober->hosts;
	uint64_t cookie = 0;
	uint8_t hop = 0;

	if (!flow_find(&hosts[lead].flow, event, &cookie, &hop))
		return false;
	for (size_t i = lead; i < prober->count && hosts[i].lead == lead; i++) {
		const struct tracked *tracked = &prober->track->targets[i];

		if (hosts[lead].flow.tcp ? tracked->hop == hop : tracked->cookie == cookie) {
			*ret = i;
			return true;
		}
	}
	/* Most services of UDP answer without naming the probe. */
	event->seq = 0;
	*ret = lead;
	return !hosts[lead].flow.tcp && !prober->ask->hops && event->kind == PING_EVENT_ANSWER;
}

/* Takes a message of a socket that several hops share. @return 0 or an error of the sink */
static int take_shared(struct prober *prober, size_t lead, struct ping_event *event)
{
	size_t host;

	if (!event->kind || event->kind == PING_EVENT_STAMP ||
		!find_target(prober, lead, event, &host))
		return 0;
	if (event->kind == PING_EVENT_ANSWER) {
		event->kind = PING_EVENT_REPLIED;
		event->info = (uint32_t)event->length;
	}
	event->bytes = NULL;
	event->length = 0;
	return emit_received(prober, host, event);
}

int prober_drain_errors(struct prober *prober, size_t host, uint32_t *mtu, bool *seen)
{
	const bool shared = ping_shares(prober->ask);
	const size_t lead = shared ? prober->hosts[host].lead : host;
	struct ping_event event;
	int error = 0;

	while (!error) {
		error = ping_socket_error(&prober->hosts[lead].socket, prober->buffer, &event);
		if (error)
			return error == -EAGAIN ? 0 : error == -EINTR ? 0 : error;
		if (mtu && !event.kind && event.info) {
			*mtu = event.info;
			set_limit(prober, host, event.info);
		}
		if (seen)
			*seen |= event.kind == PING_EVENT_ERROR;
		error = shared ? take_shared(prober, lead, &event)
			       : emit_received(prober, host, &event);
	}
	return error;
}

/* The time of sending is in the error queue before the answer comes, but the queue is looked at
 * again after the answer: both may have come in between. */
static int drain_host(struct prober *prober, size_t host)
{
	struct ping_socket *socket = &prober->hosts[host].socket;
	struct ping_event event, *copy = &event;
	uint8_t *answer = prober->buffer + PING_RECEIVE;
	int error = prober_drain_errors(prober, host, NULL, NULL);

	for (unsigned i = 0; i < BATCH && !error; i++) {
		error = ping_socket_answer(socket, answer, copy);
		if (error == -EAGAIN || error == -EINTR)
			return 0;
		/* The queue also has the error of a probe. */
		if (error)
			return prober_drain_errors(prober, host, NULL, NULL);
		error = prober_drain_errors(prober, host, NULL, NULL);
		if (!error)
			error = emit_received(prober, host, copy);
	}
	return error;
}

static int drain_flow(struct prober *prober, size_t lead)
{
	struct ping_event event, *copy = &event;
	int error = prober_drain_errors(prober, lead, NULL, NULL);

	for (unsigned i = 0; i < BATCH && !error; i++) {
		error = ping_socket_answer(&prober->hosts[lead].socket, prober->buffer, copy);
		if (error == -EAGAIN || error == -EINTR)
			return 0;
		/* The queue also has the error of a probe. */
		if (error)
			return prober_drain_errors(prober, lead, NULL, NULL);
		error = take_shared(prober, lead, copy);
	}
	return error;
}

int prober_drain(struct prober *prober, size_t host)
{
	if (ping_shares(prober->ask))
		return drain_flow(prober, prober->hosts[host].lead);
	return ping_connects(prober->ask) ? prober_settle_all(prober) : drain_host(prober, host);
}
