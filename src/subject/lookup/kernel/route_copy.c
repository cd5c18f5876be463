/* SPDX-License-Identifier: MIT */
#include "route_copy.h"

#include "object.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int route_copy_set(struct route_copy *copy, const struct message *message)
{
	const struct fieldset all = fieldset_all();
	struct message own = *message;
	bool malformed = false;

	route_copy_fini(copy);
	copy->decoder = route_decoder_new(&all);
	copy->bytes = malloc(message->length + 1);
	if (!copy->bytes || !copy->decoder)
		return -ENOMEM;
	memcpy(copy->bytes, message->payload, message->length);
	own.payload = copy->bytes;
	return route_decode(copy->decoder, &own, &copy->record, &malformed);
}

int route_copy_resolve(struct lookup *lookup, struct route_copy *copy)
{
	if (!route_object_is_all(copy->record)) {
		route_objects_weigh(lookup->objects, copy->record);
		return 0;
	}
	/* The record points into what is filled in, so that lives as long as the copy. */
	copy->objects = route_objects_new(lookup->run->connector, NULL, lookup->objects_missed);
	return copy->objects ? object_resolve(copy->objects, copy->decoder, copy->record) : -ENOMEM;
}

void route_copy_fini(struct route_copy *copy)
{
	route_decoder_free(copy->decoder);
	route_objects_free(copy->objects);
	free(copy->bytes);
	*copy = (struct route_copy){.record = NULL};
}
