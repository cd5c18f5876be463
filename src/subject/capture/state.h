/* SPDX-License-Identifier: MIT */
/* A running capture: what its parts share. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_STATE_H
#define NLINSPECT_SUBJECT_CAPTURE_STATE_H

#include "nlinspect/netlink/packets.h"

#include "ask.h"
#include "filter.h"
#include "packet.h"

struct tap;

struct capture {
	struct run *run;
	const struct capture_ask *ask;
	struct packet_decoder *decoder;
	char *filter_text; /* "": none */
	struct filter *filter;
	struct tap *tap;      /* NULL: from a file */
	struct packets *file; /* NULL: live */
	struct captured held; /* of the file: the next packet, if is_held */
	bool is_held;
	int error;             /* why the file has no next packet; 0 */
	bool error_told;       /* it was reported */
	uint32_t compiled_for; /* the link type of the filter + 1; 0: none */
	uint64_t time;         /* of the file: when its last packet was taken */
	uint64_t shown;        /* packets */
	bool unknown_told;     /* so was a link type that is not decoded */
};

#endif
