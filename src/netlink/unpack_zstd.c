/* SPDX-License-Identifier: MIT */
#include "unpack.h"

#include <errno.h>
#include <zstd.h>

/* The default of the library; a larger window would let a small file take much memory. */
enum { WINDOW_LOG_MAX = 27 };

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
			return -EBADMSG;
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
