/* SPDX-License-Identifier: MIT */
#include "prober_parts.h"

#include "nlinspect/base/format.h"
#include "nlinspect/source/subject.h"

#include "ask.h"
#include "icmp.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

/* The hop's payload makes up for its identifier: routers that spread packets over several ways by
 * type, code and checksum then send the probes of a round the same way. */
static uint64_t balanced(uint64_t cookie, uint16_t id)
{
	uint32_t sum = id;
	uint16_t last;

	for (unsigned i = 0; i < 6; i += 2)
		sum += (uint32_t)(uint8_t)(cookie >> (8 * i)) << 8 |
		       (uint8_t)(cookie >> (8 * i + 8));
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	last = (uint16_t)~sum;
	return (cookie & UINT64_C(0xffffffffffff)) | (uint64_t)(last >> 8) << 48 |
	       (uint64_t)(last & 0xff) << 56;
}

static int open_socket(struct prober *prober, struct pinged *pinged, uint8_t hop)
{
	struct ping_ask ask = *prober->ask;

	pinged->socket =
		(struct ping_socket){.fd = -1, .inet6 = pinged->to.any.sa_family == AF_INET6};
	if (ask.port)
		ping_address_port(&pinged->to, ask.port);
	if (ping_shares(&ask))
		return hop > 1 ? 0
			       : flow_open(&ask, &pinged->to, prober->run->report, &pinged->flow,
					 &pinged->socket);
	if (ping_connects(&ask))
		return 0;
	if (hop)
		ask.ttl = hop;
	if (!++prober->id)
		prober->id++;
	return ping_socket_open(
		&ask, &pinged->to, prober->id, prober->run->report, &pinged->socket);
}

/* The name of a host and, after a null, where its probes come from, as ping(8) prints it. */
static int name_target(
	const struct prober *prober, const char *host, const struct pinged *pinged, struct out *ret)
{
	const char *source = prober->ask->source;
	struct address from;

	out_init_memory(ret);
	out_string(ret, host);
	if (!source)
		return ret->error;
	out_char(ret, '\0');
	if (!ping_source_of(prober->ask, &pinged->to, &from))
		format_address(ret, from.family, from.bytes, from.length);
	/* An address is its own name. */
	if (ping_is_interface(source)) {
		out_char(ret, ' ');
		out_string(ret, source);
	}
	return ret->error;
}

static int add_target(
	struct prober *prober, const char *host, const union ping_address *address, uint8_t hop)
{
	const struct ping_ask *ask = prober->ask;
	struct ping_event event = prober_event(PING_EVENT_TARGET, prober->count);
	struct pinged *hosts = reallocarray(prober->hosts, prober->count + 1, sizeof(*hosts));
	struct pinged *pinged;
	struct out name;
	int error;

	if (!hosts)
		return -ENOMEM;
	prober->hosts = hosts;
	if (prober->count == UINT16_MAX)
		return -E2BIG;
	pinged = &hosts[prober->count];
	*pinged = (struct pinged){
		.to = *address,
		.group = prober->groups,
		.lead = prober->count - (hop ? hop - 1u : 0),
		.flow.holder = -1,
	};
	error = open_socket(prober, pinged, hop);
	if (error)
		return error;
	prober->count++;
	error = name_target(prober, host, pinged, &name);
	if (error)
		return error;
	event.bytes = (const uint8_t *)name.data;
	event.length = name.length;
	event.from = ping_address_of(address);
	event.type = (uint8_t)(ask->protocol == PING_ICMP && pinged->socket.inet6 ? PING_ICMP6
										  : ask->protocol);
	event.id = ask->protocol == PING_UDP ? ask->port : pinged->socket.id;
	event.ttl = hop;
	event.info = ask->protocol == PING_TCP ? ask->port : ask->payload;
	if (getrandom(&event.seq, sizeof(event.seq), 0) < 0)
		event.seq = event.unix_ns;
	if (hop && !ping_shares(ask))
		event.seq = balanced(event.seq, ping_socket_id(&pinged->socket));
	error = prober_emit(prober, &event);
	out_fini(&name);
	return error;
}

static int add_host(void *context, const char *host, const union ping_address *address)
{
	struct prober *prober = context;
	int error = 0;

	if (!prober->ask->hops)
		error = add_target(prober, host, address, 0);
	for (unsigned hop = 1; hop <= prober->ask->hops && !error; hop++)
		error = add_target(prober, host, address, (uint8_t)hop);
	prober->groups++;
	return error;
}

/* Each host has a socket. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int add_hosts(struct prober *prober)
{
	int error = 0;

	raise_limit();
	if (getrandom(&prober->id, sizeof(prober->id), 0) < 0)
		prober->id = (uint16_t)getpid();
	for (size_t i = 0; i < prober->ask->host_count; i++) {
		error = ping_resolve(
			prober->ask, prober->ask->hosts[i], prober->run->report, add_host, prober);
		if (error == -ENOMEM || error == -ECANCELED)
			return error;
		prober->run->status.failed += error != 0;
	}
	/* Each failure was reported. */
	return prober->count ? 0 : -ENODATA;
}

static int prepare(struct prober *prober)
{
	sigset_t quit;
	int error = add_hosts(prober);

	if (error)
		return error;
	prober->buffer = malloc(2 * PING_RECEIVE);
	prober->message = malloc(ICMP_HEAD + PING_PAYLOAD_MAX);
	if (!prober->buffer || !prober->message)
		return -ENOMEM;
	sigemptyset(&quit);
	sigaddset(&quit, SIGQUIT);
	prober->quit = signalfd(-1, &quit, SFD_CLOEXEC | SFD_NONBLOCK);
	return 0;
}

int prober_open(struct run *run, struct track *track, struct prober **ret)
{
	struct prober *prober = calloc(1, sizeof(*prober));
	int error;

	if (!prober)
		return -ENOMEM;
	prober->run = run;
	prober->track = track;
	prober->ask = ping_ask(run->ask);
	prober->quit = -1;
	*ret = prober;
	error = prepare(prober);
	return error;
}

void prober_close(struct prober *prober)
{
	if (!prober)
		return;
	for (size_t i = 0; i < prober->count; i++) {
		ping_socket_close(&prober->hosts[i].socket);
		flow_close(&prober->hosts[i].flow);
	}
	connections_fini(&prober->connections);
	if (prober->quit >= 0)
		close(prober->quit);
	free(prober->polled);
	free(prober->hosts);
	free(prober->buffer);
	free(prober->message);
	free(prober);
}
