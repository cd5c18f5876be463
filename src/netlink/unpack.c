/* SPDX-License-Identifier: MIT */
#include "unpack.h"

#include <errno.h>
#include <stdlib.h>

enum { UNPACKED_FIRST = 64 << 10 };

int unpacked_grow(struct unpacked *unpacked, size_t limit)
{
	size_t size = unpacked->size ? unpacked->size * 2 : UNPACKED_FIRST;
	uint8_t *bytes;

	if (unpacked->length > limit)
		return -EFBIG;
	if (unpacked->length < unpacked->size)
		return 0;
	bytes = realloc(unpacked->bytes, size);
	if (!bytes)
		return -ENOMEM;
	unpacked->bytes = bytes;
	unpacked->size = size;
	return 0;
}
