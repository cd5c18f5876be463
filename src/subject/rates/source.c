/* SPDX-License-Identifier: MIT */
#include "source.h"

#include "nlinspect/base/format.h"
#include "nlinspect/source/dump.h"

#include "options.h"
#include "subject/counters/conntrack.h"
#include "subject/counters/mib.h"
#include "subject/counters/mib_question.h"
#include "subject/links/links.h"
#include "subject/qdiscs/qdiscs.h"
#include "subject/rates/groups/groups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One reading answers all groups, so that they are of one moment: a dump of links, one of qdiscs,
 * and the files that the groups' rows name. A group is made of its rows alone. */

enum {
	CLOCK = 16,
	CPU_NAME = 12,
	/* Numbers of notes; files have the first. */
	NOTE_INTERFACES = MIB_CONNTRACK + 1,
	NOTE_QUEUES,
};

#define SCHEMA_OF(id, word, doc) &rates_##id##_schema,

static const struct schema *const groups[] = {RATES_GROUPS(SCHEMA_OF)};

/* The reading of a round. */
struct reading {
	struct run *run;
	struct mib mib;
	bool untracked;    /* connection tracking has no counters */
	char clock[CLOCK]; /* the time of the round, once it is known */
};

/* Passes records of another subject on to the groups that are made of it. */
struct relay {
	struct sink sink;
	struct reading *reading;
	const struct schema *schema; /* of that subject */
	unsigned kind;
	unsigned dev;   /* the field with the name of the interface */
	uint64_t named; /* 1 << place of each name of --iface that a record had */
};

static bool has_kind(const struct schema *schema, unsigned kind)
{
	for (size_t i = 0; i < schema->wire_count; i++) {
		if (schema->wires[i].kind == kind)
			return true;
	}
	return false;
}

/* The schema of a group by its place among the parts; NULL: it is not asked for. */
static const struct schema *asked_group(const struct ask *ask, size_t i)
{
	return !ask->parts || ask->parts >> i & 1 ? groups[i] : NULL;
}

static bool any_has_kind(const struct ask *ask, unsigned kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		const struct schema *schema = asked_group(ask, i);

		if (schema && has_kind(schema, kind))
			return true;
	}
	return false;
}

/* The time of day that a table shows; machine formats have `time_ms`. */
static struct text clock_of(struct reading *reading, const struct rates_ask *ask)
{
	uint64_t time_ms = reading->run->time_ms;
	struct out out;
	size_t length;

	if (!*reading->clock) {
		out_init_memory(&out);
		format_clock(&out, time_ms);
		length = out.length < CLOCK ? out.length : CLOCK - 1;
		if (!out.error)
			memcpy(reading->clock, out.data, length);
		out_fini(&out);
	}
	length = strlen(reading->clock);
	if (!ask->milliseconds && memchr(reading->clock, '.', length))
		length = (size_t)(strchr(reading->clock, '.') - reading->clock);
	return (struct text){reading->clock, (uint32_t)length};
}

static int push(struct reading *reading, struct run *part, struct record *base)
{
	struct rates_record *record = (struct rates_record *)base;

	RECORD_SET(record, RATES_group, group, text_of(part->subject->name));
	RECORD_SET(record, RATES_sample, sample, clock_of(reading, part->ask->own));
	return source_push(part, base);
}

static void set_number(
	const struct schema *schema, unsigned id, struct record *record, uint64_t value)
{
	memcpy((char *)record + schema->fields[id].offset, &value, sizeof(value));
	fieldset_add(&record->present, id);
}

/* Adds up fields of another record: "rx_dropped + rx_missed_errors". @return whether it has all */
static bool add_up(
	const struct schema *schema, const struct record *record, const char *names, uint64_t *ret)
{
	uint64_t sum = 0;

	for (const char *at = names; *at;) {
		struct text name = {at, (uint32_t)strcspn(at, " ")};
		int id = schema_field(schema, name);

		at += name.length;
		at += strspn(at, " +");
		if (id < 0 || !record_has(record, (unsigned)id))
			return false;
		sum += *(const uint64_t *)field_value(&schema->fields[id], record);
	}
	*ret = sum;
	return true;
}

