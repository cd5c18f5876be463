/* SPDX-License-Identifier: MIT */
/* A schema of the flow tests' own with a field of every type, and a record of it. */
#ifndef FLOW_SCHEMA_H
#define FLOW_SCHEMA_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/model/field.h"

#include <arpa/inet.h>
#include <stddef.h>

struct thing {
	struct record base;
	uint64_t id, local_port, peer_port, state, family, flags, bytes, rtt_us, wait_ms, age;
	uint64_t rate, mark, cookie, autobound;
	int64_t error, drift_us;
	struct text process, unit;
	struct address address, other;
	struct prefix dst;
	struct endpoint local, peer;
	struct lladdr mac;
	struct list owners;
};

enum thing_field {
	THING_ID,
	THING_LOCAL_PORT,
	THING_PEER_PORT,
	THING_STATE,
	THING_FAMILY,
	THING_FLAGS,
	THING_BYTES,
	THING_RTT,
	THING_WAIT,
	THING_AGE,
	THING_RATE,
	THING_MARK,
	THING_COOKIE,
	THING_AUTOBOUND,
	THING_ERROR,
	THING_DRIFT,
	THING_PROCESS,
	THING_UNIT,
	THING_ADDRESS,
	THING_OTHER,
	THING_DST,
	THING_LOCAL,
	THING_PEER,
	THING_MAC,
	THING_OWNERS,
	THING_FIELDS
};

static const struct word thing_states[] = {
	{1, "established"}, {2, "syn-sent"}, {7, "close"}, {10, "listen"}};
static const struct word thing_state_aliases[] = {{1, "estab"}, {10, "listening"}};
static const struct word thing_state_groups[] = {{0x486, "all"}, {0x006, "connected"}};
static const struct words thing_state_words = {
	.list = thing_states,
	.count = ARRAY_SIZE(thing_states),
	.aliases = thing_state_aliases,
	.alias_count = ARRAY_SIZE(thing_state_aliases),
	.groups = thing_state_groups,
	.group_count = ARRAY_SIZE(thing_state_groups),
};
static const struct word thing_families[] = {{2, "inet"}, {200, "a b"}, {201, "and"}};
static const struct words thing_family_words = {thing_families, ARRAY_SIZE(thing_families)};
static const struct word thing_bits[] = {{1, "UP"}, {2, "BROADCAST"}, {0x10000, "LOWER_UP"}};
static const struct words thing_flag_words = {thing_bits, ARRAY_SIZE(thing_bits)};

/* Who a thing belongs to: a list with a list in it. */
struct label {
	struct record base;
	struct text label;
};

struct owner {
	struct record base;
	uint64_t fd;
	struct text name;
	struct address host;
	struct list labels;
};

enum { OWNER_FD, OWNER_NAME, OWNER_HOST, OWNER_LABELS };

static const struct field thing_label_fields[] = {{.name = "label",
	.heading = "LABEL",
	.type = FIELD_TEXT,
	.offset = offsetof(struct label, label)}};
static const struct schema thing_label_schema = {
	.name = "labels",
	.fields = thing_label_fields,
	.field_count = ARRAY_SIZE(thing_label_fields),
	.size = sizeof(struct label),
};
static const struct field thing_owner_fields[] = {
	[OWNER_FD] = {.name = "fd",
		.heading = "FD",
		.role = ROLE_LABEL,
		.offset = offsetof(struct owner, fd)},
	[OWNER_NAME] = {.name = "name",
		.heading = "NAME",
		.type = FIELD_TEXT,
		.offset = offsetof(struct owner, name)},
	[OWNER_HOST] = {.name = "host",
		.heading = "HOST",
		.type = FIELD_ADDRESS,
		.offset = offsetof(struct owner, host)},
	[OWNER_LABELS] = {.name = "labels",
		.heading = "LABELS",
		.type = FIELD_LIST,
		.list = &thing_label_schema,
		.offset = offsetof(struct owner, labels)},
};
static const struct schema thing_owner_schema = {
	.name = "owners",
	.fields = thing_owner_fields,
	.field_count = ARRAY_SIZE(thing_owner_fields),
	.size = sizeof(struct owner),
};

