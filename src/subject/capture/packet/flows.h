/* SPDX-License-Identifier: MIT */
/* The sequence numbers that connections of TCP began with, so that later ones can be shown relative
 * to them. The table is bounded: of many connections, those that sent last are known. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_FLOWS_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_FLOWS_H

#include "nlinspect/model/record.h"

enum {
	FLOW_SETS = 1024,
	FLOW_WAYS = 4, /* connections in a set */
	FLOW_ENDS = 36,
};

struct flow {
	/* Addresses and ports of both ends, the lower end first; IPv4 addresses fill 4 of 16
	   bytes. */
	uint8_t ends[FLOW_ENDS];
	uint8_t family;    /* 0: the place is empty */
	bool known[2];     /* whether there is a start of the numbers of … */
	uint32_t start[2]; /* … the lower end, the higher end */
	uint32_t used;     /* when a segment came last, by struct flows.clock */
};

struct flows {
	struct flow sets[FLOW_SETS][FLOW_WAYS];
	uint32_t clock;
	uint64_t seed; /* of the hash that chooses a set */
};

/** A segment, and its numbers relative to the start of its connection. */
struct flow_segment {
	const struct address *source, *destination;
	uint16_t source_port, destination_port;
	uint32_t seq, ack;
	uint16_t flags; /* PACKET_TCP_* */
	bool first;     /* it begins the connection, as far as the table knows */
	uint32_t seq_start, ack_start;
};

/** Finds the starts of the segment's connection; a SYN, and the first segment that is seen of a
 * direction, set them. */
void flows_take(struct flows *flows, struct flow_segment *segment);

#endif
