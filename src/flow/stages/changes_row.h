/* SPDX-License-Identifier: MIT */
/* The rows that a stage of changes passes, and the records that it keeps. */
#ifndef NLINSPECT_FLOW_STAGES_CHANGES_ROW_H
#define NLINSPECT_FLOW_STAGES_CHANGES_ROW_H

#include "nlinspect/flow/changes.h"
#include "nlinspect/model/event.h"

#include "difference.h"

struct changes_row {
	const struct schema *schema; /* of the rows */
	size_t own;                  /* how many of its fields the source's records have … */
	size_t own_size;             /* … and the size of those */
	bool extended;               /* there are the fields of schema_changes() */
	struct fieldset kept;
	unsigned event, time;      /* fields of the schema */
	struct schema *compact;    /* of what is kept */
	struct record *record;     /* the row */
	struct record *wide, *now; /* records in between: of the schema, and a compact one */
	size_t room;               /* bytes of `now` */
	struct difference difference;
	struct out text;
	const char *reason; /* of what a reading finds; NULL: it is news */
};

/** @return 0 or -ENOMEM; changes_row_fini() releases it in both cases */
int changes_row_init(struct changes_row *row, const struct schema *schema,
	const struct changes_request *request);
void changes_row_fini(struct changes_row *row);

/** The bytes that changes_row_keep() needs for a record of the source. */
size_t changes_row_size(const struct changes_row *row, const struct record *record);
void changes_row_keep(const struct changes_row *row, const struct record *record, void *memory);

/** A kept record as one of the source, in `row`; it lasts until the next one. */
const struct record *changes_row_widen(struct changes_row *row, const struct record *kept);

/** Sets the time of a kept record. */
void changes_row_time(const struct changes_row *row, uint64_t time_ms, struct record *kept);

/* Each makes row->record. */

/** Of a record of the source. */
void changes_row_copy(struct changes_row *row, const struct record *record, uint64_t event);
/** Of a thing that was known as `kept`. @return 0 or -ENOMEM */
int changes_row_changed(
	struct changes_row *row, const struct record *kept, const struct record *record);
/** Of a thing that is gone: its last record, completed by what was known. One may be NULL. */
void changes_row_removed(
	struct changes_row *row, const struct record *kept, const struct record *record);
/** Of the end of a reading after a loss. */
void changes_row_found(struct changes_row *row, const struct record *record, uint64_t found);

#endif
