/* SPDX-License-Identifier: MIT */
#include "losses.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/cell.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "subject/sockets/ask.h"

#include <errno.h>
#include <string.h>

/* The subjects that count losses, and their fields that do. */
static const struct origin {
	const char *subject;
	const char *fields; /* that count */
	const char *at;     /* that name the thing */
	const char *instance, *interface;
} origins[] = {
	{"sockets", "drops", "protocol state local", "cookie", NULL},
	{"qdiscs", "drops", "dev kind handle", "ifindex", "dev"},
	{"links",
		"rx_errors rx_dropped rx_missed_errors rx_over_errors rx_fifo_errors "
		"rx_length_errors rx_crc_errors rx_frame_errors rx_nohandler rx_otherhost_dropped "
		"tx_errors tx_dropped tx_fifo_errors tx_carrier_errors tx_aborted_errors "
		"tx_window_errors tx_heartbeat_errors collisions",
		"ifname", "ifindex", "ifname"},
};

struct losses {
	struct sink sink; /* of the subject */
	const struct origin *origin;
	const struct schema *schema;
	struct fieldset fields, at;
	struct out words;
	loss_handler *handler;
	void *context;
};

bool losses_group(struct text word)
{
	for (size_t i = 0; i < ARRAY_SIZE(origins); i++) {
		if (word_equals(word, origins[i].subject))
			return true;
	}
	return false;
}

/* The value of a field of that name. @return NULL if the record has none */
static const void *value_of(
	const struct losses *losses, const struct record *record, const char *name)
{
	int id = name ? schema_field(losses->schema, text_of(name)) : -ENOENT;

	return id >= 0 && record_has(record, (unsigned)id)
		       ? field_value(&losses->schema->fields[id], record)
		       : NULL;
}

/* The fields that name the thing, with blanks between them. */
static void write_at(struct losses *losses, const struct record *record)
{
	losses->words.length = 0;
	fieldset_for_each(id, &losses->at) {
		if (!record_has(record, id))
			continue;
		if (losses->words.length)
			out_char(&losses->words, ' ');
		cell_write(&losses->words, &losses->schema->fields[id], record, true);
	}
}

static int losses_row(struct sink *sink, const struct record *record)
{
	struct losses *losses = (struct losses *)sink;
	const uint64_t *instance = value_of(losses, record, losses->origin->instance);
	const struct text *interface = value_of(losses, record, losses->origin->interface);
	struct loss loss = {.group = losses->origin->subject};
	int error = 0;

	write_at(losses, record);
	if (losses->words.error)
		return losses->words.error;
	loss.at = (struct text){losses->words.data, (uint32_t)losses->words.length};
	loss.instance = instance ? *instance : 0;
	if (interface)
		loss.interface = *interface;
	fieldset_for_each(id, &losses->fields) {
		const struct field *field = &losses->schema->fields[id];

		if (error || !record_has(record, id))
			continue;
		loss.name = field->name;
		loss.doc = field->doc;
		loss.value = *(const uint64_t *)field_value(field, record);
		error = losses->handler(losses->context, &loss);
	}
	return error;
}

/* Begins with an origin. @return its subject; NULL: this program does not have it */
static const struct subject *enter(
	struct losses *losses, const struct ask *ask, const struct origin *origin)
{
	const struct subject *subject = ask_subject(ask, origin->subject);

	if (!subject)
		return NULL;
	losses->origin = origin;
	losses->schema = subject->schema;
	losses->fields = losses->at = (struct fieldset){{0}};
	schema_add(losses->schema, origin->fields, &losses->fields);
	schema_add(losses->schema, origin->at, &losses->at);
	return subject;
}

/* The ask of the subject, as without options. `own` is zeroed. */
static struct ask ask_for(const struct losses *losses, const struct ask *outer, const void *own)
{
	/* In every state, not only those that a listing shows. */
	static const struct socket_ask sockets = {
		.kinds = SOCKET_KINDS_INET | SOCKET_KINDS_UNCONNECTED,
		.states = SOCKET_STATES_ALL,
	};
	struct ask ask = *outer;

	ask.own = strcmp(losses->origin->subject, "sockets") ? own : &sockets;
	ask.where = NULL; /* It is about counters. */
	ask.named = ask.wanted = losses->fields;
	fieldset_for_each(id, &losses->at)
		fieldset_add(&ask.wanted, id);
	schema_add(losses->schema, losses->origin->instance, &ask.wanted);
	schema_close(losses->schema, &ask.wanted);
	return ask;
}

static int read_subject(struct run *run, const struct subject *subject, struct losses *losses)
{
	CLEANUP(free) void *own = calloc(1, subject->ask_size + 1);
	struct run inner;
	struct ask ask;
	int error;

	if (!own)
		return -ENOMEM;
	ask = ask_for(losses, run->ask, own);
	inner = run_within(run, losses->schema, &ask, &losses->sink);
	inner.subject = subject;
	error = subject->run(&inner);
	run_join(run, &inner);
	return error;
}

int losses_read(struct run *run, loss_handler *handler, void *context)
{
	static const struct sink_ops ops = {.row = losses_row};
	struct losses losses = {.sink.ops = &ops, .handler = handler, .context = context};
	int error = 0;

	out_init_memory(&losses.words);
	for (size_t i = 0; i < ARRAY_SIZE(origins) && !error; i++) {
		const struct subject *subject = enter(&losses, run->ask, &origins[i]);

		if (subject)
			error = read_subject(run, subject, &losses);
	}
	out_fini(&losses.words);
	return error;
}

void losses_questions(const struct ask *outer, struct questions *questions)
{
	struct losses losses = {.handler = NULL};

	for (size_t i = 0; i < ARRAY_SIZE(origins); i++) {
		const struct subject *subject = enter(&losses, outer, &origins[i]);
		CLEANUP(free) void *own = subject ? calloc(1, subject->ask_size + 1) : NULL;
		struct ask ask;

		if (!own)
			continue;
		ask = ask_for(&losses, outer, own);
		questions_join(questions, subject->questions, &ask);
	}
}
