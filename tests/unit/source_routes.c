/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "nlinspect/flow/tree.h"
#include "subject/routes/ask.h"
#include "subject/routes/routes.h"
#include "subject/uapi.h"

#include <linux/lwtunnel.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

/* A route to everywhere by interface 2. */
static struct payload route_of(uint8_t family, uint32_t table)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = family,
		.rtm_table = table < 256 ? (uint8_t)table : RT_TABLE_COMPAT,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, RTA_TABLE, table);
	payload_u32(&payload, RTA_OIF, 2);
	return payload;
}

static struct route_ask *asked(struct answers *answers)
{
	return (struct route_ask *)answers->own;
}

static void ask_routes(struct answers *answers, const char *wanted)
{
	struct payload eth0 = link_of(2, "eth0"), eth1 = link_of(3, "eth1");

	answers_init(answers, subject_named("routes"), wanted);
	asked(answers)->table = RT_TABLE_MAIN;
	answers_add(answers, 1, RTM_NEWLINK, &eth0);
	answers_add(answers, 1, RTM_NEWLINK, &eth1);
}

START_TEST(a_route)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = route_of(AF_INET, RT_TABLE_MAIN);
	static const uint8_t gateway[] = {192, 0, 2, 1};

	payload_attribute(&payload, RTA_GATEWAY, gateway, sizeof(gateway));
	payload_u32(&payload, RTA_IIF, 3);
	ask_routes(&answers, "family type dst gateway dev iif table protocol scope time_ms tos");
	answers_add(&answers, 0, RTM_NEWROUTE, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, ROUTE_family, "inet");
	ASSERT_ROW(&answers, 0, ROUTE_type, "unicast");
	ASSERT_ROW(&answers, 0, ROUTE_dst, "default");
	ASSERT_ROW(&answers, 0, ROUTE_gateway, "192.0.2.1");
	ASSERT_ROW(&answers, 0, ROUTE_dev, "eth0");
	ASSERT_ROW(&answers, 0, ROUTE_oif, "2");
	ASSERT_ROW(&answers, 0, ROUTE_iif, "eth1");
	ASSERT_ROW(&answers, 0, ROUTE_table, "254");
	ASSERT_ROW(&answers, 0, ROUTE_protocol, "4");
	ASSERT_ROW(&answers, 0, ROUTE_tos, "-");
	ASSERT_ROW(&answers, 0, ROUTE_time_ms, "1700000000123");
}
END_TEST

START_TEST(a_narrow_route)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload wide = route_of(AF_INET6, RT_TABLE_MAIN), narrow = wide;
	static const uint8_t network[16] = {0x20, 0x01, 0x0d, 0xb8};
	struct rtmsg header;

	memcpy(&header, narrow.bytes, sizeof(header));
	header.rtm_src_len = 32;
	header.rtm_tos = 0x10;
	memcpy(narrow.bytes, &header, sizeof(header));
	payload_attribute(&narrow, RTA_SRC, network, sizeof(network));
	ask_routes(&answers, "selectors");
	answers.ask.inet6 = true;
	answers.ask.inet = false;
	answers_add(&answers, 0, RTM_NEWROUTE, &wide);
	answers_add(&answers, 0, RTM_NEWROUTE, &narrow);
	answers_add(&answers, 0, RTM_NEWROUTE, &wide);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, ROUTE_selectors, "-");
	ASSERT_ROW(&answers, 1, ROUTE_selectors, "from 2001:db8::/32 tos 0x10");
	ASSERT_ROW(&answers, 2, ROUTE_selectors, "-");
}
END_TEST

START_TEST(next_hops_have_names)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = route_of(AF_INET, RT_TABLE_MAIN), hops = {.length = 0};
	struct rtnexthop hop = {.rtnh_len = sizeof(hop), .rtnh_ifindex = 2};

	payload_bytes(&hops, &hop, sizeof(hop));
	hop.rtnh_ifindex = 3;
	payload_bytes(&hops, &hop, sizeof(hop));
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	ask_routes(&answers, "nexthops");
	answers_add(&answers, 0, RTM_NEWROUTE, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, ROUTE_nexthops, "eth0 weight 1, eth1 weight 1");
	ASSERT_ROW(&answers, 0, ROUTE_dev, "-"); /* not wanted */
}
END_TEST

