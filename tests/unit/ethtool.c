/* SPDX-License-Identifier: MIT */
#include "subject/links/ethtool.h"

#include "conversation.h"
#include "payload.h"
#include "unit.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

enum { FAMILY = 21 };

/* Two conversations: which number the family has, and what it says of interfaces. */
struct dialogue {
	struct packet packets[2];
	struct step steps[2];
	struct script scripts[2];
	struct fake fake;
};

static void dialogue_init(struct dialogue *dialogue)
{
	memset(dialogue, 0, sizeof(*dialogue));
	for (size_t i = 0; i < 2; i++) {
		dialogue->steps[i].packet = &dialogue->packets[i];
		dialogue->scripts[i] = (struct script){.steps = &dialogue->steps[i], .count = 1};
	}
	dialogue->fake = fake_of(dialogue->scripts, 2);
}

static void dialogue_fini(struct dialogue *dialogue)
{
	packet_fini(&dialogue->packets[0]);
	packet_fini(&dialogue->packets[1]);
}

DEFINE_CLEANUP_FINI(struct dialogue, dialogue_fini)

static void add_family(struct dialogue *dialogue, uint16_t number)
{
	struct genlmsghdr header = {.cmd = CTRL_CMD_NEWFAMILY};
	struct payload payload = {.length = 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, CTRL_ATTR_FAMILY_ID, &number, sizeof(number));
	packet_add(&dialogue->packets[0], GENL_ID_CTRL, 0, 0, payload.bytes, payload.length);
}

static void add_error(struct packet *packet, int error)
{
	struct nlmsgerr payload = {.error = error, .msg = {.nlmsg_len = sizeof(struct nlmsghdr)}};

	packet_add(packet, NLMSG_ERROR, 0, 0, &payload, sizeof(payload));
}

static void add_link(struct dialogue *dialogue, uint32_t index, uint32_t speed)
{
	struct genlmsghdr header = {.cmd = ETHTOOL_MSG_LINKMODES_GET_REPLY};
	struct payload payload = {.length = 0}, name = {.length = 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&name, ETHTOOL_A_HEADER_DEV_INDEX, index);
	payload_nested(&payload, ETHTOOL_A_LINKMODES_HEADER, &name);
	payload_u32(&payload, ETHTOOL_A_LINKMODES_SPEED, speed);
	payload_u8(&payload, ETHTOOL_A_LINKMODES_DUPLEX, DUPLEX_FULL);
	packet_add(&dialogue->packets[1], FAMILY, 0, 0, payload.bytes, payload.length);
}

static void add_name(struct dialogue *dialogue, uint32_t index, const char *name)
{
	struct genlmsghdr header = {.cmd = ETHTOOL_MSG_FEATURES_GET_REPLY};
	struct payload payload = {.length = 0}, nested = {.length = 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&nested, ETHTOOL_A_HEADER_DEV_INDEX, index);
	payload_string(&nested, ETHTOOL_A_HEADER_DEV_NAME, name);
	payload_nested(&payload, ETHTOOL_A_FEATURES_HEADER, &nested);
	packet_add(&dialogue->packets[1], FAMILY, 0, 0, payload.bytes, payload.length);
}

#define ASSERT_NAME(got, expected)                                                     \
	do {                                                                           \
		struct text got_ = (got);                                              \
		ck_assert_uint_eq(got_.length, strlen(expected));                      \
		ck_assert(!memcmp(got_.data ? got_.data : "", expected, got_.length)); \
	} while (0)

START_TEST(asks_once)
{
	CLEANUP(dialogue_fini) struct dialogue dialogue;
	CLEANUP(ethtool_free) struct ethtool *ethtool = NULL;
	const struct ethtool_link *link;

	dialogue_init(&dialogue);
	add_family(&dialogue, FAMILY);
	for (uint32_t index = 100; index > 0; index--)
		add_link(&dialogue, index, 10 * index);
	packet_done(&dialogue.packets[1], 0, 0);
	ethtool = ethtool_new(&dialogue.fake.connector);
	ck_assert_ptr_nonnull(ethtool);
	ck_assert_uint_eq(dialogue.fake.connects, 0);
	for (uint32_t index = 1; index <= 100; index++) {
		link = ethtool_find(ethtool, index);
		ck_assert_ptr_nonnull(link);
		ck_assert_uint_eq(link->speed, 10 * index);
		ck_assert_uint_eq(link->duplex, DUPLEX_FULL);
		ck_assert_uint_eq(link->autoneg, ETHTOOL_NOT_KNOWN);
	}
	ck_assert_ptr_null(ethtool_find(ethtool, 101));
	ck_assert_int_eq(ethtool_ask(ethtool), 0);
	ck_assert_uint_eq(dialogue.fake.connects, 2);
}
END_TEST

