/* SPDX-License-Identifier: MIT */
/* Zstandard, by libzstd: writing and reading. */
#include "pack.h"

#include "unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* The default of the library; a larger window would let a small file take much memory. */
enum { WINDOW_LOG_MAX = 27 };

/* The library makes its window when it has read how large it is. */
static int zstd_error(size_t result)
{
	return ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation ? -ENOMEM : -EBADMSG;
}

static int decompress(ZSTD_DCtx *context, ZSTD_inBuffer *input, size_t limit, struct unpacked *ret)
{
	size_t more = 0;

	do {
		int error = unpacked_grow(ret, limit);
		ZSTD_outBuffer output = {ret->bytes, ret->size, ret->length};

		if (error)
			return error;
		more = ZSTD_decompressStream(context, &output, input);
		if (ZSTD_isError(more))
			return zstd_error(more);
		ret->length = output.pos;
	} while (input->pos < input->size || (more && ret->length == ret->size));
	ret->cut = more != 0;
	return 0;
}

int unpack_zstd(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret)
{
	ZSTD_inBuffer input = {bytes, length, 0};
	ZSTD_DCtx *context = ZSTD_createDCtx();
	int error;

	if (!context)
		return -ENOMEM;
	ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	error = decompress(context, &input, limit, ret);
	ZSTD_freeDCtx(context);
	return error;
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
