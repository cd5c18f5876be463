/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "nlinspect/model/layout.h"

#include "cells.h"
#include "fit.h"
#include "left_out.h"

#include <errno.h>
#include <stdlib.h>

enum {
	RANK_LAST = 1,     /* of a column that the filter looks at */
	RANK_OPTIONAL = 5, /* of a column that an option added and whose row has no rank */
	PROSE_LEAST = 20,  /* columns that a text is broken into at least … */
	PROSE_WORTH = 30,  /* … if its column matters little: fewer hold too few words */
	FEW = 10,          /* one long cell in so many rows does not widen a column */
	LONG = 8,          /* columns by which a cell has to be longer for that */
};

struct column {
	struct cell_column of;
	size_t width;
	uint16_t field;
	bool stays; /* it was named */
	bool left_out;
	struct uniform uniform; /* what a column that is left out says in all rows */
};

/* The rest of a cell that is not written yet. */
struct piece {
	const char *text;
	size_t length, width;
};

struct fitted {
	struct clocked clocked;
	struct out *out;
	const struct schema *schema;
	struct out text;                /* of the cells that are not written yet */
	struct cell *cells;             /* CELLS_MEASURED_ROWS times the columns; row by row */
	struct piece *pieces;           /* of the row that is being written */
	size_t row_count;               /* kept rows */
	size_t width, used;             /* of the terminal, and of the columns that are shown */
	struct out below, below_before; /* the line below: of this round, of the last one that had
					   one */
	bool measuring;
	struct document own, *document;
	bool header, human, color, live;
	struct fieldset looked_at;
	struct steady_column *steady; /* or NULL */
	struct row_places *places;    /* or NULL */
	size_t column_count;
	struct column columns[];
};

static struct fitted *fitted_of(struct sink *sink)
{
	return (struct fitted *)sink;
}

/* The time of a round stands in the place of the first heading that is shown. */
static bool has_clock(const struct fitted *fitted, size_t index)
{
	if (!*fitted->clocked.clock)
		return false;
	while (index > 0 && fitted->columns[index - 1].left_out)
		index--;
	return !index;
}

static size_t width_of_heading(const struct fitted *fitted, size_t index)
{
	size_t width = heading_width(&fitted->columns[index].of, fitted->human);

	if (!fitted->header)
		return 0;
	return has_clock(fitted, index) && width < CELLS_CLOCK ? CELLS_CLOCK : width;
}

/* Splits off what fits into a column: whole words, of a longer one all. */
static struct piece take_words(struct piece *rest, size_t width)
{
	size_t end = 0;
	struct piece line;

	for (size_t at = 0; at < rest->length;) {
		const char *space = memchr(rest->text + at, ' ', rest->length - at);
		size_t stop = space ? (size_t)(space - rest->text) : rest->length;

		if (end && text_width(rest->text, stop) > width)
			break;
		end = stop;
		at = stop + 1;
	}
	line = (struct piece){rest->text, end, text_width(rest->text, end)};
	while (end < rest->length && rest->text[end] == ' ')
		end++;
	rest->text += end;
	rest->length -= end;
	rest->width = text_width(rest->text, rest->length);
	return line;
}

static struct piece take(const struct column *column, struct piece *rest)
{
	struct piece all = *rest;

	if (column->of.field->prose && rest->width > column->width)
		return take_words(rest, column->width);
	*rest = (struct piece){rest->text, 0, 0};
	return all;
}

static void write_text(const struct fitted *fitted, const char *color, const struct piece *piece)
{
	if (color)
		out_string(fitted->out, color);
	out_bytes(fitted->out, piece->text, piece->length);
	if (color)
		out_string(fitted->out, CELLS_COLOR_END);
}

/* Writes a line of what is left of the pieces. A cell that is longer than its column takes
 * unused room of later columns. @return whether something is left */
static bool write_line(struct fitted *fitted, const struct cell *cells)
{
	size_t blanks = 0, debt = 0;
	bool more = false, first = true;

	for (size_t i = 0; i < fitted->column_count; i++) {
		const struct column *column = &fitted->columns[i];
		struct piece piece;
		size_t fill, pays;

		if (column->left_out)
			continue;
		piece = take(column, &fitted->pieces[i]);
		more |= fitted->pieces[i].length > 0;
		fill = column->width > piece.width ? column->width - piece.width : 0;
		pays = fill < debt ? fill : debt;
		fill -= pays;
		debt -= pays;
		blanks += first ? 0 : CELLS_GAP;
		first = false;
		if (column->of.right || !piece.length)
			blanks += fill;
		if (!piece.length)
			continue;
		out_spaces(fitted->out, blanks);
		write_text(
			fitted, fitted->color ? cell_color(&column->of, &cells[i]) : NULL, &piece);
		blanks = column->of.right ? 0 : fill;
		debt += piece.width > column->width ? piece.width - column->width : 0;
	}
	out_char(fitted->out, '\n');
	return more;
}

