/* SPDX-License-Identifier: MIT */
#include "replay_listen.h"

#include "nlinspect/netlink/message.h"

#include <errno.h>
#include <string.h>

struct replay_listener {
	struct transport transport;
	const struct recording *recording;
	uint16_t protocol;
	size_t next; /* the datagram to hand out, or the number of datagrams */
	bool ready;  /* its time has come */
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

/* Moves to the next news, or note that the state was read again, from where it is. @return whether
 * there are any */
static bool find_next(struct replay_listener *listener)
{
	const struct recording *recording = listener->recording;

	for (; listener->next < recording->count; listener->next++) {
		const struct datagram *datagram = &recording->datagrams[listener->next];

		if (datagram->news && datagram->protocol == listener->protocol &&
			!take_overrun(listener, datagram))
			return true;
	}
	return false;
}

static int listener_send(struct transport *transport, const struct request *request)
{
	(void)transport;
	(void)request;
	return -EOPNOTSUPP;
}

static int listener_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct replay_listener *listener = listener_of(transport);
	const struct datagram *datagram = &listener->recording->datagrams[listener->next];

	if (!listener->ready)
		return -ETIMEDOUT;
	listener->ready = false;
	listener->next++;
	listener->received = datagram->time_ns;
	if (is_reread(datagram)) {
		listener->reread = true;
		return -ETIMEDOUT;
	}
	*length = datagram->length;
	if (datagram->length > size)
		return -EMSGSIZE;
	memcpy(buffer, datagram->bytes, datagram->length);
	return 0;
}

static int listener_wait(
	struct transport *transport, uint64_t until, const struct interruption *interruption)
{
	struct replay_listener *listener = listener_of(transport);

	if (interruption->stop && interruption->stop(interruption->context))
		return -ECANCELED;
	if (!find_next(listener))
		return -ENODATA;
	listener->ready = listener->recording->datagrams[listener->next].time_ns < until;
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

	return find_next(listener) ? listener->recording->datagrams[listener->next].time_ns
				   : listener->received;
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

int replay_listen(const struct recording *recording, int protocol, struct transport **ret)
{
	struct replay_listener *listener = calloc(1, sizeof(*listener));

	if (!listener)
		return -ENOMEM;
	listener->transport.ops = &listener_ops;
	listener->recording = recording;
	listener->protocol = (uint16_t)protocol;
	if (!find_next(listener) && !listener->heard) {
		free(listener);
		return -ENODATA;
	}
	*ret = &listener->transport;
	return 0;
}
