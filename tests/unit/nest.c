/* SPDX-License-Identifier: MIT */
/* The forms of wires that hold records, with rows of the test's own. */
#include "nlinspect/decode/census.h"
#include "nlinspect/decode/decoder.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

#include "payload.h"
#include "unit.h"

/* The fields of an inner record, and their form in bytes. */
struct leaf {
	struct record base;
	uint64_t id, size, twice, low;
	struct text name;
	struct address host;
	struct list leaves;
};
enum { LEAF_ID, LEAF_SIZE, LEAF_TWICE, LEAF_LOW, LEAF_NAME, LEAF_HOST, LEAF_LEAVES, LEAF_FIELDS };

struct tree {
	struct record base;
	uint64_t mtu, type, inner, deeper;
	struct text word;
	struct list nest, bytes, each, names, array, structs, spans, by, chosen, group;
};
enum {
	TREE_MTU,
	TREE_TYPE,
	TREE_INNER,
	TREE_DEEPER,
	TREE_WORD,
	TREE_NEST,
	TREE_BYTES,
	TREE_EACH,
	TREE_NAMES,
	TREE_ARRAY,
	TREE_STRUCTS,
	TREE_SPANS,
	TREE_BY,
	TREE_CHOSEN,
	TREE_GROUP,
	TREE_FIELDS
};

/* Kinds: of messages, and of what is inside. */
enum {
	MESSAGE = 1,
	INNER,
	DEEPER,
	LEAF,
	BYTES,
	NAME,
	ADDRESS,
	SPAN,
	RED,
	GREEN,
	COLOR,
	GROUP,
};

/* Attributes of a message; nested ones begin at 1 again. */
enum {
	A_MTU = 1,
	A_TYPE,
	A_WORD,
	A_INNER,
	A_NEST,
	A_BYTES,
	A_EACH,
	A_NAMES,
	A_ARRAY,
	A_STRUCTS,
	A_SPANS,
	A_BY,
	A_CHOSEN,
	A_GROUP_ID,
	A_GROUP_BY,
};
enum { A_ID = 1, A_SIZE, A_HOST, A_LEAVES, A_ITEM };

struct pair {
	uint16_t id, size;
};
struct span {
	uint16_t length;
	uint8_t id, hole;
};

/* Twice the size; 0 is malformed, and 1 means absent. */
static int read_twice(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	uint32_t number;

	if (length < sizeof(number))
		return -ENODATA;
	memcpy(&number, bytes, sizeof(number));
	if (number <= 1)
		return number ? -ENODATA : -EBADMSG;
	*(uint64_t *)value = 2 * (uint64_t)number;
	return 0;
}

/* A leaf of 77 is absent, and one of 78 is malformed. For others the name has the MTU. */
static int finish_leaf(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct tree *tree = (const struct tree *)decoding->outer;
	struct leaf *leaf = value;
	char *text;

	if (leaf->id == 77 || leaf->id == 78)
		return leaf->id == 77 ? -ENODATA : -EBADMSG;
	text = decoding_take(decoding, 8);
	if (!text)
		return -ENOMEM;
	snprintf(text, 8, "%u", (unsigned)tree->mtu);
	RECORD_SET(leaf, LEAF_NAME, name, text_of(text));
	return 0;
}

