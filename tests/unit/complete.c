/* SPDX-License-Identifier: MIT */
#include "cli/complete/complete.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/report.h"
#include "cli/commands.h"
#include "cli/help/help.h"
#include "cli/listing/format.h"
#include "cli/options.h"

#include <linux/if_link.h>
#include <sys/stat.h>

#include "conversation.h"
#include "unit.h"

enum { WORDS = 16 };

static const char *const links[] = {"lo", "eth0", "eth1.7", "a;b", "or", "-x", "-"};

/* One link of the dump: its name, zero-terminated. */
static void packet_link(struct packet *packet, uint32_t index, const char *name)
{
	struct {
		struct ifinfomsg header;
		struct rtattr attribute;
		char name[16];
	} link = {
		.header = {.ifi_index = (int)index},
		.attribute = {sizeof(link.attribute) + sizeof(link.name), IFLA_IFNAME},
	};

	snprintf(link.name, sizeof(link.name), "%s", name);
	packet_add(packet, RTM_NEWLINK, NLM_F_MULTI, 0, &link, sizeof(link));
}

static void put(const char *root, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void remove_tree(const char *root)
{
	char command[600];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	ck_assert_int_eq(system(command), 0);
}

/* The candidates for a line; words are separated by spaces. The program's name is left off. The
 * caller frees it. */
static char *offered(const char *line)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	char root[] = "/tmp/nlinspect-complete-XXXXXX";
	CLEANUP(packet_fini) struct packet packet = {0};
	const struct step step = {.packet = &packet};
	const struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	const struct complete_host host = {root, &fake.connector};
	const char *words[WORDS];
	size_t count = 0;
	char *copy = strdup(line), *rest = copy;
	struct out out;

	for (uint32_t i = 0; i < ARRAY_SIZE(links); i++)
		packet_link(&packet, i + 1, links[i]);
	packet_done(&packet, NLM_F_MULTI, 0);
	ck_assert_ptr_nonnull(mkdtemp(root));
	put(root, "etc/passwd",
		"root:x:0:0:root:/root:/bin/sh\nmany words:x:1:1::/:\nrosa:x:2:2::/:\n"
		"ro$a:x:3:3::/:\nno colon\n");
	put(root, "etc/iproute2/rt_tables", "100 blue\n101 b\033lack\n102 and\n");
	put(root, "run/netns/blue", "");
	put(root, "run/netns/two words", "");
	while (rest && count < WORDS)
		words[count++] = strsep(&rest, " ");
	out_init_memory(&out);
	complete(grammar, &host, words, count, &out);
	out_char(&out, '\0');
	ck_assert_int_eq(out.error, 0);
	remove_tree(root);
	free(copy);
	return out.data;
}

/* Whether a line of what is offered has this value. */
static bool has(const char *offers, const char *value)
{
	size_t length = strlen(value);

	while (*offers) {
		size_t end = strcspn(offers, "\t\n");

		if (end == length && !strncmp(offers, value, length))
			return true;
		offers += strcspn(offers, "\n");
		offers += *offers == '\n';
	}
	return false;
}

static void check_has(const char *line, const char *value, bool expected)
{
	char *offers = offered(line);

	ck_assert_msg(has(offers, value) == expected, "\"%s\" offers:\n%s", line, offers);
	free(offers);
}

/* All that is offered, without descriptions and joined by spaces. */
static void check_all(const char *line, const char *expected)
{
	char *offers = offered(line), *to = offers;

	for (const char *from = offers; *from;) {
		size_t end = strcspn(from, "\t\n");

		memmove(to, from, end);
		to += end;
		from += strcspn(from, "\n");
		from += *from == '\n';
		if (*from)
			*to++ = ' ';
	}
	*to = '\0';
	ck_assert_msg(!strcmp(offers, expected), "\"%s\" offers: %s", line, offers);
	free(offers);
}

