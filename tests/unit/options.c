/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "cli/commands.h"
#include "cli/find.h"
#include "subject/sockets/options.h"

#include <errno.h>

#include "stderr.h"
#include "unit.h"

enum { WORDS = 16 };

static const struct report loud = {false, false};

/* Parses words with spaces between; "''" is the empty one. */
struct line {
	struct grammar *grammar;
	char text[256], *words[WORDS];
	size_t count;
	struct options options;
	int error;
	struct said said;
};

static struct line *line_parse(struct line *line, const char *text)
{
	line->grammar = grammar_new();
	ck_assert_ptr_nonnull(line->grammar);
	line->count = 0;
	snprintf(line->text, sizeof(line->text), "%s", text);
	for (char *word = strtok(line->text, " "); word; word = strtok(NULL, " "))
		line->words[line->count++] = strcmp(word, "''") ? word : word + 2;
	line->said = said_start();
	line->error = options_parse(&line->options, line->grammar, line->count, line->words, &loud);
	said_end(&line->said);
	return line;
}

static struct line *line_good(struct line *line, const char *text)
{
	line_parse(line, text);
	ck_assert_msg(!line->error, "%s: %s", text, line->said.text);
	ck_assert_str_eq(line->said.text, "");
	return line;
}

static void line_fini(struct line *line)
{
	options_fini(&line->options);
	grammar_free(line->grammar);
	line->grammar = NULL;
}

/* Those that only sockets have. */
static const struct socket_options *own(const struct line *line)
{
	ck_assert_str_eq(line->options.own_of->name, "sockets");
	return line->options.own;
}

static void check_bad(const char *text, const char *expected)
{
	struct line line;

	line_parse(&line, text);
	ck_assert_int_eq(line.error, -EINVAL);
	ck_assert_str_eq(line.said.text, expected);
	ck_assert_ptr_null(line.options.words);
	line_fini(&line);
}

START_TEST(letters_in_a_bundle)
{
	struct line line;

	line_good(&line, "sockets -tlH4");
	ck_assert(own(&line)->tcp && own(&line)->listening && line.options.no_header);
	ck_assert(line.options.inet && !line.options.inet6 && !own(&line)->udp);
	ck_assert_str_eq(line.options.command, "sockets");
	line_fini(&line);
}
END_TEST

START_TEST(values)
{
	static const char *const spellings[] = {
		"-o a,b", "-oa,b", "--columns a,b", "--columns=a,b", "-to a,b", "-toa,b"};

	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		struct line line;

		line_good(&line, spellings[i]);
		ck_assert_str_eq(line.options.columns, "a,b");
		ck_assert_ptr_null(line.options.command);
		ck_assert_uint_eq(line.options.word_count, 0);
		line_fini(&line);
	}
}
END_TEST

/* A value may look like anything. */
START_TEST(values_of_all_kinds)
{
	struct line line;

	line_good(&line, "--sort -rtt --columns= --state '' -w -- --replay=a=b sockets");
	ck_assert_str_eq(line.options.sort, "-rtt");
	ck_assert_str_eq(line.options.columns, "");
	ck_assert_str_eq(own(&line)->state, "");
	ck_assert_str_eq(line.options.interval, "--");
	ck_assert_str_eq(line.options.replay, "a=b");
	line_fini(&line);
}
END_TEST

START_TEST(options_around_the_command)
{
	static const char *const orders[] = {"-j sockets rtt>1 --sort rtt state=listen",
		"sockets -j rtt>1 state=listen --sort rtt",
		"--sort rtt -j sockets rtt>1 state=listen"};

	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		struct line line;

		line_good(&line, orders[i]);
		ck_assert(line.options.json);
		ck_assert_str_eq(line.options.sort, "rtt");
		ck_assert_str_eq(line.options.command, "sockets");
		ck_assert_uint_eq(line.options.word_count, 2);
		ck_assert_str_eq(line.options.words[0], "rtt>1");
		ck_assert_str_eq(line.options.words[1], "state=listen");
		line_fini(&line);
	}
}
END_TEST

