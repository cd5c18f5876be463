/* SPDX-License-Identifier: MIT */
/* A source that runs against a kernel by script: what is asked is noted, and the records that come
 * out are kept. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "nlinspect/model/layout.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "cells.h"
#include "conversation.h"
#include "payload.h"
#include "subjects.h"
#include "unit.h"

enum { ANSWERS = 16, ANSWERS_ROWS = 16 };

/* Each conversation gets one datagram as its answer, the k-th the k-th; then empty dumps. */
struct answers {
	struct packet packets[ANSWERS];
	struct step steps[ANSWERS];
	struct script scripts[ANSWERS];
	struct fake fake;
	struct sink sink;
	struct schema *compact; /* of what is kept: every field */
	struct record *rows[ANSWERS_ROWS];
	size_t count, enough; /* rows; after so many the sink has enough (0: never) … */
	int error;            /* … and answers this */
	struct ask ask;
	uint64_t own[32]; /* what ask.own points at */
	struct run run;
	struct report report;
};

static inline struct fieldset every_field(const struct schema *schema)
{
	struct fieldset set = {{0}};

	for (unsigned id = 0; id < schema->field_count; id++)
		fieldset_add(&set, id);
	return set;
}

static int answers_row(struct sink *sink, const struct record *record)
{
	struct answers *answers = (struct answers *)((char *)sink - offsetof(struct answers, sink));
	const struct schema *schema = answers->run.schema;
	struct fieldset every = every_field(schema);
	size_t size = answers->compact->size + record_extra(schema, &every, record);

	ck_assert_uint_lt(answers->count, ANSWERS_ROWS);
	answers->rows[answers->count] = malloc(size);
	ck_assert_ptr_nonnull(answers->rows[answers->count]);
	record_keep(schema, answers->compact, &every, record, answers->rows[answers->count]);
	answers->count++;
	return answers->enough && answers->count >= answers->enough ? answers->error : 0;
}

/* Requests these fields of a source's records, and the fields that they are made from. */
static inline void answers_init(
	struct answers *answers, const struct subject *subject, const char *wanted)
{
	static const struct sink_ops ops = {.row = answers_row};
	struct fieldset every = every_field(subject->schema);

	memset(answers, 0, sizeof(*answers));
	schema_add(subject->schema, wanted, &answers->ask.wanted);
	schema_close(subject->schema, &answers->ask.wanted);
	answers->ask.inet = true;
	answers->ask.numeric = true;
	ck_assert_uint_le(subject->ask_size, sizeof(answers->own));
	answers->ask.own = answers->own;
	answers->report.quiet = true;
	answers->sink.ops = &ops;
	answers->compact = schema_compact(subject->schema, &every);
	ck_assert_ptr_nonnull(answers->compact);
	for (size_t i = 0; i < ANSWERS; i++) {
		answers->steps[i].packet = &answers->packets[i];
		answers->scripts[i] = (struct script){.steps = &answers->steps[i], .count = 1};
	}
	answers->fake = fake_of(answers->scripts, ANSWERS);
	answers->run = (struct run){
		.subject = subject,
		.schema = subject->schema,
		.ask = &answers->ask,
		.connector = &answers->fake.connector,
		.sink = &answers->sink,
		.report = &answers->report,
		.time_ms = 1700000000123,
	};
}

static inline void answers_fini(struct answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		free(answers->rows[i]);
	for (size_t i = 0; i < ANSWERS; i++)
		packet_fini(&answers->packets[i]);
	schema_free(answers->compact);
}

DEFINE_CLEANUP_FINI(struct answers, answers_fini)

/* Adds a message to the answer of the k-th conversation. */
static inline void answers_add(
	struct answers *answers, size_t k, uint16_t type, const struct payload *payload)
{
	packet_add(&answers->packets[k], type, 0, 0, payload->bytes, payload->length);
}

static inline int answers_run(struct answers *answers)
{
	for (size_t i = 0; i < ANSWERS; i++)
		packet_done(&answers->packets[i], 0, 0);
	return source_run(&answers->run);
}

/* A link's message, with its name. */
static inline struct payload link_of(int index, const char *name)
{
	struct payload payload = {.length = 0};
	struct ifinfomsg header = {.ifi_index = index};

	payload_bytes(&payload, &header, sizeof(header));
	payload_string(&payload, IFLA_IFNAME, name);
	return payload;
}

#define ASSERT_ROW(answers, row, id, expected)                                       \
	do {                                                                         \
		ck_assert_uint_lt(row, (answers)->count);                            \
		ASSERT_CELL((answers)->compact, (answers)->rows[row], id, expected); \
	} while (0)

/* The k-th request of an ask. */
static inline struct question question_of(
	const struct subject *subject, const struct ask *ask, size_t k)
{
	struct questions questions = {.count = 0};

	subject->questions(ask, &questions);
	ck_assert_uint_lt(k, questions.count);
	ck_assert_int_eq(questions.list[k].request.error, 0);
	return questions.list[k];
}

static inline size_t question_count(const struct subject *subject, const struct ask *ask)
{
	struct questions questions = {.count = 0};

	subject->questions(ask, &questions);
	return questions.count;
}

#endif
