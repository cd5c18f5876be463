/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/decoder.h"

#include "nlinspect/base/inline.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

/* A wanted wire, with what the copying needs of its field. */
struct step {
	struct wire wire;
	enum field_type type;
	uint16_t member; /* offset of the value in the record */
	uint16_t run;    /* of 64-bit numbers that stand in a row here as there: how many; else 0 */
	bool plain; /* one number of the host's byte order that is all of `size`, as most are */
};

/* The steps of one attribute, which stand next to each other. Most attributes are one number. */
struct steps {
	uint16_t first, count;
	uint16_t field, member; /* of that number */
	uint8_t number;         /* its size; 0: there is more, or nothing */
	bool left;              /* it is the caller's, too */
};

struct decoder {
	size_t count, headers; /* steps; the first `headers` of them read the fixed header */
	size_t attributes;     /* numbers below this have an entry in `of` */
	struct steps *of;      /* an attribute, by its number */
	struct step steps[];
};

static bool step_is_wanted(
	const struct wire *wire, enum wire_kind kind, const struct fieldset *wanted)
{
	return wire->kind == kind && wire->form != WIRE_HAND && fieldset_has(wanted, wire->field);
}

static bool step_is_plain(const struct wire *wire, enum field_type type)
{
	bool number =
		type == FIELD_NUM || type == FIELD_ENUM || type == FIELD_FLAGS || type == FIELD_HEX;

	return number && wire->form == WIRE_VALUE && !wire->big_endian && !wire->vocabulary;
}

/* By attribute, and then by where the value stands in it. */
static int step_order(const void *a, const void *b)
{
	const struct wire *one = &((const struct step *)a)->wire;
	const struct wire *other = &((const struct step *)b)->wire;
	/* WIRE_HEADER is the largest number; one more wraps it to the front. */
	uint16_t x = (uint16_t)(one->attribute + 1), y = (uint16_t)(other->attribute + 1);

	if (x == y) {
		x = one->offset;
		y = other->offset;
	}
	return (x > y) - (x < y);
}

/* Whether `next` copies the number behind the last one of `step` to the place behind it. */
static bool step_continues(const struct step *step, const struct step *next)
{
	size_t length = step->run * sizeof(uint64_t);

	return step->run && next->run && next->wire.attribute == step->wire.attribute &&
	       next->wire.offset == step->wire.offset + length &&
	       next->member == step->member + length &&
	       next->wire.field == step->wire.field + step->run;
}

/* Statistics are many numbers that stand in a row: they become one step. */
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

/* Has an entry in `of` for that attribute. @return it, or NULL if there is no memory */
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

	while (i < decoder->count && decoder->steps[i].wire.attribute == WIRE_HEADER)
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

struct decoder *decoder_new(
	const struct schema *schema, enum wire_kind kind, const struct fieldset *wanted)
{
	struct decoder *decoder;
	size_t count = 0;

	/* Most wires of a schema are of other kinds. */
	for (size_t i = 0; i < schema->wire_count; i++)
		count += step_is_wanted(&schema->wires[i], kind, wanted);
	decoder = calloc(1, sizeof(*decoder) + count * sizeof(struct step));
	if (!decoder)
		return NULL;
	for (size_t i = 0; decoder->count < count; i++) {
		const struct wire *wire = &schema->wires[i];
		const struct field *field = &schema->fields[wire->field];

		if (step_is_wanted(wire, kind, wanted))
			decoder->steps[decoder->count++] = (struct step){
				.wire = *wire,
				.type = field->type,
				.member = field->offset,
				.plain = step_is_plain(wire, field->type),
			};
	}
	qsort(decoder->steps, decoder->count, sizeof(struct step), step_order);
	decoder_join(decoder);
	if (decoder_index(decoder)) {
		decoder_free(decoder);
		return NULL;
	}
	return decoder;
}

int decoder_leave(struct decoder *decoder, uint16_t attribute)
{
	struct steps *steps = decoder_entry(decoder, attribute);

	if (!steps)
		return -ENOMEM;
	steps->left = true;
	return 0;
}

bool decoder_wants(const struct decoder *decoder)
{
	return decoder->count > 0;
}

void decoder_free(struct decoder *decoder)
{
	if (decoder)
		free(decoder->of);
	free(decoder);
}

/* Numbers are aligned to 4 bytes at best, so they are copied, never pointed at. */
static uint64_t read_unsigned(const uint8_t *bytes, size_t size, bool big_endian)
{
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	switch (size) {
	case 1:
		return bytes[0];
	case 2:
		memcpy(&u16, bytes, sizeof(u16));
		return big_endian ? (uint64_t)bytes[0] << 8 | bytes[1] : u16;
	case 4:
		memcpy(&u32, bytes, sizeof(u32));
		return big_endian == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
			       ? __builtin_bswap32(u32)
			       : u32;
	default:
		memcpy(&u64, bytes, sizeof(u64));
		return big_endian == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
			       ? __builtin_bswap64(u64)
			       : u64;
	}
}

static uint64_t read_number(
	const struct wire *wire, const uint8_t *bytes, size_t length, bool big_endian)
{
	size_t size = wire->form == WIRE_UINT && length >= 8 ? 8 : wire->size;
	uint64_t value;

	if (wire->form == WIRE_PAIR)
		return read_unsigned(bytes, 4, false) | read_unsigned(bytes + 4, 4, false) << 32;
	value = read_unsigned(bytes, size, big_endian || wire->big_endian);
	if (wire->form == WIRE_BITS)
		value = value >> wire->shift & ((UINT64_C(1) << wire->width) - 1);
	return WORD_OF(wire->vocabulary, value);
}

static int64_t sign_extend(uint64_t value, size_t size)
{
	unsigned unused = (unsigned)(8 - size) * 8;

	return (int64_t)(value << unused) >> unused;
}

