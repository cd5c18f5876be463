/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/owners.h"

#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "nlinspect/base/cleanup.h"

#include "tree.h"
#include "unit.h"

/* A /proc of the file system's own for each test. */
static char root[] = "/tmp/owners-XXXXXX";

static void set_up(void)
{
	char path[256];

	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/proc", root);
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void tear_down(void)
{
	tree_remove(root);
}

static void put(const char *name, const char *file, const void *bytes, size_t length)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/proc/%s/%s", root, name, file);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
	close(fd);
}

static void process_make(const char *name, const char *comm, size_t length)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/proc/%s", root, name);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/proc/%s/fd", root, name);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	put(name, "comm", comm, length);
}

static void fd_make(const char *process, const char *fd, const char *target)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/proc/%s/fd/%s", root, process, fd);
	ck_assert_int_eq(symlink(target, path), 0);
}

static struct owners *walked(bool cgroups)
{
	struct owners *owners = owners_new((struct files){.root = root}, cgroups);

	ck_assert_ptr_nonnull(owners);
	ck_assert_int_eq(owners_walk(owners), 0);
	return owners;
}

static void check_text(struct text text, const char *expected, size_t length)
{
	ck_assert_uint_eq(text.length, length);
	ck_assert(!memcmp(text.data, expected, length));
}

START_TEST(a_process_holds_a_socket)
{
	struct owner owner;
	uint32_t at = 0;

	process_make("1", "init\n", 5);
	process_make("4711", "nginx\n", 6);
	fd_make("4711", "0", "/dev/null");
	fd_make("4711", "6", "socket:[12345]");
	fd_make("4711", "7", "pipe:[12345]");

	CLEANUP(owners_free) struct owners *owners = walked(false);

	ck_assert(owners_next(owners, 12345, &at, &owner));
	ck_assert_uint_eq(owner.pid, 4711);
	ck_assert_int_eq(owner.fd, 6);
	check_text(owner.process, "nginx", 5);
	ck_assert(!owners_next(owners, 12345, &at, &owner));
	at = 0;
	ck_assert(!owners_next(owners, 12346, &at, &owner));
	ck_assert(!owners_next(owners, (UINT64_C(1) << 32) + 12345, &at, &owner));
	ck_assert_uint_eq(owners_hidden(owners), 0);
	ck_assert(!owners_veiled(owners));
}
END_TEST

static bool is_open(void *context, uint32_t inode)
{
	ck_assert_uint_eq(inode, 5);
	return *(bool *)context;
}

/* The descriptor has another socket since the first walk, which nobody has noticed. */
START_TEST(an_open_socket_is_taken_over)
{
	char path[256];
	CLEANUP(owners_free) struct owners *before = NULL, *now = NULL;
	struct owner owner;
	bool open = true;
	uint32_t at = 0;

	process_make("10", "a\n", 2);
	fd_make("10", "3", "socket:[5]");
	before = walked(false);
	now = walked(false);
	snprintf(path, sizeof(path), "%s/proc/10/fd/3", root);
	ck_assert_int_eq(unlink(path), 0);
	fd_make("10", "3", "socket:[6]");
	owners_reuse(now, before, is_open, &open);
	ck_assert_int_eq(owners_walk(now), 0);
	ck_assert_uint_eq(owners_reused(now), 1);
	ck_assert(owners_next(now, 5, &at, &owner));
	open = false;
	ck_assert_int_eq(owners_walk(now), 0);
	ck_assert_uint_eq(owners_reused(now), 0);
	at = 0;
	ck_assert(owners_next(now, 6, &at, &owner));
	at = 0;
	ck_assert(!owners_next(now, 5, &at, &owner));
}
END_TEST

START_TEST(starts_are_read)
{
	static const char stat[] =
		"10 (a) S 1) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20\n";
	CLEANUP(owners_free)
	struct owners *owners = owners_new((struct files){.root = root}, false);
	struct owner owner;
	uint32_t at = 0;

	process_make("10", "a) S 1\n", 7);
	put("10", "stat", stat, sizeof(stat) - 1);
	fd_make("10", "3", "socket:[5]");
	owners_want_starts(owners);
	ck_assert_int_eq(owners_walk(owners), 0);
	ck_assert(owners_next(owners, 5, &at, &owner));
	ck_assert_uint_eq(owner.start, 4711);
}
END_TEST

