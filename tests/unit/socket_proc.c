/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "family.h"
#include "unit.h"

#define HEADINGS                                                                             \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid " \
	" timeout inode ref pointer drops\n"
#define LINE                                                                                 \
	"    1: 0100007F:0001 0200007F:0002 07 00000005:00000006 00:00000000 00000000  1000" \
	"        0 4711 2 0000000000000000 9\n"

/* Reads a file of these words as /proc/net/raw or the like. @return as socket_proc() */
static int read_file(
	struct family *family, const char *text, uint8_t address_family, uint16_t protocol)
{
	char path[] = "/tmp/nlXXXXXX", file[64];
	int fd = mkstemp(path), result;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	/* From /proc/PID/task/TID/net, where it is looked for. */
	snprintf(file, sizeof(file), "../../../../..%s", path);
	result = socket_proc(&family->answers.run, file, address_family, protocol);
	unlink(path);
	return result;
}

static const char wanted[] = "protocol family type state local peer local_port peer_port "
			     "raw_protocol recv_q send_q uid inode drops";

START_TEST(raw)
{
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_RAW, wanted);
	ck_assert_int_eq(read_file(&family, HEADINGS LINE, AF_INET, IPPROTO_RAW), 0);
	ck_assert(family.answers.run.answered);
	ck_assert(!family.answers.run.status.malformed);
	ck_assert_uint_eq(family.answers.count, 1);
	ASSERT_ROW(&family.answers, 0, SOCKET_protocol, "raw");
	ASSERT_ROW(&family.answers, 0, SOCKET_family, "inet");
	ASSERT_ROW(&family.answers, 0, SOCKET_type, "raw");
	ASSERT_ROW(&family.answers, 0, SOCKET_state, "close");
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "127.0.0.1:1");
	ASSERT_ROW(&family.answers, 0, SOCKET_peer, "127.0.0.2:*");
	ASSERT_ROW(&family.answers, 0, SOCKET_raw_protocol, "icmp");
	ASSERT_ROW(&family.answers, 0, SOCKET_local_port, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_peer_port, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_send_q, "5");
	ASSERT_ROW(&family.answers, 0, SOCKET_recv_q, "6");
	ASSERT_ROW(&family.answers, 0, SOCKET_uid, "1000");
	ASSERT_ROW(&family.answers, 0, SOCKET_inode, "4711");
	ASSERT_ROW(&family.answers, 0, SOCKET_drops, "9");
}
END_TEST

START_TEST(icmp)
{
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_ICMP, wanted);
	ck_assert_int_eq(read_file(&family, HEADINGS LINE, AF_INET, IPPROTO_ICMP), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_protocol, "icmp");
	ASSERT_ROW(&family.answers, 0, SOCKET_type, "dgram");
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "127.0.0.1:1");
	ASSERT_ROW(&family.answers, 0, SOCKET_peer, "127.0.0.2:2");
	ASSERT_ROW(&family.answers, 0, SOCKET_raw_protocol, "-");
}
END_TEST

START_TEST(ipv6)
{
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_RAW, wanted);
	ck_assert_int_eq(
		read_file(&family,
			HEADINGS "   58: B80D0120000000000000000001000000:003A "
				 "00000000000000000000000000000000:0000 07 00000000:00000000 "
				 "00:00000000 00000000     0        0 0 2 0000000000000000 0\n",
			AF_INET6, IPPROTO_RAW),
		0);
	ck_assert(!family.answers.run.status.malformed);
	ASSERT_ROW(&family.answers, 0, SOCKET_family, "inet6");
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "[2001:db8::1]:58");
	ASSERT_ROW(&family.answers, 0, SOCKET_raw_protocol, "icmp6");
	ASSERT_ROW(&family.answers, 0, SOCKET_inode, "-");
}
END_TEST

