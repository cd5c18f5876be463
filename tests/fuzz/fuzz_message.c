/* SPDX-License-Identifier: MIT */
/* The input is bytes from the kernel: every iterator and every decoder reads them, and what they
 * make of it must lie inside and make sense to a renderer. */
#include "fuzz.h"

#include "../unit/subjects.h"

#include "nlinspect/decode/decoder.h"
#include "subject/routes/decode.h"
#include "nlinspect/model/cell.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { DECODERS = 128, KINDS = UINT8_MAX + 1 };

static const struct fieldset all = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

/* One for each schema and the kinds of message that its rows name. */
static struct {
	const struct schema *schema;
	struct decoder *decoder;
	struct record *record;
} decoders[DECODERS];
static size_t decoder_count;
static struct route_decoder *routes;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	EACH_SCHEMA(schema)
	{
		for (unsigned kind = 1; kind < KINDS; kind++) {
			struct decoder *decoder = decoder_new(schema, kind, &all);

			CLAIM(decoder && decoder_count < DECODERS);
			if (!decoder_wants(decoder)) {
				decoder_free(decoder);
				continue;
			}
			decoders[decoder_count].schema = schema;
			decoders[decoder_count].decoder = decoder;
			decoders[decoder_count].record = calloc(1, schema->size);
			CLAIM(decoders[decoder_count++].record);
		}
	}
	routes = route_decoder_new(&all);
	CLAIM(decoder_count && routes);
	return 0;
}

struct input {
	const uint8_t *data;
	size_t size;
};

static void claim_inside(const struct input *input, const void *data, size_t length)
{
	const uint8_t *bytes = data;

	CLAIM(!length || (bytes >= input->data && bytes <= input->data + input->size &&
				 length <= (size_t)(input->data + input->size - bytes)));
}

static void claim_address(const struct address *address)
{
	CLAIM(address->length && address->length <= sizeof(address->bytes));
	CLAIM(address->family != AF_INET || address->length == 4);
	CLAIM(address->family != AF_INET6 || address->length == 16);
}

static void claim_record(
	const struct input *input, const struct schema *schema, const struct record *record);

static void claim_list(
	const struct input *input, const struct field *field, const struct list *list)
{
	CLAIM(field->type == FIELD_LIST || list->count == 1);
	CLAIM(list->stride == field->list->size);
	for (uint32_t i = 0; i < list->count; i++)
		claim_record(input, field->list, list_item(list, i));
}

/* Whether a function reads the field, which may make another text of the bytes. */
static bool is_made(const struct schema *schema, const struct field *field)
{
	for (size_t i = 0; i < schema->wire_count; i++) {
		if (&schema->fields[schema->wires[i].field] == field && schema->wires[i].hand)
			return true;
	}
	return false;
}

static void claim_value(const struct input *input, const struct schema *schema,
	const struct field *field, const void *value)
{
	switch (field->type) {
	case FIELD_BOOL:
		CLAIM(*(const uint64_t *)value <= 1);
		break;
	case FIELD_TEXT:
		if (!is_made(schema, field))
			claim_inside(input, ((const struct text *)value)->data,
				((const struct text *)value)->length);
		break;
	case FIELD_ADDRESS:
		/* "any", in the place of an address */
		if (!field->named || !address_is_named(value))
			claim_address(value);
		break;
	case FIELD_PREFIX:
		claim_address(&((const struct prefix *)value)->address);
		CLAIM(((const struct prefix *)value)->bits <= 128);
		break;
	case FIELD_MAC:
		CLAIM(((const struct lladdr *)value)->length);
		CLAIM(((const struct lladdr *)value)->length <=
			sizeof(((const struct lladdr *)value)->bytes));
		break;
	case FIELD_LIST:
	case FIELD_OBJECT:
		claim_list(input, field, value);
		break;
	default:
		break;
	}
}

static void claim_record(
	const struct input *input, const struct schema *schema, const struct record *record)
{
	struct out out;

	out_init_memory(&out);
	fieldset_for_each(id, &record->present) {
		CLAIM(id < schema->field_count);
		claim_value(input, schema, &schema->fields[id],
			field_value(&schema->fields[id], record));
		cell_write(&out, &schema->fields[id], record, id & 1);
	}
	fuzz_clean(out.data, out.length, "");
	out_fini(&out);
}

/* The bytes as the fixed header of a message, and as attributes. */
static void decode_bytes(const struct input *input, uint8_t family)
{
	for (size_t i = 0; i < decoder_count; i++) {
		struct record *record = decoders[i].record;

		record_clear(record);
		decoder_begin(decoders[i].decoder);
		decoder_header(decoders[i].decoder, input->data, input->size, family, record);
		claim_record(input, decoders[i].schema, record);
		record_clear(record);
		decoder_begin(decoders[i].decoder);
		decoder_attributes(
			decoders[i].decoder, cursor_of(input->data, input->size), family, record);
		claim_record(input, decoders[i].schema, record);
	}
}

static void walk_attributes(const struct input *input, struct cursor attributes)
{
	struct attribute attribute, found;
	const struct cursor start = attributes;

	while (attribute_next(&attributes, &attribute)) {
		claim_inside(input, attribute.payload, attribute.length);
		CLAIM(attribute_find(start, attribute.type, &found));
		CLAIM(found.type == attribute.type && found.payload <= attribute.payload);
	}
	CLAIM(!attributes.left);
}

static void decode_messages(const struct input *input)
{
	const size_t headers[] = {0, 1, 8, 12, 16, 72};
	struct cursor cursor = cursor_of(input->data, input->size);
	struct message message;

	while (message_next(&cursor, &message)) {
		struct route_record *route;
		bool malformed = false;
		int error = route_decode(routes, &message, &route, &malformed);

		claim_inside(input, message.payload, message.length);
		for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
			walk_attributes(input, message_attributes(&message, headers[i]));
		CLAIM(!error || error == -EBADMSG);
		if (!error)
			claim_record(input, &route_schema, &route->base);
	}
	CLAIM(!cursor.left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct input input = {data, size};
	const uint8_t families[] = {AF_UNSPEC, AF_INET, AF_INET6, AF_PACKET};

	/* attribute_find() for each attribute: small inputs find as much, sooner. */
	if (size > 16384)
		return 0;
	walk_attributes(&input, cursor_of(data, size));
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		decode_bytes(&input, families[i]);
	decode_messages(&input);
	return 0;
}
