/* SPDX-License-Identifier: MIT */
#include "grammar.h"

#include <string.h>

const struct command *command_named(const struct grammar *grammar, struct text name)
{
	for (const struct command *command = grammar->commands; command->name; command++) {
		if (word_equals(name, command->name) ||
			(command->alias && word_equals(name, command->alias)))
			return command;
	}
	return NULL;
}

/* Whether rounds of a listing have numbers that go up or down. */
static bool has_moving_numbers(const struct subject *subject)
{
	const struct schema *schema = subject->schema;

	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->fields[i].role == ROLE_GAUGE || schema->fields[i].role == ROLE_COUNTER)
			return true;
	}
	/* Parts have fields of their own. */
	return subject->parts != NULL;
}

static bool is_named(const struct option_row *row, const char *name, size_t length)
{
	return row->name && strlen(row->name) == length && !strncmp(row->name, name, length);
}

/* Whether a command has an option of its own by that name. */
static bool has_own(const struct command *command, const char *name)
{
	const struct option_set *own = command->options;

	for (size_t i = 0; name && own && i < own->count; i++) {
		if (is_named(&own->rows[i], name, strlen(name)))
			return true;
	}
	return false;
}

bool option_is_for(const struct option *option, const struct command *command)
{
	if (option->by != BY_ONE && has_own(command, option->row->name))
		return false;
	switch (option->by) {
	case BY_ALL:
		return true;
	case BY_LISTINGS:
		return command->subject != NULL;
	case BY_PICTURES:
		return command->subject && command->subject->run &&
		       has_moving_numbers(command->subject);
	case BY_RECORDED:
		return command->subject && !command->subject->unrecorded;
	case BY_STATES:
		/* Parts are about the time between two readings. */
		return command->subject && command->subject->run && !command->subject->parts &&
		       !command->subject->unrecorded;
	case BY_FAMILIES:
		return command->subject && command->subject->families != FAMILIES_NONE;
	case BY_STREAMS:
		return command->subject && command->subject->stream &&
		       (command->subject->run || command->subject->follows);
	case BY_RECORDS:
		return command->schema != NULL;
	case BY_ONE:
		break;
	}
	return option->of == command;
}

const char *option_doc(const struct option *option, const struct command *command)
{
	const bool streams = command && command->subject && !command->subject->run;

	return streams && option->row->of_streams ? option->row->of_streams : option->row->doc;
}

/* Whether a letter or name has that meaning on another command only. */
static bool is_elsewhere(const struct option *option, const struct command *command)
{
	return option->of && option->of != command && option->of->options->apart;
}

const struct option *option_by_letter(
	const struct grammar *grammar, const struct command *command, char letter)
{
	const struct option *found = NULL;

	for (size_t i = 0; letter && i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];

		if (option->row->letter != letter || is_elsewhere(option, command))
			continue;
		if (!command || option_is_for(option, command))
			return option;
		if (!found)
			found = option;
	}
	return found;
}

char option_letter(
	const struct grammar *grammar, const struct command *command, const struct option *option)
{
	char letter = option->row->letter;

	/* In the list of all options, each has its own. */
	if (!command || option_by_letter(grammar, command, letter) == option)
		return letter;
	return '\0';
}

const struct option *option_by_name(const struct grammar *grammar, const struct command *command,
	const char *name, size_t length)
{
	const struct option *found = NULL;

	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];

		if (!is_named(option->row, name, length) || is_elsewhere(option, command))
			continue;
		if (!command || option_is_for(option, command))
			return option;
		if (!found)
			found = option;
	}
	return found;
}

const struct option *option_of(
	const struct grammar *grammar, const struct command *command, const struct option *option)
{
	const char *name = option->row->name;
	const struct option *own = name ? option_by_name(grammar, command, name, strlen(name))
					: option_by_letter(grammar, command, option->row->letter);

	return own && option_is_for(own, command) ? own : NULL;
}

const char *option_heading(const struct option *option)
{
	static const char *const headings[SECTION_COUNT] = {
		[SECTION_SELECTION] = "Selection",
		[SECTION_FORMAT] = "Output",
		[SECTION_COLUMNS] = "Output",
		[SECTION_ROWS] = "Output",
		[SECTION_REPEATING] = "Repeating",
		[SECTION_UNDERSTANDING] = "Understanding",
		[SECTION_GENERAL] = "General",
	};

	if (option->row->section == SECTION_OWN && option->of)
		return option->of->options->heading;
	return headings[option->row->section];
}
