/* SPDX-License-Identifier: MIT */
#include "netlink/unpack.h"

#include "nlinspect/base/cleanup.h"

#include "netlink/pack.h"
#include "netlink/recording.h"
#include "nlinspect/netlink/transport.h"

#include <errno.h>
#include <sys/mman.h>

#include "unpacked.h"

/* This text, as gzip and zstd write it. */
static const char text[] = "compressed compressed compressed ";
static const uint8_t gzip[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b,
	0xce, 0xcf, 0x2d, 0x28, 0x4a, 0x2d, 0x2e, 0x4e, 0x4d, 0x51, 0x48, 0xc6, 0xca, 0x04, 0x00,
	0x4d, 0xe0, 0x7a, 0x4c, 0x21, 0x00, 0x00, 0x00};
static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x8d, 0x00, 0x00, 0x58, 0x63,
	0x6f, 0x6d, 0x70, 0x72, 0x65, 0x73, 0x73, 0x65, 0x64, 0x20, 0x01, 0x00, 0x56, 0x8a, 0x17,
	0x24, 0x72, 0xa4, 0xe6};

enum { LIMIT = 1 << 20 };

typedef int unpack(struct unpacker **ret);

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

	return unpack_all(format->unpack, format->bytes, format->length, LIMIT, &unpacked) !=
	       -EOPNOTSUPP;
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
		ck_assert_int_eq(
			unpack_all(format->unpack, twice, 2 * format->length, LIMIT, &unpacked), 0);
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

			ck_assert_int_eq(unpack_all(formats[i].unpack, formats[i].bytes, length,
						 LIMIT, &unpacked),
				0);
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
			unpack_all(formats[i].unpack, bytes, formats[i].length, LIMIT, &unpacked),
			-EBADMSG);
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
			unpack_all(formats[i].unpack, bytes, formats[i].length, LIMIT, &unpacked),
			-EBADMSG);
	}
}
END_TEST

/* A pcap of zeros, which shrinks to a thousandth. */
static int zeros(int (*pack)(struct packer **ret), size_t packets, bool rounds)
{
	enum { LENGTH = 1 << 20 };
	static const uint8_t header[] = {0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 1, 253, 0, 0, 0};
	static const uint32_t packet[] = {1, 1, LENGTH, LENGTH};
	static uint8_t content[LENGTH] = {0, 6, 3, 56};
	static const uint8_t cooked[16] = {0, 6, 3, 56, [15] = NETLINK_USERSOCK};
	static const struct recording_fact end = {
		.header = {.nlmsg_len = sizeof(end), .nlmsg_type = RECORDING_END},
		.magic = RECORDING_MAGIC_FACT,
	};
	static const uint32_t mark[] = {
		1, 1, sizeof(cooked) + sizeof(end), sizeof(cooked) + sizeof(end)};
	int fd = memfd_create("zeros", MFD_CLOEXEC);
	struct packer *packer = NULL;
	struct out out;

	ck_assert_int_ge(fd, 0);
	out_init_memory(&out);
	if (pack(&packer))
		return -1;
	packer->ops->write(packer, header, sizeof(header), PACK_MORE, &out);
	for (size_t i = 0; i < packets; i++) {
		packer->ops->write(packer, packet, sizeof(packet), PACK_MORE, &out);
		packer->ops->write(packer, content, sizeof(content), PACK_MORE, &out);
		if (!rounds)
			continue;
		packer->ops->write(packer, mark, sizeof(mark), PACK_MORE, &out);
		packer->ops->write(packer, cooked, sizeof(cooked), PACK_MORE, &out);
		packer->ops->write(packer, &end, sizeof(end), PACK_MORE, &out);
	}
	packer->ops->write(packer, NULL, 0, PACK_END, &out);
	packer->ops->free(packer);
	ck_assert_int_eq(out.error, 0);
	ck_assert_int_eq(write(fd, out.data, out.length), (ssize_t)out.length);
	out_fini(&out);
	return fd;
}

/* A small file may take 16 MiB. */
START_TEST(too_large)
{
	static int (*const packs[])(struct packer * *ret) = {pack_gzip, pack_zstd};

	for (size_t i = 0; i < ARRAY_SIZE(packs); i++) {
		struct connector *replay = NULL;
		char error[256] = "";
		int fd = zeros(packs[i], 15, false);

		if (fd < 0)
			continue;
		ck_assert_int_eq(replay_connector_new(fd, error, sizeof(error), &replay), 0);
		connector_close(replay);
		fd = zeros(packs[i], 17, false);
		ck_assert_int_eq(replay_connector_new(fd, error, sizeof(error), &replay), -EFBIG);
		ck_assert_str_eq(error,
			"a round of it takes more than 16 MiB of memory, far more than the file is "
			"long");
		/* one round is in memory at a time */
		fd = zeros(packs[i], 40, true);
		ck_assert_int_eq(replay_connector_new(fd, error, sizeof(error), &replay), 0);
		for (unsigned round = 0; round < 40; round++) {
			ck_assert(!replay_connector_status(replay)->ended);
			connector_round(replay);
		}
		ck_assert(replay_connector_status(replay)->ended);
		connector_close(replay);
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
