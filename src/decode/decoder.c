/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/decoder.h"

#include "nlinspect/base/inline.h"

#include "steps.h"
#include "strangers.h"
#include "value.h"

#include <errno.h>

void *decoding_take(struct decoding *decoding, size_t size)
{
	void *memory = arena_take(&decoding->arena, size);

	if (!memory) {
		decoding->error = -ENOMEM;
		return NULL;
	}
	return memset(memory, 0, size);
}

struct list decoding_list(struct decoding *decoding, const struct schema *schema, size_t count)
{
	return (struct list){decoding_take(decoding, count * schema->size), (uint32_t)count,
		(uint32_t)schema->size};
}

/* @return whether there is a value */
static bool hand_apply(struct decoding *decoding, wire_hand *hand, const struct schema *schema,
	const struct attribute *bytes, void *value)
{
	int error;

	decoding->schema = schema;
	error = hand(decoding, bytes->payload, bytes->length, value);
	if (error == -EBADMSG)
		decoding->malformed = true;
	else if (error && error != -ENODATA)
		decoding->error = error;
	return !error;
}

static void nest_apply(struct decoder *decoder, struct nest *nest,
	const struct attribute *attribute, uint8_t family, struct record *record);

/* Reads anything but a plain value. */
static NOINLINE void deep_apply(struct decoder *decoder, const struct step *step,
	const struct attribute *bytes, uint8_t family, struct record *record)
{
	struct decoding *decoding = decoder->decoding;
	const struct wire *wire = &step->wire;
	void *value = (char *)record + step->member;

	if (step->nest)
		nest_apply(decoder, step->nest, bytes, family, record);
	else if (hand_apply(decoding, wire->hand, step->list, bytes, value))
		fieldset_add(&record->present, wire->field);
}

/* Copies as many numbers of a run as the payload has: an older kernel has fewer. */
static inline void run_copy(
	const struct step *step, const struct attribute *bytes, struct record *record)
{
	size_t count = step->run, offset = step->wire.offset;
	uint64_t *members = (uint64_t *)(void *)((char *)record + step->member);

	if (bytes->length < offset + count * sizeof(*members))
		count = bytes->length < offset ? 0 : (bytes->length - offset) / sizeof(*members);
	memcpy(members, bytes->payload + offset, count * sizeof(*members));
	for (size_t i = 0; bytes->big_endian && i < count; i++)
		members[i] = read_unsigned((const uint8_t *)&members[i], sizeof(*members), true);
	fieldset_add_range(&record->present, step->wire.field, count);
}

static NOINLINE void steps_apply(struct decoder *decoder, const struct step *step, size_t count,
	const struct attribute *bytes, uint8_t family, struct record *record)
{
	for (; count; step++, count--) {
		const struct wire *wire = &step->wire;

		if (step->plain && !bytes->big_endian) {
			if (bytes->length < (size_t)wire->offset + wire->size)
				continue;
			*(uint64_t *)(void *)((char *)record + step->member) =
				read_unsigned(bytes->payload + wire->offset, wire->size, false);
			fieldset_add(&record->present, wire->field);
		} else if (step->run > 1) {
			run_copy(step, bytes, record);
		} else if (step->deep) {
			deep_apply(decoder, step, bytes, family, record);
		} else if (value_read(wire, step->type, bytes, family,
				   (char *)record + step->member)) {
			fieldset_add(&record->present, wire->field);
		}
	}
}

/* Most attributes are one number. @return whether this one is; it was read if it is long enough */
static ALWAYS_INLINE bool number_apply(
	const struct steps *steps, const struct attribute *attribute, struct record *record)
{
	if (!steps->number || attribute->big_endian)
		return false;
	if (attribute->length < steps->number)
		return true;
	*(uint64_t *)(void *)((char *)record + steps->member) =
		read_unsigned(attribute->payload, steps->number, false);
	fieldset_add(&record->present, steps->field);
	return true;
}

/* @param bytes  the attribute, or a copy */
static ALWAYS_INLINE void attribute_apply(struct decoder *decoder, const struct steps *steps,
	const struct attribute *bytes, uint8_t family, struct record *record)
{
	if (!number_apply(steps, bytes, record) && steps->count)
		steps_apply(decoder, decoder->steps + steps->first, steps->count, bytes, family,
			record);
}

