/* SPDX-License-Identifier: MIT */
/* Every phrase of every subject stands for a filter of its schema, in each of its forms. */
#include "nlinspect/flow/where.h"

#include "nlinspect/base/cleanup.h"

#include "subjects.h"
#include "unit.h"

/* A value that some field of the phrase may have. */
static const char *const samples[] = {
	"5", "10.0.0.0/8", "10.0.0.1", "name", "established", "reachable", "up", "permanent"};

static bool is_filter(const struct schema *schema, const char *text)
{
	CLEANUP(where_free) struct where *where = NULL;
	struct where_error error;

	return !where_parse(schema, &text, 1, &where, &error);
}

static bool is_understood(const struct schema *schema, const char *word, const char *value)
{
	char text[160];

	snprintf(text, sizeof(text), "(%s%s%s)", word, value ? " " : "", value ? value : "");
	return is_filter(schema, text);
}

static bool takes_sample(const struct schema *schema, const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		if (is_understood(schema, word, samples[i]))
			return true;
	}
	return false;
}

static void assert_forms(const struct schema *schema, const struct phrase *phrase)
{
	const char *word = phrase->word;
	bool valued = phrase->fields || (phrase->means && strchr(phrase->means, '$'));

	if (valued)
		ck_assert_msg(takes_sample(schema, word), "%s: %s", schema->name, word);
	else if (phrase->means)
		ck_assert_msg(is_understood(schema, word, NULL), "%s: %s", schema->name, word);
	if (phrase->named)
		ck_assert_msg(is_understood(schema, word, "name"), "%s: %s", schema->name, word);
	if (phrase->ranged)
		ck_assert_msg(is_understood(schema, word, "10-20"), "%s: %s", schema->name, word);
	if (phrase->masked)
		ck_assert_msg(is_understood(schema, word, "5/7"), "%s: %s", schema->name, word);
}

START_TEST(phrases_are_filters)
{
	unsigned count = 0;

	EACH_SCHEMA(schema)
	for (size_t i = 0; i < schema->phrase_count; i++) {
		assert_forms(schema, &schema->phrases[i]);
		count++;
	}
	ck_assert_uint_gt(count, 30);
}
END_TEST

/* A phrase that is also a field has forms of its own only, and a synonym cannot be one. */
START_TEST(phrases_hide_no_field)
{
	EACH_SCHEMA(schema)
	for (size_t i = 0; i < schema->phrase_count; i++) {
		const struct phrase *phrase = &schema->phrases[i];
		bool field = schema_filter_field(schema, text_of(phrase->word)) >= 0;

		ck_assert_msg(!field || (!phrase->fields && !phrase->means), "%s: %s", schema->name,
			phrase->word);
		for (size_t other = 0; other < i; other++)
			ck_assert_str_ne(schema->phrases[other].word, phrase->word);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, phrases_are_filters);
	tcase_add_test(tests, phrases_hide_no_field);
}
