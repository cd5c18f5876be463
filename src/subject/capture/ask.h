/* SPDX-License-Identifier: MIT */
/* The command line of capture, checked. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_ASK_H
#define NLINSPECT_SUBJECT_CAPTURE_ASK_H

#include "nlinspect/source/source.h"

#include "line.h"

enum {
	CAPTURE_SNAP = 262144,        /* bytes of a packet, as tcpdump(8) has them */
	CAPTURE_BUFFER = 2048 << 10,  /* bytes of the ring */
	CAPTURE_FILTER_BYTES = 16384, /* of a filter's text */
};

struct capture_ask {
	const char *interface; /* NULL: any */
	const char *read;      /* a file instead; NULL: live */
	/* The filter of pcap-filter(7): in words, or in a file. */
	const char *const *words;
	size_t word_count;
	const char *filter_file; /* NULL */
	uint64_t count;          /* packets; 0: no end */
	uint64_t buffer;         /* bytes of the ring */
	uint32_t snap;
	uint8_t direction; /* enum capture_direction; CAPTURE_UNKNOWN: both */
	struct packet_line line;
	bool unbuffered; /* -l */
	bool plain;      /* -p: not promiscuous */
	bool raw_filter; /* -O: the filter is not optimized */
};

static inline const struct capture_ask *capture_ask(const struct ask *ask)
{
	return ask->own;
}

#endif
