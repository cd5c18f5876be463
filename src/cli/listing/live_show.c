/* SPDX-License-Identifier: MIT */
#include "live_view.h"

#include "nlinspect/model/cell.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/source/subject.h"

#include "live_totals.h"
#include "render/spark.h"

#include <errno.h>
#include <stdio.h>

enum {
	MESSAGES = 2, /* that the table shows; the help shows all */
	PLACES = 1000,
	DETAIL_INDENT = 8,
};

static struct text text_from(const struct out *out)
{
	return (struct text){out->data, (uint32_t)out->length};
}

void live_unsteady(struct live *live)
{
	memset(live->steady, 0, sizeof(live->steady));
	live->two_heads = false;
	live->room = 0;
}

/* The number of columns for sparklines. */
static size_t trend_width(const struct live *live)
{
	const struct schema *schema = live->rows.shown.schema;
	const struct field *field;

	if (!schema || live->sorted == LIVE_FIELD_NONE)
		return 0;
	field = &schema->fields[live->sorted];
	if (!field_is_number(field) || (field->role != ROLE_GAUGE && field->role != ROLE_COUNTER))
		return 0;
	return live->width >= 160 ? 24 : live->width >= 120 ? 16 : live->width >= 60 ? 10 : 0;
}

static const char *state_of(const struct live *live)
{
	if (live->keys.mode == LIVE_ROW && live->detail.gone)
		return "gone";
	if (live->over)
		return "end of the recording";
	if (live_is_behind(live))
		return "reading";
	return live->keys.paused ? "paused" : "";
}

/* The filter of the command line, and the one that was typed here. */
static void write_filter(const struct live *live, struct out *out)
{
	const struct out *typed = &live->rows.filter;

	out_bytes(out, live->listing->filter.data, live->listing->filter.length);
	if (!typed->length)
		return;
	out_string(out, live->listing->filter.length ? "  / " : "/ ");
	text_escape_terminal(out, text_of(typed->data));
}

static void write_name(const struct live *live, struct out *out)
{
	const struct subject *subject = live->listing->subject;
	const struct plan *plan = &live->listing->plan;

	out_string(out, subject->name);
	if (subject->live.tab) {
		out_char(out, ' ');
		out_string(out, subject->live.tab(live->listing->selection.own, false));
	}
	for (size_t i = 0; i < plan->count_by_count; i++) {
		out_string(out, i ? "," : " by ");
		out_string(out, plan->schema->fields[plan->count_by[i].field].name);
	}
	if (live->listing->options->netns) {
		out_string(out, " in ");
		text_escape_terminal(out, text_of(live->listing->options->netns));
	}
}

static void write_head(struct live *live)
{
	struct out name, filter, totals;

	out_init_memory(&name);
	out_init_memory(&filter);
	out_init_memory(&totals);
	write_name(live, &name);
	write_filter(live, &filter);
	if (live->rows.shown.schema && !live->listing->subject->live.unsummed)
		totals_write(&live->rows, &live->listing->plan, &totals);

	const struct page_head head = {
		.clock = live->rows.shown.clock,
		.state = state_of(live),
		.name = text_from(&name),
		.filter = text_from(&filter),
		.totals = text_from(&totals),
		.rows = live->rows.count,
		.all = live->rows.shown.count,
	};

	live->head.length = 0;
	live->two_heads = head_write(&live->head, &head, live->width, live->two_heads) > 1;
	out_fini(&name);
	out_fini(&filter);
	out_fini(&totals);
}

/* Rows that are not drawn count as well: a column that is left out must not claim one value for
 * all.
 */
