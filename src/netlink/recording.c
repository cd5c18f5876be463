/* SPDX-License-Identifier: MIT */
#include "recording.h"

#include "facts.h"
#include "reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Memory for one round. A compressed file that takes far more than compression usually
	 * saves is refused earlier. */
	HELD_MAX = 1 << 30,
	HELD_ALWAYS = 16 << 20,
	HELD_RATIO = 256,
};

void recording_fini(struct recording *recording)
{
	arena_fini(&recording->bytes);
	free(recording->datagrams);
	*recording = (struct recording){.count = 0};
}

static int too_large(const struct reader *reader, size_t limit)
{
	snprintf(reader->error, reader->error_size,
		"a round of it takes more than %zu MiB of memory%s", limit >> 20,
		limit < HELD_MAX ? ", far more than the file is long" : "");
	return -EFBIG;
}

/* Checks what is held. The length of a pipe is what was read of it. */
static int check_held(const struct reader *reader, size_t held)
{
	uint64_t read = reader->input.at;
	size_t limit = HELD_ALWAYS;

	if (!reader->input.unpacker || read >= HELD_MAX / HELD_RATIO)
		limit = HELD_MAX;
	else if (read * HELD_RATIO > limit)
		limit = (size_t)read * HELD_RATIO;
	return held > limit ? too_large(reader, limit) : 0;
}

static int grow(struct recording *recording)
{
	size_t size = recording->size ? recording->size * 2 : 64;
	struct datagram *datagrams;

	if (recording->count < recording->size)
		return 0;
	datagrams = reallocarray(recording->datagrams, size, sizeof(*datagrams));
	if (!datagrams)
		return -ENOMEM;
	recording->datagrams = datagrams;
	recording->size = size;
	return 0;
}

static int keep(
	struct recording *recording, const struct reader *reader, const struct datagram *datagram)
{
	uint8_t *bytes;
	int error = check_held(reader, recording->held += datagram->length + 2 * sizeof(*datagram));

	if (!error)
		error = grow(recording);
	if (error)
		return error;
	bytes = arena_take(&recording->bytes, datagram->length);
	if (!bytes)
		return -ENOMEM;
	if (datagram->length)
		memcpy(bytes, datagram->bytes, datagram->length);
	recording->datagrams[recording->count] = *datagram;
	recording->datagrams[recording->count++].bytes = bytes;
	return 0;
}

int recording_take(struct reader *reader, bool round, struct recording *ret)
{
	struct recording recording = {.bare = reader->bare};
	struct datagram datagram;
	int error;

	do {
		error = reader_next(reader, &datagram);
		if (!error)
			error = keep(&recording, reader, &datagram);
	} while (!error && !(round && facts_is_mark(&datagram)));
	if (error && error != -ENODATA) {
		recording_fini(&recording);
		return error;
	}
	recording.truncated = reader->truncated;
	*ret = recording;
	return 0;
}

int recording_pass(struct reader *reader)
{
	struct datagram datagram;
	int error;

	do
		error = reader_next(reader, &datagram);
	while (!error && !facts_is_mark(&datagram));
	return error == -ENODATA ? 0 : error;
}

static int scan_add_round(struct scan *scan, const struct reader *reader, uint64_t time)
{
	size_t size = scan->size ? scan->size * 2 : 64;
	uint64_t *times;

	if (scan->count == scan->size) {
		int error = check_held(reader, size * sizeof(*times));

		if (error)
			return error;
		times = reallocarray(scan->times, size, sizeof(*times));
		if (!times)
			return -ENOMEM;
		scan->times = times;
		scan->size = (uint32_t)size;
	}
	scan->times[scan->count++] = time;
	return 0;
}

/* A round is as old as its first answer, or else its first request. */
struct beginning {
	uint64_t request, answer;
};

static void note_beginning(struct beginning *begins, const struct datagram *datagram)
{
	uint64_t *time = datagram->request ? &begins->request : &begins->answer;

	/* An answer without a request belongs to no round. */
	if (datagram->news || facts_know(datagram) || (!datagram->request && !begins->request))
		return;
	if (!*time)
		*time = datagram->time_ns;
}

static uint64_t time_of(const struct beginning *begins)
{
	return begins->answer ? begins->answer : begins->request;
}

int recording_scan(struct reader *reader, struct scan *ret)
{
	struct scan scan = {.bare = reader->bare};
	struct beginning begins = {0};
	struct datagram datagram;
	bool asked = false;
	int error;

	while (!(error = reader_next(reader, &datagram))) {
		if (!scan.datagrams++)
			scan.first_ns = datagram.time_ns;
		scan.last_ns = datagram.time_ns;
		scan.requests += datagram.request;
		asked |= datagram.request;
		note_beginning(&begins, &datagram);
		if (!facts_is_mark(&datagram))
			continue;
		scan.ends |= facts_is_end(&datagram);
		error = scan_add_round(&scan, reader, time_of(&begins));
		if (error)
			break;
		scan.marks++;
		begins = (struct beginning){0};
		asked = false;
	}
	scan.truncated = reader->truncated;
	scan.rest = asked;
	/* Between marks, the rest is a round as well. */
	if (error == -ENODATA)
		error = scan.marks && asked && !scan.truncated && !scan.ends
				? scan_add_round(&scan, reader, time_of(&begins))
				: 0;
	if (error) {
		free(scan.times);
		return error;
	}
	*ret = scan;
	return 0;
}
