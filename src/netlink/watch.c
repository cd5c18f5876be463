/* SPDX-License-Identifier: MIT */
/* Determines whether a dump can be trusted if the kernel does not flag it: news about its objects
 * is queued on a separate socket while the dump runs. */
#include "watch.h"

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/query.h"

#include "socket.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <sys/socket.h>

struct kernel_watcher {
	struct watcher watcher;
	struct mnl_socket *socket;
	int protocol;
	uint16_t type; /* request.watch_for … */
	uint8_t first; /* … and the first byte of its payload */
	bool (*matters)(const void *context, const struct message *news); /* NULL: all news do */
	const void *context;
	struct connector *connector; /* asked by settle() and `order`; NULL: nothing to ask */
	struct table_order (*order)(
		struct connector *connector, uint8_t first); /* NULL: not watched
							      */
	struct table_order last;                             /* its last answer */
};

/* A datagram of news. Messages are rarely longer; attributes that were cut off may have mattered.
 */
union news {
	struct nlmsghdr header;
	uint8_t bytes[4096];
};

/* A message too short to have a family is not watched. */
static bool is_watched(const struct kernel_watcher *kernel, const struct message *message)
{
	if (kernel->type && (message->type != kernel->type || !message->length ||
				    *message->payload != kernel->first))
		return false;
	return !kernel->matters || kernel->matters(kernel->context, message);
}

static bool has_watched(const struct kernel_watcher *kernel, const union news *news, size_t length)
{
	struct cursor cursor =
		cursor_of(news->bytes, length < sizeof(*news) ? length : sizeof(*news));
	struct message message;

	while (message_next(&cursor, &message)) {
		if (is_watched(kernel, &message))
			return true;
	}
	return cursor.malformed;
}

static bool is_known(const struct table_order *order)
{
	return !table_order_same(order, &(struct table_order){0});
}

/* An order that could not be read proves no change, and does not replace the last one. */
static bool order_changed(struct kernel_watcher *kernel)
{
	struct table_order before = kernel->last, now;

	if (!kernel->order)
		return false;
	now = kernel->order(kernel->connector, kernel->first);
	if (!is_known(&now))
		return false;
	kernel->last = now;
	return is_known(&before) && !table_order_same(&before, &now);
}

static ssize_t receive(int fd, union news *news)
{
	struct iovec part = {.iov_base = news, .iov_len = sizeof(*news)};
	struct msghdr datagram = {.msg_iov = &part, .msg_iovlen = 1};

	return recvmsg(fd, &datagram, MSG_DONTWAIT | MSG_TRUNC);
}

static bool kernel_news(struct watcher *watcher)
{
	struct kernel_watcher *kernel = (struct kernel_watcher *)watcher;
	bool changed = false;
	union news news;

	/* News that are lost or cannot be read may have been relevant. */
	for (;;) {
		ssize_t length = receive(mnl_socket_get_fd(kernel->socket), &news);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno == EAGAIN)
			return changed;
		if (length < 0 && errno != ENOBUFS)
			return true;
		changed |= length < 0 || has_watched(kernel, &news, (size_t)length);
	}
}

/* Dumps take no lock since Linux 6.9, so that one may see a change whose news is still under way.
 */
static void settle(struct kernel_watcher *kernel)
{
	if (kernel->connector && kernel->protocol == NETLINK_ROUTE)
		query_settle(kernel->connector);
}

static bool kernel_changed(struct watcher *watcher)
{
	struct kernel_watcher *kernel = (struct kernel_watcher *)watcher;
	bool changed;

	settle(kernel);
	changed = order_changed(kernel);
	return kernel_news(watcher) || changed;
}

static void kernel_watcher_close(struct watcher *watcher)
{
	struct kernel_watcher *kernel = (struct kernel_watcher *)watcher;

	if (kernel->socket)
		mnl_socket_close(kernel->socket);
	free(kernel);
}

static const struct watcher_ops kernel_watcher_ops = {
	.changed = kernel_changed,
	.news = kernel_news,
	.close = kernel_watcher_close,
};

int kernel_watch(struct connector *connector, const struct request *request, struct watcher **ret)
{
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct kernel_watcher *kernel = calloc(1, sizeof(*kernel));
	const uint8_t *payload;
	size_t length;
	int fd, error;

	if (!kernel)
		return -ENOMEM;
	kernel->protocol = request->protocol;
	kernel->type = request->watch_for;
	payload = request_payload(request, &length);
	kernel->first = length ? *payload : 0;
	watcher = &kernel->watcher;
	watcher->ops = &kernel_watcher_ops;
	kernel->socket = mnl_socket_open2(request->protocol, SOCK_CLOEXEC);
	if (!kernel->socket || mnl_socket_bind(kernel->socket, 0, MNL_SOCKET_AUTOPID))
		return -errno;
	fd = mnl_socket_get_fd(kernel->socket);
	error = socket_join(fd, request->watch, 0);
	if (!error)
		error = socket_join(fd, request->watch_new, EINVAL);
	if (error)
		return error;
	kernel->matters = request->watch_matters;
	kernel->context = request->watch_context;
	kernel->connector = connector;
	kernel->order = request->watch_order;
	if (kernel->order)
		kernel->last = kernel->order(connector, kernel->first);
	*ret = watcher;
	watcher = NULL;
	return 0;
}
