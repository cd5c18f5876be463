/* SPDX-License-Identifier: MIT */
/* The state of a replay, for its files only. */
#ifndef NLINSPECT_NETLINK_REPLAY_STATE_H
#define NLINSPECT_NETLINK_REPLAY_STATE_H

#include "facts.h"
#include "reader.h"
#include "recording.h"
#include "store.h"

/* A recorded request and its answers, in the order of the recording. */
struct conversation {
	const struct datagram *request;
	uint32_t sequence, port; /* port 0: any, until the first answer */
	struct datagram *first, *last;
	bool used;
};

/* The kind of objects in a file without requests. */
struct subject {
	int protocol;
	uint16_t type;
	uint8_t family;
};

struct replay {
	struct connector connector;
	int fd;
	struct store store;
	struct scan scan;
	struct reader reader;
	bool reading; /* the reader is open */
	uint32_t at;  /* the round that it stands before */
	/* The round in memory; a recording without marks is all in memory. */
	bool loaded;
	struct recording recording;
	struct conversation *conversations;
	size_t count;
	struct facts facts;
	struct subject *answered;
	size_t answered_count;
	uint32_t round, round_count; /* if there are marks */
	bool cut;                    /* another round followed, which is not whole */
	struct replay_status status;
	char error[256];
};

/** Has the present round in memory. @return 0 or -errno */
int replay_load(struct replay *replay);

/** Forgets what is in memory. */
void replay_unload(struct replay *replay);

/** Finds the rounds of a recording that was scanned. */
void replay_find_rounds(struct replay *replay);

/** As connector_ops.round. */
void replay_next_round(struct connector *connector);

#endif
