/* SPDX-License-Identifier: MIT */
#include "netlink/facts.h"

#include "nlinspect/host/files.h"

#include "conversation.h"
#include "tree.h"

#include <inttypes.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A machine of the test's own, whose files are recorded. */
static char root[] = "/tmp/facts-XXXXXX";

static const char *path_of(const char *name, char path[256])
{
	snprintf(path, 256, "%s%s", root, name);
	return path;
}

static void make_folder(const char *name)
{
	char path[256];

	ck_assert_int_eq(mkdir(path_of(name, path), 0700), 0);
}

static void put(const char *name, const char *bytes, size_t length)
{
	char path[256];
	FILE *file = fopen(path_of(name, path), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}

static void set_up(void)
{
	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	make_folder("/proc");
	make_folder("/proc/10");
	make_folder("/proc/9");
	make_folder("/etc");
	put("/lines", "one\ntwo\n", 8);
	put("/proc/10/comm", "nginx\n", 6);
	put("/proc/9/comm", "a\0b", 3);
}

static void tear_down(void)
{
	tree_remove(root);
}

/* A recorder, and the file that it writes. */
struct recorded {
	struct fake fake;
	struct connector *connector;
	int file;
};

static void record(struct recorded *recorded)
{
	int fd = memfd_create("facts", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	recorded->fake = fake_of(NULL, 0);
	recorded->file = dup(fd);
	ck_assert_int_eq(recorder_connector_new(&recorded->fake.connector, fd,
				 &(struct recorder_style){0}, &recorded->connector),
		0);
}

/* Ends the recording. @return what answers from it */
static struct connector *replay(struct recorded *recorded)
{
	struct connector *connector;
	char error[100];

	ck_assert_int_eq(connector_close(recorded->connector), 0);
	ck_assert_int_eq(lseek(recorded->file, 0, SEEK_SET), 0);
	ck_assert_int_eq(replay_connector_new(recorded->file, error, sizeof(error), &connector), 0);
	return connector;
}

static int list(void *context, const struct folder *folder, const char *name)
{
	char small[16];
	ssize_t length;
	char path[64];

	snprintf(path, sizeof(path), "%s/comm", name);
	length = folder_read(folder, path, small, sizeof(small));
	sprintf((char *)context + strlen(context), "%s=%zd ", name, length);
	return 0;
}

/* Reads in every way. All of it has to be the same in a replay. */
static void look(struct files files, bool sorted, char seen[1024])
{
	const struct folder top = folder_top(files);
	CLEANUP(folder_close) struct folder process = {.fd = -1};
	CLEANUP(free) char *text = NULL;
	struct folder gone;
	uint64_t inode = 0;
	size_t length = 0;
	char small[16] = "";

	*seen = '\0';
	if (sorted)
		ck_assert_int_eq(folder_each_sorted(&top, "/proc", list, seen), 0);
	else
		ck_assert_int_eq(folder_each(&top, "/proc", list, seen), 0);
	seen += strlen(seen);
	ck_assert_int_eq(folder_open(&top, "/proc/9", &process), 0);
	ck_assert_int_eq(folder_read(&process, "comm", small, sizeof(small)), 3);
	ck_assert_mem_eq(small, "a\0b", 3);
	seen += sprintf(seen, "%d ", folder_open(&top, "/proc/11", &gone));
	seen += sprintf(seen, "%d ", folder_each(&process, "fd", list, seen));
	seen += sprintf(seen, "%d ", folder_inode(&top, "/proc/9", &inode));
	seen += sprintf(seen, "%" PRIu64 " ", inode);
	seen += sprintf(seen, "%d ", folder_inode(&top, "/proc/9/comm", &inode) < 0);
	seen += sprintf(seen, "%d ", files_read(files, "/nosuch", 10, &text, &length));
	seen += sprintf(seen, "%d ", files_read(files, "/lines", 5, &text, &length));
	seen += sprintf(seen, "%zu ", length);
	seen += sprintf(seen, "%d", folder_each(&top, "/etc", list, seen));
}

START_TEST(a_replay_reads_the_same)
{
	for (int sorted = 0; sorted < 2; sorted++) {
		struct recorded recorded;
		struct connector *connector;
		char before[1024], after[1024];

		record(&recorded);
		look((struct files){.root = root, .connector = recorded.connector}, sorted, before);
		connector = replay(&recorded);
		look(files_of(connector), sorted, after);
		ck_assert_str_eq(after, before);
		connector_close(connector);
	}
}
END_TEST

/* Nothing of this machine gets into a replay. */
START_TEST(what_was_not_read_is_not_known)
{
	struct recorded recorded;
	struct connector *connector;
	struct files files;
	struct folder top;
	struct text text;
	char *content, small[16];
	uint64_t inode;
	size_t length;

	record(&recorded);
	connector = replay(&recorded);
	files = (struct files){.root = root, .connector = connector};
	top = folder_top(files);
	ck_assert_int_eq(files_read(files, "/proc/9/comm", 10, &content, &length), -ENODATA);
	ck_assert_int_eq(folder_read(&top, "/proc/9/comm", small, sizeof(small)), -ENODATA);
	ck_assert_int_eq(folder_link(&top, "/proc/self", "", small, sizeof(small)), -ENODATA);
	ck_assert_int_eq(folder_inode(&top, "/proc/9", &inode), -ENODATA);
	ck_assert_int_eq(folder_each(&top, "/proc", list, small), -ENODATA);
	ck_assert_int_eq(files_recall(files, "passwd/0", &text), -ENODATA);
	connector_close(connector);
}
END_TEST

START_TEST(links_that_lead_elsewhere_are_not_kept)
{
	struct recorded recorded;
	struct connector *connector;
	char path[256], small[32];
	struct folder top;

	ck_assert_int_eq(symlink("/home/secret", path_of("/proc/9/3", path)), 0);
	ck_assert_int_eq(symlink("socket:[4711]", path_of("/proc/9/4", path)), 0);
	record(&recorded);
	top = folder_top((struct files){.root = root, .connector = recorded.connector});
	ck_assert_int_eq(
		folder_link(&top, "/proc/9/3", "socket:[", small, sizeof(small)), -ENODATA);
	ck_assert_int_eq(folder_link(&top, "/proc/9/4", "socket:[", small, sizeof(small)), 13);
	connector = replay(&recorded);
	top = folder_top(files_of(connector));
	ck_assert_int_eq(folder_link(&top, "/proc/9/3", "", small, sizeof(small)), -ENODATA);
	ck_assert_int_eq(folder_link(&top, "/proc/9/4", "socket:[", small, sizeof(small)), 13);
	ck_assert_mem_eq(small, "socket:[4711]", 13);
	connector_close(connector);
}
END_TEST

START_TEST(a_long_content_comes_in_pieces)
{
	enum { LENGTH = 300000 };
	CLEANUP(free) char *bytes = malloc(LENGTH), *text = NULL;
	struct recorded recorded;
	struct connector *connector;
	size_t length;

	for (size_t i = 0; i < LENGTH; i++)
		bytes[i] = (char)(i % 251);
	put("/long", bytes, LENGTH);
	record(&recorded);
	ck_assert_int_eq(files_read((struct files){.root = root, .connector = recorded.connector},
				 "/long", FILES_MAX, &text, &length),
		0);
	free(text);
	text = NULL;
	connector = replay(&recorded);
	ck_assert_int_eq(files_read(files_of(connector), "/long", FILES_MAX, &text, &length), 0);
	ck_assert_uint_eq(length, LENGTH);
	ck_assert_mem_eq(text, bytes, LENGTH);
	connector_close(connector);
}
END_TEST

static void check_word(struct files files, const char *expected)
{
	struct text text;
	int error = files_recall(files, "word", &text);

	ck_assert_int_eq(error, expected ? 0 : -ENODATA);
	if (expected) {
		ck_assert_uint_eq(text.length, strlen(expected));
		ck_assert_mem_eq(text.data, expected, text.length);
	}
}

START_TEST(rounds)
{
	struct recorded recorded;
	struct connector *connector;

	record(&recorded);
	files_keep(files_of(recorded.connector), "word", text_of("first"));
	files_keep(files_of(recorded.connector), "word", text_of("later"));
	connector_settle(recorded.connector);
	connector_settle(recorded.connector);
	files_keep(files_of(recorded.connector), "word", text_of("third"));
	connector = replay(&recorded);
	check_word(files_of(connector), "later");
	connector_round(connector);
	check_word(files_of(connector), NULL);
	connector_round(connector);
	check_word(files_of(connector), "third");
	connector_round(connector);
	check_word(files_of(connector), NULL);
	connector_close(connector);
}
END_TEST

static int join(void *context, struct text name)
{
	sprintf((char *)context + strlen(context), "%.*s ", (int)name.length, name.data);
	return 0;
}

/* A name that begins like another one does not come between that and what is below it. */
START_TEST(entries_stand_once_in_the_order_of_the_recording)
{
	static const char *const paths[] = {
		"/p/b/x", "/p/a-b", "/p/a/2", "/p/a", "/pa/c", "/p/a/1", "/p/a.b/9"};
	struct recorded recorded;
	struct connector *connector;
	char names[100] = "";

	record(&recorded);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		files_keep(files_of(recorded.connector), paths[i], text_of(""));
	connector = replay(&recorded);
	ck_assert_int_eq(connector->ops->recall_folder(connector, text_of("/p"), join, names), 0);
	ck_assert_str_eq(names, "b a-b a a.b ");
	connector_close(connector);
}
END_TEST

/* A fact with these bytes after its head. */
static int add(struct facts *facts, uint16_t flags, const void *rest, size_t length)
{
	static uint8_t buffers[8][256];
	static size_t next;
	uint8_t *bytes = buffers[next++ % ARRAY_SIZE(buffers)];
	struct recording_fact head = {
		.header = {.nlmsg_len = (uint32_t)(sizeof(head) + length),
			.nlmsg_type = RECORDING_FACT,
			.nlmsg_flags = flags},
		.magic = RECORDING_MAGIC_FACT,
	};
	const struct datagram datagram = {
		.bytes = bytes, .length = sizeof(head) + length, .protocol = NETLINK_USERSOCK};

	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), rest, length);
	ck_assert(facts_know(&datagram));
	return facts_add(facts, &datagram);
}

