/* SPDX-License-Identifier: MIT */
/* The transport that records: hands everything through to another one and writes it down. A failure
 * to write is told when the recording is closed; the query goes on. */
#include "nlinspect/netlink/transport.h"

#include "nlinspect/base/out.h"

#include "recording.h"

#include <arpa/inet.h>
#include <errno.h>
#include <time.h>

/* What Wireshark accepts; of the kernel's datagrams few have more than 32 KiB. */
enum { RECORD_SNAP = 256 << 10 };

struct record {
	struct connector connector;
	struct connector *inner;
	struct out out;
	int fd;
};

struct record_transport {
	struct transport transport;
	struct transport *inner;
	struct record *record;
	int protocol;
};

static void record_header(struct out *out)
{
	struct recording_header header = {
		.magic = RECORDING_MAGIC_NANOSECONDS,
		.major = 2,
		.minor = 4,
		.snap = RECORD_SNAP,
		.link_type = RECORDING_LINK_TYPE,
	};

	out_bytes(out, &header, sizeof(header));
}

static void record_datagram(
	struct record_transport *recorded, uint16_t direction, const void *bytes, size_t length)
{
	struct out *out = &recorded->record->out;
	uint32_t size = (uint32_t)(sizeof(struct recording_cooked) + length);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);

	struct recording_packet packet = {
		.seconds = (uint32_t)now.tv_sec,
		.fraction = (uint32_t)now.tv_nsec,
		.captured = size,
		.length = size,
	};
	struct recording_cooked cooked = {
		.direction = htons(direction),
		.hardware = htons(RECORDING_HARDWARE),
		.protocol = htons((uint16_t)recorded->protocol),
	};

	out_bytes(out, &packet, sizeof(packet));
	out_bytes(out, &cooked, sizeof(cooked));
	out_bytes(out, bytes, length);
}

static int record_send(struct transport *transport, const struct request *request)
{
	struct record_transport *recorded = (struct record_transport *)transport;
	int error = recorded->inner->ops->send(recorded->inner, request);

	if (!error)
		record_datagram(recorded, RECORDING_TO_KERNEL, request->bytes, request->length);
	return error;
}

static int record_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct record_transport *recorded = (struct record_transport *)transport;
	int error = recorded->inner->ops->receive(recorded->inner, buffer, size, length);

	if (!error)
		record_datagram(recorded, RECORDING_TO_USER, buffer, *length);
	return error;
}

static void record_close(struct transport *transport)
{
	struct record_transport *recorded = (struct record_transport *)transport;

	transport_close(recorded->inner);
	/* So that a program that is killed leaves whole conversations. */
	out_flush(&recorded->record->out);
	free(recorded);
}

static const struct transport_ops record_transport_ops = {
	.send = record_send,
	.receive = record_receive,
	.close = record_close,
};

static int record_connect(struct connector *connector, int protocol, struct transport **ret)
{
	struct record *record = (struct record *)connector;
	struct record_transport *recorded = calloc(1, sizeof(*recorded));
	int error;

	if (!recorded)
		return -ENOMEM;
	recorded->transport.ops = &record_transport_ops;
	recorded->record = record;
	recorded->protocol = protocol;
	error = record->inner->ops->connect(record->inner, protocol, &recorded->inner);
	if (error) {
		free(recorded);
		return error;
	}
	*ret = &recorded->transport;
	return 0;
}

/* The news themselves are not recorded: a replay shows the dump, not what changed meanwhile. */
static int record_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	return connector_watch(((struct record *)connector)->inner, request, ret);
}

static bool record_repeats(struct connector *connector, const struct request *request)
{
	return connector_repeats(((struct record *)connector)->inner, request);
}

/* The error of a delayed write may show no earlier than in close(2). */
static int record_connector_close(struct connector *connector)
{
	struct record *record = (struct record *)connector;
	int error = out_flush(&record->out);
	int inner = connector_close(record->inner);

	out_fini(&record->out);
	if (close(record->fd) && !error)
		error = -errno;
	free(record);
	return error ? error : inner;
}

static const struct connector_ops record_connector_ops = {
	.connect = record_connect,
	.watch = record_watch,
	.repeats = record_repeats,
	.close = record_connector_close,
};

int record_connector_new(struct connector *inner, int fd, struct connector **ret)
{
	struct record *record = calloc(1, sizeof(*record));

	if (!record || out_init(&record->out, fd)) {
		free(record);
		connector_close(inner);
		close(fd);
		return -ENOMEM;
	}
	record->connector.ops = &record_connector_ops;
	record->inner = inner;
	record->fd = fd;
	record_header(&record->out);
	*ret = &record->connector;
	return 0;
}
