/* SPDX-License-Identifier: MIT */
#include "named.h"

#include "nlinspect/base/nearest.h"
#include "nlinspect/flow/tree.h"

#include "counters.h"
#include "losses.h"
#include "subject/counters/meanings/meaning.h"

#include <stdio.h>
#include <string.h>

/* A look at each exact value of a TEXT field in a filter. */
struct look {
	bool (*each)(void *context, unsigned field, struct text value); /* true ends it */
	void *context;
};

static bool look_at_term(const struct where_term *term, const struct look *look)
{
	if (term->type != FIELD_TEXT || term->op != OPERATOR_EQUAL || term->negated)
		return false;
	for (size_t i = 0; i < term->count; i++) {
		if (!term->values[i].text.glob &&
			look->each(look->context, term->field, term->values[i].text.text))
			return true;
	}
	return false;
}

/* A word without a field is one in each of the fields that it may mean; the first one is enough. */
static bool look_at(const struct where *where, bool bare_once, const struct look *look)
{
	if (!where || where->kind == WHERE_NOT)
		return false;
	if (where->kind == WHERE_TERM)
		return look_at_term(&where->term, look);
	for (size_t i = 0; i < where->count && !(where->bare && bare_once && i); i++) {
		if (look_at(where->children[i], bare_once, look))
			return true;
	}
	return false;
}

struct sought {
	unsigned field;
	struct text value;
};

static bool is_sought(void *context, unsigned field, struct text value)
{
	const struct sought *sought = context;

	return field == sought->field && word_equals(sought->value, value.data);
}

bool named_text(const struct where *where, unsigned field, struct text value)
{
	struct sought sought = {field, value};

	return look_at(where, false, &(struct look){is_sought, &sought});
}

static bool is_group(struct text word)
{
	const struct counter_group *group;

	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		if (word_equals(word, group->word))
			return true;
	}
	return losses_group(word);
}

/* Whether some group has a counter of that name. */
static bool is_counter(struct text word)
{
	const struct counter_group *group;

	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		size_t length = strlen(group->prefix);
		struct text rest = {word.data + length, word.length - (uint32_t)length};

		if (meaning_named(group, word))
			return true;
		if (word_begins(word.data, text_of(group->prefix)) && meaning_named(group, rest))
			return true;
	}
	return false;
}

static bool names_counter(void *context, unsigned field, struct text value)
{
	(void)context;
	return (field == COUNTER_name || field == COUNTER_full_name) && !is_group(value);
}

bool named_counter(const struct where *where)
{
	return look_at(where, false, &(struct look){names_counter, NULL});
}

struct unknown {
	bool (*known)(void *context, struct text word);
	void *context;
	struct text word;
};

static bool is_unknown(void *context, unsigned field, struct text value)
{
	struct unknown *unknown = context;

	if (field != COUNTER_group && field != COUNTER_name && field != COUNTER_full_name)
		return false;
	if (is_group(value) || is_counter(value) || unknown->known(unknown->context, value))
		return false;
	unknown->word = value;
	return true;
}

bool named_unknown(const struct where *where, bool (*known)(void *context, struct text word),
	void *context, struct text *ret)
{
	struct unknown unknown = {known, context, {NULL, 0}};

	if (!look_at(where, true, &(struct look){is_unknown, &unknown}))
		return false;
	*ret = unknown.word;
	return true;
}

void named_near(struct nearest *nearest)
{
	const struct counter_group *group;
	char name[NEAREST_SIZE];

	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		nearest_try(nearest, text_of(group->word));
		for (size_t at = 0; at < group->count; at++)
			nearest_try(nearest, text_of(group->list[at].name));
	}
	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		for (size_t at = 0; at < group->count; at++) {
			snprintf(name, sizeof(name), "%s%s", group->prefix, group->list[at].name);
			nearest_try(nearest, text_of(name));
		}
	}
}
