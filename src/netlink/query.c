/* SPDX-License-Identifier: MIT */
#include "nlinspect/netlink/query.h"

#include "passes.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
	QUERY_RECEIVE_MAX =
		64 << 20,       /* the kernel sends no larger message; a recording may claim one */
	QUERY_IDENTICAL = 1000, /* this many identical datagrams in a row mean a dump without end */
	POPULATE_LEAST = 128 << 10, /* bytes held before memory is requested ahead */
	POPULATE_MOST = 512 << 10,  /* bytes requested at once */
	QUERY_SILENCE_MS =
		5000, /* longest wait for a datagram of the kernel, whatever else arrives */
	INQUIRY_RECEIVE =
		8 << 10, /* a larger answer is lost, and enlarges the buffer for the next */
};

/* How a dump ended, beside 0 ("not yet") and -errno. */
enum {
	QUERY_DONE = 1,
	QUERY_REPEAT = 2,
};

struct query {
	struct connector *connector;
	struct request *request;
	query_handler *ahead, *handler;
	void *context;
	bool (*stop)(void *context);
	struct query_status *status;
	uint32_t sequence; /* of the request and its answers */
	int64_t patience;  /* an interrupted dump is repeated until this now_ms() */

	/* Held datagrams stay where they were received, one after the other, padded. Streamed ones
	 * alternate between the first two rooms, so that one can be compared with its predecessor.
	 * Untouched pages cost nothing. */
	uint8_t *buffer;
	size_t room;      /* for one datagram */
	size_t hold;      /* the most bytes to hold back */
	size_t held;      /* bytes at the start of the buffer that the handler has not seen */
	size_t populated; /* bytes whose memory was requested ahead */
	bool streaming;   /* the handler has seen messages: another pass can only complete them */
	struct passes passes; /* the messages that it has seen */
};

static void query_fini(struct query *query)
{
	free(query->buffer);
	passes_fini(&query->passes);
}

DEFINE_CLEANUP_FINI(struct query, query_fini)

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -EINTR and -ECANCELED mean something to the caller; from lower layers they are plain failures. */
static int failure(int error)
{
	return error == -EINTR || error == -ECANCELED ? -EIO : error;
}

/* Makes room for datagrams of that size; held ones stay. */
static int query_grow(struct query *query, size_t room)
{
	size_t size = query->hold > room ? query->hold + room : 2 * room;
	uint8_t *buffer = realloc(query->buffer, size);

	if (!buffer)
		return -ENOMEM;
	query->buffer = buffer;
	query->room = room;
	return 0;
}

/* A large dump takes long, so it gets a second pass in any case. */
static bool query_may_repeat(const struct query *query)
{
	if (query->streaming && !passes_complete(&query->passes))
		return false;
	if (query->status->tries >= QUERY_TRIES)
		return false;
	if (now_ms() >= query->patience && !(query->streaming && query->status->tries == 1))
		return false;
	return connector_repeats(query->connector, query->request);
}

/* A part of the answer is lost. */
static int query_lost(const struct query *query, int error)
{
	return query_may_repeat(query) ? QUERY_REPEAT : error;
}

/* Whether the message is about the dump itself (end, error), not one of its objects. */
static bool is_framing(const struct message *message)
{
	return message->type < NLMSG_MIN_TYPE;
}

static bool is_end(const struct message *message)
{
	return message->type == NLMSG_DONE || message->type == NLMSG_ERROR;
}

static int query_hand_out(struct query *query, const struct message *message)
{
	int admitted = passes_admit(&query->passes, message);

	return admitted > 0 ? query->handler(query->context, message) : admitted;
}

/* Passes the held messages on, as far as they were read; the handler sees later ones at once. */
static int query_release(struct query *query)
{
	struct cursor held = cursor_of(query->buffer, query->held);
	struct message message;
	int error = 0;

	query->streaming = true;
	query->held = 0;
	if (query->status->interrupted || query->request->unannounced)
		error = passes_compare(&query->passes);
	if (error)
		return error;
	while (message_next(&held, &message)) {
		if (message.sequence != query->sequence)
			continue;
		if (is_end(&message))
			break;
		if (is_framing(&message))
			continue;
		error = query_hand_out(query, &message);
		if (error || request_is_single(query->request))
			return error;
	}
	return 0;
}

