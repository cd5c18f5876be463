/* SPDX-License-Identifier: MIT */
/* Events in a recording, as they were and damaged. */
#include "subject/trace/news.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <sys/socket.h>

#include "subject/trace/ask.h"
#include "unit.h"

#include "flow_sink.h"

enum { EVENTS = 8 };

extern const struct subject trace_subject;

static struct news sample(uint32_t pid)
{
	struct news news = {
		.kind = TRACE_EVENT,
		.unix_ns = UINT64_C(1700000000000000000) + pid,
		.count = 3,
		.event = {.key = {.probe = TRACE_CONNECT,
				  .family = AF_INET,
				  .outcome = TRACE_FAILED,
				  .peer_port = 443,
				  .error = 111,
				  .pid = pid,
				  .peer = {192, 0, 2, 1},
				  .process = "curl",
				  .has = TRACE_HAS_LATENCY},
			.latency = UINT64_C(0x123456789abcdef0)},
		.reason = text_of("NETFILTER_DROP"),
		.netns = text_of("blue"),
	};

	return news;
}

START_TEST(an_event_is_read_as_it_was_written)
{
	uint8_t buffer[NEWS_MAX];
	const struct news news = sample(7);
	size_t length = news_write(&news, buffer);
	struct news read;

	ck_assert_int_eq(news_read(buffer, length, &read), 0);
	ck_assert_mem_eq(&read.event.key, &news.event.key, sizeof(news.event.key));
	ck_assert_uint_eq(read.unix_ns, news.unix_ns);
	ck_assert_uint_eq(read.count, 3);
	ck_assert_uint_eq(read.event.latency, news.event.latency);
	ck_assert(word_equals(read.reason, "NETFILTER_DROP"));
	ck_assert(word_equals(read.netns, "blue"));
	ck_assert_uint_eq(read.place.length, 0);
}
END_TEST

START_TEST(an_event_that_is_cut_is_none)
{
	uint8_t buffer[NEWS_MAX];
	const struct news news = sample(7);
	size_t length = news_write(&news, buffer);
	struct news read;

	for (size_t i = 0; i < length; i++) {
		CLEANUP(free) uint8_t *cut = malloc(i + !i);

		memcpy(cut, buffer, i);
		ck_assert_int_eq(news_read(cut, i, &read), -EBADMSG);
	}
}
END_TEST

START_TEST(a_text_may_be_too_long_to_be_kept)
{
	static char text[NEWS_MAX];
	uint8_t buffer[NEWS_MAX];
	struct news news = sample(7);

	news.place = (struct text){text, sizeof(text)};
	ck_assert_uint_eq(news_write(&news, buffer), 0);
}
END_TEST

/* Answers with events. */
struct recording {
	struct connector connector;
	uint8_t bytes[EVENTS][NEWS_MAX];
	size_t lengths[EVENTS], count;
};

static int recall(struct connector *connector, struct text path, struct fact *ret)
{
	const struct recording *recording = (const struct recording *)connector;
	char name[32];
	unsigned number;

	ck_assert_uint_lt(path.length, sizeof(name));
	memcpy(name, path.data, path.length);
	name[path.length] = '\0';
	if (sscanf(name, "trace/%u", &number) != 1 || number > recording->count)
		return -ENODATA;
	*ret = (struct fact){.content = {(const char *)recording->bytes[number - 1],
				     (uint32_t)recording->lengths[number - 1]}};
	return 0;
}

static const struct connector_ops recording_ops = {.recall = recall};

static void add(struct recording *recording, const struct news *news, size_t cut)
{
	size_t number = recording->count++;

	recording->lengths[number] = news_write(news, recording->bytes[number]) - cut;
}

START_TEST(a_damaged_event_takes_no_other_with_it)
{
	static struct recording recording = {.connector.ops = &recording_ops};
	const struct stream *stream = trace_subject.stream;
	const struct report report = {.quiet = true};
	struct collector collector = collector_of(TRACE_FIELD_pid);
	struct trace_ask own = {.probes = 0};
	struct ask ask = {.recorded = true, .own = &own};
	struct news wrong = sample(3);
	struct run run = {
		.subject = &trace_subject,
		.schema = &trace_schema,
		.ask = &ask,
		.connector = &recording.connector,
		.sink = &collector.sink,
		.report = &report,
	};

	wrong.event.key.probe = TRACE_PROBES;
	add(&recording, &(struct news){.kind = TRACE_EVENT, .count = 1}, 1);
	for (uint32_t pid = 1; pid < 3; pid++) {
		struct news news = sample(pid);

		add(&recording, &news, 0);
		add(&recording, &wrong, 0);
	}
	schema_add(&trace_schema, "pid", &ask.wanted);
	source_prepare(&run);
	ck_assert_int_eq(stream->open(&run), 0);
	ck_assert_int_eq(sink_begin(&collector.sink, &trace_schema), 0);
	ck_assert_int_eq(stream->run(&run, UINT64_MAX), -ENODATA);
	stream->close(&run);
	ASSERT_VALUES(&collector, 1, 2);
	ck_assert(run.status.malformed);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, an_event_is_read_as_it_was_written);
	tcase_add_test(tests, an_event_that_is_cut_is_none);
	tcase_add_test(tests, a_text_may_be_too_long_to_be_kept);
	tcase_add_test(tests, a_damaged_event_takes_no_other_with_it);
}
