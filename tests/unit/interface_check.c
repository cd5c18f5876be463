/* SPDX-License-Identifier: MIT */
#include "cli/listing/interface_check.h"

#include "cli/commands.h"
#include "cli/find.h"

#include <linux/if_link.h>

#include "answers.h"
#include "stderr.h"
#include "unit.h"

enum { WORDS = 16 };

static void add_link(struct packet *packet, int index, const char *name, const char *altname)
{
	struct payload payload = link_of(index, name), list = {.length = 0};

	payload_string(&list, IFLA_ALT_IFNAME, altname);
	payload_attribute(&payload, IFLA_PROP_LIST | NLA_F_NESTED, list.bytes, list.length);
	packet_add(packet, RTM_NEWLINK, 0, 0, payload.bytes, payload.length);
}

/* The messages for a line's filter on a host with lo and eth0 (altname uplink0). `done`: the error
 * that ends the dump. */
static int said_of_filter(
	const char *line, int done, char complaint[static 4096], char filter[static 512])
{
	static const struct report report;
	CLEANUP(packet_fini) struct packet packet = {0};
	const struct step step = {.packet = &packet};
	const struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	const struct command *command;
	struct options options;
	struct listing listing;
	struct out understood;
	struct said said;
	char text[512], *words[WORDS];
	size_t count = 0;
	int error;

	add_link(&packet, 1, "lo", "loop");
	add_link(&packet, 2, "eth0", "uplink0");
	packet_done(&packet, 0, done);
	snprintf(text, sizeof(text), "%s", line);
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		words[count++] = word;
	ck_assert_int_eq(options_parse(&options, grammar, count, words, &report), 0);
	ck_assert_int_eq(command_find(grammar, &options, &report, &command), 0);
	ck_assert_int_eq(listing_init(&listing, command->subject, &options, NULL, &report), 0);
	said = said_start();
	error = interface_check(&listing, &fake.connector);
	snprintf(complaint, 4096, "%s", said_end(&said));
	out_init_memory(&understood);
	where_print(listing.where, listing.schema, &understood);
	snprintf(filter, 512, "%.*s", (int)understood.length, understood.data);
	out_fini(&understood);
	listing_fini(&listing);
	options_fini(&options);
	return error;
}

static int said_of(const char *line, int done, char complaint[static 4096])
{
	char filter[512];

	return said_of_filter(line, done, complaint, filter);
}

static const struct {
	const char *line, *complaint;
} unknown[] = {
	{"links eht0", "nlinspect: unknown interface \"eht0\"; did you mean \"eth0\"?\n"
		       "  eht0\n"
		       "  ^~~~\n"},
	{"routes dev eht0", "nlinspect: unknown interface \"eht0\"; did you mean \"eth0\"?\n"
			    "  dev eht0\n"
			    "      ^~~~\n"},
	{"routes iif=eht0", "nlinspect: unknown interface \"eht0\"; did you mean \"eth0\"?\n"
			    "  iif=eht0\n"
			    "      ^~~~\n"},
	{"sockets sport = 22 or dev=lo,uplnk0",
		"nlinspect: unknown interface \"uplnk0\"; did you mean \"uplink0\"?\n"
		"  sport = 22 or dev=lo,uplnk0\n"
		"                       ^~~~~~\n"},
	{"links (master=x and mtu>1)",
		"nlinspect: unknown interface \"x\"\n"
		"  (master=x and mtu>1)\n"
		"          ^\n"
		"  \"nlinspect links -o ifname,altnames\" lists the interfaces\n"},
	/* Who waits for it would wait for ever. */
	{"routes -w 1 dev eht0", "nlinspect: unknown interface \"eht0\"; did you mean \"eth0\"?\n"
				 "  dev eht0\n"
				 "      ^~~~\n"},
	{"sockets dev 77", "nlinspect: unknown interface \"77\"\n"
			   "  dev 77\n"
			   "      ^~\n"
			   "  \"ifindex=N\" selects by the index of an interface\n"},
	{"lookup 192.0.2.1 --iif eht0",
		"nlinspect: unknown interface \"eht0\"; did you mean \"eth0\"?\n"},
	{"lookup 192.0.2.1 --vrf x",
		"nlinspect: unknown interface \"x\"; \"nlinspect links -o ifname,altnames\" "
		"lists the interfaces\n"},
	{"links ifname=i", "nlinspect: unknown interface \"i\"\n"
			   "  ifname=i\n"
			   "         ^\n"
			   "  \"nlinspect links -o ifname,altnames\" lists the interfaces\n"},
	{"links link='e\x1bm'", "nlinspect: unknown interface \"e\\x1bm\"\n"
				"  link='e\\x1bm'\n"
				"        ^~~~~~\n"
				"  \"nlinspect links -o ifname,altnames\" lists the interfaces\n"},
};

