/* SPDX-License-Identifier: MIT */
/* Recordings with damaged events: the good ones around them count. */
#include "subject/ping/event.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <sys/socket.h>

#include "subject/ping/ask.h"
#include "subject/ping/ping.h"
#include "unit.h"

#include "flow_sink.h"

enum { EVENTS = 16, EVENT_SIZE = PING_EVENT_HEAD + 8 };

extern const struct subject ping_subject;

/* Answers with events. */
struct recording {
	struct connector connector;
	uint8_t bytes[EVENTS][EVENT_SIZE];
	size_t lengths[EVENTS], count;
	struct ping_ask own;
	struct ask ask;
	struct collector collector;
	struct report report;
	struct run run;
};

static int recall(struct connector *connector, struct text path, struct fact *ret)
{
	const struct recording *recording = (const struct recording *)connector;
	char name[32];
	unsigned number;

	ck_assert_uint_lt(path.length, sizeof(name));
	memcpy(name, path.data, path.length);
	name[path.length] = '\0';
	ck_assert_int_eq(sscanf(name, "ping/%u", &number), 1);
	if (number > recording->count)
		return -ENODATA;
	*ret = (struct fact){.content = {(const char *)recording->bytes[number - 1],
				     (uint32_t)recording->lengths[number - 1]}};
	return 0;
}

static const struct connector_ops recording_ops = {.recall = recall};

static void set_up(struct recording *recording)
{
	*recording = (struct recording){
		.connector.ops = &recording_ops,
		.ask = {.recorded = true},
		.collector = collector_of(PING_seq),
		.report.quiet = true,
	};
	schema_add(&ping_schema, "seq outcome", &recording->ask.wanted);
	recording->ask.own = &recording->own;
	recording->run = (struct run){
		.subject = &ping_subject,
		.schema = &ping_schema,
		.ask = &recording->ask,
		.connector = &recording->connector,
		.sink = &recording->collector.sink,
		.report = &recording->report,
	};
	source_prepare(&recording->run);
}

static void add(struct recording *recording, const struct ping_event *event)
{
	size_t number = recording->count++;

	ck_assert_uint_lt(number, EVENTS);
	recording->lengths[number] = ping_event_write(event, recording->bytes[number]);
}

/* An event that is cut short. */
static void add_cut(struct recording *recording)
{
	add(recording, &(struct ping_event){.kind = PING_EVENT_END});
	recording->lengths[recording->count - 1]--;
}

static void add_host(struct recording *recording, uint16_t number, enum ping_protocol protocol)
{
	add(recording, &(struct ping_event){
			       .kind = PING_EVENT_TARGET,
			       .target = number,
			       .type = (uint8_t)protocol,
			       .from = {.family = AF_INET, .length = 4, .bytes = {127, 0, 0, 1}},
			       .bytes = (const uint8_t *)"host",
			       .length = 4,
		       });
}

/* A probe that is not answered. */
static void add_probe(struct recording *recording, uint64_t seq)
{
	add(recording, &(struct ping_event){.kind = PING_EVENT_SENT, .time = 1, .seq = seq});
	add(recording, &(struct ping_event){.kind = PING_EVENT_EXPIRED, .time = 2, .seq = seq});
}

static void run(struct recording *recording)
{
	const struct stream *stream = ping_subject.stream;

	ck_assert_int_eq(stream->open(&recording->run), 0);
	ck_assert_int_eq(sink_begin(&recording->collector.sink, &ping_schema), 0);
	ck_assert_int_eq(stream->run(&recording->run, UINT64_MAX), -ENODATA);
	stream->close(&recording->run);
}

START_TEST(an_event_that_cannot_be_read_takes_no_other_with_it)
{
	struct recording recording;

	set_up(&recording);
	add_host(&recording, 0, PING_ICMP);
	add_cut(&recording);
	add_probe(&recording, 1);
	add_cut(&recording);
	add_cut(&recording);
	add_probe(&recording, 2);
	run(&recording);
	ASSERT_VALUES(&recording.collector, 1, 2);
	ck_assert(recording.run.status.malformed);
}
END_TEST

START_TEST(an_event_that_makes_no_sense_takes_no_other_with_it)
{
	struct recording recording;

	set_up(&recording);
	add_host(&recording, 0, PING_ICMP);
	add_host(&recording, 7, PING_ICMP);
	add_probe(&recording, 1);
	add(&recording, &(struct ping_event){.kind = PING_EVENT_SENT, .time = 3, .seq = 9});
	add_probe(&recording, 2);
	add(&recording, &(struct ping_event){.kind = PING_EVENT_SENT, .time = 3, .target = 1});
	add_probe(&recording, 3);
	run(&recording);
	ASSERT_VALUES(&recording.collector, 1, 2, 3);
	ck_assert(recording.run.status.malformed);
}
END_TEST

START_TEST(the_first_event_may_be_damaged)
{
	struct recording recording;

	set_up(&recording);
	add_cut(&recording);
	add_host(&recording, 0, PING_ICMP);
	add_probe(&recording, 1);
	run(&recording);
	ASSERT_VALUES(&recording.collector, 1);
	ck_assert(recording.run.status.malformed);
}
END_TEST

START_TEST(a_damaged_event_is_left_out_of_the_hosts_of_passive)
{
	const struct stream *stream = ping_subject.stream;
	struct recording recording;

	set_up(&recording);
	recording.own.passive = true;
	add_cut(&recording);
	add_host(&recording, 0, PING_TCP);
	add_host(&recording, 7, PING_TCP);
	ck_assert_int_eq(stream->open(&recording.run), 0);
	ck_assert(recording.run.status.malformed);
	ck_assert_uint_eq(recording.run.status.failed, 0);
	stream->close(&recording.run);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, an_event_that_cannot_be_read_takes_no_other_with_it);
	tcase_add_test(tests, an_event_that_makes_no_sense_takes_no_other_with_it);
	tcase_add_test(tests, the_first_event_may_be_damaged);
	tcase_add_test(tests, a_damaged_event_is_left_out_of_the_hosts_of_passive);
}