/* Writes a row whose cells have their texts in `text`, one after the other. @return the end of them
 */
static const char *write_row(struct fitted *fitted, const struct cell *cells, const char *text)
{
	struct row_places *places = fitted->places;

	if (places && places->count < places->room)
		places->at[places->count++] = fitted->out->length;
	for (size_t i = 0; i < fitted->column_count; text += cells[i].length, i++)
		fitted->pieces[i] = (struct piece){text, cells[i].length, cells[i].width};
	while (write_line(fitted, cells))
		;
	if (places)
		places->end = fitted->out->length;
	return text;
}

static void write_header(struct fitted *fitted)
{
	struct out *out = fitted->out;
	size_t blanks = 0;
	bool first = true;

	if (!fitted->header)
		return;
	if (fitted->color)
		out_string(out, CELLS_COLOR_HEADER);
	for (size_t i = 0; i < fitted->column_count; i++) {
		const struct column *column = &fitted->columns[i];
		size_t width = has_clock(fitted, i) ? CELLS_CLOCK
						    : heading_width(&column->of, fitted->human);
		size_t fill = column->width > width ? column->width - width : 0;

		if (column->left_out)
			continue;
		out_spaces(out, blanks + (first ? 0 : CELLS_GAP) + (column->of.right ? fill : 0));
		if (has_clock(fitted, i))
			out_string(out, fitted->clocked.clock);
		else
			heading_write(out, &column->of, fitted->human);
		blanks = column->of.right ? 0 : fill;
		first = false;
	}
	if (fitted->color)
		out_string(out, CELLS_COLOR_END);
	out_char(out, '\n');
}

static int descending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x < y) - (x > y);
}

static size_t least_of_prose(const struct fit_column *fit)
{
	size_t least = fit->rank >= RANK_OPTIONAL ? PROSE_WORTH : PROSE_LEAST;

	return fit->widest < least ? fit->widest : least;
}

/* How wide the kept cells of a column are, the widest and most of them. It has its rank. */
static void measure(const struct fitted *fitted, size_t index, struct fit_column *fit)
{
	uint32_t widths[CELLS_MEASURED_ROWS];
	size_t few = fitted->row_count / FEW, heading = width_of_heading(fitted, index);

	for (size_t row = 0; row < fitted->row_count; row++)
		widths[row] = fitted->cells[row * fitted->column_count + index].width;
	qsort(widths, fitted->row_count, sizeof(*widths), descending);
	/* Other columns do not leave for a cell that takes half of the terminal. */
	while (few + 1 < fitted->row_count && widths[few] > fitted->width / 2)
		few++;
	fit->widest = fitted->row_count ? widths[0] : 0;
	fit->usual = fitted->row_count ? widths[few] : 0;
	if (fit->widest < fit->usual + LONG)
		fit->usual = fit->widest;
	if (fitted->columns[index].of.field->prose)
		fit->usual = least_of_prose(fit);
	if (fit->usual > fitted->width / 2)
		fit->usual = fitted->width / 2;
	if (fit->widest < heading)
		fit->widest = heading;
	if (fit->usual < heading)
		fit->usual = heading;
}

/* A rate has its counter's name. */
static unsigned named_field(const struct fitted *fitted, const struct column *column)
{
	return schema_counter(fitted->schema, column->field);
}

static uint8_t rank_of(const struct fitted *fitted, const struct column *column)
{
	const struct field *field = column->of.field;

	if (column->stays)
		return 0;
	if (field->rank > RANK_LAST &&
		fieldset_has(&fitted->looked_at, named_field(fitted, column)))
		return RANK_LAST;
	switch (field->show) {
	case SHOW_WIDE:
	case SHOW_EXTENDED:
	case SHOW_MEMORY:
	case SHOW_OWNERS:
		return field->rank ? field->rank : RANK_OPTIONAL;
	default:
		return field->rank;
	}
}

/* Looks whether all kept cells of a column are the same. */
static void compare(struct fitted *fitted)
{
	const char *text = fitted->text.data;

	for (size_t row = 0; row < fitted->row_count; row++) {
		const struct cell *cells = fitted->cells + row * fitted->column_count;

		for (size_t i = 0; i < fitted->column_count; text += cells[i].length, i++)
			uniform_add(&fitted->columns[i].uniform,
				(struct text){text, cells[i].length}, cells[i].absent);
	}
}

static void widen(size_t *before, size_t *now)
{
	if (*now < *before)
		*now = *before;
	*before = *now;
}