static const struct {
	const char *line, *offers;
} cases[] = {
	/* commands */
	{"so", "sockets"},
	{"route", "routes route"},
	{"--table blue ", "routes"},
	{"nosuch ", ""},
	{"completion ", "bash fish zsh"},
	{"completion z", "zsh"},
	{"completion zsh ", ""},
	/* options */
	{"sockets --sta", "--state"},
	{"routes --sta", ""},
	{"sockets --json --js", ""},
	{"sockets -j --js", ""},
	{"sockets -t", "-t"},
	{"sockets -tu", "-tu"},
	{"sockets -tZ", ""},
	{"routes -t", ""},
	{"sockets -- --sta", ""},
	/* fields */
	{"sockets -o local,peer_",
		":list local,peer_address local,peer_port local,peer_host local,peer_inode"},
	{"sockets -olocal,peer_p", ":list -olocal,peer_port"},
	{"sockets -jo local,peer_p", ":list local,peer_port"},
	{"sockets -o +rttv", ":list +rttvar_us"},
	{"sockets -o al", ":list all"},
	{"sockets --columns=+rtt,rtt", ":list --columns=+rtt,rttvar_us"},
	{"sockets --columns RTTV", ":list rttvar_us"},
	{"sockets --sort=-rttv", ":list --sort=-rttvar_us"},
	{"sockets --sort -rtt,+rt", ":list -rtt,+rttvar_us -rtt,+rto_us"},
	{"sockets --count-by al", ":list"},
	{"-o loc", ""},
	/* states, tables, colours, namespaces, files, numbers */
	{"sockets --state est", "established"},
	{"sockets --state=listen,li", ""},
	{"sockets --state listen,BI", "listen,big"},
	{"routes --table b", "blue"},
	{"routes --table a", "all"},
	{"--table bl", "blue"},
	{"links kind=br", "kind=bridge"},
	{"sockets -f unix,ne", "unix,netlink"},
	{"sockets -A u_", "u_str u_dgr u_seq"},
	{"lookup --proto ic", "icmp icmp6"},
	{"sockets --color a", "auto always"},
	{"sockets -N ", "all blue"},
	{"sockets -N /run/", ":files"},
	{"sockets --replay x", ":files"},
	{"sockets --replay=x", ":files"},
	{"sockets --limit ", ""},
	/* filters */
	{"sockets sta", "state="},
	{"sockets dp", "dport"},
	{"sockets state=est", "state=established"},
	{"sockets state!=est", "state!=established"},
	{"sockets state=listen,li", ""},
	{"sockets state=listen,syn-s", "state=listen,syn-sent"},
	{"sockets state est", "established"},
	{"sockets (state=est", "(state=established"},
	{"sockets exclude est", "established"},
	{"sockets rtt ", "gt ge lt le eq ne"},
	{"sockets rtt gt ", ""},
	{"sockets rtt gt 5ms an", "and"},
	{"sockets an", ""},
	{"sockets src ", "eq ne in"},
	{"sockets user=ro", "user=root user=rosa"},
	{"sockets dev=", "dev=lo dev=eth0 dev=eth1.7"},
	{"sockets --replay x dev=", ""},
	{"sockets -t state=est", "state=established"},
	{"ss state=est", "state=established"},
	{"links et", "eth0 eth1.7"},
	{"links lo,et", "lo,eth0 lo,eth1.7"},
	{"links flags=lo", "flags=LOOPBACK flags=LOWER_UP"},
	{"links carrier=", "carrier=true carrier=false"},
	{"routes nexth", "nexthops="},
	{"routes nexthops.fl", "nexthops.flow= nexthops.flags="},
	{"routes metrics.cong", "metrics.congestion="},
	{"routes nexthops.dev=eth1", "nexthops.dev=eth1.7"},
	{"routes table=b", "table=blue"},
	{"routes proto=stat", "proto=static"},
	{"routes scope=l", "scope=link"},
	{"routes dev=eth0 iif=eth0,e", "iif=eth0,eth1.7"},
};

START_TEST(offers_what_fits)
{
	check_all(cases[_i].line, cases[_i].offers);
}
END_TEST

START_TEST(offers_every_command)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	char *offers = offered("");

	for (const struct command *command = grammar->commands; command->name; command++) {
		ck_assert_msg(has(offers, command->name), "%s", command->name);
		ck_assert_ptr_nonnull(strstr(offers, command->summary));
		/* An alias would only make the list longer. */
		ck_assert(!command->alias || !has(offers, command->alias));
	}
	free(offers);
}
END_TEST

START_TEST(takes_commands_as_arguments)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();

	for (const struct command *command = grammar->commands; command->name; command++) {
		char line[64];

		if (!strstr(command->arguments, "COMMAND"))
			continue;
		snprintf(line, sizeof(line), "%s ", command->name);
		check_has(line, "sockets", true);
		check_has(line, "version", strcmp(command->name, "fields") != 0);
	}
}
END_TEST

START_TEST(offers_functions_of_groups)
{
	check_has("sockets --by process --having rtt:", "rtt:p99", true);
	check_has("sockets --by process --having rt", "rtt_us", true);
}
END_TEST

START_TEST(offers_groups_and_counters)
{
	check_has("counters Lis", "ListenDrops", true);
	check_has("counters tc", "tcpext", true);
	check_has("counters TcpExtListen", "TcpExtListenDrops", true);
	check_has("counters TcpExtListen", "ListenDrops", false);
	check_has("counters name=TCPSack", "name=TCPSackRecovery", true);
	check_has("counters group=s", "group=softnet", true);
	check_has("counters @", "@drops", true);
}
END_TEST

/* An option that can only fail is not offered, in help neither. */
static void check_option(const char *name, const char *option, bool expected)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	const struct command *command = command_named(grammar, text_of(name));
	const struct option *found = option_by_name(grammar, command, option, strlen(option));
	char line[64], *offers;

	snprintf(line, sizeof(line), "%s --%s", name, option);
	offers = offered(line);
	ck_assert_msg(has(offers, line + strlen(name) + 1) == expected, "%s", line);
	ck_assert_msg(option_in_help(found, command) == expected, "%s", line);
	free(offers);
}

