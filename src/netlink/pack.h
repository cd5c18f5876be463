/* SPDX-License-Identifier: MIT */
/* Compressing a recording while it is written: each format in a file of its own, or in one that
 * reports that it was left out of the build. */
#ifndef NLINSPECT_NETLINK_PACK_H
#define NLINSPECT_NETLINK_PACK_H

#include "nlinspect/base/out.h"

/** A stream of compressed bytes. */
struct packer {
	const struct packer_ops *ops;
};

enum pack_step {
	PACK_MORE,  /* more will come, and the bytes may stay in memory */
	PACK_FLUSH, /* all bytes so far can be decompressed from the output so far */
	PACK_END,   /* so, and nothing will follow */
};

struct packer_ops {
	/** Compresses into `to`, whose error is the caller's to look at. @return 0 or -errno */
	int (*write)(struct packer *packer, const void *bytes, size_t length, enum pack_step step,
		struct out *to);
	void (*free)(struct packer *packer);
};

/** @return 0 with *ret; -EOPNOTSUPP (not in this build); -ENOMEM */
int pack_gzip(struct packer **ret);
int pack_zstd(struct packer **ret);

#endif
