/* SPDX-License-Identifier: MIT */
/* gzip, by zlib: writing and reading. */
#include "pack.h"

#include "unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	GZIP = 16 + MAX_WBITS, /* a gzip header, and the largest window */
	STEP = 1 << 30,        /* zlib counts in unsigned ints */
};

static int gzip_error(int result)
{
	return result == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
}

/* @return 0 once a member has ended, or the input has; *ended tells which */
static int inflate_member(
	z_stream *stream, size_t *left, size_t limit, struct unpacked *ret, bool *ended)
{
	*ended = false;
	for (;;) {
		int result, error = unpacked_grow(ret, limit);
		size_t in = *left < STEP ? *left : STEP, room = ret->size - ret->length;

		if (error)
			return error;
		stream->avail_in = (uInt)in;
		stream->next_out = ret->bytes + ret->length;
		stream->avail_out = (uInt)(room < STEP ? room : STEP);
		room = stream->avail_out;
		result = inflate(stream, Z_NO_FLUSH);
		*left -= in - stream->avail_in;
		ret->length += room - stream->avail_out;
		*ended = result == Z_STREAM_END;
		if (!*ended && result != Z_OK && result != Z_BUF_ERROR)
			return gzip_error(result);
		if (*ended || (!*left && stream->avail_out))
			return 0;
	}
}

int unpack_gzip(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret)
{
	z_stream stream = {.next_in = (Bytef *)bytes};
	int result = inflateInit2(&stream, GZIP), error = 0;
	bool ended = true;

	if (result != Z_OK)
		return gzip_error(result);
	while (!error && ended && length) {
		error = inflate_member(&stream, &length, limit, ret, &ended);
		inflateReset(&stream);
	}
	inflateEnd(&stream);
	ret->cut = !ended;
	return error;
}

enum {
	PACK_LEVEL = 6,
	PACK_MEMORY = 8, /* zlib's default */
	PACK_ROOM = 64 << 10,
};

struct gzip_packer {
	struct packer packer;
	z_stream stream;
};

/* Compresses a part that zlib can count. */
static int write_part(z_stream *stream, const void *bytes, size_t length, int flush, struct out *to)
{
	int result;

	stream->next_in = (Bytef *)bytes;
	stream->avail_in = (uInt)length;
	do {
		if (!out_reserve(to, PACK_ROOM))
			return to->error;
		stream->next_out = (Bytef *)to->data + to->length;
		stream->avail_out = PACK_ROOM;
		result = deflate(stream, flush);
		if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
			return -ENOMEM;
		to->length += PACK_ROOM - stream->avail_out;
	} while (!stream->avail_out);
	return 0;
}

static int gzip_write(struct packer *packer, const void *bytes, size_t length, enum pack_step step,
	struct out *to)
{
	static const int flushes[] = {
		[PACK_MORE] = Z_NO_FLUSH, [PACK_FLUSH] = Z_SYNC_FLUSH, [PACK_END] = Z_FINISH};
	z_stream *stream = &((struct gzip_packer *)packer)->stream;
	const char *next = bytes;
	int error = 0;

	for (; length > STEP && !error; next += STEP, length -= STEP)
		error = write_part(stream, next, STEP, Z_NO_FLUSH, to);
	return error ? error : write_part(stream, next, length, flushes[step], to);
}

static void gzip_free(struct packer *packer)
{
	deflateEnd(&((struct gzip_packer *)packer)->stream);
	free(packer);
}

static const struct packer_ops gzip_ops = {gzip_write, gzip_free};

int pack_gzip(struct packer **ret)
{
	struct gzip_packer *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return -ENOMEM;
	gzip->packer.ops = &gzip_ops;
	if (deflateInit2(&gzip->stream, PACK_LEVEL, Z_DEFLATED, GZIP, PACK_MEMORY,
		    Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		return -ENOMEM;
	}
	*ret = &gzip->packer;
	return 0;
}