/* As the column of the table says it: the next hops, or the encapsulation of the only one. */
START_TEST(hops_are_told_in_words)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload plain = route_of(AF_INET, RT_TABLE_MAIN), several = plain, wrapped = plain;
	struct rtnexthop hop = {.rtnh_len = sizeof(hop), .rtnh_ifindex = 2, .rtnh_hops = 4};
	const uint16_t type = LWTUNNEL_ENCAP_SEG6;

	payload_attribute(&several, RTA_MULTIPATH, &hop, sizeof(hop));
	payload_attribute(&wrapped, RTA_ENCAP_TYPE, &type, sizeof(type));
	ask_routes(&answers, "hops");
	answers_add(&answers, 0, RTM_NEWROUTE, &plain);
	answers_add(&answers, 0, RTM_NEWROUTE, &several);
	answers_add(&answers, 0, RTM_NEWROUTE, &wrapped);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, ROUTE_hops, "-");
	ASSERT_ROW(&answers, 1, ROUTE_hops, "eth0 weight 5");
	ASSERT_ROW(&answers, 2, ROUTE_hops, "encap_type seg6");
}
END_TEST

/* A next hop of a route has 8 bits for its weight, a member of a group 16. */
START_TEST(weights_are_those_of_the_group)
{
	for (uint32_t members = 1; members < 3; members++) {
		CLEANUP(answers_fini) struct answers answers;
		struct payload payload = route_of(AF_INET, RT_TABLE_MAIN), group = {.length = 0};
		struct rtnexthop hop = {.rtnh_len = sizeof(hop), .rtnh_ifindex = 2};
		struct nhmsg header = {.nh_family = AF_UNSPEC};
		/* The number of the object, and a weight of 261, less one. */
		const uint8_t bytes[16] = {2, 0, 0, 0, 4, 1, 0, 0, 3, 0, 0, 0, 4, 1};

		hop.rtnh_hops = 4;
		payload_u32(&payload, RTA_NH_ID, 7);
		payload_attribute(&payload, RTA_MULTIPATH, &hop, sizeof(hop));
		payload_bytes(&group, &header, sizeof(header));
		payload_u32(&group, NHA_ID, 7);
		payload_attribute(&group, NHA_GROUP, bytes, members * 8);
		payload_u32(&group, NEXTHOP_ATTRIBUTE_OP_FLAGS, NEXTHOP_OP_RESERVED_CLEARED);
		ask_routes(&answers, "nexthops");
		answers_add(&answers, 0, RTM_NEWROUTE, &payload);
		answers_add(&answers, 1, RTM_NEWNEXTHOP, &group);
		ck_assert_int_eq(answers_run(&answers), 0);
		/* A group that has changed since has no weights for them. */
		ASSERT_ROW(&answers, 0, ROUTE_nexthops, members == 1 ? "weight 261" : "weight 5");
	}
}
END_TEST

/* A kernel that does not filter sends other tables, cached routes, and other families. */
START_TEST(only_what_was_asked_for)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload main = route_of(AF_INET, RT_TABLE_MAIN);
	struct payload large = route_of(AF_INET, 1000), local = route_of(AF_INET, RT_TABLE_LOCAL);
	struct payload cached = main, inet6 = route_of(AF_INET6, RT_TABLE_MAIN);

	((struct rtmsg *)(void *)cached.bytes)->rtm_flags = RTM_F_CLONED;
	ask_routes(&answers, "dst"); /* what decides is not wanted itself */
	answers_add(&answers, 0, RTM_NEWROUTE, &large);
	answers_add(&answers, 0, RTM_NEWROUTE, &local);
	answers_add(&answers, 0, RTM_NEWROUTE, &cached);
	answers_add(&answers, 0, RTM_NEWROUTE, &inet6);
	answers_add(&answers, 0, RTM_DELROUTE, &main);
	answers_add(&answers, 0, RTM_NEWROUTE, &main);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	ASSERT_ROW(&answers, 0, ROUTE_table, "254");
}
END_TEST

