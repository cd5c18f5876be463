/* SPDX-License-Identifier: MIT */
/* The state of a replay, for its files only. */
#ifndef NLINSPECT_NETLINK_REPLAY_STATE_H
#define NLINSPECT_NETLINK_REPLAY_STATE_H

#include "facts.h"
#include "recording.h"

/* A recorded request and its answers, in the order of the recording. */
struct conversation {
	const struct datagram *request;
	uint32_t sequence, port; /* port 0: any, until the first answer */
	struct datagram *first, *last;
	uint32_t round;
	bool used;
};

/* A round of a recording that marks their ends. */
struct round {
	size_t first;     /* conversation */
	uint64_t time_ns; /* when the first answer came; 0: none came */
};

/* The kind of objects in a file without requests. */
struct subject {
	int protocol;
	uint16_t type;
	uint8_t family;
};

struct replay {
	struct connector connector;
	struct recording recording;
	struct conversation *conversations;
	size_t count;
	struct subject *answered;
	size_t answered_count;
	struct facts facts;
	struct round *rounds; /* and one that ends them; NULL: they have no marks */
	uint32_t round_count;
	bool cut; /* another round followed, which is not whole */
	struct replay_status status;
};

/** Finds the rounds of a recording, once its facts and conversations are known. @return 0 or
 * -ENOMEM */
int replay_find_rounds(struct replay *replay);

/** As connector_ops.round. */
void replay_next_round(struct connector *connector);

#endif
