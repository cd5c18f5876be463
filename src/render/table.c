/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "nlinspect/model/cell.h"

#include "memo.h"

#include <stdlib.h>

enum {
	MEASURED_ROWS = 512, /* rows that are kept until the width of the columns is known */
	GAP = 2,             /* spaces between two cells */
	BLOCK = 16,          /* bytes copied at once */
};

#define COLOR_HEADER "\033[1m"
#define COLOR_KEY    "\033[36m"
#define COLOR_ABSENT "\033[2m"
#define COLOR_END    "\033[0m"

static const char *const color_tones[] = {
	[TONE_WARNING] = "\033[33m",
	[TONE_BAD] = "\033[31m",
};

struct column {
	size_t width;
	uint16_t field;
	bool right, key, first, last;
	struct memo memo; /* of a cell with the spaces around it */
};

/* A rendered cell; its text follows that of the cell before. */
struct cell {
	uint32_t length, width;
	bool absent;
	uint8_t tone; /* enum word_tone; set only with colours */
};

static const char *color_of(const struct column *column, const struct cell *cell)
{
	if (cell->absent)
		return COLOR_ABSENT;
	if (cell->tone)
		return color_tones[cell->tone];
	return column->key ? COLOR_KEY : NULL;
}

struct table {
	struct sink sink;
	struct out *out;
	const struct schema *schema;
	struct out text;    /* texts of the cells that are not written yet */
	struct out row;     /* the row that is being written */
	struct cell *cells; /* MEASURED_ROWS times the columns, row by row */
	size_t row_count;   /* kept rows */
	bool measuring, later_round;
	bool header, human, color, live;
	size_t column_count;
	struct column columns[];
};

static struct table *table_of(struct sink *sink)
{
	return (struct table *)sink;
}

static void write_heading(struct out *out, const struct field *field)
{
	out_string(out, field->heading);
	if (field->per_second)
		out_string(out, "/s");
}

static size_t heading_width(const struct field *field)
{
	return text_width(field->heading, strlen(field->heading)) + (field->per_second ? 2 : 0);
}

/* Computes the spaces before and after a cell; the last cell of a line has none after it. */
static void fill_around(const struct column *column, size_t width, size_t *before, size_t *behind)
{
	size_t fill = column->width > width ? column->width - width : 0;

	*before = (column->first ? 0 : GAP) + (column->right ? fill : 0);
	*behind = column->right || column->last ? 0 : fill;
}

static void write_header(struct table *table)
{
	struct out *out = table->out;
	size_t before, behind;

	if (!table->header)
		return;
	if (table->color)
		out_string(out, COLOR_HEADER);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		const struct field *field = &table->schema->fields[column->field];
		fill_around(column, heading_width(field), &before, &behind);
		out_spaces(out, before);
		write_heading(out, field);
		out_spaces(out, behind);
	}
	if (table->color)
		out_string(out, COLOR_END);
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
	const char *color = color_of(column, cell);
	size_t before, behind;

	fill_around(column, cell->width, &before, &behind);
	out_spaces(out, before);
	if (color)
		out_string(out, color);
	out_bytes(out, text, cell->length);
	if (color)
		out_string(out, COLOR_END);
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

/* Writes the kept rows; later rows are written as they come. */
static void stop_measuring(struct table *table)
{
	bool room = out_reserve(&table->text, BLOCK);
	const char *text = table->text.data;

	write_header(table);
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
		column->width = table->header ? heading_width(field) : 0;
		column->right = field_is_number(field);
		column->key = field->role == ROLE_KEY;
		memo_init(&column->memo, field);
	}
	if (table->later_round)
		out_char(table->out, '\n');
	table->later_round = true;
	return table->out->error;
}

/* Whether texts of the type have only bytes that take one column each. */
static bool is_narrow(enum field_type type)
{
	return type == FIELD_NUM || type == FIELD_SNUM || type == FIELD_PREFIX || type == FIELD_MAC;
}

/* Appends the text of a cell. */
static void render_cell(const struct table *table, const struct column *column, struct out *text,
	const struct record *record, struct cell *cell)
{
	const struct field *field = &table->schema->fields[column->field];
	size_t start = text->length;

	cell->absent = !record_has(record, column->field);
	cell->tone = TONE_PLAIN;
	if (cell->absent) {
		out_char(text, '-');
		cell->length = cell->width = 1;
		return;
	}
	if (table->color)
		cell->tone = (uint8_t)field_tone(field, record);
	cell_write(text, field, record, table->human);
	/* An empty cell would shift the later ones for programs that split the line. */
	if (text->length == start)
		out_string(text, "\"\"");
	cell->length = (uint32_t)(text->length - start);
	cell->width = is_narrow(field->type)
			      ? cell->length
			      : (uint32_t)text_width(text->data + start, cell->length);
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

		render_cell(table, column, &table->text, record, &cells[i]);
		if (table->text.error)
			return table->text.error;
		grow(column, cells[i].width);
	}
	if (++table->row_count == MEASURED_ROWS)
		stop_measuring(table);
	return table->out->error;
}

/* Writes a left-aligned cell, whose text starts at the same place whatever its length. */
static void write_left(
	struct table *table, struct column *column, struct out *out, const struct record *record)
{
	size_t before, behind;
	struct cell cell;

	if (!column->first)
		out_spaces(out, GAP);
	render_cell(table, column, out, record, &cell);
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

	if (!column->right && !table->color) {
		write_left(table, column, out, record);
		return;
	}
	text->length = 0;
	render_cell(table, column, text, record, &cell);
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
		memo_keep(&column->memo, record, present, row, start);
	}
	out_char(row, '\n');
	out_bytes(table->out, row->data, row->length);
	if (row->error || table->text.error)
		return row->error ? row->error : table->text.error;
	return table->out->error;
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
		.sink.ops = &table_ops,
		.out = out,
		.cells = calloc(count + 1, MEASURED_ROWS * sizeof(struct cell)),
		.header = style->header,
		.human = style->human,
		.color = style->color,
		.live = style->live,
		.column_count = count,
	};
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
		return &table->sink;
	table_free(&table->sink);
	return NULL;
}
