/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

DEFINE_CLEANUP_FINI(struct out, out_fini)

static void assert_text(struct out *out, const char *expected)
{
	out_char(out, '\0');
	ck_assert_int_eq(out->error, 0);
	ck_assert_str_eq(out->data, expected);
	out->length = 0;
}

START_TEST(numbers_equal_printf)
{
	CLEANUP(out_fini) struct out out;
	char expected[64];
	uint64_t value = 1, state = 42;

	out_init_memory(&out);
	for (int i = 0; i < 5000; i++) {
		/* Every length of number is as likely as any other. */
		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		value = state >> (state >> 58);
		out_u64(&out, value);
		snprintf(expected, sizeof(expected), "%" PRIu64, value);
		assert_text(&out, expected);
		out_i64(&out, (int64_t)value);
		snprintf(expected, sizeof(expected), "%" PRId64, (int64_t)value);
		assert_text(&out, expected);
		out_hex(&out, value);
		snprintf(expected, sizeof(expected), "%#" PRIx64, value);
		assert_text(&out, value ? expected : "0x0");
	}
}
END_TEST

START_TEST(numbers_at_their_limits)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (uint64_t power = 1, i = 0; i < 20; i++, power *= 10) {
		char expected[32];
		for (uint64_t value = power - 1; value <= power; value++) {
			out_u64(&out, value);
			snprintf(expected, sizeof(expected), "%" PRIu64, value);
			assert_text(&out, expected);
		}
	}
	out_u64(&out, 0);
	assert_text(&out, "0");
	out_u64(&out, UINT64_MAX);
	assert_text(&out, "18446744073709551615");
	out_i64(&out, INT64_MIN);
	assert_text(&out, "-9223372036854775808");
	out_i64(&out, -1);
	assert_text(&out, "-1");
	out_hex(&out, 0);
	assert_text(&out, "0x0");
	out_hex(&out, UINT64_MAX);
	assert_text(&out, "0xffffffffffffffff");
}
END_TEST

START_TEST(fixed_has_no_trailing_zeros)
{
	static const struct {
		uint64_t value;
		unsigned decimals;
		const char *text;
	} cases[] = {
		{0, 0, "0"},
		{0, 3, "0"},
		{5, 0, "5"},
		{50, 0, "50"},
		{5, 3, "0.005"},
		{50, 3, "0.05"},
		{500, 3, "0.5"},
		{5000, 3, "5"},
		{1234, 3, "1.234"},
		{1230, 3, "1.23"},
		{100000, 3, "100"},
		{100001, 3, "100.001"},
		{UINT64_MAX, 3, "18446744073709551.615"},
		{UINT64_MAX, 20, "0.18446744073709551615"},
		{7, 25, "0.0000000000000000000000007"},
	};
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		out_fixed(&out, cases[i].value, cases[i].decimals);
		assert_text(&out, cases[i].text);
	}
}
END_TEST

START_TEST(spaces_are_counted)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (size_t count = 0; count < 200; count++) {
		out_spaces(&out, count);
		ck_assert_uint_eq(out.length, count);
		for (size_t i = 0; i < count; i++)
			ck_assert_int_eq(out.data[i], ' ');
		out.length = 0;
	}
}
END_TEST

START_TEST(memory_grows)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (unsigned i = 0; i < 100000; i++)
		out_char(&out, (char)('a' + i % 26));
	out_string(&out, "end");
	ck_assert_int_eq(out_flush(&out), 0);
	ck_assert_uint_eq(out.length, 100003);
	for (unsigned i = 0; i < 100000; i++) {
		if (out.data[i] != (char)('a' + i % 26))
			ck_abort_msg("byte %u is wrong", i);
	}
	ck_assert(!memcmp(out.data + 100000, "end", 3));
}
END_TEST

START_TEST(too_much_memory_is_an_error)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	out_char(&out, 'x');
	ck_assert(!out_reserve(&out, SIZE_MAX));
	ck_assert_int_eq(out.error, -ENOMEM);
	ck_assert(!out_reserve(&out, PTRDIFF_MAX));
	ck_assert_int_eq(out_flush(&out), -ENOMEM);
	ck_assert_uint_eq(out.length, 1);
}
END_TEST

/* Writes numbered lines, until there are more of them than any buffer holds, and reads them back
 * from a slow pipe. */
static void write_through_pipe(bool blocking)
{
	enum { LINES = 60000, LENGTH = 8 };
	int ends[2];
	char block[333];
	size_t got = 0;

	ck_assert_int_eq(pipe2(ends, blocking ? 0 : O_NONBLOCK), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		struct out out;
		close(ends[0]);
		if (out_init(&out, ends[1]))
			_exit(1);
		for (unsigned i = 0; i < LINES; i++) {
			char line[16];
			snprintf(line, sizeof(line), "%07u\n", i);
			out_string(&out, line);
		}
		_exit(out_flush(&out) ? 1 : 0);
	}
	close(ends[1]);
	for (;;) {
		struct pollfd ready = {.fd = ends[0], .events = POLLIN};
		poll(&ready, 1, -1);
		ssize_t count = read(ends[0], block, sizeof(block));
		if (count <= 0)
			break;
		for (ssize_t i = 0; i < count; i++, got++) {
			char line[32];
			snprintf(line, sizeof(line), "%07zu\n", got / LENGTH);
			if (block[i] != line[got % LENGTH])
				ck_abort_msg("byte %zu is wrong", got);
		}
	}
	close(ends[0]);
	ck_assert_uint_eq(got, (size_t)LINES * LENGTH);
}

