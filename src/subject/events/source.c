/* SPDX-License-Identifier: MIT */
/* Follows several subjects at once, and makes one record of each of their changes. */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/out.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = EVENT_OF_END - EVENT_OF_FIRST };

struct events;

/* A subject that is followed. */
struct followed {
	struct sink sink; /* of its changes */
	struct events *events;
	unsigned field; /* that has its records */
	struct schema *schema;
	struct ask ask;
	void *own;
	struct run run;
	int dev; /* its field that names an interface, or negative */
	int changes, inferred, found;
};

struct events {
	struct run *run;
	struct followed list[MOST];
	struct run *runs[MOST];
	size_t count;
	struct event_record record;
	struct list item;
	struct out line;
};

static const struct subject *subject_of(const struct ask *ask, unsigned field)
{
	const struct subject *subject = ask_subject(ask, event_schema.fields[field].name);

	return subject && subject->stream && subject->stream->dump ? subject : NULL;
}

static bool is_chosen(const struct ask *ask, unsigned field)
{
	const struct event_ask *own = ask->own;

	return !own || fieldset_next(&own->chosen, 0) == FIELDSET_SIZE ||
	       fieldset_has(&own->chosen, field);
}

static void copy_text(const struct followed *followed, int from, const struct record *record,
	unsigned id, struct text *member)
{
	if (from < 0 || !record_has(record, (unsigned)from))
		return;
	*member = *(const struct text *)field_value(&followed->schema->fields[from], record);
	fieldset_add(&followed->events->record.base.present, id);
}

static void set_what(struct followed *followed, const struct record *record)
{
	struct events *events = followed->events;

	events->line.length = 0;
	event_line(&events->line, followed->run.subject->stream->dump->news.line, followed->schema,
		record);
	if (events->line.length)
		RECORD_SET(&events->record, EVENT_OF_what, what,
			(struct text){events->line.data, (uint32_t)events->line.length});
}

/* All fields that are records have one type of member. */
static void set_record(struct followed *followed, const struct record *record)
{
	struct events *events = followed->events;

	events->item = (struct list){record, 1, (uint32_t)followed->schema->size};
	memcpy((char *)&events->record + event_schema.fields[followed->field].offset, &events->item,
		sizeof(events->item));
	fieldset_add(&events->record.base.present, followed->field);
}

static int take_row(struct sink *sink, const struct record *row)
{
	struct followed *followed = (struct followed *)sink;
	struct events *events = followed->events;
	struct event_record *record = &events->record;
	const struct field *event = followed->run.event_field;
	int error;

	record_clear(&record->base);
	RECORD_SET(record, EVENT_OF_subject, subject, text_of(followed->run.subject->name));
	events->run->event = *(const uint64_t *)field_value(event, row);
	events->run->time_ms = followed->run.time_ms;
	if (events->run->event != EVENT_RESYNCHRONISED) {
		set_what(followed, row);
		set_record(followed, row);
		copy_text(followed, followed->dev, row, EVENT_OF_dev, &record->dev);
	}
	copy_text(followed, followed->changes, row, EVENT_OF_differences, &record->differences);
	copy_text(followed, followed->inferred, row, EVENT_OF_inferred, &record->inferred);
	if (record_has(row, (unsigned)followed->found))
		RECORD_SET(record, EVENT_OF_found, found,
			*(const uint64_t *)field_value(
				&followed->schema->fields[followed->found], row));
	error = events->line.error ? events->line.error : source_push(events->run, &record->base);
	if (events->run->sink_error)
		followed->run.sink_error = events->run->sink_error;
	return error;
}

static int begin(struct sink *sink, const struct schema *schema)
{
	(void)sink;
	(void)schema;
	return 0;
}

static int end(struct sink *sink)
{
	(void)sink;
	return 0;
}

/* It is a part of the source. */
static void free_nothing(struct sink *sink)
{
	(void)sink;
}

static const struct sink_ops row_ops = {
	.begin = begin,
	.row = take_row,
	.end = end,
	.close = end,
	.free = free_nothing,
};

/* Whether JSON shows the field without being asked, or a line may need it. */
static bool is_usual(const struct field *field)
{
	return field->show != SHOW_NAMED && field->show != SHOW_OWNERS &&
	       field->show != SHOW_OWNER && field->show != SHOW_HOLDERS;
}

static bool is_compared(const struct field *field)
{
	/* Joined fields have parts. */
	return (field->role == ROLE_LABEL || field->role == ROLE_STATE ||
		       field->role == ROLE_IDENTITY) &&
	       field->show != SHOW_TABLE && field->show != SHOW_JOINED;
}

static void set_ask(struct followed *followed, const struct ask *outer, const struct dump *dump)
{
	const struct schema *schema = followed->schema;
	struct changes_request *changes = &followed->ask.changes;
	struct fieldset lacking = {{0}};

	followed->ask = *outer;
	followed->ask.own = followed->own;
	followed->ask.where = NULL;
	followed->ask.wanted = (struct fieldset){{0}};
	followed->ask.named = (struct fieldset){{0}};
	*changes =
		(struct changes_request){.initial = outer->changes.initial, .human = outer->prose};
	schema_add(schema, dump->news.places ? dump->news.places : "", &changes->places);
	schema_add(schema, dump->news.lacking ? dump->news.lacking : "", &lacking);
	for (unsigned id = 0; id < schema_since_source(schema); id++) {
		const struct field *field = &schema->fields[id];

		if (!is_usual(field) && field->role != ROLE_KEY)
			continue;
		fieldset_add(&followed->ask.wanted, id);
		if (is_usual(field) && is_compared(field) && !fieldset_has(&lacking, id))
			fieldset_add(&changes->compared, id);
	}
	schema_add(schema, "time_ms", &followed->ask.wanted);
	schema_close(schema, &followed->ask.wanted);
	changes->kept = followed->ask.wanted;
	if (outer->everything)
		followed->ask.wanted = fieldset_all();
}