/* The same for a loop: pointing at a copy only lets the attribute stay in registers. */
static ALWAYS_INLINE void attribute_apply_copy(struct decoder *decoder, const struct steps *steps,
	struct attribute attribute, uint8_t family, struct record *record)
{
	if (!number_apply(steps, &attribute, record) && steps->count) {
		const struct attribute bytes = attribute;

		steps_apply(decoder, decoder->steps + steps->first, steps->count, &bytes, family,
			record);
	}
}

/* Reads bytes that are not attributes: the first `length` ones. */
static void header_apply(struct decoder *decoder, const struct attribute *bytes, size_t length,
	uint8_t family, struct record *record)
{
	struct attribute header = *bytes;

	header.length = length;
	steps_apply(decoder, decoder->steps, decoder->headers, &header, family, record);
}

static void set_end(struct decoder *decoder, uint8_t family, struct record *record);

/* Counts the unknown attributes. */
static NOINLINE void set_look(const struct decoder *decoder, struct cursor cursor)
{
	struct attribute attribute;

	while (attribute_next(&cursor, &attribute)) {
		if (attribute.type >= decoder->known_count || !decoder->known[attribute.type])
			strangers_add(decoder->decoding->strangers, decoder->set, attribute.type);
	}
}

/* Reads attributes to their end. */
static void set_apply(
	struct decoder *decoder, struct cursor cursor, uint8_t family, struct record *record)
{
	struct attribute attribute;

	if (decoder->set)
		set_look(decoder, cursor);
	while (attribute_next(&cursor, &attribute)) {
		if (attribute.type < decoder->attributes)
			attribute_apply_copy(
				decoder, &decoder->of[attribute.type], attribute, family, record);
	}
	decoder->decoding->malformed |= cursor.malformed;
	if (decoder->pending)
		set_end(decoder, family, record);
}

/*
 * Reads a record.
 * @param fixed  size of the part before its attributes; 0: it has only one of the two
 */
static void record_apply(struct decoder *decoder, const struct attribute *bytes, size_t fixed,
	uint8_t family, struct record *record)
{
	size_t length = bytes->length;

	if (decoder->headers)
		header_apply(
			decoder, bytes, fixed && fixed < length ? fixed : length, family, record);
	if (decoder->attributes && fixed <= length)
		set_apply(
			decoder, cursor_of(bytes->payload + fixed, length - fixed), family, record);
}

/* Reads a record inside another one, or (flat) more of the same record. @return whether there is
 * one */
static bool nest_read(struct decoder *decoder, const struct nest *nest, struct decoder *inner,
	wire_hand *hand, const struct attribute *bytes, uint8_t family, const struct record *outer,
	struct record *record)
{
	struct decoding *decoding = decoder->decoding;
	const struct record *around = decoding->outer;
	bool there = true;

	decoding->outer = outer;
	record_apply(inner, bytes, nest->wire->size, family, record);
	if (hand)
		there = hand_apply(decoding, hand, nest->schema, bytes, record);
	decoding->outer = around;
	return there;
}

static void nest_set(const struct nest *nest, struct list list, struct record *record)
{
	*(struct list *)(void *)((char *)record + nest->member) = list;
	fieldset_add(&record->present, nest->wire->field);
}

int decode_unless_empty(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct record *record = value;

	return fieldset_next(&record->present, 0) == FIELDSET_SIZE ? -ENODATA : 0;
}

static bool says_something(const struct record *record)
{
	return fieldset_next(&record->present, 0) != FIELDSET_SIZE;
}

static void object_apply(struct decoder *decoder, const struct nest *nest, struct decoder *inner,
	wire_hand *hand, const struct attribute *bytes, uint8_t family, struct record *record)
{
	struct list list;

	if (nest->flat) {
		nest_read(decoder, nest, inner, hand, bytes, family, decoder->decoding->outer,
			record);
		return;
	}
	list = decoding_list(decoder->decoding, nest->schema, 1);
	/* An empty set of attributes is fine; a structure that is too short is not. */
	if (list.items &&
		nest_read(
			decoder, nest, inner, hand, bytes, family, record, list_record(&list, 0)) &&
		(inner->attributes || says_something(list_record(&list, 0))))
		nest_set(nest, list, record);
}