START_TEST(end_of_options)
{
	struct line line;

	line_good(&line, "sockets -j -- -t -- --csv");
	ck_assert(line.options.json && !own(&line)->tcp && !line.options.csv);
	ck_assert_uint_eq(line.options.word_count, 3);
	ck_assert_str_eq(line.options.words[0], "-t");
	ck_assert_str_eq(line.options.words[1], "--");
	ck_assert_str_eq(line.options.words[2], "--csv");
	line_fini(&line);
	line_good(&line, "-- sockets");
	ck_assert_str_eq(line.options.command, "sockets");
	line_fini(&line);
}
END_TEST

START_TEST(words_that_are_no_options)
{
	struct line line;

	line_good(&line, "sockets - ''");
	ck_assert_uint_eq(line.options.word_count, 2);
	ck_assert_str_eq(line.options.words[0], "-");
	ck_assert_str_eq(line.options.words[1], "");
	line_fini(&line);
	line_good(&line, "");
	ck_assert_ptr_null(line.options.command);
	line_fini(&line);
	options_fini(&line.options);
}
END_TEST

START_TEST(missing_values)
{
	check_bad("sockets --sort", "nlinspect: option --sort needs a value: --sort LIST\n");
	check_bad("sockets -o", "nlinspect: option --columns needs a value: --columns LIST\n");
	check_bad("sockets -tw", "nlinspect: option --interval needs a value: --interval SEC\n");
}
END_TEST

START_TEST(flags_take_no_values)
{
	check_bad("--json=yes", "nlinspect: option --json takes no value\n");
	check_bad("--tcp=", "nlinspect: option --tcp takes no value\n");
}
END_TEST

START_TEST(unknown_options)
{
	check_bad("links -o a -ob",
		"nlinspect: option --columns is given twice; it takes one LIST, "
		"with commas between\n");
	check_bad("-N a links --netns=b",
		"nlinspect: option --netns is given twice; it takes one NETNS\n");
	check_bad("-s links -j", "nlinspect: unknown option \"-s\": statistics are shown anyway "
				 "where there are any, -i has more\n");
	check_bad("-j -s sockets", "nlinspect: unknown option \"-s\": \"nlinspect summary\" counts "
				   "sockets by protocol and state\n");
	check_bad("--colums=a", "nlinspect: unknown option \"--colums=a\"; did you mean "
				"\"--columns=a\"?\n");
	check_bad("--js", "nlinspect: unknown option \"--js\"; did you mean \"--json\"?\n");
	check_bad(
		"routes --tab", "nlinspect: unknown option \"--tab\"; did you mean \"--table\"?\n");
	check_bad("links --tab",
		"nlinspect: unknown option \"--tab\"; \"nlinspect --help\" lists the options\n");
	check_bad("--jsn", "nlinspect: unknown option \"--jsn\"; did you mean \"--json\"?\n");
	check_bad("--qqqqqq", "nlinspect: unknown option \"--qqqqqq\"; \"nlinspect --help\" lists "
			      "the options\n");
	check_bad("--=x", "nlinspect: unknown option \"--=x\"; \"nlinspect --help\" lists the "
			  "options\n");
	check_bad(
		"-Z", "nlinspect: unknown option \"-Z\"; \"nlinspect --help\" lists the options\n");
	check_bad("-tZl",
		"nlinspect: unknown option \"-Z\" in \"-tZl\"; \"nlinspect --help\" lists "
		"the options\n");
}
END_TEST