#define LEAF_FIELD(id, of, its_type, ...) \
	[LEAF_##id] = {                   \
		.name = #of, .type = its_type, .offset = offsetof(struct leaf, of), __VA_ARGS__}

extern const struct schema leaf_schema;

static const struct field leaf_fields[LEAF_FIELDS] = {
	LEAF_FIELD(ID, id, FIELD_NUM),
	LEAF_FIELD(SIZE, size, FIELD_NUM),
	LEAF_FIELD(TWICE, twice, FIELD_NUM),
	LEAF_FIELD(LOW, low, FIELD_NUM),
	LEAF_FIELD(NAME, name, FIELD_TEXT),
	LEAF_FIELD(HOST, host, FIELD_ADDRESS),
	LEAF_FIELD(LEAVES, leaves, FIELD_LIST, .list = &leaf_schema),
};

#define LEAF_WIRE(id, of, number, ...)                                                            \
	{                                                                                         \
		.field = LEAF_##id, .kind = (of), .attribute = (number), .name = #id, __VA_ARGS__ \
	}
#define MEMBER(of, member) .offset = offsetof(of, member), .size = sizeof(((of *)NULL)->member)

/* The leaves of a LEAF are of another kind: no set is inside itself. */
static const struct wire leaf_wires[] = {
	LEAF_WIRE(ID, LEAF, A_ID, .size = 4),
	LEAF_WIRE(ID, BYTES, WIRE_HEADER, MEMBER(struct pair, id)),
	LEAF_WIRE(ID, SPAN, WIRE_HEADER, MEMBER(struct span, id)),
	LEAF_WIRE(ID, RED, A_ID, .size = 4),
	LEAF_WIRE(ID, GREEN, A_ID, .size = 4, .big_endian = true),
	LEAF_WIRE(ID, GROUP, A_GROUP_ID, .size = 4),
	LEAF_WIRE(SIZE, LEAF, A_SIZE, .size = 4, .none = WIRE_ONES),
	LEAF_WIRE(SIZE, BYTES, WIRE_HEADER, MEMBER(struct pair, size), .none = WIRE_ZERO),
	LEAF_WIRE(SIZE, SPAN, A_SIZE, .size = 4),
	LEAF_WIRE(SIZE, COLOR, A_SIZE, .size = 4),
	LEAF_WIRE(TWICE, LEAF, A_SIZE, .form = WIRE_HAND, .hand = read_twice),
	LEAF_WIRE(LOW, LEAF, A_SIZE, .form = WIRE_BITS, .size = 4, .width = 4, .none = WIRE_ZERO),
	LEAF_WIRE(NAME, NAME, WIRE_PAYLOAD),
	LEAF_WIRE(HOST, LEAF, A_HOST, .none = WIRE_ZERO),
	LEAF_WIRE(HOST, ADDRESS, WIRE_PAYLOAD),
	LEAF_WIRE(HOST, COLOR, A_HOST),
	LEAF_WIRE(LEAVES, LEAF, A_LEAVES, .form = WIRE_STRUCTS, .size = sizeof(struct pair),
		.inner = BYTES),
};

static const struct choice leaf_choices[] = {
	{.number = 1, .kind = RED}, {.number = 2, .kind = GREEN, .base = COLOR}};
static const struct selector leaf_selector = {LEAF_ID, leaf_choices, 2};
static const struct wire leaf_nests[] = {
	{.kind = GROUP, .attribute = A_GROUP_BY, .form = WIRE_BY, .by = &leaf_selector}};

static const struct wire_set leaf_sets[] = {{LEAF, "LEAF"},
	{RED, "RED", .left_out = (const uint16_t[]){70}, .left_out_count = 1}, {COLOR, "COLOR"},
	{GROUP, "nobody reads the attributes of a group but the set around it",
		.left_out = (const uint16_t[]){80}, .left_out_count = 1}};

const struct schema leaf_schema = {.name = "leaf",
	.fields = leaf_fields,
	.field_count = LEAF_FIELDS,
	.wires = leaf_wires,
	.wire_count = ARRAY_SIZE(leaf_wires),
	.nests = leaf_nests,
	.nest_count = ARRAY_SIZE(leaf_nests),
	.sets = leaf_sets,
	.set_count = ARRAY_SIZE(leaf_sets),
	.size = sizeof(struct leaf)};

#define TREE_FIELD(id, of, its_type, ...) \
	[TREE_##id] = {                   \
		.name = #of, .type = its_type, .offset = offsetof(struct tree, of), __VA_ARGS__}
#define TREE_RECORDS(id, of, its_type) TREE_FIELD(id, of, its_type, .list = &leaf_schema)

static const struct field tree_fields[TREE_FIELDS] = {
	TREE_FIELD(MTU, mtu, FIELD_NUM),
	TREE_FIELD(TYPE, type, FIELD_NUM),
	TREE_FIELD(INNER, inner, FIELD_NUM),
	TREE_FIELD(DEEPER, deeper, FIELD_NUM),
	TREE_FIELD(WORD, word, FIELD_TEXT),
	TREE_RECORDS(NEST, nest, FIELD_OBJECT),
	TREE_RECORDS(BYTES, bytes, FIELD_OBJECT),
	TREE_RECORDS(EACH, each, FIELD_LIST),
	TREE_RECORDS(NAMES, names, FIELD_LIST),
	TREE_RECORDS(ARRAY, array, FIELD_LIST),
	TREE_RECORDS(STRUCTS, structs, FIELD_LIST),
	TREE_RECORDS(SPANS, spans, FIELD_LIST),
	TREE_RECORDS(BY, by, FIELD_OBJECT),
	TREE_RECORDS(CHOSEN, chosen, FIELD_OBJECT),
	TREE_RECORDS(GROUP, group, FIELD_OBJECT),
};

static const struct choice words[] = {
	{.word = "red", .kind = RED},
	{.word = "green", .kind = GREEN, .base = COLOR, .family = AF_INET6, .hand = finish_leaf},
};
static const struct choice numbers[] = {{.number = 4, .kind = COLOR}, {.number = 5, .kind = LEAF}};
static const struct selector by_word = {TREE_WORD, words, ARRAY_SIZE(words)};
static const struct selector by_number = {TREE_TYPE, numbers, ARRAY_SIZE(numbers)};

#define TREE_WIRE(id, number, ...)                                                       \
	{                                                                                \
		.field = TREE_##id, .kind = MESSAGE, .attribute = (number), .name = #id, \
		__VA_ARGS__                                                              \
	}
#define FORM(which, in) .form = WIRE_##which, .inner = (in)

static const struct wire tree_wires[] = {
	TREE_WIRE(MTU, A_MTU, .size = 4),
	TREE_WIRE(TYPE, A_TYPE, .size = 2),
	{.field = TREE_INNER, .kind = INNER, .attribute = A_SIZE, .size = 4, .name = "INNER"},
	{.field = TREE_DEEPER, .kind = DEEPER, .attribute = A_ID, .size = 4, .name = "DEEPER"},
	TREE_WIRE(WORD, A_WORD),
	TREE_WIRE(NEST, A_NEST, FORM(NEST, LEAF)),
	TREE_WIRE(BYTES, A_BYTES, FORM(NEST, BYTES)),
	TREE_WIRE(EACH, A_EACH, FORM(EACH, LEAF), .item = A_ITEM, .hand = finish_leaf),
	TREE_WIRE(NAMES, A_NAMES, FORM(EACH, NAME), .item = A_ITEM),
	TREE_WIRE(ARRAY, A_ARRAY, FORM(ARRAY, ADDRESS), .family = AF_INET),
	TREE_WIRE(STRUCTS, A_STRUCTS, FORM(STRUCTS, BYTES), .size = sizeof(struct pair)),
	TREE_WIRE(SPANS, A_SPANS, FORM(SPANS, SPAN), .size = sizeof(struct span)),
	TREE_WIRE(BY, A_BY, .form = WIRE_BY, .by = &by_word),
	TREE_WIRE(CHOSEN, A_CHOSEN, .form = WIRE_BY, .by = &by_number),
	TREE_WIRE(GROUP, 0, FORM(GROUP, GROUP)),
};

static const struct wire tree_nests[] = {
	{.kind = MESSAGE, .attribute = A_INNER, FORM(NEST, INNER)},
	{.kind = INNER, .attribute = A_ITEM, FORM(NEST, DEEPER)},
};

static const struct wire_set tree_sets[] = {
	{MESSAGE, "MSG", .left_out = (const uint16_t[]){50, 60}, .left_out_count = 2},
	{INNER, "INNER"},
};

static const struct schema tree_schema = {.name = "tree",
	.fields = tree_fields,
	.field_count = TREE_FIELDS,
	.wires = tree_wires,
	.wire_count = ARRAY_SIZE(tree_wires),
	.nests = tree_nests,
	.nest_count = ARRAY_SIZE(tree_nests),
	.sets = tree_sets,
	.set_count = ARRAY_SIZE(tree_sets),
	.size = sizeof(struct tree)};

/* A decoder of those fields; NULL: of all. */
static struct decoder *decoder_of(const char *fields)
{
	const struct fieldset all = fieldset_all();
	struct fieldset wanted = {{0}};
	struct decoder *decoder;

	schema_add(&tree_schema, fields, &wanted);
	decoder = decoder_new(&tree_schema, MESSAGE, fields ? &wanted : &all);
	ck_assert_ptr_nonnull(decoder);
	return decoder;
}

/* Decodes a message that ends at a fence. @return whether it is sound */
static bool decode(struct decoder *decoder, const struct payload *message, struct tree *tree)
{
	const uint8_t *bytes = fenced(message->bytes, message->length);

	memset(tree, 0xa5, sizeof(*tree));
	record_clear(&tree->base);
	decoder_begin(decoder);
	return decoder_attributes(
		decoder, cursor_of(bytes, message->length), AF_INET6, &tree->base);
}

static const struct leaf *leaf_of(const struct list *list, uint32_t index)
{
	ck_assert_uint_lt(index, list->count);
	ck_assert_uint_eq(list->stride, sizeof(struct leaf));
	return (const struct leaf *)list_item(list, index);
}

/* Adds { A_ID = id, A_SIZE = size } as an attribute. */
static void add_leaf(struct payload *payload, uint16_t type, uint32_t id, uint32_t size)
{
	struct payload leaf = {.length = 0};

	payload_u32(&leaf, A_ID, id);
	payload_u32(&leaf, A_SIZE, size);
	payload_nested(payload, type, &leaf);
}

START_TEST(nest_is_an_object)
{
	static const uint8_t host[16] = {0x20, 1}, nobody[16] = {0};
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of(NULL);
	struct payload message = {.length = 0}, leaf = {.length = 0};
	struct pair pair = {7, 8};
	struct tree tree;

	payload_u32(&leaf, A_ID, 3);
	payload_u32(&leaf, A_SIZE, 0x45);
	payload_attribute(&leaf, A_HOST, host, sizeof(host));
	payload_attribute(&leaf, A_LEAVES, &pair, sizeof(pair));
	payload_nested(&message, A_NEST, &leaf);
	payload_attribute(&message, A_BYTES, &pair, sizeof(pair));
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(record_has(&tree.base, TREE_NEST));
	ck_assert_uint_eq(tree.nest.count, 1);
	ck_assert_uint_eq(leaf_of(&tree.nest, 0)->id, 3);
	ck_assert_uint_eq(leaf_of(&tree.nest, 0)->size, 0x45);
	ck_assert_uint_eq(leaf_of(&tree.nest, 0)->twice, 0x8a);
	ck_assert_uint_eq(leaf_of(&tree.nest, 0)->low, 5);
	ck_assert_mem_eq(leaf_of(&tree.nest, 0)->host.bytes, host, sizeof(host));
	ck_assert_uint_eq(leaf_of(&leaf_of(&tree.nest, 0)->leaves, 0)->size, 8);
	ck_assert_uint_eq(leaf_of(&tree.bytes, 0)->id, 7);
	ck_assert_uint_eq(leaf_of(&tree.bytes, 0)->size, 8);

	/* Values that mean absent. */
	message.length = leaf.length = 0;
	payload_u32(&leaf, A_ID, 3);
	payload_u32(&leaf, A_SIZE, UINT32_MAX - 15);
	payload_attribute(&leaf, A_HOST, nobody, sizeof(nobody));
	payload_nested(&message, A_NEST, &leaf);
	pair.size = 0;
	payload_attribute(&message, A_BYTES, &pair, sizeof(pair));
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(record_has(&leaf_of(&tree.nest, 0)->base, LEAF_SIZE));
	ck_assert(!record_has(&leaf_of(&tree.nest, 0)->base, LEAF_LOW));
	ck_assert(!record_has(&leaf_of(&tree.nest, 0)->base, LEAF_HOST));
	ck_assert(!record_has(&leaf_of(&tree.bytes, 0)->base, LEAF_SIZE));
	add_leaf(&message, A_NEST, 3, UINT32_MAX);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(!record_has(&leaf_of(&tree.nest, 0)->base, LEAF_SIZE));
}
END_TEST

/* An empty set of attributes is an object, but a structure that is too short is not. */
START_TEST(empty_objects)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of(NULL);
	struct payload message = {.length = 0}, leaf = {.length = 0};
	struct tree tree;

	payload_nested(&message, A_NEST, &leaf);
	payload_attribute(&message, A_BYTES, "x", 1);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(record_has(&tree.base, TREE_NEST));
	ck_assert_int_eq(decode_unless_empty(NULL, NULL, 0, list_record(&tree.nest, 0)), -ENODATA);
	payload_u32(&leaf, A_ID, 1);
	payload_nested(&message, A_NEST, &leaf);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert_int_eq(decode_unless_empty(NULL, NULL, 0, list_record(&tree.nest, 0)), 0);
	ck_assert(!record_has(&tree.base, TREE_BYTES));
}
END_TEST

START_TEST(nest_may_fill_the_record_itself)
{
	CLEANUP(decoder_free) struct decoder *both = decoder_of("mtu deeper");
	CLEANUP(decoder_free) struct decoder *one = decoder_of("mtu");
	struct payload message = {.length = 0}, inner = {.length = 0}, garbage = {.length = 0};
	struct tree tree;

	add_leaf(&inner, A_ITEM, 4, 5);
	payload_u32(&inner, A_SIZE, 6);
	payload_nested(&message, A_INNER, &inner);
	payload_u32(&message, A_MTU, 1500);
	ck_assert(decode(both, &message, &tree));
	ck_assert_uint_eq(tree.deeper, 4);
	ck_assert_uint_eq(tree.mtu, 1500);
	ck_assert(!record_has(&tree.base, TREE_INNER));
	ck_assert(decode(one, &message, &tree));
	ck_assert(!record_has(&tree.base, TREE_DEEPER));

	/* Unwanted attributes are not read. */
	payload_forged(&garbage, 1, 200, NULL, 0);
	payload_nested(&message, A_INNER, &garbage);
	ck_assert(decode(one, &message, &tree));
	ck_assert(!decode(both, &message, &tree));
	ck_assert_uint_eq(tree.deeper, 4);
	ck_assert(decode(both, &(struct payload){.length = 0}, &tree));
}
END_TEST

START_TEST(each_is_an_item)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("each names mtu");
	struct payload message = {.length = 0}, list = {.length = 0}, names = {.length = 0};
	struct tree tree;

	for (uint32_t i = 0; i < 100; i++) {
		add_leaf(&list, A_ITEM, i, 10 * i);
		add_leaf(&list, A_ID, 1000, 1000);
	}
	payload_string(&names, A_ITEM, "one");
	payload_string(&names, A_ID, "other");
	payload_attribute(&names, A_ITEM, "", 0);
	payload_u32(&message, A_MTU, 1500);
	payload_nested(&message, A_EACH, &list);
	payload_nested(&message, A_NAMES, &names);
	ck_assert(!decode(decoder, &message, &tree)); /* because of 78, and of a size of 0 */
	ck_assert_uint_eq(tree.each.count, 98);
	for (uint32_t i = 0; i < 98; i++) {
		const struct leaf *leaf = leaf_of(&tree.each, i);

		ck_assert_uint_eq(leaf->id, i < 77 ? i : i + 2);
		ck_assert_uint_eq(leaf->size, 10 * leaf->id);
		ck_assert_str_eq(leaf->name.data, "1500");
	}
	ck_assert(!record_has(&leaf_of(&tree.each, 0)->base, LEAF_TWICE));
	ck_assert_uint_eq(tree.names.count, 2);
	ck_assert_uint_eq(leaf_of(&tree.names, 0)->name.length, 3);
	ck_assert_uint_eq(leaf_of(&tree.names, 1)->name.length, 0);

	/* An empty list is a list. */
	message.length = list.length = 0;
	payload_nested(&message, A_EACH, &list);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(record_has(&tree.base, TREE_EACH));
	ck_assert_uint_eq(tree.each.count, 0);
	ck_assert(!record_has(&tree.base, TREE_NAMES));
}
END_TEST

