/* SPDX-License-Identifier: MIT */
#include "netlink/recording.h"

#include "conversation.h"
#include "unpacked.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <sys/mman.h>

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, OBSOLETE = 2, SIMPLE = 3, ENHANCED = 6, NETLINK = 253 };

/* A file under construction. */
struct file {
	uint8_t bytes[4096];
	size_t length, block; /* where the present block begins */
	bool swapped;
};

static void put(struct file *file, const void *bytes, size_t length)
{
	ck_assert_uint_le(file->length + length, sizeof(file->bytes));
	memcpy(file->bytes + file->length, bytes, length);
	file->length += length;
}

static void put_u32(struct file *file, uint32_t value)
{
	put(file, &(uint32_t){file->swapped ? bswap_32(value) : value}, 4);
}

static void put_u16(struct file *file, uint16_t value)
{
	put(file, &(uint16_t){file->swapped ? bswap_16(value) : value}, 2);
}

static void begin(struct file *file, uint32_t type)
{
	file->block = file->length;
	put_u32(file, type);
	put_u32(file, 0);
}

static void end(struct file *file)
{
	uint32_t length, written;

	while (file->length % 4)
		put(file, "", 1);
	length = (uint32_t)(file->length - file->block + 4);
	written = file->swapped ? bswap_32(length) : length;
	memcpy(file->bytes + file->block + 4, &written, 4);
	put_u32(file, length);
}

static void section(struct file *file, bool swapped)
{
	file->swapped = swapped;
	begin(file, SECTION);
	put_u32(file, 0x1a2b3c4d);
	put_u16(file, 1);
	put_u16(file, 0);
	put_u32(file, 0xffffffff);
	put_u32(file, 0xffffffff);
	end(file);
}

static void option(struct file *file, uint16_t code, const void *value, uint16_t length)
{
	put_u16(file, code);
	put_u16(file, length);
	put(file, value, length);
	while (file->length % 4)
		put(file, "", 1);
}

/* @param resolution  0: not told */
static void interface(struct file *file, uint16_t link_type, uint8_t resolution, int64_t offset)
{
	begin(file, INTERFACE);
	put_u16(file, link_type);
	put_u16(file, 0);
	put_u32(file, 0);
	option(file, 2, "nlmon0", 6);
	if (resolution)
		option(file, 9, &resolution, 1);
	if (offset) {
		offset = file->swapped ? (int64_t)bswap_64((uint64_t)offset) : offset;
		option(file, 14, &offset, 8);
	}
	option(file, 0, "", 0);
	end(file);
}

/* The packet's bytes: a message of a link with that number. @return their length */
static size_t row(uint8_t bytes[64], uint32_t value)
{
	uint16_t cooked[8] = {htons(6), htons(824), [7] = htons(NETLINK_ROUTE)};
	struct nlmsghdr header = {.nlmsg_len = 20, .nlmsg_type = RTM_NEWLINK};

	memcpy(bytes, cooked, 16);
	memcpy(bytes + 16, &header, 16);
	memcpy(bytes + 32, &value, 4);
	return 36;
}

static void enhanced(struct file *file, uint32_t id, uint64_t time, uint32_t value)
{
	uint8_t bytes[64];
	size_t length = row(bytes, value);

	begin(file, ENHANCED);
	put_u32(file, id);
	put_u32(file, (uint32_t)(time >> 32));
	put_u32(file, (uint32_t)time);
	put_u32(file, (uint32_t)length);
	put_u32(file, (uint32_t)length);
	put(file, bytes, length);
	option(file, 1, "a comment", 9);
	end(file);
}

static int load(const uint8_t *bytes, size_t length, char error[100], struct recording *ret)
{
	int fd = memfd_create("pcapng", MFD_CLOEXEC), result;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	result = recording_read(fd, error, 100, ret);
	close(fd);
	return result;
}

/* Reads the file, which has rows of these numbers. */
static void check(const struct file *file, const uint32_t *values, size_t count, bool truncated)
{
	struct recording recording;
	char error[100];

	ck_assert_msg(!load(file->bytes, file->length, error, &recording), "%s", error);
	/* A packet without a whole message is an empty datagram. */
	while (recording.count && !recording.datagrams[recording.count - 1].length)
		recording.count--;
	ck_assert_uint_eq(recording.count, count);
	ck_assert_int_eq(recording.truncated, truncated);
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_eq(recording.datagrams[i].length, 20);
		ck_assert_uint_eq(recording.datagrams[i].protocol, NETLINK_ROUTE);
		ck_assert(!recording.datagrams[i].request);
		ck_assert_mem_eq(recording.datagrams[i].bytes + 16, &values[i], 4);
	}
	recording_fini(&recording);
}

static void check_wrong(const struct file *file, const char *expected)
{
	struct recording recording;
	char error[100];

	ck_assert_int_eq(load(file->bytes, file->length, error, &recording), -EBADMSG);
	ck_assert_str_eq(error, expected);
}

START_TEST(either_byte_order)
{
	for (int swapped = 0; swapped < 2; swapped++) {
		struct file file = {.length = 0};

		section(&file, swapped);
		interface(&file, NETLINK, 0, 0);
		enhanced(&file, 0, 1, 7);
		enhanced(&file, 0, 2, 8);
		check(&file, (const uint32_t[]){7, 8}, 2, false);
	}
}
END_TEST

