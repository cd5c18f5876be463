/* SPDX-License-Identifier: MIT */
/* The words by which people ask for sockets of families, protocols and types: -f, -A. */
#ifndef NLINSPECT_CLI_LISTING_KINDS_H
#define NLINSPECT_CLI_LISTING_KINDS_H

#include "listing.h"

struct kind_word {
	const char *word, *doc;
	uint32_t kinds; /* 1 << enum socket_kind */
	uint8_t types;  /* 1 << SOCK_*; 0: all */
	bool general;   /* it stands for so much that a part may be missing in the kernel */
};

/** Of -A, as ss has them, and more; `word` is NULL at the end. */
extern const struct kind_word kind_words[];
/** Of -f. */
extern const struct kind_word kind_families[];

/** Fills in what kinds of sockets the options ask for. Mistakes are reported. @return 0 or -EINVAL
 */
int kinds_select(struct listing *listing);

/** Takes out of the ask what the filter cannot match. */
void kinds_narrow(struct listing *listing);

#endif
