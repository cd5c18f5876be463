/* SPDX-License-Identifier: MIT */
#include "state.h"

#include "nlinspect/host/interfaces.h"
#include "nlinspect/host/names.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "check.h"
#include "options.h"
#include "route.h"
#include "row.h"
#include "subject/lookup/kernel/news.h"
#include "subject/lookup/kernel/route_copy.h"
#include "subject/lookup/search/follow_rules.h"
#include "subject/lookup/unseen/unseen.h"
#include "subject/lookup/way/direct.h"
#include "subject/lookup/way/path.h"
#include "subject/rules/rules.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum {
	LOOKUP_TRIES = 5,    /* at most, while routes change or the explanation differs */
	LOOKUP_WAIT_MS = 20, /* between two tries: longer than a tick of the kernel's clock, by
				which routes expire */
};

static int lookup_device(struct lookup *lookup, const char *name, struct device *ret)
{
	struct run *run = lookup->run;
	char shown[40], where[300];
	int error = name ? device_by_name(lookup, name, ret) : 0;

	if (!error)
		return 0;
	text_escape_into(shown, sizeof(shown), text_of(name));
	/* With --netns all, a namespace without the interface has no such packet. */
	if (error == -ENODEV && run->all_netns) {
		run->status.absent = true;
		snprintf(run->missing, sizeof(run->missing), "there is no interface \"%s\"", shown);
	} else {
		report_error(run->report, "interface \"%s\"%s: %s", shown,
			source_where(run, where, sizeof(where)), strerror(-error));
	}
	return error;
}

/* IPv4 does not forward by a multicast or anycast route. */
static bool route_is_not_forwarded(const struct lookup *lookup)
{
	const struct route_record *route = lookup->found.record;

	return route && lookup->ask->iif && lookup->flow.family == AF_INET &&
	       lookup->answer.error == EINVAL && !fault_is_first(&lookup->fault) &&
	       (route->type == RTN_ANYCAST || route->type == RTN_MULTICAST);
}

static void lookup_say_route(struct lookup *lookup)
{
	struct outcome *outcome = &lookup->outcome;
	uint64_t mtu;
	bool locked;

	/* If the interface is given and no route can be taken, even if one rejects the packet, the
	 * kernel sends to the destination as to a neighbor. */
	outcome->on_link = outcome->error && flow_tries_on_link(&lookup->flow);
	if (!lookup->found.record && !outcome->on_link && outcome->error != ENETUNREACH)
		return; /* the row of a rule says it */
	row_begin(lookup, STEP_ROUTE);
	if (lookup->found.record) {
		row_route(lookup, lookup->found.record);
		if (route_mtu(lookup->found.record, &mtu, &locked))
			RECORD_SET(&lookup->row, LOOKUP_mtu, mtu, mtu);
	} else {
		out_string(&lookup->text, "no rule leads to a route");
	}
	if (outcome->on_link)
		out_string(&lookup->text, "; since the interface is given, the kernel treats the "
					  "destination as a neighbor there");
	else if (outcome->error) {
		RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)outcome->error);
		out_string(&lookup->text, ": ");
		row_rejection(lookup, outcome->error);
	} else if (route_is_not_forwarded(lookup)) {
		outcome->error = EINVAL;
		RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)outcome->error);
		out_string(&lookup->text, "; incoming packets do not take routes of that type");
	}
	if (lookup->found.record)
		passed_say(lookup);
	if (outcome->on_link)
		outcome->error = 0;
	row_end(lookup, outcome->error ? LOOKUP_VERDICT_BROKEN : LOOKUP_VERDICT_OK);
}

