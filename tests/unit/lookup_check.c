/* SPDX-License-Identifier: MIT */
#include "subject/lookup/kernel/news.h"

#include <linux/in_route.h>

#include "lookup_answers.h"

static const uint8_t network[] = {198, 51, 100, 0}, other[] = {192, 0, 2, 10};

/* What a route's message may have besides its destination and interface. */
struct made {
	const uint8_t *gateway, *source;
	uint32_t table, metric, mtu, flags;
	bool expires;
};

static void add_made(struct answers *answers, size_t k, uint8_t bits, const struct made *made)
{
	struct payload payload = {.length = 0}, metrics = {.length = 0};
	const struct rta_cacheinfo info = {.rta_expires = 500};
	struct rtmsg header = {
		.rtm_family = AF_INET,
		.rtm_dst_len = bits,
		.rtm_type = RTN_UNICAST,
		.rtm_table = made->table ? (uint8_t)made->table : 254,
		.rtm_flags = made->flags,
	};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, bits == 32 ? far : network, 4);
	if (made->gateway)
		payload_attribute(&payload, RTA_GATEWAY, made->gateway, 4);
	payload_u32(&payload, RTA_OIF, 3);
	if (made->source)
		payload_attribute(&payload, RTA_PREFSRC, made->source, 4);
	if (made->metric)
		payload_u32(&payload, RTA_PRIORITY, made->metric);
	if (made->mtu) {
		payload_u32(&metrics, RTAX_MTU, made->mtu);
		payload_attribute(&payload, RTA_METRICS, metrics.bytes, metrics.length);
	}
	if (made->expires)
		payload_attribute(&payload, RTA_CACHEINFO, &info, sizeof(info));
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

/* The answer, and the route that the table has. The kernel does not say which route it took. */
static void add_both(struct answers *answers, const struct made *answer, const struct made *route)
{
	add_made(answers, 0, 32, answer);
	add_refusal(answers, 1, EOPNOTSUPP);
	add_link(answers, 2);
	add_rule(answers, 3, 32766, FR_ACT_TO_TBL, route->table ? route->table : 254, 0, false);
	add_made(answers, 4, 24, route);
	for (size_t k = 5; k < 10; k++)
		add_link(answers, k);
}

/* A row "check" that says ok would certify rows that contradict each other. */
START_TEST(answer_and_route_are_compared)
{
	static const struct {
		struct made answer, route;
		const char *differs; /* in what; NULL: in nothing */
	} cases[] = {
		{{.gateway = near}, {.gateway = near}, NULL},
		{{.gateway = near}, {.gateway = other}, "gateway"},
		{{.gateway = near}, {.gateway = NULL}, "gateway"},
		{{.gateway = near, .flags = RTM_F_CLONED | RTCF_REDIRECTED}, {.gateway = other},
			NULL},
		{{.gateway = near, .expires = true}, {.gateway = other}, "gateway"},
		{{.source = own}, {.source = own}, NULL},
		{{.source = own}, {.source = other}, "source"},
		{{.source = own}, {.source = NULL}, NULL},
		{{.table = 254}, {.table = 100}, "table"},
		{{.metric = 7}, {.metric = 7}, NULL},
		{{.metric = 7}, {.metric = 8}, "metric"},
		{{.metric = 0}, {.metric = 8}, NULL},
		{{.mtu = 1400}, {.mtu = 1400}, NULL},
		{{.mtu = 1400}, {.mtu = 1300}, "MTU"},
		{{.mtu = 1400}, {.mtu = 0}, "MTU"},
		{{.mtu = 1400, .expires = true}, {.mtu = 0}, NULL},
	};
	const struct lookup_ask packet = packet_to(far);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(answers_fini) struct answers answers;
		char wanted[128];

		ask_lookup(&answers, &packet);
		add_both(&answers, &cases[i].answer, &cases[i].route);
		ck_assert_int_eq(answers_run(&answers), 0);

		snprintf(wanted, sizeof(wanted),
			"the kernel takes another %s; the explanation cannot follow the kernel "
			"here",
			cases[i].differs ? cases[i].differs : "");
		ASSERT_STEP(&answers, answers.count - 1, "check",
			cases[i].differs ? "differs" : "ok",
			cases[i].differs ? wanted
					 : "the explanation agrees with the kernel's answer");
	}
}
END_TEST

