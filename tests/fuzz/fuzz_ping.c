/* SPDX-License-Identifier: MIT */
/* The input is events of probes as a recording has them, each after its length, with ICMP messages
 * of any bytes. The output must be fit for a terminal, and JSON. */
#include "fuzz.h"

#include "nlinspect/source/subject.h"
#include "render/render.h"
#include "subject/ping/ask.h"
#include "subject/ping/summary.h"
#include "subject/ping/text.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>

static const struct report report = {.quiet = true};
static uint16_t columns[PING_FIELDS];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (uint16_t i = 0; i < PING_FIELDS; i++)
		columns[i] = i;
	return 0;
}

static void take_all(struct track *track, const uint8_t *data, size_t size)
{
	while (size > 2) {
		size_t length = (size_t)(data[0] | data[1] << 8);
		struct ping_event event;
		int error;

		data += 2;
		size -= 2;
		length = length < size ? length : size;
		error = ping_event_read(data, length, &event);
		if (!error)
			error = track_take(track, &event);
		CLAIM(!error || error == -EBADMSG);
		data += length;
		size -= length;
	}
	CLAIM(!track_conclude(track));
}

static void run_into(struct sink *sink, bool prose, const uint8_t *data, size_t size)
{
	const struct ping_ask own = {.summary = true, .hops = 30};
	const struct ask ask = {.wanted = fieldset_all(), .prose = prose, .own = &own};
	struct run run = {.schema = &ping_schema, .ask = &ask, .sink = sink, .report = &report};
	struct track track;

	CLAIM(sink);
	source_prepare(&run);
	track_init(&track, &run);
	CLAIM(!sink_begin(sink, &ping_schema));
	take_all(&track, data, size);
	CLAIM(!sink_end(sink) && !sink_close(sink));
	track_fini(&track);
	sink_free(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct render_style style = {.columns = columns, .column_count = PING_FIELDS};
	const struct ping_ask own = {.hops = 30, .stamps = true};
	const struct ask ask = {.own = &own};
	struct out out;

	out_init_memory(&out);
	run_into(ping_text_new(&out, &ask), true, data, size);
	fuzz_clean(out.data, out.length, "\n");
	out_fini(&out);
	out_init_memory(&out);
	run_into(ndjson_new(&out, &style), false, data, size);
	fuzz_json(out.data, out.length, SIZE_MAX);
	out_fini(&out);
	return 0;
}
