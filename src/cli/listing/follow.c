/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include "nlinspect/source/dump.h"
#include "nlinspect/source/stream.h"

#include "cli/grammar.h"

#include <errno.h>

bool follows_state(const struct listing *listing)
{
	return listing->options->follow && listing->subject->stream->dump;
}

int follow_check(const struct listing *listing)
{
	const struct options *options = listing->options;
	const char *name = listing->subject->name;

	if (!options->initial || follows_state(listing) || listing->subject->follows)
		return 0;
	if (!options->follow)
		report_error(listing->report,
			"--initial shows what is there when --follow begins; add --follow");
	else
		report_error(listing->report,
			"--initial: \"%s --follow\" has news only; \"nlinspect %s\" shows what is "
			"there",
			name, name);
	return -EINVAL;
}

int follow_schema(struct listing *listing)
{
	struct schema *changes = schema_changes(listing->schema);

	if (!changes)
		return -ENOMEM;
	schema_free(listing->schema);
	listing->schema = changes;
	return 0;
}

void follow_ask(struct listing *listing)
{
	struct changes_request *changes = &listing->selection.ask.changes;
	const struct dump *dump = listing->subject->stream->dump;
	struct fieldset lacking = {{0}};

	if (dump->news.places)
		schema_add(listing->schema, dump->news.places, &changes->places);
	if (dump->news.lacking)
		schema_add(listing->schema, dump->news.lacking, &lacking);
	fieldset_for_each(id, &changes->places)
		fieldset_add(&listing->plan.wanted, id);
	changes->compared = listing->plan.compared;
	fieldset_for_each(id, &lacking)
		fieldset_remove(&changes->compared, id);
	changes->kept = listing->plan.wanted;
	changes->human = listing->format == FORMAT_TABLE && !listing->options->bytes;
}
