/* SPDX-License-Identifier: MIT */
/* A kernel by script, for what asks one: datagrams to build, a connector that plays them, and a
 * handler that notes what it saw. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "nlinspect/netlink/query.h"

#include "unit.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

/* A datagram under construction. */
struct packet {
	uint8_t *bytes;
	size_t length;
};

static inline void packet_fini(struct packet *packet)
{
	free(packet->bytes);
}

DEFINE_CLEANUP_FINI(struct packet, packet_fini)

/* Appends a message. Sequence 0 means the request's. */
static inline void packet_add(struct packet *packet, uint16_t type, uint16_t flags,
	uint32_t sequence, const void *payload, size_t length)
{
	struct nlmsghdr header = {
		.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + length),
		.nlmsg_type = type,
		.nlmsg_flags = flags,
		.nlmsg_seq = sequence,
		.nlmsg_pid = 77,
	};
	size_t size = NLMSG_ALIGN(header.nlmsg_len);

	packet->bytes = realloc(packet->bytes, packet->length + size);
	ck_assert_ptr_nonnull(packet->bytes);

	uint8_t *end = packet->bytes + packet->length;

	memset(end, 0, size);
	memcpy(end, &header, sizeof(header));
	if (length)
		memcpy(end + sizeof(header), payload, length);
	packet->length += size;
}

/* A record of the dump: a message whose payload is a number. */
static inline void packet_row(struct packet *packet, uint16_t flags, uint32_t value)
{
	packet_add(packet, RTM_NEWLINK, flags, 0, &value, sizeof(value));
}

static inline void packet_done(struct packet *packet, uint16_t flags, int error)
{
	packet_add(packet, NLMSG_DONE, flags, 0, &error, sizeof(error));
}

/* One call of receive(): a datagram, or an error, or a lost datagram of `need` bytes. */
struct step {
	int error;
	const struct packet *packet;
	size_t need;
	unsigned wait_ms;
};

/* One conversation. The last step is repeated when there are no more. */
struct script {
	const struct step *steps;
	size_t count;
	int connect, send; /* errors */
};

struct fake {
	struct connector connector;
	const struct script *scripts; /* also repeats the last one */
	size_t count;
	size_t connects, closes, receives, buffer;
};

struct fake_transport {
	struct transport transport;
	struct fake *fake;
	const struct script *script;
	size_t step;
	uint32_t sequence;
};

static inline int fake_send(struct transport *transport, const struct request *request)
{
	struct fake_transport *spoken = (struct fake_transport *)transport;

	memcpy(&spoken->sequence, request->bytes + 8, sizeof(spoken->sequence));
	return spoken->script->send;
}

static inline void fake_number(uint8_t *bytes, size_t length, uint32_t sequence)
{
	struct cursor cursor = cursor_of(bytes, length);
	struct message message;

	for (size_t start = 0; message_next(&cursor, &message); start = length - cursor.left) {
		if (!message.sequence)
			memcpy(bytes + start + 8, &sequence, sizeof(sequence));
	}
}

static inline int fake_receive(
	struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct fake_transport *spoken = (struct fake_transport *)transport;
	const struct script *script = spoken->script;
	const struct step *step = &script->steps[spoken->step];

	spoken->fake->receives++;
	spoken->fake->buffer = size;
	if (spoken->step + 1 < script->count)
		spoken->step++;
	usleep(step->wait_ms * 1000);
	if (step->need > size) {
		*length = step->need;
		return -EMSGSIZE;
	}
	if (step->error)
		return step->error;
	ck_assert_uint_le(step->packet->length, size);
	if (step->packet->length)
		memcpy(buffer, step->packet->bytes, step->packet->length);
	*length = step->packet->length;
	fake_number(buffer, *length, spoken->sequence);
	return 0;
}

static inline void fake_close(struct transport *transport)
{
	((struct fake_transport *)transport)->fake->closes++;
	free(transport);
}

static inline int fake_connect(struct connector *connector, int protocol, struct transport **ret)
{
	static const struct transport_ops ops = {
		.send = fake_send,
		.receive = fake_receive,
		.close = fake_close,
	};
	struct fake *fake = (struct fake *)connector;
	size_t script = fake->connects < fake->count ? fake->connects : fake->count - 1;

	(void)protocol;
	fake->connects++;
	if (fake->scripts[script].connect)
		return fake->scripts[script].connect;

	struct fake_transport *spoken = calloc(1, sizeof(*spoken));

	ck_assert_ptr_nonnull(spoken);
	spoken->transport.ops = &ops;
	spoken->fake = fake;
	spoken->script = &fake->scripts[script];
	*ret = &spoken->transport;
	return 0;
}

static inline int fake_connector_close(struct connector *connector)
{
	(void)connector;
	return 0;
}

static inline struct fake fake_of(const struct script *scripts, size_t count)
{
	static const struct connector_ops ops = {
		.connect = fake_connect,
		.close = fake_connector_close,
	};

	return (struct fake){
		.connector = {.ops = &ops},
		.scripts = scripts,
		.count = count,
	};
}

/* The messages that a handler saw, and its answers. */
struct seen {
	size_t count;
	uint32_t values[16]; /* the first ones */
	size_t enough;       /* answer `error` from the so-many-th message on; 0: never */
	int error;
	size_t asked, stop; /* how often `stop` was asked, and from which time on it says yes */
};

static inline int seen_message(void *context, const struct message *message)
{
	struct seen *seen = context;

	ck_assert_uint_ge(message->length, sizeof(seen->values[0]));
	if (seen->count < ARRAY_SIZE(seen->values))
		memcpy(&seen->values[seen->count], message->payload, sizeof(seen->values[0]));
	seen->count++;
	return seen->enough && seen->count >= seen->enough ? seen->error : 0;
}

static inline bool seen_stop(void *context)
{
	struct seen *seen = context;

	seen->asked++;
	return seen->stop && seen->asked >= seen->stop;
}

/* A request for links (family AF_UNSPEC) or what stands there. */
static inline struct request request_of(uint16_t type, uint8_t family, uint32_t filter)
{
	uint32_t header[2] = {0, filter};
	struct request request;

	memcpy(header, &family, 1);
	request_init(&request, NETLINK_ROUTE, type, header, sizeof(header));
	request.key = 1;
	return request;
}

#endif
