/* SPDX-License-Identifier: MIT */
/* Carries out what keys ask for. */
#include "live_view.h"

#include "nlinspect/model/layout.h"
#include "nlinspect/source/subject.h"

#include "cli/habits.h"
#include "render/spark.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int live_note_value(struct live *live, const struct schema *schema, const struct live_row *row)
{
	if (live->sorted == LIVE_FIELD_NONE)
		return 0;
	return history_add(&live->history, row->key, row->key_length,
		spark_value(&schema->fields[live->sorted], live->sorted, row->record));
}

void live_thaw(struct live *live)
{
	if (live->is_frozen)
		history_fini(&live->frozen);
	live->is_frozen = false;
}

void live_detail_fini(struct live_detail *detail)
{
	schema_free(detail->schema);
	free(detail->record);
	*detail = (struct live_detail){.first = 0};
}

void live_follow_selected(struct live *live)
{
	size_t found;

	if (!live->selecting)
		return;
	found = live_rows_find(&live->rows, live->chosen.data, live->chosen.length);
	if (found < live->rows.count)
		live->selected = found;
	else if (live->selected >= live->rows.count)
		live->selected = live->rows.count ? live->rows.count - 1 : 0;
	if (live->keys.mode != LIVE_ROW && !live->rows.count)
		live->selecting = false;
}

static void select_row(struct live *live, size_t index)
{
	const struct live_row *row;

	if (!live->rows.count)
		return;
	live->selected = index < live->rows.count ? index : live->rows.count - 1;
	live->selecting = true;
	row = live->rows.view[live->selected];
	live->chosen.length = 0;
	out_bytes(&live->chosen, row->key, row->key_length);
	live->selecting = !live->chosen.error;
}

/* Sparklines of another number begin with the round that is shown. */
static int restart_history(struct live *live)
{
	int error = 0;

	live_thaw(live);
	history_clear(&live->history);
	live_unsteady(live);
	for (size_t i = 0; i < live->rows.shown.count && !error; i++)
		error = live_note_value(live, live->rows.shown.schema, &live->rows.shown.rows[i]);
	return error;
}

static size_t column_of(const struct plan *plan, unsigned id)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] == id)
			return i;
	}
	return plan->column_count;
}

void live_sort_usually(struct live *live)
{
	const struct plan *plan = &live->listing->plan;

	memcpy(live->rows.order, plan->sort, plan->sort_count * sizeof(plan->sort[0]));
	live->rows.order_count = plan->sort_count;
	live->lead = listing_lead(live->listing);
	live->sorted =
		plan->sort_count > live->lead ? plan->sort[live->lead].field : LIVE_FIELD_NONE;
}

/* Sorts by a column; the other keys of the command line decide between equal rows. */
static void sort_by(struct live *live, unsigned id)
{
	const struct plan *plan = &live->listing->plan;
	struct live_rows *rows = &live->rows;

	rows->order_count = live->lead;
	rows->order[rows->order_count++] =
		(struct order){(uint16_t)id, field_is_number(&plan_rows(plan)->fields[id])};
	for (size_t i = live->lead; i < plan->sort_count && rows->order_count < LIVE_ORDER; i++) {
		if (plan->sort[i].field != id)
			rows->order[rows->order_count++] = plan->sort[i];
	}
	live->sorted = id;
}

static int arrange(struct live *live)
{
	int error = live->rows.shown.schema ? live_rows_arrange(&live->rows) : 0;

	live_follow_selected(live);
	return error;
}

static int sort_beside(struct live *live, bool right)
{
	const struct plan *plan = &live->listing->plan;
	size_t column = live->sorted == LIVE_FIELD_NONE ? plan->column_count
							: column_of(plan, live->sorted);
	int error;

	if (column == plan->column_count)
		column = right ? 0 : plan->column_count - 1;
	else if (right)
		column = column + 1 < plan->column_count ? column + 1 : column;
	else
		column = column ? column - 1 : 0;
	if (plan->columns[column] == live->sorted)
		return 0;
	sort_by(live, plan->columns[column]);
	error = restart_history(live);
	return error ? error : arrange(live);
}

static int reverse(struct live *live)
{
	if (live->rows.order_count <= live->lead)
		return 0;
	live->rows.order[live->lead].descending ^= true;
	return arrange(live);
}

static const char *advise(const void *context, struct text word)
{
	return habit_filter_advice(word, context);
}

/* Rates are made of the counters that are read for columns and sorting. */
static bool has_its_rates(struct live *live, const struct fieldset *fields)
{
	const struct plan *plan = &live->listing->plan;

	fieldset_for_each(id, fields) {
		const struct field *field = &plan_rows(plan)->fields[id];

		if (!field->per_second || plan->groups ||
			fieldset_has(&plan->wanted, schema_counter(plan->rates, id)))
			continue;
		snprintf(live->mistake.message, sizeof(live->mistake.message),
			"%s is not measured; begin with -o +%s", field->name,
			plan->rates->fields[schema_counter(plan->rates, id)].name);
		*live->mistake.hint = '\0';
		return false;
	}
	return true;
}

/* Has the next rounds read these fields of the rows. @return whether they were not read until now
 */
static bool read_more(struct live *live, const struct fieldset *fields)
{
	const struct plan *plan = &live->listing->plan;
	struct fieldset *wanted = &live->listing->selection.ask.wanted;
	const struct fieldset before = *wanted;

	if (plan->groups)
		return false;
	plan_add_sources(plan, wanted, fields);
	schema_close(plan->schema, wanted);
	return memcmp(&before, wanted, sizeof(before)) != 0;
}

