/* SPDX-License-Identifier: MIT */
#include "cells.h"

#include "nlinspect/model/cell.h"

#include "render.h"

#include <time.h>

#define COLOR_KEY "\033[36m"

static const char *const color_tones[] = {
	[TONE_WARNING] = "\033[33m",
	[TONE_BAD] = "\033[31m",
};

void cell_column_init(struct cell_column *column, const struct schema *schema, uint16_t id)
{
	const struct field *field = &schema->fields[id];

	*column = (struct cell_column){
		.field = field,
		.id = id,
		.right = field_is_number(field),
		.key = field->role == ROLE_KEY,
	};
	column->alarm = schema_alarm(schema, id, &column->by);
}

const char *cell_color(const struct cell_column *column, const struct cell *cell)
{
	if (cell->absent)
		return CELLS_COLOR_DIM;
	if (cell->tone)
		return color_tones[cell->tone];
	return column->key ? COLOR_KEY : NULL;
}

static enum word_tone tone_of(const struct cell_column *column, const struct record *record)
{
	const struct field *by;

	if (!column->alarm)
		return field_tone(column->field, record);
	by = column->field + ((int)column->by - (int)column->id);
	return record_has(record, column->by) && field_is_number(by)
		       ? alarm_tone(column->alarm, *(const uint64_t *)field_value(by, record))
		       : TONE_PLAIN;
}

/* Whether texts of the type have only bytes that take one column each. */
static bool is_narrow(enum field_type type)
{
	return type == FIELD_NUM || type == FIELD_SNUM || type == FIELD_PREFIX || type == FIELD_MAC;
}

void cell_render(const struct cell_column *column, bool human, bool color, struct out *text,
	const struct record *record, struct cell *cell)
{
	const struct field *field = column->field;
	size_t start = text->length;

	cell->absent = !record_has(record, column->id);
	cell->tone = TONE_PLAIN;
	if (cell->absent) {
		out_char(text, '-');
		cell->length = cell->width = 1;
		return;
	}
	if (color)
		cell->tone = (uint8_t)tone_of(column, record);
	cell_write(text, field, record, human);
	/* An empty cell would shift the later ones for a script that splits the line. */
	if (text->length == start)
		out_string(text, "\"\"");
	cell->length = (uint32_t)(text->length - start);
	cell->width = is_narrow(field->type)
			      ? cell->length
			      : (uint32_t)text_width(text->data + start, cell->length);
}

/* A heading with "kB" does not suit plain bytes. */
static const char *heading_of(const struct field *field, bool human)
{
	bool bytes = field->unit == UNIT_BYTES || field->unit == UNIT_BYTES_PER_SEC;

	return field->places && bytes && !human ? field->name : field->heading;
}

/* Bits per second say in each cell that they are a rate. */
static bool says_per_second(const struct field *field, bool human)
{
	if (field->places)
		return field->per_second && heading_of(field, human) == field->heading;
	return field->per_second && !(human && field->unit == UNIT_BYTES_PER_SEC);
}

void heading_write(struct out *out, const struct cell_column *column, bool human)
{
	out_string(out, heading_of(column->field, human));
	if (says_per_second(column->field, human))
		out_string(out, "/s");
}

size_t heading_width(const struct cell_column *column, bool human)
{
	const char *heading = heading_of(column->field, human);

	return text_width(heading, strlen(heading)) +
	       (says_per_second(column->field, human) ? 2 : 0);
}

void table_clock(struct sink *sink, uint64_t unix_ms)
{
	struct clocked *clocked = (struct clocked *)sink;
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) ||
		!strftime(clocked->clock, sizeof(clocked->clock), "%H:%M:%S", &tm))
		*clocked->clock = '\0';
}
