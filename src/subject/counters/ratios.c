/* SPDX-License-Identifier: MIT */
#include "ratios.h"

#include "nlinspect/base/ratio.h"

enum { WHOLE_PARTS = 3, PERCENT = 100000 /* 100% with three decimals */ };

struct part {
	const char *group, *name;
};

static const struct {
	const char *name;
	struct part part, whole[WHOLE_PARTS]; /* the whole is the sum of the parts that are named */
	bool level;
} ratios[] = {
	{"tcp_retransmitted", {"Tcp", "RetransSegs"}, {{"Tcp", "OutSegs"}}, false},
	{"tcp_needless", {"TcpExt", "TCPDSACKRecv"}, {{"Tcp", "RetransSegs"}}, false},
	{"tcp_out_of_order", {"TcpExt", "TCPOFOQueue"}, {{"Tcp", "InSegs"}}, false},
	{"tcp_failed", {"Tcp", "AttemptFails"},
		{{"Tcp", "AttemptFails"}, {"Tcp", "ActiveOpens"}, {"Tcp", "PassiveOpens"}}, false},
	{"listen_dropped", {"TcpExt", "ListenDrops"},
		{{"TcpExt", "ListenDrops"}, {"Tcp", "PassiveOpens"}}, false},
	{"syn_cookies", {"TcpExt", "SyncookiesSent"},
		{{"TcpExt", "SyncookiesSent"}, {"Tcp", "PassiveOpens"}}, false},
	{"udp_errors", {"Udp", "InErrors"}, {{"Udp", "InErrors"}, {"Udp", "InDatagrams"}}, false},
	{"udp6_errors", {"Udp6", "InErrors"}, {{"Udp6", "InErrors"}, {"Udp6", "InDatagrams"}},
		false},
	{"udp_no_port", {"Udp", "NoPorts"}, {{"Udp", "NoPorts"}, {"Udp", "InDatagrams"}}, false},
	{"ip_reassembly_failed", {"Ip", "ReasmFails"}, {{"Ip", "ReasmReqds"}}, false},
	{"ip6_reassembly_failed", {"Ip6", "ReasmFails"}, {{"Ip6", "ReasmReqds"}}, false},
	{"softnet_dropped", {"softnet", "dropped"},
		{{"softnet", "dropped"}, {"softnet", "processed"}}, false},
	{"conntrack_used", {"conntrack", "entries"}, {{"conntrack", "max"}}, true},
};

size_t ratio_count(void)
{
	return ARRAY_SIZE(ratios);
}

bool ratio_at(const struct mib *mib, size_t index, struct ratio_value *ret)
{
	const struct part *part = &ratios[index].part;
	const struct mib_entry *entry = mib_find(mib, part->group, part->name);

	if (!entry)
		return false;
	ret->name = ratios[index].name;
	ret->level = ratios[index].level;
	ret->part = entry->value;
	ret->whole = 0;
	for (size_t i = 0; i < WHOLE_PARTS && ratios[index].whole[i].name; i++) {
		part = &ratios[index].whole[i];
		entry = mib_find(mib, part->group, part->name);
		if (!entry)
			return false;
		ret->whole += entry->value;
	}
	return true;
}

uint64_t ratio_share(uint64_t part, uint64_t whole)
{
	return ratio(part, PERCENT, whole);
}