START_TEST(arrays)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("array structs spans");
	static const struct pair pairs[] = {{1, 2}, {3, 4}, {5, 6}};
	struct payload message = {.length = 0}, array = {.length = 0}, spans = {.length = 0};
	struct span span = {sizeof(span) + 8, 9, 0}, bare = {sizeof(span) + 1, 10, 0};
	struct tree tree;

	payload_u32(&array, 0, 0x01020304);
	payload_u32(&array, 17, 0x05060708);
	payload_nested(&message, A_ARRAY, &array);
	payload_attribute(&message, A_STRUCTS, pairs, sizeof(pairs));
	payload_bytes(&spans, &span, sizeof(span));
	payload_u32(&spans, A_SIZE, 11);
	payload_bytes(&spans, &bare, sizeof(bare));
	payload_bytes(&spans, "x", 1);
	payload_attribute(&message, A_SPANS, spans.bytes, spans.length);
	ck_assert(!decode(decoder, &message, &tree)); /* one byte is no attribute */
	ck_assert_uint_eq(tree.array.count, 2);
	ck_assert_uint_eq(leaf_of(&tree.array, 1)->host.family, AF_INET);
	ck_assert_mem_eq(leaf_of(&tree.array, 1)->host.bytes, &(uint32_t){0x05060708}, 4);
	ck_assert_uint_eq(tree.structs.count, 3);
	ck_assert_uint_eq(leaf_of(&tree.structs, 2)->id, 5);
	ck_assert_uint_eq(tree.spans.count, 2);
	ck_assert_uint_eq(leaf_of(&tree.spans, 0)->id, 9);
	ck_assert_uint_eq(leaf_of(&tree.spans, 0)->size, 11);
	ck_assert_uint_eq(leaf_of(&tree.spans, 1)->id, 10);
	ck_assert(!record_has(&leaf_of(&tree.spans, 1)->base, LEAF_SIZE));
}
END_TEST

