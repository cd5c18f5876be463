/* SPDX-License-Identifier: MIT */
/* The header of IP in the line of a packet. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_NETWORK_LINE_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_NETWORK_LINE_H

#include "subject/capture/line.h"

/** Appends what stands before `info`: the protocol, with -v its header, and the addresses. */
void network_line_write(
	struct out *out, const struct capture_record *record, const struct packet_line *line);

#endif