static void compare_all(struct live *live)
{
	const struct plan *plan = &live->listing->plan;
	const struct schema *schema = live->rows.shown.schema;

	for (size_t i = 0; i < plan->column_count; i++) {
		const unsigned id = plan->columns[i];
		bool *varied = &live->steady[i].varied;

		for (size_t row = 1; row < live->rows.count && !*varied; row++) {
			const struct record *a = live->rows.view[0]->record;
			const struct record *b = live->rows.view[row]->record;

			*varied =
				record_has(a, id) != record_has(b, id) ||
				(record_has(a, id) && field_compare(&schema->fields[id], id, a, b));
		}
	}
}

/* The schema with a mark at the heading of the column that is sorted by. */
static struct schema *marked_schema(const struct live *live, char *heading, size_t size)
{
	struct schema *schema = schema_copy(live->rows.shown.schema);

	if (schema && live->sorted != LIVE_FIELD_NONE) {
		struct field *field = &schema_fields(schema)[live->sorted];

		snprintf(heading, size, "%s%s", live->rows.order[live->lead].descending ? "▼" : "▲",
			field->heading);
		field->heading = heading;
	}
	return schema;
}

static int render(struct live *live, const struct schema *schema, size_t rows, struct sink *table)
{
	int error = sink_begin(table, schema);

	for (size_t i = live->top; i < live->rows.count && i - live->top < rows && !error; i++)
		error = sink_row(table, live->rows.view[i]->record);
	return error ? error : sink_end(table);
}

static int write_table(struct live *live, struct row_places *places)
{
	const struct plan *plan = &live->listing->plan;
	struct fieldset kept = plan->kept, looked_at = {{0}};
	char heading[128];
	CLEANUP(schema_free) struct schema *schema = marked_schema(live, heading, sizeof(heading));
	const struct render_style style = {
		.columns = plan->columns,
		.column_count = plan->column_count,
		.header = !live->listing->options->no_header,
		.human = !live->listing->options->bytes,
		.color = true,
		.width = page_table_width(live->width, trend_width(live)),
		.kept = &kept,
		.looked_at = &looked_at,
		.steady = live->steady,
		.places = places,
	};
	struct sink *table;
	int error;

	if (live->sorted != LIVE_FIELD_NONE)
		fieldset_add(&kept, live->sorted);
	where_fields(live->listing->where, &looked_at);
	where_fields(live->rows.shown.where, &looked_at);
	compare_all(live);
	live->text.length = 0;
	table = schema ? fitted_new(&live->text, &style) : NULL;
	if (!table)
		return -ENOMEM;
	error = render(live, schema, places->room, table);
	sink_free(table);
	return error;
}

static void write_trends(struct live *live, size_t count, size_t width)
{
	const struct history *history = live->is_frozen ? &live->frozen : &live->history;

	live->trends.length = 0;
	for (size_t i = live->top; i < live->top + count && i < live->rows.count; i++) {
		const struct live_row *row = live->rows.view[i];
		int64_t values[HISTORY_ROUNDS];

		history_values(history, row->key, row->key_length, values, width);
		spark_text(&live->trends, values, width, true);
		out_char(&live->trends, '\n');
	}
}

/* Sparklines stand beside the table, and do not move to and fro. */
static size_t room_of(struct live *live, const struct page_table *table)
{
	size_t most = page_table_width(live->width, table->trend_width);
	size_t used = page_table_used(table);

	if (live->room < used)
		live->room = used < most ? used : most;
	return live->room;
}

/* A line that is too wide goes on in another one. */
static struct text wrapped(struct live *live, const struct out *text, size_t indent)
{
	live->wrapped.length = 0;
	styled_wrap(&live->wrapped, text_from(text), live->width, indent);
	return text_from(&live->wrapped);
}