static struct text content_of(const struct facts *facts, const char *path)
{
	const struct kept_fact *kept = facts_find(facts, text_of(path));

	ck_assert_ptr_nonnull(kept);
	return kept->fact.content;
}

START_TEST(hostile_facts)
{
	struct facts facts = {0};

	ck_assert_int_eq(add(&facts, 0, "", 0), 0);
	ck_assert_int_eq(add(&facts, 0, "no end", 6), 0);
	ck_assert_uint_eq(facts.count, 0);
	ck_assert_int_eq(add(&facts, NLM_F_MULTI, "a\0one", 5), 0);
	/* Of another path: no part of it. */
	ck_assert_int_eq(add(&facts, 0, "b\0two", 5), 0);
	ck_assert_int_eq(add(&facts, NLM_F_MULTI, "c\0", 2), 0);
	ck_assert_int_eq(add(&facts, NLM_F_MULTI, "c\0", 2), 0);
	ck_assert_int_eq(add(&facts, 0, "c\0three", 7), 0);
	ck_assert_int_eq(add(&facts, 0, "\0empty", 6), 0);
	facts_settle(&facts);
	ck_assert_uint_eq(content_of(&facts, "a").length, 3);
	ck_assert_mem_eq(content_of(&facts, "b").data, "two", 3);
	ck_assert_uint_eq(content_of(&facts, "c").length, 5);
	ck_assert_mem_eq(content_of(&facts, "c").data, "three", 5);
	ck_assert_uint_eq(content_of(&facts, "").length, 5);
	ck_assert_ptr_null(facts_find(&facts, text_of("d")));
	facts_fini(&facts);
}
END_TEST