START_TEST(file_gets_everything)
{
	write_through_pipe(true);
}
END_TEST

START_TEST(nonblocking_file_gets_everything)
{
	write_through_pipe(false);
}
END_TEST

static void ignore(int number)
{
	(void)number;
}

static bool at_once(void)
{
	return true;
}

/* A child that writes far more than a pipe holds, with a handler that interrupts a write. */
static pid_t write_until_full(const int ends[2], size_t length, bool (*ending)(void))
{
	const struct sigaction interrupt = {.sa_handler = ignore};
	struct out out;
	pid_t child = fork();

	if (child)
		return child;
	close(ends[0]);
	sigaction(SIGUSR1, &interrupt, NULL);
	if (out_init(&out, ends[1]))
		_exit(1);
	out.ending = ending;
	for (size_t i = 0; i < length; i++)
		out_char(&out, (char)('a' + i % 26));
	_exit(-out_flush(&out));
}

/* Whether the child waits, which it does in write() alone. */
static bool is_asleep(pid_t child)
{
	char path[64], state = '?';

	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	FILE *file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%*d %*s %c", &state), 1);
	fclose(file);
	return state == 'S';
}

/* As after Ctrl-Z, a while, and fg. */
START_TEST(a_signal_that_does_not_end_the_program_loses_nothing)
{
	enum { LENGTH = 500000 };
	int ends[2], status, held = 0;
	size_t got = 0;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = write_until_full(ends, LENGTH, NULL);
	ck_assert_int_gt(child, 0);
	close(ends[1]);
	while (held < fcntl(ends[0], F_GETPIPE_SZ) || !is_asleep(child)) {
		ck_assert_int_eq(ioctl(ends[0], FIONREAD, &held), 0);
		sched_yield();
	}
	kill(child, SIGUSR1);
	/* Longer than a reader has once the program is to end. */
	usleep(1200000);
	for (;;) {
		char block[4096];
		ssize_t count = read(ends[0], block, sizeof(block));

		if (count <= 0)
			break;
		for (ssize_t i = 0; i < count; i++, got++) {
			if (block[i] != (char)('a' + got % 26))
				ck_abort_msg("byte %zu is wrong", got);
		}
	}
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(got, LENGTH);
}
END_TEST

START_TEST(who_does_not_read_cannot_keep_a_program_from_ending)
{
	int ends[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = write_until_full(ends, 500000, at_once);
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), EINTR);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(more_than_the_buffer_at_once)
{
	CLEANUP(out_fini) struct out out;
	FILE *file = tmpfile();
	size_t size = 200001;
	char *bytes = malloc(size), *back = malloc(size);

	ck_assert(file && bytes && back);
	memset(bytes, 'z', size);
	ck_assert_int_eq(out_init(&out, fileno(file)), 0);
	out_char(&out, 'a');
	out_bytes(&out, bytes, size);
	ck_assert_int_eq(out_flush(&out), 0);
	rewind(file);
	ck_assert_int_eq(fgetc(file), 'a');
	ck_assert_uint_eq(fread(back, 1, size, file), size);
	ck_assert(!memcmp(bytes, back, size));
	ck_assert_int_eq(fgetc(file), EOF);
	free(bytes);
	free(back);
	fclose(file);
}
END_TEST

START_TEST(errors_are_sticky)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(close) int full = open("/dev/full", O_WRONLY);

	ck_assert_int_ge(full, 0);
	ck_assert_int_eq(out_init(&out, full), 0);
	ck_assert_int_eq(out_flush(&out), 0);
	out_string(&out, "lost");
	ck_assert_int_eq(out.error, 0);
	ck_assert_int_eq(out_flush(&out), -ENOSPC);
	/* Later writes neither work nor hide the first error. */
	close(full);
	full = -1;
	for (unsigned i = 0; i < 100000; i++)
		out_string(&out, "more");
	ck_assert_int_eq(out.error, -ENOSPC);
	ck_assert_int_eq(out_flush(&out), -ENOSPC);
}
END_TEST

START_TEST(a_full_buffer_shows_the_error)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(close) int full = open("/dev/full", O_WRONLY);

	ck_assert_int_eq(out_init(&out, full), 0);
	for (unsigned i = 0; i < 100000; i++)
		out_char(&out, 'x');
	ck_assert_int_eq(out.error, -ENOSPC);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, numbers_equal_printf);
	tcase_add_test(tests, numbers_at_their_limits);
	tcase_add_test(tests, fixed_has_no_trailing_zeros);
	tcase_add_test(tests, spaces_are_counted);
	tcase_add_test(tests, memory_grows);
	tcase_add_test(tests, too_much_memory_is_an_error);
	tcase_add_test(tests, file_gets_everything);
	tcase_add_test(tests, nonblocking_file_gets_everything);
	tcase_add_test(tests, a_signal_that_does_not_end_the_program_loses_nothing);
	tcase_add_test(tests, who_does_not_read_cannot_keep_a_program_from_ending);
	tcase_add_test(tests, more_than_the_buffer_at_once);
	tcase_add_test(tests, errors_are_sticky);
	tcase_add_test(tests, a_full_buffer_shows_the_error);
}
