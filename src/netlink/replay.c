/* SPDX-License-Identifier: MIT */
/* The transport that answers from a recording. A recorded request and the datagrams that answered
 * it are a conversation, which is used once. */
#include "nlinspect/netlink/transport.h"

#include "nlinspect/netlink/message.h"

#include "replay_listen.h"
#include "replay_state.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct replay_transport {
	struct transport transport;
	struct replay *replay;
	uint32_t sequence;           /* of the request */
	const struct datagram *next; /* the next one to return; NULL: no more */
	struct conversation
		*conversation; /* the one that answers; NULL: messages by subject, up to `end` */
	const struct datagram *end;
	struct subject subject;
	bool done; /* the end was returned */
};

enum likeness {
	UNLIKE,
	ALIKE,  /* same type and key */
	COVERS, /* the recorded request asked for at least as much */
	SAME,
};

/* Whether a recorded payload asked for at least as much: further attributes of a dump request only
 * narrow it. */
static bool payload_covers(
	const struct request *request, const struct message *asked, const struct message *known)
{
	if (known->length > asked->length)
		return false;
	for (size_t i = 0; i < known->length; i++) {
		bool set = i >= request->set && i < request->set_end;
		uint8_t less = asked->payload[i] & ~known->payload[i];
		uint8_t more = known->payload[i] & ~asked->payload[i];

		if (set ? (less & ~request->set_less) | (more & request->set_less) : less | more)
			return false;
	}
	return true;
}

/* Whether both ask for the same kind of object. Missing bytes of a short header count as 0. */
static bool same_kind(
	const struct request *request, const struct message *asked, const struct message *known)
{
	for (size_t i = request->kind; i < request->kind_end; i++) {
		if ((i < asked->length ? asked->payload[i] : 0) !=
			(i < known->length ? known->payload[i] : 0))
			return false;
	}
	return true;
}

static enum likeness request_likeness(
	const struct request *request, const struct datagram *recorded)
{
	struct cursor mine = cursor_of(request->bytes, request->length);
	struct cursor theirs = cursor_of(recorded->bytes, recorded->length);
	struct message asked, known;

	if (recorded->protocol != request->protocol)
		return UNLIKE;
	if (!message_next(&mine, &asked) || !message_next(&theirs, &known))
		return UNLIKE;
	/* A request for one object is not a dump. */
	if (asked.type != known.type || (asked.flags ^ known.flags) & NLM_F_DUMP)
		return UNLIKE;
	if (asked.length == known.length && !memcmp(asked.payload, known.payload, asked.length))
		return SAME;
	if (request->exact || known.length < request->key || asked.length < request->key ||
		!same_kind(request, &asked, &known))
		return UNLIKE;
	if (payload_covers(request, &asked, &known))
		return COVERS;
	return memcmp(asked.payload, known.payload, request->key) ? UNLIKE : ALIKE;
}

/* Finds the first unused conversation that is most like the request. If the request itself was
 * recorded, or a wider one, only their answers fit: when they are used up, another request's answer
 * must not be taken. */
static struct conversation *replay_find(
	struct replay *replay, const struct request *request, enum likeness *likeness)
{
	struct conversation *found = NULL;
	bool recorded = false;

	*likeness = UNLIKE;
	for (size_t i = 0; i < replay->count && *likeness != SAME; i++) {
		struct conversation *conversation = &replay->conversations[i];
		enum likeness like = request_likeness(request, conversation->request);

		recorded |= like >= COVERS;
		if (conversation->used || like <= *likeness)
			continue;
		*likeness = like;
		found = conversation;
	}
	return recorded && *likeness < COVERS ? NULL : found;
}

/* The message type that answers a request: RTM_NEWLINK for RTM_GETLINK. */
static uint16_t answer_type(int protocol, uint16_t type)
{
	return protocol == NETLINK_ROUTE ? (uint16_t)(type - 2) : type;
}

static bool subject_covers(const struct subject *subject, const struct message *message)
{
	if (message->type != subject->type || !message->length)
		return false;
	return !subject->family || message->payload[0] == subject->family;
}

static bool subject_answered(const struct replay *replay, const struct subject *subject)
{
	for (size_t i = 0; i < replay->answered_count; i++) {
		const struct subject *answered = &replay->answered[i];

		if (answered->protocol == subject->protocol && answered->type == subject->type &&
			answered->family == subject->family)
			return true;
	}
	return false;
}

static bool subject_occurs(const struct recording *recording, const struct subject *subject)
{
	for (size_t i = 0; i < recording->count; i++) {
		const struct datagram *datagram = &recording->datagrams[i];
		struct cursor cursor = cursor_of(datagram->bytes, datagram->length);
		struct message message;

		if (datagram->protocol != subject->protocol)
			continue;
		while (message_next(&cursor, &message)) {
			if (subject_covers(subject, &message))
				return true;
		}
	}
	return false;
}

