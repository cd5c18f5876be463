/* SPDX-License-Identifier: MIT */
/* The programs in the kernel leave out only events that the filter rejects. */
#include "subject/trace/pushdown.h"

#include "nlinspect/base/cleanup.h"

#include "subject/trace/trace.h"
#include "unit.h"

static struct trace_filter pushed(const char *words)
{
	CLEANUP(where_free) struct where *where = NULL;
	struct trace_filter filter = {.bits = 0};
	struct where_error mistake;

	ck_assert_int_eq(where_parse(&trace_schema, &words, 1, &where, &mistake), 0);
	pushdown_filter(where, &filter);
	return filter;
}

START_TEST(conditions_that_hold_for_every_event_are_pushed)
{
	static const uint8_t inet[16] = {192, 0, 2, 1};
	struct trace_filter filter = pushed("pid=7 uid=0 process=ssh error=ECONNREFUSED");

	ck_assert_uint_eq(filter.bits,
		TRACE_FILTER_PID | TRACE_FILTER_UID | TRACE_FILTER_PROCESS | TRACE_FILTER_ERROR);
	ck_assert_uint_eq(filter.pid, 7);
	ck_assert_uint_eq(filter.error, 111);
	ck_assert_str_eq(filter.process, "ssh");
	filter = pushed("sport=1 and (dport=2 and dst=192.0.2.1)");
	ck_assert_uint_eq(
		filter.bits, TRACE_FILTER_LOCAL_PORT | TRACE_FILTER_PEER_PORT | TRACE_FILTER_PEER);
	ck_assert_uint_eq(filter.local_port, 1);
	ck_assert_uint_eq(filter.peer_port, 2);
	ck_assert_mem_eq(filter.peer, inet, sizeof(inet));
	filter = pushed("port=443 latency>1ms");
	ck_assert_uint_eq(filter.bits, TRACE_FILTER_PORT);
	ck_assert_uint_eq(filter.port, 443);
}
END_TEST

START_TEST(others_are_not)
{
	static const char *const filters[] = {
		"pid=7 or uid=0",
		"pid!=7",
		"not pid=7",
		"pid=7,8",
		"pid=7-9",
		"pid=7,-",
		"pid=4294967296",
		"process~ssh",
		"process=ssh*",
		"process=a-name-of-16-bys",
		"ssh",
		"sport=1 or dport=2",
		"port!=443",
		"port>443",
		"dst!=192.0.2.1",
		"dst=192.0.2.0/24",
		"outcome=done",
	};

	for (size_t i = 0; i < ARRAY_SIZE(filters); i++)
		ck_assert_msg(!pushed(filters[i]).bits, "%s", filters[i]);
}
END_TEST

/* The programs compare addresses of one family. */
START_TEST(addresses_of_two_families_are_not_mixed)
{
	ck_assert_uint_eq(pushed("src=192.0.2.1 dst=2001:db8::1").bits, TRACE_FILTER_LOCAL);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, conditions_that_hold_for_every_event_are_pushed);
	tcase_add_test(tests, others_are_not);
	tcase_add_test(tests, addresses_of_two_families_are_not_mixed);
}
