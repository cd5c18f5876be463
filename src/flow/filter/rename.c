/* SPDX-License-Identifier: MIT */
#include "rename.h"

#include "nlinspect/flow/tree.h"

#include <errno.h>
#include <stdlib.h>

static int text_rename(struct where_text *value, const struct field *field,
	struct text (*rename)(void *context, const struct field *field, struct text name),
	void *context)
{
	struct text name;
	char *copy;

	if (value->glob || value->regex || !value->text.length)
		return 0;
	name = rename(context, field, value->text);
	if (!name.length)
		return 0;
	copy = malloc(name.length);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, name.data, name.length);
	free((char *)value->text.data);
	value->text = (struct text){copy, name.length};
	return 0;
}

static int zone_rename(struct where_host *value, const struct field *field,
	struct text (*rename)(void *context, const struct field *field, struct text name),
	void *context)
{
	struct where_text zone = {.text = value->zone};
	int error = text_rename(&zone, field, rename, context);

	value->zone = zone.text;
	return error;
}

int where_rename(struct where *where, const struct schema *schema,
	struct text (*rename)(void *context, const struct field *field, struct text name),
	void *context)
{
	const struct field *field;
	struct where_term *term;
	int error = 0;

	if (!where)
		return 0;
	if (where->kind != WHERE_TERM) {
		for (size_t i = 0; i < where->count && !error; i++)
			error = where_rename(where->children[i], schema, rename, context);
		return error;
	}
	term = &where->term;
	field = &schema->fields[term->field];
	for (size_t i = 0; i < term->count && !error; i++) {
		if (term->zone)
			error = zone_rename(&term->values[i].host, &schema->fields[term->zone - 1],
				rename, context);
		else if (term->type == FIELD_TEXT && term->op != OPERATOR_MATCH)
			error = text_rename(&term->values[i].text, field, rename, context);
		else if (field->list)
			error = where_rename(
				term->values[i].list.any, field->list, rename, context);
	}
	return error;
}
