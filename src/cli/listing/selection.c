/* SPDX-License-Identifier: MIT */
#include "selection.h"

#include "nlinspect/base/format.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/flow/conjunct.h"

#include "kinds.h"
#include "subject/neighbors/neighbors.h"
#include "subject/routes/routes.h"
#include "subject/sockets/sockets.h"
#include "subject/subjects.h"
#include "where_report.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <sys/socket.h>

enum { LIST_LIMIT = 1024 };

/* What is wrong with a list of words, in the filter language's own words for it; or `message`, and
 * its hint only. */
static int report_words(
	const struct listing *listing, const char *field, const char *list, const char *message)
{
	char filter[LIST_LIMIT + 16];
	const char *words[] = {filter};
	struct where *where = NULL;
	struct where_error mistake;
	int error;

	snprintf(filter, sizeof(filter), "%s=%s", field, list);
	error = where_parse(listing->schema, words, 1, &where, &mistake);
	where_free(where);
	if (error == -ENOMEM)
		return error;
	if (!message)
		message = error ? mistake.message : "a list has commas between its words";
	report_error(listing->report, "%s", message);
	if (error)
		where_report_hint(&mistake);
	return -EINVAL;
}

static int states_parse(const struct listing *listing, const char *list, uint32_t *ret)
{
	const struct words *words = listing->schema->fields[SOCKET_state].words;
	uint64_t set = 0;

	for (const char *rest = list; *rest;) {
		struct text word = {rest, (uint32_t)strcspn(rest, ",")};
		uint64_t value, group;

		if (!words_value(words, word, &value))
			set |= UINT64_C(1) << value;
		else if (!words_group(words, word, &group))
			set |= group;
		else if (word.length)
			return report_words(listing, "state", list, NULL);
		rest += word.length;
		rest += *rest == ',';
	}
	/* An unknown word, the empty one, has the known ones for a hint. */
	if (!set)
		return report_words(listing, "state", "\"\"", "--state: it names no state");
	*ret = (uint32_t)set;
	return 0;
}

/* As with ss: neither listeners nor what is closed, unless states are asked for in some way. */
static int select_states(struct listing *listing)
{
	const struct options *options = listing->options;
	struct fieldset looked_at = {{0}};
	uint32_t states = SOCKET_STATES_CONNECTED & ~SOCKET_STATES_BUCKET;
	int error = 0;

	where_fields(listing->where, &looked_at);
	if (options->state)
		error = states_parse(listing, options->state, &states);
	else if (options->listening)
		states = SOCKET_STATES_LISTEN | (options->all ? SOCKET_STATES_ALL : 0);
	else if (options->all || fieldset_has(&looked_at, SOCKET_state))
		states = SOCKET_STATES_ALL;
	else
		listing->narrowed_states = true;
	if (error)
		return error;
	/* These neither listen nor wait for anybody who would connect. */
	if (options->listening && !options->all)
		listing->ask.kinds &= ~(SOCKET_KINDS_UNHEARD & ~listing->ask.named_kinds);
	listing->ask.states = states;
	listing->ask.states_implied = listing->narrowed_states;
	/* Of some kinds all are shown that there are. */
	if (!(listing->ask.kinds & ~(listing->ask.named_kinds & SOCKET_KINDS_UNCONNECTED)))
		listing->narrowed_states = false;
	return 0;
}

static int select_sockets(struct listing *listing)
{
	int error = kinds_select(listing);

	if (!error)
		error = select_states(listing);
	if (!error)
		kinds_narrow(listing);
	return error;
}

static int report_table(const struct listing *listing, struct text name)
{
	const struct words *words = listing->schema->fields[ROUTE_table].words;
	struct nearest nearest;
	char shown[128], meant[NEAREST_SIZE];

	nearest_init(&nearest, name);
	nearest_try(&nearest, text_of("all"));
	for (size_t i = 0; i < words->count; i++)
		nearest_try(&nearest, text_of(words->list[i].name));
	for (size_t i = 0; i < words->alias_count; i++)
		nearest_try(&nearest, text_of(words->aliases[i].name));
	text_escape_into(shown, sizeof(shown), name);
	if (*nearest.best)
		report_error(listing->report, "unknown table \"%s\"; did you mean \"%s\"?", shown,
			text_escape_into(meant, sizeof(meant), text_of(nearest.best)));
	else
		report_error(listing->report,
			"unknown table \"%s\": neither a number nor a name in "
			"/etc/iproute2/rt_tables; \"nlinspect tables\" shows what there is",
			shown);
	return -EINVAL;
}