/* struct rtnexthop and the like: the first two bytes are the length of the whole item. */
static bool span_next(struct cursor *cursor, size_t least, struct attribute *ret)
{
	uint16_t length;

	if (!cursor->left)
		return false;
	if (cursor->left < least)
		return cursor_stop(cursor);
	memcpy(&length, cursor->next, sizeof(length));
	if (length < least || length > cursor->left)
		return cursor_stop(cursor);
	*ret = (struct attribute){.payload = cursor->next, .length = length};
	cursor_skip(cursor, length);
	return true;
}

static bool struct_next(struct cursor *cursor, size_t size, struct attribute *ret)
{
	if (!cursor->left)
		return false;
	if (cursor->left < size)
		return cursor_stop(cursor);
	*ret = (struct attribute){.payload = cursor->next, .length = size};
	cursor->next += size;
	cursor->left -= size;
	return true;
}

/*
 * Takes the bytes of the next item of a list.
 * @param strangers  counts skipped attributes; may be NULL
 */
static bool item_next(const struct wire *wire, struct strangers *strangers, struct cursor *cursor,
	struct attribute *ret)
{
	switch (wire->form) {
	case WIRE_STRUCTS:
		return struct_next(cursor, wire->size, ret);
	case WIRE_SPANS:
		return span_next(cursor, wire->size, ret);
	case WIRE_EACH:
		while (attribute_next(cursor, ret)) {
			if (ret->type == wire->item)
				return true;
			if (strangers)
				strangers_add(strangers, wire->name, ret->type);
		}
		return false;
	default:
		return attribute_next(cursor, ret);
	}
}

/* Makes room for more items when the same attribute comes again. The room at least doubles, so that
 * many small attributes do not cost quadratic copying. */
static struct list list_grow(
	struct decoding *decoding, struct nest *nest, size_t more, const struct record *record)
{
	const struct list *before = (const void *)((const char *)record + nest->member);
	struct list list;

	if (!record_has(record, nest->wire->field)) {
		nest->room = more;
		list = decoding_list(decoding, nest->schema, more);
		list.count = 0;
		return list;
	}
	if (before->count + more <= nest->room)
		return *before;
	nest->room = 2 * (before->count + more);
	list = decoding_list(decoding, nest->schema, nest->room);
	if (list.items)
		memcpy(list_record(&list, 0), before->items,
			(size_t)before->count * before->stride);
	list.count = before->count;
	return list;
}

/* Items are adjacent in memory and their contents are elsewhere, so the items are counted first. */
static void list_apply(struct decoder *decoder, struct nest *nest, const struct attribute *bytes,
	uint8_t family, struct record *record)
{
	const struct wire *wire = nest->wire;
	struct cursor cursor = cursor_of(bytes->payload, bytes->length), all = cursor;
	struct attribute item;
	struct list list;
	size_t count = 0;

	while (item_next(wire, decoder->decoding->strangers, &cursor, &item))
		count++;
	decoder->decoding->malformed |= cursor.malformed;
	list = list_grow(decoder->decoding, nest, count, record);
	if (!list.items)
		return;
	while (item_next(wire, NULL, &all, &item)) {
		struct record *place = list_record(&list, list.count);

		if (nest_read(decoder, nest, nest->inner, wire->hand, &item, family, record, place))
			list.count++;
		else
			memset(place, 0, list.stride);
	}
	nest_set(nest, list, record);
}

static void group_apply(struct decoder *decoder, struct nest *nest,
	const struct attribute *attribute, uint8_t family, const struct record *record)
{
	struct decoding *decoding = decoder->decoding;
	const struct record *around = decoding->outer;

	if (!nest->record)
		nest->record = decoding_take(decoding, nest->schema->size);
	if (!nest->record)
		return;
	decoder->pending = true;
	decoding->outer = record;
	attribute_apply(
		nest->inner, &nest->inner->of[attribute->type], attribute, family, nest->record);
	decoding->outer = around;
}

/* Finishes the record that attributes of the set have filled. */
static void group_end(
	struct decoder *decoder, struct nest *nest, uint8_t family, struct record *record)
{
	struct decoding *decoding = decoder->decoding;
	const struct record *around = decoding->outer;
	struct record *group = nest->record;
	const struct attribute none = {.payload = NULL};
	wire_hand *hand = nest->wire->hand;
	bool there;

	nest->record = NULL;
	decoding->outer = record;
	if (nest->inner->pending)
		set_end(nest->inner, family, group);
	there = !hand || hand_apply(decoding, hand, nest->schema, &none, group);
	decoding->outer = around;
	if (there && says_something(group))
		nest_set(nest, (struct list){group, 1, (uint32_t)nest->schema->size}, record);
}

