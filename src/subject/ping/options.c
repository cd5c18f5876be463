/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/flow/port.h"

#include "ask.h"
#include "segment.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>

enum { TRACE_HOPS = 30, TRACE_ROUNDS = 10 };

#define AT(member) offsetof(struct ping_options, member)

static const struct option_word discovers[] = {
	{"do", "never fragment; too large is an error"},
	{"want", "fragment here if it is needed"},
	{"dont", "let routers fragment"},
	{"probe", "never fragment, and take no notice of known path MTUs"},
	{NULL, NULL},
};

static const struct option_row rows[] = {
	{'c', NULL, "N", VALUE_NUMBER, SECTION_OWN, "end after N probes to each host", AT(count)},
	{'i', NULL, "SEC", VALUE_SECONDS, SECTION_OWN,
		"a probe every SEC seconds; by default 1; below 0.002 only root", AT(interval)},
	{'w', NULL, "SEC", VALUE_SECONDS, SECTION_OWN, "end after SEC seconds in any case",
		AT(deadline)},
	{'W', NULL, "SEC", VALUE_SECONDS, SECTION_OWN,
		"a probe without an answer after SEC seconds has timed out; by default 4",
		AT(timeout)},
	{'s', NULL, "BYTES", VALUE_NUMBER, SECTION_OWN, "bytes of data in a probe; by default 56",
		AT(size)},
	{'t', NULL, "TTL", VALUE_NUMBER, SECTION_OWN, "time to live of the probes", AT(ttl)},
	{'I', NULL, "SOURCE", VALUE_WORD, SECTION_OWN,
		"the interface or the address that probes are sent from", AT(source)},
	{'M', NULL, "HOW", VALUE_WORD, SECTION_OWN,
		"path MTU discovery, by a word of ping(8): do forbids fragments, so that -s finds "
		"the "
		"MTU",
		AT(discover), .words = discovers},
	{'Q', NULL, "TOS", VALUE_NUMBER, SECTION_OWN,
		"type of service (IPv6: traffic class), 0 to 255", AT(tos)},
	{'m', NULL, "MARK", VALUE_NUMBER, SECTION_OWN, "mark of the probes (SO_MARK)", AT(mark)},
	{'l', NULL, "N", VALUE_NUMBER, SECTION_OWN,
		"send the first N probes at once; more than 3 only root", AT(preload)},
	{'A', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"adaptive: the next probe follows the answer, or the interval", AT(adaptive)},
	{'f', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"flood: the next probe follows the answer, or 10 ms; only the summary is shown",
		AT(flood)},
	{'O', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"show at the next probe that the one before is not answered yet", AT(outstanding)},
	{'q', NULL, NULL, VALUE_NONE, SECTION_OWN, "only the summaries of the hosts", AT(quiet)},
	{0, "summary", NULL, VALUE_NONE, SECTION_OWN,
		"the summaries after the probes, which other output than text does without",
		AT(summary)},
	{'D', NULL, NULL, VALUE_NONE, SECTION_OWN, "the Unix time before each line", AT(stamps)},
	{0, "tcp", "PORT", VALUE_NUMBER, SECTION_OWN,
		"connect to this port of TCP instead of ICMP: a number or a service; a refusal is "
		"an "
		"answer",
		AT(tcp)},
	{0, "udp", "PORT", VALUE_NUMBER, SECTION_OWN,
		"send datagrams of UDP to this port instead of ICMP; that nobody listens is an "
		"answer",
		AT(udp)},
	{0, "trace", NULL, VALUE_NONE, SECTION_OWN,
		"the way to the hosts: loss and times of each router on it, and a verdict; at most "
		"30 hops, or -t; also by --tcp and --udp",
		AT(trace)},
	{'r', "resolve", NULL, VALUE_NONE, SECTION_OWN,
		"with --trace, the names of the routers, looked up at the end", AT(resolve)},
	{0, "passive", NULL, VALUE_NONE, SECTION_OWN,
		"send nothing: show the times that TCP knows of its connections to the hosts, "
		"once, "
		"or by -i and -c",
		AT(passive)},
	{0, "all-addresses", NULL, VALUE_NONE, SECTION_OWN,
		"all addresses of each name, not only the first", AT(all_addresses)},
};

const struct option_set ping_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct ping_options),
	.heading = "Probes",
	.apart = true,
};

static int wrong(const struct typed *typed, char letter, const char *value, const char *wanted)
{
	char shown[128];

	report_error(typed->report, "-%c: \"%s\" is not %s", letter,
		text_escape_into(shown, sizeof(shown), text_of(value)), wanted);
	return -EINVAL;
}

static int parse_seconds(const struct typed *typed, char letter, const char *value, uint64_t *ret)
{
	if (!value || !parse_interval(text_of(value), ret))
		return 0;
	return wrong(typed, letter, value, "a number of seconds above 0, such as 1 or 0.2");
}

