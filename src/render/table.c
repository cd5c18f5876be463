#include "nlinspect/render/render.h"

#include "nlinspect/model/cell.h"

#include "memo.h"

#include <stdlib.h>

enum {
	MEASURED_ROWS = 512, /* kept to learn how wide the columns are */
	GAP = 2,             /* columns between two cells */
	BLOCK = 16,          /* bytes that are copied at once */
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
	bool right, key;
	struct memo memo; /* of the value in the row before */
};

/* A rendered cell; its text follows that of the cell before. */
struct cell {
	uint32_t length, width;
	bool absent;
	uint8_t tone; /* enum word_tone; looked up where there are colours */
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
	struct out text;    /* of the cells that are not written yet */
	struct cell *cells; /* MEASURED_ROWS times the columns; row by row */
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

/* The spaces before a cell, and in `after` those that belong behind it if another one follows. */
static void align(
	struct out *out, const struct column *column, size_t width, bool first, size_t *after)
{
	size_t fill = column->width > width ? column->width - width : 0;

	out_spaces(out, (first ? 0 : *after + GAP) + (column->right ? fill : 0));
	*after = column->right ? 0 : fill;
}

static void write_header(struct table *table)
{
	struct out *out = table->out;
	size_t after = 0;

	if (!table->header)
		return;
	if (table->color)
		out_string(out, COLOR_HEADER);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		const struct field *field = &table->schema->fields[column->field];
		align(out, column, heading_width(field), i == 0, &after);
		write_heading(out, field);
	}
	if (table->color)
		out_string(out, COLOR_END);
	out_char(out, '\n');
}

/* Copies bytes behind which, in both places, there is room for a block: so short ones go without a
 * call. */
static inline void copy_short(char *to, const char *from, size_t length)
{
	if (length <= BLOCK)
		memcpy(to, from, BLOCK);
	else
		memcpy(to, from, length);
}

/* The same without colours, as most are: room is made once, and the rest is copying. */
static const char *write_plain(struct table *table, const struct cell *cells, const char *text)
{
	struct out *out = table->out;
	size_t after = 0, room = 1 + BLOCK;
	char *to;

	for (size_t i = 0; i < table->column_count; i++)
		room += cells[i].length + table->columns[i].width + GAP;
	static const char blanks[BLOCK + 1] = "                ";

	if (!out_reserve(out, room))
		return text;
	to = out->data + out->length;
	for (size_t i = 0; i < table->column_count; text += cells[i].length, i++) {
		const struct column *column = &table->columns[i];
		size_t width = cells[i].width;
		size_t fill = column->width > width ? column->width - width : 0;
		size_t spaces = (i ? after + GAP : 0) + (column->right ? fill : 0);

		for (; spaces > BLOCK; spaces -= BLOCK, to += BLOCK)
			memcpy(to, blanks, BLOCK);
		copy_short(to, blanks, spaces);
		to += spaces;
		copy_short(to, text, cells[i].length);
		to += cells[i].length;
		after = column->right ? 0 : fill;
	}
	*to++ = '\n';
	out->length = (size_t)(to - out->data);
	return text;
}

/* Writes a row and returns where the text of the next one starts. */
static const char *write_row(struct table *table, const struct cell *cells, const char *text)
{
	struct out *out = table->out;
	size_t after = 0;

	if (!table->color)
		return write_plain(table, cells, text);
	for (size_t i = 0; i < table->column_count; text += cells[i].length, i++) {
		const struct column *column = &table->columns[i];
		const char *color = color_of(column, &cells[i]);
		align(out, column, cells[i].width, i == 0, &after);
		if (color)
			out_string(out, color);
		out_bytes(out, text, cells[i].length);
		if (color)
			out_string(out, COLOR_END);
	}
	out_char(out, '\n');
	return text;
}

/* Writes what was kept; from here on rows go out as they come. */
static void stop_measuring(struct table *table)
{
	bool room = out_reserve(&table->text, BLOCK);
	const char *text = table->text.data;

	write_header(table);
	for (size_t row = 0; room && row < table->row_count; row++)
		text = write_row(table, table->cells + row * table->column_count, text);
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
		column->memo = (struct memo){.length = 0};
	}
	if (table->later_round)
		out_char(table->out, '\n');
	table->later_round = true;
	return table->out->error;
}

/* Whether all that such a field says are bytes of one column each. */
static bool is_narrow(enum field_type type)
{
	return type == FIELD_NUM || type == FIELD_SNUM || type == FIELD_PREFIX || type == FIELD_MAC;
}

static void render_cell(
	struct table *table, struct column *column, const struct record *record, struct cell *cell)
{
	const struct field *field = &table->schema->fields[column->field];
	struct out *text = &table->text;
	size_t start = text->length;

	cell->absent = !record_has(record, column->field);
	if (table->color)
		cell->tone = cell->absent ? TONE_PLAIN : (uint8_t)field_tone(field, record);
	if (cell->absent) {
		out_char(text, '-');
		cell->length = cell->width = 1;
		return;
	}
	if (memo_write(&column->memo, text, field, record)) {
		cell->length = column->memo.length;
		cell->width = column->memo.width;
		return;
	}
	cell_write(text, field, record, table->human);
	/* A cell without ink would shift those behind it for whoever splits the line. */
	if (text->length == start)
		out_string(text, "\"\"");
	cell->length = (uint32_t)(text->length - start);
	cell->width = is_narrow(field->type)
			      ? cell->length
			      : (uint32_t)text_width(text->data + start, cell->length);
	memo_keep(&column->memo, text, start, cell->width, field, record);
}

static int table_row(struct sink *sink, const struct record *record)
{
	struct table *table = table_of(sink);
	struct cell *cells = table->cells + table->row_count * table->column_count;

	for (size_t i = 0; i < table->column_count; i++) {
		struct column *column = &table->columns[i];
		render_cell(table, column, record, &cells[i]);
		if (table->text.error)
			return table->text.error;
		if (table->measuring && cells[i].width > column->width)
			column->width = cells[i].width;
	}
	if (!table->measuring) {
		if (!out_reserve(&table->text, BLOCK))
			return table->text.error;
		write_row(table, cells, table->text.data);
		table->text.length = 0;
	} else if (++table->row_count == MEASURED_ROWS) {
		stop_measuring(table);
	}
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
	for (size_t i = 0; i < count; i++)
		table->columns[i] = (struct column){.field = style->columns[i]};
	if (table->cells)
		return &table->sink;
	table_free(&table->sink);
	return NULL;
}
