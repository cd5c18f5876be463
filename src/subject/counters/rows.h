/* SPDX-License-Identifier: MIT */
/* Makes records of counters and pushes them. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_ROWS_H
#define NLINSPECT_SUBJECT_COUNTERS_ROWS_H

#include "nlinspect/source/source.h"

#include "counters.h"
#include "losses.h"
#include "mib.h"
#include "ratios.h"

struct counter_group;

struct rows {
	struct run *run;
	struct counter_record record;
	struct text prefix; /* of the last entry */
	char word[64];      /* its group, as people type it */
	const struct counter_group *group;
	bool headed; /* its heading was pushed */
	char at[32];
	struct out words; /* texts that are put together */
};

struct rows rows_of(struct run *run);
void rows_fini(struct rows *rows);

/** Push a counter, if it is to be shown. @return 0, -ECANCELED or -errno of the sink */
int rows_entry(struct rows *rows, const struct mib_entry *entry);
int rows_ratio(struct rows *rows, const struct ratio_value *value);
int rows_loss(void *rows, const struct loss *loss);

/** Judges a record by what was added since another round instead, as schema.rated. */
void rows_rated(const struct schema *rates, struct record *record);

DEFINE_CLEANUP_FINI(struct rows, rows_fini)

#endif