/* Copies the fields of another record that the rows of a group name. */
static void copy_fields(const struct relay *relay, const struct record *from,
	const struct schema *schema, struct record *to)
{
	for (size_t i = 0; i < schema->wire_count; i++) {
		const struct wire *wire = &schema->wires[i];
		const struct field *field = &schema->fields[wire->field];
		uint64_t sum;

		if (wire->kind != relay->kind)
			continue;
		if (field_is_scalar(field->type)) {
			if (add_up(relay->schema, from, wire->name, &sum))
				set_number(schema, wire->field, to, sum);
			continue;
		}

		int id = schema_field(relay->schema, text_of(wire->name));

		if (id < 0 || !record_has(from, (unsigned)id))
			continue;
		memcpy((char *)to + field->offset, field_value(&relay->schema->fields[id], from),
			field_size(field->type));
		fieldset_add(&to->present, wire->field);
	}
}

/* Takes the next name off a list with commas. @return false at its end */
static bool next_name(const char **list, struct text *ret)
{
	if (!*list || !**list)
		return false;
	*ret = (struct text){*list, (uint32_t)strcspn(*list, ",")};
	*list += ret->length;
	*list += **list == ',';
	return true;
}

/* @return the place of the name, of 64 at most; -1: it is not listed */
static int place_in(const char *list, struct text name)
{
	struct text listed;

	for (int place = 0; next_name(&list, &listed); place += place < 63) {
		if (text_equal(listed, name))
			return place;
	}
	return -1;
}

/* The list of --iface, which is the same for every group. */
static const char *interfaces_of(const struct run *run)
{
	return ((const struct rates_ask *)run->parts[0].ask->own)->interfaces;
}

/* An interface may come later, so that it is no mistake that it is not there. */
static void note_unnamed(
	struct run *run, const struct relay *relay, unsigned note, const char *what)
{
	const char *list = interfaces_of(run);
	struct text name;
	char shown[72];

	if (!list || !run->status.answered || !source_tell(run, note))
		return;
	for (int place = 0; next_name(&list, &name); place += place < 63) {
		if (!(relay->named >> place & 1))
			report_note(run->report, "--iface: there is no %s \"%s\"", what,
				text_escape_into(shown, sizeof(shown), name));
	}
}

static int relay_row(struct sink *sink, const struct record *record)
{
	struct relay *relay = (struct relay *)sink;
	struct run *run = relay->reading->run;
	const struct text *name = field_value(&relay->schema->fields[relay->dev], record);
	const char *list = interfaces_of(run);
	int place = record_has(record, relay->dev) && list ? place_in(list, *name) : 0;
	int error = 0;

	if (!record_has(record, relay->dev) || place < 0)
		return 0;
	relay->named |= UINT64_C(1) << place;
	for (size_t i = 0; i < run->part_count && !error; i++) {
		struct run *part = &run->parts[i];
		CLEANUP(free) struct record *row = NULL;

		if (!has_kind(part->schema, relay->kind))
			continue;
		row = malloc(part->schema->size);
		if (!row)
			return -ENOMEM;
		record_clear(row);
		copy_fields(relay, record, part->schema, row);
		error = push(relay->reading, part, row);
		/* Others may still take rows. */
		if (error == -ECANCELED)
			error = 0;
	}
	return error;
}

/* Adds the fields of another subject that the rows of the groups name. */
static struct ask ask_relayed(const struct ask *outer, const struct schema *schema, unsigned kind)
{
	struct ask ask = *outer;

	ask.where = NULL; /* The filter is about the groups. */
	ask.own = NULL;
	/* A recording of a day holds only what the groups are made of. */
	ask.everything = false;
	ask.named = ask.wanted = (struct fieldset){{0}};
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		const struct schema *part = asked_group(outer, i);

		for (size_t w = 0; part && w < part->wire_count; w++) {
			const char *name = part->wires[w].name;

			while (part->wires[w].kind == kind && *name) {
				size_t length = strcspn(name, " +");
				int id =
					schema_field(schema, (struct text){name, (uint32_t)length});

				if (id >= 0)
					fieldset_add(&ask.wanted, (unsigned)id);
				name += length + strspn(name + length, " +");
			}
		}
	}
	schema_close(schema, &ask.wanted);
	return ask;
}

