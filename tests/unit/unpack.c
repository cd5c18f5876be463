/* SPDX-License-Identifier: MIT */
#include "netlink/unpack.h"

#include "nlinspect/base/cleanup.h"

#include "netlink/recording.h"

#include <errno.h>
#include <sys/mman.h>

#include "unit.h"

/* This text, as gzip and zstd write it. */
static const char text[] = "compressed compressed compressed ";
static const uint8_t gzip[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b,
	0xce, 0xcf, 0x2d, 0x28, 0x4a, 0x2d, 0x2e, 0x4e, 0x4d, 0x51, 0x48, 0xc6, 0xca, 0x04, 0x00,
	0x4d, 0xe0, 0x7a, 0x4c, 0x21, 0x00, 0x00, 0x00};
static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x8d, 0x00, 0x00, 0x58, 0x63,
	0x6f, 0x6d, 0x70, 0x72, 0x65, 0x73, 0x73, 0x65, 0x64, 0x20, 0x01, 0x00, 0x56, 0x8a, 0x17,
	0x24, 0x72, 0xa4, 0xe6};

enum { LIMIT = 1 << 20 };

typedef int unpack(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret);

static const struct format {
	unpack *unpack;
	const uint8_t *bytes;
	size_t length;
	const char *name;
} formats[] = {
	{unpack_gzip, gzip, sizeof(gzip), "gzip"},
	{unpack_zstd, zstd, sizeof(zstd), "Zstandard"},
};

static void unpacked_fini(struct unpacked *unpacked)
{
	free(unpacked->bytes);
}

DEFINE_CLEANUP_FINI(struct unpacked, unpacked_fini)

/* Whether this build has the library. */
static bool is_built(const struct format *format)
{
	CLEANUP(unpacked_fini) struct unpacked unpacked = {.length = 0};

	return format->unpack(format->bytes, format->length, LIMIT, &unpacked) != -EOPNOTSUPP;
}

START_TEST(whole)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		const struct format *format = &formats[i];
		CLEANUP(unpacked_fini) struct unpacked unpacked = {.length = 0};
		uint8_t twice[256];

		if (!is_built(format))
			continue;
		memcpy(twice, format->bytes, format->length);
		memcpy(twice + format->length, format->bytes, format->length);
		ck_assert_int_eq(format->unpack(twice, 2 * format->length, LIMIT, &unpacked), 0);
		ck_assert_uint_eq(unpacked.length, 2 * (sizeof(text) - 1));
		ck_assert_mem_eq(unpacked.bytes, text, sizeof(text) - 1);
		ck_assert_mem_eq(unpacked.bytes + sizeof(text) - 1, text, sizeof(text) - 1);
		ck_assert(!unpacked.cut);
	}
}
END_TEST

/* The part that is there counts. */
START_TEST(cut_anywhere)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		for (size_t length = 1; is_built(&formats[i]) && length < formats[i].length;
			length++) {
			CLEANUP(unpacked_fini) struct unpacked unpacked = {.length = 0};

			ck_assert_int_eq(
				formats[i].unpack(formats[i].bytes, length, LIMIT, &unpacked), 0);
			ck_assert(unpacked.cut);
			ck_assert_uint_le(unpacked.length, sizeof(text) - 1);
			ck_assert(!memcmp(unpacked.bytes, text, unpacked.length));
		}
	}
}
END_TEST

START_TEST(damaged)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		CLEANUP(unpacked_fini) struct unpacked unpacked = {.length = 0};
		uint8_t bytes[256];

		if (!is_built(&formats[i]))
			continue;
		memcpy(bytes, formats[i].bytes, formats[i].length);
		bytes[formats[i].length - 6] ^= 0xff;
		ck_assert_int_eq(
			formats[i].unpack(bytes, formats[i].length, LIMIT, &unpacked), -EBADMSG);
	}
}
END_TEST

/* The end of gzip is the length of its content. */
START_TEST(damaged_at_its_end)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		CLEANUP(unpacked_fini) struct unpacked unpacked = {.length = 0};
		uint8_t bytes[256];

		if (!is_built(&formats[i]))
			continue;
		memcpy(bytes, formats[i].bytes, formats[i].length);
		bytes[formats[i].length - 1] ^= 0xff;
		ck_assert_int_eq(
			formats[i].unpack(bytes, formats[i].length, LIMIT, &unpacked), -EBADMSG);
	}
}
END_TEST

START_TEST(too_large)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		CLEANUP(unpacked_fini) struct unpacked unpacked = {.length = 0};
		enum { TIMES = 3000 };
		uint8_t *bytes = malloc(TIMES * formats[i].length);

		for (size_t n = 0; n < TIMES; n++)
			memcpy(bytes + n * formats[i].length, formats[i].bytes, formats[i].length);
		if (is_built(&formats[i]))
			ck_assert_int_eq(formats[i].unpack(bytes, TIMES * formats[i].length, 70000,
						 &unpacked),
				-EFBIG);
		free(bytes);
	}
}
END_TEST

/* A file is known by its first bytes. Without the library the error says what to do. */
START_TEST(recordings)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		int fd = memfd_create("packed", MFD_CLOEXEC), expected = -EOPNOTSUPP, result;
		struct recording recording;
		char error[200] = "";

		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(
			write(fd, formats[i].bytes, formats[i].length), (ssize_t)formats[i].length);
		ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
		if (is_built(&formats[i]))
			expected = -EBADMSG; /* "compressed …" is no recording */
		result = recording_read(fd, error, sizeof(error), &recording);
		ck_assert_int_eq(result, expected);
		if (expected == -EBADMSG)
			ck_assert_str_eq(error, "offset 0: neither pcap nor netlink messages");
		else
			ck_assert_ptr_nonnull(strstr(error, formats[i].name));
		close(fd);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, whole);
	tcase_add_test(tests, cut_anywhere);
	tcase_add_test(tests, damaged);
	tcase_add_test(tests, damaged_at_its_end);
	tcase_add_test(tests, too_large);
	tcase_add_test(tests, recordings);
}