static size_t show_rows(struct live *live, const struct page_foot *foot)
{
	size_t at[PLACES], width = trend_width(live);
	struct row_places places = {.at = at, .room = live->height};
	char heading[32];

	if (places.room > PLACES)
		places.room = PLACES;
	live->page.text.error = write_table(live, &places);
	if (places.count == 0)
		places.end = live->text.length;
	write_trends(live, places.count, width);
	snprintf(heading, sizeof(heading), CELLS_COLOR_DIM "last %zu" CELLS_COLOR_END, width);

	struct page_table table = {
		.text = text_from(&live->text),
		.places = &places,
		.trends = &live->trends,
		.trend_heading = text_of(heading),
		.trend_width = width,
		.marked = live->selecting ? live->selected - live->top : SIZE_MAX,
	};

	table.room = room_of(live, &table);
	return page_show_table(
		&live->page, live->width, live->height, text_from(&live->head), &table, foot);
}

/* Moves the rows that are shown so that the selected one is among them. */
static void show_table(struct live *live, const struct page_foot *foot)
{
	if (live->top >= live->rows.count)
		live->top = live->rows.count ? live->rows.count - 1 : 0;
	if (live->selecting && live->selected < live->top)
		live->top = live->selected;
	for (;;) {
		live->page_rows = show_rows(live, foot);
		if (!live->selecting || live->selected < live->top + live->page_rows ||
			live->top >= live->selected)
			break;
		live->top = live->page_rows && live->selected - live->top >= 2 * live->page_rows
				    ? live->selected - live->page_rows
				    : live->top + 1;
	}
	/* No blank lines below, if there are rows above. */
	if (live->top && live->top + live->page_rows >= live->rows.count &&
		live->page_rows < live->height / 2 && !live->selecting)
		live->top = 0;
}

static void show_waiting(struct live *live, const struct page_foot *foot)
{
	const char *why = plan_has_rates(&live->listing->plan)
				  ? "\n  rates come with the second reading\n"
				  : "";

	page_show_text(&live->page, live->width, live->height, text_from(&live->head), text_of(why),
		0, foot);
}

/* Puts a name, a value and what the field says into a line. */
static void write_field(struct out *out, const struct field *field, const struct record *record,
	size_t names, bool human)
{
	size_t start = out->length, length = strlen(field->name);

	out_string(out, "\033[36m");
	out_string(out, field->name);
	out_string(out, CELLS_COLOR_END);
	out_spaces(out, names > length ? names - length + 2 : 2);
	cell_write(out, field, record, human);
	length = styled_width((struct text){out->data + start, (uint32_t)(out->length - start)});
	out_spaces(out, length < names + 24 ? names + 24 - length : 2);
	out_string(out, CELLS_COLOR_DIM);
	out_string(out, field->doc ? field->doc : "");
	out_string(out, CELLS_COLOR_END "\n");
}

static void write_detail(
	struct live *live, const struct schema *schema, const struct record *record)
{
	size_t names = 0;

	live->text.length = 0;
	for (unsigned id = 0; id < schema->field_count; id++) {
		size_t length = strlen(schema->fields[id].name);

		if (record_has(record, id) && length > names)
			names = length;
	}
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (record_has(record, id))
			write_field(&live->text, &schema->fields[id], record, names,
				!live->listing->options->bytes);
	}
}

static void show_detail(struct live *live, const struct page_foot *foot)
{
	const struct live_detail *detail = &live->detail;

	if (detail->schema)
		write_detail(live, detail->schema, detail->record);
	else if (live->selected < live->rows.count)
		write_detail(
			live, live->rows.shown.schema, live->rows.view[live->selected]->record);
	else
		live->text.length = 0;
	live->detail.first =
		page_show_text(&live->page, live->width, live->height, text_from(&live->head),
			wrapped(live, &live->text, DETAIL_INDENT), detail->first, foot);
}

static const char help[] =
	"\n"
	"  q              quit\n"
	"  space          pause; rounds go on, and the screen shows them afterwards\n"
	"  left, right    sort by the column to the left or right (also < and >)\n"
	"  r              reverse the order\n"
	"  up, down       select a row (also k and j; page up, page down, home, end)\n"
	"  enter          show all fields of the selected row; Esc goes back\n"
	"  /              filter what is shown, in the language of nlinspect-filter(7);\n"
	"                 an empty filter shows all\n"
	"  Esc            select no row\n"
	"  Ctrl-L         draw everything anew\n"
	"  h, ?           this help\n";