/* A list that ends in the middle has the items before. */
START_TEST(lists_that_are_cut)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("each array structs spans");
	struct payload each = {.length = 0}, structs = {.length = 0}, spans = {.length = 0};
	struct span span = {sizeof(span), 1, 0};
	struct tree tree;

	add_leaf(&each, A_ITEM, 1, 2);
	payload_bytes(&structs, &(struct pair){1, 2}, sizeof(struct pair));
	payload_bytes(&spans, &span, sizeof(span));
	for (size_t cut = 1; cut < 4; cut++) {
		struct payload message = {.length = 0}, list = each;

		payload_bytes(&list, "abc", cut);
		payload_nested(&message, A_EACH, &list);
		ck_assert(!decode(decoder, &message, &tree));
		ck_assert_uint_eq(tree.each.count, 1);
		message.length = 0;
		list = structs;
		payload_bytes(&list, "abc", cut);
		payload_nested(&message, A_STRUCTS, &list);
		ck_assert(!decode(decoder, &message, &tree));
		ck_assert_uint_eq(tree.structs.count, 1);
		message.length = 0;
		list = spans;
		payload_bytes(&list, "abc", cut);
		payload_nested(&message, A_SPANS, &list);
		ck_assert(!decode(decoder, &message, &tree));
		ck_assert_uint_eq(tree.spans.count, 1);
	}
	/* Lengths that cannot be. */
	for (uint16_t length = 0; length < 40; length++) {
		struct payload message = {.length = 0}, list = spans;

		span.length = length;
		payload_bytes(&list, &span, sizeof(span));
		payload_nested(&message, A_SPANS, &list);
		ck_assert_int_eq(decode(decoder, &message, &tree), length == sizeof(span));
		ck_assert_uint_eq(tree.spans.count, 1 + (length == sizeof(span)));
	}
}
END_TEST