/* The sources are compared only if the kernel chose one. */
START_TEST(given_source_may_differ_from_the_routes)
{
	CLEANUP(answers_fini) struct answers answers;
	struct lookup_ask packet = packet_to(far);

	packet.from = (struct address){.family = AF_INET, .length = 4};
	memcpy(packet.from.bytes, own, sizeof(own));
	ask_lookup(&answers, &packet);
	add_both(&answers, &(struct made){.source = own}, &(struct made){.source = other});
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_STEP(&answers, answers.count - 1, "check", "ok",
		"the explanation agrees with the kernel's answer");
}
END_TEST

/* A watcher that has had news whenever it was asked more than `quiet` times. */
struct restless {
	struct watcher watcher;
	unsigned asked, quiet;
};

static struct restless restless;

static bool restless_changed(struct watcher *watcher)
{
	struct restless *one = (struct restless *)watcher;

	return one->asked++ >= one->quiet;
}

static void restless_close(struct watcher *watcher)
{
	(void)watcher;
}

static int restless_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	(void)connector;
	ck_assert(request->watch & UINT64_C(1) << RTNLGRP_IPV4_ROUTE);
	*ret = &restless.watcher;
	return 0;
}

static int refused_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	(void)connector, (void)request, (void)ret;
	return -EMFILE;
}

static struct connector_ops watched_by_restless(struct answers *answers, unsigned quiet)
{
	static const struct watcher_ops ops = {
		.changed = restless_changed, .close = restless_close};
	struct connector_ops watched = *answers->fake.connector.ops;

	restless = (struct restless){.watcher = {&ops}, .quiet = quiet};
	watched.watch = restless_watch;
	return watched;
}

/* The news from before the first question do not count, those after the last one do. */
START_TEST(changes_are_marked_even_if_all_agrees)
{
	static const unsigned quiet[] = {0, 2};
	const struct lookup_ask packet = packet_to(far);

	for (size_t i = 0; i < ARRAY_SIZE(quiet); i++) {
		CLEANUP(answers_fini) struct answers answers;
		struct connector_ops ops;
		bool marked = !quiet[i];

		ask_lookup(&answers, &packet);
		ops = watched_by_restless(&answers, quiet[i]);
		answers.fake.connector.ops = &ops;
		add_both(
			&answers, &(struct made){.gateway = near}, &(struct made){.gateway = near});
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, answers.count - 1, "check", marked ? "unknown" : "ok",
			marked ? "the explanation agrees with the kernel's answer; rules, "
				 "routes or links changed meanwhile"
			       : "the explanation agrees with the kernel's answer");
		ck_assert_int_eq(answers.run.status.interrupted, marked);
		ck_assert_uint_eq(restless.asked, 2);
	}
}
END_TEST

/* While something changes, everything is asked again. */
START_TEST(changes_are_waited_for)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);
	struct connector_ops ops;

	ask_lookup(&answers, &packet);
	answers.ask.everything = answers.ask.recorded = false;
	ops = watched_by_restless(&answers, 0);
	answers.fake.connector.ops = &ops;
	for (size_t k = 0; k < ANSWERS - 1; k++) {
		if (k % 3 < 2)
			add_refusal(&answers, k, EACCES);
		else
			add_rule(&answers, k, 1, FR_ACT_PROHIBIT, 0, 0, false);
	}
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.run.status.tries, 5);
	ck_assert(answers.run.status.interrupted);
	ck_assert_uint_eq(restless.asked, 2 * answers.run.status.tries);
}
END_TEST

/* Runs a lookup whose k-th question cannot be asked. @return as answers_run() */
static int run_failing(struct answers *answers, size_t k, int error)
{
	static const struct made way = {.gateway = near};
	static struct lookup_ask packet;

	packet = packet_to(far);
	ask_lookup(answers, &packet);
	add_both(answers, &way, &way);
	answers->scripts[k].connect = error;
	return answers_run(answers);
}

