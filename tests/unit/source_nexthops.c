#include "nlinspect/source/source.h"

#include "nlinspect/model/nhobjects.h"
#include "nlinspect/model/schemas.h"

#include <linux/nexthop.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static struct payload nexthop_of(uint8_t family)
{
	struct payload payload = {.length = 0};
	struct nhmsg header = {.nh_family = family};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

START_TEST(one_and_a_group)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload single = nexthop_of(AF_INET), group = nexthop_of(AF_UNSPEC);
	static const uint8_t gateway[] = {192, 0, 2, 1};
	struct nexthop_grp members[] = {{.id = 1}, {.id = 2, .weight = 4}};

	payload_u32(&single, NHA_ID, 1);
	payload_attribute(&single, NHA_GATEWAY, gateway, sizeof(gateway));
	payload_u32(&group, NHA_ID, 9);
	payload_attribute(&group, NHA_GROUP, members, sizeof(members));
	answers_init(&answers, &nexthop_source, "id gateway group blackhole");
	answers.ask.inet = answers.ask.inet6 = true;
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &single);
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &group);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NHOBJECT_id, "1");
	ASSERT_ROW(&answers, 0, NHOBJECT_gateway, "192.0.2.1");
	ASSERT_ROW(&answers, 0, NHOBJECT_group, "-");
	ASSERT_ROW(&answers, 0, NHOBJECT_blackhole, "false");
	ASSERT_ROW(&answers, 1, NHOBJECT_id, "9");
	ASSERT_ROW(&answers, 1, NHOBJECT_gateway, "-");
	ck_assert(!answers.run.status.malformed);
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers answers, partly;
	struct payload cut = nexthop_of(AF_INET), group = nexthop_of(AF_UNSPEC);
	struct nexthop_grp members[2] = {{.id = 1}, {.id = 2}};

	cut.length = sizeof(struct nhmsg) - 1;
	answers_init(&answers, &nexthop_source, "id");
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &cut);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert(answers.run.status.malformed);
	/* half a member */
	payload_attribute(&group, NHA_GROUP, members, sizeof(members) - 4);
	answers_init(&partly, &nexthop_source, "group");
	partly.ask.inet = partly.ask.inet6 = true;
	answers_add(&partly, 0, RTM_NEWNEXTHOP, &group);
	ck_assert_int_eq(answers_run(&partly), 0);
	ck_assert_uint_eq(partly.count, 1);
	ck_assert(partly.run.status.malformed);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, one_and_a_group);
	tcase_add_test(tests, bad_messages);
}
