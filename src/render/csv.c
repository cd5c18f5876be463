/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "nlinspect/model/cell.h"

#include "memo.h"

#include <stdlib.h>

struct column {
	uint16_t field;
	bool first;
	bool plain;       /* no value of the field needs quotes */
	struct memo memo; /* of the separator and the cell that follows it */
};

struct csv {
	struct sink sink;
	struct out *out;
	const struct schema *schema;
	struct out cell; /* the text of a cell that may need quotes */
	struct out row;  /* without its line end */
	bool tabs;       /* TSV */
	bool header, live;
	size_t column_count;
	struct column columns[];
};

static struct csv *csv_of(struct sink *sink)
{
	return (struct csv *)sink;
}

/* RFC 4180. Spaces at the ends are quoted, because some readers strip them. Quotes distinguish an
 * empty text from an absent one. */
static bool needs_quotes(const char *data, size_t length)
{
	if (!length || data[0] == ' ' || data[length - 1] == ' ')
		return true;
	for (size_t i = 0; i < length; i++) {
		if (data[i] == ',' || data[i] == '"' || data[i] == '\r' || data[i] == '\n')
			return true;
	}
	return false;
}

static void write_quoted(struct out *out, const char *data, size_t length)
{
	out_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '"')
			out_char(out, '"');
		out_char(out, data[i]);
	}
	out_char(out, '"');
}

/* Whether all values of the type consist of digits, hex digits and punctuation without commas. */
static bool is_plain(enum field_type type)
{
	switch (type) {
	case FIELD_NUM:
	case FIELD_SNUM:
	case FIELD_BOOL:
	case FIELD_HEX:
	case FIELD_PREFIX:
		return true;
	default:
		return false;
	}
}

static void write_cell(
	struct csv *csv, const struct column *column, struct out *out, const struct record *record)
{
	const struct field *field = &csv->schema->fields[column->field];
	struct out *cell = &csv->cell;

	if (column->plain) {
		cell_write(out, field, record, false);
		return;
	}
	cell->length = 0;
	cell_write(cell, field, record, false);
	if (needs_quotes(cell->data, cell->length))
		write_quoted(out, cell->data, cell->length);
	else
		out_bytes(out, cell->data, cell->length);
}

static void write_separator(const struct csv *csv, const struct column *column, struct out *out)
{
	if (!column->first)
		out_char(out, csv->tabs ? '\t' : ',');
}

static void write_line_end(struct csv *csv)
{
	out_string(csv->out, csv->tabs ? "\n" : "\r\n");
}

static int csv_begin(struct sink *sink, const struct schema *schema)
{
	struct csv *csv = csv_of(sink);

	csv->schema = schema;
	/* The escaper leaves no tab or line break, so TSV needs no quotes. */
	for (size_t i = 0; i < csv->column_count; i++) {
		struct column *column = &csv->columns[i];
		column->plain = csv->tabs || is_plain(schema->fields[column->field].type);
		memo_init(&column->memo, &schema->fields[column->field]);
	}
	if (!csv->header)
		return csv->out->error;
	/* All rounds are rows of one document. */
	csv->header = false;
	for (size_t i = 0; i < csv->column_count; i++) {
		write_separator(csv, &csv->columns[i], csv->out);
		out_string(csv->out, schema->fields[csv->columns[i].field].name);
	}
	write_line_end(csv);
	return csv->out->error;
}

static int csv_row(struct sink *sink, const struct record *record)
{
	struct csv *csv = csv_of(sink);
	struct out *row = &csv->row;

	row->length = 0;
	for (size_t i = 0; i < csv->column_count; i++) {
		struct column *column = &csv->columns[i];
		bool present = record_has(record, column->field);
		size_t start = row->length;

		if (memo_matches(&column->memo, record, present)) {
			memo_write(&column->memo, row);
			continue;
		}
		write_separator(csv, column, row);
		if (present)
			write_cell(csv, column, row, record);
		memo_keep(&column->memo, record, present, row, start);
	}
	out_bytes(csv->out, row->data, row->length);
	write_line_end(csv);
	if (row->error || csv->cell.error)
		return row->error ? row->error : csv->cell.error;
	return csv->out->error;
}

static int csv_idle(struct sink *sink)
{
	return out_flush(csv_of(sink)->out);
}

static int csv_end(struct sink *sink)
{
	struct csv *csv = csv_of(sink);

	return csv->live ? out_flush(csv->out) : csv->out->error;
}

static int csv_close(struct sink *sink)
{
	return out_flush(csv_of(sink)->out);
}

static void csv_free(struct sink *sink)
{
	struct csv *csv = csv_of(sink);

	out_fini(&csv->cell);
	out_fini(&csv->row);
	free(csv);
}

static const struct sink_ops csv_ops = {
	.begin = csv_begin,
	.row = csv_row,
	.idle = csv_idle,
	.end = csv_end,
	.close = csv_close,
	.free = csv_free,
};

static struct sink *writer_new(struct out *out, const struct render_style *style, bool tabs)
{
	size_t count = style->column_count;
	struct csv *csv = malloc(sizeof(*csv) + count * sizeof(csv->columns[0]));

	if (!csv)
		return NULL;
	*csv = (struct csv){
		.sink.ops = &csv_ops,
		.out = out,
		.tabs = tabs,
		.header = style->header,
		.live = style->live,
		.column_count = count,
	};
	out_init_memory(&csv->cell);
	out_init_memory(&csv->row);
	for (size_t i = 0; i < count; i++)
		csv->columns[i] = (struct column){.field = style->columns[i], .first = !i};
	return &csv->sink;
}

struct sink *csv_new(struct out *out, const struct render_style *style)
{
	return writer_new(out, style, false);
}

struct sink *tsv_new(struct out *out, const struct render_style *style)
{
	return writer_new(out, style, true);
}
