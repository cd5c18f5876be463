/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/field.h"

#include <errno.h>

/* The unit at the end of a duration's name, with its underscore; "" for other fields. */
static const char *unit_suffix(const struct field *field)
{
	switch (field->unit) {
	case UNIT_NSEC:
		return "_ns";
	case UNIT_USEC:
		return "_us";
	case UNIT_MSEC:
		return "_ms";
	default:
		return "";
	}
}

static bool field_is_named(const struct field *field, struct text name)
{
	size_t length = strlen(field->name), tail = strlen(unit_suffix(field));

	if (word_equals(name, field->name))
		return true;
	if (!tail || length <= tail || name.length != length - tail)
		return false;
	if (strcmp(field->name + length - tail, unit_suffix(field)) != 0)
		return false;
	return word_begins(field->name, name);
}

int schema_field(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		if (field_is_named(&schema->fields[i], name))
			return (int)i;
	}
	for (size_t i = 0; i < schema->synonym_count; i++) {
		if (word_equals(name, schema->synonyms[i].word))
			return schema_field(schema, text_of(schema->synonyms[i].field));
	}
	/* People may type the headings of a table. */
	for (size_t i = 0; i < schema->field_count; i++) {
		if (word_equals(name, schema->fields[i].heading))
			return (int)i;
	}
	return -ENOENT;
}

int schema_filter_field(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->synonym_count; i++) {
		if (schema->synonyms[i].filters && word_equals(name, schema->synonyms[i].word))
			return schema_field(schema, text_of(schema->synonyms[i].field));
	}
	return schema_field(schema, name);
}

int schema_outer(const struct schema *schema, struct text name)
{
	const char *dot = name.length ? memchr(name.data, '.', name.length) : NULL;
	int id;

	if (!dot)
		return -ENOENT;
	id = schema_field(schema, (struct text){name.data, (uint32_t)(dot - name.data)});
	return id >= 0 && schema->fields[id].list ? id : -ENOENT;
}

/* The best suggestion so far. */
struct suggestion {
	const char *typed, *best;
	unsigned distance; /* a suggestion must be at most this far away */
};

static void suggest(struct suggestion *suggestion, const char *like, const char *name)
{
	unsigned distance = text_distance(suggestion->typed, like);

	if (distance > suggestion->distance ||
		(suggestion->best && distance == suggestion->distance))
		return;
	suggestion->distance = distance;
	suggestion->best = name;
}

const char *schema_also(const struct schema *schema, unsigned id)
{
	for (size_t i = 0; i < schema->also_count; i++) {
		if (!strcmp(schema->also[i].field, schema->fields[id].name))
			return schema->also[i].parts;
	}
	return NULL;
}

const struct view *schema_view(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->view_count; i++) {
		if (word_equals(name, schema->views[i].name))
			return &schema->views[i];
	}
	return NULL;
}

const char *schema_suggest(const struct schema *schema, struct text name)
{
	char typed[64], stem[64];
	struct suggestion suggestion = {.typed = typed};

	/* Every word of three letters is similar to something. */
	if (name.length < 4 || name.length >= sizeof(typed))
		return NULL;
	suggestion.distance = 1 + (name.length - 4) / 3;
	memcpy(typed, name.data, name.length);
	typed[name.length] = '\0';
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];
		size_t length = strlen(field->name) - strlen(unit_suffix(field));

		suggest(&suggestion, field->name, field->name);
		/* A duration may be typed without its unit, so compare without it as well. */
		if (length < sizeof(stem) && field->name[length]) {
			memcpy(stem, field->name, length);
			stem[length] = '\0';
			suggest(&suggestion, stem, field->name);
		}
	}
	for (size_t i = 0; i < schema->synonym_count; i++)
		suggest(&suggestion, schema->synonyms[i].word, schema->synonyms[i].word);
	/* Conditions with names: @drops. */
	for (size_t i = 0; i < schema->phrase_count && name.data[0] == '@'; i++)
		suggest(&suggestion, schema->phrases[i].word, schema->phrases[i].word);
	return suggestion.best;
}

void schema_add(const struct schema *schema, const char *names, struct fieldset *set)
{
	while (names && *names) {
		size_t length = strcspn(names, " ,");
		int id = schema_field(schema, (struct text){names, (uint32_t)length});

		if (length && id >= 0)
			fieldset_add(set, (unsigned)id);
		names += length;
		names += strspn(names, " ,");
	}
}

void schema_close(const struct schema *schema, struct fieldset *set)
{
	/* A field that a derived one is made from may be derived itself (local from interface from
	 * ifindex). */
	for (struct fieldset before = {{0}}; memcmp(&before, set, sizeof(before)) != 0;) {
		before = *set;
		for (size_t i = 0; i < schema->wire_count; i++) {
			const struct wire *wire = &schema->wires[i];

			if (wire->kind == WIRE_NONE && !wire->attribute &&
				fieldset_has(set, wire->field))
				schema_add(schema, wire->name, set);
		}
		for (unsigned id = 1; id < schema->field_count; id++) {
			if (schema->fields[id].number && fieldset_has(set, id))
				fieldset_add(set, id - 1);
		}
	}
}

void schema_source(const struct schema *schema, unsigned id, struct out *out)
{
	bool first = true;

	/* A number is read as its name. */
	id -= schema->fields[id].number;
	for (size_t i = 0; i < schema->wire_count; i++) {
		const struct wire *wire = &schema->wires[i];

		if (wire->field != id)
			continue;
		if (!first)
			out_string(out, ", ");
		first = false;
		if (wire->kind == WIRE_NONE && !wire->attribute)
			out_string(out, *wire->name ? "derived from " : "derived");
		out_string(out, wire->name);
	}
}
