/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include "nlinspect/host/sandbox.h"
#include "nlinspect/model/layout.h"

#include "completing.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct option *by_letter(const struct completion *completion, char letter)
{
	return option_by_letter(completion->grammar, completion->command, letter);
}

static const struct option *by_name(
	const struct completion *completion, const char *name, size_t length)
{
	return option_by_name(completion->grammar, completion->command, name, length);
}

/* Reads a word of letters like "-tuo" and notes the flags. @return the length up to the letter of
 * an option that takes a value, which goes to *ret; 0 if there is none */
static size_t read_letters(
	struct completion *completion, const char *word, const struct option **ret)
{
	for (size_t i = 1; word[i]; i++) {
		const struct option *option = by_letter(completion, word[i]);

		if (option && option->row->type != VALUE_NONE) {
			*ret = option;
			return i + 1;
		}
		if (option)
			option_set(&completion->options, option, NULL);
	}
	return 0;
}

/* Reads a word before the one to complete. Errors are ignored: the line is not finished. */
static void read_word(struct completion *completion, const char *word)
{
	struct options *options = &completion->options;
	const struct option *option = NULL;
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
		length = word[1] == '-' ? strcspn(word, "=")
					: read_letters(completion, word, &option);
		if (word[1] == '-')
			option = by_name(completion, word + 2, length - 2);
		if (!option)
			return;
		if (option->row->type != VALUE_NONE && !word[length])
			completion->option = option;
		else
			option_set(options, option, word + length + (word[length] == '='));
	}
}

/* If the word is an option with its value attached, cuts it to the value. */
static void read_glued(struct completion *completion)
{
	const char *word = completion->candidates.word;
	const char *equals = strchr(word, '=');
	size_t length = 0;

	if (completion->option || completion->ended || word[0] != '-')
		return;
	if (word[1] != '-')
		length = read_letters(completion, word, &completion->option);
	else if (equals)
		completion->option = by_name(completion, word + 2, (size_t)(equals - word) - 2);
	/* "-o" alone may become "-o LIST" or "-oLIST"; only the next key decides. */
	if (length && !word[length])
		completion->option = NULL;
	if (completion->option)
		completion->candidates.start = length ? length : (size_t)(equals - word) + 1;
}

/* Whether a command takes all options typed so far, and they do not imply another command. */
static bool command_fits(const struct completion *completion, const struct command *command)
{
	const struct options *options = &completion->options;

	for (size_t i = 0; i < options->given_count; i++) {
		if (!option_of(completion->grammar, command, options->given[i]))
			return false;
	}
	return true;
}

/* Offers an alias only to people who began to type it. */
static void complete_commands(const struct completion *completion, bool listings)
{
	bool typed = *candidates_typed(&completion->candidates);

	for (const struct command *command = completion->grammar->commands; command->name;
		command++) {
		if ((listings && !command->subject) || !command_fits(completion, command))
			continue;
		candidates_add(&completion->candidates, command->name, "", command->summary);
		if (command->alias && typed)
			candidates_add(
				&completion->candidates, command->alias, "", command->summary);
	}
}

/* Completes the arguments of a command without a filter: "[COMMAND]" means commands, a word in
 * small letters means itself. */
static void complete_arguments(const struct completion *completion)
{
	const char *rest = completion->command->arguments;

	if (completion->options.word_count)
		return;
	while (*rest) {
		size_t length = strcspn(rest, "[]|. ");
		char word[32];

		if (length == strlen("COMMAND") && !strncmp(rest, "COMMAND", length)) {
			/* `fields` takes only commands that have fields. */
			complete_commands(completion, completion->command->schema != NULL);
		} else if (length && length < sizeof(word) && *rest >= 'a' && *rest <= 'z') {
			memcpy(word, rest, length);
			word[length] = '\0';
			candidates_add(&completion->candidates, word, "", NULL);
		}
		rest += length;
		rest += strspn(rest, "[]|. ");
	}
}

/* Whether the command takes the option. Without a command all fit, each name once. */
static bool option_fits(const struct completion *completion, const struct option *option)
{
	if (option_was_given(&completion->options, option))
		return false;
	if (completion->command)
		return option_is_for(option, completion->command);
	if (!option->row->name)
		return by_letter(completion, option->row->letter) == option;
	return by_name(completion, option->row->name, strlen(option->row->name)) == option;
}

/* Offers long names, or the letter after a single dash. */
static void complete_options(const struct completion *completion)
{
	const struct candidates *candidates = &completion->candidates;
	bool letters = !candidates->word[1];
	char option[64] = "--";

	for (size_t i = 0; i < completion->grammar->option_count; i++) {
		const struct option *one = &completion->grammar->options[i];
		const struct option_row *row = one->row;
		const char letter = option_letter(completion->grammar, completion->command, one);

		if (!option_fits(completion, one))
			continue;
		if (letter && letters) {
			const char dashed[] = {'-', letter, '\0'};

			candidates_add(
				candidates, dashed, "", option_doc(one, completion->command));
		} else if (row->name && strlen(row->name) < sizeof(option) - 2) {
			strcpy(option + 2, row->name);
			candidates_add(
				candidates, option, "", option_doc(one, completion->command));
		}
	}
}