static void keep_steady(
	struct steady_column *steady, const struct uniform *uniform, struct fit_column *fit)
{
	widen(&steady->widest, &fit->widest);
	widen(&steady->usual, &fit->usual);
	steady->varied = !uniform_holds(uniform);
}

static int choose(struct fitted *fitted)
{
	size_t count = fitted->column_count;
	struct fit_column *fit = calloc(count + 1, sizeof(*fit));

	if (!fit)
		return -ENOMEM;
	compare(fitted);
	for (size_t i = 0; fitted->steady && i < count; i++)
		fitted->columns[i].uniform.varied |= fitted->steady[i].varied;
	for (size_t i = 0; i < count; i++) {
		fit[i].rank = rank_of(fitted, &fitted->columns[i]);
		measure(fitted, i, &fit[i]);
		if (fitted->steady)
			keep_steady(&fitted->steady[i], &fitted->columns[i].uniform, &fit[i]);
		fit[i].content = uniform_content(&fitted->columns[i].uniform);
	}
	fit_columns(fit, count, CELLS_GAP, fitted->width);
	fitted->used = 0;
	for (size_t i = 0; i < count; i++) {
		fitted->columns[i].left_out = fit[i].left_out;
		fitted->columns[i].width = fit[i].width;
		if (!fit[i].left_out)
			fitted->used += (fitted->used ? CELLS_GAP : 0) + fit[i].width;
	}
	free(fit);
	return 0;
}

/* An empty line separates tables. A table without a row is left out if there are several. */
static void start_writing(struct fitted *fitted)
{
	if (fitted->document->writers > 1 && !fitted->row_count)
		return;
	if (fitted->document->started)
		out_char(fitted->out, '\n');
	fitted->document->started = true;
	write_header(fitted);
}

/* Writes the kept rows. Later rows are written at once. */
static int stop_measuring(struct fitted *fitted)
{
	const char *text = fitted->text.data;
	int error = choose(fitted);

	if (error)
		return error;
	start_writing(fitted);
	for (size_t row = 0; row < fitted->row_count; row++)
		text = write_row(fitted, fitted->cells + row * fitted->column_count, text);
	fitted->text.length = 0;
	fitted->measuring = false;
	return fitted->out->error;
}

static int fitted_begin(struct sink *sink, const struct schema *schema)
{
	struct fitted *fitted = fitted_of(sink);

	fitted->schema = schema;
	fitted->text.length = 0;
	fitted->row_count = 0;
	fitted->measuring = true;
	if (fitted->places)
		fitted->places->count = 0;
	for (size_t i = 0; i < fitted->column_count; i++) {
		struct column *column = &fitted->columns[i];

		cell_column_init(&column->of, schema, column->field);
		column->left_out = false;
		uniform_start(&column->uniform);
	}
	return fitted->out->error;
}

static void render(
	struct fitted *fitted, size_t index, const struct record *record, struct cell *cell)
{
	cell_render(&fitted->columns[index].of, fitted->human, fitted->color, &fitted->text, record,
		cell);
}

/* A wider cell widens its column if there is room. */
static void grow(struct fitted *fitted, struct column *column, size_t width)
{
	size_t more = width > column->width ? width - column->width : 0;

	if (!more || fitted->used + more > fitted->width)
		return;
	column->width += more;
	fitted->used += more;
}

/* A later row. Columns that are left out are compared as long as their cells are the same. */
static int write_later(struct fitted *fitted, const struct record *record)
{
	struct out *text = &fitted->text;

	text->length = 0;
	for (size_t i = 0; i < fitted->column_count; i++) {
		struct column *column = &fitted->columns[i];
		struct cell *cell = &fitted->cells[i];
		size_t start = text->length;

		*cell = (struct cell){0};
		if (column->left_out && !uniform_holds(&column->uniform))
			continue;
		render(fitted, i, record, cell);
		if (!column->left_out) {
			grow(fitted, column, cell->width);
			continue;
		}
		uniform_add(&column->uniform, (struct text){text->data + start, cell->length},
			cell->absent);
		text->length = start;
		cell->length = 0;
	}
	if (text->error)
		return text->error;
	write_row(fitted, fitted->cells, text->data);
	return fitted->out->error;
}

static int fitted_row(struct sink *sink, const struct record *record)
{
	struct fitted *fitted = fitted_of(sink);
	struct cell *cells = fitted->cells + fitted->row_count * fitted->column_count;

	if (!fitted->measuring)
		return write_later(fitted, record);
	for (size_t i = 0; i < fitted->column_count; i++)
		render(fitted, i, record, &cells[i]);
	if (fitted->text.error)
		return fitted->text.error;
	if (++fitted->row_count == CELLS_MEASURED_ROWS)
		return stop_measuring(fitted);
	return fitted->out->error;
}