static const char help_replay[] =
	"\n"
	"  A recording is stepped through: space or n shows its next round. It has no way back;\n"
	"  start it anew for that.\n";

static void show_help(struct live *live, const struct page_foot *foot)
{
	live->text.length = 0;
	out_string(&live->text, help);
	if (live->listing->subject->live.tab)
		out_string(&live->text, "  Tab            another view\n");
	if (live->keys.steps)
		out_string(&live->text, help_replay);
	if (live->log.count)
		out_string(&live->text, "\n" CELLS_COLOR_HEADER "Messages" CELLS_COLOR_END "\n");
	live_log_show(&live->log, &live->text, LIVE_MESSAGES);
	live->detail.first = page_show_text(&live->page, live->width, live->height,
		text_from(&live->head), wrapped(live, &live->text, 2), live->detail.first, foot);
}

static const char *keys_of(const struct live *live)
{
	switch (live->keys.mode) {
	case LIVE_ROW:
		return "Esc back  up/down scroll  q quit";
	case LIVE_HELP:
		return "Esc back  q quit";
	default:
		return live->keys.steps ? "q quit  space next round  ←→ sort  r reverse  "
					  "↑↓ select  enter row  / filter  ? help"
					: "q quit  space pause  ←→ sort  r reverse  ↑↓ select  "
					  "enter row  / filter  ? help";
	}
}

static void write_mistake(struct live *live)
{
	const struct where_error *mistake = &live->mistake;

	out_string(&live->notes, "\033[31m");
	out_string(&live->notes, mistake->message);
	out_string(&live->notes, CELLS_COLOR_END "\n");
	out_string(&live->notes, mistake->hint);
	if (*mistake->hint && mistake->hint[strlen(mistake->hint) - 1] != '\n')
		out_char(&live->notes, '\n');
}

static struct page_foot write_foot(struct live *live)
{
	const struct live_keys *keys = &live->keys;
	struct page_foot foot = {.typing = keys->mode == LIVE_FILTER};

	live->notes.length = live->foot.length = 0;
	if (keys->mode != LIVE_HELP)
		live_log_show(&live->log, &live->notes, MESSAGES);
	if (foot.typing && live->mistaken)
		write_mistake(live);
	if (foot.typing) {
		const struct text before = {keys->typed, (uint32_t)keys->cursor};

		out_char(&live->foot, '/');
		text_escape_terminal(&live->foot, before);
		foot.cursor = styled_width(text_from(&live->foot));
		live->foot.length = 1;
		text_escape_terminal(&live->foot, text_of(keys->typed));
	} else {
		out_string(&live->foot, CELLS_COLOR_DIM);
		out_string(&live->foot, keys_of(live));
		out_string(&live->foot, CELLS_COLOR_END);
	}
	live->wrapped_notes.length = 0;
	styled_wrap(&live->wrapped_notes, text_from(&live->notes), live->width, 2);
	foot.notes = text_from(&live->wrapped_notes);
	foot.keys = text_from(&live->foot);
	return foot;
}

void live_draw(struct live *live)
{
	size_t width, height;
	struct page_foot foot;

	screen_size(live->screen, &width, &height);
	if (width != live->width)
		live_unsteady(live);
	live->width = width;
	live->height = height;
	write_head(live);
	foot = write_foot(live);
	switch (live->keys.mode) {
	case LIVE_ROW:
		show_detail(live, &foot);
		break;
	case LIVE_HELP:
		show_help(live, &foot);
		break;
	default:
		if (live->rows.shown.schema)
			show_table(live, &foot);
		else
			show_waiting(live, &foot);
	}
	screen_draw(live->screen, &live->page);
	live->dirty = false;
}