/* Names are a question of their own, which no driver has to answer. */
START_TEST(names)
{
	CLEANUP(dialogue_fini) struct dialogue dialogue;
	CLEANUP(ethtool_free) struct ethtool *ethtool = NULL;

	dialogue_init(&dialogue);
	add_family(&dialogue, FAMILY);
	add_name(&dialogue, 9, "wire");
	add_name(&dialogue, 2, "a-name-of-15-by");
	add_name(&dialogue, 3, "a-name-that-is-too-long");
	packet_done(&dialogue.packets[1], 0, 0);
	ethtool = ethtool_new(&dialogue.fake.connector);
	ASSERT_NAME(ethtool_name(ethtool, 2), "a-name-of-15-by");
	ASSERT_NAME(ethtool_name(ethtool, 9), "wire");
	ASSERT_NAME(ethtool_name(ethtool, 3), "");
	ASSERT_NAME(ethtool_name(ethtool, 4), "");
	ck_assert_uint_eq(dialogue.fake.connects, 2);
	/* Which was not the question for speeds; the family is known. */
	ethtool_ask(ethtool);
	ck_assert_uint_eq(dialogue.fake.connects, 3);
}
END_TEST

/* A kernel without the family reports that, or reports an impossible id. */
START_TEST(no_family)
{
	for (unsigned i = 0; i < 2; i++) {
		CLEANUP(dialogue_fini) struct dialogue dialogue;
		CLEANUP(ethtool_free) struct ethtool *ethtool = NULL;

		dialogue_init(&dialogue);
		if (i)
			add_family(&dialogue, 3);
		else
			add_error(&dialogue.packets[0], -ENOENT);
		ethtool = ethtool_new(&dialogue.fake.connector);
		ck_assert_int_eq(ethtool_ask(ethtool), -ENOENT);
		ck_assert_ptr_null(ethtool_find(ethtool, 1));
		ck_assert_uint_eq(dialogue.fake.connects, 1);
	}
}
END_TEST

/* Answers before an error are kept. */
START_TEST(ended_by_error)
{
	CLEANUP(dialogue_fini) struct dialogue dialogue;
	CLEANUP(ethtool_free) struct ethtool *ethtool = NULL;

	dialogue_init(&dialogue);
	add_family(&dialogue, FAMILY);
	add_link(&dialogue, 1, 100);
	packet_done(&dialogue.packets[1], 0, -ENOMEM);
	ethtool = ethtool_new(&dialogue.fake.connector);
	ck_assert_int_eq(ethtool_ask(ethtool), -ENOMEM);
	ck_assert_ptr_nonnull(ethtool_find(ethtool, 1));
}
END_TEST

/* An answer that changed in every try is complete, from two moments. */
START_TEST(interrupted)
{
	CLEANUP(dialogue_fini) struct dialogue dialogue;
	CLEANUP(ethtool_free) struct ethtool *ethtool = NULL;

	dialogue_init(&dialogue);
	add_family(&dialogue, FAMILY);
	add_link(&dialogue, 1, 100);
	packet_done(&dialogue.packets[1], NLM_F_DUMP_INTR, 0);
	ethtool = ethtool_new(&dialogue.fake.connector);
	ck_assert(!ethtool_interrupted(ethtool));
	ck_assert_int_eq(ethtool_ask(ethtool), 0);
	ck_assert(ethtool_interrupted(ethtool));
	ck_assert_ptr_nonnull(ethtool_find(ethtool, 1));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, asks_once);
	tcase_add_test(tests, names);
	tcase_add_test(tests, no_family);
	tcase_add_test(tests, ended_by_error);
	tcase_add_test(tests, interrupted);
}
