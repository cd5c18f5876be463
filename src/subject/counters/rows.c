/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include "nlinspect/model/layout.h"

#include "named.h"
#include "subject/counters/meanings/meaning.h"
#include "text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct rows rows_of(struct run *run)
{
	struct rows rows = {.run = run};

	out_init_memory(&rows.words);
	return rows;
}

void rows_fini(struct rows *rows)
{
	out_fini(&rows->words);
}

static bool is_wanted(const struct rows *rows, unsigned id)
{
	return fieldset_has(&rows->run->ask->wanted, id);
}

static const struct counter_ask *ask_of(const struct rows *rows)
{
	return rows->run->ask->own;
}

static void set_text(struct record *base, unsigned id, struct text *member, struct text text)
{
	if (!text.length)
		return;
	*member = text;
	fieldset_add(&base->present, id);
}

static void set_meaning(struct counter_record *record, const struct meaning *meaning)
{
	struct record *base = &record->base;

	if (!meaning)
		return;
	RECORD_SET(record, COUNTER_kind, kind, meaning->kind);
	set_text(base, COUNTER_unit, &record->unit, text_of(counter_unit_word(meaning->unit)));
	if (meaning->marks & HOST)
		RECORD_SET(record, COUNTER_scope, scope, true);
	RECORD_SET(record, COUNTER_loss, loss, (meaning->marks & LOSS) != 0);
	set_text(base, COUNTER_worry, &record->worry, text_of(meaning->worry));
	set_text(base, COUNTER_doc, &record->doc, text_of(meaning->doc));
	set_text(base, COUNTER_advice, &record->advice, text_of(meaning->advice));
}

static struct counter_record *start(struct rows *rows, const char *word, struct text name)
{
	struct counter_record *record = &rows->record;

	record_clear(&record->base);
	RECORD_SET(record, COUNTER_group, group, text_of(word));
	RECORD_SET(record, COUNTER_name, name, name);
	return record;
}

/* A counter above INT64_MAX keeps its exact number in `total`. */
static void set_value(struct counter_record *record, uint64_t value, bool negative, bool counts)
{
	bool large = !negative && value > INT64_MAX;

	RECORD_SET(record, COUNTER_value, value, large ? INT64_MAX : (int64_t)value);
	if (counts)
		RECORD_SET(record, COUNTER_total, total, value);
}

static bool is_text(const struct record *base, unsigned id, struct text text, const char *word)
{
	return record_has(base, id) && text_equal(text, text_of(word));
}

/* Sets the share, and whether the rule of thumb is met, by the growth and the whole that it is a
 * share of. */
static void judge(struct counter_record *record, uint64_t growth, uint64_t whole)
{
	struct record *base = &record->base;
	const struct meaning *meaning = NULL;

	fieldset_remove(&base->present, COUNTER_percent);
	if (!record_has(base, COUNTER_of)) {
		RECORD_SET(record, COUNTER_trouble, trouble,
			growth && is_text(base, COUNTER_worry, record->worry, GROWS));
		return;
	}
	if (whole)
		RECORD_SET(record, COUNTER_percent, percent, ratio_share(growth, whole));
	meaning = meaning_find(counter_group_find(record->group), record->name);
	RECORD_SET(record, COUNTER_trouble, trouble,
		whole && meaning && record->percent > meaning->limit);
}

static void judge_total(struct counter_record *record)
{
	bool counts = record_has(&record->base, COUNTER_total);

	judge(record, counts || record_has(&record->base, COUNTER_of) ? (uint64_t)record->value : 0,
		record->of);
}

void rows_rated(const struct schema *rates, struct record *base)
{
	struct counter_record *record = (struct counter_record *)base;
	int grown = schema_growth(rates, COUNTER_total), whole = schema_growth(rates, COUNTER_of);

	/* The share of gauges is the present one. */
	if (!record_has(base, COUNTER_total))
		return;
	judge(record, record_growth(base, rates, grown), record_growth(base, rates, whole));
}

/* Zeros are left out, except of what is named, and of what may have a rate later. A setting has
 * none. */
static bool is_shown(const struct rows *rows, bool setting)
{
	const struct counter_record *record = &rows->record;
	const struct counter_ask *ask = ask_of(rows);

	if (ask->zeros || (ask->compared ? !setting : record->value != 0))
		return true;
	return named_text(rows->run->ask->where, COUNTER_name, record->name);
}

static int push(struct rows *rows, struct text prefix)
{
	struct counter_record *record = &rows->record;
	struct out *words = &rows->words;
	size_t line;

	words->length = 0;
	if (is_wanted(rows, COUNTER_full_name)) {
		out_bytes(words, prefix.data, prefix.length);
		out_bytes(words, record->name.data, record->name.length);
	}
	line = words->length;
	if (is_wanted(rows, COUNTER_text))
		text_line(words, prefix, record->name, record->value);
	if (words->error)
		return words->error;
	/* The memory does not move from here on. */
	set_text(&record->base, COUNTER_full_name, &record->full_name,
		(struct text){words->data, (uint32_t)line});
	set_text(&record->base, COUNTER_text, &record->text,
		(struct text){
			line ? words->data + line : words->data, (uint32_t)(words->length - line)});
	return source_push(rows->run, &record->base);
}

