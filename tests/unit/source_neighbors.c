/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/neighbors/neighbors.h"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

/* 192.0.2.1 on interface 2. */
static struct payload neighbor_of(uint16_t state, uint8_t flags)
{
	static const uint8_t address[] = {192, 0, 2, 1};
	struct payload payload = {.length = 0};
	struct ndmsg header = {.ndm_family = AF_INET,
		.ndm_ifindex = 2,
		.ndm_state = state,
		.ndm_flags = flags,
		.ndm_type = RTN_UNICAST};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, NDA_DST, address, sizeof(address));
	return payload;
}

static void ask_neighbors(struct answers *answers, const char *wanted)
{
	answers_init(answers, subject_named("neighbors"), wanted);
}

START_TEST(a_neighbor)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = neighbor_of(NUD_REACHABLE, NTF_ROUTER);
	struct nda_cacheinfo cache = {.ndm_used = 150, .ndm_refcnt = 3};
	static const uint8_t lladdr[] = {0, 0, 0x5e, 0, 0x53, 1};

	payload_attribute(&payload, NDA_LLADDR, lladdr, sizeof(lladdr));
	payload_attribute(&payload, NDA_CACHEINFO, &cache, sizeof(cache));
	payload_u32(&payload, NDA_FLAGS_EXT, NTF_EXT_MANAGED);
	ask_neighbors(&answers, "dst lladdr state flags router proxy refcnt protocol type");
	answers_add(&answers, 0, RTM_NEWNEIGH, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NEIGHBOR_dst, "192.0.2.1");
	ASSERT_ROW(&answers, 0, NEIGHBOR_lladdr, "00:00:5e:00:53:01");
	ASSERT_ROW(&answers, 0, NEIGHBOR_state, "REACHABLE");
	ASSERT_ROW(&answers, 0, NEIGHBOR_flags, "router|managed");
	ASSERT_ROW(&answers, 0, NEIGHBOR_router, "true");
	ASSERT_ROW(&answers, 0, NEIGHBOR_proxy, "false");
	ASSERT_ROW(&answers, 0, NEIGHBOR_refcnt, "3");
	ASSERT_ROW(&answers, 0, NEIGHBOR_protocol, "-");
	ASSERT_ROW(&answers, 0, NEIGHBOR_type, "unicast");
}
END_TEST

START_TEST(what_needs_no_arp_is_left_out)
{
	CLEANUP(answers_fini) struct answers answers, all;
	struct payload noarp = neighbor_of(NUD_NOARP, 0), none = neighbor_of(NUD_NONE, 0);

	ask_neighbors(&answers, "state");
	answers_add(&answers, 0, RTM_NEWNEIGH, &noarp);
	answers_add(&answers, 0, RTM_NEWNEIGH, &none);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);

	ask_neighbors(&all, "state");
	((struct neighbor_ask *)all.own)->unusual = true;
	answers_add(&all, 0, RTM_NEWNEIGH, &noarp);
	answers_add(&all, 0, RTM_NEWNEIGH, &none);
	ck_assert_int_eq(answers_run(&all), 0);
	ck_assert_uint_eq(all.count, 2);
}
END_TEST

START_TEST(a_proxy_is_not_in_the_answer_about_neighbors)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload proxy = neighbor_of(0, NTF_PROXY);

	ask_neighbors(&answers, "dst");
	answers_add(&answers, 0, RTM_NEWNEIGH, &proxy);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
}
END_TEST

START_TEST(requests)
{
	struct ask ask = {.inet = true, .inet6 = true};
	size_t length;

	ck_assert_uint_eq(question_count(subject_named("neighbors"), &ask), 4);

	struct question question = question_of(subject_named("neighbors"), &ask, 3);
	struct ndmsg header;

	ck_assert_uint_eq(request_type(&question.request), RTM_GETNEIGH);
	memcpy(&header, request_payload(&question.request, &length), sizeof(header));
	ck_assert_uint_eq(header.ndm_family, AF_INET6);
	ck_assert_uint_eq(header.ndm_flags, NTF_PROXY);
	ck_assert_uint_eq(question.request.watch, UINT64_C(1) << RTNLGRP_LINK);
	ck_assert(!question.request.watch_order);
	question = question_of(subject_named("neighbors"), &ask, 1);
	ck_assert_uint_eq(question.request.watch, UINT64_C(1) << RTNLGRP_NEIGH);
	ck_assert_uint_eq(question.request.watch_for, RTM_DELNEIGH);
	ck_assert(question.request.watch_order);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_neighbor);
	tcase_add_test(tests, what_needs_no_arp_is_left_out);
	tcase_add_test(tests, a_proxy_is_not_in_the_answer_about_neighbors);
	tcase_add_test(tests, requests);
}
