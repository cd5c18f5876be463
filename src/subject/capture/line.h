/* SPDX-License-Identifier: MIT */
/* Packets for people, in lines as tcpdump(8) has them. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_LINE_H
#define NLINSPECT_SUBJECT_CAPTURE_LINE_H

#include "nlinspect/flow/sink.h"

#include "packet.h"

/** The time before a line. */
enum packet_stamp {
	PACKET_STAMP_CLOCK, /* the time of day */
	PACKET_STAMP_NONE,  /* -t */
	PACKET_STAMP_UNIX,  /* -tt */
	PACKET_STAMP_DELTA, /* -ttt: since the packet before */
	PACKET_STAMP_DATE,  /* -tttt */
	PACKET_STAMP_FIRST, /* -ttttt: since the first packet */
};

/** What is dumped of a packet's bytes. */
enum packet_dump {
	PACKET_DUMP_NONE,
	PACKET_DUMP_HEX,       /* -x */
	PACKET_DUMP_HEX_ASCII, /* -X */
	PACKET_DUMP_ASCII,     /* -A */
};

struct packet_line {
	struct packet_style style;
	enum packet_stamp stamp;
	enum packet_dump dump;
	bool nanoseconds; /* in times; else microseconds */
	bool link;        /* -e: the link header */
	bool dump_link;   /* -xx, -XX: the dump begins with it */
	bool interfaces;  /* with the interface and the direction: packets are of several */
};

/** Makes a sink that writes a line for each record that packet_decode() made with all fields. Bytes
 * from outside are escaped. A packet whose link type is unknown is dumped in any case.
 * @param out, line  stay the caller's, and outlive the sink
 * @return NULL if there is no memory */
struct sink *packet_line_new(struct out *out, const struct packet_line *line);

#endif