/* Finds the subject of a request in a file without requests. @return whether there is one */
static bool replay_subject(
	const struct replay *replay, const struct request *request, struct subject *subject)
{
	size_t length;
	const uint8_t *payload = request_payload(request, &length);
	bool inet;

	if (length < 2)
		return false;
	*subject = (struct subject){
		.protocol = request->protocol,
		.type = answer_type(request->protocol, request_type(request)),
		.family = payload[0],
	};
	if (subject_answered(replay, subject))
		return false;
	/* Answers do not have the socket's protocol; bare ones are always TCP. */
	inet = subject->protocol == NETLINK_SOCK_DIAG && subject->type == SOCK_DIAG_BY_FAMILY &&
	       (subject->family == AF_INET || subject->family == AF_INET6);
	if (inet && payload[1] != IPPROTO_TCP)
		return false;
	if (replay->recording.bare)
		return inet;
	return subject_occurs(&replay->recording, subject);
}

static int replay_send_subject(struct replay_transport *replayed, const struct request *request)
{
	struct replay *replay = replayed->replay;
	struct subject *answered;

	if (!replay_subject(replay, request, &replayed->subject))
		return -ENODATA;
	answered = reallocarray(
		replay->answered, replay->answered_count + 1, sizeof(*replay->answered));
	if (!answered)
		return -ENOMEM;
	replay->answered = answered;
	answered[replay->answered_count++] = replayed->subject;
	replayed->next = replay->recording.datagrams;
	/* An empty recording has no array. */
	replayed->end = replay->recording.count ? replayed->next + replay->recording.count : NULL;
	return 0;
}

static int replay_send_recorded(struct replay_transport *replayed, const struct request *request)
{
	struct replay *replay = replayed->replay;
	enum likeness likeness;
	struct conversation *conversation = replay_find(replay, request, &likeness);

	if (!conversation)
		return -ENODATA;
	replay->status.narrowed += likeness < COVERS;
	conversation->used = true;
	replayed->conversation = conversation;
	replayed->next = conversation->first;
	return 0;
}

static int replay_send(struct transport *transport, const struct request *request)
{
	struct replay_transport *replayed = (struct replay_transport *)transport;
	struct replay *replay = replayed->replay;
	struct nlmsghdr header;
	int error;

	memcpy(&header, request->bytes, sizeof(header));
	replayed->sequence = header.nlmsg_seq;
	error = replay_load(replay);
	if (error)
		return error;
	if (replay->scan.requests)
		error = replay_send_recorded(replayed, request);
	else
		error = replay_send_subject(replayed, request);
	replay->status.missing += error == -ENODATA;
	return error;
}

static void message_number(uint8_t *message, uint32_t sequence)
{
	memcpy(message + offsetof(struct nlmsghdr, nlmsg_seq), &sequence, sizeof(sequence));
}

/* Copies the datagram, as an answer to the present request. */
static int replay_receive_recorded(
	struct replay_transport *replayed, uint8_t *buffer, size_t size, size_t *length)
{
	const struct datagram *datagram = replayed->next;
	struct conversation *conversation = replayed->conversation;
	struct cursor cursor = cursor_of(buffer, 0);
	struct message message;
	size_t start = 0;

	if (!datagram)
		return -ENODATA;
	*length = datagram->length;
	if (datagram->length > size) {
		/* The same request will come again with a larger buffer. */
		conversation->used = false;
		return -EMSGSIZE;
	}
	memcpy(buffer, datagram->bytes, datagram->length);
	cursor.left = datagram->length;
	while (message_next(&cursor, &message)) {
		if (message.sequence == conversation->sequence)
			message_number(buffer + start, replayed->sequence);
		start = *length - cursor.left;
	}
	replayed->next = datagram->next;
	replayed->replay->status.time_ns = datagram->time_ns;
	return 0;
}

/* Copies the messages of one datagram that the subject covers. @return their length */
static size_t subject_copy(
	const struct replay_transport *replayed, const struct datagram *datagram, uint8_t *buffer)
{
	struct cursor cursor = cursor_of(datagram->bytes, datagram->length);
	struct message message;
	size_t length = 0;

	while (message_next(&cursor, &message)) {
		size_t part = NLMSG_HDRLEN + message.length;

		if (!subject_covers(&replayed->subject, &message))
			continue;
		/* The last message of a datagram may lack its padding. */
		if (cursor.left)
			part = NLMSG_ALIGN(part);
		memcpy(buffer + length, message.payload - NLMSG_HDRLEN, part);
		message_number(buffer + length, replayed->sequence);
		length += part;
	}
	return length;
}

static int replay_receive_subject(
	struct replay_transport *replayed, uint8_t *buffer, size_t size, size_t *length)
{
	struct {
		struct nlmsghdr header;
		int error;
	} done = {
		.header = {.nlmsg_len = sizeof(done), .nlmsg_type = NLMSG_DONE},
	};