START_TEST(unknown_interfaces)
{
	char complaint[4096];

	ck_assert_int_eq(said_of(unknown[_i].line, 0, complaint), -EINVAL);
	ck_assert_str_eq(complaint, unknown[_i].complaint);
	/* A truncated list proves nothing. */
	ck_assert_int_eq(said_of(unknown[_i].line, -ENOMEM, complaint), 0);
	ck_assert_str_eq(complaint, "");
}
END_TEST

static const char *const right[] = {
	"links",
	"links eth0",
	"links uplink0",
	"links e*",
	"links -w 1 wg0*",
	"links eht[01]",
	"links ifname~eht0",
	"links ifname!=eht0",
	"links not eht0",
	"links not (mtu=1 or ifname=eht0)",
	"links master=-",
	"links ifname=''",
	"links kind=eht0",
	"routes nexthops=eht0",
	"sockets user=eht0",
	"lookup 192.0.2.1 --oif uplink0",
};

START_TEST(right_filters)
{
	char complaint[4096];

	ck_assert_int_eq(said_of(right[_i], 0, complaint), 0);
	ck_assert_str_eq(complaint, "");
}
END_TEST

static const struct {
	const char *line, *filter;
} renamed[] = {
	{"links uplink0", "ifname = eth0"},
	{"links not ifname=uplink0", "not ifname = eth0"},
	{"links ifname!=uplink0,lo", "ifname != eth0,lo"},
	{"links (mtu=1 or master=uplink0)", "mtu = 1 or master = eth0"},
	{"links uplink*", "ifname = uplink*"},
	{"links ifname~uplink0", "ifname ~ uplink0"},
	{"links altnames=uplink0", "altnames = uplink0"},
	{"links ifalias=uplink0", "ifalias = uplink0"},
	{"links eth0", "ifname = eth0"},
	{"routes -w 1 dev uplink0", "dev = eth0"},
	{"rules iif=uplink0", "iif = uplink0"},
};

/* Records have the interface's own name. */
START_TEST(alternative_names)
{
	char complaint[4096], filter[512];

	ck_assert_int_eq(said_of_filter(renamed[_i].line, 0, complaint, filter), 0);
	ck_assert_str_eq(filter, renamed[_i].filter);
}
END_TEST

/* Who names no interface does not wait for a list of them. */
START_TEST(asks_only_if_it_must)
{
	const struct script script = {.connect = -EPERM};
	struct fake fake = fake_of(&script, 1);
	struct listing listing = {
		.subject = subject_named("links"),
		.options = &(struct options){.netns = NULL},
	};

	ck_assert_int_eq(interface_check(&listing, &fake.connector), 0);
	ck_assert_uint_eq(fake.connects, 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, unknown_interfaces, 0, ARRAY_SIZE(unknown));
	tcase_add_loop_test(tests, right_filters, 0, ARRAY_SIZE(right));
	tcase_add_loop_test(tests, alternative_names, 0, ARRAY_SIZE(renamed));
	tcase_add_test(tests, asks_only_if_it_must);
}