static int lookup_failed(struct lookup *lookup, const char *what, int error)
{
	struct run_status *status = &lookup->run->status;
	bool gone = error == -ENODATA && lookup->run->ask->recorded;
	char where[300];

	if (error == -ECANCELED || error == -ENOMEM)
		return error;
	if (gone) /* reported once for the whole recording */
		return 0;
	status->failed++;
	if (error == -EOPNOTSUPP && lookup->ask->protocol) {
		report_error(lookup->run->report, "--proto%s: the kernel looks up %s only: %s",
			source_where(lookup->run, where, sizeof(where)),
			lookup->flow.family == AF_INET ? "IPv4 packets of tcp, udp and icmp"
						       : "IPv6 packets of tcp, udp and icmp6",
			strerror(-error));
		return 0;
	}
	/* EMSGSIZE has two causes: IPv6 does no multicast lookup here, and IPv4's queue of
	 * unresolved entries is full. */
	if (error == -EMSGSIZE && lookup->ask->iif)
		what = lookup->flow.family == AF_INET6
			       ? "the kernel does not report the way of incoming IPv6 "
				 "packets to groups"
			       : "the kernel still asks multicast routing where the packet goes";
	report_error(lookup->run->report, "%s%s: %s%s%s", what,
		source_where(lookup->run, where, sizeof(where)), strerror(-error),
		*lookup->answer.words ? ": " : "", lookup->answer.words);
	return 0;
}

static int lookup_explain(struct lookup *lookup)
{
	int error = 0;

	fault_find(lookup);
	direct_say(lookup);
	if (!lookup->outcome.direct)
		error = follow_rules(lookup);
	if (error && !lookup->unasked)
		return lookup_failed(lookup, "rules and routes", error);
	if (lookup->stopped)
		return lookup->stopped;
	if (!lookup->outcome.direct)
		lookup_say_route(lookup);
	path_say(lookup);
	unseen_say(lookup);
	check_say(lookup);
	return lookup->stopped;
}

static int lookup_all(struct lookup *lookup)
{
	struct run *run = lookup->run;
	uint32_t flags;
	int error = lookup_device(lookup, lookup->ask->iif, &lookup->iif);

	if (!error)
		error = lookup_device(lookup, lookup->ask->oif, &lookup->oif);
	if (!error && lookup->ask->vrf && !lookup->oif.vrf) {
		report_error(run->report, "interface \"%s\" is not a VRF", lookup->oif.name);
		error = -EINVAL;
	}
	if (error) {
		run->status.failed += error != -ENODATA && !run->status.absent;
		run->status.answered += run->status.absent;
		return error == -ECANCELED || error == -ENOMEM ? error : 0;
	}
	error = flow_init(lookup);
	if (error)
		return lookup_failed(lookup, "the VRF of the packet", error);
	/* IPv6 always sends the table, and refuses the flag. */
	flags = lookup->flow.family == AF_INET ? RTM_F_LOOKUP_TABLE : 0;
	error = answer_ask(lookup, flags, &lookup->answer);
	if (error)
		return lookup_failed(lookup, "the kernel's answer", error);
	/* The kernel has no route to show for some packets, such as those that it refuses. */
	error = answer_ask(lookup, flags | RTM_F_FIB_MATCH, &lookup->match);
	if (error == -ECANCELED || (error == -ENOMEM && !lookup->unasked))
		return error;
	run->status.answered++;
	error = source_answering(run);
	if (error)
		return error;
	answer_say(lookup);
	return lookup_explain(lookup);
}

/* Says that rows are missing, or of different moments. */
static void lookup_say_gaps(struct lookup *lookup)
{
	struct run *run = lookup->run;
	int unasked = lookup->unasked, unwatched = lookup->news->error;
	char where[300];

	if (!lookup->rows.count || (!unasked && !unwatched))
		return;
	run->status.failed++;
	report_error(run->report, "%s%s: %s",
		unasked ? "some steps are missing" : "changes meanwhile were not watched",
		source_where(run, where, sizeof(where)), strerror(unasked ? -unasked : -unwatched));
}

/* Asks and explains once. Passes the rows on if they agree with the kernel and nothing changed
 * meanwhile, or if it is the `last` try; otherwise drops them and sets *again. */
