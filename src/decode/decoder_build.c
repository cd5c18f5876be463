/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/decoder.h"

#include "steps.h"

#include <errno.h>
#include <stdlib.h>

/* The rows that a decoder reads. */
struct reading {
	const struct schema *schema;
	uint8_t kind, base; /* base: 0: none */
	const struct fieldset *wanted;
	struct decoding *decoding;   /* NULL: make a new one */
	struct strangers *strangers; /* counts unknown attributes, or NULL */
};

static struct decoder *decoder_make(const struct reading *reading);

/* Whether the wire belongs to the kind or its base. */
static bool is_of_kind(const struct wire *wire, const struct reading *reading)
{
	return wire->kind == reading->kind || (reading->base && wire->kind == reading->base);
}

/* Whether the wire belongs to the base, and the kind has its own for the field. */
static bool is_replaced(const struct wire *wire, const struct reading *reading)
{
	const struct wire *wires = reading->schema->wires;

	if (wire->kind == reading->kind)
		return false;
	for (size_t i = 0; i < reading->schema->wire_count; i++) {
		if (wires[i].field == wire->field && wires[i].kind == reading->kind)
			return true;
	}
	return false;
}

/* Whether some record reads the wire. */
static bool is_read(const struct wire *wire, const struct reading *reading)
{
	return is_of_kind(wire, reading) && (wire->form != WIRE_HAND || wire->hand) &&
	       !is_replaced(wire, reading);
}

static bool holds_records(const struct wire *wire)
{
	return wire->form >= WIRE_NEST;
}

static bool is_plain(const struct wire *wire, enum field_type type)
{
	bool number =
		type == FIELD_NUM || type == FIELD_ENUM || type == FIELD_FLAGS || type == FIELD_HEX;

	return number && wire->form == WIRE_VALUE && wire->attribute != WIRE_PAYLOAD &&
	       !wire->big_endian && !wire->vocabulary && !wire->none;
}

static bool is_fixed(const struct wire *wire)
{
	return wire->attribute == WIRE_HEADER || wire->attribute == WIRE_PAYLOAD;
}

/* Orders by attribute, then by the value's place in it. */
static int step_order(const void *a, const void *b)
{
	const struct wire *one = &((const struct step *)a)->wire;
	const struct wire *other = &((const struct step *)b)->wire;
	/* The fixed part comes first. */
	uint32_t x = is_fixed(one) ? 0 : one->attribute + 1U;
	uint32_t y = is_fixed(other) ? 0 : other->attribute + 1U;

	if (x == y) {
		x = one->offset;
		y = other->offset;
	}
	return (x > y) - (x < y);
}

/* Whether `next` copies the adjacent number to the adjacent member. */
static bool step_continues(const struct step *step, const struct step *next)
{
	size_t length = step->run * sizeof(uint64_t);

	return step->run && next->run && next->wire.attribute == step->wire.attribute &&
	       next->wire.offset == step->wire.offset + length &&
	       next->member == step->member + length &&
	       next->wire.field == step->wire.field + step->run;
}

/* Statistics are many adjacent numbers, copied in one step. */
static void decoder_join(struct decoder *decoder)
{
	size_t count = 0;

	for (size_t i = 0; i < decoder->count; i++) {
		struct step *step = &decoder->steps[i];

		step->run = step->plain && step->wire.size == sizeof(uint64_t);
		if (count && step_continues(&decoder->steps[count - 1], step)) {
			decoder->steps[count - 1].run++;
			decoder->steps[count - 1].plain = false;
		} else {
			decoder->steps[count++] = *step;
		}
	}
	decoder->count = count;
}

/* Makes an entry in `of` for the attribute. @return it, or NULL if there is no memory */
static struct steps *decoder_entry(struct decoder *decoder, uint16_t attribute)
{
	size_t count = (size_t)attribute + 1;
	struct steps *of;

	if (count <= decoder->attributes)
		return &decoder->of[attribute];
	of = reallocarray(decoder->of, count, sizeof(*of));
	if (!of)
		return NULL;
	memset(of + decoder->attributes, 0, (count - decoder->attributes) * sizeof(*of));
	decoder->of = of;
	decoder->attributes = count;
	return &of[attribute];
}

static void steps_settle(const struct decoder *decoder, struct steps *steps)
{
	const struct step *step = &decoder->steps[steps->first];

	steps->number = 0;
	if (steps->count != 1 || !step->plain || step->wire.offset)
		return;
	steps->number = step->wire.size;
	steps->field = step->wire.field;
	steps->member = step->member;
}

static int decoder_index(struct decoder *decoder)
{
	size_t i = 0;

	while (i < decoder->count && is_fixed(&decoder->steps[i].wire))
		i++;
	decoder->headers = i;
	for (i = decoder->count; i > decoder->headers; i--) {
		struct steps *steps = decoder_entry(decoder, decoder->steps[i - 1].wire.attribute);

		if (!steps)
			return -ENOMEM;
		steps->first = (uint16_t)(i - 1);
		steps->count++;
		steps_settle(decoder, steps);
	}
	return 0;
}