/* Nothing certifies the rows then. */
START_TEST(what_cannot_be_asked_is_said)
{
	static const int errors[] = {-EMFILE, -ENOMEM, -EACCES, -EPERM, -ENETUNREACH};
	CLEANUP(answers_fini) struct answers whole;
	size_t questions;

	ck_assert_int_eq(run_failing(&whole, ANSWERS - 1, -EMFILE), 0);
	ASSERT_ROW(&whole, whole.count - 1, LOOKUP_verdict, "ok");
	questions = whole.fake.connects;
	for (size_t i = 0; i < ARRAY_SIZE(errors) * questions; i++) {
		CLEANUP(answers_fini) struct answers answers;
		size_t k = i % questions;
		int error = run_failing(&answers, k, errors[i / questions]);

		ck_assert_uint_eq(answers.fake.connects, k + 1);
		ck_assert(error == -ENOMEM || answers.run.status.failed == 1);
		if (!k) {
			/* Without the answer there is nothing to explain. */
			ck_assert_uint_eq(answers.count, 0);
			continue;
		}
		ck_assert_int_eq(error, 0);
		ASSERT_ROW(&answers, 0, LOOKUP_step, "answer");
		ASSERT_ROW(&answers, answers.count - 1, LOOKUP_step, "check");
		ASSERT_ROW(&answers, answers.count - 1, LOOKUP_verdict, "unknown");
	}
}
END_TEST

START_TEST(changes_that_are_not_watched_are_said)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);
	struct connector_ops ops;

	ask_lookup(&answers, &packet);
	ops = *answers.fake.connector.ops;
	ops.watch = refused_watch;
	answers.fake.connector.ops = &ops;
	add_both(&answers, &(struct made){.gateway = near}, &(struct made){.gateway = near});
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_STEP(&answers, answers.count - 1, "check", "unknown",
		"the explanation agrees with the kernel's answer; changes meanwhile were not "
		"watched: Too many open files");
	ck_assert_uint_eq(answers.run.status.failed, 1);
}
END_TEST

static struct message message_of(uint16_t type, const struct payload *payload)
{
	return (struct message){.type = type, .payload = payload->bytes, .length = payload->length};
}

static struct payload route_news(uint8_t family, const uint8_t *dst, uint8_t bits)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = family, .rtm_dst_len = bits};

	payload_bytes(&payload, &header, sizeof(header));
	if (bits)
		payload_attribute(&payload, RTA_DST, dst, 4);
	return payload;
}

START_TEST(only_news_about_the_packet_matter)
{
	static const struct {
		uint16_t type;
		uint8_t family;
		const uint8_t *dst;
		uint8_t bits;
		bool matter;
	} cases[] = {
		{RTM_NEWROUTE, AF_INET, network, 24, true},
		{RTM_DELROUTE, AF_INET, network, 24, true},
		{RTM_NEWROUTE, AF_INET, NULL, 0, true},
		{RTM_NEWROUTE, AF_INET, own, 32, true}, /* the source */
		{RTM_NEWROUTE, AF_INET, near, 32, false},
		{RTM_NEWROUTE, AF_INET6, NULL, 0, false},
		{RTM_NEWRULE, AF_INET, NULL, 0, true},
		{RTM_DELRULE, AF_INET6, NULL, 0, false},
		{RTM_NEWLINK, AF_UNSPEC, NULL, 0, true},
		{RTM_NEWNEXTHOP, AF_INET6, NULL, 0, true},
	};
	struct lookup_ask packet = packet_to(far);

	packet.from = (struct address){.family = AF_INET, .length = 4};
	memcpy(packet.from.bytes, own, sizeof(own));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = route_news(cases[i].family, cases[i].dst, cases[i].bits);
		struct message news = message_of(cases[i].type, &payload);

		ck_assert_int_eq(news_matter(&packet, &news), cases[i].matter);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, answer_and_route_are_compared);
	tcase_add_test(tests, given_source_may_differ_from_the_routes);
	tcase_add_test(tests, changes_are_marked_even_if_all_agrees);
	tcase_add_test(tests, changes_are_waited_for);
	tcase_add_test(tests, what_cannot_be_asked_is_said);
	tcase_add_test(tests, changes_that_are_not_watched_are_said);
	tcase_add_test(tests, only_news_about_the_packet_matter);
}
