/* SPDX-License-Identifier: MIT */
/* Filters in the language of pcap-filter(7), which libpcap compiles, in the one file that uses it.
 */
#ifndef NLINSPECT_SUBJECT_CAPTURE_FILTER_H
#define NLINSPECT_SUBJECT_CAPTURE_FILTER_H

#include "nlinspect/base/cleanup.h"

#include <stdbool.h>
#include <stdint.h>

struct sock_filter;

/** A filter's source, and what it is for. */
struct filter_ask {
	const char *text;      /* "" matches everything */
	uint32_t link_type;    /* LINKTYPE_* of the packets */
	uint32_t snap;         /* bytes of a packet that are kept at most */
	const char *interface; /* where packets are captured now, whose VLAN tags the kernel takes
				  off; NULL: from a file, with their tags */
	bool plain;            /* the compiler is to leave out optimizing */
};

/** The mistake in a filter. */
struct filter_error {
	char message[256];
	bool syntax;       /* it is wrong for every link type */
	size_t start, end; /* the wrong bytes of the text; both are its length if something is
			      missing */
};

struct filter;

/** Whether this build can compile filters at all. */
bool filter_is_built(void);

/**
 * @param ret  filter_free() frees it
 * @return 0; -EINVAL (*error has the mistake); -ENOTSUP (not in this build); -ENOMEM
 */
int filter_compile(const struct filter_ask *ask, struct filter_error *error, struct filter **ret);

/** The instructions, which the kernel can run as well. */
const struct sock_filter *filter_code(const struct filter *filter, size_t *count);

/** Whether a packet of a file matches. */
bool filter_matches(
	const struct filter *filter, const uint8_t *bytes, uint32_t captured, uint32_t length);

/** Frees it; NULL is fine. */
void filter_free(struct filter *filter);

DEFINE_CLEANUP(struct filter *, filter_free)

#endif
