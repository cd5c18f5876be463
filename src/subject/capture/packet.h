/* SPDX-License-Identifier: MIT */
/* From the bytes of a packet to a record. The decoders are in packet/, one for each protocol. They
 * read nothing but the packet, and trust none of it. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_H

#include "nlinspect/base/cleanup.h"

#include "capture.h"

/** A packet as it was captured. */
struct packet {
	uint64_t time_ns;        /* Unix time */
	const uint8_t *bytes;    /* from the link header on */
	uint32_t captured;       /* how many of them there are … */
	uint32_t length;         /* … and were on the link */
	uint32_t link_type;      /* LINKTYPE_* of files; others than enum capture_link_type are not
				    decoded */
	struct text interface;   /* empty: not known */
	uint32_t ifindex;        /* 0: not known */
	uint8_t direction;       /* enum capture_direction; a link header that has it counts more */
	uint8_t reception;       /* enum capture_reception; 0: not known */
	bool checksum_not_ready; /* the kernel left it to the network card (TP_STATUS_CSUMNOTREADY)
				  */
};

/** How `info` is written. */
struct packet_style {
	uint8_t verbose;   /* -v, -vv, -vvv */
	bool quiet;        /* -q: less about protocols */
	bool absolute_seq; /* -S */
};

struct packet_decoder;

/**
 * A decoder, with room for its texts and the numbers of connections. It remembers the sequence
 * numbers of the 4096 connections that sent last; nothing else of a packet matters to later ones.
 * @param wanted  the fields that something reads: costly ones (info, options, checksum, seq, ack)
 * are left absent if they are not in it. Copied
 * @return NULL if there is no memory. packet_decoder_free() frees it
 */
struct packet_decoder *packet_decoder_new(
	const struct fieldset *wanted, const struct packet_style *style);

/**
 * Clears the record and sets all fields that the packet itself has. It cannot fail: decoding ends
 * where the packet does not go on or makes no sense (`fault`), and what was read until then is
 * good. Does not allocate, except that the memory for texts grows at first.
 * @param record  its texts point into the packet and the decoder, until the next call
 * @return whether the link type is known; if not, `info` says so, and nothing is decoded
 */
bool packet_decode(
	struct packet_decoder *decoder, const struct packet *packet, struct capture_record *record);

/** Frees it; NULL is fine. */
void packet_decoder_free(struct packet_decoder *decoder);

DEFINE_CLEANUP(struct packet_decoder *, packet_decoder_free)

#endif
