/* SPDX-License-Identifier: MIT */
/* The state of a live view, which live.c changes and live_show.c draws. */
#ifndef NLINSPECT_CLI_LISTING_LIVE_VIEW_H
#define NLINSPECT_CLI_LISTING_LIVE_VIEW_H

#include "live.h"
#include "live_history.h"
#include "live_keys.h"
#include "live_log.h"
#include "live_rows.h"
#include "render/cells.h"
#include "render/live_screen.h"

enum { LIVE_FIELD_NONE = FIELDSET_SIZE };

/* One row in full. */
struct live_detail {
	struct schema *schema; /* NULL: not read yet */
	struct record *record;
	bool wider;   /* more is asked for because of it */
	bool gone;    /* the last round does not have it */
	bool seen;    /* this round has it */
	size_t first; /* the first line that is shown */
};

struct live {
	struct clocked clocked; /* the sink */
	struct listing *listing;
	const struct report *report_before;
	struct report report;
	struct live_log log;
	struct screen *screen;
	int input;
	struct live_keys keys;
	struct live_rows rows;
	struct history history;
	struct history frozen; /* as it was when the pause began … */
	bool is_frozen;        /* … if a round has come since */
	unsigned sorted;       /* the field of the first key after `lead`; LIVE_FIELD_NONE: none */
	size_t lead;           /* keys that decide before it */
	const struct schema *schema; /* of the round that is read */
	bool dirty, quit, step;
	bool over;   /* the recording has no further round */
	bool turned; /* the rows that are shown are of the view before */
	/* The selection follows a row from round to round. */
	bool selecting;
	size_t selected;   /* its index in the view */
	struct out chosen; /* its key */
	size_t top;        /* the first row that is shown */
	size_t page_rows;  /* as many were shown */
	struct live_detail detail;
	struct fieldset wanted; /* of the ask, before a row was shown in full */
	struct where_error mistake;
	bool mistaken; /* the filter that is being typed has a mistake */
	/* How it was drawn last: */
	size_t width, height;
	bool two_heads;
	size_t room; /* columns before the sparklines */
	struct steady_column steady[FIELDSET_SIZE];
	struct out text, wrapped, head, trends, notes, wrapped_notes, foot;
	struct page page;
};

/** Carries out what a key asks for. @return 0 or -ENOMEM */
int live_act(struct live *live, enum live_act act);

/** The selected row may have another place in the view, or be gone: then another one takes its
 * place. */
void live_follow_selected(struct live *live);

/** Whether the next round shows what the head says: another view, or a filter of fields that were
 * not read until now. */
static inline bool live_is_behind(const struct live *live)
{
	return live->turned || live->rows.behind;
}

/** Drops the copy of the history that is shown during a pause. */
void live_thaw(struct live *live);

/** Notes the number that a row is sorted by, for its sparkline. @return 0 or -ENOMEM */
int live_note_value(struct live *live, const struct schema *schema, const struct live_row *row);

void live_detail_fini(struct live_detail *detail);

/** Sorts by the keys of the command line, or the default ones. */
void live_sort_usually(struct live *live);

/** Draws it. */
void live_draw(struct live *live);

/** The columns are as wide as their cells again. */
void live_unsteady(struct live *live);

#endif