/* A repeated attribute is one list, even if it moves often. */
START_TEST(lists_that_stand_several_times)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("structs array");
	struct payload message = {.length = 0}, array = {.length = 0};
	struct tree tree;

	payload_u32(&array, 0, 1);
	for (uint16_t i = 0; i < 600; i++) {
		struct pair pair = {i, 1};

		if (i % 7 == 0)
			payload_attribute(&message, A_STRUCTS, NULL, 0);
		payload_attribute(&message, A_STRUCTS, &pair, sizeof(pair));
	}
	payload_nested(&message, A_ARRAY, &array);
	for (int round = 0; round < 3; round++) {
		ck_assert(decode(decoder, &message, &tree));
		ck_assert_uint_eq(tree.structs.count, 600);
		for (uint32_t i = 0; i < 600; i++)
			ck_assert_uint_eq(leaf_of(&tree.structs, i)->id, i);
		ck_assert_uint_eq(tree.array.count, 1);
	}
}
END_TEST

/* Another field selects the rows, in either order. */
START_TEST(rows_are_chosen)
{
	static const uint8_t host[16] = {0xfe, 0x80};
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("by chosen");
	struct payload message = {.length = 0}, leaf = {.length = 0};
	struct tree tree;

	payload_u32(&leaf, A_ID, __builtin_bswap32(0x11223344));
	payload_u32(&leaf, A_SIZE, 2);
	payload_attribute(&leaf, A_HOST, host, sizeof(host));
	payload_nested(&message, A_BY, &leaf);
	payload_string(&message, A_WORD, "green");
	payload_attribute(&message, A_TYPE, &(uint16_t){5}, 2);
	payload_nested(&message, A_CHOSEN, &leaf);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert_uint_eq(leaf_of(&tree.by, 0)->id, 0x11223344);
	ck_assert_uint_eq(leaf_of(&tree.by, 0)->size, 2);
	ck_assert_mem_eq(leaf_of(&tree.by, 0)->host.bytes, host, sizeof(host));
	ck_assert(record_has(&leaf_of(&tree.by, 0)->base, LEAF_NAME));
	ck_assert_uint_eq(leaf_of(&tree.chosen, 0)->twice, 4);
	payload_string(&message, A_WORD, "red");
	ck_assert(decode(decoder, &message, &tree));
	ck_assert_uint_eq(leaf_of(&tree.by, 0)->id, __builtin_bswap32(0x11223344));
	ck_assert(!record_has(&leaf_of(&tree.by, 0)->base, LEAF_SIZE));
	payload_string(&message, A_WORD, "blue");
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(!record_has(&tree.base, TREE_BY));
	/* Nothing selects. */
	message.length = 0;
	payload_nested(&message, A_BY, &leaf);
	payload_nested(&message, A_CHOSEN, &leaf);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(!record_has(&tree.base, TREE_BY));
	ck_assert(!record_has(&tree.base, TREE_CHOSEN));
}
END_TEST