/* A positive error would pass for the length of what was read. */
START_TEST(an_error_is_never_a_length)
{
	const struct fact fact = {
		.path = text_of("/proc/9/comm"), .content = text_of("nginx"), .error = 100000};
	struct recorded recorded;
	struct connector *connector;
	struct folder top;
	char small[16];

	record(&recorded);
	recorded.connector->ops->keep(recorded.connector, &fact);
	connector = replay(&recorded);
	top = folder_top(files_of(connector));
	ck_assert_int_eq(folder_read(&top, "/proc/9/comm", small, sizeof(small)), -ENODATA);
	connector_close(connector);
}
END_TEST

/* Other messages of the family are no facts. */
START_TEST(what_is_a_fact)
{
	struct recording_fact head = {
		.header = {.nlmsg_len = sizeof(head), .nlmsg_type = RECORDING_FACT},
		.magic = RECORDING_MAGIC_FACT,
	};
	struct datagram datagram = {.bytes = (const uint8_t *)&head,
		.length = sizeof(head),
		.protocol = NETLINK_USERSOCK};

	ck_assert(facts_know(&datagram));
	datagram.protocol = NETLINK_ROUTE;
	ck_assert(!facts_know(&datagram));
	datagram.protocol = NETLINK_USERSOCK;
	datagram.length--;
	ck_assert(!facts_know(&datagram));
	datagram.length++;
	head.header.nlmsg_len++;
	ck_assert(!facts_know(&datagram));
	head.header.nlmsg_len -= 2;
	ck_assert(!facts_know(&datagram));
	head.header.nlmsg_len++;
	head.magic[0]++;
	ck_assert(!facts_know(&datagram));
	head.magic[0]--;
	head.header.nlmsg_type++;
	ck_assert(facts_know(&datagram)); /* a mark of older recordings */
	head.header.nlmsg_type++;
	ck_assert(facts_know(&datagram)); /* the end of a round */
	head.header.nlmsg_type++;
	ck_assert(!facts_know(&datagram));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_replay_reads_the_same);
	tcase_add_test(tests, what_was_not_read_is_not_known);
	tcase_add_test(tests, links_that_lead_elsewhere_are_not_kept);
	tcase_add_test(tests, a_long_content_comes_in_pieces);
	tcase_add_test(tests, rounds);
	tcase_add_test(tests, entries_stand_once_in_the_order_of_the_recording);
	tcase_add_test(tests, hostile_facts);
	tcase_add_test(tests, an_error_is_never_a_length);
	tcase_add_test(tests, what_is_a_fact);
}
