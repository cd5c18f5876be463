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
	const char *places = listing->subject->stream->dump->news.places;

	if (places)
		schema_add(listing->schema, places, &changes->places);
	fieldset_for_each(id, &changes->places)
		fieldset_add(&listing->plan.wanted, id);
	changes->compared = listing->plan.compared;
	changes->kept = listing->plan.wanted;
	changes->initial = listing->options->initial;
	changes->human = listing->format == FORMAT_TABLE && !listing->options->bytes;
}
