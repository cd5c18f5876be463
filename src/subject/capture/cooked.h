/* SPDX-License-Identifier: MIT */
/* Packets of any interface with one header: LINKTYPE_LINUX_SLL2 of pcap, in place of the link's
 * own. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_COOKED_H
#define NLINSPECT_SUBJECT_CAPTURE_COOKED_H

#include <stddef.h>
#include <stdint.h>

struct sock_filter;
struct sockaddr_ll;

enum { COOKED_LENGTH = 20 };

/** Writes the header in front of a packet, where there must be room. @return where it begins */
uint8_t *cooked_write(uint8_t *bytes, const struct sockaddr_ll *link);

/** Rewrites a filter for packets with the header, so that the kernel can run it on packets without.
 * @return 0; -ENOTSUP: it looks at a part of the header that the kernel does not have */
int cooked_filter(struct sock_filter *filter, size_t count);

#endif