static int add_step(struct decoder *decoder, const struct step *step)
{
	/* A power of two means that the room is full. */
	if (!(decoder->count & (decoder->count - 1))) {
		size_t size = decoder->count ? decoder->count * 2 : 1;
		struct step *steps = reallocarray(decoder->steps, size, sizeof(*steps));

		if (!steps)
			return -ENOMEM;
		decoder->steps = steps;
	}
	decoder->steps[decoder->count++] = *step;
	return 0;
}

/* All fields inside an object or list are wanted. Rows that fill the record itself follow its
 * wanted fields. */
static struct decoder *inner_make(
	const struct nest *nest, const struct reading *reading, uint8_t kind, uint8_t base)
{
	const struct fieldset all = fieldset_all();
	const struct reading inner = {.schema = nest->schema,
		.kind = kind,
		.base = base,
		.wanted = nest->flat ? reading->wanted : &all,
		.decoding = reading->decoding,
		.strangers = reading->strangers};

	return decoder_make(&inner);
}

static int choices_make(struct nest *nest, const struct reading *reading)
{
	const struct selector *by = nest->wire->by;

	nest->selector = &reading->schema->fields[by->field];
	nest->choices = calloc(by->count, sizeof(struct decoder *));
	if (!nest->choices)
		return -ENOMEM;
	for (size_t i = 0; i < by->count; i++) {
		nest->choices[i] =
			inner_make(nest, reading, by->choices[i].kind, by->choices[i].base);
		if (!nest->choices[i])
			return -ENOMEM;
	}
	return 0;
}

/* Whether any field inside is wanted. */
static bool nest_wants(const struct nest *nest)
{
	bool wants = !nest->flat || (nest->inner && decoder_wants(nest->inner));

	for (size_t i = 0; nest->choices && i < nest->wire->by->count; i++)
		wants |= decoder_wants(nest->choices[i]);
	return wants;
}

/* A group has no attribute of its own, so every attribute that it reads leads to it. */
static int add_group(struct decoder *decoder, const struct step *step)
{
	const struct decoder *inner = step->nest->inner;
	struct step member = *step;

	for (size_t i = 0; i < inner->attributes; i++) {
		member.wire.attribute = (uint16_t)i;
		if (inner->of[i].count && add_step(decoder, &member))
			return -ENOMEM;
	}
	return 0;
}

/* @param field NULL: it fills the record itself */
static int add_nest(struct decoder *decoder, const struct reading *reading, const struct wire *wire,
	const struct field *field)
{
	struct nest *nest = calloc(1, sizeof(*nest));
	struct step step = {.wire = *wire, .deep = true, .nest = nest};

	if (!nest)
		return -ENOMEM;
	*nest = (struct nest){.wire = wire,
		.schema = field ? field->list : reading->schema,
		.member = field ? field->offset : 0,
		.flat = !field,
		.next = decoder->nests};
	decoder->nests = nest;
	if (wire->form == WIRE_BY) {
		if (choices_make(nest, reading))
			return -ENOMEM;
	} else {
		nest->inner = inner_make(nest, reading, wire->inner, 0);
		if (!nest->inner)
			return -ENOMEM;
	}
	if (!nest_wants(nest))
		return 0;
	return wire->form == WIRE_GROUP ? add_group(decoder, &step) : add_step(decoder, &step);
}

static int add_value(struct decoder *decoder, const struct wire *wire, const struct field *field)
{
	const struct step step = {.wire = *wire,
		.type = field->type,
		.list = field->list,
		.member = field->offset,
		.plain = is_plain(wire, field->type),
		.deep = wire->form == WIRE_HAND};

	return add_step(decoder, &step);
}

static int add_wires(struct decoder *decoder, const struct reading *reading)
{
	const struct schema *schema = reading->schema;
	int error = 0;

	for (size_t i = 0; i < schema->wire_count && !error; i++) {
		const struct wire *wire = &schema->wires[i];
		const struct field *field = &schema->fields[wire->field];

		/* Most wires of a schema are of other kinds. */
		if (!is_of_kind(wire, reading) || !fieldset_has(reading->wanted, wire->field) ||
			!is_read(wire, reading))
			continue;
		error = holds_records(wire) ? add_nest(decoder, reading, wire, field)
					    : add_value(decoder, wire, field);
	}
	return error;
}

static int add_nests(struct decoder *decoder, const struct reading *reading)
{
	const struct schema *schema = reading->schema;
	int error = 0;

	for (size_t i = 0; i < schema->nest_count && !error; i++) {
		if (is_of_kind(&schema->nests[i], reading))
			error = add_nest(decoder, reading, &schema->nests[i], NULL);
	}
	return error;
}