/* Each stands between two good lines, which are read all the same. */
START_TEST(malformed_lines)
{
	static const char *const lines[] = {
		"\n",
		"garbage\n",
		/* cut after the inode */
		"1: 0100007F:0001 0200007F:0002 07 00000005:00000006 00:00000000 00000000 0 0 4711"
		"\n",
		/* addresses of the wrong length */
		"1: 0100007:0001 0200007F:0002 07 00000005:00000006 00:0 0 0 0 4711 2 0 9\n",
		"1: 0100007F:0001 0200007F0:0002 07 00000005:00000006 00:0 0 0 0 4711 2 0 9\n",
		"1: B80D0120000000000000000001000000:0001 B80D0120000000000000000001000000:0002 07 "
		"00000005:00000006 00:0 0 0 0 4711 2 0 9\n",
		"1: B80D01200000000000000000010000001111111111:0001 0:0 07 0:0 00:0 0 0 0 1 2 0 "
		"9\n",
		/* no numbers */
		"1: 0100007G:0001 0200007F:0002 07 00000005:00000006 00:0 0 0 0 4711 2 0 9\n",
		"1: 0100007F:0001 0200007F:0002 zz 00000005:00000006 00:0 0 0 0 4711 2 0 9\n",
		"1: 0100007F:0001 0200007F:0002 07 00000005:00000006 00:0 0 x 0 4711 2 0 9\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(family_close) struct family family;
		char text[1024];

		snprintf(text, sizeof(text), HEADINGS LINE "%s" LINE, lines[i]);
		family_open(&family, KIND_RAW, wanted);
		ck_assert_int_eq(read_file(&family, text, AF_INET, IPPROTO_RAW), 0);
		ck_assert_msg(family.answers.count == 2, "line %zu", i);
		ck_assert_msg(family.answers.run.status.malformed, "line %zu", i);
		ASSERT_ROW(&family.answers, 1, SOCKET_inode, "4711");
	}
}
END_TEST

/* However long a line is, its end is not a line of its own. */
START_TEST(lines_too_long)
{
	char text[8192], rubbish[513];

	memset(rubbish, 'x', sizeof(rubbish) - 1);
	rubbish[sizeof(rubbish) - 1] = '\0';
	for (size_t cut = 500; cut <= 512; cut++) {
		CLEANUP(family_close) struct family family;

		rubbish[cut] = '\0';
		snprintf(text, sizeof(text), HEADINGS "%s " LINE LINE, rubbish);
		rubbish[cut] = 'x';
		family_open(&family, KIND_RAW, wanted);
		ck_assert_int_eq(read_file(&family, text, AF_INET, IPPROTO_RAW), 0);
		ck_assert_msg(family.answers.count == 1, "%zu bytes of rubbish", cut);
		ck_assert(family.answers.run.status.malformed);
	}
}
END_TEST

START_TEST(ends)
{
	static const struct {
		const char *text;
		size_t count;
	} cases[] = {
		{"", 0},
		{HEADINGS, 0},
		{"no newline", 0},
		{HEADINGS "1: 0100007F:0001 0200007F:0002 07 00000005:00000006 00:0 0 0 0 1 2 0 9",
			1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(family_close) struct family family;

		family_open(&family, KIND_RAW, wanted);
		ck_assert_int_eq(read_file(&family, cases[i].text, AF_INET, IPPROTO_RAW), 0);
		ck_assert(family.answers.run.answered);
		ck_assert_msg(family.answers.count == cases[i].count, "case %zu", i);
		ck_assert_msg(!family.answers.run.status.malformed, "case %zu", i);
	}
}
END_TEST

START_TEST(no_file)
{
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_RAW, wanted);
	ck_assert_int_eq(
		socket_proc(&family.answers.run, "no such", AF_INET, IPPROTO_RAW), -ENOENT);
	ck_assert(!family.answers.run.answered);
}
END_TEST

/* The sink has enough. */
START_TEST(enough)
{
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_RAW, wanted);
	family.answers.enough = 1;
	family.answers.error = -ECANCELED;
	ck_assert_int_eq(
		read_file(&family, HEADINGS LINE LINE LINE, AF_INET, IPPROTO_RAW), -ECANCELED);
	ck_assert_uint_eq(family.answers.count, 1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, raw);
	tcase_add_test(tests, icmp);
	tcase_add_test(tests, ipv6);
	tcase_add_test(tests, malformed_lines);
	tcase_add_test(tests, lines_too_long);
	tcase_add_test(tests, ends);
	tcase_add_test(tests, no_file);
	tcase_add_test(tests, enough);
}
