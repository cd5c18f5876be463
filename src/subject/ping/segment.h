/* SPDX-License-Identifier: MIT */
/* Probes of UDP and TCP that all belong to one flow: the same addresses and ports. The
 * sequence number of TCP names the probe, or the payload of UDP. All bytes may be hostile.
 */
#ifndef NLINSPECT_SUBJECT_PING_SEGMENT_H
#define NLINSPECT_SUBJECT_PING_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SEGMENT_SYN = 24,   /* bytes of a SYN: its header, and the option with the segment size */
	DATAGRAM_MARK = 16, /* bytes of the payload of UDP that name the probe */
};

/** The two ends of a flow: addresses have 4 bytes, or 16 of IPv6. */
struct segment_ends {
	bool inet6;
	const uint8_t *from, *to;
	uint16_t from_port, to_port;
};

/** Writes a SYN of SEGMENT_SYN bytes with a sequence number. */
void segment_write_syn(const struct segment_ends *ends, uint32_t number, uint8_t *segment);

enum segment_answer { SEGMENT_NONE, SEGMENT_ACCEPTED, SEGMENT_REFUSED };

/** Reads the answer to a SYN of the flow, from its TCP header on. @return SEGMENT_NONE: it is
 * something else; otherwise *number is the sequence number of the SYN */
enum segment_answer segment_read_answer(
	const struct segment_ends *ends, const uint8_t *segment, size_t length, uint32_t *number);

/** Reads the beginning of a SYN of the flow, which errors quote: 8 bytes are enough. @return
 * whether it is one; *number is its sequence number then */
bool segment_read_quote(
	const struct segment_ends *ends, const uint8_t *quote, size_t length, uint32_t *number);

/** Reads which probe a payload of UDP belongs to, see icmp_payload_byte(). @return whether it is
 * long enough */
bool datagram_read_mark(const uint8_t *payload, size_t length, uint64_t *cookie, uint64_t *seq);

#endif