static int open_one(struct events *events, const struct subject *subject, unsigned field)
{
	struct followed *followed = &events->list[events->count];
	struct run *run = events->run;

	*followed =
		(struct followed){.sink = {&row_ops}, .events = events, .field = field, .dev = -1};
	events->count++;
	followed->schema = schema_changes(run->schema->fields[field].list);
	followed->own = calloc(1, subject->ask_size ? subject->ask_size : 1);
	if (!followed->schema || !followed->own)
		return -ENOMEM;
	set_ask(followed, run->ask, subject->stream->dump);
	followed->dev = schema_field(followed->schema, text_of("dev"));
	if (followed->dev < 0)
		followed->dev = schema_field(followed->schema, text_of("ifname"));
	followed->changes = schema_field(followed->schema, text_of("changes"));
	followed->inferred = schema_field(followed->schema, text_of("inferred"));
	followed->found = schema_field(followed->schema, text_of("found"));
	followed->run = run_within(run, followed->schema, &followed->ask, &followed->sink);
	followed->run.outer = NULL;
	followed->run.subject = subject;
	source_prepare(&followed->run);
	events->runs[events->count - 1] = &followed->run;
	return 0;
}

static int begin_all(struct events *events)
{
	int error = 0;

	for (size_t i = 0; i < events->count && !error; i++)
		error = sink_begin(events->list[i].run.sink, events->list[i].schema);
	return error;
}

static int events_open(struct run *run)
{
	struct events *events = calloc(1, sizeof(*events));
	int error = 0;

	if (!events)
		return -ENOMEM;
	run->state = events;
	events->run = run;
	out_init_memory(&events->line);
	for (unsigned field = EVENT_OF_FIRST; field < EVENT_OF_END && !error; field++) {
		const struct subject *subject = subject_of(run->ask, field);

		if (subject && is_chosen(run->ask, field))
			error = open_one(events, subject, field);
	}
	if (!error)
		error = following_open(run, events->runs, events->count);
	return error ? error : begin_all(events);
}

static void events_close(struct run *run)
{
	struct events *events = run->state;

	following_close(run);
	if (!events)
		return;
	for (size_t i = 0; i < events->count; i++) {
		schema_free(events->list[i].schema);
		free(events->list[i].own);
	}
	out_fini(&events->line);
	free(events);
	run->state = NULL;
}

static const struct stream events_stream = {
	.open = events_open,
	.now = following_now,
	.run = following_run,
	.close = events_close,
};

/* Whether the word would choose subjects if it were not for one. */
static bool is_misspelt(const char *word, struct text unknown)
{
	return unknown.data && !strpbrk(word, "=<>~!");
}

static size_t events_leading(const struct schema *schema, const char *const *words, size_t count)
{
	struct fieldset chosen;
	struct text unknown;

	return count && (event_choice(schema, words[0], &chosen, &unknown) ||
				is_misspelt(words[0], unknown));
}

static int events_select(const struct typed *typed, struct selection *selection)
{
	struct event_ask *ask = selection->own;
	char shown[72];
	struct text unknown;

	if (!typed->word_count ||
		event_choice(typed->schema, typed->words[0], &ask->chosen, &unknown))
		return 0;
	ask->chosen = (struct fieldset){{0}};
	if (!is_misspelt(typed->words[0], unknown))
		return 0;
	report_error(typed->report,
		"\"%s\" cannot be followed here; it takes links, addresses, neighbors, routes, "
		"rules, nexthops, qdiscs, memberships",
		text_escape_into(shown, sizeof(shown), unknown));
	return -EINVAL;
}

static void events_questions(const struct ask *ask, struct questions *questions)
{
	for (unsigned field = EVENT_OF_FIRST; field < EVENT_OF_END; field++) {
		const struct subject *subject = subject_of(ask, field);
		struct ask inner = *ask;
		void *own = subject ? calloc(1, subject->ask_size ? subject->ask_size : 1) : NULL;

		inner.own = own;
		inner.where = NULL;
		inner.wanted = (struct fieldset){{0}};
		if (own && is_chosen(ask, field))
			questions_join(questions, subject->questions, &inner);
		free(own);
	}
}

static const struct example examples[] = {
	{"nlinspect events", "everything that changes, one line each"},
	{"nlinspect events links,routes", "links and routes only"},
	{"nlinspect events eth0", "changes of one interface and of its things"},
	{"nlinspect events event=removed", "what goes"},
	{"nlinspect events routes event=removed -J | jq -r .routes.dst",
		"removed routes, for a program"},
	{"nlinspect events --record /tmp/events.pcap.zst",
		"keep the state and what changes, to look at it later with --replay"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_FILTER, "all", "\"nlinspect events\" shows everything"},
	{.words = NULL},
};

const struct subject events_subject = {
	.name = "events",
	.arguments = "[SUBJECT,...] [FILTER...]",
	.summary = "what changes, as it changes",
	.schema = &event_schema,
	.ask_size = sizeof(struct event_ask),
	.examples = examples,
	.habits = habits,
	.leading = events_leading,
	.select = events_select,
	.questions = events_questions,
	.stream = &events_stream,
	.follows = true,
	.rare = true,
	.needs = NEED_KERNEL | NEED_HIDDEN | NEED_NAMES | NEED_WAITING,
	.any_interface = true,
	.text = event_text_new,
};
