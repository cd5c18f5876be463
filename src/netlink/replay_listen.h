/* SPDX-License-Identifier: MIT */
/* The transport that listens to a recording: inside this room only. */
#ifndef NLINSPECT_NETLINK_REPLAY_LISTEN_H
#define NLINSPECT_NETLINK_REPLAY_LISTEN_H

#include "nlinspect/netlink/transport.h"

#include "replay_state.h"

/** connector_ops.listen of a recording: hands out its news of a protocol, at the times at which
 * they were recorded, without waiting. Earlier answers do not count any more once it comes
 * to a place at which the state was read again. @param replay  outlives the transport
 * @return 0; -ENODATA (it holds no news of the protocol); -errno */
int replay_listen(struct replay *replay, int protocol, struct transport **ret);

#endif
