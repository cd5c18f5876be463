/* SPDX-License-Identifier: MIT */
/* The probes: what each shows, and which programs it is made of. */
#ifndef NLINSPECT_SUBJECT_TRACE_PROBES_H
#define NLINSPECT_SUBJECT_TRACE_PROBES_H

#include "nlinspect/base/text.h"

#include "shape.h"
#include "trace.h"

struct probe {
	const char *name; /* NULL: a number without a probe */
	const char *shows;
	const char *fields; /* those that its events can have, beside the common ones */
	const char *view;   /* of its table */
};

extern const struct probe trace_probes[TRACE_PROBES];

/** Fields that events of every probe can have. */
extern const char probe_common_fields[];

/** Finds a probe by its name. @return its number, or -1 */
int probe_named(struct text name);

#endif
