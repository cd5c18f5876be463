/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/neightables/neightables.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static struct payload message_of(uint8_t family)
{
	struct payload payload = {.length = 0};
	struct ndtmsg header = {.ndtm_family = family};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, NDTA_NAME, "arp_cache", sizeof("arp_cache"));
	return payload;
}

static void add_u64(struct payload *payload, uint16_t type, uint64_t value)
{
	payload_attribute(payload, type, &value, sizeof(value));
}

static void add_settings(struct payload *payload, const uint32_t *ifindex)
{
	struct payload settings = {.length = 0};

	if (ifindex)
		payload_u32(&settings, NDTPA_IFINDEX, *ifindex);
	payload_u32(&settings, NDTPA_QUEUE_LEN, 101);
	payload_u32(&settings, NDTPA_UCAST_PROBES, 3);
	add_u64(&settings, NDTPA_BASE_REACHABLE_TIME, 30000);
	payload_attribute(payload, NDTA_PARMS, settings.bytes, settings.length);
}

static struct payload table_of(uint8_t family, size_t stats_length)
{
	struct payload payload = message_of(family);
	struct ndt_config config = {.ndtc_key_len = 4,
		.ndtc_entries = 7,
		.ndtc_last_flush = 1500,
		.ndtc_hash_mask = 0xff};
	struct ndt_stats stats = {.ndts_lookups = 20,
		.ndts_hits = 10,
		.ndts_forced_gc_runs = 2,
		.ndts_table_fulls = 1};

	payload_u32(&payload, NDTA_THRESH1, 128);
	payload_u32(&payload, NDTA_THRESH3, 1024);
	add_u64(&payload, NDTA_GC_INTERVAL, 30000);
	payload_attribute(&payload, NDTA_CONFIG, &config, sizeof(config));
	payload_attribute(&payload, NDTA_STATS, &stats, stats_length);
	add_settings(&payload, NULL);
	return payload;
}

static void ask_tables(struct answers *answers, const char *wanted, bool devices)
{
	answers_init(answers, subject_named("neightables"), wanted);
	((struct neightable_ask *)answers->own)->devices = devices;
}

START_TEST(a_table)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = table_of(AF_INET, sizeof(struct ndt_stats));

	ask_tables(&answers,
		"name dev entries gc_thresh1 gc_thresh3 gc_interval_ms last_flush_ms lookups hits "
		"forced_gc_runs table_fulls hash_mask base_reachable_ms",
		true);
	answers_add(&answers, 0, RTM_NEWNEIGHTBL, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NEIGHTABLE_name, "arp_cache");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_dev, "-");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_entries, "7");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_gc_thresh1, "128");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_gc_thresh3, "1024");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_gc_interval_ms, "30000");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_last_flush_ms, "1500");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_lookups, "20");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_hits, "10");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_forced_gc_runs, "2");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_table_fulls, "1");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_hash_mask, "255");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_base_reachable_ms, "30000");
}
END_TEST

START_TEST(settings_of_interfaces)
{
	CLEANUP(answers_fini) struct answers tables, devices;
	struct payload table = table_of(AF_INET, sizeof(struct ndt_stats));
	struct payload internal = message_of(AF_INET), one = message_of(AF_INET);
	uint32_t none = 0, third = 3;

	add_settings(&internal, &none);
	add_settings(&one, &third);
	ask_tables(&tables, "name ifindex", false);
	answers_add(&tables, 0, RTM_NEWNEIGHTBL, &table);
	answers_add(&tables, 0, RTM_NEWNEIGHTBL, &internal);
	answers_add(&tables, 0, RTM_NEWNEIGHTBL, &one);
	ck_assert_int_eq(answers_run(&tables), 0);
	ck_assert_uint_eq(tables.count, 1);

	ask_tables(&devices, "dev ifindex entries queue_len ucast_probes", true);
	answers_add(&devices, 0, RTM_NEWNEIGHTBL, &table);
	answers_add(&devices, 0, RTM_NEWNEIGHTBL, &internal);
	answers_add(&devices, 0, RTM_NEWNEIGHTBL, &one);
	ck_assert_int_eq(answers_run(&devices), 0);
	ck_assert_uint_eq(devices.count, 2);
	ASSERT_ROW(&devices, 0, NEIGHTABLE_ifindex, "-");
	ASSERT_ROW(&devices, 0, NEIGHTABLE_queue_len, "101");
	ASSERT_ROW(&devices, 1, NEIGHTABLE_entries, "-");
	ASSERT_ROW(&devices, 1, NEIGHTABLE_ifindex, "3");
	ASSERT_ROW(&devices, 1, NEIGHTABLE_queue_len, "101");
	ASSERT_ROW(&devices, 1, NEIGHTABLE_ucast_probes, "3");
}
END_TEST

/* Linux before 4.3 does not count refused entries. */
START_TEST(an_older_kernel)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = table_of(AF_INET, offsetof(struct ndt_stats, ndts_table_fulls));

	ask_tables(&answers, "forced_gc_runs table_fulls", false);
	answers_add(&answers, 0, RTM_NEWNEIGHTBL, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NEIGHTABLE_forced_gc_runs, "2");
	ASSERT_ROW(&answers, 0, NEIGHTABLE_table_fulls, "-");
	ck_assert(!answers.run.status.malformed);
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers other, cut, odd;
	struct payload whole = table_of(AF_INET, sizeof(struct ndt_stats)), part = whole;
	struct payload six = table_of(AF_INET6, sizeof(struct ndt_stats));
	static const uint8_t rest[] = {9, 0, 9};

	ask_tables(&other, "name", true);
	answers_add(&other, 0, RTM_NEWNEIGHTBL, &six);
	answers_add(&other, 0, RTM_NEWNEIGH, &whole);
	ck_assert_int_eq(answers_run(&other), 0);
	ck_assert_uint_eq(other.count, 0);
	ck_assert(!other.run.status.malformed);

	part.length = sizeof(struct ndtmsg) - 1;
	ask_tables(&cut, "name", true);
	answers_add(&cut, 0, RTM_NEWNEIGHTBL, &part);
	ck_assert_int_eq(answers_run(&cut), 0);
	ck_assert_uint_eq(cut.count, 0);
	ck_assert(cut.run.status.malformed);

	payload_bytes(&whole, rest, sizeof(rest));
	ask_tables(&odd, "name entries", true);
	answers_add(&odd, 0, RTM_NEWNEIGHTBL, &whole);
	ck_assert_int_eq(answers_run(&odd), 0);
	ASSERT_ROW(&odd, 0, NEIGHTABLE_entries, "7");
	ck_assert(odd.run.status.malformed);
}
END_TEST

START_TEST(requests)
{
	struct ask ask = {.inet = true, .inet6 = true};
	struct question question;
	struct ndtmsg header;
	size_t length;

	ck_assert_uint_eq(question_count(subject_named("neightables"), &ask), 2);
	question = question_of(subject_named("neightables"), &ask, 1);
	ck_assert_uint_eq(request_type(&question.request), RTM_GETNEIGHTBL);
	memcpy(&header, request_payload(&question.request, &length), sizeof(header));
	ck_assert_uint_eq(length, sizeof(header));
	ck_assert_uint_eq(header.ndtm_family, AF_INET6);
	ask.inet = false;
	ck_assert_uint_eq(question_count(subject_named("neightables"), &ask), 1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_table);
	tcase_add_test(tests, settings_of_interfaces);
	tcase_add_test(tests, an_older_kernel);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, requests);
}
