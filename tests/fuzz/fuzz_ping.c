/* SPDX-License-Identifier: MIT */
/* The input is events of probes as a recording has them, each after its length, with ICMP messages
 * of any bytes. The output must be fit for a terminal, and JSON. */
#include "fuzz.h"

#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"
#include "render/render.h"
#include "subject/ping/ask.h"
#include "subject/ping/ping.h"
#include "subject/ping/text.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct subject ping_subject;

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

/* Answers as a recording of the events does. */
struct recording {
	struct connector connector;
	const uint8_t *data;
	size_t size;
};

static int recall(struct connector *connector, struct text path, struct fact *ret)
{
	const struct recording *recording = (const struct recording *)connector;
	const uint8_t *data = recording->data;
	size_t size = recording->size;

	for (uint64_t number = 1; size > 2; number++) {
		size_t length = (size_t)(data[0] | data[1] << 8);
		char name[32];

		data += 2;
		size -= 2;
		length = length < size ? length : size;
		snprintf(name, sizeof(name), "ping/%" PRIu64, number);
		if (path.length == strlen(name) && !memcmp(path.data, name, path.length)) {
			*ret = (struct fact){.content = {(const char *)data, (uint32_t)length}};
			return 0;
		}
		data += length;
		size -= length;
	}
	return -ENODATA;
}

static const struct connector_ops recording_ops = {.recall = recall};

static void run_into(
	struct sink *sink, const struct ping_ask *own, bool prose, const uint8_t *data, size_t size)
{
	const struct stream *stream = ping_subject.stream;
	const struct ask ask = {
		.wanted = fieldset_all(), .prose = prose, .recorded = true, .own = own};
	struct recording recording = {{.ops = &recording_ops}, data, size};
	struct run run = {
		.subject = &ping_subject,
		.schema = &ping_schema,
		.ask = &ask,
		.connector = &recording.connector,
		.sink = sink,
		.report = &report,
	};
	int error;

	CLAIM(sink);
	source_prepare(&run);
	fuzz_stderr_begin();
	error = stream->open(&run);
	fuzz_stderr_end();
	CLAIM(!error || error == -ENODATA);
	CLAIM(!sink_begin(sink, &ping_schema));
	/* The connections of --passive are not among the events. */
	if (!error && !own->passive)
		CLAIM(stream->run(&run, UINT64_MAX) == -ENODATA);
	CLAIM(!sink_end(sink) && !sink_close(sink));
	stream->close(&run);
	sink_free(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct render_style style = {.columns = columns, .column_count = PING_FIELDS};
	const struct ping_ask text = {.hops = 30, .stamps = true};
	const struct ping_ask probes = {.hops = 30, .summary = true};
	const struct ping_ask passive = {.passive = true};
	const struct ask ask = {.own = &text};
	struct out out;

	out_init_memory(&out);
	run_into(ping_text_new(&out, &ask), &text, true, data, size);
	fuzz_clean(out.data, out.length, "\n");
	out_fini(&out);
	out_init_memory(&out);
	run_into(ndjson_new(&out, &style), &probes, false, data, size);
	fuzz_json(out.data, out.length, SIZE_MAX);
	out_fini(&out);
	out_init_memory(&out);
	run_into(ndjson_new(&out, &style), &passive, false, data, size);
	fuzz_json(out.data, out.length, 0);
	out_fini(&out);
	return 0;
}