/* The heading, if -o takes it, otherwise the name. */
static struct text name_of(const struct fitted *fitted, const struct column *column)
{
	unsigned id = named_field(fitted, column);
	const struct field *field = &fitted->schema->fields[id];
	const struct text heading = text_of(field->heading);

	return schema_field(fitted->schema, heading) == (int)id ? heading : text_of(field->name);
}

/* Says which columns are left out, unless the round before said the same. */
static void write_below(struct fitted *fitted)
{
	struct left_out line;

	fitted->below.length = 0;
	left_out_start(&line, &fitted->below, fitted->width);
	for (size_t i = 0; i < fitted->column_count; i++) {
		const struct column *column = &fitted->columns[i];

		if (column->left_out && uniform_content(&column->uniform) != FIT_EMPTY)
			left_out_name(&line, name_of(fitted, column), &column->uniform);
	}
	left_out_hint(&line);
	for (size_t i = 0; i < fitted->column_count; i++) {
		const struct column *column = &fitted->columns[i];

		if (column->left_out && uniform_content(&column->uniform) == FIT_EMPTY)
			left_out_empty(&line, name_of(fitted, column));
	}
	if (!fitted->below.length || (fitted->below.length == fitted->below_before.length &&
					     !memcmp(fitted->below.data, fitted->below_before.data,
						     fitted->below.length)))
		return;
	if (fitted->color)
		out_string(fitted->out, CELLS_COLOR_DIM);
	out_bytes(fitted->out, fitted->below.data, fitted->below.length);
	if (fitted->color)
		out_string(fitted->out, CELLS_COLOR_END);
	out_char(fitted->out, '\n');
	fitted->below_before.length = 0;
	out_bytes(&fitted->below_before, fitted->below.data, fitted->below.length);
}

/* The rows so far decide on the widths. */
static int fitted_idle(struct sink *sink)
{
	struct fitted *fitted = fitted_of(sink);
	int error = 0;

	if (fitted->measuring && fitted->row_count)
		error = stop_measuring(fitted);
	return error ? error : out_flush(fitted->out);
}

static int fitted_end(struct sink *sink)
{
	struct fitted *fitted = fitted_of(sink);
	int error = fitted->measuring ? stop_measuring(fitted) : 0;

	/* Without a row nothing is missing. */
	if (!error && fitted->row_count)
		write_below(fitted);
	if (fitted->live)
		out_flush(fitted->out);
	return error ? error : fitted->out->error;
}

static int fitted_close(struct sink *sink)
{
	return out_flush(fitted_of(sink)->out);
}

static void fitted_free(struct sink *sink)
{
	struct fitted *fitted = fitted_of(sink);

	for (size_t i = 0; i < fitted->column_count; i++)
		uniform_fini(&fitted->columns[i].uniform);
	out_fini(&fitted->text);
	out_fini(&fitted->below);
	out_fini(&fitted->below_before);
	free(fitted->cells);
	free(fitted->pieces);
	free(fitted);
}

static const struct sink_ops fitted_ops = {
	.begin = fitted_begin,
	.row = fitted_row,
	.idle = fitted_idle,
	.end = fitted_end,
	.close = fitted_close,
	.free = fitted_free,
};

struct sink *fitted_new(struct out *out, const struct render_style *style)
{
	size_t count = style->column_count;
	struct fitted *fitted = calloc(1, sizeof(*fitted) + count * sizeof(fitted->columns[0]));

	if (!fitted)
		return NULL;
	fitted->clocked.sink.ops = &fitted_ops;
	fitted->out = out;
	fitted->width = style->width;
	fitted->header = style->header;
	fitted->human = style->human;
	fitted->color = style->color;
	fitted->live = style->live;
	if (style->looked_at)
		fitted->looked_at = *style->looked_at;
	fitted->steady = style->steady;
	fitted->places = style->places;
	fitted->column_count = count;
	fitted->document = style->document ? style->document : &fitted->own;
	fitted->cells = calloc(count + 1, CELLS_MEASURED_ROWS * sizeof(struct cell));
	fitted->pieces = calloc(count + 1, sizeof(struct piece));
	out_init_memory(&fitted->text);
	out_init_memory(&fitted->below);
	out_init_memory(&fitted->below_before);
	for (size_t i = 0; i < count; i++) {
		fitted->columns[i].field = style->columns[i];
		fitted->columns[i].stays =
			style->kept && fieldset_has(style->kept, style->columns[i]);
		uniform_init(&fitted->columns[i].uniform);
	}
	if (fitted->cells && fitted->pieces)
		return &fitted->clocked.sink;
	fitted_free(&fitted->clocked.sink);
	return NULL;
}
