/* SPDX-License-Identifier: MIT */
/* The link header in the line of a packet (-e). */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_LINK_LINE_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_LINK_LINE_H

#include "nlinspect/base/out.h"

#include "subject/capture/capture.h"

/** Appends the header, up to the packet of the network layer. */
void link_line_write(struct out *out, const struct capture_record *record, bool quiet);

#endif
