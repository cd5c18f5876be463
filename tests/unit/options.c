/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "cli/command.h"

#include <errno.h>

#include "stderr.h"
#include "unit.h"

enum { WORDS = 16 };

static const struct report loud = {false, false};

/* Parses words with spaces between; "''" is the empty one. */
struct line {
	char text[256], *words[WORDS];
	size_t count;
	struct options options;
	int error;
	struct said said;
};

static struct line *line_parse(struct line *line, const char *text)
{
	line->count = 0;
	snprintf(line->text, sizeof(line->text), "%s", text);
	for (char *word = strtok(line->text, " "); word; word = strtok(NULL, " "))
		line->words[line->count++] = strcmp(word, "''") ? word : word + 2;
	line->said = said_start();
	line->error = options_parse(&line->options, line->count, line->words, &loud);
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

static void check_bad(const char *text, const char *expected)
{
	struct line line;

	line_parse(&line, text);
	ck_assert_int_eq(line.error, -EINVAL);
	ck_assert_str_eq(line.said.text, expected);
	ck_assert_ptr_null(line.options.words);
}

START_TEST(letters_in_a_bundle)
{
	struct line line;

	line_good(&line, "sockets -tlH4");
	ck_assert(line.options.tcp && line.options.listening && line.options.no_header);
	ck_assert(line.options.inet && !line.options.inet6 && !line.options.udp);
	ck_assert_str_eq(line.options.command, "sockets");
	options_fini(&line.options);
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
		options_fini(&line.options);
	}
}
END_TEST

/* A value may look like anything. */
START_TEST(values_of_all_kinds)
{
	struct line line;

	line_good(&line, "--sort -rtt --columns= --state '' -w -- --replay=a=b");
	ck_assert_str_eq(line.options.sort, "-rtt");
	ck_assert_str_eq(line.options.columns, "");
	ck_assert_str_eq(line.options.state, "");
	ck_assert_str_eq(line.options.interval, "--");
	ck_assert_str_eq(line.options.replay, "a=b");
	options_fini(&line.options);
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
		options_fini(&line.options);
	}
}
END_TEST

START_TEST(end_of_options)
{
	struct line line;

	line_good(&line, "sockets -j -- -t -- --csv");
	ck_assert(line.options.json && !line.options.tcp && !line.options.csv);
	ck_assert_uint_eq(line.options.word_count, 3);
	ck_assert_str_eq(line.options.words[0], "-t");
	ck_assert_str_eq(line.options.words[1], "--");
	ck_assert_str_eq(line.options.words[2], "--csv");
	options_fini(&line.options);
	line_good(&line, "-- sockets");
	ck_assert_str_eq(line.options.command, "sockets");
	options_fini(&line.options);
}
END_TEST

START_TEST(words_that_are_no_options)
{
	struct line line;

	line_good(&line, "sockets - ''");
	ck_assert_uint_eq(line.options.word_count, 2);
	ck_assert_str_eq(line.options.words[0], "-");
	ck_assert_str_eq(line.options.words[1], "");
	options_fini(&line.options);
	line_good(&line, "");
	ck_assert_ptr_null(line.options.command);
	options_fini(&line.options);
	options_fini(&line.options);
}
END_TEST

START_TEST(missing_values)
{
	check_bad("sockets --sort", "nlinspect: option --sort wants a value: --sort LIST\n");
	check_bad("sockets -o", "nlinspect: option --columns wants a value: --columns LIST\n");
	check_bad("sockets -tw", "nlinspect: option --interval wants a value: --interval SEC\n");
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
				"\"--columns\"?\n");
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

/* What was typed reaches the terminal escaped. */
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
}
END_TEST

/* The command that a line names, or what is said of it. */
static const struct command *find(const char *text, const char *expected)
{
	const struct command *command = NULL;
	struct line line;

	line_good(&line, text);

	struct said said = said_start();
	int error = command_find(&line.options, &loud, &command);

	said_end(&said);
	options_fini(&line.options);
	ck_assert_str_eq(said.text, expected);
	ck_assert_int_eq(error, *expected ? -EINVAL : 0);
	return error ? NULL : command;
}

START_TEST(commands_by_name)
{
	ck_assert_str_eq(find("sockets", "")->name, "sockets");
	ck_assert_str_eq(find("ss -t", "")->name, "sockets");
	ck_assert_str_eq(find("--version", "")->name, "version");
	find("addrs", "nlinspect: unknown command \"addrs\"; did you mean \"addresses\"?\n");
	find("-n blue link",
		"nlinspect: unknown command \"blue\": -n is for numbers instead of names; \"-N "
		"blue\" looks into a network namespace\n");
	find("socket", "nlinspect: unknown command \"socket\"; did you mean \"sockets\"?\n");
	find("qqqqqqq", "nlinspect: unknown command \"qqqqqqq\"; \"nlinspect --help\" lists the "
			"commands\n");
}
END_TEST

START_TEST(options_of_other_commands)
{
	find("links -t", "nlinspect: option --tcp is not for the command \"links\"\n");
	find("sockets --table main",
		"nlinspect: option --table is not for the command \"sockets\"\n");
	find("links -6", "nlinspect: option -6 is not for the command \"links\"\n");
	find("version -j", "nlinspect: option --json is not for the command \"version\"\n");
	find("version -q", "");
}
END_TEST

/* Every row is found by its letter and its name, has its own member, and stores into it. */
START_TEST(rows)
{
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];
		struct line line;
		char text[64];

		ck_assert(row->letter || row->name);
		if (row->letter)
			ck_assert_ptr_eq(option_by_letter(row->letter), row);
		if (row->name)
			ck_assert_ptr_eq(option_by_name(row->name, strlen(row->name)), row);
		ck_assert_int_eq(row->type == VALUE_NONE, row->value == NULL);
		ck_assert(row->doc[strlen(row->doc) - 1] != '.');
		ck_assert_uint_ne(row->commands, 0);
		for (size_t other = 0; other < i; other++)
			ck_assert_uint_ne(row->member, option_rows[other].member);
		if (row->name)
			snprintf(text, sizeof(text), "--%s%s", row->name, row->value ? " v" : "");
		else
			snprintf(text, sizeof(text), "-%c", row->letter);
		line_good(&line, text);
		for (size_t other = 0; other < option_row_count; other++)
			ck_assert_int_eq(
				option_was_given(&line.options, &option_rows[other]), other == i);
		options_fini(&line.options);
	}
	ck_assert_ptr_null(option_by_letter('\0'));
	ck_assert_ptr_null(option_by_name("", 0));
	ck_assert_ptr_null(option_by_name("js", 2));
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
	tcase_add_test(tests, options_of_other_commands);
	tcase_add_test(tests, rows);
}
