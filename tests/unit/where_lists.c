/* SPDX-License-Identifier: MIT */
/* Filters of lists, of their items, and of what is absent. */
#include "where_claims.h"

#include "subject/routes/routes.h"
#include "subject/nexthops/nexthops.h"

#include <linux/rtnetlink.h>

START_TEST(test_absent)
{
	static const char *const names[] = {"id", "local_port", "state", "flags", "bytes", "rtt",
		"mark", "cookie", "autobound", "error", "process", "address", "dst", "local", "mac",
		"owners"};
	struct thing empty = {0}, full = sample();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char is[64], is_not[64];
		snprintf(is, sizeof(is), "%s = -", names[i]);
		snprintf(is_not, sizeof(is_not), "%s!=-", names[i]);
		assert_filter(is, &empty, true);
		assert_filter(is_not, &empty, false);
		assert_filter(is, &full, false);
		assert_filter(is_not, &full, true);
	}
	/* a comparison with what is not there is false, and != is its opposite */
	assert_filter("rtt >= 0", &empty, false);
	assert_filter("rtt < 5", &empty, false);
	assert_filter("rtt = 5", &empty, false);
	assert_filter("rtt != 5", &empty, true);
	assert_filter("not rtt = 5", &empty, true);
	assert_filter("process !~ x", &empty, true);
	assert_filter("autobound = false", &empty, false);
	assert_filter("not autobound", &empty, true);
	assert_filter("rtt = -,5", &empty, true);
	assert_filter("rtt = 1500,-", &full, true);
	assert_filter("rtt != -,5", &empty, false);
	prints("rtt = 5,-", "rtt_us = -,5");
}
END_TEST

START_TEST(test_lists)
{
	yes("local_port = 80,443");
	yes("local_port = 80, 443 and id=7");
	no("local_port != 80,443");
	no("local_port = 80,81");
	yes("local_port != 80,81");
	yes("process = apache*,ngin?");
	yes("src 192.0.2.1,10.1.2.3:443");
	yes("local_port in 80,443");
	no("local_port in 80,81");
	yes("state in listen,estab");
	no("not state in connected");
	yes("flags in BROADCAST,UP");
	yes("process in apache,ng*");
	yes("mark in 0xf/0xf");
	yes("cookie in 1,0x1a");
	yes("unit in -");
	prints("state in established,listen", "state = established,listen");
}
END_TEST

START_TEST(test_lists_of_records)
{
	struct label labels[2] = {0};
	struct owner owners[3] = {0};
	struct thing thing = sample();
	RECORD_SET(&labels[1], 0, label, text_of("backup"));
	RECORD_SET(&owners[0], OWNER_FD, fd, 3);
	RECORD_SET(&owners[0], OWNER_NAME, name, text_of("nginx"));
	RECORD_SET(&owners[1], OWNER_HOST, host, address_of("192.0.2.21"));
	RECORD_SET(&owners[1], OWNER_NAME, name, text_of("a b"));
	RECORD_SET(&owners[2], OWNER_LABELS, labels, (struct list){labels, 2, sizeof(*labels)});
	SET(&thing, OWNERS, owners, (struct list){owners, 3, sizeof(*owners)});
	assert_filter("owners = nginx", &thing, true);
	assert_filter("owners = ng*", &thing, true);
	assert_filter("owners = apache", &thing, false);
	assert_filter("owners != apache", &thing, true);
	assert_filter("owners != nginx", &thing, false);
	assert_filter("owners = apache,'a b'", &thing, true);
	assert_filter("owners 192.0.2.21", &thing, true);
	assert_filter("owners = 192.0.2.22", &thing, false);
	assert_filter("owners = 192.0.2.0/24", &thing, true);
	assert_filter("owners in 192.0.2.0/28,192.0.2.16/28", &thing, true);
	assert_filter("owners in 192.0.2.0/28", &thing, false);
	assert_filter("owners = backup", &thing, true);
	assert_filter("owners ~ ^back", &thing, true);
	assert_filter("owners !~ ^back", &thing, false);
	assert_filter("owners ~ ^ack", &thing, false);
	assert_filter("owners = 3", &thing, true);
	assert_filter("owners = 0x3,17", &thing, true);
	assert_filter("owners = 4", &thing, false);
	/* nothing is compared that is absent */
	assert_filter("owners = 0", &thing, false);
	assert_filter("owners = ''", &thing, false);
	no("owners = nginx");
	assert_filter("owners = nginx", &(struct thing){0}, false);
	assert_filter("owners != nginx", &(struct thing){0}, true);
	assert_filter("owners = -,nginx", &(struct thing){0}, true);
	prints("owners in 10.0.0.0/8,'-'", "owners = 10.0.0.0/8,\"-\"");
}
END_TEST

