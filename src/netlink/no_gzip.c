/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include "unpack.h"

#include <errno.h>

int unpack_gzip(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret)
{
	(void)bytes;
	(void)length;
	(void)limit;
	(void)ret;
	return -EOPNOTSUPP;
}

int pack_gzip(struct packer **ret)
{
	(void)ret;
	return -EOPNOTSUPP;
}