static int apply_filter(struct live *live)
{
	const struct plan *plan = &live->listing->plan;
	const struct where_habits habits = {advise, live->listing->subject};
	char before[LIVE_TYPED];
	struct fieldset fields;
	int error;

	snprintf(before, sizeof(before), "%s",
		live->rows.filter.length ? live->rows.filter.data : "");
	error = live_rows_filter(
		&live->rows, plan_rows(plan), live->keys.typed, &habits, &fields, &live->mistake);
	if (!error && !has_its_rates(live, &fields)) {
		live_rows_filter(&live->rows, plan_rows(plan), before, NULL, &fields,
			&(struct where_error){.word = 0});
		error = -EINVAL;
	}
	live->mistaken = error == -EINVAL;
	/* The mistake can be erased from there. All of the filter is one word. */
	if (live->mistaken && live->mistake.end <= live->keys.length)
		live->keys.cursor = live->mistake.end;
	if (error)
		return error == -EINVAL ? 0 : error;
	live->keys.mode = LIVE_LIST;
	live->step |= read_more(live, &fields);
	live->top = 0;
	live_unsteady(live);
	live_follow_selected(live);
	return 0;
}

/* Everything is read about one row, except what nobody sees unless it is named. */
static void open_row(struct live *live)
{
	const struct schema *schema = live->listing->plan.schema;
	struct fieldset all = {{0}};

	if (!live->selecting)
		select_row(live, live->top);
	if (!live->selecting)
		return;
	live->keys.mode = LIVE_ROW;
	live_detail_fini(&live->detail);
	live->wanted = live->listing->selection.ask.wanted;
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (schema->fields[id].show != SHOW_NAMED)
			fieldset_add(&all, id);
	}
	if (!live->listing->plan.groups) {
		fieldset_for_each(id, &all)
			fieldset_add(&live->listing->selection.ask.wanted, id);
		schema_close(schema, &live->listing->selection.ask.wanted);
		live->detail.wider = true;
		live->step = true;
	}
}

static void close_row(struct live *live)
{
	if (live->detail.wider)
		live->listing->selection.ask.wanted = live->wanted;
	live_detail_fini(&live->detail);
	live_follow_selected(live);
}

/* The rows of another view are other things. */
static void show_other(struct live *live)
{
	const struct subject *subject = live->listing->subject;

	if (!subject->live.tab)
		return;
	subject->live.tab(live->listing->selection.own, true);
	live_thaw(live);
	history_clear(&live->history);
	live_unsteady(live);
	live->selecting = false;
	live->turned = live->rows.shown.schema != NULL;
	live->step = true;
}

static void move_text(struct live *live, enum live_act act)
{
	size_t *first = &live->detail.first, page = live->height > 4 ? live->height - 4 : 1;

	switch (act) {
	case LIVE_UP:
		*first -= *first > 0;
		break;
	case LIVE_DOWN:
		*first += 1;
		break;
	case LIVE_PAGE_UP:
		*first -= *first < page ? *first : page;
		break;
	case LIVE_PAGE_DOWN:
		*first += page;
		break;
	case LIVE_FIRST:
		*first = 0;
		break;
	default:
		/* The page takes as much of it as there is. */
		*first = SIZE_MAX / 2;
	}
}

static void move_selection(struct live *live, enum live_act act)
{
	size_t at = live->selected, page = live->page_rows ? live->page_rows : 1;

	if (!live->selecting && act != LIVE_LAST)
		at = live->top;
	else if (act == LIVE_UP)
		at -= at > 0;
	else if (act == LIVE_DOWN)
		at += 1;
	else if (act == LIVE_PAGE_UP)
		at -= at < page ? at : page;
	else if (act == LIVE_PAGE_DOWN)
		at += page;
	else
		at = act == LIVE_FIRST ? 0 : SIZE_MAX;
	select_row(live, at);
}

int live_act(struct live *live, enum live_act act)
{
	int error = 0;

	live->dirty |= act != LIVE_NOTHING;
	switch (act) {
	case LIVE_QUIT:
		live->quit = true;
		break;
	case LIVE_STEP:
		live->step = true;
		break;
	case LIVE_SORT_LEFT:
	case LIVE_SORT_RIGHT:
		error = sort_beside(live, act == LIVE_SORT_RIGHT);
		break;
	case LIVE_REVERSE:
		error = reverse(live);
		break;
	case LIVE_TAB:
		show_other(live);
		break;
	case LIVE_TYPE:
		live_typed(&live->keys, live->rows.filter.length ? live->rows.filter.data : "");
		live->mistaken = false;
		break;
	case LIVE_APPLY:
		error = apply_filter(live);
		break;
	case LIVE_OPEN:
		open_row(live);
		break;
	case LIVE_CLOSE:
		close_row(live);
		break;
	case LIVE_DESELECT:
		live->selecting = false;
		break;
	case LIVE_REDRAW:
		screen_forget(live->screen);
		break;
	case LIVE_UP:
	case LIVE_DOWN:
	case LIVE_PAGE_UP:
	case LIVE_PAGE_DOWN:
	case LIVE_FIRST:
	case LIVE_LAST:
		if (live->keys.mode == LIVE_LIST)
			move_selection(live, act);
		else
			move_text(live, act);
		break;
	default:
		break;
	}
	return error;
}
