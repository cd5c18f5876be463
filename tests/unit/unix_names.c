/* SPDX-License-Identifier: MIT */
#include "subject/sockets/families/unix_names.h"

#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include "conversation.h"
#include "payload.h"
#include "unit.h"

DEFINE_CLEANUP(struct unix_names *, unix_names_free)

static void add(struct packet *packet, uint8_t family, uint32_t inode, const char *name)
{
	struct payload payload = {.length = 0};
	struct unix_diag_msg header = {.udiag_family = family, .udiag_ino = inode};

	payload_bytes(&payload, &header, sizeof(header));
	if (name)
		payload_string(&payload, UNIX_DIAG_NAME, name);
	packet_add(packet, SOCK_DIAG_BY_FAMILY, 0, 0, payload.bytes, payload.length);
}

static void assert_name(struct unix_names *names, uint32_t inode, const char *expected)
{
	struct text name;

	ck_assert_int_eq(unix_names_find(names, inode, &name), 0);
	ck_assert_uint_eq(name.length, strlen(expected));
	ck_assert(!memcmp(name.length ? name.data : "", expected, name.length));
}

/* Both tables and the bytes grow several times; half of the sockets share a name. */
START_TEST(many)
{
	enum { COUNT = 4000 };
	CLEANUP(packet_fini) struct packet packet = {.length = 0};
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(unix_names_free) struct unix_names *names = unix_names_new(&fake.connector, NULL);
	char name[64];

	ck_assert_ptr_nonnull(names);
	for (uint32_t i = 1; i <= COUNT; i++) {
		snprintf(name, sizeof(name), "/run/user/1000/socket-%u", i);
		/* Inodes that fall on the same slot of a small table, and the last one there is. */
		add(&packet, AF_UNIX, i == COUNT ? UINT32_MAX : i * 4096,
			i % 2 ? "/run/shared" : name);
	}
	packet_done(&packet, 0, 0);
	ck_assert_uint_eq(fake.connects, 0);
	for (uint32_t i = 1; i <= COUNT; i++) {
		snprintf(name, sizeof(name), "/run/user/1000/socket-%u", i);
		assert_name(
			names, i == COUNT ? UINT32_MAX : i * 4096, i % 2 ? "/run/shared" : name);
		assert_name(names, i * 4096 + 1, "");
	}
	assert_name(names, 0, "");
	ck_assert_uint_eq(fake.connects, 1);
}
END_TEST

/* An inode is used again while the kernel lists sockets; the later one is the one that is there. */
START_TEST(the_last_one_counts)
{
	CLEANUP(packet_fini) struct packet packet = {.length = 0};
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(unix_names_free) struct unix_names *names = unix_names_new(&fake.connector, NULL);

	add(&packet, AF_UNIX, 11, "/before");
	add(&packet, AF_UNIX, 11, "/after");
	packet_done(&packet, 0, 0);
	assert_name(names, 11, "/after");
}
END_TEST

START_TEST(bad_messages)
{
	static const uint8_t cut[sizeof(struct unix_diag_msg) - 1] = {AF_UNIX};
	CLEANUP(packet_fini) struct packet packet = {.length = 0};
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(unix_names_free) struct unix_names *names = unix_names_new(&fake.connector, NULL);

	packet_add(&packet, SOCK_DIAG_BY_FAMILY, 0, 0, cut, sizeof(cut));
	packet_add(&packet, SOCK_DIAG_BY_FAMILY, 0, 0, NULL, 0);
	packet_add(&packet, SOCK_DIAG_BY_FAMILY + 1, 0, 0, cut, sizeof(cut));
	add(&packet, AF_INET, 11, "/other family");
	add(&packet, AF_UNIX, 0, "/no inode");
	add(&packet, AF_UNIX, 12, NULL);
	add(&packet, AF_UNIX, 13, "");
	add(&packet, AF_UNIX, 14, "/good");
	packet_done(&packet, 0, 0);
	assert_name(names, 11, "");
	assert_name(names, 0, "");
	assert_name(names, 12, "");
	assert_name(names, 13, "@");
	assert_name(names, 14, "/good");
}
END_TEST

/* The first part of a dump that fails is worth having; the question is not put again. */
START_TEST(a_dump_that_fails)
{
	CLEANUP(packet_fini) struct packet packet = {.length = 0};
	struct step steps[] = {{.packet = &packet}, {.error = -EIO}};
	struct script script = {.steps = steps, .count = ARRAY_SIZE(steps)};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(unix_names_free) struct unix_names *names = unix_names_new(&fake.connector, NULL);

	add(&packet, AF_UNIX, 11, "/run/x");
	assert_name(names, 11, "/run/x");
	assert_name(names, 12, "");
	ck_assert_uint_eq(fake.connects, 1);
}
END_TEST

START_TEST(nobody_answers)
{
	struct script script = {.connect = -EMFILE};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(unix_names_free) struct unix_names *names = unix_names_new(&fake.connector, NULL);

	assert_name(names, 11, "");
	assert_name(names, 12, "");
	ck_assert_uint_eq(fake.connects, 1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, many);
	tcase_add_test(tests, the_last_one_counts);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, a_dump_that_fails);
	tcase_add_test(tests, nobody_answers);
}
