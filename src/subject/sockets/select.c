/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/flow/where.h"

#include "follow.h"
#include "kinds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LIST_LIMIT = 1024 };

/* Reports an error in a list of states in the filter language's words; or `message`, with the usual
 * hint. */
static int report_states(const struct typed *typed, const char *list, const char *message)
{
	char filter[LIST_LIMIT + 16];
	const char *words[] = {filter};
	struct where *where = NULL;
	struct where_error mistake;
	int error;

	snprintf(filter, sizeof(filter), "state=%s", list);
	error = where_parse(typed->schema, words, 1, &where, &mistake);
	where_free(where);
	if (error == -ENOMEM)
		return error;
	if (!message)
		message = error ? mistake.message : "a list has commas between its words";
	report_error(typed->report, "%s", message);
	if (error)
		report_hint(mistake.hint);
	return -EINVAL;
}

static int states_parse(const struct typed *typed, const char *list, uint32_t *ret)
{
	const struct words *words = typed->schema->fields[SOCKET_state].words;
	uint64_t set = 0;

	for (const char *rest = list; *rest;) {
		struct text word = {rest, (uint32_t)strcspn(rest, ",")};
		uint64_t value, group;

		if (!words_value(words, word, &value))
			set |= UINT64_C(1) << value;
		else if (!words_group(words, word, &group))
			set |= group;
		else if (word.length)
			return report_states(typed, list, NULL);
		rest += word.length;
		rest += *rest == ',';
	}
	/* The hint for an unknown word, here the empty one, lists the known ones. */
	if (!set)
		return report_states(typed, "\"\"", "--state: no state is named");
	*ret = (uint32_t)set;
	return 0;
}

/* As in ss: neither listening nor closed sockets, unless states are asked for. */
static int select_states(const struct typed *typed, struct selection *selection)
{
	const struct socket_options *options = typed->options;
	struct socket_ask *ask = selection->own;
	struct fieldset looked_at = {{0}}, holders = {{0}};
	uint32_t states = SOCKET_STATES_CONNECTED & ~SOCKET_STATES_BUCKET;
	int error = 0;

	where_fields(typed->where, &looked_at);
	if (options->state)
		error = states_parse(typed, options->state, &states);
	else if (options->listening)
		states = SOCKET_STATES_LISTEN | (options->all ? SOCKET_STATES_ALL : 0);
	else if (options->all || fieldset_has(&looked_at, SOCKET_state))
		states = SOCKET_STATES_ALL;
	else
		ask->states_implied = true;
	if (error)
		return error;
	/* A question for holders concerns listeners no less. */
	schema_add(typed->schema, "local_port pid process unit", &holders);
	if (ask->states_implied && options->processes && fieldset_intersects(&looked_at, &holders))
		snprintf(selection->partial, sizeof(selection->partial),
			"listeners and closed sockets are left out; -a shows them");
	/* These kinds neither listen nor accept connections. */
	if (options->listening && !options->all)
		ask->kinds &= ~(SOCKET_KINDS_UNHEARD & ~ask->named_kinds);
	ask->states = states;
	/* Some kinds are shown in all states. */
	if (ask->states_implied && ask->kinds & ~(ask->named_kinds & SOCKET_KINDS_UNCONNECTED))
		snprintf(selection->nothing, sizeof(selection->nothing),
			"only connected sockets were looked at; -a shows those in every state, -l "
			"those that listen");
	if (options->listening && !options->all && !options->state)
		snprintf(selection->nothing, sizeof(selection->nothing),
			"only listening sockets were looked at; -a shows those in every state");
	return 0;
}

static void select_columns(const struct socket_options *options, struct selection *selection)
{
	/* A listener has a queue and no peer. */
	if (options->listening && !options->all) {
		selection->view = "listen";
		selection->order = "protocol,local_port";
	}
	if (options->extended)
		selection->show |= 1U << SHOW_EXTENDED;
	if (options->memory)
		selection->show |= 1U << SHOW_MEMORY;
	if (options->processes)
		selection->show |= 1U << SHOW_OWNERS;
}

int sockets_select(const struct typed *typed, struct selection *selection)
{
	const struct socket_options *options = typed->options;
	struct socket_ask *ask = selection->own;
	int error = kinds_select(typed, selection);

	if (!error)
		error = select_states(typed, selection);
	if (error)
		return error;
	kinds_narrow(typed->where, ask);
	ask->show_keys = options->show_keys;
	ask->consistent = options->consistent;
	select_columns(options, selection);
	selection->settled = !ask->states_implied;
	return typed->follow ? follow_select(typed, selection) : 0;
}
