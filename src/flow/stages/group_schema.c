/* SPDX-License-Identifier: MIT */
/* The fields of groups. */
#include "stages.h"

#include "nlinspect/model/layout.h"

#include "aggregate.h"
#include "histogram.h"

#include <stdlib.h>

static struct field count_field(const char *doc)
{
	return (struct field){
		.name = "count",
		.heading = "COUNT",
		.doc = doc,
		.type = FIELD_NUM,
		.unit = UNIT_COUNT,
		.role = ROLE_GAUGE,
	};
}

static struct field bound_field(const struct field *of, const char *name, const char *heading)
{
	return (struct field){
		.name = name,
		.heading = heading,
		.doc = of->doc,
		.type = of->type,
		.unit = of->unit,
		.role = ROLE_LABEL,
		/* The buckets of rates are of whole numbers. */
		.decimals = of->per_second ? 0 : of->decimals,
	};
}

static void fill_histogram(
	const struct schema *schema, const struct group_by *by, struct field *fields)
{
	const struct field *of = &schema->fields[by->histogram];

	for (size_t i = 0; i < by->count; i++)
		fields[i] = schema->fields[by->fields[i].field];
	fields += by->count;
	fields[HISTOGRAM_FIELD_LOW] = bound_field(of, "low", "LOW");
	fields[HISTOGRAM_FIELD_HIGH] = bound_field(of, "high", "HIGH");
	fields[HISTOGRAM_FIELD_COUNT] = count_field("Records whose values lie between the two");
	fields[HISTOGRAM_FIELD_BAR] = (struct field){
		.name = "bar",
		.heading = "BAR",
		.doc = "The share of these records, as a picture",
		.type = FIELD_TEXT,
		.role = ROLE_LABEL,
	};
}

static void fill_groups(
	const struct schema *schema, const struct group_by *by, struct field *fields)
{
	fields[by->lead] = count_field("Records that have the same values");
	for (size_t i = 0; i < by->count; i++)
		fields[i + (i >= by->lead)] = schema->fields[by->fields[i].field];
	for (size_t i = 0; i < by->aggregate_count; i++) {
		const struct aggregate *aggregate = &by->aggregates[i];

		fields[1 + by->count + i] =
			aggregate_field(aggregate, &schema->fields[aggregate->field]);
	}
}

struct schema *group_schema(const struct schema *schema, const struct group_by *by)
{
	size_t count = by->count + (by->is_histogram ? HISTOGRAM_FIELDS : 1 + by->aggregate_count);
	size_t size = sizeof(struct record);
	struct field *fields CLEANUP(free) = calloc(count, sizeof(*fields));

	if (!fields)
		return NULL;
	if (by->is_histogram)
		fill_histogram(schema, by, fields);
	else
		fill_groups(schema, by, fields);
	for (size_t i = 0; i < count; i++) {
		fields[i].show = SHOW_DEFAULT;
		fields[i].offset = (uint16_t)size;
		size += (field_size(fields[i].type) + 7) & ~(size_t)7;
	}

	struct schema groups = {
		.name = schema->name,
		.title = schema->title,
		.fields = fields,
		.field_count = count,
		.size = size,
	};

	return schema_copy(&groups);
}