START_TEST(large_tables)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload large = route_of(AF_INET, 1000), main = route_of(AF_INET, RT_TABLE_MAIN);

	ask_routes(&answers, "dst");
	asked(&answers)->table = 1000;
	answers_add(&answers, 0, RTM_NEWROUTE, &main);
	answers_add(&answers, 0, RTM_NEWROUTE, &large);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	ASSERT_ROW(&answers, 0, ROUTE_table, "1000");
}
END_TEST

START_TEST(all_tables)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload large = route_of(AF_INET, 1000), local = route_of(AF_INET, RT_TABLE_LOCAL);

	ask_routes(&answers, "table");
	asked(&answers)->table = RT_TABLE_UNSPEC;
	answers_add(&answers, 0, RTM_NEWROUTE, &large);
	answers_add(&answers, 0, RTM_NEWROUTE, &local);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 2);
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers partly;
	struct payload garbage = route_of(AF_INET, RT_TABLE_MAIN);

	payload_forged(&garbage, RTA_GATEWAY, 3, NULL, 0);
	ask_routes(&partly, "dst");
	answers_add(&partly, 0, RTM_NEWROUTE, &garbage);
	ck_assert_int_eq(answers_run(&partly), 0);
	ck_assert_uint_eq(partly.count, 1);
	ck_assert(partly.run.status.malformed);
}
END_TEST

START_TEST(requests)
{
	struct route_ask own = {.table = RT_TABLE_LOCAL};
	struct ask ask = {.inet = true, .inet6 = true, .own = &own};
	const uint8_t families[] = {AF_INET, AF_INET6};

	ck_assert_uint_eq(question_count(subject_named("routes"), &ask), 2);
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		struct question question = question_of(subject_named("routes"), &ask, i);
		struct attribute table;
		uint32_t number;
		size_t length;
		const uint8_t *payload = request_payload(&question.request, &length);

		ck_assert_uint_eq(request_type(&question.request), RTM_GETROUTE);
		ck_assert_uint_eq(question.request.key, 1);
		ck_assert_uint_eq(payload[0], families[i]);
		ck_assert(attribute_find(
			cursor_of(payload + sizeof(struct rtmsg), length - sizeof(struct rtmsg)),
			RTA_TABLE, &table));
		memcpy(&number, table.payload, sizeof(number));
		ck_assert_uint_eq(number, RT_TABLE_LOCAL);
		ck_assert_str_eq(question.detail, "table 255; watched for changes");
		ck_assert(question.may_miss); /* a table is there once it has a route */
	}
	ask.inet = false;
	own.table = RT_TABLE_UNSPEC;
	ck_assert_uint_eq(question_count(subject_named("routes"), &ask), 1);

	struct question question = question_of(subject_named("routes"), &ask, 0);
	size_t length;

	ck_assert_str_eq(question.words, "routes over IPv6");
	ck_assert_str_eq(question.detail, "all tables; watched for changes");
	ck_assert(!question.may_miss);
	request_payload(&question.request, &length);
	ck_assert_uint_eq(length, sizeof(struct rtmsg));
}
END_TEST

/* A recording also keeps exceptions and multicast; flags and families distinguish them from routes.
 */
START_TEST(kinds_of_requests)
{
	struct route_ask own = {.cached = true};
	struct ask ask = {.inet = true, .inet6 = true, .own = &own};
	struct rtmsg header;

	ck_assert_uint_eq(question_count(subject_named("routes"), &ask), 2);
	struct question question = question_of(subject_named("routes"), &ask, 0);
	memcpy(&header, request_payload(&question.request, &(size_t){0}), sizeof(header));
	ck_assert_uint_eq(header.rtm_flags, RTM_F_CLONED);
	ck_assert_str_eq(question.words, "exceptions over IPv4");
	own.cached = false;
	own.multicast = true;
	question = question_of(subject_named("routes"), &ask, 1);
	memcpy(&header, request_payload(&question.request, &(size_t){0}), sizeof(header));
	ck_assert_uint_eq(header.rtm_family, RTNL_FAMILY_IP6MR);
	ck_assert_str_eq(question.words, "multicast forwarding over IPv6");
	ask.everything = true;
	ck_assert_uint_eq(question_count(subject_named("routes"), &ask), 6);
	ck_assert_uint_ne(question.request.kind_end, 0);
}
END_TEST

