/* SPDX-License-Identifier: MIT */
/* Counts unknown attributes: those that no row reads and no list leaves out on purpose (struct
 * wire_set). */
#ifndef NLINSPECT_DECODE_CENSUS_H
#define NLINSPECT_DECODE_CENSUS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

/** A kind of message, and how it is read. */
struct census_message {
	uint16_t type;               /* RTM_NEWLINK … */
	uint8_t family;              /* the first byte of its header; AF_UNSPEC: any */
	uint8_t kind;                /* wire kind in the schema */
	uint16_t header;             /* bytes of the fixed header */
	const struct schema *schema; /* NULL: after the last one of an array */
};

struct census;

/** @return NULL if there is no memory. census_free() frees it. */
struct census *census_new(void);

/** Looks through a message if its kind is listed. Without memory nothing is counted. */
void census_look(struct census *census, const struct census_message *messages,
	const struct message *message);

/** The number of unknown attributes, each counted once. */
size_t census_count(const struct census *census);

/** Writes them: "IFLA 77 (4 times), IFLA_INET6 12 (once)". */
void census_write(const struct census *census, struct out *out);

/** Frees it; NULL is fine. */
void census_free(struct census *census);

DEFINE_CLEANUP(struct census *, census_free)

#endif
