/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/census.h"

#include "nlinspect/decode/decoder.h"

#include "steps.h"
#include "strangers.h"

#include <stdlib.h>

/* Reads messages of one kind. */
struct reader {
	const struct schema *schema;
	uint8_t kind;
	struct decoder *decoder;
	struct record *record; /* a record that is not used */
};

struct census {
	struct strangers strangers;
	struct reader *readers;
	size_t reader_count;
};

struct census *census_new(void)
{
	return calloc(1, sizeof(struct census));
}

void census_free(struct census *census)
{
	if (!census)
		return;
	for (size_t i = 0; i < census->reader_count; i++) {
		decoder_free(census->readers[i].decoder);
		free(census->readers[i].record);
	}
	free(census->readers);
	strangers_fini(&census->strangers);
	free(census);
}

/* @return NULL if there is no memory */
static struct reader *reader_of(struct census *census, const struct census_message *kind)
{
	struct reader *readers, *reader;

	for (size_t i = 0; i < census->reader_count; i++) {
		reader = &census->readers[i];
		if (reader->schema == kind->schema && reader->kind == kind->kind)
			return reader;
	}
	readers = reallocarray(census->readers, census->reader_count + 1, sizeof(*readers));
	if (!readers)
		return NULL;
	census->readers = readers;
	reader = &readers[census->reader_count];
	*reader = (struct reader){.schema = kind->schema,
		.kind = kind->kind,
		.decoder = decoder_new_census(kind->schema, kind->kind, &census->strangers),
		.record = calloc(1, kind->schema->size)};
	if (reader->decoder && reader->record) {
		census->reader_count++;
		return reader;
	}
	decoder_free(reader->decoder);
	free(reader->record);
	return NULL;
}

void census_look(
	struct census *census, const struct census_message *messages, const struct message *message)
{
	uint8_t family = message->length ? *message->payload : 0;
	struct reader *reader = NULL;
	bool malformed;

	for (const struct census_message *kind = messages; kind && kind->schema; kind++) {
		if (message->type != kind->type || (kind->family && kind->family != family))
			continue;
		reader = reader_of(census, kind);
		if (reader)
			decoder_message(reader->decoder, message, kind->header, family,
				reader->record, &malformed);
		return;
	}
}

size_t census_count(const struct census *census)
{
	return census->strangers.count;
}

void census_write(const struct census *census, struct out *out)
{
	strangers_write(&census->strangers, out);
}