static int parse_number(const struct typed *typed, char letter, const char *value, uint64_t min,
	uint64_t max, const char *wanted, uint64_t *ret)
{
	if (!value)
		return 0;
	if (!parse_u64(text_of(value), ret) && *ret >= min && *ret <= max)
		return 0;
	return wrong(typed, letter, value, wanted);
}

static int parse_discover(const struct typed *typed, const char *value, int *ret)
{
	static const int modes[] = {
		IP_PMTUDISC_DO, IP_PMTUDISC_WANT, IP_PMTUDISC_DONT, IP_PMTUDISC_PROBE};

	char words[64] = "one of:";
	size_t used = strlen(words);

	for (size_t i = 0; value && discovers[i].word; i++) {
		used += (size_t)snprintf(
			words + used, sizeof(words) - used, " %s", discovers[i].word);
		if (strcmp(value, discovers[i].word) != 0)
			continue;
		*ret = modes[i];
		return 0;
	}
	return value ? wrong(typed, 'M', value, words) : 0;
}

/* Only root may flood a network. */
static int check_pace(const struct typed *typed, const struct ping_ask *ask)
{
	const struct ping_options *options = typed->options;

	if (!geteuid() || typed->recorded)
		return 0;
	if (options->interval && ask->interval < UINT64_C(1000000) * PING_USER_MS) {
		report_error(typed->report,
			"-i: an interval below %d ms is for root only; \"-i 0.002\" is the "
			"shortest for others",
			PING_USER_MS);
		return -EINVAL;
	}
	if (options->flood && !options->interval) {
		report_error(typed->report,
			"-f is for root only; \"-i 0.002\" is the shortest interval for others");
		return -EINVAL;
	}
	if (ask->preload > PING_USER_PRELOAD) {
		report_error(typed->report, "-l: more than %d is for root only", PING_USER_PRELOAD);
		return -EINVAL;
	}
	return 0;
}

static int parse_port(const struct typed *typed, const char *name, const char *value,
	enum ping_protocol protocol, struct ping_ask *ask)
{
	char shown[128];
	uint64_t port = 0;

	if (!value)
		return 0;
	if (port_parse(text_of(value), &port) || !port || port > UINT16_MAX) {
		report_error(typed->report, "--%s: \"%s\" is not a port, from 1 to 65535", name,
			text_escape_into(shown, sizeof(shown), text_of(value)));
		return -EINVAL;
	}
	ask->port = (uint16_t)port;
	ask->protocol = protocol;
	return 0;
}

static int parse_protocol(const struct typed *typed, struct ping_ask *ask)
{
	const struct ping_options *options = typed->options;
	int error = parse_port(typed, "tcp", options->tcp, PING_TCP, ask);

	if (!error)
		error = parse_port(typed, "udp", options->udp, PING_UDP, ask);
	if (error)
		return error;
	if (options->tcp && options->udp)
		report_error(typed->report, "--tcp and --udp cannot be combined: choose one");
	else if (options->tcp && options->size)
		report_error(
			typed->report, "-s is for ICMP and UDP: probes of --tcp carry no data");
	else if (options->udp && options->size && ask->payload < DATAGRAM_MARK)
		report_error(typed->report,
			"-s: probes of --udp are found by their data; %d bytes are the least",
			DATAGRAM_MARK);
	else
		return 0;
	return -EINVAL;
}

static int parse_all(const struct typed *typed, struct ping_ask *ask)
{
	const struct ping_options *options = typed->options;
	uint64_t size = PING_PAYLOAD, ttl = 0, tos = 0, mark = 0;
	int error;

	error = parse_number(typed, 'c', options->count, 1, INT64_MAX,
		"a number of probes from 1 on", &ask->count);
	if (!error)
		error = parse_seconds(typed, 'i', options->interval, &ask->interval);
	if (!error)
		error = parse_seconds(typed, 'w', options->deadline, &ask->deadline);
	if (!error)
		error = parse_seconds(typed, 'W', options->timeout, &ask->timeout);
	if (!error)
		error = parse_number(typed, 's', options->size, 0, PING_PAYLOAD_MAX,
			"a number of bytes from 0 to 65507", &size);
	if (!error)
		error = parse_number(
			typed, 't', options->ttl, 1, 255, "a number from 1 to 255", &ttl);
	if (!error)
		error = parse_number(
			typed, 'Q', options->tos, 0, 255, "a number from 0 to 255", &tos);
	if (!error)
		error = parse_number(typed, 'm', options->mark, 0, UINT32_MAX,
			"a number from 0 to 4294967295", &mark);
	if (!error)
		error = parse_number(typed, 'l', options->preload, 1, PING_PRELOAD_MAX,
			"a number from 1 to 65536", &ask->preload);
	if (!error)
		error = parse_discover(typed, options->discover, &ask->discover);
	ask->payload = (uint32_t)size;
	if (!error)
		error = parse_protocol(typed, ask);
	ask->ttl = options->ttl ? (int)ttl : PING_UNSET;
	ask->tos = options->tos ? (int)tos : PING_UNSET;
	ask->mark = options->mark ? (int64_t)mark : PING_UNSET;
	return error;
}