/* Typed words reach the terminal escaped. */
START_TEST(hostile_options)
{
	check_bad("--\033[2J", "nlinspect: unknown option \"--\\x1b[2J\"; \"nlinspect --help\" "
			       "lists the options\n");
	check_bad("-\033", "nlinspect: unknown option \"-\\x1b\"; \"nlinspect --help\" lists the "
			   "options\n");
	check_bad("-t\xff", "nlinspect: unknown option in \"-t\\xff\"; \"nlinspect --help\" lists "
			    "the options\n");

	char longest[200] = "--";

	memset(longest + 2, 'x', sizeof(longest) - 3);
	longest[sizeof(longest) - 1] = '\0';

	struct line line;

	line_parse(&line, longest);
	ck_assert_int_eq(line.error, -EINVAL);
	line_fini(&line);
}
END_TEST

/* Finds the command that a line names, or says what is said of it. */
static void find(const char *text, const char *name, const char *expected)
{
	const struct command *command = NULL;
	struct line line;

	line_good(&line, text);

	struct said said = said_start();
	int error = command_find(line.grammar, &line.options, &loud, &command);

	said_end(&said);
	ck_assert_str_eq(said.text, expected);
	ck_assert_int_eq(error, *expected ? -EINVAL : 0);
	if (name)
		ck_assert_str_eq(command->name, name);
	line_fini(&line);
}

START_TEST(commands_by_name)
{
	find("sockets", "sockets", "");
	find("ss -t", "sockets", "");
	find("--version", "version", "");
	find("addrs", NULL, "nlinspect: unknown command \"addrs\"; did you mean \"addresses\"?\n");
	find("-n blue link", NULL,
		"nlinspect: unknown command \"blue\": -n is for numbers instead of names; \"-N "
		"blue\" reads a network namespace\n");
	find("socket", NULL, "nlinspect: unknown command \"socket\"; did you mean \"sockets\"?\n");
	find("qqqqqqq", NULL,
		"nlinspect: unknown command \"qqqqqqq\"; \"nlinspect --help\" lists the "
		"commands\n");
}
END_TEST

START_TEST(names_are_of_one_command)
{
	struct grammar *grammar = grammar_new();

	for (const struct command *command = grammar->commands; command->name; command++) {
		ck_assert_ptr_eq(command_named(grammar, text_of(command->name)), command);
		if (command->alias)
			ck_assert_ptr_eq(command_named(grammar, text_of(command->alias)), command);
	}
	ck_assert_ptr_null(command_named(grammar, text_of("nexthopz")));
	ck_assert_ptr_null(command_named(grammar, text_of("")));
	grammar_free(grammar);
}
END_TEST

START_TEST(options_of_other_commands)
{
	find("links -t", NULL, "nlinspect: option --tcp is not for the command \"links\"\n");
	find("sockets --table main", NULL,
		"nlinspect: option --table is not for the command \"sockets\"\n");
	find("links -6", NULL, "nlinspect: option -6 is not for the command \"links\"\n");
	find("version -j", NULL, "nlinspect: option --json is not for the command \"version\"\n");
	find("version -q", "version", "");
}
END_TEST

/* The struct that an option's row is about. */
static const void *set_of(const struct option *option)
{
	return option->of ? (const void *)option->of->options : NULL;
}

/* The first command that takes an option. */
static const struct command *taker_of(const struct grammar *grammar, const struct option *option)
{
	const struct command *command = grammar->commands;

	while (command->name && !option_is_for(option, command))
		command++;
	ck_assert_ptr_nonnull(command->name);
	return command;
}

static void check_row(const struct grammar *grammar, const struct option *option)
{
	const struct command *command = taker_of(grammar, option);
	const struct option_row *row = option->row;

	ck_assert(row->letter || row->name);
	if (row->letter)
		ck_assert_ptr_eq(option_by_letter(grammar, command, row->letter), option);
	if (row->name)
		ck_assert_ptr_eq(
			option_by_name(grammar, command, row->name, strlen(row->name)), option);
	ck_assert_int_eq(row->type == VALUE_NONE, row->value == NULL);
	ck_assert(row->doc[strlen(row->doc) - 1] != '.');
	ck_assert_ptr_nonnull(option_heading(option));
	ck_assert_int_eq(option->by == BY_ONE, option->of != NULL);
	for (const struct option *other = grammar->options; other < option; other++)
		ck_assert(set_of(other) != set_of(option) || row->member != other->row->member);
}

