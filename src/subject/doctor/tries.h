/* SPDX-License-Identifier: MIT */
/* Tries every dump that the subjects make, up to its first message. */
#ifndef NLINSPECT_SUBJECT_DOCTOR_TRIES_H
#define NLINSPECT_SUBJECT_DOCTOR_TRIES_H

#include "nlinspect/source/dump.h"

#include "doctor.h"

/** How a kind of dump went: of both address families, if it has any. */
struct trial {
	char name[64]; /* "TCP sockets" */
	enum doctor_status status;
	char detail[256]; /* which protocol answered, or the error */
	char remedy[64];  /* "" if nothing is known to help */
};

/** Tries the dumps of run->ask->subjects, each kind once, and passes on how it went. @return 0,
 * -ECANCELED (the user stops) or an error of `each` */
int tries_each(struct run *run, int (*each)(struct run *run, const struct trial *trial));

/** Tries generic netlink, which ethtool's fields of links are asked over. @return 0 or -ECANCELED
 */
int tries_generic(struct run *run, struct trial *ret);

/** Adds the first question of each kind: for --explain. */
void tries_questions(const struct ask *ask, struct questions *questions);

#endif
