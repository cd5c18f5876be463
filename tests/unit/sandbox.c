/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/sandbox.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/subject.h"

#include "host/sandbox/needs.h"
#include "subject/subjects.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

/* Has a process with a need act, and return its exit status. @return that, or -signal */
static int outcome(unsigned needs, int (*act)(void))
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		const struct sandbox sandbox = {.needs = needs};

		if (sandbox_enter(&sandbox))
			_exit(126);
		_exit(act());
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int error_of(long result)
{
	return result < 0 ? errno : 0;
}

static int become_another(void)
{
	char *const arguments[] = {(char *)"true", NULL};

	return error_of(execv("/bin/true", arguments));
}

static int write_a_file(void)
{
	return error_of(open("/dev/null", O_WRONLY));
}

static int read_a_file(void)
{
	return error_of(open("/etc/hostname", O_RDONLY));
}

static int read_proc(void)
{
	return error_of(open("/proc/self/status", O_RDONLY));
}

static int ask_the_kernel(void)
{
	return error_of(socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG));
}

static int call_another_host(void)
{
	return error_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int run_data(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? errno : 0;
}

static int use_memory(void)
{
	char *memory = malloc(1 << 20), *more;

	if (!memory)
		return ENOMEM;
	memset(memory, 1, 1 << 20);
	more = realloc(memory, 4 << 20);
	if (!more)
		return ENOMEM;
	free(more);
	return 0;
}

START_TEST(the_kernel_is_asked_and_no_more)
{
	const bool filtered = !sandbox_seccomp();
	const bool fenced = sandbox_landlock() > 0;

	ck_assert_int_eq(outcome(NEED_KERNEL, ask_the_kernel), 0);
	ck_assert_int_eq(outcome(NEED_KERNEL, read_proc), 0);
	ck_assert_int_eq(outcome(NEED_KERNEL, use_memory), 0);
	if (fenced)
		ck_assert_int_eq(outcome(NEED_KERNEL, read_a_file), EACCES);
	if (!filtered)
		return;
	ck_assert_int_eq(outcome(NEED_KERNEL, write_a_file), EPERM);
	ck_assert_int_eq(outcome(NEED_KERNEL, call_another_host), EPERM);
	ck_assert_int_eq(outcome(NEED_KERNEL, run_data), EPERM);
	ck_assert_int_eq(outcome(NEED_KERNEL, become_another), -SIGSYS);
}
END_TEST

START_TEST(nothing_is_nothing)
{
	ck_assert_int_eq(outcome(NEED_NOTHING, use_memory), 0);
	if (sandbox_seccomp())
		return;
	ck_assert_int_eq(outcome(NEED_NOTHING, ask_the_kernel), EPERM);
	ck_assert_int_eq(outcome(NEED_NOTHING, read_proc), EPERM);
}
END_TEST

static int give_up_more(void)
{
	const struct sandbox sandbox = {.needs = NEED_NOTHING};

	if (sandbox_enter(&sandbox))
		return 125;
	return read_proc();
}

START_TEST(more_is_given_up_later)
{
	if (!sandbox_seccomp())
		ck_assert_int_eq(outcome(NEED_KERNEL | NEED_FEWER, give_up_more), EPERM);
	ck_assert_int_eq(outcome(NEED_KERNEL | NEED_FEWER, read_proc), 0);
}
END_TEST

static size_t words(const char *text)
{
	size_t count = 0;

	for (; *text; text += strcspn(text, " "), count++)
		text += strspn(text, " ");
	return count;
}

START_TEST(every_need_has_a_row)
{
	for (unsigned need = NEED_NOTHING << 1; need <= NEED_FEWER; need <<= 1) {
		size_t count = 0;

		for (size_t i = 0; i < need_row_count; i++)
			count += need_rows[i].need == need;
		ck_assert_uint_eq(count, 1);
	}
	ck_assert_uint_eq(need_rows[0].need, 0);
	ck_assert_uint_eq(need_rows[1].need, NEED_KERNEL);
}
END_TEST

/* Its run is refused what it does not name, so that a new subject has to. See host/needs.h. */
START_TEST(every_subject_says_what_it_needs)
{
	for (size_t i = 0; subjects[i]; i++)
		ck_assert_msg(subjects[i]->needs, "struct subject %s: .needs is missing",
			subjects[i]->name);
}
END_TEST

/* Some names stand for other architectures than x86-64. */
START_TEST(the_kernel_takes_few_calls)
{
	static const char others[] = "mmap2 fstatat64 statx sigreturn clock_gettime64 _llseek";
	size_t count = words(need_rows[0].calls) + words(need_rows[1].calls) - words(others);

	ck_assert_uint_le(count, 28);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, the_kernel_is_asked_and_no_more);
	tcase_add_test(tests, nothing_is_nothing);
	tcase_add_test(tests, more_is_given_up_later);
	tcase_add_test(tests, every_need_has_a_row);
	tcase_add_test(tests, every_subject_says_what_it_needs);
	tcase_add_test(tests, the_kernel_takes_few_calls);
}
