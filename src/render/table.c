/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "cells.h"
#include "memo.h"

#include <stdlib.h>

enum { BLOCK = 16 /* bytes copied at once */ };

struct column {
	struct cell_column of;
	size_t width;
	uint16_t field;
	bool first, last;
	struct memo memo; /* of a cell with the spaces around it */
};

struct table {
	struct clocked clocked;
	struct out *out;
	const struct schema *schema;
	struct out text;    /* texts of the cells that are not written yet */
	struct out row;     /* the row that is being written */
	struct cell *cells; /* CELLS_MEASURED_ROWS times the columns, row by row */
	size_t row_count;   /* kept rows */
	bool measuring;
	struct document own, *document;
	bool header, human, color, live;
	size_t column_count;
	struct column columns[];
};

static struct table *table_of(struct sink *sink)
{
	return (struct table *)sink;
}

/* Computes the spaces before and after a cell; the last cell of a line has none after it. */
static void fill_around(const struct column *column, size_t width, size_t *before, size_t *behind)
{
	size_t fill = column->width > width ? column->width - width : 0;

	*before = (column->first ? 0 : CELLS_GAP) + (column->of.right ? fill : 0);
	*behind = column->of.right || column->last ? 0 : fill;
}

/* The time of a round stands in the place of the first heading. */
static bool has_clock(const struct table *table, const struct column *column)
{
	return column->first && *table->clocked.clock;
}

static size_t width_of_heading(const struct table *table, const struct column *column)
{
	return has_clock(table, column) ? CELLS_CLOCK : heading_width(&column->of, table->human);
}

static void write_header(struct table *table)
{
	struct out *out = table->out;
	size_t before, behind;

	if (!table->header)
		return;
	if (table->color)
		out_string(out, CELLS_COLOR_HEADER);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];

		fill_around(column, width_of_heading(table, column), &before, &behind);
		out_spaces(out, before);
		if (has_clock(table, column))
			out_string(out, table->clocked.clock);
		else
			heading_write(out, &column->of, table->human);
		out_spaces(out, behind);
	}
	if (table->color)
		out_string(out, CELLS_COLOR_END);
	out_char(out, '\n');
}

/* Copies bytes. Both places have room for a whole block, so short texts are copied without a call.
 */
static inline char *copy_short(char *to, const char *from, size_t length)
{
	if (length <= BLOCK)
		memcpy(to, from, BLOCK);
	else
		memcpy(to, from, length);
	return to + length;
}

static inline char *write_blanks(char *to, size_t count)
{
	static const char blanks[BLOCK + 1] = "                ";

	for (; count > BLOCK; count -= BLOCK, to += BLOCK)
		memcpy(to, blanks, BLOCK);
	memcpy(to, blanks, BLOCK);
	return to + count;
}

/* Writes a cell at its place. There is room for a block after its text. */
static void place_cell(
	struct out *out, const struct column *column, const struct cell *cell, const char *text)
{
	size_t before, behind, room;
	char *to;

	fill_around(column, cell->width, &before, &behind);
	room = before + cell->length + behind + BLOCK;
	if (!out_reserve(out, room))
		return;
	to = write_blanks(out->data + out->length, before);
	to = copy_short(to, text, cell->length);
	to = write_blanks(to, behind);
	out->length = (size_t)(to - out->data);
}

static void place_colored(
	struct out *out, const struct column *column, const struct cell *cell, const char *text)
{
	const char *color = cell_color(&column->of, cell);
	size_t before, behind;

	fill_around(column, cell->width, &before, &behind);
	out_spaces(out, before);
	if (color)
		out_string(out, color);
	out_bytes(out, text, cell->length);
	if (color)
		out_string(out, CELLS_COLOR_END);
	out_spaces(out, behind);
}

static inline void place(const struct table *table, struct out *out, const struct column *column,
	const struct cell *cell, const char *text)
{
	if (table->color)
		place_colored(out, column, cell, text);
	else
		place_cell(out, column, cell, text);
}

/* Writes a kept row, and returns the start of the next row's text. */
static const char *write_kept(struct table *table, const struct cell *cells, const char *text)
{
	for (size_t i = 0; i < table->column_count; text += cells[i].length, i++)
		place(table, table->out, &table->columns[i], &cells[i], text);
	out_char(table->out, '\n');
	return text;
}

/* An empty line separates tables. A table without a row is left out if there are several. */
static void start_writing(struct table *table)
{
	if (table->document->writers > 1 && !table->row_count)
		return;
	if (table->document->started)
		out_char(table->out, '\n');
	table->document->started = true;
	write_header(table);
}

/* Writes the kept rows; later rows are written as they come. */
static void stop_measuring(struct table *table)
{
	bool room = out_reserve(&table->text, BLOCK);
	const char *text = table->text.data;

	start_writing(table);
	for (size_t row = 0; room && row < table->row_count; row++)
		text = write_kept(table, table->cells + row * table->column_count, text);
	table->text.length = 0;
	table->row_count = 0;
	table->measuring = false;
}

