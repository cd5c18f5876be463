/* SPDX-License-Identifier: MIT */
#include "ratios.h"

#include "nlinspect/base/ratio.h"
#include "nlinspect/model/layout.h"

#include "counters.h"

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

static void set_share(struct counter_record *record, uint64_t part, uint64_t whole)
{
	if (whole)
		RECORD_SET(record, COUNTER_percent, percent, ratio(part, PERCENT, whole));
	else
		fieldset_remove(&record->base.present, COUNTER_percent);
}

void ratio_share(struct record *base)
{
	struct counter_record *record = (struct counter_record *)base;

	set_share(record, (uint64_t)record->value, record->of);
}

static bool rate_of(
	const struct schema *rates, const struct record *record, unsigned counter, uint64_t *ret)
{
	int id = schema_rate(rates, counter);

	if (id < 0 || !record_has(record, (unsigned)id))
		return false;
	*ret = *(const uint64_t *)field_value(&rates->fields[id], record);
	return true;
}

void ratio_rated(const struct schema *rates, struct record *base)
{
	struct counter_record *record = (struct counter_record *)base;
	uint64_t part, whole;

	/* The share of gauges is the present one. */
	if (!record_has(base, COUNTER_of) || !record_has(base, COUNTER_total))
		return;
	if (rate_of(rates, base, COUNTER_total, &part) && rate_of(rates, base, COUNTER_of, &whole))
		set_share(record, part, whole);
	else
		fieldset_remove(&record->base.present, COUNTER_percent);
}