/* Nothing but the loopback is there for certain. */
START_TEST(by_an_interface)
{
	struct where_text lo = {.text = text_of("lo")}, none = {.text = text_of("no-such")};
	struct route_ask own = {.dev = &lo};
	struct ask ask = {.inet = true, .own = &own};
	struct question question = question_of(subject_named("routes"), &ask, 0);
	struct attribute found;
	size_t length;
	const uint8_t *payload = request_payload(&question.request, &length);

	ck_assert(attribute_find(
		cursor_of(payload + sizeof(struct rtmsg), length - sizeof(struct rtmsg)), RTA_OIF,
		&found));
	ck_assert(question.narrowed);
	ck_assert_str_eq(question.detail, "all tables, interface lo; watched for changes");
	own.dev = &none;
	ck_assert(!question_of(subject_named("routes"), &ask, 0).narrowed);
	own.dev = &lo;
	ask.recorded = true;
	ck_assert(!question_of(subject_named("routes"), &ask, 0).narrowed);
}
END_TEST

START_TEST(objects_are_asked_for_once)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload route = route_of(AF_INET, RT_TABLE_MAIN), object = {.length = 0};
	struct nhmsg header = {.nh_family = AF_INET};

	payload_u32(&route, RTA_NH_ID, 7);
	payload_bytes(&object, &header, sizeof(header));
	payload_u32(&object, NHA_ID, 7);
	payload_u32(&object, NHA_OIF, 2);
	answers_init(&answers, subject_named("routes"), "nh_info");
	asked(&answers)->table = RT_TABLE_MAIN;
	answers_add(&answers, 0, RTM_NEWROUTE, &route);
	answers_add(&answers, 0, RTM_NEWROUTE, &route);
	answers_add(&answers, 1, RTM_NEWNEXTHOP, &object);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 2);
	ASSERT_ROW(&answers, 1, ROUTE_nh_info, "id 7 family inet oif 2 scope 0 protocol 0");
	ck_assert_uint_eq(answers.fake.connects, 3); /* routes, objects, names of interfaces */
}
END_TEST

/* A route with a destination, a gateway and an interface. */
static struct payload full_route(uint8_t last, uint8_t gateway, uint32_t oif)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET,
		.rtm_dst_len = 32,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_type = RTN_UNICAST};
	const uint8_t dst[] = {10, 0, 0, last}, via[] = {192, 0, 2, gateway};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, dst, sizeof(dst));
	payload_attribute(&payload, RTA_GATEWAY, via, sizeof(via));
	payload_u32(&payload, RTA_OIF, oif);
	payload_u32(&payload, RTA_TABLE, RT_TABLE_MAIN);
	return payload;
}

/* No value of one route appears in the next. */
START_TEST(routes_one_after_another)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct payload routes[] = {full_route(1, 1, 2), full_route(2, 1, 2),
		full_route(3, 7, 3), full_route(4, 7, 9), full_route(5, 7, 2)};

	ask_routes(&answers, "dst next_hop gateway dev oif table");
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++)
		answers_add(&answers, 0, RTM_NEWROUTE, &routes[i]);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 5);
	ASSERT_ROW(&answers, 1, ROUTE_dst, "10.0.0.2");
	ASSERT_ROW(&answers, 1, ROUTE_next_hop, "192.0.2.1");
	ASSERT_ROW(&answers, 1, ROUTE_dev, "eth0");
	ASSERT_ROW(&answers, 2, ROUTE_dst, "10.0.0.3");
	ASSERT_ROW(&answers, 2, ROUTE_next_hop, "192.0.2.7");
	ASSERT_ROW(&answers, 2, ROUTE_dev, "eth1");
	ASSERT_ROW(&answers, 3, ROUTE_dev, "-");
	ASSERT_ROW(&answers, 3, ROUTE_oif, "9");
	ASSERT_ROW(&answers, 4, ROUTE_dst, "10.0.0.5");
	ASSERT_ROW(&answers, 4, ROUTE_dev, "eth0");
	ASSERT_ROW(&answers, 4, ROUTE_table, "254");
}
END_TEST

