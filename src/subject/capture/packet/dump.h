/* SPDX-License-Identifier: MIT */
/* Dumps of bytes, in lines that begin with a tab, as no packet's line does. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_DUMP_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_DUMP_H

#include "nlinspect/base/text.h"

#include <stdbool.h>

/** Appends lines with 16 bytes each: the offset, the bytes in hex and perhaps as characters. */
void dump_hex(struct out *out, struct text bytes, bool ascii);

/** Appends the bytes as characters, with the lines that they have. Others than printable ASCII and
 * tabs are dots. */
void dump_ascii(struct out *out, struct text bytes);

#endif
