/* SPDX-License-Identifier: MIT */
#include "subject/nexthops/objects.h"

#include "subject/nexthops/encap/encaps.h"

#include <errno.h>
#include <linux/lwtunnel.h>
#include <linux/nexthop.h>
#include <linux/seg6_local.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static struct payload object_of(uint32_t id)
{
	struct payload payload = {.length = 0};
	struct nhmsg header = {.nh_family = AF_INET};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, NHA_ID, id);
	return payload;
}

/* One that decapsulates what comes in by interface 2. */
static struct payload tunnel_of(uint32_t id)
{
	struct payload payload = object_of(id), encap = {.length = 0};
	uint16_t type = LWTUNNEL_ENCAP_SEG6_LOCAL;

	payload_u32(&encap, SEG6_LOCAL_IIF, 2);
	payload_nested(&payload, NHA_ENCAP, &encap);
	payload_attribute(&payload, NHA_ENCAP_TYPE, &type, sizeof(type));
	payload_u32(&payload, NHA_OIF, 2);
	return payload;
}

static const struct nhobject_record *found(struct list list)
{
	ck_assert_uint_eq(list.count, 1);
	return list.items;
}

static void add_done(struct answers *answers)
{
	for (size_t i = 0; i < ANSWERS; i++)
		packet_done(&answers->packets[i], 0, 0);
}

START_TEST(by_number)
{
	CLEANUP(answers_fini) struct answers answers;
	CLEANUP(nhobjects_free) struct nhobjects *nhobjects = NULL;
	const struct nhobject_record *nine, *seven;
	struct payload objects[] = {object_of(9), object_of(UINT32_MAX), object_of(7)};
	struct payload nameless = {.length = 0};
	int missed = 0;

	payload_bytes(&nameless, &(struct nhmsg){.nh_family = AF_INET}, sizeof(struct nhmsg));
	answers_init(&answers, subject_named("nexthops"), "");
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
		answers_add(&answers, 0, RTM_NEWNEXTHOP, &objects[i]);
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &nameless);
	add_done(&answers);
	nhobjects = nhobjects_new(&answers.fake.connector, NULL, &missed);
	ck_assert_uint_eq(answers.fake.connects, 0);
	ck_assert_uint_eq(found(nhobjects_find(nhobjects, 7))->id, 7);
	ck_assert_uint_eq(found(nhobjects_find(nhobjects, UINT32_MAX))->id, UINT32_MAX);
	ck_assert_uint_eq(nhobjects_find(nhobjects, 8).count, 0);
	/* members stay beside each other */
	seven = found(nhobjects_find_member(nhobjects, 3, 7));
	nine = found(nhobjects_find_member(nhobjects, 0, 9));
	ck_assert_uint_eq(seven->id, 7);
	ck_assert_uint_eq(nine->id, 9);
	ck_assert_uint_eq(answers.fake.connects, 1);
	ck_assert_int_eq(missed, 0);
	nhobjects_free(NULL);
}
END_TEST

START_TEST(names_where_somebody_tells_them)
{
	CLEANUP(answers_fini) struct answers answers;
	CLEANUP(interfaces_free) struct interfaces *interfaces = NULL;
	CLEANUP(nhobjects_free) struct nhobjects *nhobjects = NULL;
	const struct nhobject_record *object;
	const struct encap_record *encap;
	struct payload tunnel = tunnel_of(5), link = link_of(2, "eth0");

	answers_init(&answers, subject_named("nexthops"), "");
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &tunnel);
	answers_add(&answers, 1, RTM_NEWLINK, &link);
	add_done(&answers);
	interfaces = interfaces_new(&answers.fake.connector, NULL);
	nhobjects = nhobjects_new(&answers.fake.connector, interfaces, NULL);
	object = found(nhobjects_find(nhobjects, 5));
	encap = object->encap.items;
	ASSERT_CELL(&nhobject_schema, &object->base, NHOBJECT_dev, "eth0");
	ASSERT_CELL(&encap_schema, &encap->base, ENCAP_iif, "eth0");
}
END_TEST

START_TEST(no_names_where_nobody_does)
{
	CLEANUP(answers_fini) struct answers answers;
	CLEANUP(nhobjects_free) struct nhobjects *nhobjects = NULL;
	const struct nhobject_record *object;
	struct payload tunnel = tunnel_of(5);

	answers_init(&answers, subject_named("nexthops"), "");
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &tunnel);
	add_done(&answers);
	nhobjects = nhobjects_new(&answers.fake.connector, NULL, NULL);
	object = found(nhobjects_find(nhobjects, 5));
	ck_assert(!record_has(&object->base, NHOBJECT_dev));
	ck_assert(record_has(&object->base, NHOBJECT_encap));
}
END_TEST

START_TEST(failures_are_kept)
{
	CLEANUP(answers_fini) struct answers answers;
	CLEANUP(nhobjects_free) struct nhobjects *nhobjects = NULL;
	struct payload one = object_of(1);
	int missed = 0;

	answers_init(&answers, subject_named("nexthops"), "");
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &one);
	packet_done(&answers.packets[0], 0, -EPERM);
	nhobjects = nhobjects_new(&answers.fake.connector, NULL, &missed);
	ck_assert_uint_eq(nhobjects_find(nhobjects, 1).count, 1);
	ck_assert_int_eq(missed, 0);
	ck_assert_uint_eq(nhobjects_find(nhobjects, 2).count, 0);
	ck_assert_int_eq(missed, -EPERM);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, by_number);
	tcase_add_test(tests, names_where_somebody_tells_them);
	tcase_add_test(tests, no_names_where_nobody_does);
	tcase_add_test(tests, failures_are_kept);
}
