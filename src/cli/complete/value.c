/* SPDX-License-Identifier: MIT */
#include "completing.h"

#include "nlinspect/host/names.h"

#include "flow/filter/expect.h"
#include "flow/stages/aggregate.h"
#include "host_names.h"

#include <stdio.h>
#include <string.h>

/* The fields that the list already has, under any of their names. */
static struct fieldset listed_fields(const struct completion *completion)
{
	struct fieldset set = {{0}};
	struct text name;

	for (size_t at = 0; candidates_listed(&completion->candidates, &at, &name);) {
		bool sign = name.length && strchr("+-", *name.data);
		int id = schema_field(
			completion->schema, (struct text){name.data + sign, name.length - sign});

		if (id >= 0)
			fieldset_add(&set, (unsigned)id);
	}
	return set;
}

/* Offers the functions of the field before a colon. @return whether there is one */
static bool complete_functions(const struct completion *completion)
{
	const struct candidates *candidates = &completion->candidates;
	const char *typed = candidates_typed(candidates), *colon = strchr(typed, ':');
	int id = colon ? schema_field(completion->schema,
				 (struct text){typed, (uint32_t)(colon - typed)})
		       : -1;
	char name[96];

	for (unsigned i = 0; id >= 0 && i < AGGREGATE_FUNCTIONS; i++) {
		if (!aggregate_takes(i, &completion->schema->fields[id]))
			continue;
		snprintf(name, sizeof(name), "%.*s:%s", (int)(colon - typed), typed,
			aggregate_word(i));
		candidates_add(candidates, name, "", aggregate_doc(i));
	}
	return colon != NULL;
}

static void complete_fields(struct completion *completion, enum option_value type)
{
	struct candidates *candidates = &completion->candidates;
	const struct schema *schema = completion->schema;
	bool grouped = completion->options.by || completion->options.count_by;
	struct fieldset listed;

	if (!schema)
		return;
	candidates_enter_list(candidates);
	listed = listed_fields(completion);
	/* A sign is part of the typed text: "+" before the first column, + or - before a sort key.
	 */
	if (type == VALUE_COLUMNS ? candidates->start == candidates->list &&
					    *candidates_typed(candidates) == '+'
				  : *candidates_typed(candidates) &&
					    strchr("+-", *candidates_typed(candidates)))
		candidates->start++;
	candidates_say(candidates, ":list");
	if (type != VALUE_FIELDS && grouped && complete_functions(completion))
		return;
	if (type != VALUE_FIELDS && grouped)
		candidates_add(candidates, "count", "", "how many records a group has");
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (!fieldset_has(&listed, id))
			candidates_add(
				candidates, schema->fields[id].name, "", schema->fields[id].doc);
	}
	if (type != VALUE_COLUMNS)
		return;
	candidates_add(candidates, "all", "", "every field");
	for (size_t i = 0; i < schema->view_count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "@%s", schema->views[i].name);
		candidates_add(candidates, name, "", schema->views[i].doc);
	}
}

static void complete_words(const struct candidates *candidates, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		candidates_add_foreign(candidates, text_of(words->list[i].name), NULL);
	for (size_t i = 0; i < words->group_count; i++)
		candidates_add_foreign(candidates, text_of(words->groups[i].name), "a group");
}

/* Offers names from iproute2's files that a filter can read; for a field also its other values. */
static void complete_names(
	const struct completion *completion, enum field_names kind, const struct field *field)
{
	CLEANUP(names_free)
	struct names *names = names_new(completion->options.replay ? NAMES_WELL_KNOWN : NAMES_HOST,
		(struct files){.root = completion->host->root});
	const struct words *words = names ? names_words(names, kind) : NULL;

	for (size_t i = 0; words && i < words->count; i++) {
		struct text name = text_of(words->list[i].name);

		if (expect_is_word(name))
			candidates_add_foreign(&completion->candidates, name, NULL);
	}
	if (field)
		complete_suggestions(completion, field, words);
}

/* Offers the words of an option, and the words of its field or file. */
static void complete_option_words(const struct completion *completion, const struct option_row *row)
{
	int field = row->field && completion->schema
			    ? schema_field(completion->schema, text_of(row->field))
			    : -1;

	if (field >= 0)
		complete_field_value(completion, &completion->schema->fields[field]);
	if (row->names != NAMES_NONE)
		complete_names(completion, row->names, NULL);
	for (const struct option_word *word = row->words; word && word->word; word++)
		candidates_add(&completion->candidates, word->word, "", word->doc);
}

void complete_option_value(struct completion *completion)
{
	const struct option_row *row = completion->option->row;

	switch (row->type) {
	case VALUE_FIELDS:
	case VALUE_COLUMNS:
	case VALUE_SORT:
	case VALUE_FILTER:
		complete_fields(completion, row->type);
		break;
	case VALUE_WORDS:
		candidates_enter_list(&completion->candidates);
		complete_option_words(completion, row);
		break;
	case VALUE_WORD:
	case VALUE_SETTING:
		complete_option_words(completion, row);
		break;
	case VALUE_NETNS:
		if (strchr(candidates_typed(&completion->candidates), '/'))
			candidates_say(&completion->candidates, ":files");
		else
			complete_namespaces(completion);
		break;
	case VALUE_INTERFACE:
		complete_interfaces(completion);
		break;
	case VALUE_USER:
		complete_users(completion);
		break;
	case VALUE_TIME:
		candidates_add(&completion->candidates, "-1m", "", "a minute before its end");
		candidates_add(&completion->candidates, "-10m", "", "ten minutes before its end");
		candidates_add(&completion->candidates, "-1h", "", "an hour before its end");
		break;
	case VALUE_FILE:
		candidates_say(&completion->candidates, ":files");
		break;
	case VALUE_ADDRESS:
	case VALUE_WHERE:
	case VALUE_NONE:
	case VALUE_NUMBER:
	case VALUE_SECONDS:
		break;
	}
}

void complete_field_value(const struct completion *completion, const struct field *field)
{
	if (field->type == FIELD_BOOL) {
		candidates_add(&completion->candidates, "true", "", NULL);
		candidates_add(&completion->candidates, "false", "", NULL);
	} else if (field->names != NAMES_NONE) {
		complete_names(completion, field->names, field);
	} else if (field->words) {
		complete_words(&completion->candidates, field->words);
	} else {
		complete_suggestions(completion, field, NULL);
	}
	switch (host_names_of(field)) {
	case HOST_INTERFACES:
		complete_interfaces(completion);
		break;
	case HOST_USERS:
		complete_users(completion);
		break;
	case HOST_PROCESSES:
		complete_processes(completion);
		break;
	case HOST_NOTHING:
		break;
	}
}