/* Known letters are a complete word, so the shell may add a space. */
static void complete_letters(const struct completion *completion)
{
	const char *word = completion->candidates.word;

	for (size_t i = 1; word[i]; i++) {
		const struct option *option = by_letter(completion, word[i]);

		if (!option || (completion->command && !option_is_for(option, completion->command)))
			return;
	}
	candidates_add(&completion->candidates, word, "",
		word[2] ? NULL : by_letter(completion, word[1])->row->doc);
}

/* Offers the parts of the subject, as a list. @return whether the word can be one */
static bool complete_parts(struct completion *completion)
{
	struct candidates *candidates = &completion->candidates;
	const struct subject *subject = completion->command->subject;

	if (!subject || !subject->parts || completion->begun || completion->options.word_count)
		return false;
	candidates_enter_list(candidates);
	candidates_say(candidates, ":list");
	for (size_t i = 0; subject->parts[i]; i++)
		candidates_add(candidates, subject->parts[i]->name, "", subject->parts[i]->summary);
	candidates_add(candidates, "ALL", "", "all of them");
	return true;
}

/* Words before the option are no part of the filter. */
static void complete_first_term(struct completion *completion)
{
	const size_t count = completion->options.word_count;

	completion->options.word_count = 0;
	complete_filter(completion);
	completion->options.word_count = count;
}

static void complete_word(struct completion *completion)
{
	const char *word = completion->candidates.word;

	if (completion->option && completion->option->row->type == VALUE_WHERE)
		complete_first_term(completion);
	else if (completion->option)
		complete_option_value(completion);
	else if (!completion->ended && word[0] == '-' && word[1] && word[1] != '-')
		complete_letters(completion);
	else if (!completion->ended && word[0] == '-')
		complete_options(completion);
	else if (!completion->options.command)
		complete_commands(completion, false);
	else if (completion->command &&
		 (!completion->schema || completion->command->subject->unfiltered))
		complete_arguments(completion);
	else if (completion->schema && !complete_parts(completion))
		complete_filter(completion);
}

/* Bytes that are not text cannot be printed as a line of their own. */
static bool is_line(const char *word)
{
	for (; *word; word++) {
		if ((unsigned char)*word < ' ' || *word == 127)
			return false;
	}
	return true;
}

static void read_command(struct completion *completion, const struct command *command)
{
	completion->command = command;
	completion->schema = command && command->subject ? command->schema : NULL;
}

/* The line is not finished, so no mistake in it is reported. */
static void no_message(void *context, const char *line, size_t length)
{
	(void)context;
	(void)line;
	(void)length;
}

/* The fields of the parts that the words ask for. */
static void read_parts(struct completion *completion)
{
	struct options *options = &completion->options;
	const struct subject *subject = completion->command ? completion->command->subject : NULL;
	const struct report silent = {.quiet = true, .take = no_message};
	const struct schema *schemas[PARTS + 1];
	struct parts_asked asked = {.parts = 0};
	size_t count = 0;

	if (!subject || !subject->parts)
		return;
	if (subject->choose) {
		const struct typed typed = {
			.report = &silent,
			.options = options->own,
			.words = options->words,
			.word_count = options->word_count,
			.schema = subject->schema,
		};

		if (subject->choose(&typed, &asked))
			return;
	}
	for (size_t i = 0; subject->parts[i]; i++) {
		if (!asked.parts || asked.parts >> i & 1)
			schemas[count++] = subject->parts[i]->schema;
	}
	schemas[count] = NULL;
	completion->joined = schema_join(schemas);
	if (completion->joined)
		completion->schema = completion->joined;
	options->word_count -= asked.words;
	memmove(options->words, options->words + asked.words,
		options->word_count * sizeof(*options->words));
	completion->begun = asked.words > 0;
}

/* Reads the words before the one that is being completed. */
static void read_words(struct completion *completion, const char *const *words, size_t count)
{
	const char *command = options_command(completion->grammar, words, count);

	if (command)
		read_command(completion, command_named(completion->grammar, text_of(command)));
	if (options_for(&completion->options, completion->command))
		return;
	for (size_t i = 0; i < count; i++)
		read_word(completion, words[i]);
	read_glued(completion);
	read_parts(completion);
	/* An option typed before its command may belong to one command only. */
	if (completion->option && completion->option->of && !completion->command)
		read_command(completion, completion->option->of);
	complete_word(completion);
}

void complete(const struct grammar *grammar, const struct complete_host *host,
	const char *const *words, size_t count, struct out *out)
{
	const char *word = count ? words[count - 1] : "";
	struct completion completion = {
		.grammar = grammar,
		.host = host,
		.candidates = {.out = out, .word = word},
	};

	if (!is_line(word) || options_init(&completion.options, grammar, count))
		return;
	read_words(&completion, words, count ? count - 1 : 0);
	schema_free(completion.joined);
	options_fini(&completion.options);
}

int complete_run(const struct grammar *grammar, size_t count, const char *const *words)
{
	const struct complete_host host = {.root = ""};
	struct out out;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	/* Nothing may be printed between the cursor and the command line, even on errors. */
	if (null >= 0)
		dup2(null, STDERR_FILENO);
	if (sandbox_enter(&(struct sandbox){.needs = NEED_KERNEL | NEED_NAMES}))
		return EXIT_FAILED;
	if (!out_init(&out, STDOUT_FILENO)) {
		complete(grammar, &host, words, count, &out);
		out_flush(&out);
		out_fini(&out);
	}
	return EXIT_DONE;
}
