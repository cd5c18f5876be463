/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"

#include "kinds.h"

#define AT(member) offsetof(struct socket_options, member)

static const struct option_row rows[] = {
	{'t', "tcp", NULL, VALUE_NONE, SECTION_OWN, "TCP sockets", AT(tcp)},
	{'u', "udp", NULL, VALUE_NONE, SECTION_OWN, "UDP sockets", AT(udp)},
	{0, "udplite", NULL, VALUE_NONE, SECTION_OWN, "UDP-Lite sockets", AT(udplite)},
	{0, "raw", NULL, VALUE_NONE, SECTION_OWN, "raw IP sockets", AT(raw)},
	{'M', "mptcp", NULL, VALUE_NONE, SECTION_OWN, "MPTCP sockets", AT(mptcp)},
	{'S', "sctp", NULL, VALUE_NONE, SECTION_OWN, "SCTP sockets", AT(sctp)},
	{'d', "dccp", NULL, VALUE_NONE, SECTION_OWN, "DCCP sockets", AT(dccp)},
	{'x', "unix", NULL, VALUE_NONE, SECTION_OWN, "unix sockets", AT(unix_sockets)},
	{'0', "packet", NULL, VALUE_NONE, SECTION_OWN, "packet sockets", AT(packet)},
	{0, "netlink", NULL, VALUE_NONE, SECTION_OWN, "netlink sockets", AT(netlink)},
	{0, "vsock", NULL, VALUE_NONE, SECTION_OWN,
		"sockets between a virtual machine and its host", AT(vsock)},
	{0, "xdp", NULL, VALUE_NONE, SECTION_OWN, "XDP sockets", AT(xdp)},
	{0, "tipc", NULL, VALUE_NONE, SECTION_OWN, "TIPC sockets", AT(tipc)},
	{'f', "family", "LIST", VALUE_WORDS, SECTION_OWN,
		"only sockets of these families: inet, inet6, unix, packet, netlink, vsock, tipc, "
		"xdp",
		AT(family), .words = kind_families},
	{'A', "query", "LIST", VALUE_WORDS, SECTION_OWN,
		"only sockets of these kinds, with the words of ss(8): tcp, unix_stream, p_raw …; "
		"\"!\" takes a kind away",
		AT(query), .words = kind_words},
	{'a', "all", NULL, VALUE_NONE, SECTION_OWN, "sockets in every state", AT(all)},
	{'l', "listening", NULL, VALUE_NONE, SECTION_OWN,
		"only sockets that listen or, like UDP's, wait without a connection",
		AT(listening)},
	{0, "state", "LIST", VALUE_WORDS, SECTION_OWN,
		"only sockets in these states or groups of states", AT(state), .field = "state"},
	{'e', "extended", NULL, VALUE_NONE, SECTION_COLUMNS,
		"further columns: inode, cookie, timer, mark and others", AT(extended)},
	{0, "consistent", NULL, VALUE_NONE, SECTION_OWN,
		"ask twice, and show what either answer has: one alone may miss sockets while "
		"others are opened and closed",
		AT(consistent)},
	{0, "show-keys", NULL, VALUE_NONE, SECTION_COLUMNS,
		"show the keys of TCP MD5 signatures in md5_keys", AT(show_keys)},
	{'m', "memory", NULL, VALUE_NONE, SECTION_COLUMNS,
		"further columns: the memory that the socket holds and may hold", AT(memory)},
	{'p', "processes", NULL, VALUE_NONE, SECTION_COLUMNS,
		"further columns: the processes that hold the socket, and their systemd unit; in "
		"JSON also container and cgroup",
		AT(processes)},
};

const struct option_set socket_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct socket_options),
	.heading = "Sockets",
};