static int lookup_try(
	struct run *run, const struct schema *rules, struct news *news, bool last, bool *again)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));
	int error, pushed = 0;

	if (!lookup)
		return -ENOMEM;
	lookup->run = run;
	lookup->news = news;
	/* Only news from now on count. */
	news_came(news);
	lookup->ask = run->ask->own;
	lookup->rules = rules;
	out_init_memory(&lookup->text);
	out_init_memory(&lookup->summary);
	lookup->objects_missed = source_side(run, "next-hop objects", "");
	lookup->objects = route_objects_new(run->connector, NULL, lookup->objects_missed);
	lookup->interfaces =
		interfaces_new(run->connector, source_side(run, "names of interfaces", ""));
	error = lookup->objects && lookup->interfaces ? lookup_all(lookup) : -ENOMEM;
	*again = !error && (lookup->differs || lookup->changed) && !last;
	if (!*again) {
		run->status.negative |= row_conclude(lookup);
		error = error ? error : lookup->stopped;
		lookup_say_gaps(lookup);
		pushed = row_push_held(lookup);
		run->status.interrupted |= lookup->changed;
	}
	route_objects_free(lookup->objects);
	route_copy_fini(&lookup->answer.route);
	route_copy_fini(&lookup->match.route);
	route_copy_fini(&lookup->found);
	interfaces_free(lookup->interfaces);
	out_fini(&lookup->text);
	out_fini(&lookup->summary);
	row_free_held(lookup);
	free(lookup);
	return error ? error : pushed;
}

/* Routes may come, go and expire between the questions, so a lookup is repeated if something
 * changed or if it differs from the kernel. A recording would give the same answers again. */
static int lookup_run(struct run *run)
{
	const struct timespec wait = {.tv_nsec = LOOKUP_WAIT_MS * 1000000};
	bool once = run->ask->recorded || run->ask->everything, again = true;
	CLEANUP(news_fini) struct news news = news_of(run->connector, run->ask->own);
	CLEANUP(schema_free) struct schema *rules = schema_copy(&rule_schema);
	unsigned tries = 0;
	int error = rules ? 0 : -ENOMEM;

	if (!error && run->ask->names)
		error = names_apply(run->ask->names, rules);
	while (again && !error) {
		if (tries++)
			nanosleep(&wait, NULL);
		error = lookup_try(run, rules, &news, once || tries == LOOKUP_TRIES, &again);
	}
	if (run->status.tries < tries)
		run->status.tries = tries;
	return error;
}

static void say(struct questions *questions, const char *words, const char *detail)
{
	struct question *question = question_add(questions);

	snprintf(question->words, sizeof(question->words), "%s", words);
	snprintf(question->detail, sizeof(question->detail), "%s", detail);
}

/* For --explain: what is asked depends on the answers. */
static void lookup_questions(const struct ask *ask, struct questions *questions)
{
	(void)ask;
	questions->count = 0;
	say(questions, "the way of the packet", "RTM_GETROUTE, with and without RTM_F_FIB_MATCH");
	say(questions, "policy rules", "in the order of their priority");
	say(questions, "routes", "of each table that a rule leads the packet to");
	say(questions, "neighbor and link", "of the next hop");
	say(questions, "what else the packet meets",
		"chains of nftables, tables of iptables, IPsec policies, tc filters");
}

static const struct example examples[] = {
	{"nlinspect lookup 192.0.2.1", "where a packet from here would go, and why"},
	{"nlinspect lookup 192.0.2.1 --mark 0x10 --uid www-data",
		"one with a mark, of a user's process"},
	{"nlinspect lookup 192.0.2.1 --from 10.0.0.5 --iif eth1",
		"one that comes in and is forwarded"},
	{"nlinspect lookup 2001:db8::1 -j | jq '.[]|select(.verdict==\"broken\")'",
		"the steps at which it fails"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "get", "\"nlinspect lookup 192.0.2.1\" shows the way of a packet"},
	{.words = NULL},
};

const struct subject lookup_subject = {
	.name = "lookup",
	.arguments = "ADDRESS",
	.summary = "the way that a packet would take, and why",
	.schema = &lookup_schema,
	.options = &lookup_option_set,
	.ask_size = sizeof(struct lookup_ask),
	.needs = NEED_KERNEL | NEED_HIDDEN | NEED_WAITING,
	.families = FAMILIES_APART,
	.unfiltered = true,
	.read = "rules and routes",
	.examples = examples,
	.habits = habits,
	.select = lookup_select,
	.questions = lookup_questions,
	.run = lookup_run,
};