/* "~" looks at what a table shows: an item of it, all of it, and any text in it. */
START_TEST(test_lists_as_shown)
{
	struct label label = {.label = text_of("backup")};
	struct owner owners[2] = {0};
	struct thing thing = sample();
	fieldset_add(&label.base.present, 0);
	RECORD_SET(&owners[0], OWNER_FD, fd, 3);
	RECORD_SET(&owners[0], OWNER_NAME, name, text_of("nginx"));
	RECORD_SET(&owners[1], OWNER_HOST, host, address_of("192.0.2.21"));
	RECORD_SET(&owners[1], OWNER_LABELS, labels, (struct list){&label, 1, sizeof(label)});
	SET(&thing, OWNERS, owners, (struct list){owners, 2, sizeof(*owners)});
	/* fd 3 nginx, 192.0.2.21 labels backup */
	assert_filter("owners ~ 'fd 3'", &thing, true);
	assert_filter("owners ~ '^fd 3 nginx$'", &thing, true);
	assert_filter("owners ~ ^nginx$", &thing, true);
	assert_filter("owners ~ '192.0.2.21 labels b'", &thing, true);
	assert_filter("owners ~ ^192.0.2.21", &thing, true);
	assert_filter("owners ~ 'nginx, 192'", &thing, true);
	assert_filter("owners ~ ^backup$", &thing, true);
	assert_filter("owners ~ 'fd 4'", &thing, false);
	assert_filter("owners !~ 'fd 4'", &thing, true);
	assert_filter("owners !~ 'fd 3'", &thing, false);
	assert_filter("owners ~ none", &thing, false);
	thing.owners.count = 0;
	assert_filter("owners ~ ^none$", &thing, true);
	assert_filter("owners ~ .", &(struct thing){0}, false);
	prints("owners ~ 'fd 3'", "owners ~ \"fd 3\"");
	refuses("owners ~ (", "bad regular expression \"(\": Unmatched ( or \\(", "", 9, 10);
}
END_TEST

/* A field of the items by its path, and what it says of all of them. */
START_TEST(test_parts_of_lists)
{
	struct label label = {.label = text_of("backup")};
	struct owner owners[2] = {0};
	struct thing thing = sample();
	fieldset_add(&label.base.present, 0);
	RECORD_SET(&owners[0], OWNER_FD, fd, 3);
	RECORD_SET(&owners[0], OWNER_NAME, name, text_of("nginx"));
	RECORD_SET(&owners[1], OWNER_FD, fd, 7);
	RECORD_SET(&owners[1], OWNER_HOST, host, address_of("192.0.2.21"));
	RECORD_SET(&owners[1], OWNER_LABELS, labels, (struct list){&label, 1, sizeof(label)});
	SET(&thing, OWNERS, owners, (struct list){owners, 2, sizeof(*owners)});
	assert_filter("owners.fd > 6", &thing, true);
	assert_filter("owners.fd > 7", &thing, false);
	assert_filter("owners.fd = 3,4", &thing, true);
	assert_filter("owners.fd 7", &thing, true);
	assert_filter("owners.fd != 3", &thing, false);
	assert_filter("owners.fd != 4", &thing, true);
	assert_filter("not owners.fd = 3", &thing, false);
	assert_filter("owners.name ~ ^ng", &thing, true);
	assert_filter("owners.name !~ ^ng", &thing, false);
	assert_filter("owners.host in 192.0.2.0/24", &thing, true);
	assert_filter("owners.labels.label = backup", &thing, true);
	assert_filter("owners.labels.label != backup", &thing, false);
	assert_filter("owners.labels = backup", &thing, true);
	/* absent: from all of them */
	assert_filter("owners.name = -", &thing, false);
	assert_filter("owners.name != -", &thing, true);
	assert_filter("owners.name = -", &(struct thing){0}, true);
	assert_filter("owners.name != nginx", &(struct thing){0}, true);
	prints("owners.fd>6 and owners.labels.label!=x",
		"owners.fd > 6 and owners.labels.label != x");
	prints("owners.host=-", "owners.host = -");
	refuses("owners.fdd = 3", "\"owners\" has no part \"fdd\"", "  parts: fd name host labels",
		0, 10);
	refuses("owners.fd = x", "\"x\" is not a number", NULL, 12, 13);
	refuses("owners.fd", "a value is missing after \"owners.fd\"",
		"  \"owners.fd != -\" is true if there is one", 9, 9);
	refuses("owners.name = -,x", "\"-\" must be the only value of a part of \"owners\"", "", 0,
		11);
	refuses("process.x = 1", "unknown field \"process.x\"; did you mean \"process\"?", NULL, 0,
		9);
}
END_TEST