static bool is_chosen(const struct choice *choice, unsigned id, const struct field *selector,
	const struct record *record)
{
	const void *value = field_value(selector, record);

	if (choice->absent || !record_has(record, id))
		return choice->absent && !record_has(record, id);
	if (selector->type == FIELD_TEXT)
		return word_equals(*(const struct text *)value, choice->word);
	return words_number(*(const uint64_t *)value) == choice->number;
}

/* The selector is known now, so its choice can be read. */
static void choice_end(struct decoder *decoder, struct nest *nest, struct record *record)
{
	const struct selector *by = nest->wire->by;
	const struct attribute bytes = nest->payload;
	size_t at = 0;

	nest->payload.payload = NULL;
	while (at < by->count && !is_chosen(&by->choices[at], by->field, nest->selector, record))
		at++;
	if (at < by->count) {
		const struct choice *choice = &by->choices[at];

		object_apply(decoder, nest, nest->choices[at], choice->hand, &bytes,
			choice->family ? choice->family : nest->family, record);
	}
}

static void set_end(struct decoder *decoder, uint8_t family, struct record *record)
{
	decoder->pending = false;
	for (struct nest *nest = decoder->nests; nest; nest = nest->next) {
		if (nest->record)
			group_end(decoder, nest, family, record);
		if (nest->payload.payload)
			choice_end(decoder, nest, record);
	}
}

static void nest_apply(struct decoder *decoder, struct nest *nest,
	const struct attribute *attribute, uint8_t family, struct record *record)
{
	const struct wire *wire = nest->wire;

	if (wire->family)
		family = wire->family;
	switch (wire->form) {
	case WIRE_NEST:
		object_apply(decoder, nest, nest->inner, wire->hand, attribute, family, record);
		break;
	case WIRE_BY:
		nest->payload = *attribute;
		nest->family = family;
		decoder->pending = true;
		break;
	case WIRE_GROUP:
		group_apply(decoder, nest, attribute, family, record);
		break;
	default:
		list_apply(decoder, nest, attribute, family, record);
		break;
	}
}

void decoder_begin(struct decoder *decoder)
{
	struct decoding *decoding = decoder->decoding;

	arena_clear(&decoding->arena);
	decoding->malformed = false;
	decoding->error = 0;
	/* An unfinished set of attributes leaves these. */
	for (struct nest *nest = decoder->nests; decoder->pending && nest; nest = nest->next) {
		nest->payload.payload = NULL;
		nest->record = NULL;
	}
	decoder->pending = false;
}

void decoder_header(struct decoder *decoder, const uint8_t *header, size_t length, uint8_t family,
	struct record *record)
{
	const struct attribute bytes = {.payload = header, .length = length};

	steps_apply(decoder, decoder->steps, decoder->headers, &bytes, family, record);
}

void decoder_attribute(struct decoder *decoder, const struct attribute *attribute, uint8_t family,
	struct record *record)
{
	if (attribute->type < decoder->attributes)
		attribute_apply(decoder, &decoder->of[attribute->type], attribute, family, record);
}

bool decoder_attributes(
	struct decoder *decoder, struct cursor attributes, uint8_t family, struct record *record)
{
	set_apply(decoder, attributes, family, record);
	return decoder_sound(decoder);
}

int decoder_message(struct decoder *decoder, const struct message *message, size_t header,
	uint8_t family, struct record *record, bool *malformed)
{
	record_clear(record);
	if (message->length < header) {
		*malformed = true;
		return -EBADMSG;
	}
	decoder_begin(decoder);
	decoder_header(decoder, message->payload, header, family, record);
	if (!decoder_attributes(decoder, message_attributes(message, header), family, record))
		*malformed = true;
	return decoder_error(decoder);
}

bool decoder_sound(struct decoder *decoder)
{
	bool malformed = decoder->decoding->malformed;

	decoder->decoding->malformed = false;
	return !malformed;
}

int decoder_error(const struct decoder *decoder)
{
	return decoder->decoding->error;
}

struct decoding *decoder_decoding(struct decoder *decoder)
{
	return decoder->decoding;
}

bool decoder_wants(const struct decoder *decoder)
{
	return decoder->count > 0;
}