static int read_relayed(struct reading *reading, const struct schema *schema,
	const struct dump *dump, unsigned kind, const char *dev)
{
	static const struct sink_ops ops = {.row = relay_row};
	struct relay relay = {
		.sink.ops = &ops,
		.reading = reading,
		.schema = schema,
		.kind = kind,
		.dev = (unsigned)schema_field(schema, text_of(dev)),
	};
	const struct ask ask = ask_relayed(reading->run->ask, schema, kind);
	struct run inner;
	int error;

	if (!any_has_kind(reading->run->ask, kind))
		return 0;
	inner = run_within(reading->run, schema, &ask, &relay.sink);
	error = dump_run(&inner, dump);
	run_join(reading->run, &inner);
	if (!error)
		note_unnamed(reading->run, &relay,
			kind == WIRE_RATES_LINK ? NOTE_INTERFACES : NOTE_QUEUES,
			kind == WIRE_RATES_LINK ? "interface" : "queueing discipline of");
	return inner.sink_error ? inner.sink_error : error;
}

/* The files that rows of the groups name. */
static unsigned files_of_groups(const struct ask *ask)
{
	unsigned files = 0;

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		const struct schema *schema = asked_group(ask, i);

		for (size_t w = 0; schema && w < schema->wire_count; w++) {
			if (schema->wires[w].kind == WIRE_RATES_MIB)
				files |= 1U << schema->wires[w].attribute;
		}
	}
	return files;
}

/* Many kernels load connection tracking only for a firewall. ALL means what there is. */
static void tell_untracked(const struct run *run)
{
	const bool all = run->ask->parts == UINT64_MAX >> (PARTS - ARRAY_SIZE(groups));

	(all ? report_detail : report_note)(run->report,
		"%s connection tracking, so group CONNTRACK is missing",
		run->ask->recorded ? "the recording does not have" : "the kernel has no");
}

/* A file that is missing takes its groups with it, which is said once. If a recording answers
 * nothing, it is at its end. */
static void look_at_errors(struct reading *reading)
{
	struct run *run = reading->run;

	if (run->ask->recorded && !run->status.answered)
		return;
	for (unsigned file = 0; file < MIB_FILES; file++) {
		int error = reading->mib.errors[file];

		if (!error)
			continue;
		if (error == -ENODATA && run->ask->recorded) {
			run->status.unanswered++;
			if (source_tell(run, file))
				report_error(run->report,
					"the recording does not have %s, so groups are missing",
					mib_path((enum mib_file)file));
			continue;
		}
		run->status.failed++;
		if (source_tell(run, file))
			report_error(run->report, "groups are missing: %s: %s",
				mib_path((enum mib_file)file), strerror(-error));
	}
	if (reading->untracked && source_tell(run, MIB_CONNTRACK))
		tell_untracked(run);
}

static int read_conntrack(struct reading *reading)
{
	size_t before = reading->mib.count;
	int error = conntrack_run(reading->run, &reading->mib);

	reading->untracked = reading->mib.count == before;
	return error;
}

static int read_files(struct reading *reading)
{
	struct run *run = reading->run;
	unsigned files = files_of_groups(run->ask);
	int error;

	if (!files)
		return 0;
	error = mib_read(&reading->mib, run_files(run), files);
	if (error)
		return error;
	run->status.malformed |= reading->mib.malformed;
	for (unsigned file = 0; file < MIB_FILES; file++) {
		if (!(files >> file & 1) || reading->mib.errors[file])
			continue;
		run->status.answered++;
		error = source_answering(run);
	}
	if (!error && files >> MIB_CONNTRACK & 1)
		error = read_conntrack(reading);
	return error;
}

/* Finds a counter by "Icmp InEchos". */
static const struct mib_entry *find(const struct mib *mib, const char *label)
{
	const char *space = strchr(label, ' ');
	char group[32];

	if (!space || (size_t)(space - label) >= sizeof(group))
		return NULL;
	memcpy(group, label, (size_t)(space - label));
	group[space - label] = '\0';
	return mib_find(mib, group, space + 1);
}

/* @return whether the kernel has any of the group's counters */
static bool fill_group(const struct mib *mib, const struct schema *schema, struct record *record)
{
	bool any = false;

	record_clear(record);
	for (size_t i = 0; i < schema->wire_count; i++) {
		const struct wire *wire = &schema->wires[i];
		const struct mib_entry *entry =
			wire->kind == WIRE_RATES_MIB ? find(mib, wire->name) : NULL;

		if (!entry)
			continue;
		set_number(schema, wire->field, record, entry->value);
		any = true;
	}
	return any;
}