/* Sizes and durations are found as a table has them with --bytes and without. */
START_TEST(test_lists_by_unit)
{
	struct field fields[THING_FIELDS], members[ARRAY_SIZE(thing_owner_fields)];
	struct schema schema = thing_schema, owners = thing_owner_schema;
	struct owner owner = {0};
	struct thing thing = sample();
	const char *lines[] = {"owners ~ 1.5Ki", "owners ~ 1536", "owners = 1.5Ki", "owners = 1k"};
	memcpy(fields, thing_fields, sizeof(fields));
	memcpy(members, thing_owner_fields, sizeof(members));
	schema.fields = fields;
	owners.fields = members;
	fields[THING_OWNERS].list = &owners;
	members[OWNER_FD].unit = UNIT_BYTES;
	RECORD_SET(&owner, OWNER_FD, fd, 1536);
	SET(&thing, OWNERS, owners, (struct list){&owner, 1, sizeof(owner)});
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		ck_assert_int_eq(where_parse(&schema, &lines[i], 1, &where, &error), 0);
		ck_assert_msg(where_matches(where, &thing.base) == (i < 3), "%s", lines[i]);
	}
}
END_TEST

/* If members have an id, a number means the id only. */
START_TEST(test_lists_by_number)
{
	struct field fields[THING_FIELDS], members[ARRAY_SIZE(thing_owner_fields)];
	struct schema schema = thing_schema, owners = thing_owner_schema;
	struct owner both[2] = {0};
	struct thing thing = sample();
	const char *lines[] = {"owners = 3", "owners in 7,3", "owners = 7", "owners != 7"};
	const bool held[] = {true, true, false, true};
	memcpy(fields, thing_fields, sizeof(fields));
	memcpy(members, thing_owner_fields, sizeof(members));
	schema.fields = fields;
	owners.fields = members;
	fields[THING_OWNERS].list = &owners;
	members[OWNER_FD].role = ROLE_KEY;
	RECORD_SET(&both[0], OWNER_NAME, name, text_of("7x"));
	RECORD_SET(&both[1], OWNER_FD, fd, 3);
	SET(&thing, OWNERS, owners, (struct list){both, 2, sizeof(*both)});
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		ck_assert_int_eq(where_parse(&schema, &lines[i], 1, &where, &error), 0);
		ck_assert_msg(where_matches(where, &thing.base) == held[i], "%s", lines[i]);
	}
}
END_TEST

