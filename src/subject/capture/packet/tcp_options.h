/* SPDX-License-Identifier: MIT */
/* Options of TCP. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_TCP_OPTIONS_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_TCP_OPTIONS_H

#include "parsing.h"

/** Sets the fields of options and, if they are wanted, writes their text into decoder->options.
 * @param start  is subtracted from the sequence numbers of SACK */
void parse_tcp_options(struct parsing *parsing, struct bytes bytes, uint32_t start);

#endif
