/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include "unpack.h"

#include <errno.h>

int unpack_zstd(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret)
{
	(void)bytes;
	(void)length;
	(void)limit;
	(void)ret;
	return -EOPNOTSUPP;
}

int pack_zstd(struct packer **ret)
{
	(void)ret;
	return -EOPNOTSUPP;
}