/* A value that no member of a list can have is refused. */
START_TEST(test_lists_mistaken)
{
	struct field fields[THING_FIELDS], members[ARRAY_SIZE(thing_owner_fields)];
	struct schema schema = thing_schema, owners = thing_owner_schema;
	struct where *where = NULL;
	struct where_error error;
	memcpy(fields, thing_fields, sizeof(fields));
	memcpy(members, thing_owner_fields, sizeof(members));
	schema.fields = fields;
	owners.fields = members;
	fields[THING_OWNERS].list = &owners;
	members[OWNER_NAME].type = FIELD_HEX;
	owners.field_count = OWNER_LABELS;
	ck_assert_int_eq(
		where_parse(&schema, &(const char *){"owners = x"}, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "\"x\" is not an address");
	members[OWNER_HOST].type = FIELD_BOOL;
	ck_assert_int_eq(
		where_parse(&schema, &(const char *){"owners = x"}, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "\"x\" is not a number");
	members[OWNER_NAME].role = ROLE_LABEL;
	ck_assert_int_eq(
		where_parse(&schema, &(const char *){"owners = x"}, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "no part of \"owners\" can be \"x\"");
	ck_assert_str_eq(error.hint, "  \"owners~TEXT\" searches what a table shows");
}
END_TEST

/* Their index is not shown: what is typed is an interface's name. */
START_TEST(next_hops_have_no_index)
{
	static const char *const filter = "nexthops=77";
	struct nexthop_record nexthop = {.oif = 77};
	struct route_record route = {.base = {.present = {{0}}}};
	struct where *where = NULL;
	struct where_error error;

	fieldset_add(&nexthop.base.present, NEXTHOP_oif);
	RECORD_SET(&route, ROUTE_nexthops, nexthops, (struct list){&nexthop, 1, sizeof(nexthop)});
	ck_assert_int_eq(where_parse(&route_schema, &filter, 1, &where, &error), 0);
	ck_assert(!where_matches(where, &route.base));
	RECORD_SET(&nexthop, NEXTHOP_dev, dev, text_of("77"));
	ck_assert(where_matches(where, &route.base));
	where_free(where);
}
END_TEST

/* A multipath route is found by what its next hops are, and only its own field is asked whether it
 * is there. */
START_TEST(next_hops_count_for_their_route)
{
	static const struct {
		const char *filter, *printed;
		bool holds;
	} cases[] = {
		{"dev=eth1", "dev = eth1", true},
		{"eth1", "dev = eth1", true},
		{"dev=eth2", "dev = eth2", false},
		{"dev!=eth1", "dev != eth1", false},
		{"dev!=eth2", "dev != eth2", true},
		{"not (dev=eth0 or metric=1)", "not (dev = eth0 or metric = 1)", false},
		{"dev~^eth", "dev ~ ^eth", true},
		{"dev!~^eth", "dev !~ ^eth", false},
		{"dev=eth0 dev=eth1", "dev = eth0 and dev = eth1", true},
		{"via 192.0.2.1", "next_hop = 192.0.2.1", true},
		{"next_hop in 2001:db8::/32", "next_hop = 2001:db8::/32", true},
		{"via 192.0.2.2", "next_hop = 192.0.2.2", false},
		{"flags=linkdown", "flags = linkdown", true},
		{"flags!=linkdown", "flags != linkdown", false},
		{"flags=dead", "flags = dead", false},
		{"dev=-", "dev = -", true},
		{"dev!=-", "dev != -", false},
		{"nexthops.dev=-", "nexthops.dev = -", false},
	};
	struct via_record via = {.base = {.present = {{0}}}};
	struct nexthop_record members[2] = {0};
	struct route_record route = {.base = {.present = {{0}}}};

	RECORD_SET(&via, VIA_host, host, address_of("2001:db8::2"));
	RECORD_SET(&members[0], NEXTHOP_dev, dev, text_of("eth0"));
	RECORD_SET(&members[0], NEXTHOP_gateway, gateway, address_of("192.0.2.1"));
	RECORD_SET(&members[0], NEXTHOP_flags, flags, RTNH_F_LINKDOWN);
	RECORD_SET(&members[1], NEXTHOP_dev, dev, text_of("eth1"));
	RECORD_SET(&members[1], NEXTHOP_via, via, (struct list){&via, 1, sizeof(via)});
	RECORD_SET(&route, ROUTE_flags, flags, 0);
	RECORD_SET(&route, ROUTE_nexthops, nexthops, (struct list){members, 2, sizeof(*members)});
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		struct out out;

		out_init_memory(&out);
		ck_assert_int_eq(
			where_parse(&route_schema, &cases[i].filter, 1, &where, &error), 0);
		ck_assert_msg(
			where_matches(where, &route.base) == cases[i].holds, "%s", cases[i].filter);
		where_print(where, &route_schema, &out);
		out_char(&out, '\0');
		ck_assert_str_eq(out.data, cases[i].printed);
		out_fini(&out);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, next_hops_count_for_their_route);
	tcase_add_test(tests, test_absent);
	tcase_add_test(tests, test_lists);
	tcase_add_test(tests, test_lists_of_records);
	tcase_add_test(tests, test_lists_as_shown);
	tcase_add_test(tests, test_parts_of_lists);
	tcase_add_test(tests, test_lists_by_unit);
	tcase_add_test(tests, test_lists_by_number);
	tcase_add_test(tests, test_lists_mistaken);
	tcase_add_test(tests, next_hops_have_no_index);
}
