/* SPDX-License-Identifier: MIT */
/* The formats of a recording, and one that was found. */
#include "reader.h"

#include <stdlib.h>

enum { BEGINNING = 64 << 10 };

static int find_format(struct reader *reader)
{
	int error = reader_need(reader, BEGINNING);

	if (error)
		return error;
	if (pcap_begins(reader))
		return pcap_start(reader);
	if (pcapng_begins(reader))
		return pcapng_start(reader);
	if (bare_begins(reader))
		return bare_start(reader);
	return reader_fail(reader, "neither pcap nor netlink messages");
}

int reader_init(struct reader *reader, struct store *store, char *error, size_t error_size)
{
	int result;

	*reader = (struct reader){.error = error, .error_size = error_size};
	result = input_init(&reader->input, store, error, error_size);
	if (!result)
		result = find_format(reader);
	if (result)
		reader_fini(reader);
	return result;
}

void reader_fini(struct reader *reader)
{
	input_fini(&reader->input);
	sections_free(reader->sections);
	free(reader->bytes);
	*reader = (struct reader){.start = 0};
}

int reader_next(struct reader *reader, struct datagram *ret)
{
	int error = 0;

	do {
		*ret = (struct datagram){.bytes = NULL};
		reader_skip(reader, reader->taken);
		reader->taken = 0;
		error = reader->format->next(reader, ret);
	} while (!error && !ret->bytes);
	return error;
}