/* The heading of a group, as netstat -s has it. */
static int push_heading(struct rows *rows)
{
	struct counter_record *record = &rows->record;
	struct out *words = &rows->words;

	record_clear(&record->base);
	words->length = 0;
	out_bytes(words, rows->prefix.data, rows->prefix.length);
	out_char(words, ':');
	if (words->error)
		return words->error;
	RECORD_SET(record, COUNTER_group, group, text_of(rows->word));
	RECORD_SET(record, COUNTER_text, text, (struct text){words->data, (uint32_t)words->length});
	return source_push(rows->run, &record->base);
}

/* Looks the group up, once for all of its counters. */
static void enter_group(struct rows *rows, struct text prefix)
{
	size_t length = prefix.length < sizeof(rows->word) ? prefix.length : sizeof(rows->word) - 1;

	if (rows->prefix.data && text_equal(prefix, rows->prefix))
		return;
	rows->prefix = prefix;
	rows->group = counter_group_find(prefix);
	rows->headed = false;
	for (size_t i = 0; i < length; i++)
		rows->word[i] = (char)tolower((unsigned char)prefix.data[i]);
	rows->word[length] = '\0';
}

/* Names the thing that counts, if it is not the whole namespace. */
static void set_instance(struct rows *rows, const struct mib_entry *entry)
{
	struct counter_record *record = &rows->record;

	if (entry->instance == MIB_WHOLE)
		return;
	RECORD_SET(record, COUNTER_instance, instance, entry->instance);
	if (entry->interface.length) {
		RECORD_SET(record, COUNTER_interface, interface, entry->interface);
		RECORD_SET(record, COUNTER_at, at, entry->interface);
		return;
	}
	RECORD_SET(record, COUNTER_cpu, cpu, entry->instance);
	snprintf(rows->at, sizeof(rows->at), "cpu %" PRIu32, entry->instance);
	RECORD_SET(record, COUNTER_at, at, text_of(rows->at));
}

/* Whether counters of its kind of thing are asked for. */
static bool is_asked(const struct rows *rows, const struct mib_entry *entry)
{
	const struct counter_ask *ask = ask_of(rows);

	if (entry->instance == MIB_WHOLE)
		return true;
	return entry->interface.length ? ask->interfaces : ask->cpus;
}

int rows_entry(struct rows *rows, const struct mib_entry *entry)
{
	const struct counter_ask *ask = ask_of(rows);
	struct counter_record *record;
	const struct meaning *meaning;
	bool counts, zeros;

	if (!is_asked(rows, entry))
		return 0;
	enter_group(rows, entry->group);
	meaning = meaning_find(rows->group, entry->name);
	record = start(rows, rows->word, entry->name);
	set_instance(rows, entry);
	set_meaning(record, meaning);
	counts = !entry->negative && (!meaning || meaning->kind == COUNTER);
	set_value(record, entry->value, entry->negative, counts);
	judge_total(record);
	zeros = ask->text && text_has_zero(entry->group, entry->name);
	if (!zeros && !is_shown(rows, meaning && meaning->kind == SETTING))
		return 0;
	if (ask->text && !rows->headed) {
		int error = push_heading(rows);

		rows->headed = true;
		return error ? error : rows_entry(rows, entry);
	}
	return push(rows, entry->group);
}

int rows_ratio(struct rows *rows, const struct ratio_value *value)
{
	static const char word[] = "ratio";
	const struct counter_group *group = counter_group_find(text_of(word));
	struct counter_record *record = start(rows, word, text_of(value->name));

	set_meaning(record, meaning_find(group, record->name));
	set_value(record, value->part, false, !value->level);
	RECORD_SET(record, COUNTER_of, of, value->whole);
	judge_total(record);
	return is_shown(rows, false) ? push(rows, (struct text){"", 0}) : 0;
}

int rows_loss(void *context, const struct loss *loss)
{
	struct rows *rows = context;
	struct counter_record *record = start(rows, loss->group, text_of(loss->name));

	RECORD_SET(record, COUNTER_kind, kind, COUNTER);
	RECORD_SET(record, COUNTER_unit, unit, text_of(counter_unit_word(PACKETS)));
	RECORD_SET(record, COUNTER_loss, loss, true);
	RECORD_SET(record, COUNTER_at, at, loss->at);
	RECORD_SET(record, COUNTER_instance, instance, loss->instance);
	set_text(&record->base, COUNTER_interface, &record->interface, loss->interface);
	set_text(&record->base, COUNTER_doc, &record->doc, text_of(loss->doc));
	RECORD_SET(record, COUNTER_worry, worry, text_of(GROWS));
	set_value(record, loss->value, false, true);
	judge_total(record);
	return is_shown(rows, false) ? push(rows, (struct text){"", 0}) : 0;
}
