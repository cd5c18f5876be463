/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include "unpack.h"

#include <errno.h>

int unpack_gzip(struct unpacker **ret)
{
	(void)ret;
	return -EOPNOTSUPP;
}

int pack_gzip(struct packer **ret)
{
	(void)ret;
	return -EOPNOTSUPP;
}
