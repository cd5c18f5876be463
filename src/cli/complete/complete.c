/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include "nlinspect/base/cleanup.h"

#include "completing.h"
#include "subject/schemas.h"

#include <fcntl.h>
#include <string.h>

/* The letters of a word like "-tuo": notes the flags. @return the length up to the letter of an
 * option that takes a value, with its row; 0 if there is none */
static size_t read_letters(struct options *options, const char *word, const struct option_row **ret)
{
	for (size_t i = 1; word[i]; i++) {
		const struct option_row *row = option_by_letter(word[i]);

		if (row && row->type != VALUE_NONE) {
			*ret = row;
			return i + 1;
		}
		if (row)
			option_set(options, row, NULL);
	}
	return 0;
}

/* A word before the one that is being completed. What makes no sense is passed over: it is not yet
 * the time to complain. */
static void read_word(struct completion *completion, const char *word)
{
	struct options *options = &completion->options;
	const struct option_row *row = NULL;
	size_t length;

	if (completion->option) {
		option_set(options, completion->option, word);
		completion->option = NULL;
	} else if (completion->ended || word[0] != '-' || !word[1]) {
		if (!options->command)
			options->command = word;
		else
			options->words[options->word_count++] = word;
	} else if (!strcmp(word, "--")) {
		completion->ended = true;
	} else {
		length = word[1] == '-' ? strcspn(word, "=") : read_letters(options, word, &row);
		if (word[1] == '-')
			row = option_by_name(word + 2, length - 2);
		if (!row)
			return;
		if (row->type != VALUE_NONE && !word[length])
			completion->option = row;
		else
			option_set(options, row, word + length + (word[length] == '='));
	}
}

/* Whether the word is an option with its value glued to it; then only the value remains. */
static void read_glued(struct completion *completion)
{
	const char *word = completion->candidates.word;
	const char *equals = strchr(word, '=');
	size_t length = 0;

	if (completion->option || completion->ended || word[0] != '-')
		return;
	if (word[1] != '-')
		length = read_letters(&completion->options, word, &completion->option);
	else if (equals)
		completion->option = option_by_name(word + 2, (size_t)(equals - word) - 2);
	/* "-o" alone is still to be told from "-oLIST" by a space. */
	if (length && !word[length])
		completion->option = NULL;
	if (completion->option)
		completion->candidates.start = length ? length : (size_t)(equals - word) + 1;
}

/* A command takes all the options that were given, and none that was given already fits. */
static bool command_fits(const struct completion *completion, const struct command *command)
{
	for (size_t i = 0; i < option_row_count; i++) {
		if (option_was_given(&completion->options, &option_rows[i]) &&
			!option_is_for(&option_rows[i], command->bits))
			return false;
	}
	return true;
}

/* An alias only helps who began to type it. */
static void complete_commands(const struct completion *completion, unsigned bits)
{
	bool typed = *candidates_typed(&completion->candidates);

	for (const struct command *command = commands; command->name; command++) {
		if (!(command->bits & bits) || !command_fits(completion, command))
			continue;
		candidates_add(&completion->candidates, command->name, "", command->summary);
		if (command->alias && typed)
			candidates_add(
				&completion->candidates, command->alias, "", command->summary);
	}
}

/* Of a command that takes no filter: "[COMMAND]" stands for commands, a word in small letters for
 * itself. */
static void complete_arguments(const struct completion *completion)
{
	const char *rest = completion->command->arguments;

	if (completion->options.word_count)
		return;
	while (*rest) {
		size_t length = strcspn(rest, "[]|. ");
		char word[32];

		if (length == strlen("COMMAND") && !strncmp(rest, "COMMAND", length)) {
			/* Only what lists records has fields. */
			complete_commands(completion,
				completion->command->bits & FOR_FIELDS ? FOR_LISTINGS : ~0U);
		} else if (length && length < sizeof(word) && *rest >= 'a' && *rest <= 'z') {
			memcpy(word, rest, length);
			word[length] = '\0';
			candidates_add(&completion->candidates, word, "", NULL);
		}
		rest += length;
		rest += strspn(rest, "[]|. ");
	}
}

/* Options that the command takes; before there is one, all. */
static bool option_fits(const struct completion *completion, const struct option_row *row)
{
	return !option_was_given(&completion->options, row) &&
	       (!completion->command || option_is_for(row, completion->command->bits));
}

/* Long names; for a single dash the letter, where there is one. */
static void complete_options(const struct completion *completion)
{
	const struct candidates *candidates = &completion->candidates;
	bool letters = !candidates->word[1];
	char option[64] = "--";

	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (!option_fits(completion, row))
			continue;
		if (row->letter && letters) {
			const char dashed[] = {'-', row->letter, '\0'};

			candidates_add(candidates, dashed, "", row->doc);
		} else if (row->name && strlen(row->name) < sizeof(option) - 2) {
			strcpy(option + 2, row->name);
			candidates_add(candidates, option, "", row->doc);
		}
	}
}

/* Letters that make sense are complete: a shell may put a space behind them. */
static void complete_letters(const struct completion *completion)
{
	const char *word = completion->candidates.word;

	for (size_t i = 1; word[i]; i++) {
		const struct option_row *row = option_by_letter(word[i]);

		if (!row || (completion->command && !option_is_for(row, completion->command->bits)))
			return;
	}
	candidates_add(
		&completion->candidates, word, "", word[2] ? NULL : option_by_letter(word[1])->doc);
}

static void complete_word(struct completion *completion)
{
	const char *word = completion->candidates.word;

	if (completion->option)
		complete_option_value(completion);
	else if (!completion->ended && word[0] == '-' && word[1] && word[1] != '-')
		complete_letters(completion);
	else if (!completion->ended && word[0] == '-')
		complete_options(completion);
	else if (!completion->options.command)
		complete_commands(completion, ~0U);
	else if (completion->command &&
		 (!completion->schema || completion->command->bits & FOR_LOOKUP))
		complete_arguments(completion);
	else if (completion->schema)
		complete_filter(completion);
}

/* What is no text cannot be given back on a line of its own. */
static bool is_line(const char *word)
{
	for (; *word; word++) {
		if ((unsigned char)*word < ' ' || *word == 127)
			return false;
	}
	return true;
}

void complete(
	const struct complete_host *host, const char *const *words, size_t count, struct out *out)
{
	const char *word = count ? words[count - 1] : "";
	struct completion completion = {
		.host = host,
		.candidates = {.out = out, .word = word},
	};
	CLEANUP(free) const char **filter = calloc(count + 1, sizeof(*filter));

	if (!filter || !is_line(word))
		return;
	completion.options.words = filter;
	for (size_t i = 0; i + 1 < count; i++)
		read_word(&completion, words[i]);
	read_glued(&completion);
	if (completion.options.command)
		completion.command = command_named(text_of(completion.options.command));
	if (completion.command && completion.command->bits & FOR_LISTINGS)
		completion.schema = schema_named(text_of(completion.command->name));
	complete_word(&completion);
}

int complete_run(size_t count, const char *const *words)
{
	const struct complete_host host = {.root = ""};
	struct out out;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	/* Nothing may come between the cursor and the line, whatever goes wrong. */
	if (null >= 0)
		dup2(null, STDERR_FILENO);
	if (!out_init(&out, STDOUT_FILENO)) {
		complete(&host, words, count, &out);
		out_flush(&out);
		out_fini(&out);
	}
	return EXIT_DONE;
}
