/* SPDX-License-Identifier: MIT */
/* The seam between the program and the kernel: a conversation over one netlink socket, or a
 * replacement for it. Tests and fuzzers use the same seam as the program. */
#ifndef NLINSPECT_NETLINK_TRANSPORT_H
#define NLINSPECT_NETLINK_TRANSPORT_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/netlink/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What ends a wait early. */
struct interruption {
	/** Whether the user asks to end; looked at first, after each signal, and when there is
	 * input. NULL: never */
	bool (*stop)(void *context);
	void *context;
	int input; /* a descriptor that stop() reads; negative: none */
};

/** One conversation: the requests and answers of one socket. */
struct transport {
	const struct transport_ops *ops;
};

struct transport_ops {
	/** Sends a request whose sequence number is set. @return 0 or -errno */
	int (*send)(struct transport *transport, const struct request *request);
	/** Receives one datagram of answers into `buffer`. @return 0 with *length; -EMSGSIZE (too
	 * large: *length is the size that it needs, its content is lost); -ETIMEDOUT (no datagram
	 * for 5 s); -EAGAIN (dropped a datagram that was not the kernel's); -EINTR (a signal came);
	 * -ENOBUFS or -ENODATA (a part of the answer is lost); -errno. After -EAGAIN and -EINTR the
	 * caller may receive again; it limits how often. */
	int (*receive)(struct transport *transport, void *buffer, size_t size, size_t *length);
	/** Ends the conversation and releases it. */
	void (*close)(struct transport *transport);
	/* Of one that listens; NULL in others. */
	/**
	 * Waits until there is something to receive.
	 * @param until  in nanoseconds on the clock of now(); UINT64_MAX waits for ever
	 * @return 0; -ETIMEDOUT; -ECANCELED (interruption.stop()); -ENODATA (a recording has come
	 * to its end); -errno
	 */
	int (*wait)(struct transport *transport, uint64_t until,
		const struct interruption *interruption);
	/** CLOCK_MONOTONIC in nanoseconds, or the time of the next datagram of a recording. */
	uint64_t (*now)(struct transport *transport);
	/** When the last datagram came, Unix time in nanoseconds. */
	uint64_t (*received)(struct transport *transport);
	/** How many datagrams were lost so far because nobody took them in time. */
	uint64_t (*lost)(struct transport *transport);
	/** The state that the news are about is to be read again, now that all of them were taken:
	 * a recorder notes the place, and a recording says whether it was noted here. NULL: nothing
	 * is noted. @return whether to read it */
	bool (*rereads)(struct transport *transport);
};

/** Ends a conversation; NULL is fine. */
static inline void transport_close(struct transport *transport)
{
	if (transport)
		transport->ops->close(transport);
}

DEFINE_CLEANUP(struct transport *, transport_close)

/** Notices changes of a dump's objects while it is read. */
struct watcher {
	const struct watcher_ops *ops;
};

struct watcher_ops {
	/** Whether anything changed since it was opened, or since the last call. Waits for the news
	 * of changes that a dump may have seen already. */
	bool (*changed)(struct watcher *watcher);
	/** The same for news that has come, without a wait. NULL: not known before the end. */
	bool (*news)(struct watcher *watcher);
	void (*close)(struct watcher *watcher);
};

static inline void watcher_close(struct watcher *watcher)
{
	if (watcher)
		watcher->ops->close(watcher);
}

DEFINE_CLEANUP(struct watcher *, watcher_close)

/** Something that was not read from netlink: by the path of a file, a link or a folder
 * ("/proc/7/comm"), or by a name like one ("passwd/1000"). */
struct fact {
	struct text path; /* without NUL */
	struct text content;
	int error; /* 0, or the -errno of reading it */
};

/** Opens a fresh conversation for each dump, so that an abandoned dump never answers the next
 * request. */
struct connector {
	const struct connector_ops *ops;
	uint32_t sequence; /* of the last request; each request of the process has its own */
};

struct connector_ops {
	/** Opens a conversation of a netlink protocol. @return 0 or -errno (-EPROTONOSUPPORT: the
	 * kernel lacks it) */
	int (*connect)(struct connector *connector, int protocol, struct transport **ret);
	/** Watches what request.watch and its like ask for; NULL: nothing can be watched. @return 0
	 * or -errno */
	int (*watch)(
		struct connector *connector, const struct request *request, struct watcher **ret);
	/**
	 * Opens a conversation in which the kernel talks alone: about what happens, to those who
	 * have joined its multicast groups. receive() does not wait.
	 * @param groups  1 << number of each
	 * @return 0 or -errno
	 */
	int (*listen)(
		struct connector *connector, int protocol, uint64_t groups, struct transport **ret);
	/** Whether the same request would get another answer; NULL: always. */
	bool (*repeats)(struct connector *connector, const struct request *request);
	/** Keeps a fact beside the conversations. NULL: facts are not kept. */
	void (*keep)(struct connector *connector, const struct fact *fact);
	/** Answers from a recording what a path said. NULL: the machine itself is read.
	 * @return 0 with *ret, which lives until the next round; -ENODATA (the recording does not
	 * have it); -errno */
	int (*recall)(struct connector *connector, struct text path, struct fact *ret);
	/** Calls for each entry of a folder that facts are known of, in the order of the recording;
	 * set if recall() is. @return 0; what `each` returned, if not 0; -ENOMEM */
	int (*recall_folder)(struct connector *connector, struct text path,
		int (*each)(void *context, struct text name), void *context);
	/** Begins another round: facts of the one before do not count any more. NULL: nothing is
	 * kept. */
	void (*round)(struct connector *connector);
	/** A round is over: what was recorded so far has to be on disk. NULL: nothing is kept. */
	void (*settle)(struct connector *connector);
	/** Releases the connector; a recording is complete on disk after it. @return 0, or the
	 * first error (-errno) */
	int (*close)(struct connector *connector);
};

