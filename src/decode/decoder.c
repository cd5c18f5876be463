#include "nlinspect/decode/decoder.h"

#include <stdlib.h>
#include <sys/socket.h>

/* A wanted wire, with what the copying needs of its field. */
struct step {
	struct wire wire;
	enum field_type type;
	uint16_t member; /* offset of the value in the record */
	bool plain;      /* a number of the host's byte order that is all of `size`, as most are */
};

/* The steps of one attribute stand next to each other; `first` finds them by the attribute's
 * number. */
struct decoder {
	size_t count, headers; /* steps; the first `headers` of them read the fixed header */
	size_t attributes;     /* numbers below this have an entry in `first` */
	uint16_t *first;       /* index of the first step of an attribute; `count` if it has none */
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

static int step_order(const void *a, const void *b)
{
	const struct step *one = a, *other = b;
	/* WIRE_HEADER is the largest number; one more wraps it to the front. */
	uint16_t x = (uint16_t)(one->wire.attribute + 1), y = (uint16_t)(other->wire.attribute + 1);

	return (x > y) - (x < y);
}

static int decoder_index(struct decoder *decoder)
{
	while (decoder->headers < decoder->count &&
		decoder->steps[decoder->headers].wire.attribute == WIRE_HEADER)
		decoder->headers++;
	if (decoder->headers == decoder->count)
		return 0;
	decoder->attributes = (size_t)decoder->steps[decoder->count - 1].wire.attribute + 1;
	decoder->first = malloc(decoder->attributes * sizeof(*decoder->first));
	if (!decoder->first)
		return -1;
	for (size_t i = 0; i < decoder->attributes; i++)
		decoder->first[i] = (uint16_t)decoder->count;
	for (size_t i = decoder->count; i > decoder->headers; i--)
		decoder->first[decoder->steps[i - 1].wire.attribute] = (uint16_t)(i - 1);
	return 0;
}

struct decoder *decoder_new(
	const struct schema *schema, enum wire_kind kind, const struct fieldset *wanted)
{
	struct decoder *decoder;

	decoder = calloc(1, sizeof(*decoder) + schema->wire_count * sizeof(struct step));
	if (!decoder)
		return NULL;
	for (size_t i = 0; i < schema->wire_count; i++) {
		const struct wire *wire = &schema->wires[i];
		const struct field *field = &schema->fields[wire->field];

		if (step_is_wanted(wire, kind, wanted))
			decoder->steps[decoder->count++] = (struct step){*wire, field->type,
				field->offset, step_is_plain(wire, field->type)};
	}
	qsort(decoder->steps, decoder->count, sizeof(struct step), step_order);
	if (decoder_index(decoder)) {
		decoder_free(decoder);
		return NULL;
	}
	return decoder;
}

bool decoder_wants(const struct decoder *decoder)
{
	return decoder->count > 0;
}

void decoder_free(struct decoder *decoder)
{
	if (decoder)
		free(decoder->first);
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

static inline void step_apply(const struct step *step, const uint8_t *bytes, size_t length,
	bool big_endian, uint8_t family, struct record *record)
{
	if (step->plain && !big_endian) {
		if (length < (size_t)step->wire.offset + step->wire.size)
			return;
		*(uint64_t *)(void *)((char *)record + step->member) =
			read_unsigned(bytes + step->wire.offset, step->wire.size, false);
		fieldset_add(&record->present, step->wire.field);
		return;
	}
	if (step_run(step, bytes, length, big_endian, family, record))
		fieldset_add(&record->present, step->wire.field);
}

void decoder_header(const struct decoder *decoder, const uint8_t *header, size_t length,
	uint8_t family, struct record *record)
{
	for (size_t i = 0; i < decoder->headers; i++)
		step_apply(&decoder->steps[i], header, length, false, family, record);
}

void decoder_attribute(const struct decoder *decoder, const struct attribute *attribute,
	uint8_t family, struct record *record)
{
	if (attribute->type >= decoder->attributes)
		return;
	for (size_t i = decoder->first[attribute->type];
		i < decoder->count && decoder->steps[i].wire.attribute == attribute->type; i++)
		step_apply(&decoder->steps[i], attribute->payload, attribute->length,
			attribute->big_endian, family, record);
}

bool decoder_attributes(const struct decoder *decoder, struct cursor attributes, uint8_t family,
	struct record *record)
{
	struct attribute attribute;

	while (attribute_next(&attributes, &attribute))
		decoder_attribute(decoder, &attribute, family, record);
	return !attributes.malformed;
}
