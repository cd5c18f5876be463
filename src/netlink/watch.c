/* Tells whether a dump can be trusted where the kernel does not flag it: news of what is dumped is
 * queued on a socket of its own while the dump runs. */
#include "watch.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <sys/socket.h>

struct kernel_watcher {
	struct watcher watcher;
	struct mnl_socket *socket;
};

static bool kernel_changed(struct watcher *watcher)
{
	struct kernel_watcher *kernel = (struct kernel_watcher *)watcher;
	bool changed = false;
	char byte;

	/* What the news are does not matter, nor do those that were lost: only that there are any.
	 */
	for (;;) {
		ssize_t length =
			recv(mnl_socket_get_fd(kernel->socket), &byte, sizeof(byte), MSG_DONTWAIT);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno != ENOBUFS)
			return changed;
		changed = true;
	}
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
	.close = kernel_watcher_close,
};

static int kernel_join(const struct mnl_socket *socket, uint64_t groups)
{
	for (int group = 1; group < 64; group++) {
		if (groups >> group & 1 && mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP,
						   &group, sizeof(group)))
			return -errno;
	}
	return 0;
}

int kernel_watch(struct connector *connector, int protocol, uint64_t groups, struct watcher **ret)
{
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct kernel_watcher *kernel = calloc(1, sizeof(*kernel));
	int error;

	(void)connector;
	if (!kernel)
		return -ENOMEM;
	watcher = &kernel->watcher;
	watcher->ops = &kernel_watcher_ops;
	kernel->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	if (!kernel->socket || mnl_socket_bind(kernel->socket, 0, MNL_SOCKET_AUTOPID))
		return -errno;
	error = kernel_join(kernel->socket, groups);
	if (error)
		return error;
	*ret = watcher;
	watcher = NULL;
	return 0;
}