START_TEST(offers_only_options_that_can_work)
{
	static const struct {
		const char *command, *none, *some;
	} rows[] = {
		{"ping", "svg spark since force", "record replay from to sort by live"},
		{"rates", "since force", "svg spark record replay netns"},
		{"doctor", "svg spark since force record replay from to", "netns explain"},
		{"links", "", "svg spark since force record replay from to netns"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned some = 0; some < 2; some++) {
			char *words = strdup(some ? rows[i].some : rows[i].none), *rest = words;
			const char *word;

			while ((word = strsep(&rest, " ")) && *word)
				check_option(rows[i].command, word, some);
			free(words);
		}
	}
	check_has("links -N al", "all", true);
	check_has("ping -N al", "all", false);
}
END_TEST

/* Whether the command has an option with the letter or the name of one of another command. */
static bool has_namesake(
	const struct grammar *grammar, const struct command *command, const struct option_row *row)
{
	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option_row *own = grammar->options[i].row;

		if (option_is_for(&grammar->options[i], command) &&
			((row->letter && own->letter == row->letter) ||
				(row->name && own->name && !strcmp(own->name, row->name))))
			return true;
	}
	return false;
}

START_TEST(offers_every_option_of_the_command)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	const struct command *command = command_named(grammar, text_of("sockets"));
	char *letters = offered("sockets -"), *names = offered("sockets --");
	char option[64];

	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option_row *row = grammar->options[i].row;
		bool expected = option_is_for(&grammar->options[i], command);

		if (!expected && has_namesake(grammar, command, row))
			continue;

		snprintf(option, sizeof(option), "-%c", row->letter);
		if (row->letter)
			ck_assert_msg(has(letters, option) == expected, "%s", option);
		snprintf(option, sizeof(option), "--%s", row->name ? row->name : "");
		if (row->name)
			ck_assert_msg(has(names, option) == expected, "%s", option);
	}
	free(letters);
	free(names);
}
END_TEST

START_TEST(offers_every_field_and_synonym)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();

	for (const struct command *command = grammar->commands; command->subject; command++) {
		const struct schema *schema = command->schema;
		char line[64], *columns, *filter;

		snprintf(line, sizeof(line), "%s -o ", command->name);
		columns = offered(line);
		snprintf(line, sizeof(line), "%s %s", command->name,
			command->subject->filter ? "--where " : "");
		filter = offered(line);
		for (size_t id = 0; id < schema->field_count; id++)
			ck_assert(has(columns, schema->fields[id].name));
		for (size_t j = 0; j < schema->synonym_count; j++) {
			snprintf(line, sizeof(line), "%s=", schema->synonyms[j].word);
			ck_assert_msg(has(filter, line) || has(filter, schema->synonyms[j].word) ||
					      !strcmp(schema->synonyms[j].field, "flow"),
				"%s", line);
		}
		free(columns);
		free(filter);
	}
}
END_TEST

START_TEST(describes)
{
	char *offers = offered("routes gatew");

	ck_assert_str_eq(
		offers, "gateway=\tNext hop's address, where it is of the route's own family\n");
	free(offers);
}
END_TEST

START_TEST(colours_are_those_that_the_option_takes)
{
	const struct report report = {0};
	char *offers = offered("sockets --color "), *rest = offers;
	size_t count = 0;

	while (*rest) {
		char *line = strsep(&rest, "\n");
		struct options options = {.color = strsep(&line, "\t")};
		bool color;

		ck_assert_int_eq(options_color(&options, &report, &color), 0);
		count++;
	}
	ck_assert_uint_eq(count, 3);
	free(offers);
}
END_TEST

START_TEST(control_bytes_are_not_given_back)
{
	check_all("sockets \tstate=est", "");
	check_all("sockets \033state=est", "");
}
END_TEST

START_TEST(no_word_is_an_empty_one)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	const struct complete_host host = {"", NULL};
	struct out out;

	out_init_memory(&out);
	complete(grammar, &host, NULL, 0, &out);
	out_char(&out, '\0');
	ck_assert(has(out.data, "sockets"));
	out_fini(&out);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, offers_what_fits, 0, ARRAY_SIZE(cases));
	tcase_add_test(tests, offers_every_command);
	tcase_add_test(tests, takes_commands_as_arguments);
	tcase_add_test(tests, offers_groups_and_counters);
	tcase_add_test(tests, offers_functions_of_groups);
	tcase_add_test(tests, offers_every_option_of_the_command);
	tcase_add_test(tests, offers_only_options_that_can_work);
	tcase_add_test(tests, offers_every_field_and_synonym);
	tcase_add_test(tests, describes);
	tcase_add_test(tests, colours_are_those_that_the_option_takes);
	tcase_add_test(tests, control_bytes_are_not_given_back);
	tcase_add_test(tests, no_word_is_an_empty_one);
}
