/* SPDX-License-Identifier: MIT */
/* The transport that records: passes everything through to another one and writes it down. A write
 * error is reported when the recording is closed; the query goes on. */
#include "nlinspect/netlink/transport.h"

#include "recorder_file.h"
#include "recording.h"
#include "rewrite.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

enum { FACT_PIECE = 128 << 10 }; /* of a fact's content in a packet */

struct recorder {
	struct connector connector;
	struct connector *inner;
	struct recorder_file file;
	uint32_t sequence;   /* of the last request of the round, as it is written */
	struct out datagram; /* that is being written */
};

struct recorder_transport {
	struct transport transport;
	struct transport *inner;
	struct recorder *recorder;
	int protocol;
	struct rewrite rewrite; /* of answers to the last request */
	bool listens;
	uint64_t lost;     /* what the recording says of it */
	bool noted;        /* it says that somebody listened */
	uint64_t received; /* when the last datagram was written, so that a replay has the same time
			    */
};

/* Begins a packet; the bytes of the datagram follow, then recorder_packet_end(). */
static struct out *recorder_packet(
	struct recorder *recorder, uint16_t direction, int protocol, size_t length)
{
	struct recording_cooked cooked = {
		.direction = htons(direction),
		.hardware = htons(RECORDING_HARDWARE),
		.protocol = htons((uint16_t)protocol),
	};
	struct out *out = recorder_file_packet(&recorder->file, sizeof(cooked) + length);

	out_bytes(out, &cooked, sizeof(cooked));
	return out;
}

static void recorder_datagram(
	struct recorder_transport *recorded, uint16_t direction, const void *bytes, size_t length)
{
	struct recorder *recorder = recorded->recorder;
	struct out *datagram = &recorder->datagram;

	datagram->length = 0;
	rewrite_datagram(datagram, bytes, length, &recorded->rewrite);
	out_bytes(recorder_packet(recorder, direction, recorded->protocol, datagram->length),
		datagram->data, datagram->length);
	recorder_file_packet_end(&recorder->file);
	recorded->received = recorder->file.time;
}

/* Writes a part of a fact's content. */
static void recorder_fact(
	struct recorder *recorder, const struct fact *fact, size_t start, size_t length)
{
	struct recording_fact head = {
		.header.nlmsg_type = RECORDING_FACT,
		.magic = RECORDING_MAGIC_FACT,
		.error = fact->error,
	};
	size_t size = sizeof(head) + fact->path.length + 1 + length;
	struct out *out;

	head.header.nlmsg_len = (uint32_t)size;
	head.header.nlmsg_flags = start + length < fact->content.length ? NLM_F_MULTI : 0;
	out = recorder_packet(recorder, RECORDING_TO_USER, NETLINK_USERSOCK, size);
	out_bytes(out, &head, sizeof(head));
	out_bytes(out, fact->path.data, fact->path.length);
	out_char(out, '\0');
	out_bytes(out, fact->content.data + start, length);
	recorder_file_packet_end(&recorder->file);
}

static void recorder_keep(struct connector *connector, const struct fact *fact)
{
	struct recorder *recorder = (struct recorder *)connector;
	size_t start = 0;

	do {
		size_t length = fact->content.length - start;

		if (length > FACT_PIECE)
			length = FACT_PIECE;
		recorder_fact(recorder, fact, start, length);
		start += length;
	} while (start < fact->content.length);
}

/* Each round has a mark at its end, so that one that was cut is known from the others. */
static void recorder_settle(struct connector *connector)
{
	struct recorder *recorder = (struct recorder *)connector;
	const struct recording_fact head = {
		.header = {.nlmsg_len = sizeof(head), .nlmsg_type = RECORDING_END},
		.magic = RECORDING_MAGIC_FACT,
	};

	out_bytes(recorder_packet(recorder, RECORDING_TO_USER, NETLINK_USERSOCK, sizeof(head)),
		&head, sizeof(head));
	recorder_file_packet_end(&recorder->file);
	recorder_file_flush(&recorder->file);
	/* Rounds are alike, and compress well. */
	recorder->sequence = 0;
}

static int recorder_send(struct transport *transport, const struct request *request)
{
	struct recorder_transport *recorded = (struct recorder_transport *)transport;
	int error = recorded->inner->ops->send(recorded->inner, request);

	if (error)
		return error;
	recorded->rewrite = (struct rewrite){.sent = request_sequence(request),
		.written = ++recorded->recorder->sequence,
		.port = (uint32_t)getpid()};
	recorder_datagram(recorded, RECORDING_TO_KERNEL, request->bytes, request->length);
	recorded->rewrite.header = request->needless_at;
	recorded->rewrite.needless = request->needless;
	return 0;
}

static int recorder_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct recorder_transport *recorded = (struct recorder_transport *)transport;
	int error = recorded->inner->ops->receive(recorded->inner, buffer, size, length);

	if (!error)
		recorder_datagram(recorded, recorded->listens ? RECORDING_NEWS : RECORDING_TO_USER,
			buffer, *length);
	return error;
}

