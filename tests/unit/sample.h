/* SPDX-License-Identifier: MIT */
/* A record type of the tests' own, with a field of every type, for renderers. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "render/render.h"

#include <stddef.h>
#include <sys/socket.h>

DEFINE_CLEANUP_FINI(struct out, out_fini)
DEFINE_CLEANUP(struct sink *, sink_free)

struct inner {
	struct record base;
	uint64_t family;
	struct address host;
};

struct hop {
	struct record base;
	struct address gateway;
	struct text dev;
	struct list via;
	uint64_t index, weight, flags, onlink;
};

struct sample {
	struct record base;
	uint64_t num, state, flags, cookie, up, size, time;
	int64_t snum;
	struct text name;
	struct address address;
	struct prefix prefix;
	struct lladdr mac;
	struct endpoint local;
	struct list hops, metrics;
	uint64_t total;
};

enum { INNER_FAMILY, INNER_HOST, INNER_COUNT };
enum { HOP_GATEWAY, HOP_VIA, HOP_DEV, HOP_INDEX, HOP_WEIGHT, HOP_FLAGS, HOP_ONLINK, HOP_COUNT };
enum {
	NAME,
	NUM,
	SNUM,
	UP,
	STATE,
	FLAGS,
	COOKIE,
	ADDRESS,
	PREFIX,
	MAC,
	LOCAL,
	HOPS,
	METRICS,
	SIZE,
	TIME,
	TOTAL,
	SAMPLE_COUNT
};

static const struct word sample_states[] = {{1, "established"}, {10, "listen"}, {11, "e\033vil"}};
static const struct words sample_state_words = {
	.list = sample_states, .count = ARRAY_SIZE(sample_states)};

static const struct word sample_flags[] = {{1, "up"}, {2, "broadcast"}, {0x40, "run\"ning"}};
static const struct words sample_flag_words = {
	.list = sample_flags, .count = ARRAY_SIZE(sample_flags)};

static const struct field inner_fields[INNER_COUNT] = {
	[INNER_FAMILY] = {.name = "family",
		.type = FIELD_ENUM,
		.words = &sample_state_words,
		.show = SHOW_ASKED,
		.offset = offsetof(struct inner, family)},
	[INNER_HOST] = {.name = "host",
		.type = FIELD_ADDRESS,
		.show = SHOW_ASKED,
		.offset = offsetof(struct inner, host)},
};

static const struct schema inner_schema = {
	.name = "inner",
	.fields = inner_fields,
	.field_count = INNER_COUNT,
	.size = sizeof(struct inner),
};

static const struct field hop_fields[HOP_COUNT] = {
	[HOP_GATEWAY] = {.name = "gateway",
		.type = FIELD_ADDRESS,
		.offset = offsetof(struct hop, gateway)},
	[HOP_VIA] = {.name = "via",
		.type = FIELD_OBJECT,
		.list = &inner_schema,
		.offset = offsetof(struct hop, via)},
	[HOP_DEV] = {.name = "dev", .type = FIELD_TEXT, .offset = offsetof(struct hop, dev)},
	[HOP_INDEX] = {.name = "index",
		.type = FIELD_NUM,
		.show = SHOW_NAMED,
		.offset = offsetof(struct hop, index)},
	[HOP_WEIGHT] = {.name = "weight",
		.type = FIELD_NUM,
		.offset = offsetof(struct hop, weight)},
	[HOP_FLAGS] = {.name = "flags",
		.type = FIELD_FLAGS,
		.words = &sample_flag_words,
		.offset = offsetof(struct hop, flags)},
	[HOP_ONLINK] = {.name = "onlink",
		.type = FIELD_BOOL,
		.offset = offsetof(struct hop, onlink)},
};

static const struct schema hop_schema = {
	.name = "hops",
	.fields = hop_fields,
	.field_count = HOP_COUNT,
	.size = sizeof(struct hop),
};

#define SAMPLE_FIELD(field_type, member, head, ...)                                               \
	{                                                                                         \
		.name = #member, .heading = head, .type = FIELD_##field_type, .role = ROLE_LABEL, \
		.offset = offsetof(struct sample, member), __VA_ARGS__                            \
	}

static const struct field sample_fields[SAMPLE_COUNT] = {
	[NAME] = SAMPLE_FIELD(TEXT, name, "NAME", .unit = UNIT_NONE),
	[NUM] = SAMPLE_FIELD(NUM, num, "NUMBER", .unit = UNIT_COUNT),
	[SNUM] = SAMPLE_FIELD(SNUM, snum, "SIGNED", .unit = UNIT_NONE),
	[UP] = SAMPLE_FIELD(BOOL, up, "UP", .unit = UNIT_NONE),
	[STATE] = SAMPLE_FIELD(ENUM, state, "STATE", .words = &sample_state_words),
	[FLAGS] = SAMPLE_FIELD(FLAGS, flags, "FLAGS", .words = &sample_flag_words),
	[COOKIE] = SAMPLE_FIELD(HEX, cookie, "COOKIE", .unit = UNIT_NONE),
	[ADDRESS] = SAMPLE_FIELD(ADDRESS, address, "ADDRESS", .unit = UNIT_NONE),
	[PREFIX] = SAMPLE_FIELD(PREFIX, prefix, "PREFIX", .unit = UNIT_NONE),
	[MAC] = SAMPLE_FIELD(MAC, mac, "MAC", .unit = UNIT_NONE),
	[LOCAL] = SAMPLE_FIELD(ENDPOINT, local, "LOCAL", .unit = UNIT_NONE),
	[HOPS] = SAMPLE_FIELD(LIST, hops, "HOPS", .list = &hop_schema),
	[METRICS] = SAMPLE_FIELD(OBJECT, metrics, "METRICS", .list = &hop_schema),
	[SIZE] = SAMPLE_FIELD(NUM, size, "SIZE", .unit = UNIT_BYTES),
	[TIME] = SAMPLE_FIELD(NUM, time, "TIME", .unit = UNIT_USEC),
	[TOTAL] = SAMPLE_FIELD(
		NUM, total, "TOTAL", .unit = UNIT_COUNT, .decimals = 3, .per_second = true),
};

static const struct schema sample_schema = {
	.name = "samples",
	.fields = sample_fields,
	.field_count = SAMPLE_COUNT,
	.size = sizeof(struct sample),
};

static inline struct address ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	return (struct address){.family = AF_INET, .length = 4, .bytes = {a, b, c, d}};
}

/* The address 2001:db8::LAST. */
static inline struct address ipv6(uint8_t last)
{
	return (struct address){
		.family = AF_INET6, .length = 16, .bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = last}};
}

/* A record with a name and a number: enough where types do not matter. */
static inline struct sample sample_of(const char *name, uint64_t number)
{
	struct sample sample = {0};

	RECORD_SET(&sample, NAME, name, text_of(name));
	RECORD_SET(&sample, NUM, num, number);
	return sample;
}

/* The content of an output in memory, which still owns it. */
static inline const char *out_text(struct out *out)
{
	out_char(out, '\0');
	out->length--;
	ck_assert_int_eq(out->error, 0);
	ck_assert(!memchr(out->data, '\0', out->length));
	return out->data;
}

/* Every control byte, broken UTF-8, and what a format could trip over. */
static const char hostile_text[] =
	"a\001\033[31m\r\n\t\x7f\"',\\;\xff\xc0\x80 \xe2\x80\xae\xc2\x9b ";

#endif
