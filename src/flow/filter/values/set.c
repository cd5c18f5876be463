/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "nlinspect/base/parse.h"

#include "flow/filter/mistake.h"

#include <errno.h>
#include <stdio.h>

enum {
	LISTED_MAX = 40, /* the most words in a hint */
	NAME_MAX_LENGTH = 64,
};

/* The noun for one of the field's values: the field's name, in the singular ("flag" for "flags").
 */
static const char *noun_of(const struct field *field, char noun[static NAME_MAX_LENGTH])
{
	snprintf(noun, NAME_MAX_LENGTH, "%s", field->name);
	size_t length = strlen(noun);
	if (field->type == FIELD_FLAGS && length > 1 && noun[length - 1] == 's')
		noun[length - 1] = '\0';
	return noun;
}

/* The plural ending for the first `ret` bytes. */
static const char *plural_of(const char *noun, int *ret)
{
	int length = (int)strlen(noun);
	/* "limited_by" is not a noun. */
	if (length > 3 && !strcmp(noun + length - 3, "_by")) {
		*ret = length;
		return "";
	}
	bool family = length > 1 && noun[length - 1] == 'y' && !strchr("aeou", noun[length - 2]);
	*ret = family ? length - 1 : length;
	return family ? "ies" : "s";
}

static void nearest(const struct word *list, size_t count, const char *name, unsigned *distance,
	const char **ret)
{
	for (size_t i = 0; i < count; i++) {
		unsigned d = text_distance(list[i].name, name);
		if (d >= *distance)
			continue;
		*distance = d;
		*ret = list[i].name;
	}
}

/* The most similar word, if at most a third of its letters are wrong. */
static const char *suggest(const struct words *words, struct text text)
{
	char name[NAME_MAX_LENGTH];
	if (text.length >= sizeof(name))
		return NULL;
	memcpy(name, text.data, text.length);
	name[text.length] = '\0';

	const char *found = NULL;
	unsigned distance = (unsigned)text.length / 3 + 1;
	nearest(words->list, words->count, name, &distance, &found);
	nearest(words->aliases, words->alias_count, name, &distance, &found);
	nearest(words->groups, words->group_count, name, &distance, &found);
	return found;
}

static void hint_words(struct where_error *error, const char *title, int length, const char *plural,
	const struct word *list, size_t count)
{
	char line[sizeof(error->hint)];
	if (!count || count > LISTED_MAX)
		return;
	int at = snprintf(line, sizeof(line), "%s  %.*s%s:", error->hint[0] ? "\n" : "", length,
		title, plural);
	for (size_t i = 0; i < count && (size_t)at < sizeof(line); i++)
		at += snprintf(line + at, sizeof(line) - (size_t)at, " %s",
			ESCAPED(text_of(list[i].name)));
	if ((size_t)at < sizeof(line))
		mistake_hint(error, "%s", line);
}

static int unknown_word(
	const struct field *field, const struct token *token, struct where_error *error)
{
	char noun[NAME_MAX_LENGTH];
	int length;
	const char *plural = plural_of(noun_of(field, noun), &length);
	const char *meant = suggest(field->words, token->text);
	mistake(error, token,
		meant ? "unknown %s \"%s\"; did you mean \"%s\"?" : "unknown %s \"%s\"", noun,
		ESCAPED(token->text), ESCAPED(text_of(meant ? meant : "")));
	error->field = field->name;
	hint_words(error, noun, length, plural, field->words->list, field->words->count);
	hint_words(error, "group", 5, "s", field->words->groups, field->words->group_count);
	return -EINVAL;
}

static int word_parse(const struct field *field, const struct token *token, uint64_t *ret,
	struct where_error *error)
{
	if (!words_value(field->words, token->text, ret) || !parse_u64(token->text, ret))
		return 0;
	return unknown_word(field, token, error);
}

static int set_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	union where_value value = {0};
	uint64_t number;
	if (words_group(field->words, token->text, &value.set.set)) {
		if (word_parse(field, token, &number, error))
			return -EINVAL;
		if (number < 64)
			value.set.set = UINT64_C(1) << number;
		else
			value.set.number = number;
	}
	/* All values below 64 share one set, the first value, so one test covers any number of
	 * them. */
	if (value.set.set && term->count && term->values[0].set.set) {
		term->values[0].set.set |= value.set.set;
		return 0;
	}
	int failed = operand_add(term, &value);
	if (!failed && value.set.set) {
		term->values[term->count - 1] = term->values[0];
		term->values[0] = value;
	}
	return failed;
}

static void word_print(const struct field *field, uint64_t value, struct out *out)
{
	const char *name = field->type == FIELD_FLAGS ? words_flag(field->words, value)
						      : words_name(field->words, value);
	uint64_t meant;
	if (name && !words_value(field->words, text_of(name), &meant) && meant == value)
		operand_quote(out, text_of(name));
	else
		out_u64(out, value);
}

static void set_print(const union where_value *value, const struct field *field, struct out *out)
{
	if (!value->set.set) {
		word_print(field, value->set.number, out);
		return;
	}
	bool first = true;
	for (uint64_t left = value->set.set; left; left &= left - 1) {
		if (!first)
			out_char(out, ',');
		word_print(field, (uint64_t)__builtin_ctzll(left), out);
		first = false;
	}
}

static bool set_matches(const union where_value *wanted, const void *value)
{
	uint64_t v = *(const uint64_t *)value;
	return v < 64 ? wanted->set.set >> v & 1 : v == wanted->set.number;
}

static where_test *set_test(enum where_operator op)
{
	(void)op;
	return set_matches;
}

static int flags_parse(struct where_term *term, const struct field *field,
	const struct token *token, struct where_error *error)
{
	union where_value value = {0};
	uint64_t bits = 0;
	if (words_value(field->words, token->text, &bits)) {
		/* As ip(8) says it of states and flags. */
		if (word_equals(token->text, "all") || word_equals(token->text, "any"))
			return operand_add(term, &value);
		if (!word_equals(token->text, "none") && word_parse(field, token, &bits, error))
			return -EINVAL;
	}
	value.number = (struct where_number){/* 0 is "none of them", not "at least none" */
		.mask = bits ? bits : UINT64_MAX,
		.low = bits,
		.value = bits};
	return operand_add(term, &value);
}

static void flags_print(const union where_value *value, const struct field *field, struct out *out)
{
	if (!value->number.mask)
		out_string(out, "all");
	else
		word_print(field, value->number.value, out);
}

static bool flags_match(const union where_value *wanted, const void *value)
{
	return (*(const uint64_t *)value & wanted->number.mask) == wanted->number.low;
}

static where_test *flags_test(enum where_operator op)
{
	(void)op;
	return flags_match;
}

const struct operand_type operand_set = {
	.operators = OPERAND_EQUALITY,
	.parse = set_parse,
	.print = set_print,
	.test = set_test,
};

const struct operand_type operand_flags = {
	.operators = OPERAND_EQUALITY,
	.parse = flags_parse,
	.print = flags_print,
	.test = flags_test,
};