START_TEST(group_is_of_attributes_around_it)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("group mtu");
	struct payload message = {.length = 0}, leaf = {.length = 0};
	struct tree tree;

	payload_u32(&leaf, A_ID, 0);
	payload_u32(&leaf, A_SIZE, 2);
	payload_nested(&message, A_GROUP_BY, &leaf);
	payload_u32(&message, A_MTU, 1500);
	payload_u32(&message, A_GROUP_ID, 2);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert_uint_eq(tree.mtu, 1500);
	/* The number that chose is one of those that it chose. */
	ck_assert_uint_eq(leaf_of(&tree.group, 0)->id, 0);
	ck_assert_uint_eq(leaf_of(&tree.group, 0)->size, 2);
	message.length = 0;
	payload_nested(&message, A_GROUP_BY, &leaf);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert(!record_has(&tree.base, TREE_GROUP));
	payload_u32(&message, A_GROUP_ID, 5);
	ck_assert(decode(decoder, &message, &tree));
	ck_assert_uint_eq(leaf_of(&tree.group, 0)->id, 5);
	ck_assert(!record_has(&leaf_of(&tree.group, 0)->base, LEAF_SIZE));
}
END_TEST

/* An unfinished set of attributes leaves nothing for the next message. */
START_TEST(attributes_that_do_not_end)
{
	CLEANUP(decoder_free) struct decoder *decoder = decoder_of("group by word");
	struct payload message = {.length = 0}, leaf = {.length = 0};
	struct attribute attribute;
	struct cursor cursor;
	struct tree tree;

	record_clear(&tree.base);
	payload_u32(&leaf, A_ID, 4);
	payload_string(&message, A_WORD, "red");
	payload_nested(&message, A_BY, &leaf);
	payload_u32(&message, A_GROUP_ID, 3);
	cursor = cursor_of(message.bytes, message.length);
	decoder_begin(decoder);
	while (attribute_next(&cursor, &attribute))
		decoder_attribute(decoder, &attribute, AF_UNSPEC, &tree.base);
	ck_assert_uint_eq(tree.word.length, 3);
	ck_assert(!record_has(&tree.base, TREE_BY));
	ck_assert(!record_has(&tree.base, TREE_GROUP));
	ck_assert(decode(decoder, &(struct payload){.length = 0}, &tree));
	ck_assert_uint_eq(fieldset_next(&tree.base.present, 0), FIELDSET_SIZE);
	ck_assert_int_eq(decoder_error(decoder), 0);
}
END_TEST

