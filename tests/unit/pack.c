/* SPDX-License-Identifier: MIT */
#include "netlink/pack.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>

#include "unpacked.h"

#include "random.h"

enum { LIMIT = 64 << 20, LONG = 3 << 20 };

static const struct format {
	int (*pack)(struct packer **ret);
	int (*unpack)(struct unpacker **ret);
	const char *name;
} formats[] = {{pack_gzip, unpack_gzip, "gzip"}, {pack_zstd, unpack_zstd, "Zstandard"}};

/* @return NULL: this build lacks the format */
static struct packer *packer_of(const struct format *format)
{
	struct packer *packer = NULL;
	int error = format->pack(&packer);

	ck_assert(error == 0 || error == -EOPNOTSUPP);
	return packer;
}

static void step(struct packer *packer, const void *bytes, size_t length, enum pack_step step,
	struct out *to)
{
	ck_assert_int_eq(packer->ops->write(packer, bytes, length, step, to), 0);
}

/* The packed bytes hold exactly the plain ones. */
static void expect(const struct format *format, const struct out *packed, const void *plain,
	size_t length, bool cut)
{
	struct unpacked unpacked = {.length = 0};
	int error = unpack_all(
		format->unpack, (const uint8_t *)packed->data, packed->length, LIMIT, &unpacked);

	ck_assert_msg(!error, "%s: %d", format->name, error);
	ck_assert_uint_eq(unpacked.length, length);
	ck_assert_mem_eq(unpacked.bytes, plain, length);
	ck_assert_int_eq(unpacked.cut, cut);
	free(unpacked.bytes);
}

START_TEST(what_was_flushed_can_be_read)
{
	static const char text[] = "round round round ";
	const size_t length = sizeof(text) - 1;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct packer *packer = packer_of(&formats[i]);
		char plain[10 * sizeof(text)];
		struct out packed;

		if (!packer)
			continue;
		out_init_memory(&packed);
		for (size_t round = 0; round < 8; round++) {
			memcpy(plain + round * length, text, length);
			step(packer, text, 7, PACK_MORE, &packed);
			step(packer, text + 7, length - 7, PACK_FLUSH, &packed);
			expect(&formats[i], &packed, plain, (round + 1) * length, true);
		}
		/* Nothing new, and an end without more. */
		step(packer, NULL, 0, PACK_FLUSH, &packed);
		expect(&formats[i], &packed, plain, 8 * length, true);
		step(packer, NULL, 0, PACK_END, &packed);
		expect(&formats[i], &packed, plain, 8 * length, false);
		/* A round that is like the one before takes little. */
		ck_assert_uint_lt(packed.length, 8 * length);
		packer->ops->free(packer);
		out_fini(&packed);
	}
}
END_TEST

START_TEST(much_is_packed_in_pieces)
{
	uint8_t *plain = malloc(LONG);

	for (size_t i = 0; i < LONG; i++)
		plain[i] = (uint8_t)random_below(256);
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct packer *packer = packer_of(&formats[i]);
		struct out packed;

		if (!packer)
			continue;
		out_init_memory(&packed);
		step(packer, plain, LONG / 2, PACK_MORE, &packed);
		step(packer, plain + LONG / 2, LONG - LONG / 2, PACK_END, &packed);
		expect(&formats[i], &packed, plain, LONG, false);
		packer->ops->free(packer);
		out_fini(&packed);
	}
	free(plain);
}
END_TEST

START_TEST(an_empty_file_is_whole)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct packer *packer = packer_of(&formats[i]);
		struct out packed;

		if (!packer)
			continue;
		out_init_memory(&packed);
		step(packer, NULL, 0, PACK_END, &packed);
		expect(&formats[i], &packed, "", 0, false);
		packer->ops->free(packer);
		out_fini(&packed);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, what_was_flushed_can_be_read);
	tcase_add_test(tests, much_is_packed_in_pieces);
	tcase_add_test(tests, an_empty_file_is_whole);
}