	for (; replayed->next < replayed->end; replayed->next++) {
		if (replayed->next->protocol != replayed->subject.protocol)
			continue;
		*length = replayed->next->length;
		if (*length > size)
			return -EMSGSIZE;
		*length = subject_copy(replayed, replayed->next, buffer);
		if (!*length)
			continue;
		replayed->replay->status.time_ns = replayed->next++->time_ns;
		return 0;
	}
	if (replayed->done || size < sizeof(done))
		return -ENODATA;
	replayed->done = true;
	done.header.nlmsg_seq = replayed->sequence;
	memcpy(buffer, &done, sizeof(done));
	*length = sizeof(done);
	return 0;
}

static int replay_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct replay_transport *replayed = (struct replay_transport *)transport;

	if (replayed->conversation)
		return replay_receive_recorded(replayed, buffer, size, length);
	return replay_receive_subject(replayed, buffer, size, length);
}

static void replay_close(struct transport *transport)
{
	free(transport);
}

static const struct transport_ops replay_transport_ops = {
	.send = replay_send,
	.receive = replay_receive,
	.close = replay_close,
};

static int replay_connect(struct connector *connector, int protocol, struct transport **ret)
{
	struct replay_transport *replayed = calloc(1, sizeof(*replayed));

	if (!replayed)
		return -ENOMEM;
	replayed->transport.ops = &replay_transport_ops;
	replayed->replay = (struct replay *)connector;
	*ret = &replayed->transport;
	return 0;
}

/* An interrupted dump was or was not repeated when it was recorded. */
static bool replay_repeats(struct connector *connector, const struct request *request)
{
	struct replay *replay = (struct replay *)connector;
	enum likeness likeness;

	if (replay_load(replay))
		return false;
	replay_find(replay, request, &likeness);
	return likeness >= COVERS;
}

static int replay_connector_listen(
	struct connector *connector, int protocol, uint64_t groups, struct transport **ret)
{
	(void)groups;
	return replay_listen((struct replay *)connector, protocol, ret);
}

static int replay_recall(struct connector *connector, struct text path, struct fact *ret)
{
	struct replay *replay = (struct replay *)connector;
	const struct kept_fact *kept;
	int error = replay_load(replay);

	if (error)
		return error;
	kept = facts_find(&replay->facts, path);
	if (!kept)
		return -ENODATA;
	/* A round may have no other answer. */
	if (kept->time_ns > replay->status.time_ns)
		replay->status.time_ns = kept->time_ns;
	*ret = kept->fact;
	return 0;
}

static int replay_recall_folder(struct connector *connector, struct text path,
	int (*each)(void *context, struct text name), void *context)
{
	struct replay *replay = (struct replay *)connector;
	int error = replay_load(replay);

	return error ? error : facts_below(&replay->facts, path, each, context);
}

static int replay_connector_close(struct connector *connector)
{
	struct replay *replay = (struct replay *)connector;

	replay_unload(replay);
	if (replay->reading)
		reader_fini(&replay->reader);
	store_fini(&replay->store);
	close(replay->fd);
	free(replay->scan.times);
	free(replay->answered);
	free(replay);
	return 0;
}

static const struct connector_ops replay_connector_ops = {
	.connect = replay_connect,
	.listen = replay_connector_listen,
	.repeats = replay_repeats,
	.recall = replay_recall,
	.recall_folder = replay_recall_folder,
	.round = replay_next_round,
	.close = replay_connector_close,
};

/* Looks through the whole file, and has the first round in memory. */
static int replay_open(struct replay *replay)
{
	struct reader reader;
	int error = reader_init(&reader, &replay->store, replay->error, sizeof(replay->error));

	if (error)
		return error;
	error = recording_scan(&reader, &replay->scan);
	reader_fini(&reader);
	if (error)
		return error;
	replay_find_rounds(replay);
	return replay_load(replay);
}

int replay_connector_new(int fd, char *error, size_t error_size, struct connector **ret)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	int result;

	if (!replay) {
		close(fd);
		return -ENOMEM;
	}
	replay->connector.ops = &replay_connector_ops;
	replay->fd = fd;
	store_init(&replay->store, fd);
	result = replay_open(replay);
	if (result == -EFBIG && !*replay->error)
		snprintf(replay->error, sizeof(replay->error),
			"more than %d MiB come through the pipe; save them in a file",
			STORE_PIPE_MAX >> 20);
	if (result) {
		snprintf(error, error_size, "%s", replay->error);
		replay_connector_close(&replay->connector);
		return result;
	}
	*ret = &replay->connector;
	return 0;
}

const struct replay_status *replay_connector_status(const struct connector *connector)
{
	return &((const struct replay *)connector)->status;
}