START_TEST(metrics_and_objects_one_after_another)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_routes(&answers, "dst metric nhid dev");
	for (uint8_t i = 1; i <= 3; i++) {
		struct payload payload = full_route(1, 1, 2);

		payload_u32(&payload, RTA_PRIORITY, 10U * i);
		payload_u32(&payload, RTA_NH_ID, 100U + i);
		answers_add(&answers, 0, RTM_NEWROUTE, &payload);
	}
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 1, ROUTE_metric, "20");
	ASSERT_ROW(&answers, 1, ROUTE_nhid, "102");
	ASSERT_ROW(&answers, 2, ROUTE_metric, "30");
	ASSERT_ROW(&answers, 2, ROUTE_nhid, "103");
	ASSERT_ROW(&answers, 2, ROUTE_dev, "eth0");
}
END_TEST

/* Exceptions that nobody asked for come between routes. */
START_TEST(a_route_after_one_that_was_left_out)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload first = full_route(1, 1, 2), cached = full_route(2, 1, 2);
	struct payload next = full_route(3, 1, 2), last = full_route(4, 1, 2);
	struct rtmsg header;

	memcpy(&header, cached.bytes, sizeof(header));
	header.rtm_flags = RTM_F_CLONED;
	memcpy(cached.bytes, &header, sizeof(header));
	ask_routes(&answers, "dst flags dev");
	answers_add(&answers, 0, RTM_NEWROUTE, &first);
	answers_add(&answers, 0, RTM_NEWROUTE, &cached);
	answers_add(&answers, 0, RTM_NEWROUTE, &next);
	answers_add(&answers, 0, RTM_NEWROUTE, &cached);
	answers_add(&answers, 0, RTM_NEWROUTE, &cached);
	answers_add(&answers, 0, RTM_NEWROUTE, &last);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 3);
	ASSERT_ROW(&answers, 1, ROUTE_dst, "10.0.0.3");
	ASSERT_ROW(&answers, 1, ROUTE_dev, "eth0");
	ASSERT_ROW(&answers, 2, ROUTE_dst, "10.0.0.4");
}
END_TEST

/* A length that no address has is reported. */
START_TEST(a_malformed_route_after_a_sound_one)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload first = full_route(1, 1, 2), second = full_route(2, 1, 2);

	second.bytes[offsetof(struct rtmsg, rtm_dst_len)] = 77;
	ask_routes(&answers, "dst");
	answers_add(&answers, 0, RTM_NEWROUTE, &first);
	answers_add(&answers, 0, RTM_NEWROUTE, &second);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 1, ROUTE_dst, "10.0.0.2");
	ck_assert(answers.run.status.malformed);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, routes_one_after_another);
	tcase_add_test(tests, metrics_and_objects_one_after_another);
	tcase_add_test(tests, a_route_after_one_that_was_left_out);
	tcase_add_test(tests, a_malformed_route_after_a_sound_one);
	tcase_add_test(tests, a_route);
	tcase_add_test(tests, a_narrow_route);
	tcase_add_test(tests, next_hops_have_names);
	tcase_add_test(tests, hops_are_told_in_words);
	tcase_add_test(tests, weights_are_those_of_the_group);
	tcase_add_test(tests, only_what_was_asked_for);
	tcase_add_test(tests, large_tables);
	tcase_add_test(tests, all_tables);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, requests);
	tcase_add_test(tests, kinds_of_requests);
	tcase_add_test(tests, by_an_interface);
	tcase_add_test(tests, objects_are_asked_for_once);
}
