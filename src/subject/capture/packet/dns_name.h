/* SPDX-License-Identifier: MIT */
/* Names in a message of DNS (RFC 1035), which may be compressed. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_DNS_NAME_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_DNS_NAME_H

#include "nlinspect/base/out.h"

#include "bytes.h"

/**
 * Appends a name with a dot after each label, "." for the root. Dots and backslashes within labels
 * have a backslash before them; other bytes are as they are.
 * @param message  the whole message
 * @param at       offset of the name in it; moved to the end of the name
 * @param out      NULL: only moves `at`
 * @return whether it is a name: it does not end early, is not longer than 255 bytes, and its
 * pointers only go backwards
 */
bool dns_name_read(struct bytes message, uint32_t *at, struct out *out);

#endif
