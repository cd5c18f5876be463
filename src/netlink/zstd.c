/* SPDX-License-Identifier: MIT */
/* Zstandard, by libzstd: writing and reading. */
#include "pack.h"

#include "unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* 8 MiB, as much as the levels up to 19 use. A larger window would let a small file take much
 * memory. */
enum { WINDOW_LOG_MAX = 23 };

/* The library makes its window when it has read how large it is. */
static int zstd_error(size_t result)
{
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_memory_allocation:
		return -ENOMEM;
	case ZSTD_error_frameParameter_windowTooLarge:
		return -EFBIG;
	default:
		return -EBADMSG;
	}
}

struct zstd_unpacker {
	struct unpacker unpacker;
	ZSTD_DCtx *context;
};

static int zstd_step(
	struct unpacker *unpacker, struct packed *from, uint8_t *to, size_t room, size_t *length)
{
	ZSTD_DCtx *context = ((struct zstd_unpacker *)unpacker)->context;
	ZSTD_inBuffer input = {from->next, from->left, 0};
	ZSTD_outBuffer output = {to, room, 0};

	/* Without input, it may have output left. */
	do {
		size_t before = output.pos, more = ZSTD_decompressStream(context, &output, &input);

		if (ZSTD_isError(more))
			return zstd_error(more);
		if (input.size || output.pos > before)
			unpacker->cut = more != 0;
	} while (input.pos < input.size && output.pos < room);
	*length = output.pos;
	/* There may have been none, at NULL. */
	if (input.pos)
		*from = (struct packed){from->next + input.pos, from->left - input.pos};
	return 0;
}

static void zstd_unpacker_free(struct unpacker *unpacker)
{
	ZSTD_freeDCtx(((struct zstd_unpacker *)unpacker)->context);
	free(unpacker);
}

static const struct unpacker_ops zstd_unpacker_ops = {zstd_step, zstd_unpacker_free};

int unpack_zstd(struct unpacker **ret)
{
	struct zstd_unpacker *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return -ENOMEM;
	zstd->unpacker.ops = &zstd_unpacker_ops;
	zstd->context = ZSTD_createDCtx();
	if (!zstd->context) {
		free(zstd);
		return -ENOMEM;
	}
	ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	*ret = &zstd->unpacker;
	return 0;
}

enum {
	/* Rounds differ in few bytes. Higher levels take ten times as long for a tenth less. */
	PACK_LEVEL = 9,
	PACK_ROOM = 64 << 10,
};

struct zstd_packer {
	struct packer packer;
	ZSTD_CCtx *context;
};

static int zstd_write(struct packer *packer, const void *bytes, size_t length, enum pack_step step,
	struct out *to)
{
	static const ZSTD_EndDirective directives[] = {
		[PACK_MORE] = ZSTD_e_continue,
		[PACK_FLUSH] = ZSTD_e_flush,
		[PACK_END] = ZSTD_e_end,
	};
	ZSTD_CCtx *context = ((struct zstd_packer *)packer)->context;
	ZSTD_inBuffer input = {bytes, length, 0};
	size_t left;

	do {
		ZSTD_outBuffer output = {.size = PACK_ROOM};

		if (!out_reserve(to, PACK_ROOM))
			return to->error;
		output.dst = to->data + to->length;
		left = ZSTD_compressStream2(context, &output, &input, directives[step]);
		if (ZSTD_isError(left))
			return zstd_error(left);
		to->length += output.pos;
	} while (step == PACK_MORE ? input.pos < input.size : left > 0);
	return 0;
}

static void zstd_free(struct packer *packer)
{
	ZSTD_freeCCtx(((struct zstd_packer *)packer)->context);
	free(packer);
}

static const struct packer_ops zstd_ops = {zstd_write, zstd_free};

int pack_zstd(struct packer **ret)
{
	struct zstd_packer *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return -ENOMEM;
	zstd->packer.ops = &zstd_ops;
	zstd->context = ZSTD_createCCtx();
	if (!zstd->context) {
		free(zstd);
		return -ENOMEM;
	}
	ZSTD_CCtx_setParameter(zstd->context, ZSTD_c_compressionLevel, PACK_LEVEL);
	*ret = &zstd->packer;
	return 0;
}
