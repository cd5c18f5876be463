/* SPDX-License-Identifier: MIT */
/* The row for the packet's source address. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_SOURCE_ADDRESS_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_SOURCE_ADDRESS_H

struct lookup;

/** Says where the source comes from, and why the kernel refuses it if it does. */
void source_address_say(struct lookup *lookup);

#endif
