/* SPDX-License-Identifier: MIT */
#include "unpack.h"

#include <errno.h>
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