static bool is_apart(const struct option *option)
{
	return option->of && option->of->options->apart;
}

/* Every row is found by its letter and its name, has its own member, and stores into it. */
START_TEST(rows)
{
	struct grammar *grammar = grammar_new();
	struct line line;
	char text[80];

	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];
		const struct option_row *row = option->row;
		const char *command = option->of ? option->of->name : "links";
		const char *value = row->value ? " v" : "";

		check_row(grammar, option);
		if (row->name && is_apart(option))
			snprintf(text, sizeof(text), "%s --%s%s", command, row->name, value);
		else if (is_apart(option))
			snprintf(text, sizeof(text), "%s -%c%s", command, row->letter, value);
		else if (row->name)
			snprintf(text, sizeof(text), "--%s%s %s", row->name, value, command);
		else
			snprintf(text, sizeof(text), "-%c%s %s", row->letter, value, command);
		line_good(&line, text);
		for (size_t other = 0; other < grammar->option_count; other++)
			ck_assert_int_eq(
				option_was_given(&line.options, &line.grammar->options[other]),
				other == i);
		line_fini(&line);
	}
	ck_assert_ptr_null(option_by_letter(grammar, NULL, '\0'));
	ck_assert_ptr_null(option_by_name(grammar, NULL, "", 0));
	ck_assert_ptr_null(option_by_name(grammar, NULL, "js", 2));
	grammar_free(grammar);
}
END_TEST

/* If the command comes after them, options are read before their command is known. */
START_TEST(names_mean_the_same_in_all_commands)
{
	struct grammar *grammar = grammar_new();

	for (const struct option *one = grammar->options;
		one < grammar->options + grammar->option_count; one++) {
		for (const struct option *other = grammar->options; other < one; other++) {
			bool same_name = one->row->name && other->row->name &&
					 !strcmp(one->row->name, other->row->name);
			bool same_letter =
				one->row->letter && one->row->letter == other->row->letter;

			if (!same_name && !same_letter)
				continue;
			/* These count after their command only, and come before shared ones. */
			if (is_apart(one) || is_apart(other))
				continue;
			/* No command has both. */
			ck_assert(one->of ? !option_is_for(other, one->of)
					  : other->of && !option_is_for(one, other->of));
			ck_assert_int_eq(
				one->row->type == VALUE_NONE, other->row->type == VALUE_NONE);
		}
	}
	grammar_free(grammar);
}
END_TEST

/* Where values are stored, and that a value is not mistaken for the command. */
START_TEST(stored_where_they_belong)
{
	struct line line;

	line_good(&line, "--state listen -A tcp ss -p");
	ck_assert_str_eq(own(&line)->state, "listen");
	ck_assert_str_eq(own(&line)->query, "tcp");
	ck_assert(own(&line)->processes);
	ck_assert_str_eq(line.options.command, "ss");
	line_fini(&line);
	line_good(&line, "-A links links --table 5");
	ck_assert_str_eq(line.options.command, "links");
	ck_assert_ptr_null(line.options.own);
	line_fini(&line);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, letters_in_a_bundle);
	tcase_add_test(tests, values);
	tcase_add_test(tests, values_of_all_kinds);
	tcase_add_test(tests, options_around_the_command);
	tcase_add_test(tests, end_of_options);
	tcase_add_test(tests, words_that_are_no_options);
	tcase_add_test(tests, missing_values);
	tcase_add_test(tests, flags_take_no_values);
	tcase_add_test(tests, unknown_options);
	tcase_add_test(tests, hostile_options);
	tcase_add_test(tests, commands_by_name);
	tcase_add_test(tests, names_are_of_one_command);
	tcase_add_test(tests, options_of_other_commands);
	tcase_add_test(tests, rows);
	tcase_add_test(tests, names_mean_the_same_in_all_commands);
	tcase_add_test(tests, stored_where_they_belong);
}
