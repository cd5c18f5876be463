/* SPDX-License-Identifier: MIT */
/* The record of an event: a change of anything that can be followed. */
#ifndef NLINSPECT_SUBJECT_EVENTS_EVENTS_H
#define NLINSPECT_SUBJECT_EVENTS_EVENTS_H

#include "nlinspect/flow/sink.h"
#include "nlinspect/source/source.h"

#define SCHEMA   event
#define ROWS     "subject/events/events.def"
#define ID(name) EVENT_OF_##name
#include "nlinspect/model/record_type.h"

/** The first field that is a record of a subject. They are named after their subjects, and come
 * last. */
enum { EVENT_OF_FIRST = EVENT_OF_links, EVENT_OF_END = EVENT_OF_memberships + 1 };

struct event_ask {
	struct fieldset chosen; /* the fields of the subjects that are followed */
};

/** Reads the words that choose subjects, "links,routes". @param unknown  takes a part that is no
 * subject if another one is; NULL as data if there is no such part
 * @return whether the word chooses, with *ret */
bool event_choice(
	const struct schema *schema, const char *word, struct fieldset *ret, struct text *unknown);

/** A renderer of lines: "10:41:07.123 route removed 10.2.0.0/16 via 10.1.0.254 dev eth0 (link went
 * down)". As subject.text(). */
struct sink *event_text_new(struct out *out, const struct ask *ask);

/** Appends the line of a thing, by subject.stream->dump->news.line. */
void event_line(struct out *out, const char *line, const struct schema *schema,
	const struct record *record);

#endif
