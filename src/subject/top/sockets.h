/* SPDX-License-Identifier: MIT */
/* Adds up what TCP sockets have moved since the round before. */
#ifndef NLINSPECT_SUBJECT_TOP_SOCKETS_H
#define NLINSPECT_SUBJECT_TOP_SOCKETS_H

#include "nlinspect/flow/sink.h"
#include "nlinspect/source/dump.h"

#include "accounts.h"

struct top_sockets {
	struct sink sink;  /* of what the rate stage passes */
	struct sink *rate; /* the stage, which sockets are pushed into */
	enum top_kind per;
	enum top_kind holderless; /* TOP_KERNEL or TOP_HIDDEN */
	uint64_t round;
	struct accounts accounts;
	struct tally total;
	uint64_t connections;
	struct out key;
	/* Fields of records with the growth. */
	const struct schema *rates;
	int sent, received, retransmits; /* from schema_growth() */
};

/** @return 0 or -ENOMEM; top_sockets_fini() in any case */
int top_sockets_init(struct top_sockets *sockets, const struct ask *ask);
void top_sockets_fini(struct top_sockets *sockets);

/** The questions for sockets, for --explain. */
void top_sockets_questions(const struct ask *ask, struct questions *questions);

/** Reads all sockets. @param kept  their state in all rounds @return as source_run() */
int top_sockets_read(struct top_sockets *sockets, struct run *run, void **kept);

#endif
