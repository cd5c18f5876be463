/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include "unpack.h"

#include <errno.h>

int unpack_zstd(struct unpacker **ret)
{
	(void)ret;
	return -EOPNOTSUPP;
}

int pack_zstd(struct packer **ret)
{
	(void)ret;
	return -EOPNOTSUPP;
}