bool decode_address(const uint8_t *bytes, size_t length, uint8_t family, struct address *ret)
{
	/* A header has room for the longest address; an attribute is as long as its address. */
	size_t size = family == AF_INET ? 4 : family == AF_INET6 ? 16 : length;

	if (!length || length < size || size > sizeof(ret->bytes))
		return false;
	ret->family = family;
	ret->length = (uint8_t)size;
	memcpy(ret->bytes, bytes, size);
	return true;
}

static bool read_lladdr(const uint8_t *bytes, size_t length, struct lladdr *ret)
{
	if (!length || length > sizeof(ret->bytes))
		return false;
	ret->length = (uint8_t)length;
	memcpy(ret->bytes, bytes, length);
	return true;
}

/* The bytes of a string attribute up to its NUL, if it has one. */
static struct text read_text(const uint8_t *bytes, size_t length)
{
	return (struct text){(const char *)bytes, (uint32_t)strnlen((const char *)bytes, length)};
}

/* Copies one value. @return whether it is there */
static bool step_run(const struct step *step, const uint8_t *bytes, size_t length, bool big_endian,
	uint8_t family, struct record *record)
{
	const struct wire *wire = &step->wire;
	void *value = (char *)record + step->member;
	struct prefix *prefix = value;

	if (length < (size_t)wire->offset + wire->size)
		return false;
	bytes += wire->offset;
	length -= wire->offset;
	switch (step->type) {
	case FIELD_TEXT:
		*(struct text *)value = read_text(bytes, length);
		return true;
	case FIELD_ADDRESS:
		return decode_address(bytes, length, family, value);
	case FIELD_PREFIX:
		prefix->bits = family == AF_INET ? 32 : 128;
		return decode_address(bytes, length, family, &prefix->address);
	case FIELD_MAC:
		return read_lladdr(bytes, length, value);
	case FIELD_SNUM:
		*(int64_t *)value =
			sign_extend(read_number(wire, bytes, length, big_endian), wire->size);
		return true;
	case FIELD_BOOL:
		*(uint64_t *)value =
			wire->form == WIRE_FLAG || read_number(wire, bytes, length, big_endian);
		return true;
	default:
		*(uint64_t *)value = read_number(wire, bytes, length, big_endian);
		return true;
	}
}

/* Copies as many numbers of a run as are there: an older kernel has fewer. */
static inline void run_copy(const struct step *step, const uint8_t *bytes, size_t length,
	bool big_endian, struct record *record)
{
	size_t count = step->run, offset = step->wire.offset;
	uint64_t *members = (uint64_t *)(void *)((char *)record + step->member);

	if (length < offset + count * sizeof(*members))
		count = length < offset ? 0 : (length - offset) / sizeof(*members);
	memcpy(members, bytes + offset, count * sizeof(*members));
	for (size_t i = 0; big_endian && i < count; i++)
		members[i] = read_unsigned((const uint8_t *)&members[i], sizeof(*members), true);
	fieldset_add_range(&record->present, step->wire.field, count);
}

static NOINLINE void steps_apply(const struct step *step, size_t count, const uint8_t *bytes,
	size_t length, bool big_endian, uint8_t family, struct record *record)
{
	for (; count; step++, count--) {
		const struct wire *wire = &step->wire;

		if (step->plain && !big_endian) {
			if (length < (size_t)wire->offset + wire->size)
				continue;
			*(uint64_t *)(void *)((char *)record + step->member) =
				read_unsigned(bytes + wire->offset, wire->size, false);
			fieldset_add(&record->present, wire->field);
		} else if (step->run > 1) {
			run_copy(step, bytes, length, big_endian, record);
		} else if (step_run(step, bytes, length, big_endian, family, record)) {
			fieldset_add(&record->present, wire->field);
		}
	}
}

static ALWAYS_INLINE void attribute_apply(const struct decoder *decoder, const struct steps *steps,
	const struct attribute *attribute, uint8_t family, struct record *record)
{
	if (steps->number && !attribute->big_endian) {
		if (attribute->length < steps->number)
			return;
		*(uint64_t *)(void *)((char *)record + steps->member) =
			read_unsigned(attribute->payload, steps->number, false);
		fieldset_add(&record->present, steps->field);
	} else if (steps->count) {
		steps_apply(decoder->steps + steps->first, steps->count, attribute->payload,
			attribute->length, attribute->big_endian, family, record);
	}
}

void decoder_header(const struct decoder *decoder, const uint8_t *header, size_t length,
	uint8_t family, struct record *record)
{
	steps_apply(decoder->steps, decoder->headers, header, length, false, family, record);
}

void decoder_attribute(const struct decoder *decoder, const struct attribute *attribute,
	uint8_t family, struct record *record)
{
	if (attribute->type < decoder->attributes)
		attribute_apply(decoder, &decoder->of[attribute->type], attribute, family, record);
}

bool decoder_next(const struct decoder *decoder, struct cursor *attributes, uint8_t family,
	struct record *record, struct attribute *ret)
{
	struct cursor cursor = *attributes;
	struct attribute attribute;
	bool left = false;

	while (!left && attribute_next(&cursor, &attribute)) {
		const struct steps *steps;

		if (attribute.type >= decoder->attributes)
			continue;
		steps = &decoder->of[attribute.type];
		attribute_apply(decoder, steps, &attribute, family, record);
		left = steps->left;
	}
	*attributes = cursor;
	if (left)
		*ret = attribute;
	return left;
}

bool decoder_attributes(const struct decoder *decoder, struct cursor attributes, uint8_t family,
	struct record *record)
{
	struct attribute left;

	while (decoder_next(decoder, &attributes, family, record, &left))
		;
	return !attributes.malformed;
}
