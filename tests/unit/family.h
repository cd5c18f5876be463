/* SPDX-License-Identifier: MIT */
/* One family of sockets whose messages are fed one by one, each with nothing mapped after it. */
#ifndef FAMILY_H
#define FAMILY_H

#include "subject/sockets/sockets.h"

#include <linux/sock_diag.h>

#include "answers.h"
#include "asked.h"
#include "unit.h"

struct family {
	struct answers answers;
	struct question question;
};

static inline void family_close(struct family *family)
{
	if (family->answers.run.state)
		socket_dump.close(&family->answers.run);
	answers_fini(&family->answers);
}

DEFINE_CLEANUP_FINI(struct family, family_close)

/* Ready to read sockets of a kind; what the source asks meanwhile has an empty answer. */
static inline void family_open(struct family *family, enum socket_kind kind, const char *wanted)
{
	struct answers *answers = &family->answers;

	answers_init(answers, subject_named("sockets"), wanted);
	asked_sockets(answers)->kinds = 1U << kind;
	asked_sockets(answers)->states = SOCKET_STATES_ALL;
	family->question = (struct question){.kind = kind};
	if (kind != KIND_ICMP)
		family->question = question_of(subject_named("sockets"), &answers->ask, 0);
	answers->run.question = &family->question;
	for (size_t i = 0; i < ANSWERS; i++)
		packet_done(&answers->packets[i], 0, 0);
	ck_assert_int_eq(socket_dump.open(&answers->run), 0);
}

/* @return as the source's message() */
static inline int family_feed(struct family *family, const struct payload *payload)
{
	struct message message = {
		.type = SOCK_DIAG_BY_FAMILY,
		.payload = fenced(payload->bytes, payload->length),
		.length = payload->length,
	};

	return socket_dump.message(&family->answers.run, &message);
}

enum { ENDS = 16 };

/* A message under construction, and where it may end without being cut: behind its header, and
 * behind each attribute. */
struct parts {
	struct payload payload;
	size_t ends[ENDS], count;
};

static inline void parts_end(struct parts *parts)
{
	ck_assert_uint_lt(parts->count, ENDS);
	parts->ends[parts->count++] = parts->payload.length;
}

static inline void parts_attribute(
	struct parts *parts, uint16_t type, const void *bytes, size_t length)
{
	payload_attribute(&parts->payload, type, bytes, length);
	parts_end(parts);
}

/* The padding behind an end may be there in part. */
static inline bool parts_may_end(const struct parts *parts, size_t length)
{
	for (size_t i = 0; i < parts->count; i++) {
		size_t end = parts->ends[i];

		if (length >= end && length <= end + -end % NLA_ALIGNTO)
			return true;
	}
	return false;
}

/* Reads the message cut at every length: there is a record once its header is whole, and a word
 * wherever it does not end as it may. */
static inline void parts_cut(const struct parts *parts, enum socket_kind kind, const char *wanted)
{
	struct payload cut = parts->payload;

	for (cut.length = 0; cut.length <= parts->payload.length; cut.length++) {
		CLEANUP(family_close) struct family family;

		family_open(&family, kind, wanted);
		ck_assert_int_eq(family_feed(&family, &cut), 0);
		ck_assert_msg(family.answers.count == (cut.length >= parts->ends[0]),
			"a record of %zu bytes", cut.length);
		ck_assert_msg(
			family.answers.run.status.malformed != parts_may_end(parts, cut.length),
			"a word of %zu bytes", cut.length);
	}
}

#endif
