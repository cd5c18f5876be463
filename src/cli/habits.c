#include "nlinspect/cli/habits.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

struct habit {
	const char *words; /* separated by spaces */
	const char *advice;
};

static const struct habit options_and_commands[] = {
	{"-s --summary", "\"nlinspect summary\" counts sockets by protocol and state"},
	{"-r --resolve",
		"names of hosts and services are not looked up: addresses and ports are numbers"},
	{"--socket", "-A chooses the kinds of sockets"},
	{"--ping", "\"-A icmp\" lists the sockets that ping without privilege"},
	{"-T --threads", "threads share the sockets of their process; -p tells processes"},
	{"-K --kill kill", "sockets are only looked at here"},
	{"netns", "-N NAME looks into a network namespace, -N all into every one"},
	{"-E --events monitor events", "changes are not followed yet; -w repeats a listing"},
	{"-O --oneline", "every record is one line here"},
	{"--details --statistics --stats", "-i adds columns, -j has every field"},
	{"-F --filter", "the filter stands behind the options"},
	{"--timers", "-e has the timers"},
	{"--tos --cgroup", "-e has these"},
	{"--inet-sockopt", "\"-o +sockopts\" shows the options"},
	{"mroute", "\"nlinspect routes --multicast\" lists where groups are forwarded"},
	{"stats nstat", "it is not there yet; \"nlinspect --help\" lists what is"},
};

static const struct habit filter_words[] = {
	{"get", "\"nlinspect lookup 192.0.2.1\" tells the way of a packet"},
	{"show list ls lst",
		"no verb is needed: \"nlinspect links eth0\", \"nlinspect routes 192.0.2.1\""},
	{"up", "flags=UP selects the interfaces that are up"},
	{"match lookup", "an address alone selects the routes that cover it"},
	{"exact", "dst=PREFIX selects that very prefix"},
	{"root", "\"dst in PREFIX\" selects the routes within it"},
	{"cache", "\"nlinspect routes --cache\" lists the exceptions of single destinations"},
};

static const char *habit_find(const struct habit *habits, size_t count, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i < count; i++) {
		for (const char *at = habits[i].words; *at;) {
			size_t candidate = strcspn(at, " ");

			if (candidate == length && !strncmp(at, word, length))
				return habits[i].advice;
			at += candidate;
			at += strspn(at, " ");
		}
	}
	return NULL;
}

const char *habit_advice(const char *word)
{
	return habit_find(options_and_commands, ARRAY_SIZE(options_and_commands), word);
}

const char *habit_filter_advice(const char *word)
{
	return habit_find(filter_words, ARRAY_SIZE(filter_words), word);
}