/* Whether a word holds an operator of the filter language; no name or address of a host does. */
static bool has_operator(const char *word)
{
	return word[strcspn(word, "=<>!~()")] != '\0';
}

/* The filter begins with the first word that has an operator, or whose next word begins with one.
 */
size_t ping_leading(const struct schema *schema, const char *const *words, size_t count)
{
	static const char *const operators[] = {
		"in", "eq", "ne", "lt", "le", "gt", "ge", "not", "and", "or"};

	(void)schema;
	for (size_t i = 0; i < count; i++) {
		const char *next = i + 1 < count ? words[i + 1] : "";

		if (has_operator(words[i]) || !strcmp(words[i], "not"))
			return i;
		if (*next && strchr("=<>!~", *next))
			return i;
		for (size_t j = 0; j < ARRAY_SIZE(operators) - 3; j++) {
			if (!strcmp(next, operators[j]))
				return i;
		}
	}
	return count;
}

static bool is_typed(const struct ping_options *options, const struct option_row *row)
{
	const void *member = (const char *)options + row->member;

	return row->type == VALUE_NONE ? *(const bool *)member
				       : *(const char *const *)member != NULL;
}

/* Refuses the options that are about probes. Those of --passive are named here, so that a new
 * option is refused until it does something. */
static int check_passive(const struct typed *typed)
{
	static const size_t passive[] = {
		AT(passive), AT(all_addresses), AT(count), AT(interval), AT(deadline), AT(stamps)};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool good = !is_typed(typed->options, &rows[i]);

		for (size_t j = 0; j < ARRAY_SIZE(passive) && !good; j++)
			good = rows[i].member == passive[j];
		if (good)
			continue;
		report_error(typed->report, "--passive sends no probes; leave out %s%.1s%s",
			rows[i].letter ? "-" : "--", &rows[i].letter,
			rows[i].letter ? "" : rows[i].name);
		return -EINVAL;
	}
	return 0;
}

static int select_passive(const struct typed *typed, struct selection *selection)
{
	const struct ping_options *options = typed->options;
	struct ping_ask *ask = selection->own;
	int error = check_passive(typed);

	if (error)
		return error;
	selection->view = "flows";
	if (!ask->count && !options->interval && !typed->recorded)
		ask->count = 1;
	return 0;
}

/* The lines of single probes would bury the summaries. */
static int select_trace(const struct typed *typed, struct selection *selection)
{
	const struct ping_options *options = typed->options;
	struct ping_ask *ask = selection->own;

	if (options->passive || options->flood) {
		report_error(typed->report,
			"--trace sends probes by its interval; leave out --passive and -f");
		return -EINVAL;
	}
	/* Each trace finds the path MTU anew; the kernel may remember one. */
	if (ask->discover == IP_PMTUDISC_DO && ask->protocol != PING_TCP) {
		ask->discover = IP_PMTUDISC_PROBE;
		ask->shrinks = true;
		if (!options->size)
			ask->payload = PING_PAYLOAD_MAX;
	}
	ask->hops = ask->ttl == PING_UNSET ? TRACE_HOPS : (uint8_t)ask->ttl;
	ask->ttl = PING_UNSET;
	if (!ask->count && !typed->recorded && !typed->live)
		ask->count = TRACE_ROUNDS;
	selection->view = "path";
	return 0;
}

int ping_select(const struct typed *typed, struct selection *selection)
{
	const struct ping_options *options = typed->options;
	struct ping_ask *ask = selection->own;
	int error;

	*ask = (struct ping_ask){
		.hosts = typed->words,
		.host_count = ping_leading(typed->schema, typed->words, typed->word_count),
		.interval = UINT64_C(1000000000),
		.preload = 1,
		.discover = PING_UNSET,
		.source = options->source,
		.adaptive = options->adaptive,
		.flood = options->flood,
		.outstanding = options->outstanding,
		.quiet = options->quiet || options->flood,
		.summary = options->summary,
		.passive = options->passive,
		.stamps = options->stamps,
		.all_addresses = options->all_addresses,
		.inet = selection->ask.inet,
		.inet6 = selection->ask.inet6,
		.numeric = selection->ask.numeric,
		.resolve = options->resolve,
	};
	if (options->flood)
		ask->interval = UINT64_C(10000000);
	error = parse_all(typed, ask);
	if (!error && options->resolve && !options->trace) {
		report_error(typed->report, "-r names the routers of --trace; add --trace");
		error = -EINVAL;
	}
	if (!error && options->trace)
		error = select_trace(typed, selection);
	if (!error && ask->passive)
		error = select_passive(typed, selection);
	if (!error)
		error = check_pace(typed, ask);
	if (error)
		return error;
	if (!ask->host_count && !typed->recorded) {
		report_error(typed->report,
			"a host is missing, such as in \"nlinspect ping 192.0.2.1\"");
		return -EINVAL;
	}
	return 0;
}
