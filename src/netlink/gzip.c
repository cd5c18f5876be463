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

struct gzip_unpacker {
	struct unpacker unpacker;
	z_stream stream;
};

static int gzip_step(
	struct unpacker *unpacker, struct packed *from, uint8_t *to, size_t room, size_t *length)
{
	z_stream *stream = &((struct gzip_unpacker *)unpacker)->stream;
	int result = Z_OK;

	if (room > STEP)
		room = STEP;
	stream->next_in = (Bytef *)from->next;
	stream->avail_in = (uInt)from->left;
	stream->next_out = to;
	stream->avail_out = (uInt)room;
	while (stream->avail_out && result != Z_BUF_ERROR && (stream->avail_in || unpacker->cut)) {
		result = inflate(stream, Z_NO_FLUSH);
		if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
			return gzip_error(result);
		unpacker->cut = result != Z_STREAM_END;
		/* Another member may follow. */
		if (result == Z_STREAM_END)
			inflateReset(stream);
	}
	*length = room - stream->avail_out;
	*from = (struct packed){stream->next_in, stream->avail_in};
	return 0;
}

static void gzip_unpacker_free(struct unpacker *unpacker)
{
	inflateEnd(&((struct gzip_unpacker *)unpacker)->stream);
	free(unpacker);
}

static const struct unpacker_ops gzip_unpacker_ops = {gzip_step, gzip_unpacker_free};

int unpack_gzip(struct unpacker **ret)
{
	struct gzip_unpacker *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return -ENOMEM;
	gzip->unpacker.ops = &gzip_unpacker_ops;
	if (inflateInit2(&gzip->stream, GZIP) != Z_OK) {
		free(gzip);
		return -ENOMEM;
	}
	*ret = &gzip->unpacker;
	return 0;
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