START_TEST(all_holders_are_told)
{
	struct owner owner;
	uint32_t at = 0, found = 0, sum = 0;

	process_make("10", "a\n", 2);
	process_make("11", "b\n", 2);
	fd_make("10", "3", "socket:[77]");
	fd_make("10", "4", "socket:[77]");
	fd_make("11", "3", "socket:[77]");

	CLEANUP(owners_free) struct owners *owners = walked(false);

	while (owners_next(owners, 77, &at, &owner)) {
		found++;
		sum += owner.pid * 100 + (uint32_t)owner.fd;
	}
	ck_assert_uint_eq(found, 3);
	ck_assert_uint_eq(sum, 1003 + 1004 + 1103);
	/* There is no /proc/1 here. */
	ck_assert(owners_veiled(owners));
}
END_TEST

/* prctl(2) accepts any name. */
START_TEST(names_arrive_as_they_are)
{
	static const char *const names[] = {"a (b) c", "\x1b[31m", "x\ny", "\xff\xfe", "", "a),(b"};
	char process[8], fd[32];
	struct owner owner;

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		char comm[64];

		snprintf(process, sizeof(process), "%u", i + 1);
		snprintf(fd, sizeof(fd), "socket:[%u]", i + 1);
		process_make(process, comm, (size_t)snprintf(comm, sizeof(comm), "%s\n", names[i]));
		fd_make(process, "5", fd);
	}

	CLEANUP(owners_free) struct owners *owners = walked(false);

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		ck_assert(owners_next(owners, i + 1, &(uint32_t){0}, &owner));
		check_text(owner.process, names[i], strlen(names[i]));
	}
}
END_TEST

START_TEST(what_is_no_socket_is_passed_over)
{
	static const char *const links[] = {"socket:[]", "socket:[1", "socket:[x1]",
		"socket:[99999999999999999999]", "socket:[1]x", "/run/socket:[1]"};
	char fd[8];

	process_make("5", "p\n", 2);
	process_make("self", "p\n", 2); /* in /proc a link to one of the others */
	process_make("99999999999", "p\n", 2);
	fd_make("self", "1", "socket:[1]");
	fd_make("99999999999", "1", "socket:[1]");
	fd_make("5", "x", "socket:[1]");
	for (unsigned i = 0; i < ARRAY_SIZE(links); i++) {
		snprintf(fd, sizeof(fd), "%u", i);
		fd_make("5", fd, links[i]);
	}

	CLEANUP(owners_free) struct owners *owners = walked(false);

	ck_assert_uint_eq(owners_count(owners), 0);
	ck_assert(!owners_next(owners, 1, &(uint32_t){0}, &(struct owner){0}));
}
END_TEST

/* A process that ends between two steps has no files, or no directory, any more. */
START_TEST(processes_may_vanish)
{
	char path[256];
	struct owner owner;

	process_make("1", "init\n", 5);
	snprintf(path, sizeof(path), "%s/proc/2", root);
	ck_assert_int_eq(mkdir(path, 0700), 0); /* no fd */
	process_make("3", "ghost\n", 6);
	fd_make("3", "4", "socket:[9]");
	snprintf(path, sizeof(path), "%s/proc/3/comm", root);
	ck_assert_int_eq(unlink(path), 0);

	CLEANUP(owners_free) struct owners *owners = walked(true);

	ck_assert(owners_next(owners, 9, &(uint32_t){0}, &owner));
	ck_assert_uint_eq(owner.pid, 3);
	ck_assert_uint_eq(owner.process.length, 0);
	ck_assert_uint_eq(owner.cgroup.length, 0);
	ck_assert_uint_eq(owners_hidden(owners), 0);
}
END_TEST