#define THING(member, kind, measure, part, ...)                                            \
	{                                                                                  \
		.name = #member, .heading = #member, .doc = #member, .type = FIELD_##kind, \
		.unit = UNIT_##measure, .role = ROLE_##part,                               \
		.rate_name = ROLE_##part == ROLE_COUNTER ? #member "_per_sec" : NULL,      \
		.since_name = ROLE_##part == ROLE_COUNTER ? #member "_since" : NULL,       \
		.offset = offsetof(struct thing, member), __VA_ARGS__                      \
	}

static const struct field thing_fields[THING_FIELDS] = {
	[THING_ID] = THING(id, NUM, NONE, KEY),
	[THING_LOCAL_PORT] = THING(local_port, NUM, NONE, KEY),
	[THING_PEER_PORT] = THING(peer_port, NUM, NONE, LABEL),
	[THING_STATE] = THING(state, ENUM, NONE, STATE, .words = &thing_state_words),
	[THING_FAMILY] = THING(family, ENUM, NONE, LABEL, .words = &thing_family_words),
	[THING_FLAGS] = THING(flags, FLAGS, NONE, STATE, .words = &thing_flag_words),
	[THING_BYTES] = THING(bytes, NUM, BYTES, COUNTER),
	[THING_RTT] = THING(rtt_us, NUM, USEC, GAUGE),
	[THING_WAIT] = THING(wait_ms, NUM, MSEC, COUNTER),
	[THING_AGE] = THING(age, NUM, SEC, GAUGE),
	[THING_RATE] = THING(rate, NUM, BYTES_PER_SEC, GAUGE),
	[THING_MARK] = THING(mark, NUM, MASK, LABEL),
	[THING_COOKIE] = THING(cookie, HEX, NONE, LABEL),
	[THING_AUTOBOUND] = THING(autobound, BOOL, NONE, LABEL),
	[THING_ERROR] = THING(error, SNUM, NONE, LABEL),
	[THING_DRIFT] = THING(drift_us, SNUM, USEC, LABEL),
	[THING_PROCESS] = THING(process, TEXT, NONE, KEY),
	[THING_UNIT] = THING(unit, TEXT, NONE, LABEL),
	[THING_ADDRESS] = THING(address, ADDRESS, NONE, LABEL),
	[THING_OTHER] = THING(other, ADDRESS, NONE, LABEL),
	[THING_DST] = THING(dst, PREFIX, NONE, LABEL),
	[THING_LOCAL] = THING(local, ENDPOINT, NONE, LABEL),
	[THING_PEER] = THING(peer, ENDPOINT, NONE, LABEL),
	[THING_MAC] = THING(mac, MAC, NONE, LABEL),
	[THING_OWNERS] = THING(owners, LIST, NONE, LABEL, .list = &thing_owner_schema),
};

static const struct synonym thing_synonyms[] = {
	{"src", "local"}, {"sport", "local_port"}, {"dport", "peer_port"}, {"fwmark", "mark"}};

static const struct phrase thing_phrases[] = {
	EXCLUDE_PHRASES,
	{"port", .fields = "local_port peer_port"},
	{"busy", .means = "state=established bytes>0"},
	{"within", .means = "dst in $"},
	{"cover", .means = "$"},
	{"wrong", .means = "nofield=$"},
	{"local_port", .masked = "local_port=$1 mark=$2"},
	{"span", .means = "local_port=$", .ranged = "local_port=$1 peer_port=$2"},
	{"mark", .named = "process=$"},
};

static const struct schema thing_schema = {
	.name = "things",
	.fields = thing_fields,
	.field_count = THING_FIELDS,
	.synonyms = thing_synonyms,
	.synonym_count = ARRAY_SIZE(thing_synonyms),
	.bare_number = "local_port peer_port",
	.bare_address = "address other",
	.bare_word = "process unit",
	.zone = "process",
	.phrases = thing_phrases,
	.phrase_count = ARRAY_SIZE(thing_phrases),
	.size = sizeof(struct thing),
};

static inline struct address address_of(const char *string)
{
	struct address address = {0};
	ck_assert_int_eq(
		parse_address(text_of(string), AF_UNSPEC, &address.family, address.bytes), 0);
	address.length = address.family == AF_INET ? 4 : 16;
	return address;
}

#define SET(thing, id, member, ...) RECORD_SET(thing, THING_##id, member, __VA_ARGS__)

#endif
