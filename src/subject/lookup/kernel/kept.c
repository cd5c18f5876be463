/* SPDX-License-Identifier: MIT */
#include "subject/lookup/state.h"

#include <errno.h>
#include <stdlib.h>

int kept_set(struct kept *kept, const struct message *message)
{
	const struct fieldset all = fieldset_all();
	uint8_t *bytes = malloc(message->length + 1);
	struct message copy = *message;
	bool malformed = false;

	kept_fini(kept);
	kept->decoder = route_decoder_new(&all);
	kept->bytes = bytes;
	if (!bytes || !kept->decoder)
		return -ENOMEM;
	memcpy(bytes, message->payload, message->length);
	copy.payload = bytes;
	return route_decode(kept->decoder, &copy, &kept->record, &malformed);
}

void kept_fini(struct kept *kept)
{
	route_decoder_free(kept->decoder);
	route_objects_free(kept->objects);
	free(kept->bytes);
	*kept = (struct kept){.record = NULL};
}

int kept_resolve(struct lookup *lookup, struct kept *kept)
{
	if (!route_object_is_all(kept->record)) {
		route_objects_weigh(
			lookup->objects, route_decoder_nexthops(kept->decoder), kept->record);
		return 0;
	}
	/* What is filled in lives in it, for as long as what is kept. */
	kept->objects = route_objects_new(lookup->run->connector, NULL);
	return kept->objects ? object_resolve(kept->objects, kept->decoder, kept->record) : -ENOMEM;
}
