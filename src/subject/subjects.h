/* SPDX-License-Identifier: MIT */
/* The table of all subjects. */
#ifndef NLINSPECT_SUBJECT_SUBJECTS_H
#define NLINSPECT_SUBJECT_SUBJECTS_H

struct subject;

/** Every subject in the order of help; NULL ends it. */
extern const struct subject *const subjects[];

#endif
