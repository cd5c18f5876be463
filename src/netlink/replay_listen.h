/* SPDX-License-Identifier: MIT */
/* The transport that listens to a recording: inside this room only. */
#ifndef NLINSPECT_NETLINK_REPLAY_LISTEN_H
#define NLINSPECT_NETLINK_REPLAY_LISTEN_H

#include "nlinspect/netlink/transport.h"

#include "store.h"

/** connector_ops.listen of a recording: hands out its news of a protocol, at the times at which
 * they were recorded, without waiting. @param store  outlives the transport
 * @return 0; -ENODATA (it holds no news of the protocol); -errno */
int replay_listen(struct store *store, int protocol, struct transport **ret);

#endif