static int table_begin(struct sink *sink, const struct schema *schema)
{
	struct table *table = table_of(sink);

	table->schema = schema;
	table->text.length = 0;
	table->row_count = 0;
	table->measuring = true;
	for (size_t i = 0; i < table->column_count; i++) {
		struct column *column = &table->columns[i];
		const struct field *field = &schema->fields[column->field];

		cell_column_init(&column->of, schema, column->field);
		column->width = table->header ? width_of_heading(table, column) : 0;
		memo_init(&column->memo, field);
	}
	return table->out->error;
}

/* A cell wider than all before it widens its column, so that later cells line up again. */
static inline void grow(struct column *column, size_t width)
{
	if (width > column->width)
		column->width = width;
}

/* Keeps a row, and widens the columns for it. */
static int measure_row(struct table *table, const struct record *record)
{
	struct cell *cells = table->cells + table->row_count * table->column_count;

	for (size_t i = 0; i < table->column_count; i++) {
		struct column *column = &table->columns[i];

		cell_render(
			&column->of, table->human, table->color, &table->text, record, &cells[i]);
		if (table->text.error)
			return table->text.error;
		grow(column, cells[i].width);
	}
	if (++table->row_count == CELLS_MEASURED_ROWS)
		stop_measuring(table);
	return table->out->error;
}

/* Writes a left-aligned cell, whose text always starts at the same place. */
static void write_left(
	struct table *table, struct column *column, struct out *out, const struct record *record)
{
	size_t before, behind;
	struct cell cell;

	if (!column->first)
		out_spaces(out, CELLS_GAP);
	cell_render(&column->of, table->human, table->color, out, record, &cell);
	grow(column, cell.width);
	fill_around(column, cell.width, &before, &behind);
	if (out_reserve(out, behind + BLOCK))
		out->length = (size_t)(write_blanks(out->data + out->length, behind) - out->data);
}

/* Writes a cell with the spaces around it. */
static void write_cell(
	struct table *table, struct column *column, struct out *out, const struct record *record)
{
	struct out *text = &table->text;
	struct cell cell;

	if (!column->of.right && !table->color) {
		write_left(table, column, out, record);
		return;
	}
	text->length = 0;
	cell_render(&column->of, table->human, table->color, text, record, &cell);
	grow(column, cell.width);
	if (out_reserve(text, BLOCK))
		place(table, out, column, &cell, text->data);
}

static int table_row(struct sink *sink, const struct record *record)
{
	struct table *table = table_of(sink);
	struct out *row = &table->row;

	if (table->measuring)
		return measure_row(table, record);
	row->length = 0;
	for (size_t i = 0; i < table->column_count; i++) {
		struct column *column = &table->columns[i];
		bool present = record_has(record, column->field);
		size_t start = row->length;

		if (memo_matches(&column->memo, record, present)) {
			memo_write(&column->memo, row);
			continue;
		}
		write_cell(table, column, row, record);
		/* A colour that another value decides may change from row to row. */
		if (!table->color || !column->of.alarm || column->of.by == column->of.id)
			memo_keep(&column->memo, record, present, row, start);
	}
	out_char(row, '\n');
	out_bytes(table->out, row->data, row->length);
	if (row->error || table->text.error)
		return row->error ? row->error : table->text.error;
	return table->out->error;
}

/* The rows so far decide on the widths. */
static int table_idle(struct sink *sink)
{
	struct table *table = table_of(sink);

	if (table->measuring && table->row_count)
		stop_measuring(table);
	out_flush(table->out);
	return table->text.error ? table->text.error : table->out->error;
}

static int table_end(struct sink *sink)
{
	struct table *table = table_of(sink);

	if (table->measuring)
		stop_measuring(table);
	if (table->live)
		out_flush(table->out);
	return table->text.error ? table->text.error : table->out->error;
}

static int table_close(struct sink *sink)
{
	struct table *table = table_of(sink);
	int error = out_flush(table->out);

	return table->text.error ? table->text.error : error;
}

static void table_free(struct sink *sink)
{
	struct table *table = table_of(sink);

	out_fini(&table->text);
	out_fini(&table->row);
	free(table->cells);
	free(table);
}

static const struct sink_ops table_ops = {
	.begin = table_begin,
	.row = table_row,
	.idle = table_idle,
	.end = table_end,
	.close = table_close,
	.free = table_free,
};

struct sink *table_new(struct out *out, const struct render_style *style)
{
	size_t count = style->column_count;
	struct table *table = malloc(sizeof(*table) + count * sizeof(table->columns[0]));

	if (!table)
		return NULL;
	*table = (struct table){
		.clocked.sink.ops = &table_ops,
		.out = out,
		.cells = calloc(count + 1, CELLS_MEASURED_ROWS * sizeof(struct cell)),
		.header = style->header,
		.human = style->human,
		.color = style->color,
		.live = style->live,
		.column_count = count,
		.document = style->document,
	};
	if (!table->document)
		table->document = &table->own;
	out_init_memory(&table->text);
	out_init_memory(&table->row);
	for (size_t i = 0; i < count; i++) {
		table->columns[i] = (struct column){
			.field = style->columns[i],
			.first = !i,
			.last = i + 1 == count,
		};
	}
	if (table->cells)
		return &table->clocked.sink;
	table_free(&table->clocked.sink);
	return NULL;
}
