/* SPDX-License-Identifier: MIT */
#include "subject/lookup/search/choose.h"

#include "nlinspect/base/cleanup.h"
#include "subject/lookup/state.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "unit.h"

enum { AA = 3, BB = 4, CC = 5 };

static struct lookup_ask packet;

/* A packet to 172.16.0.5 or fd77::1, on a host that forwards. */
static struct lookup lookup_to(uint8_t family)
{
	struct lookup lookup = {.ask = &packet, .forwarding = true, .forwarding_is_known = true};

	packet = (struct lookup_ask){.uid = 0};
	lookup.flow.family = family;
	if (family == AF_INET)
		lookup.flow.dst =
			(struct address){.family = AF_INET, .length = 4, .bytes = {172, 16, 0, 5}};
	else
		lookup.flow.dst = (struct address){
			.family = AF_INET6, .length = 16, .bytes = {0xfd, 0x77, [15] = 1}};
	return lookup;
}

static struct contender contender_of(
	const struct lookup *lookup, uint8_t bits, uint64_t metric, struct hop *way)
{
	struct prefix dst = {lookup->flow.dst, bits};

	for (uint8_t bit = bits; bit < 128; bit++)
		dst.address.bytes[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
	return (struct contender){
		.dst = dst,
		.metric = metric,
		.type = RTN_UNICAST,
		.preference = 2,
		.hops = way,
		.hop_count = 1,
	};
}

/* @return which one is chosen; -1: none */
static long chosen(struct lookup *lookup, struct contender *list, size_t count)
{
	struct contenders contenders = {.list = list, .count = count};
	const struct contender *found;
	int error = (lookup->flow.family == AF_INET ? choose_inet : choose_inet6)(
		lookup, &contenders, &found);

	ck_assert_int_eq(error, 0);
	return found ? found - list : -1;
}

START_TEST(they_are_sorted)
{
	struct lookup lookup = lookup_to(AF_INET6);
	struct contender list[] = {
		contender_of(&lookup, 0, 1, NULL),
		contender_of(&lookup, 48, 9, NULL),
		contender_of(&lookup, 48, 2, NULL),
		contender_of(&lookup, 48, 2, NULL),
		contender_of(&lookup, 48, 9, NULL),
		contender_of(&lookup, 48, 1, NULL),
	};
	static const size_t order[] = {4, 2, 3, 1, 5, 0};
	struct contenders contenders = {.list = list, .count = ARRAY_SIZE(list)};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		list[i].order = i;
	list[4].has_from = true;
	list[4].from.bits = 64;
	list[5].for_others = true;
	contenders_sort(&contenders);
	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		ck_assert_uint_eq(list[i].order, order[i]);
}
END_TEST

/* 172.16.0.0 is where /16 and /15 begin, not /1. */
START_TEST(object_ends_the_search_of_its_place)
{
	struct lookup lookup = lookup_to(AF_INET);
	struct hop aa = {.oif = AA}, bb = {.oif = BB};
	struct contender list[] = {
		contender_of(&lookup, 16, 0, &aa),
		contender_of(&lookup, 15, 0, &bb),
		contender_of(&lookup, 1, 0, &bb),
	};

	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	lookup.flow.only_oif = BB;
	ck_assert_int_eq(chosen(&lookup, list, 3), 1);
	ck_assert_uint_eq(lookup.passed_count, 0);
	list[0].nhid = 9;
	ck_assert_int_eq(chosen(&lookup, list, 3), 2);
	ck_assert_uint_eq(lookup.passed_count, 1);
	ck_assert_int_eq(lookup.passed[0].why, PASSED_OBJECT);
	ck_assert_uint_eq(lookup.passed[0].dst.bits, 16);
}
END_TEST

START_TEST(dead_routes_are_passed_over)
{
	struct hop dead = {.oif = AA, .flags = RTNH_F_DEAD}, bb = {.oif = BB};

	for (int six = 0; six < 2; six++) {
		struct lookup lookup = lookup_to(six ? AF_INET6 : AF_INET);
		struct contender list[] = {
			contender_of(&lookup, 16, 0, &dead),
			contender_of(&lookup, 15, 0, &bb),
		};

		ck_assert_int_eq(chosen(&lookup, list, 2), 1);
		ck_assert_uint_eq(lookup.passed_count, 1);
		ck_assert_int_eq(lookup.passed[0].why, PASSED_DEAD);
		list[0].type = RTN_PROHIBIT;
		/* Which needs no interface in IPv4. */
		ck_assert_int_eq(chosen(&lookup, list, 2), six ? 1 : 0);
	}
}
END_TEST

START_TEST(routes_by_source_hide_others)
{
	struct lookup lookup = lookup_to(AF_INET6);
	struct hop aa = {.oif = AA}, bb = {.oif = BB}, cc = {.oif = CC};
	struct contender list[] = {
		contender_of(&lookup, 47, 0, &aa),
		contender_of(&lookup, 47, 0, &cc),
		contender_of(&lookup, 0, 0, &bb),
		contender_of(&lookup, 0, 0, &cc),
	};

	for (size_t i = 1; i < 4; i += 2) {
		list[i].has_from = list[i].for_others = true;
		list[i].from.bits = 64;
	}
	/* The default route is not hidden. */
	ck_assert_int_eq(chosen(&lookup, list, 4), 2);
	ck_assert_uint_eq(lookup.passed_count, 1);
	ck_assert_int_eq(lookup.passed[0].why, PASSED_HIDDEN);
	ck_assert(lookup.has_other);
	ck_assert_uint_eq(lookup.other.dst.bits, 47);
	/* Nor is one that is gone back to from a longer route. */
	list[1].for_others = false;
	cc.flags = RTNH_F_DEAD;
	ck_assert_int_eq(chosen(&lookup, list, 4), 0);
}
END_TEST

START_TEST(expired_routes_are_passed_over)
{
	struct lookup lookup = lookup_to(AF_INET6);
	struct hop aa = {.oif = AA}, bb = {.oif = BB};
	struct contender list[] = {
		contender_of(&lookup, 48, 1, &aa),
		contender_of(&lookup, 48, 2, &bb),
	};

	list[0].expired = true;
	ck_assert_int_eq(chosen(&lookup, list, 2), 1);
	ck_assert_int_eq(lookup.passed[0].why, PASSED_EXPIRED);
	ck_assert_int_eq(chosen(&lookup, list, 1), -1);
}
END_TEST

/* By a router's preference, by the interface that it comes in by; then the first one. */
START_TEST(routes_as_good_have_an_order)
{
	struct lookup lookup = lookup_to(AF_INET6);
	struct hop aa = {.oif = AA}, bb = {.oif = BB}, cc = {.oif = CC};
	struct contender list[] = {
		contender_of(&lookup, 48, 1, &aa),
		contender_of(&lookup, 48, 1, &bb),
		contender_of(&lookup, 48, 2, &cc),
	};

	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	packet.iif = "bb";
	lookup.iif.index = BB;
	ck_assert_int_eq(chosen(&lookup, list, 3), 1);
	list[0].preference = 3;
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	/* A larger metric is not looked at. */
	lookup.iif.index = CC;
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	/* With an interface, another one will not do unless there is a source, too. */
	packet.iif = NULL;
	lookup.flow.oif_index = lookup.flow.only_oif = CC;
	ck_assert_int_eq(chosen(&lookup, list, 3), 2);
	lookup.flow.only_oif = 0;
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	/* Of whatever interface it is. */
	lookup.flow.only_oif = CC;
	list[0].type = RTN_BLACKHOLE;
	list[0].nhid = 10;
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
}
END_TEST

/* The kernel's answer shows which of the default routes it took. */
START_TEST(defaults_are_taken_as_the_kernel_names_them)
{
	struct route_record named = {.type = RTN_UNICAST, .oif = BB};
	struct lookup lookup = lookup_to(AF_INET);
	struct hop aa = {.oif = AA}, bb = {.oif = BB}, cc = {.oif = CC};
	struct contender list[] = {
		contender_of(&lookup, 0, 4, &aa),
		contender_of(&lookup, 0, 0, &bb),
		contender_of(&lookup, 0, 5, &cc),
	};

	list[0].tos = 0x10;
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	fieldset_add(&named.base.present, ROUTE_oif);
	lookup.answer.route.record = &named;
	ck_assert_int_eq(chosen(&lookup, list, 3), 1);
	/* Not one with a larger metric. */
	named.oif = CC;
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	/* Packets to groups and to all hosts do not go by its gateway. */
	named.oif = BB;
	bb.gateway = (struct address){.family = AF_INET, .length = 4, .bytes = {10, 2, 0, 5}};
	ck_assert_int_eq(chosen(&lookup, list, 3), 0);
	named.type = RTN_MULTICAST;
	ck_assert_int_eq(chosen(&lookup, list, 3), 1);
	named.type = RTN_BROADCAST;
	ck_assert_int_eq(chosen(&lookup, list, 3), 1);
}
END_TEST

/* Of an empty table there is no list. */
START_TEST(none_is_chosen_of_none)
{
	struct lookup lookup = lookup_to(AF_INET), lookup6 = lookup_to(AF_INET6);

	ck_assert_int_eq(chosen(&lookup, NULL, 0), -1);
	ck_assert_int_eq(chosen(&lookup6, NULL, 0), -1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, none_is_chosen_of_none);
	tcase_add_test(tests, they_are_sorted);
	tcase_add_test(tests, object_ends_the_search_of_its_place);
	tcase_add_test(tests, dead_routes_are_passed_over);
	tcase_add_test(tests, routes_by_source_hide_others);
	tcase_add_test(tests, expired_routes_are_passed_over);
	tcase_add_test(tests, routes_as_good_have_an_order);
	tcase_add_test(tests, defaults_are_taken_as_the_kernel_names_them);
}