/** Starts watching, if possible. @return 0 with *ret, which is NULL if it is not; -errno */
static inline int connector_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	*ret = NULL;
	return request->watch && connector->ops->watch
		       ? connector->ops->watch(connector, request, ret)
		       : 0;
}

/** Whether the same request would get another answer. */
static inline bool connector_repeats(struct connector *connector, const struct request *request)
{
	return !connector->ops->repeats || connector->ops->repeats(connector, request);
}

/** Begins another round of questions. */
static inline void connector_round(struct connector *connector)
{
	if (connector->ops->round)
		connector->ops->round(connector);
}

/** Puts on disk what was recorded so far. */
static inline void connector_settle(struct connector *connector)
{
	if (connector->ops->settle)
		connector->ops->settle(connector);
}

/** Releases a connector; NULL is fine. @return 0, or the first error (-errno) */
static inline int connector_close(struct connector *connector)
{
	return connector ? connector->ops->close(connector) : 0;
}

/** Talks to the kernel, in the thread's network namespace at the time a conversation opens. @return
 * 0 or -ENOMEM */
int kernel_connector_new(struct connector **ret);

/** The format of a recording. Zeros are a plain pcap. */
struct recorder_style {
	bool pcapng;
	enum recorder_packing { RECORDER_PLAIN, RECORDER_GZIP, RECORDER_ZSTD } packing;
	/* For the header of pcapng, which has a place for them; NULL: not known */
	const char *comment, *system, *application;
};

/** The style that the end of a file's name asks for: ".pcapng", ".gz", ".zst", ".pcap.zst" …
 * @return 0; -EOPNOTSUPP (this build cannot compress so; *ret is filled in); -ENOMEM */
int recorder_style_of(const char *path, struct recorder_style *ret);

/**
 * Records the traffic of another connector, and facts, as pcap or pcapng with link type NETLINK. A
 * write error does not disturb the queries; connector_close() returns it.
 * @param inner  owned from then on, as is fd; both are also closed on failure
 * @param fd     an open file
 * @return 0, -EOPNOTSUPP (recorder_style_of()) or -ENOMEM
 */
int recorder_connector_new(struct connector *inner, int fd, const struct recorder_style *style,
	struct connector **ret);

/** Facts about a replay, for notes to the user. */
struct replay_status {
	unsigned narrowed; /* requests answered by the answer to a narrower recorded request */
	unsigned missing;  /* requests without an answer in the recording */
	bool truncated;    /* the recording holds a packet that was cut */
	bool empty;        /* it holds nothing, as `ss -D` leaves it where there are no sockets */
	bool ended;        /* there is no further round */
	bool shortened;    /* so, and the recording was cut in the round that would have followed */
	uint64_t time_ns;  /* when the answer used last was recorded, Unix time; 0: not known */
	uint64_t first_ns, last_ns; /* times of the first and the last round; 0: not known */
};

/**
 * Answers from a recording instead of the kernel: pcap (link type NETLINK, either byte order,
 * micro- or nanoseconds), or the bare messages that `ss -D` writes.
 *
 * Each recorded request is used once. A request gets the answer to the first unused recorded one
 * that equals it except in sequence and port, or else to the first unused one of its type and key
 * (struct request); so the k-th request of a kind gets the k-th answer. Without any, send() returns
 * -ENODATA; receive() returns it if an answer has no end. The direction of a packet distinguishes
 * requests from answers, or NLM_F_REQUEST if the file has no directions. An answer belongs to the
 * last request before it with its sequence and port, or with port 0.
 *
 * In a recording with marks at the ends of its rounds, a request of a round only gets answers of
 * that round. One that was cut after a mark loses the round in which it was cut.
 *
 * A file without requests answers by type and family of its messages, once for each (the first byte
 * of the payload; 0 asks for every family). Sockets over IPv4 and IPv6 in it are TCP only. An end
 * is added. If it is from `ss -D`, these requests always have an answer, perhaps an empty one.
 * One round is in memory at a time, or all of a recording without marks: at most 1 GiB. A
 * compressed file may take 16 MiB, or 256 times its length if that is more. The bytes of a pipe are
 * kept, at most 1 GiB.
 * @param fd     an open file, owned from then on and closed in any case
 * @param error  the fault of the file, with an offset; filled on -EBADMSG, -EOPNOTSUPP and -EFBIG
 * @return 0; -EBADMSG; -EFBIG (too large for these limits); -EOPNOTSUPP (compressed, which this
 * build cannot read); -errno */
int replay_connector_new(int fd, char *error, size_t error_size, struct connector **ret);

/** Leaves out the rounds whose first answers came earlier than `from` or later than `to`, in
 * nanoseconds since 1970, and goes to the first one left. Does not change what was multicast.
 * @return 0; -ENODATA: no round is left */
int replay_connector_between(struct connector *connector, uint64_t from, uint64_t to);

/** Goes to the last round. In a recording without marks at the ends of rounds, it stays where it
 * is. @return whether it is the last one */
bool replay_connector_last(struct connector *connector);

/** The facts about the replay up to now. */
const struct replay_status *replay_connector_status(const struct connector *connector);

#endif