/* The place for the next datagram. */
static uint8_t *query_place(const struct query *query, unsigned turn)
{
	return query->buffer + (query->streaming ? turn * query->room : query->held);
}

/* Asks the kernel to back the buffer with memory in large pieces. Faults of single pages would take
 * half of the time. Kernels that cannot do it leave the faults. */
static void query_populate(struct query *query)
{
#ifdef MADV_POPULATE_WRITE
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = ((uintptr_t)query->buffer + query->held) / page * page;
	size_t more = query->held < POPULATE_MOST ? query->held : POPULATE_MOST;

	if (query->held < query->populated || query->held + more > query->hold)
		return;
	madvise((void *)start, more, MADV_POPULATE_WRITE);
	query->populated = query->held + more;
#endif
}

/* Keeps a datagram in place; the next one starts aligned. */
static void query_hold(struct query *query, size_t length)
{
	size_t padded = (length + NLMSG_ALIGNTO - 1) / NLMSG_ALIGNTO * NLMSG_ALIGNTO;

	memset(query->buffer + query->held + length, 0, padded - length);
	query->held += padded;
	if (query->held >= POPULATE_LEAST)
		query_populate(query);
}

/* Keeps the kernel's explanation, an attribute after `header` bytes of payload. */
static void query_words(struct query *query, const struct message *message, size_t header)
{
	struct query_status *status = query->status;
	struct attribute text;

	if (!(message->flags & NLM_F_ACK_TLVS))
		return;
	if (!attribute_find(message_attributes(message, header), NLMSGERR_ATTR_MSG, &text))
		return;

	size_t length = strnlen((const char *)text.payload, text.length);

	if (length > sizeof(status->text) - 1)
		length = sizeof(status->text) - 1;
	memcpy(status->text, text.payload, length);
	status->text[length] = '\0';
}

static int query_malformed(struct query *query, int result)
{
	query->status->malformed = true;
	return result;
}

static int query_refused(struct query *query, int error)
{
	query->status->refused = true;
	return failure(error);
}

static int query_error(struct query *query, const struct message *message)
{
	struct nlmsgerr answer;
	size_t header = sizeof(answer);

	if (message->length < sizeof(answer))
		return query_malformed(query, -EBADMSG);
	memcpy(&answer, message->payload, sizeof(answer));
	/* Before the attributes the whole request is quoted, unless NLM_F_CAPPED. A wrong length
	 * leaves no attributes. */
	if (!(message->flags & NLM_F_CAPPED))
		header = sizeof(answer.error) + (size_t)answer.msg.nlmsg_len;
	if (!answer.error)
		return QUERY_DONE;
	if (answer.error > 0 || answer.error < -4095)
		return query_malformed(query, -EBADMSG);
	query_words(query, message, header);
	return query_refused(query, answer.error);
}

static int query_done(struct query *query, const struct message *message)
{
	int error;

	if (message->length < sizeof(error))
		return query_malformed(query, QUERY_DONE);
	memcpy(&error, message->payload, sizeof(error));
	if (error >= 0)
		return QUERY_DONE;
	if (error < -4095)
		return query_malformed(query, -EBADMSG);
	query_words(query, message, sizeof(error));
	return query_refused(query, error);
}

/* The sequence number alone identifies an answer: only the kernel is heard, on a socket that has
 * joined no group and asks once. The port is the transport's own affair. */
static int query_message(struct query *query, const struct message *message)
{
	int result = 0;

	if (message->sequence != query->sequence) {
		query->status->foreign++;
		return 0;
	}
	if (message->flags & NLM_F_DUMP_INTR && !query->status->interrupted) {
		query->status->interrupted = true;
		/* What is shown already is completed at the end. */
		if (!query->streaming && query_may_repeat(query))
			return QUERY_REPEAT;
	}
	switch (message->type) {
	case NLMSG_NOOP:
		return 0;
	case NLMSG_ERROR:
		return query_error(query, message);
	case NLMSG_DONE:
		return query_done(query, message);
	case NLMSG_OVERRUN:
		return query_lost(query, -ENOBUFS);
	default:
		if (query->streaming)
			result = query_hand_out(query, message);
		else if (query->ahead)
			result = query->ahead(query->context, message);
		return !result && request_is_single(query->request) ? QUERY_DONE : result;
	}
}

