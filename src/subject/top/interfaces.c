/* SPDX-License-Identifier: MIT */
#include "interfaces.h"

#include "nlinspect/flow/rate.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/source/subject.h"

#include "subject/links/links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NANOSECONDS = 1000000000 };

static struct fieldset wanted(void)
{
	struct fieldset set = {{0}};

	schema_add(&link_schema, "ifindex ifname address link kind rx_bytes tx_bytes", &set);
	schema_close(&link_schema, &set);
	return set;
}

static struct ask ask_links(const struct ask *ask)
{
	struct ask links = *ask;

	links.where = NULL;
	links.wanted = links.named = wanted();
	if (ask->everything)
		links.wanted = fieldset_all();
	links.rates = links.ends = false;
	links.own = NULL;
	return links;
}

void top_interfaces_questions(const struct ask *ask, struct questions *questions)
{
	const struct subject *subject = ask_subject(ask, "links");
	const struct ask links = ask_links(ask);

	if (subject)
		questions_join(questions, subject->questions, &links);
}

/* The bytes of these are counted again at the interface under them, or at their ports. The link of
 * a veth is its peer. */
static bool is_stacked(const struct link_record *link)
{
	static const char *const above[] = {"bridge", "bond", "team", "vrf"};
	bool has_kind = record_has(&link->base, LINK_kind);

	for (size_t i = 0; has_kind && i < sizeof(above) / sizeof(*above); i++) {
		if (word_equals(link->kind, above[i]))
			return true;
	}
	return record_has(&link->base, LINK_link) && !(has_kind && word_equals(link->kind, "veth"));
}

static int interfaces_begin(struct sink *sink, const struct schema *rates)
{
	struct top_interfaces *interfaces = (struct top_interfaces *)sink;

	interfaces->rates = rates;
	interfaces->sent = schema_growth(rates, LINK_tx_bytes);
	interfaces->received = schema_growth(rates, LINK_rx_bytes);
	return 0;
}

static int interfaces_row(struct sink *sink, const struct record *record)
{
	struct top_interfaces *interfaces = (struct top_interfaces *)sink;

	if (is_stacked((const struct link_record *)record))
		return 0;
	interfaces->bytes_sent += record_growth(record, interfaces->rates, interfaces->sent);
	interfaces->bytes_received +=
		record_growth(record, interfaces->rates, interfaces->received);
	return 0;
}

static int interfaces_end(struct sink *sink)
{
	(void)sink;
	return 0;
}

int top_interfaces_init(struct top_interfaces *interfaces)
{
	static const struct sink_ops ops = {
		.begin = interfaces_begin,
		.row = interfaces_row,
		.end = interfaces_end,
	};
	const struct fieldset set = wanted();

	*interfaces = (struct top_interfaces){.sink.ops = &ops};
	interfaces->rate = rate_stage_new(&set, &interfaces->sink);
	return interfaces->rate ? 0 : -ENOMEM;
}

void top_interfaces_fini(struct top_interfaces *interfaces)
{
	sink_free(interfaces->rate);
}

int top_interfaces_read(struct top_interfaces *interfaces, struct run *run)
{
	const struct subject *subject = ask_subject(run->ask, "links");
	const struct ask ask = ask_links(run->ask);
	struct run inner = run_within(run, &link_schema, &ask, interfaces->rate);
	int error, ended;

	if (!subject)
		return 0;
	inner.subject = subject;
	rate_stage_time(interfaces->rate, run->round * NANOSECONDS);
	error = sink_begin(interfaces->rate, &link_schema);
	if (error)
		return error;
	error = subject->run(&inner);
	ended = sink_end(interfaces->rate);
	run_join(run, &inner);
	return error ? error : ended;
}