/* The threads that go on then have its descriptors. */
START_TEST(first_thread_may_have_ended)
{
	static const char *const folders[] = {
		"task", "task/6", "task/6/fd", "task/7", "task/7/fd", "task/8", "task/8/fd"};
	struct owner owner;
	uint32_t at = 0;
	char path[256];

	process_make("6", "p\n", 2);
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		snprintf(path, sizeof(path), "%s/proc/6/%s", root, folders[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
	fd_make("6/task/7", "4", "socket:[9]");
	fd_make("6/task/8", "4", "socket:[9]");

	CLEANUP(owners_free) struct owners *owners = walked(false);

	ck_assert(owners_next(owners, 9, &at, &owner));
	ck_assert_uint_eq(owner.pid, 6);
	ck_assert_int_eq(owner.fd, 4);
	ck_assert(!owners_next(owners, 9, &at, &owner));
}
END_TEST

START_TEST(cgroups_of_processes)
{
	static const char version1[] = "2:cpu:/x\n1:name=systemd:/y\n0::/system.slice/a.service\n";
	struct owner owner;

	process_make("8", "p\n", 2);
	put("8", "cgroup", version1, sizeof(version1) - 1);
	fd_make("8", "4", "socket:[9]");

	CLEANUP(owners_free) struct owners *owners = walked(true);

	ck_assert(owners_next(owners, 9, &(uint32_t){0}, &owner));
	check_text(owner.cgroup, "/system.slice/a.service", 23);
}
END_TEST

/* A new walk replaces the old table. */
START_TEST(walks_start_anew)
{
	process_make("8", "p\n", 2);
	fd_make("8", "4", "socket:[9]");

	CLEANUP(owners_free) struct owners *owners = walked(false);

	ck_assert_int_eq(owners_walk(owners), 0);
	ck_assert_uint_eq(owners_count(owners), 1);
}
END_TEST

START_TEST(no_proc)
{
	struct owners *owners = owners_new((struct files){.root = "/nonexistent"}, false);

	ck_assert_ptr_nonnull(owners);
	ck_assert_int_eq(owners_walk(owners), -ENOENT);
	ck_assert(!owners_next(owners, 1, &(uint32_t){0}, &(struct owner){0}));
	owners_free(owners);
	owners_free(NULL);
}
END_TEST

static bool stop_after(void *context)
{
	unsigned *left = context;

	return !(*left)--;
}

/* In the middle of the descriptors of the only process. */
START_TEST(a_signal_ends_the_walk)
{
	unsigned left = 10;
	char fd[32];
	struct files files = {.root = root, .stop = stop_after, .context = &left};
	struct owners *owners;

	process_make("8", "p\n", 2);
	for (unsigned i = 0; i < 50; i++) {
		snprintf(fd, sizeof(fd), "%u", i);
		fd_make("8", fd, "socket:[9]");
	}
	owners = owners_new(files, false);
	ck_assert_ptr_nonnull(owners);
	ck_assert_int_eq(owners_walk(owners), -EINTR);
	ck_assert_uint_eq(left, UINT_MAX);
	owners_free(owners);
}
END_TEST

/* A table that grows by half is full by two thirds at the least. */
START_TEST(memory_is_bounded)
{
	char fd[32], target[32];

	process_make("8", "p\n", 2);
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(fd, sizeof(fd), "%u", i);
		snprintf(target, sizeof(target), "socket:[%u]", 100000 + i);
		fd_make("8", fd, target);
	}

	CLEANUP(owners_free) struct owners *owners = walked(false);

	ck_assert_uint_eq(owners_count(owners), 5000);
	ck_assert_uint_le(owners_memory(owners), 5000 * 64);
	for (unsigned i = 0; i < 5000; i++)
		ck_assert(owners_next(owners, 100000 + i, &(uint32_t){0}, &(struct owner){0}));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_process_holds_a_socket);
	tcase_add_test(tests, an_open_socket_is_taken_over);
	tcase_add_test(tests, starts_are_read);
	tcase_add_test(tests, all_holders_are_told);
	tcase_add_test(tests, names_arrive_as_they_are);
	tcase_add_test(tests, what_is_no_socket_is_passed_over);
	tcase_add_test(tests, processes_may_vanish);
	tcase_add_test(tests, first_thread_may_have_ended);
	tcase_add_test(tests, cgroups_of_processes);
	tcase_add_test(tests, walks_start_anew);
	tcase_add_test(tests, no_proc);
	tcase_add_test(tests, a_signal_ends_the_walk);
	tcase_add_test(tests, memory_is_bounded);
}