static int query_datagram(struct query *query, const uint8_t *bytes, size_t length)
{
	struct cursor cursor = cursor_of(bytes, length);
	struct message message;

	while (message_next(&cursor, &message)) {
		int result = query_message(query, &message);

		if (result)
			return result;
	}
	return cursor.malformed ? query_malformed(query, -EBADMSG) : 0;
}

/* Receives one datagram of the kernel, after any number of signals and foreign datagrams. */
static int query_receive(
	struct query *query, struct transport *transport, uint8_t *buffer, size_t *length)
{
	int64_t silence = 0;
	int error;

	for (;;) {
		if (query->stop && query->stop(query->context))
			return -ECANCELED;
		error = transport->ops->receive(transport, buffer, query->room, length);
		if (error != -EINTR && error != -EAGAIN)
			break;
		if (error == -EAGAIN)
			query->status->foreign++;
		if (!silence)
			silence = now_ms() + QUERY_SILENCE_MS;
		else if (now_ms() >= silence)
			return -ETIMEDOUT;
	}
	if (error == -ENOBUFS || error == -ENODATA)
		return query_lost(query, error);
	if (error != -EMSGSIZE || *length <= query->room || *length > QUERY_RECEIVE_MAX)
		return failure(error);
	error = query_grow(query, *length);
	return error ? error : query_lost(query, -EMSGSIZE);
}

/* @return whether there is news for the first time in this try */
static bool query_has_news(struct query *query, struct watcher *watcher)
{
	if (!watcher || !watcher->ops->news || query->status->interrupted ||
		!watcher->ops->news(watcher))
		return false;
	query->status->interrupted = true;
	return true;
}

/* Only after news does a message come twice. */
static int query_stream(
	struct query *query, struct watcher *watcher, const uint8_t *bytes, size_t length)
{
	int error = query_has_news(query, watcher) ? passes_compare(&query->passes) : 0;

	return error ? error : query_datagram(query, bytes, length);
}

/* More than can be held: from here on the dump streams. A second try may have no news until here;
 * the others are left for what this one lacks. */
static int query_overflow(struct query *query, struct watcher *watcher)
{
	if (query_has_news(query, watcher) && query->status->tries == 1 && query_may_repeat(query))
		return QUERY_REPEAT;
	passes_list(&query->passes);
	return query_release(query);
}

/* Reads to the end of the dump. An endless dump looks like a large one unless it repeats. */
static int query_read(struct query *query, struct transport *transport, struct watcher *watcher)
{
	const uint8_t *before = NULL;
	size_t length, length_before = 0;
	unsigned identical = 0;
	int result;

	for (unsigned turn = 0;; turn ^= 1) {
		uint8_t *bytes = query_place(query, turn);

		result = query_receive(query, transport, bytes, &length);
		if (result)
			return result;
		if (!before || length != length_before || memcmp(bytes, before, length) != 0)
			identical = 0;
		else if (++identical == QUERY_IDENTICAL)
			return -ELOOP;
		before = bytes;
		length_before = length;
		if (query->streaming) {
			result = query_stream(query, watcher, bytes, length);
		} else {
			query_hold(query, length);
			result = query_datagram(query, bytes, length);
		}
		if (!result && query->held > query->hold) {
			before = NULL;
			result = query_overflow(query, watcher);
		}
		if (result)
			return result;
	}
}

