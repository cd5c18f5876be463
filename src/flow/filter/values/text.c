/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "flow/filter/mistake.h"
#include "glob.h"

#include <errno.h>

enum {
	PATTERN_MAX = 1024,      /* bytes: regcomp() recurses */
	REPEATS_MAX = 32 * 1024, /* regcomp() multiplies nested "{n}" */
	TEXT_MAX = UINT16_MAX,   /* no netlink attribute is longer */
};

/* The number of copies that the intervals of a regular expression make. */
static uint64_t pattern_repeats(struct text pattern)
{
	uint64_t product = 1, number = 0;
	for (uint32_t i = 0, inside = 0; i < pattern.length && product <= REPEATS_MAX; i++) {
		char c = pattern.data[i];
		if (c == '{') {
			inside = 1;
			number = 0;
		} else if (inside && c >= '0' && c <= '9') {
			number = number * 10 + (uint64_t)(c - '0');
			number = number > REPEATS_MAX ? REPEATS_MAX + 1 : number;
		} else if (inside) {
			product *= number > 1 ? number : 1;
			number = 0;
			inside = c == ',';
		}
	}
	return product;
}

static int regex_parse(
	const struct token *token, struct where_text *text, struct where_error *error)
{
	const char *pattern = ESCAPED(token->text);
	if (token->text.length > PATTERN_MAX)
		return mistake(
			error, token, "a regular expression of more than %d bytes", PATTERN_MAX);
	if (pattern_repeats(token->text) > REPEATS_MAX)
		return mistake(error, token, "\"%s\" repeats too much", pattern);
	if (memchr(token->text.data, '\0', token->text.length))
		return mistake(error, token, "a NUL in the regular expression \"%s\"", pattern);

	regex_t *regex = malloc(sizeof(*regex));
	if (!regex)
		return -ENOMEM;
	int reason = regcomp(regex, text->text.data,
		REG_EXTENDED | REG_NOSUB | (text->any_case ? REG_ICASE : 0));
	if (!reason) {
		text->regex = regex;
		return 0;
	}
	char explanation[128];
	regerror(reason, regex, explanation, sizeof(explanation));
	free(regex);
	if (reason == REG_ESPACE)
		return -ENOMEM;
	return mistake(error, token, "bad regular expression \"%s\": %s", pattern, explanation);
}

static void text_fini(union where_value *value)
{
	if (value->text.regex)
		regfree(value->text.regex);
	free(value->text.regex);
	free((char *)value->text.text.data);
}

static int text_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	union where_value value = {.text.any_case = field->any_case};
	int failed = operand_copy(token->text, &value.text.text);
	if (failed)
		return failed;
	if (term->op == OPERATOR_MATCH)
		failed = regex_parse(token, &value.text, error);
	else
		value.text.glob = glob_is_pattern(token->text);
	if (!failed)
		failed = operand_add(term, &value);
	if (failed)
		text_fini(&value);
	return failed;
}

static void text_print(const union where_value *value, const struct field *field, struct out *out)
{
	(void)field;
	operand_quote(out, value->text.text);
}

static bool text_equals(const union where_value *wanted, const void *value)
{
	const struct text *text = value;
	if (wanted->text.glob)
		return glob_matches(wanted->text.text, *text, wanted->text.any_case);
	if (wanted->text.any_case)
		return word_equals(*text, wanted->text.text.data);
	return text_equal(*text, wanted->text.text);
}

static bool regex_matches(const union where_value *wanted, const void *value)
{
	const struct text *text = value;
	char string[TEXT_MAX + 1];
	size_t length = text->length < TEXT_MAX ? text->length : TEXT_MAX;
	/* Copies the text, because it has no NUL at its end and not every C library has
	 * REG_STARTEND. A NUL inside it becomes another control character: patterns cannot name
	 * NUL. */
	for (size_t i = 0; i < length; i++)
		string[i] = text->data[i] ? text->data[i] : '\1';
	string[length] = '\0';
	return !regexec(wanted->text.regex, string, 0, NULL, 0);
}

static where_test *text_test(enum where_operator op)
{
	return op == OPERATOR_MATCH ? regex_matches : text_equals;
}

const struct operand_type operand_text = {
	.operators = OPERAND_EQUALITY | 1 << OPERATOR_MATCH | 1 << OPERATOR_NOT_MATCH,
	.parse = text_parse,
	.print = text_print,
	.test = text_test,
	.fini = text_fini,
};
