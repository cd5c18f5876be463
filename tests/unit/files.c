/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tree.h"
#include "unit.h"

/* A file system of the test's own. */
static char root[] = "/tmp/files-XXXXXX";

static const char *path_of(const char *name, char path[256])
{
	snprintf(path, 256, "%s%s", root, name);
	return path;
}

static void set_up(void)
{
	char path[256];

	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(mkdir(path_of("/proc", path), 0700), 0);
	ck_assert_int_eq(mkdir(path_of("/proc/7", path), 0700), 0);
}

static void tear_down(void)
{
	tree_remove(root);
}

static struct files here(void)
{
	return (struct files){.root = root};
}

static void put(const char *name, const char *text)
{
	char path[256];
	FILE *file = fopen(path_of(name, path), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(a_file_is_read_whole)
{
	CLEANUP(free) char *text = NULL;
	char long_text[20001];
	size_t length;

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	put("/proc/long", long_text);
	ck_assert_int_eq(files_read(here(), "/proc/long", FILES_MAX, &text, &length), 0);
	ck_assert_uint_eq(length, sizeof(long_text) - 1);
	ck_assert_str_eq(text, long_text);
}
END_TEST

START_TEST(a_longer_file_is_cut_at_a_line)
{
	static const struct {
		size_t limit;
		int error;
		const char *text;
	} cases[] = {
		{8, 0, "one\ntwo\n"},
		{7, -EFBIG, "one\n"},
		{4, -EFBIG, "one\n"},
		{3, -EFBIG, ""},
	};

	put("/proc/lines", "one\ntwo\n");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(free) char *text = NULL;
		size_t length;

		ck_assert_int_eq(files_read(here(), "/proc/lines", cases[i].limit, &text, &length),
			cases[i].error);
		ck_assert_str_eq(text, cases[i].text);
		ck_assert_uint_eq(length, strlen(cases[i].text));
	}
}
END_TEST

/* A FIFO would make the reader wait. */
START_TEST(only_regular_files)
{
	char path[256], *text = NULL;
	size_t length;

	ck_assert_int_eq(mkfifo(path_of("/fifo", path), 0600), 0);
	ck_assert_int_eq(files_read(here(), "/fifo", FILES_MAX, &text, &length), -EINVAL);
	ck_assert_int_eq(files_read(here(), "/proc", FILES_MAX, &text, &length), -EINVAL);
	ck_assert_int_eq(files_read(here(), "/nosuch", FILES_MAX, &text, &length), -ENOENT);
	ck_assert_ptr_null(text);
}
END_TEST

START_TEST(lines)
{
	char text[] = "one\n\nthree", *rest = text;

	ck_assert_str_eq(files_line(&rest), "one");
	ck_assert_str_eq(files_line(&rest), "");
	ck_assert_str_eq(files_line(&rest), "three");
	ck_assert_ptr_null(files_line(&rest));
	ck_assert_ptr_null(files_line(&rest));
}
END_TEST

static int append(void *context, const struct folder *folder, const char *name)
{
	char small[16];
	ssize_t length = folder_read(folder, name, small, sizeof(small));

	ck_assert_int_ge(length, 0);
	sprintf((char *)context + strlen(context), "%s=%.*s ", name, (int)length, small);
	return 0;
}

static int stop(void *context, const struct folder *folder, const char *name)
{
	(void)folder;
	(void)name;
	++*(int *)context;
	return -ECANCELED;
}

START_TEST(folders)
{
	CLEANUP(folder_close) struct folder proc = {.fd = -1};
	const struct folder top = folder_top(here());
	char found[256] = "";
	int count = 0;

	put("/proc/7/b", "2");
	put("/proc/7/a", "1");
	put("/proc/7/.hidden", "3");
	ck_assert_int_eq(folder_each_sorted(&top, "/proc/7", append, found), 0);
	ck_assert_str_eq(found, "a=1 b=2 ");
	ck_assert_int_eq(folder_each(&top, "/proc/7", stop, &count), -ECANCELED);
	ck_assert_int_eq(count, 1);
	ck_assert_int_eq(folder_open(&top, "/proc", &proc), 0);
	*found = '\0';
	ck_assert_int_eq(folder_each_sorted(&proc, "7", append, found), 0);
	ck_assert_str_eq(found, "a=1 b=2 ");
	ck_assert_int_eq(folder_each(&proc, "8", append, found), -ENOENT);
	ck_assert_int_eq(folder_open(&proc, "7/a", &(struct folder){.fd = -1}), -ENOTDIR);
}
END_TEST

START_TEST(entries)
{
	const struct folder top = folder_top(here());
	char path[256], target[16];
	struct stat status;
	uint64_t inode;

	ck_assert_int_eq(symlink("socket:[12]", path_of("/proc/7/3", path)), 0);
	ck_assert_int_eq(folder_link(&top, "/proc/7/3", "socket:[", target, sizeof(target)), 11);
	ck_assert_mem_eq(target, "socket:[12]", 11);
	ck_assert_int_eq(
		folder_link(&top, "/proc/7/3", "pipe:[", target, sizeof(target)), -ENODATA);
	ck_assert_int_eq(folder_link(&top, "/proc/7/4", "", target, sizeof(target)), -ENOENT);
	ck_assert_int_eq(stat(path_of("/proc/7", path), &status), 0);
	ck_assert_int_eq(folder_inode(&top, "/proc/7", &inode), 0);
	ck_assert_uint_eq(inode, status.st_ino);
	ck_assert_int_eq(folder_inode(&top, "/proc/7/3", &inode), -ENOTDIR);
	ck_assert_int_eq(folder_inode(&top, "/proc/9", &inode), -ENOENT);
}
END_TEST

START_TEST(words)
{
	char path[] = "/a\\040b\\011\\9";
	uint32_t number;

	files_unescape(path);
	ck_assert_str_eq(path, "/a b\t\\9");
	ck_assert(files_number("4294967295", &number));
	ck_assert_uint_eq(number, UINT32_MAX);
	ck_assert(!files_number("4294967296", &number));
	ck_assert(!files_number("", &number));
	ck_assert(!files_number("7a", &number));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_file_is_read_whole);
	tcase_add_test(tests, a_longer_file_is_cut_at_a_line);
	tcase_add_test(tests, only_regular_files);
	tcase_add_test(tests, lines);
	tcase_add_test(tests, folders);
	tcase_add_test(tests, entries);
	tcase_add_test(tests, words);
}
