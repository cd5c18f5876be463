#include "nlinspect/model/wire.h"

#include <linux/if_link.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stddef.h>

/* The system's header may know less than this project, but where it knows something, both must
 * agree. */
#define SAME(member)                                                     \
	_Static_assert(offsetof(struct tcp_info_wire, member) ==         \
			       offsetof(struct tcp_info, tcpi_##member), \
		"tcp_info." #member)

SAME(state);
SAME(options);
SAME(rto);
SAME(rcv_mss);
SAME(fackets);
SAME(last_ack_recv);
SAME(pmtu);
SAME(reordering);
SAME(total_retrans);
SAME(pacing_rate);
SAME(bytes_received);
SAME(segs_out);
SAME(data_segs_out);
SAME(delivery_rate);
SAME(sndbuf_limited);
SAME(delivered_ce);
SAME(bytes_retrans);
SAME(rcv_ooopack);
SAME(snd_wnd);

_Static_assert(sizeof(struct tcp_info_wire) == 280, "tcp_info has 280 bytes since Linux 6.18");
_Static_assert(
	sizeof(struct sk_meminfo_wire) == SK_MEMINFO_VARS * sizeof(uint32_t), "SK_MEMINFO_VARS");
_Static_assert(offsetof(struct sk_meminfo_wire, drops) == SK_MEMINFO_DROPS * sizeof(uint32_t),
	"SK_MEMINFO_DROPS");
_Static_assert(offsetof(struct link_stats_wire, rx_nohandler) ==
		       offsetof(struct rtnl_link_stats64, rx_nohandler),
	"rtnl_link_stats64");
_Static_assert(sizeof(struct link_stats_wire) == 25 * sizeof(uint64_t),
	"rtnl_link_stats64 has 25 members");
_Static_assert(LINK_ATTRIBUTE_ALLMULTI == (int)IFLA_ALLMULTI, "IFLA_ALLMULTI");
