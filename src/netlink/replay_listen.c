/* SPDX-License-Identifier: MIT */
#include "replay_listen.h"

#include "nlinspect/netlink/message.h"

#include <errno.h>
#include <string.h>

struct replay_listener {
	struct transport transport;
	struct replay *replay;
	struct reader reader;
	uint16_t protocol;
	struct datagram next; /* the news to hand out; its bytes are NULL: not read yet, or none */
	bool ready;           /* its time has come */
	int error;            /* the end of the news: -ENODATA, or an error of the file */
	char message[256];
	bool reread; /* the last one noted that the state was read again */
	uint64_t received, lost;
	bool heard; /* the recording is of somebody who listened */
};

static struct replay_listener *listener_of(struct transport *transport)
{
	return (struct replay_listener *)transport;
}

/* Counts a note of the recorder about lost news. @return whether it is one */
static bool take_overrun(struct replay_listener *listener, const struct datagram *datagram)
{
	struct recording_overrun overrun;

	if (datagram->length != sizeof(overrun))
		return false;
	memcpy(&overrun, datagram->bytes, sizeof(overrun));
	if (overrun.header.nlmsg_type != NLMSG_OVERRUN)
		return false;
	listener->lost += overrun.count;
	listener->heard = true;
	return true;
}

/* Whether the recorder noted that the state was read again. */
static bool is_reread(const struct datagram *datagram)
{
	struct nlmsghdr header;

	if (datagram->length != sizeof(header))
		return false;
	memcpy(&header, datagram->bytes, sizeof(header));
	return header.nlmsg_type == NLMSG_REREAD;
}

/* Reads up to the next news, or note that the state was read again. @return whether there are
 * any */
static bool find_next(struct replay_listener *listener)
{
	struct datagram *next = &listener->next;

	while (!listener->error && !next->bytes) {
		listener->error = reader_next(&listener->reader, next);
		if (listener->error || !next->news || next->protocol != listener->protocol ||
			take_overrun(listener, next))
			next->bytes = NULL;
	}
	return next->bytes;
}

static int listener_send(struct transport *transport, const struct request *request)
{
	(void)transport;
	(void)request;
	return -EOPNOTSUPP;
}

/* Not every command asks everything that was asked for when the recording was made. */
static void forget_answers(struct replay *replay, uint64_t until)
{
	for (size_t i = 0; i < replay->count; i++)
		replay->conversations[i].used |= replay->conversations[i].request->time_ns < until;
}

static int listener_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct replay_listener *listener = listener_of(transport);
	const struct datagram datagram = listener->next;

	if (!listener->ready)
		return -ETIMEDOUT;
	listener->ready = false;
	listener->next.bytes = NULL;
	listener->received = datagram.time_ns;
	if (is_reread(&datagram)) {
		listener->reread = true;
		forget_answers(listener->replay, datagram.time_ns);
		return -ETIMEDOUT;
	}
	*length = datagram.length;
	if (datagram.length > size)
		return -EMSGSIZE;
	memcpy(buffer, datagram.bytes, datagram.length);
	return 0;
}

static int listener_wait(
	struct transport *transport, uint64_t until, const struct interruption *interruption)
{
	struct replay_listener *listener = listener_of(transport);

	if (interruption->stop && interruption->stop(interruption->context))
		return -ECANCELED;
	if (!find_next(listener))
		return listener->error;
	listener->ready = listener->next.time_ns < until;
	return listener->ready ? 0 : -ETIMEDOUT;
}

static bool listener_rereads(struct transport *transport)
{
	struct replay_listener *listener = listener_of(transport);
	bool reread = listener->reread;

	listener->reread = false;
	return reread;
}

static uint64_t listener_now(struct transport *transport)
{
	struct replay_listener *listener = listener_of(transport);

	return find_next(listener) ? listener->next.time_ns : listener->received;
}

static uint64_t listener_received(struct transport *transport)
{
	return listener_of(transport)->received;
}

static uint64_t listener_lost(struct transport *transport)
{
	return listener_of(transport)->lost;
}

static void listener_close(struct transport *transport)
{
	reader_fini(&listener_of(transport)->reader);
	free(transport);
}

static const struct transport_ops listener_ops = {
	.send = listener_send,
	.receive = listener_receive,
	.close = listener_close,
	.wait = listener_wait,
	.now = listener_now,
	.received = listener_received,
	.lost = listener_lost,
	.rereads = listener_rereads,
};

int replay_listen(struct replay *replay, int protocol, struct transport **ret)
{
	struct replay_listener *listener = calloc(1, sizeof(*listener));
	int error;

	if (!listener)
		return -ENOMEM;
	listener->transport.ops = &listener_ops;
	listener->replay = replay;
	listener->protocol = (uint16_t)protocol;
	error = reader_init(
		&listener->reader, &replay->store, listener->message, sizeof(listener->message));
	if (error) {
		free(listener);
		return error;
	}
	if (!find_next(listener) && !listener->heard) {
		error = listener->error;
		listener_close(&listener->transport);
		return error;
	}
	*ret = &listener->transport;
	return 0;
}
