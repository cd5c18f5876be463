/* SPDX-License-Identifier: MIT */
#include "selection.h"

#include "nlinspect/base/format.h"

#include "subject/subjects.h"
#include "where_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void write_prefix(struct out *out, const struct prefix *prefix)
{
	const struct address *address = &prefix->address;

	format_address(out, address->family, address->bytes, address->length);
	if (prefix->bits < address->length * 8) {
		out_char(out, '/');
		out_u64(out, prefix->bits);
	}
}

/* An address of the excluded family is a mistake: nothing can match. */
static int check_family(const struct listing *listing)
{
	const struct options *options = listing->options;
	uint8_t family = options->inet ? AF_INET : AF_INET6;
	struct where_error mistake = {.word = 0};
	const struct prefix *foreign;
	struct out text;
	int error;

	if (options->inet == options->inet6 ||
		(listing->subject->families == FAMILIES_MIXED && options->inet6))
		return 0;
	foreign = where_foreign(listing->where, listing_rows(listing), family);
	if (!foreign)
		return 0;
	out_init_memory(&text);
	write_prefix(&text, foreign);
	error = text.error;
	if (!error) {
		where_report_place(
			options, (struct text){text.data, (uint32_t)text.length}, &mistake);
		snprintf(mistake.message, sizeof(mistake.message),
			"\"%.*s\" is an IPv%c address; leave out -%c", (int)text.length, text.data,
			options->inet ? '6' : '4', options->inet ? '4' : '6');
		where_report(options, listing->report, &mistake);
	}
	out_fini(&text);
	return error ? error : -EINVAL;
}

int selection_init(struct listing *listing)
{
	const struct options *options = listing->options;
	const struct subject *subject = listing->subject;
	struct selection *selection = &listing->selection;
	const struct typed typed = {
		.report = listing->report,
		.options = options->own,
		.words = options->words,
		.word_count = options->word_count,
		.inet = options->inet,
		.inet6 = options->inet6,
		.follow = options->follow || subject->follows,
		.live = options->live,
		.compared = options->interval || options->since,
		.recorded = options->replay != NULL,
		.schema = listing->schema,
		.interval = listing->interval,
		.names = listing->names,
		.where = listing->where,
	};
	int error = check_family(listing);

	if (error)
		return error;
	selection->ask = (struct ask){
		.where = listing->where,
		.inet = options->inet || !options->inet6,
		.inet6 = options->inet6 || !options->inet,
		.numeric = options->numeric,
		.one_netns = options->netns && !listing->all_netns,
		.follow = options->follow || subject->follows,
		.held = options->held,
		.recorded = options->replay != NULL,
		.names = listing->names,
		.subjects = subjects,
	};
	if (subject->ask_size) {
		selection->own = calloc(1, subject->ask_size);
		if (!selection->own)
			return -ENOMEM;
	}
	selection->ask.own = selection->own;
	selection->rest = subject->rates.rest;
	return subject->select ? subject->select(&typed, selection) : 0;
}