static const struct census_message messages[] = {
	{7, AF_UNSPEC, LEAF, 0, &leaf_schema},
	{8, AF_INET6, MESSAGE, 4, &tree_schema},
	{.schema = NULL},
};

static const char *strangers_of(const struct census *census, struct out *out)
{
	out->length = 0;
	census_write(census, out);
	out_char(out, '\0');
	return out->data;
}

/* An attribute that no row reads and no list leaves out is counted, at any depth. */
START_TEST(strangers_are_counted)
{
	CLEANUP(census_free) struct census *census = census_new();
	struct payload message = {.length = 0}, inner = {.length = 0}, leaf = {.length = 0};
	struct payload list = {.length = 0};
	struct message received;
	struct out out;

	out_init_memory(&out);
	payload_bytes(&message, &(uint32_t){AF_INET6}, 4);
	payload_u32(&message, 50, 0); /* left out */
	payload_u32(&message, 80, 0); /* of the group as well */
	payload_u32(&message, 99, 0);
	payload_u32(&message, A_GROUP_ID, 1);
	payload_u32(&inner, 99, 0);
	payload_nested(&message, A_INNER, &inner);
	payload_u32(&leaf, 70, 0); /* of RED alone */
	payload_u32(&leaf, 71, 0);
	payload_nested(&message, A_NEST, &leaf);
	payload_nested(&message, A_BY, &leaf);
	payload_nested(&message, A_CHOSEN, &leaf); /* nothing chooses a kind */
	payload_string(&message, A_WORD, "red");
	payload_u32(&list, A_ID, 0);
	payload_nested(&list, A_ITEM, &leaf);
	payload_nested(&message, A_EACH, &list);
	received = payload_message(&message, 8);
	for (int round = 0; round < 2; round++)
		census_look(census, messages, &received);
	ck_assert_uint_eq(census_count(census), 6);
	ck_assert_str_eq(strangers_of(census, &out),
		"MSG 99 (2 times), INNER 99 (2 times), LEAF 70 (4 times), LEAF 71 (4 times), "
		"EACH 1 (2 times), RED 71 (2 times)");
	out_fini(&out);
}
END_TEST