/* The counters of softnet_stat are of CPUs. `cpu` is MIB_WHOLE for their sum. @return whether there
 * are any */
static bool fill_soft(const struct mib *mib, uint32_t cpu, char name[static CPU_NAME],
	struct rates_soft_record *record)
{
	const struct schema *schema = &rates_soft_schema;

	record_clear(&record->base);
	for (size_t i = 0; i < mib->count; i++) {
		const struct mib_entry *entry = &mib->list[i];

		if (entry->file != MIB_SOFTNET || entry->instance != cpu)
			continue;
		for (size_t w = 0; w < schema->wire_count; w++) {
			const struct wire *wire = &schema->wires[w];

			if (wire->kind != WIRE_RATES_MIB ||
				strlen(wire->name) != sizeof("softnet ") - 1 + entry->name.length ||
				memcmp(wire->name + sizeof("softnet ") - 1, entry->name.data,
					entry->name.length) != 0)
				continue;
			set_number(schema, wire->field, &record->base, entry->value);
		}
	}
	if (!record_has(&record->base, RATES_SOFT_total))
		return false;
	snprintf(name, CPU_NAME, "%u", cpu);
	RECORD_SET(record, RATES_SOFT_cpu, cpu, text_of(cpu == MIB_WHOLE ? "all" : name));
	return true;
}

static int push_soft(struct reading *reading, struct run *part)
{
	const struct rates_ask *ask = part->ask->own;
	const struct mib *mib = &reading->mib;
	struct rates_soft_record record;
	char name[CPU_NAME];
	uint32_t last = MIB_WHOLE;
	int error;

	if (!fill_soft(mib, MIB_WHOLE, name, &record))
		return 0;
	error = push(reading, part, &record.base);
	/* The counters of a CPU stand together. */
	for (size_t i = 0; i < mib->count && ask->cpus && !error; i++) {
		if (mib->list[i].file != MIB_SOFTNET || mib->list[i].instance == last ||
			mib->list[i].instance == MIB_WHOLE)
			continue;
		last = mib->list[i].instance;
		fill_soft(mib, last, name, &record);
		error = push(reading, part, &record.base);
	}
	return error;
}

static int push_group(struct reading *reading, struct run *part)
{
	CLEANUP(free) struct record *record = malloc(part->schema->size);

	if (!record)
		return -ENOMEM;
	if (!fill_group(&reading->mib, part->schema, record))
		return 0;
	return push(reading, part, record);
}

static int push_files(struct reading *reading)
{
	struct run *run = reading->run;
	int error = 0;

	for (size_t i = 0; i < run->part_count && !error; i++) {
		struct run *part = &run->parts[i];

		if (!has_kind(part->schema, WIRE_RATES_MIB))
			continue;
		error = schema_field(part->schema, text_of("cpu")) >= 0 ? push_soft(reading, part)
									: push_group(reading, part);
		if (error == -ECANCELED)
			error = 0;
	}
	return error;
}

/* Files are read first: they answer at once, and the dumps take longer. */
int rates_run(struct run *run)
{
	struct reading reading = {.run = run};
	int error = read_files(&reading);

	if (!error)
		error = read_relayed(&reading, &link_schema, &link_dump, WIRE_RATES_LINK, "ifname");
	if (!error)
		error = push_files(&reading);
	if (!error)
		error = read_relayed(&reading, &qdisc_schema, &qdisc_dump, WIRE_RATES_QDISC, "dev");
	look_at_errors(&reading);
	mib_fini(&reading.mib);
	return error;
}

static void relayed_questions(const struct ask *outer, const struct schema *schema,
	const struct dump *dump, unsigned kind, struct questions *questions)
{
	const struct ask ask = ask_relayed(outer, schema, kind);

	if (any_has_kind(outer, kind))
		questions_join(questions, dump->questions, &ask);
}

void rates_questions(const struct ask *ask, struct questions *questions)
{
	const unsigned files = files_of_groups(ask);

	if (files)
		mib_question(questions, files);
	relayed_questions(ask, &link_schema, &link_dump, WIRE_RATES_LINK, questions);
	relayed_questions(ask, &qdisc_schema, &qdisc_dump, WIRE_RATES_QDISC, questions);
}