static int select_table(struct listing *listing)
{
	const struct options *options = listing->options;
	struct fieldset looked_at = {{0}};
	struct text name = text_of(options->table ? options->table : "main");
	uint64_t value;

	if (where_demands(listing->where, ROUTE_protocol, &value) && value <= UINT8_MAX)
		listing->ask.protocol = (uint8_t)value;
	/* The kernel does not find those that a next-hop object makes a black hole. */
	if (where_demands(listing->where, ROUTE_type, &value) && value <= UINT8_MAX &&
		value != RTN_BLACKHOLE)
		listing->ask.type = (uint8_t)value;
	listing->ask.dev = where_demands_text(listing->where, ROUTE_dev);
	listing->ask.cached = options->cache;
	listing->ask.multicast = options->multicast;
	where_fields(listing->where, &looked_at);
	listing->ask.table = RT_TABLE_UNSPEC;
	if (!options->table && where_demands(listing->where, ROUTE_table, &value) &&
		value <= UINT32_MAX) {
		listing->ask.table = (uint32_t)value;
		return 0;
	}
	if (word_equals(name, "all") || (!options->table && fieldset_has(&looked_at, ROUTE_table)))
		return 0;
	/* Exceptions are few; multicast has no main table. */
	if (!options->table) {
		listing->narrowed_table = !options->cache && !options->multicast;
		listing->ask.table = listing->narrowed_table ? RT_TABLE_MAIN : RT_TABLE_UNSPEC;
		return 0;
	}
	if ((words_value(listing->schema->fields[ROUTE_table].words, name, &value) &&
		    parse_u64(name, &value)) ||
		value > UINT32_MAX)
		return report_table(listing, name);
	listing->ask.table = (uint32_t)value;
	return 0;
}

/* As with ip: not what needs no ARP, unless states are asked for. */
static void select_neighbors(struct listing *listing)
{
	struct fieldset looked_at = {{0}};

	where_fields(listing->where, &looked_at);
	listing->ask.unusual = fieldset_has(&looked_at, NEIGHBOR_state);
}

static void write_prefix(struct out *out, const struct prefix *prefix)
{
	const struct address *address = &prefix->address;

	format_address(out, address->family, address->bytes, address->length);
	if (prefix->bits < address->length * 8) {
		out_char(out, '/');
		out_u64(out, prefix->bits);
	}
}

/* An address of a family that is left out can only be a slip. With -6, sockets of both families
 * have their IPv4 peers. */
static int check_family(const struct listing *listing)
{
	const struct options *options = listing->options;
	uint8_t family = options->inet ? AF_INET : AF_INET6;
	struct where_error mistake = {.word = 0};
	const struct prefix *foreign;
	struct out text;
	int error;

	if (options->inet == options->inet6 ||
		(listing->subject == &sockets_subject && options->inet6))
		return 0;
	foreign = where_foreign(listing->where, listing->schema, family);
	if (!foreign)
		return 0;
	out_init_memory(&text);
	write_prefix(&text, foreign);
	error = text.error;
	if (!error) {
		where_report_place(
			options, (struct text){text.data, (uint32_t)text.length}, &mistake);
		snprintf(mistake.message, sizeof(mistake.message),
			"\"%.*s\" is of IPv%c; leave out -%c", (int)text.length, text.data,
			options->inet ? '6' : '4', options->inet ? '4' : '6');
		where_report(options, listing->report, &mistake);
	}
	out_fini(&text);
	return error ? error : -EINVAL;
}

int selection_init(struct listing *listing)
{
	const struct options *options = listing->options;
	struct ask *ask = &listing->ask;
	int error;

	ask->inet = options->inet || !options->inet6;
	ask->inet6 = options->inet6 || !options->inet;
	error = check_family(listing);
	if (error)
		return error;
	if (listing->subject == &sockets_subject)
		return select_sockets(listing);
	if (listing->subject == &neighbors_subject)
		select_neighbors(listing);
	if (listing->subject == &routes_subject)
		return select_table(listing);
	return 0;
}
