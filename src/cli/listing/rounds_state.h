/* SPDX-License-Identifier: MIT */
/* The rounds of a listing, for the files that run them only. */
#ifndef NLINSPECT_CLI_LISTING_ROUNDS_STATE_H
#define NLINSPECT_CLI_LISTING_ROUNDS_STATE_H

#include "nlinspect/host/namespaces.h"

#include "chains.h"
#include "since.h"

struct rounds {
	const struct listing *listing;
	struct connector *connector;
	struct chains chains;
	struct run run;
	bool begun;        /* the current round */
	uint64_t readings; /* rounds that have begun */
	bool noted_idle;   /* the note about records at rest was printed … */
	bool noted_reset;  /* … and the one about counters that fell */
	bool noted;        /* the note about an empty first round was printed, or there was a row */
	bool in_netns;     /* in the one that --netns names */
	struct since_outcome since; /* of --since */
	bool lost;                  /* the namespace is gone: there are no further rounds */
	uint64_t cookie;            /* of the namespace that --netns names; 0: not known */
	char netns[NAMESPACE_WORD];
	char *recalled;           /* the name of the namespace in the recording */
	struct run_status status; /* in all rounds */
};

#endif