/* Also reads the selectors of wanted fields. */
static int add_selectors(struct decoder *decoder, const struct reading *reading)
{
	struct fieldset missing = {{0}};
	struct reading selectors = *reading;

	for (const struct nest *nest = decoder->nests; nest; nest = nest->next) {
		if (nest->choices && nest_wants(nest) &&
			!fieldset_has(reading->wanted, nest->wire->by->field))
			fieldset_add(&missing, nest->wire->by->field);
	}
	selectors.wanted = &missing;
	return add_wires(decoder, &selectors);
}

static int add_known(struct decoder *decoder, uint16_t attribute)
{
	size_t count = (size_t)attribute + 1;
	bool *known;

	if (count > decoder->known_count) {
		known = reallocarray(decoder->known, count, sizeof(*known));
		if (!known)
			return -ENOMEM;
		memset(known + decoder->known_count, 0, count - decoder->known_count);
		decoder->known = known;
		decoder->known_count = count;
	}
	decoder->known[attribute] = true;
	return 0;
}

/* Attributes named by rows are known. A group's attributes belong to the set around it. */
static int add_known_wires(struct decoder *decoder, const struct reading *reading,
	const struct wire *wires, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		if (is_of_kind(&wires[i], reading) && !is_fixed(&wires[i]) &&
			wires[i].form != WIRE_GROUP)
			error = add_known(decoder, wires[i].attribute);
	}
	return error;
}

static int add_known_groups(struct decoder *decoder)
{
	int error = 0;

	for (const struct nest *nest = decoder->nests; nest; nest = nest->next) {
		const struct decoder *inner = nest->inner;

		for (size_t i = 0; nest->wire->form == WIRE_GROUP && i < inner->known_count; i++) {
			if (inner->known[i])
				error |= add_known(decoder, (uint16_t)i);
		}
	}
	return error;
}

static int add_known_set(struct decoder *decoder, const struct wire_set *set)
{
	int error = 0;

	for (size_t i = 0; i < set->left_out_count; i++)
		error |= add_known(decoder, set->left_out[i]);
	return error;
}

/* The name of the kind's set goes before the name of its base's. */
static int prepare_census(struct decoder *decoder, const struct reading *reading)
{
	const struct schema *schema = reading->schema;
	int error = 0;

	for (size_t i = 0; i < schema->set_count; i++) {
		const struct wire_set *set = &schema->sets[i];

		if (set->kind != reading->kind && (!reading->base || set->kind != reading->base))
			continue;
		if (!decoder->set || set->kind == reading->kind)
			decoder->set = set->name;
		error |= add_known_set(decoder, set);
	}
	error |= add_known_wires(decoder, reading, schema->wires, schema->wire_count);
	error |= add_known_wires(decoder, reading, schema->nests, schema->nest_count);
	return error | add_known_groups(decoder);
}

static struct decoder *decoder_make(const struct reading *asked)
{
	struct reading reading = *asked;
	struct decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	if (!reading.decoding)
		reading.decoding = &decoder->own;
	decoder->decoding = reading.decoding;
	decoder->decoding->strangers = reading.strangers;
	if (add_wires(decoder, &reading) || add_nests(decoder, &reading) ||
		add_selectors(decoder, &reading) ||
		(reading.strangers && prepare_census(decoder, &reading))) {
		decoder_free(decoder);
		return NULL;
	}
	if (decoder->count)
		qsort(decoder->steps, decoder->count, sizeof(struct step), step_order);
	decoder_join(decoder);
	if (!decoder_index(decoder))
		return decoder;
	decoder_free(decoder);
	return NULL;
}

struct decoder *decoder_new(
	const struct schema *schema, unsigned kind, const struct fieldset *wanted)
{
	const struct reading reading = {.schema = schema, .kind = (uint8_t)kind, .wanted = wanted};

	return decoder_make(&reading);
}

struct decoder *decoder_new_census(
	const struct schema *schema, unsigned kind, struct strangers *strangers)
{
	const struct fieldset all = fieldset_all();
	const struct reading reading = {
		.schema = schema, .kind = (uint8_t)kind, .wanted = &all, .strangers = strangers};

	return decoder_make(&reading);
}

static void nest_free(struct nest *nest)
{
	decoder_free(nest->inner);
	for (size_t i = 0; nest->choices && i < nest->wire->by->count; i++)
		decoder_free(nest->choices[i]);
	free(nest->choices);
	free(nest);
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	while (decoder->nests) {
		struct nest *nest = decoder->nests;

		decoder->nests = nest->next;
		nest_free(nest);
	}
	arena_fini(&decoder->own.arena);
	free(decoder->steps);
	free(decoder->known);
	free(decoder->of);
	free(decoder);
}