static int query_try(struct query *query)
{
	CLEANUP(transport_close) struct transport *transport = NULL;
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct query_status *status = query->status;
	struct connector *connector = query->connector;
	int error, result;

	/* Forget the dump before, unless it was passed on. */
	if (status->tries++ && query->ahead && !query->streaming)
		query->ahead(query->context, NULL);
	status->interrupted = status->refused = false;
	query->held = 0;
	error = connector_watch(connector, query->request, &watcher);
	if (error)
		return failure(error);
	error = connector->ops->connect(connector, query->request->protocol, &transport);
	if (error)
		return failure(error);
	/* Kept here, because the handler may ask over the same connector. */
	query->sequence = ++connector->sequence;
	request_number(query->request, query->sequence);
	error = transport->ops->send(transport, query->request);
	if (error)
		return failure(error);
	result = query_read(query, transport, watcher);
	if (watcher && result == QUERY_DONE && watcher->ops->changed(watcher))
		status->interrupted = true;
	if (result == QUERY_DONE && status->interrupted && query_may_repeat(query))
		return QUERY_REPEAT;
	if (result == QUERY_REPEAT || result == -ECANCELED)
		return result;
	/* Also after a failed dump: its first part is better than nothing. */
	error = query_release(query);
	if (error)
		return error;
	if (result < 0)
		return result;
	/* After a pass that is right, nothing is missing. */
	status->gone = status->interrupted ? 0 : passes_gone(&query->passes);
	return status->interrupted || status->gone ? -EINTR : 0;
}

int query_dump_ahead(struct connector *connector, struct request *request, query_handler *ahead,
	query_handler *handler, void *context, bool (*stop)(void *context),
	struct query_status *status)
{
	CLEANUP(query_fini)
	struct query query = {
		.connector = connector,
		.request = request,
		.ahead = ahead,
		.handler = handler,
		.context = context,
		.stop = stop,
		.status = status,
		.hold = ahead ? QUERY_HOLD_AHEAD : QUERY_HOLD,
		.patience = now_ms() + QUERY_PATIENCE_MS,
	};
	int result;

	*status = (struct query_status){0};
	if (request->error)
		return request->error;
	result = query_grow(&query, QUERY_RECEIVE);
	if (result)
		return result;
	passes_init(&query.passes, request);
	for (;;) {
		result = query_try(&query);
		if (result != QUERY_REPEAT)
			return result;
		if (query.streaming && passes_next(&query.passes))
			return -ENOMEM;
	}
}

int query_dump(struct connector *connector, struct request *request, query_handler *handler,
	void *context, bool (*stop)(void *context), struct query_status *status)
{
	return query_dump_ahead(connector, request, NULL, handler, context, stop, status);
}

static int inquiry_open(struct inquiry *inquiry, int protocol)
{
	struct connector *connector = inquiry->connector;

	if (inquiry->transport)
		return 0;
	return connector->ops->connect(connector, protocol, &inquiry->transport);
}

/* A late answer has the sequence number of an earlier question. */
int inquiry_ask(
	struct inquiry *inquiry, struct request *request, query_handler *handler, void *context)
{
	struct query_status status = {0};
	struct query query = {
		.connector = inquiry->connector,
		.request = request,
		.handler = handler,
		.context = context,
		.status = &status,
		.buffer = inquiry->buffer,
		.room = inquiry->room,
		.streaming = true,
		.passes = {.request = request},
	};
	int result = request->error ? request->error : inquiry_open(inquiry, request->protocol);

	if (!result && !query.buffer)
		result = query_grow(&query, INQUIRY_RECEIVE);
	/* The buffer belongs to the inquiry even after an error. */
	inquiry->buffer = query.buffer;
	inquiry->room = query.room;
	if (result)
		return failure(result);
	query.sequence = ++inquiry->connector->sequence;
	request_number(request, query.sequence);
	result = inquiry->transport->ops->send(inquiry->transport, request);
	if (result)
		return failure(result);
	result = query_read(&query, inquiry->transport, NULL);
	/* The query may have enlarged it. */
	inquiry->buffer = query.buffer;
	inquiry->room = query.room;
	return result == QUERY_DONE ? 0 : result;
}

void inquiry_fini(struct inquiry *inquiry)
{
	transport_close(inquiry->transport);
	free(inquiry->buffer);
}
