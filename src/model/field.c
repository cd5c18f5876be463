/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/field.h"

#include <errno.h>

size_t field_size(enum field_type type)
{
	switch (type) {
	case FIELD_TEXT:
		return sizeof(struct text);
	case FIELD_ADDRESS:
		return sizeof(struct address);
	case FIELD_PREFIX:
		return sizeof(struct prefix);
	case FIELD_MAC:
		return sizeof(struct lladdr);
	case FIELD_ENDPOINT:
		return sizeof(struct endpoint);
	case FIELD_LIST:
	case FIELD_OBJECT:
		return sizeof(struct list);
	default:
		return sizeof(uint64_t);
	}
}

const char *words_name(const struct words *words, uint64_t value)
{
	size_t low = 0, high = words->count;

	/* Most lists start at 0 or 1 and have no gaps. */
	for (size_t guess = 0; guess < 2; guess++) {
		if (value >= guess && value - guess < high &&
			words->list[value - guess].value == value)
			return words->list[value - guess].name;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (words->list[middle].value == value)
			return words->list[middle].name;
		if (words->list[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *words_flag(const struct words *words, uint64_t bits)
{
	for (size_t i = 0; i < words->count; i++) {
		if (words->list[i].value == bits)
			return words->list[i].name;
	}
	return NULL;
}

static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '_' ? '-' : c;
}

bool word_equals(struct text a, const char *b)
{
	for (uint32_t i = 0; i < a.length; i++) {
		if (!b[i] || fold(a.data[i]) != fold(b[i]))
			return false;
	}
	return !b[a.length];
}

static int word_find(const struct word *list, size_t count, struct text word, uint64_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (word_equals(word, list[i].name)) {
			*ret = list[i].value;
			return 0;
		}
	}
	return -ENOENT;
}

int words_value(const struct words *words, struct text word, uint64_t *ret)
{
	if (!word_find(words->list, words->count, word, ret))
		return 0;
	return word_find(words->aliases, words->alias_count, word, ret);
}

int words_group(const struct words *words, struct text word, uint64_t *ret)
{
	return word_find(words->groups, words->group_count, word, ret);
}

/* The unit that ends the name of a duration, with its underscore; "" for other fields. */
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
	for (size_t i = 0; i < name.length; i++) {
		if (fold(name.data[i]) != fold(field->name[i]))
			return false;
	}
	return true;
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
	/* What a table shows can be typed. */
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
	unsigned distance; /* a suggestion must not be further away */
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

	/* Anything is near a word of three letters. */
	if (name.length < 4 || name.length >= sizeof(typed))
		return NULL;
	suggestion.distance = 1 + (name.length - 4) / 3;
	memcpy(typed, name.data, name.length);
	typed[name.length] = '\0';
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];
		size_t length = strlen(field->name) - strlen(unit_suffix(field));

		suggest(&suggestion, field->name, field->name);
		/* A duration may be named without its unit, so it may be mistyped without, too. */
		if (length < sizeof(stem) && field->name[length]) {
			memcpy(stem, field->name, length);
			stem[length] = '\0';
			suggest(&suggestion, stem, field->name);
		}
	}
	for (size_t i = 0; i < schema->synonym_count; i++)
		suggest(&suggestion, schema->synonyms[i].word, schema->synonyms[i].word);
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
	/* What a derived field is made from may be derived itself (local from interface from
	 * ifindex). */
	for (struct fieldset before = {{0}}; memcmp(&before, set, sizeof(before)) != 0;) {
		before = *set;
		for (size_t i = 0; i < schema->wire_count; i++) {
			const struct wire *wire = &schema->wires[i];

			if (wire->kind == WIRE_NONE && !wire->attribute &&
				fieldset_has(set, wire->field))
				schema_add(schema, wire->name, set);
		}
	}
}

void schema_source(const struct schema *schema, unsigned id, struct out *out)
{
	bool first = true;

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