static int recorder_wait(
	struct transport *transport, uint64_t until, const struct interruption *interruption)
{
	struct recorder_transport *recorded = (struct recorder_transport *)transport;

	/* A killed program then leaves all that it has shown. */
	recorder_file_flush(&recorded->recorder->file);
	return recorded->inner->ops->wait(recorded->inner, until, interruption);
}

static uint64_t recorder_now(struct transport *transport)
{
	struct recorder_transport *recorded = (struct recorder_transport *)transport;

	return recorded->inner->ops->now(recorded->inner);
}

static uint64_t recorder_received(struct transport *transport)
{
	return ((struct recorder_transport *)transport)->received;
}

static uint64_t recorder_lost(struct transport *transport)
{
	struct recorder_transport *recorded = (struct recorder_transport *)transport;
	uint64_t lost = recorded->inner->ops->lost(recorded->inner);
	const struct recording_overrun overrun = {
		.header = {.nlmsg_len = sizeof(overrun), .nlmsg_type = NLMSG_OVERRUN},
		.count = lost - recorded->lost,
	};

	if (overrun.count || !recorded->noted)
		recorder_datagram(recorded, RECORDING_NEWS, &overrun, sizeof(overrun));
	recorded->lost = lost;
	recorded->noted = true;
	return lost;
}

static bool recorder_rereads(struct transport *transport)
{
	const struct nlmsghdr reread = {.nlmsg_len = sizeof(reread), .nlmsg_type = NLMSG_REREAD};

	recorder_datagram(
		(struct recorder_transport *)transport, RECORDING_NEWS, &reread, sizeof(reread));
	return true;
}

static void recorder_close(struct transport *transport)
{
	struct recorder_transport *recorded = (struct recorder_transport *)transport;

	transport_close(recorded->inner);
	/* A killed program then leaves whole conversations, unless they are compressed: each flush
	 * costs some bytes. */
	recorder_file_drain(&recorded->recorder->file);
	free(recorded);
}

static const struct transport_ops recorder_transport_ops = {
	.send = recorder_send,
	.receive = recorder_receive,
	.close = recorder_close,
	.wait = recorder_wait,
	.now = recorder_now,
	.received = recorder_received,
	.lost = recorder_lost,
	.rereads = recorder_rereads,
};

static int recorder_wrap(struct recorder *recorder, int protocol, int error,
	struct recorder_transport *recorded, struct transport **ret)
{
	if (error) {
		free(recorded);
		return error;
	}
	recorded->transport.ops = &recorder_transport_ops;
	recorded->recorder = recorder;
	recorded->protocol = protocol;
	*ret = &recorded->transport;
	return 0;
}

static int recorder_connect(struct connector *connector, int protocol, struct transport **ret)
{
	struct recorder *recorder = (struct recorder *)connector;
	struct recorder_transport *recorded = calloc(1, sizeof(*recorded));

	if (!recorded)
		return -ENOMEM;
	return recorder_wrap(recorder, protocol,
		recorder->inner->ops->connect(recorder->inner, protocol, &recorded->inner),
		recorded, ret);
}

static int recorder_listen(
	struct connector *connector, int protocol, uint64_t groups, struct transport **ret)
{
	struct recorder *recorder = (struct recorder *)connector;
	struct recorder_transport *recorded = calloc(1, sizeof(*recorded));

	if (!recorded)
		return -ENOMEM;
	recorded->listens = true;
	return recorder_wrap(recorder, protocol,
		recorder->inner->ops->listen(recorder->inner, protocol, groups, &recorded->inner),
		recorded, ret);
}

/* News that only watch a dump are not recorded: a replay shows the dump. */
static int recorder_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	return connector_watch(((struct recorder *)connector)->inner, request, ret);
}

static bool recorder_repeats(struct connector *connector, const struct request *request)
{
	return connector_repeats(((struct recorder *)connector)->inner, request);
}

static int recorder_connector_close(struct connector *connector)
{
	struct recorder *recorder = (struct recorder *)connector;
	int error = recorder->datagram.error;
	int closed = recorder_file_close(&recorder->file);
	int inner = connector_close(recorder->inner);

	out_fini(&recorder->datagram);
	free(recorder);
	return error ? error : closed ? closed : inner;
}

static const struct connector_ops recorder_connector_ops = {
	.connect = recorder_connect,
	.watch = recorder_watch,
	.listen = recorder_listen,
	.repeats = recorder_repeats,
	.keep = recorder_keep,
	.settle = recorder_settle,
	.close = recorder_connector_close,
};

int recorder_connector_new(
	struct connector *inner, int fd, const struct recorder_style *style, struct connector **ret)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int error = recorder ? recorder_file_open(&recorder->file, fd, style) : -ENOMEM;

	if (error) {
		free(recorder);
		connector_close(inner);
		close(fd);
		return error;
	}
	out_init_memory(&recorder->datagram);
	recorder->connector.ops = &recorder_connector_ops;
	recorder->inner = inner;
	*ret = &recorder->connector;
	return 0;
}
