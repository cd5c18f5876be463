/* SPDX-License-Identifier: MIT */
#include "habits.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

struct habit {
	const char *words; /* separated by spaces */
	const char *advice;
	const char *commands; /* what it is for, separated by spaces; NULL: for all */
};

#define OBJECTS "links addresses neighbors routes rules tables nexthops"

/* Of the rows with a word the first one that is for the command counts. */
static const struct habit option_habits[] = {
	{"-s --stats --statistics -stats -statistics",
		"\"-o +group_stats\" shows how many packets took which member of a group",
		"nexthops"},
	{"-s --stats --statistics -stats -statistics",
		"statistics are shown anyway where there are any, -i has more", OBJECTS},
	{"-s --summary", "\"nlinspect summary\" counts sockets by protocol and state", NULL},
	{"-d", "what -d of ip(8) adds is in -i and -j", OBJECTS},
	{"-p", "\"-j | jq .\" spreads JSON over lines; it has a record a line", OBJECTS},
	{"-a", "\"-N all\" looks into every network namespace", OBJECTS},
	{"-br --brief -brief -b", "the table is as brief as that anyway; -o LIST makes it shorter",
		OBJECTS},
	{"-c", "there are colours on a terminal; --color says when else", OBJECTS},
	{"--buckets --bucket", "\"-o +buckets\" shows the buckets of resilient groups", "nexthops"},
	{"-r --resolve",
		"names of hosts and services are not looked up: addresses and ports are numbers",
		NULL},
	{"--socket", "-A chooses the kinds of sockets", NULL},
	{"--ping", "\"-A icmp\" lists the sockets that ping without privilege", NULL},
	{"-T --threads", "threads share the sockets of their process; -p tells processes", NULL},
	{"-K --kill", "sockets are only looked at here", NULL},
	{"-E --events", "changes are not followed yet; -w repeats a listing", NULL},
	{"-O --oneline -oneline", "every record is one line here", NULL},
	{"--details --detail -details --statistics --stats", "-i adds columns, -j has every field",
		NULL},
	{"-F --filter", "the filter stands behind the options", NULL},
	{"--timers", "-e has the timers", NULL},
	{"--tos --cgroup", "-e has these", NULL},
	{"--inet-sockopt", "\"-o +sockopts\" shows the options", NULL},
};

static const struct habit command_habits[] = {
	{"kill", "sockets are only looked at here", NULL},
	{"netns", "-N NAME looks into a network namespace, -N all into every one", NULL},
	{"monitor events", "changes are not followed yet; -w repeats a listing", NULL},
	{"mroute", "\"nlinspect routes --multicast\" lists where groups are forwarded", NULL},
	{"arp", "\"nlinspect neighbors -4\" lists what ARP knows", NULL},
	{"ifconfig interface interfaces iface",
		"\"nlinspect links\" lists interfaces, \"nlinspect addresses\" their addresses",
		NULL},
	{"netstat",
		"\"nlinspect sockets\" lists sockets, \"nlinspect summary\" counts them, "
		"\"nlinspect routes -4\" is its -r, \"nlinspect links -o @netstat\" its -i",
		NULL},
	{"bucket buckets", "\"nlinspect nexthops -o +buckets\" shows them", NULL},
	{"get", "\"nlinspect lookup 192.0.2.1\" tells the way of a packet", NULL},
	{"bridge", "\"nlinspect links kind=bridge\" lists the bridges", NULL},
	{"fdb", "the forwarding tables of bridges are not there yet", NULL},
	{"stats nstat", "it is not there yet; \"nlinspect --help\" lists what is", NULL},
};

#define VERBS "show list ls lst"

static const struct habit filter_words[] = {
	{"get", "\"nlinspect lookup 192.0.2.1\" tells the way of a packet", NULL},
	{VERBS, "no verb is needed: \"nlinspect links eth0\"", "links"},
	{VERBS, "no verb is needed: \"nlinspect addresses eth0\"", "addresses"},
	{VERBS, "no verb is needed: \"nlinspect neighbors eth0\"", "neighbors"},
	{VERBS, "no verb is needed: \"nlinspect routes 192.0.2.1\"", "routes"},
	{VERBS, "no verb is needed: \"nlinspect rules 192.0.2.1\"", "rules"},
	{VERBS, "no verb is needed: \"nlinspect tables main\"", "tables"},
	{VERBS, "no verb is needed: \"nlinspect nexthops eth0\"", "nexthops"},
	{VERBS, "no verb is needed: \"nlinspect sockets -t\"", "sockets"},
	{VERBS, "no verb is needed", NULL},
	{"up", "flags=UP selects the interfaces that are up", "links"},
	{"match lookup", "an address alone selects the routes that cover it", "routes"},
	{"exact", "dst=PREFIX selects that very prefix", "routes"},
	{"root", "\"dst in PREFIX\" selects the routes within it", "routes"},
	{"cache", "\"nlinspect routes --cache\" lists the exceptions of single destinations",
		"routes"},
	{"mroute", "\"nlinspect routes --multicast\" lists where groups are forwarded", "routes"},
	{"bucket buckets", "\"nlinspect nexthops -o +buckets\" shows them", "nexthops"},
	{"bridge fdb", "the forwarding tables of bridges are not there yet", "neighbors"},
};

/* Whether a word is one of a list. */
static bool is_among(const char *list, const char *word)
{
	size_t length = strlen(word);

	while (*list) {
		size_t candidate = strcspn(list, " ");

		if (candidate == length && !strncmp(list, word, length))
			return true;
		list += candidate;
		list += strspn(list, " ");
	}
	return false;
}

static const char *habit_find(
	const struct habit *habits, size_t count, const char *word, const struct command *command)
{
	for (size_t i = 0; i < count; i++) {
		const char *for_these = habits[i].commands;

		if (is_among(habits[i].words, word) &&
			(!for_these || (command && is_among(for_these, command->name))))
			return habits[i].advice;
	}
	return NULL;
}

const char *habit_option_advice(const char *option, const struct command *command)
{
	return habit_find(option_habits, ARRAY_SIZE(option_habits), option, command);
}

const char *habit_command_advice(const char *word)
{
	return habit_find(command_habits, ARRAY_SIZE(command_habits), word, NULL);
}

const char *habit_filter_advice(const char *word, const struct command *command)
{
	return habit_find(filter_words, ARRAY_SIZE(filter_words), word, command);
}