/* A kind with the rows of another one has its own name, and the lists of both.
 */
START_TEST(strangers_of_a_base)
{
	CLEANUP(census_free) struct census *census = census_new();
	struct payload message = {.length = 0}, leaf = {.length = 0};
	struct message received;
	struct out out;

	out_init_memory(&out);
	payload_bytes(&message, &(uint32_t){AF_INET6}, 4);
	payload_u32(&leaf, A_ID, 0);
	payload_u32(&leaf, A_SIZE, 0);
	payload_u32(&leaf, 71, 0);
	payload_nested(&message, A_BY, &leaf);
	payload_string(&message, A_WORD, "green");
	received = payload_message(&message, 8);
	census_look(census, messages, &received);
	ck_assert_str_eq(strangers_of(census, &out), "COLOR 71 (once)");
	out_fini(&out);
}
END_TEST

/* Others are not looked into, nor what is cut short. */
START_TEST(messages_that_are_not_counted)
{
	CLEANUP(census_free) struct census *census = census_new();
	struct payload message = {.length = 0};
	struct message received;

	payload_bytes(&message, &(uint32_t){AF_INET}, 4);
	payload_u32(&message, 99, 0);
	received = payload_message(&message, 8); /* another family */
	census_look(census, messages, &received);
	received = payload_message(&message, 9);
	census_look(census, messages, &received);
	census_look(census, NULL, &received);
	message.bytes[0] = AF_INET6;
	message.length = 3;
	received = payload_message(&message, 8);
	census_look(census, messages, &received);
	message.length = 0;
	received = payload_message(&message, 8);
	census_look(census, messages, &received);
	ck_assert_uint_eq(census_count(census), 0);
	census_free(NULL);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, nest_is_an_object);
	tcase_add_test(tests, empty_objects);
	tcase_add_test(tests, nest_may_fill_the_record_itself);
	tcase_add_test(tests, each_is_an_item);
	tcase_add_test(tests, arrays);
	tcase_add_test(tests, lists_that_are_cut);
	tcase_add_test(tests, lists_that_stand_several_times);
	tcase_add_test(tests, rows_are_chosen);
	tcase_add_test(tests, group_is_of_attributes_around_it);
	tcase_add_test(tests, attributes_that_do_not_end);
	tcase_add_test(tests, strangers_are_counted);
	tcase_add_test(tests, strangers_of_a_base);
	tcase_add_test(tests, messages_that_are_not_counted);
}