/* An interface of each section, in the byte order of each. */
START_TEST(sections)
{
	struct file file = {.length = 0};

	section(&file, false);
	interface(&file, 1, 0, 0);
	interface(&file, NETLINK, 0, 0);
	enhanced(&file, 1, 1, 7);
	enhanced(&file, 0, 1, 6); /* of Ethernet */
	section(&file, true);
	interface(&file, NETLINK, 0, 0);
	enhanced(&file, 0, 1, 8);
	check(&file, (const uint32_t[]){7, 8}, 2, false);
	enhanced(&file, 1, 1, 9); /* of the first section */
	check_wrong(&file, "offset 416: a packet of an interface that is not there");
}
END_TEST

START_TEST(other_blocks)
{
	struct file file = {.length = 0};
	uint8_t bytes[64];
	size_t length = row(bytes, 9);

	section(&file, false);
	begin(&file, 4); /* names */
	put(&file, "whatever it may hold", 20);
	end(&file);
	interface(&file, NETLINK, 0, 0);
	begin(&file, 0x80000bad);
	end(&file);
	begin(&file, SIMPLE);
	put_u32(&file, (uint32_t)length);
	put(&file, bytes, length);
	end(&file);
	row(bytes, 10);
	begin(&file, OBSOLETE);
	put_u16(&file, 0);
	put_u16(&file, 0);
	put_u32(&file, 0);
	put_u32(&file, 1);
	put_u32(&file, (uint32_t)length);
	put_u32(&file, (uint32_t)length);
	put(&file, bytes, length);
	end(&file);
	check(&file, (const uint32_t[]){9, 10}, 2, false);
}
END_TEST

START_TEST(times)
{
	static const struct {
		uint8_t resolution;
		int64_t offset;
		uint64_t time, ns;
	} cases[] = {
		{0, 0, 1500000, 1500000000},
		{6, 0, 1500000, 1500000000},
		{9, 0, 1500000000123, 1500000000123},
		{3, 0, 1500, 1500000000},
		{12, 0, 1500000000000, 1500000000},
		{0x80 | 1, 0, 3, 1500000000},
		{0x80 | 40, 0, UINT64_C(3) << 39, 1500000000},
		{0x80 | 127, 0, 3, 0},
		{127, 0, 3, 0},
		{6, 100, 1500000, 101500000000},
		{6, -1, 1500000, 500000000},
	};

	for (int swapped = 0; swapped < 2; swapped++) {
		for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
			struct file file = {.length = 0};
			struct recording recording;
			char error[100];

			section(&file, swapped);
			interface(&file, NETLINK, cases[i].resolution, cases[i].offset);
			enhanced(&file, 0, cases[i].time, 7);
			ck_assert_int_eq(load(file.bytes, file.length, error, &recording), 0);
			ck_assert_uint_eq(recording.datagrams[0].time_ns, cases[i].ns);
			recording_fini(&recording);
		}
	}
}
END_TEST

START_TEST(cut_anywhere)
{
	struct file file = {.length = 0};
	size_t first, second;

	section(&file, false);
	interface(&file, NETLINK, 0, 0);
	enhanced(&file, 0, 1, 7);
	first = file.length;
	enhanced(&file, 0, 1, 8);
	second = file.length;
	for (file.length = first; file.length < second; file.length++) {
		/* Its message is whole before the block is. */
		bool whole = file.length >= first + 28 + 36;

		check(&file, (const uint32_t[]){7, 8}, 1 + whole, file.length > first);
	}
}
END_TEST

START_TEST(wrong_files)
{
	struct file file = {.length = 0};

	section(&file, false);
	check_wrong(&file, "offset 28: no interface has the link type NETLINK");
	interface(&file, 1, 0, 0);
	check_wrong(&file, "offset 64: no interface has the link type NETLINK");
	memcpy(file.bytes + 8, "none", 4);
	check_wrong(&file, "offset 0: a section of pcapng without a byte order");
	file.length = 0;
	section(&file, false);
	memcpy(file.bytes + 12, &(uint16_t){2}, 2);
	check_wrong(&file, "offset 0: unknown version of pcapng");
	file.length = 10;
	check_wrong(&file, "offset 0: the file ends in its header");
	for (uint32_t length = 0; length < 12; length++) {
		file.length = 0;
		section(&file, false);
		interface(&file, NETLINK, 0, 0);
		memcpy(file.bytes + 28 + 4, &length, 4);
		check_wrong(&file, "offset 28: impossible block length");
	}
	file.length = 0;
	section(&file, false);
	interface(&file, NETLINK, 0, 0);
	enhanced(&file, 0, 1, 7);
	memcpy(file.bytes + 64 + 20, &(uint32_t){1000}, 4);
	check_wrong(&file, "offset 64: impossible packet length");
}
END_TEST

/* Reading ends inside the bytes that are there, for any value of a byte. */
START_TEST(any_byte_may_be_wrong)
{
	static const uint8_t values[] = {0, 1, 4, 12, 0x7f, 0x80, 0xff};
	struct file file = {.length = 0};

	section(&file, false);
	interface(&file, NETLINK, 9, 1);
	enhanced(&file, 0, 1, 7);
	for (size_t i = 0; i < file.length * ARRAY_SIZE(values); i++) {
		uint8_t *byte = &file.bytes[i / ARRAY_SIZE(values)], before = *byte;
		struct recording recording;
		char error[100];
		int result;

		*byte = values[i % ARRAY_SIZE(values)];
		result = load(file.bytes, file.length, error, &recording);
		*byte = before;
		ck_assert(result == 0 || result == -EBADMSG);
		if (!result)
			recording_fini(&recording);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, either_byte_order);
	tcase_add_test(tests, sections);
	tcase_add_test(tests, other_blocks);
	tcase_add_test(tests, times);
	tcase_add_test(tests, cut_anywhere);
	tcase_add_test(tests, wrong_files);
	tcase_add_test(tests, any_byte_may_be_wrong);
}
