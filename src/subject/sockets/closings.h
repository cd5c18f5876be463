/* SPDX-License-Identifier: MIT */
/* Messages of the kernel about TCP sockets that it destroys, kept until the next round. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_CLOSINGS_H
#define NLINSPECT_SUBJECT_SOCKETS_CLOSINGS_H

#include "nlinspect/base/out.h"
#include "nlinspect/decode/census.h"
#include "nlinspect/netlink/message.h"

#include "sockets.h"

/* Precedes each message. */
struct closing {
	uint64_t received; /* on the clock of run->clock_ns */
	uint64_t length;   /* of the payload */
};

/* {0} has none. */
struct closings {
	struct out bytes;
	bool begun;      /* `bytes` is in use */
	uint64_t unkept; /* messages that there was no room for */
};

extern const struct census_message closing_messages[];

/** Which protocol a message is about; the header does not say it. @return its number, or -1 */
int closing_protocol(const struct message *message);

/** Drops the members of a record that the kernel leaves at 0 in such a message, and sets the state.
 */
void closing_fix(struct socket_record *record);

/** Keeps a message about TCP. @param received  its time, on the clock of run->clock_ns
 * @return 0 or -ENOMEM */
int closings_add(struct closings *closings, const struct message *message, uint64_t received);

/** The next message. @param at  0 before the first call @return whether there is one */
bool closings_next(const struct closings *closings, size_t *at, struct closing *closing,
	struct message *message);

void closings_clear(struct closings *closings);
void closings_fini(struct closings *closings);

#endif
