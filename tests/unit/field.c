/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/field.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/source/subject.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/rules/rules.h"
#include "subject/links/links.h"
#include "subject/links/parts/parts.h"
#include "subject/routes/routes.h"
#include "subject/addresses/addresses.h"
#include "subject/links/info/info.h"
#include "subject/fdb/fdb.h"
#include "subject/memberships/memberships.h"
#include "subject/neighbors/neighbors.h"
#include "subject/nexthops/nexthops.h"
#include "subject/sockets/records/records.h"
#include "subject/sockets/sockets.h"
#include "subject/subjects.h"
#include "nlinspect/model/words.h"

#include <ctype.h>
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/neighbour.h>
#include <linux/netlink_diag.h>
#include <linux/nexthop.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <linux/xdp_diag.h>
#include <sys/socket.h>

#include "subjects.h"
#include "unit.h"

DEFINE_CLEANUP_FINI(struct out, out_fini)

#define EACH_FIELD(schema, field)                        \
	EACH_SCHEMA(schema)                              \
	for (const struct field *field = schema->fields; \
		field < schema->fields + schema->field_count; field++)

#define ASSERT_FIELD(condition, schema, field) \
	ck_assert_msg(condition, "%s.%s: %s", (schema)->name, (field)->name, #condition)

static bool has_words(const struct field *field)
{
	return field->type == FIELD_ENUM || field->type == FIELD_FLAGS ||
	       (field->type == FIELD_NUM && field->words);
}

START_TEST(words_are_sorted)
{
	EACH_FIELD(schema, field)
	{
		const struct words *words = field->words;

		ASSERT_FIELD(has_words(field) == (words != NULL), schema, field);
		for (size_t i = 1; field->type == FIELD_ENUM && i < words->count; i++)
			ASSERT_FIELD(
				words->list[i - 1].value < words->list[i].value, schema, field);
	}
}
END_TEST

/* Flags are in the order of printing; each bit has one word. */
START_TEST(flags_are_apart)
{
	EACH_FIELD(schema, field)
	{
		uint64_t told = 0;

		for (size_t i = 0; field->type == FIELD_FLAGS && i < field->words->count; i++) {
			ASSERT_FIELD(!(told & field->words->list[i].value), schema, field);
			told |= field->words->list[i].value;
		}
	}
}
END_TEST

static const char *word_of(const struct field *field, uint64_t value)
{
	return field->type == FIELD_FLAGS ? words_flag(field->words, value)
					  : words_name(field->words, value);
}

/* Every word means its value again, in any case and with either dash. */
START_TEST(words_parse_back)
{
	EACH_FIELD(schema, field)
	{
		const struct words *words = field->words;

		for (size_t i = 0; words && i < words->count; i++) {
			const struct word *word = &words->list[i];
			uint64_t value = 77;
			char shout[64];

			ck_assert_str_eq(word_of(field, word->value), word->name);
			ck_assert_int_eq(words_value(words, text_of(word->name), &value), 0);
			ASSERT_FIELD(value == word->value, schema, field);
			for (size_t c = 0; c <= strlen(word->name); c++)
				shout[c] = word->name[c] == '-'
						   ? '_'
						   : (char)toupper((unsigned char)word->name[c]);
			ck_assert_int_eq(words_value(words, text_of(shout), &value), 0);
			ASSERT_FIELD(value == word->value, schema, field);
		}
	}
}
END_TEST

/* An alias or a group that were a word already could never be reached. */
START_TEST(aliases_and_groups_are_no_words)
{
	EACH_FIELD(schema, field)
	{
		const struct words *words = field->words;
		struct words plain;
		uint64_t value;

		if (!words)
			continue;
		plain = (struct words){.list = words->list, .count = words->count};
		for (size_t i = 0; i < words->alias_count; i++) {
			struct text alias = text_of(words->aliases[i].name);

			ck_assert_int_eq(words_value(&plain, alias, &value), -ENOENT);
			ck_assert_int_eq(words_value(words, alias, &value), 0);
			ck_assert_uint_eq(value, words->aliases[i].value);
			ASSERT_FIELD(word_of(field, value) != NULL, schema, field);
		}
		for (size_t i = 0; i < words->group_count; i++) {
			struct text group = text_of(words->groups[i].name);

			ck_assert_int_eq(words_value(words, group, &value), -ENOENT);
			ck_assert_int_eq(words_group(words, group, &value), 0);
			ck_assert_uint_eq(value, words->groups[i].value);
		}
	}
}
END_TEST

/* The words of a set are printed for the bits that they have. */
START_TEST(flags_have_bits)
{
	EACH_FIELD(schema, field)
	{
		for (size_t i = 0; field->type == FIELD_FLAGS && i < field->words->count; i++)
			ASSERT_FIELD(field->words->list[i].value != 0, schema, field);
	}
}
END_TEST

START_TEST(unknown_words)
{
	const struct words *states = socket_schema.fields[SOCKET_state].words;
	uint64_t value = 77;

	ck_assert_ptr_null(words_name(states, 0));
	ck_assert_ptr_null(words_name(states, 12));
	ck_assert_ptr_null(words_name(states, 255));
	ck_assert_ptr_null(words_name(states, UINT64_MAX));
	ck_assert_ptr_null(words_name(&no_words, 0));
	ck_assert_ptr_null(words_flag(link_schema.fields[LINK_flags].words, 3));
	ck_assert_ptr_null(words_flag(&no_words, 0));
	ck_assert_int_eq(words_value(states, text_of("estblished"), &value), -ENOENT);
	ck_assert_int_eq(words_value(states, text_of("establishe"), &value), -ENOENT);
	ck_assert_int_eq(words_value(states, text_of("established "), &value), -ENOENT);
	ck_assert_int_eq(words_value(states, text_of(""), &value), -ENOENT);
	ck_assert_int_eq(words_value(states, text_of("all"), &value), -ENOENT);
	ck_assert_int_eq(words_group(states, text_of("established"), &value), -ENOENT);
	ck_assert_uint_eq(value, 77);
}
END_TEST

START_TEST(words_of_gaps)
{
	/* Starts at 0 without gaps; at 1 without; with gaps. */
	ck_assert_str_eq(words_name(socket_schema.fields[SOCKET_timer].words, 5), "delack");
	ck_assert_str_eq(words_name(socket_schema.fields[SOCKET_state].words, 11), "closing");
	ck_assert_str_eq(
		words_name(socket_schema.fields[SOCKET_state].words, 13), "bound-inactive");
	ck_assert_str_eq(words_name(&family_words, AF_UNSPEC), "unspec");
	ck_assert_str_eq(words_name(&family_words, AF_INET6), "inet6");
	ck_assert_str_eq(words_name(&family_words, AF_MPLS), "mpls");
	ck_assert_ptr_null(words_name(&family_words, 3));
}
END_TEST

START_TEST(groups_of_states)
{
	static const struct {
		const char *group;
		unsigned has, lacks;
	} cases[] = {
		{"all", 10, 12},
		{"connected", 2, 10},
		{"connected", 6, 7},
		{"synchronized", 3, 2},
		{"bucket", 6, 1},
		{"bucket", 3, 10},
		{"big", 10, 6},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t set;

		ck_assert_int_eq(words_group(socket_schema.fields[SOCKET_state].words,
					 text_of(cases[i].group), &set),
			0);
		ck_assert_msg(set >> cases[i].has & 1, "%s", cases[i].group);
		ck_assert_msg(!(set >> cases[i].lacks & 1), "%s", cases[i].group);
	}
}
END_TEST

START_TEST(names_are_unique_words)
{
	EACH_FIELD(schema, field)
	{
		ASSERT_FIELD(islower((unsigned char)*field->name), schema, field);
		for (const char *c = field->name; *c; c++)
			ASSERT_FIELD(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
					     (*c == '_' && islower((unsigned char)c[1])),
				schema, field);
		/* By the name, and without the unit, the field itself is found. */
		ASSERT_FIELD(schema_field(schema, text_of(field->name)) == field - schema->fields,
			schema, field);
		for (const struct field *other = schema->fields; other < field; other++) {
			ck_assert_str_ne(field->name, other->name);
			ASSERT_FIELD(strcmp(field->heading, other->heading) != 0, schema, field);
		}
	}
}
END_TEST

START_TEST(headings_are_capitals)
{
	EACH_FIELD(schema, field)
	{
		/* Those of samples are sar's. */
		if (schema->sampled && field->places)
			continue;
		if (schema->sampled && field->role == ROLE_GAUGE)
			continue;
		ASSERT_FIELD(isupper((unsigned char)*field->heading) ||
				     isdigit((unsigned char)*field->heading),
			schema, field);
		for (const char *c = field->heading; *c; c++)
			ASSERT_FIELD(isupper((unsigned char)*c) || isdigit((unsigned char)*c) ||
					     *c == '-',
				schema, field);
	}
}
END_TEST

/* One sentence, without its period. */
START_TEST(docs_are_sentences)
{
	EACH_FIELD(schema, field)
	{
		size_t length = strlen(field->doc);

		ASSERT_FIELD(length > 2, schema, field);
		ASSERT_FIELD(field->doc[length - 1] != '.', schema, field);
		ASSERT_FIELD(!isspace((unsigned char)field->doc[length - 1]), schema, field);
		ASSERT_FIELD(!strstr(field->doc, ". "), schema, field);
		ASSERT_FIELD(!strstr(field->doc, "  "), schema, field);
	}
}
END_TEST

static const char *unit_ending(enum field_unit unit)
{
	switch (unit) {
	case UNIT_NSEC:
		return "_ns";
	case UNIT_USEC:
		return "_us";
	case UNIT_MSEC:
		return "_ms";
	case UNIT_SEC:
		return "_s";
	default:
		return NULL;
	}
}

/* But for the keys that ip(8) has given already. */
START_TEST(durations_end_in_their_unit)
{
	EACH_FIELD(schema, field)
	{
		const char *ending = unit_ending(field->unit);
		size_t length = strlen(field->name);

		if (!ending || schema == &metrics_schema || schema == &ifaddr_schema ||
			schema == &maddr_schema || schema == &neighbor_schema ||
			schema == &fdb_schema || schema == &resilient_schema ||
			schema == &nhbucket_schema || schema == &infodata_schema ||
			schema == &portdata_schema || schema == &querier_schema ||
			field == &route_schema.fields[ROUTE_expires] ||
			field == &route_schema.fields[ROUTE_age])
			continue;
		ASSERT_FIELD(length > strlen(ending), schema, field);
		ck_assert_str_eq(field->name + length - strlen(ending), ending);
	}
}
END_TEST

START_TEST(listings_have_keys)
{
	const struct schema_list rows = schema_list_rows();

	for (size_t i = 0; i < rows.count; i++) {
		const struct schema *schema = rows.list[i];
		size_t keys = 0, shown = 0;

		for (size_t id = 0; id < schema->field_count; id++) {
			keys += schema->fields[id].role == ROLE_KEY;
			shown += schema->fields[id].show == SHOW_DEFAULT;
		}
		ck_assert_uint_gt(keys, 0);
		ck_assert_uint_gt(shown, 0);
	}
	for (size_t i = 0; subjects[i]; i++)
		ck_assert_str_eq(subjects[i]->schema->name, subjects[i]->name);
}
END_TEST

/* Only a sum that grows can be a rate. */
START_TEST(counters_are_numbers)
{
	EACH_FIELD(schema, field)
	{
		if (field->role == ROLE_COUNTER)
			ASSERT_FIELD(field->type == FIELD_NUM, schema, field);
		ASSERT_FIELD(field->unit == UNIT_NONE || field_is_number(field), schema, field);
		ASSERT_FIELD((field->type == FIELD_LIST || field->type == FIELD_OBJECT) ==
				     (field->list != NULL),
			schema, field);
	}
}
END_TEST

START_TEST(synonyms_resolve)
{
	EACH_SCHEMA(schema)
	{
		for (size_t i = 0; i < schema->synonym_count; i++) {
			const struct synonym *synonym = &schema->synonyms[i];
			int id = schema_filter_field(schema, text_of(synonym->word));

			ck_assert_msg(id >= 0, "%s: %s", schema->name, synonym->word);
			ck_assert_str_eq(schema->fields[id].name, synonym->field);
			for (size_t other = 0; other < i; other++)
				ck_assert_str_ne(schema->synonyms[other].word, synonym->word);
		}
	}
}
END_TEST

/* Each name of the host's has its number beside it, and a run has room for all numbers. */
START_TEST(names_have_numbers)
{
	EACH_SCHEMA(schema)
	{
		size_t numbers = 0;

		for (size_t id = 0; id < schema->field_count; id++) {
			const struct field *field = &schema->fields[id];
			char number[64];

			numbers += field->number;
			snprintf(number, sizeof(number), "%s_id", field->name);
			if (field->names != NAMES_NONE)
				ASSERT_FIELD(id + 1 < schema->field_count && field[1].number &&
						     !strcmp(field[1].name, number),
					schema, field);
		}
		ck_assert_uint_le(numbers, RUN_NUMBERS);
	}
}
END_TEST

/* Each counter of a listing has one, in a record that has room for all of them. */
START_TEST(counters_have_rates)
{
	const struct schema_list rows = schema_list_rows();

	for (size_t i = 0; i < rows.count; i++) {
		const struct schema *schema = rows.list[i];
		CLEANUP(schema_free) struct schema *rates = schema_rates(schema);

		ck_assert_msg(rates, "%s", schema->name);
		for (unsigned id = 0; id < schema->field_count; id++) {
			const struct field *field = &schema->fields[id];
			int rate = schema_rate(rates, id);

			ASSERT_FIELD((rate >= 0) == (field->role == ROLE_COUNTER), schema, field);
			if (rate < 0)
				continue;
			ASSERT_FIELD(schema_counter(rates, (unsigned)rate) == id, schema, field);
			ASSERT_FIELD(
				schema_field(schema, text_of(field->rate_name)) < 0, schema, field);
			ASSERT_FIELD(rates->fields[rate].offset + sizeof(uint64_t) <= rates->size,
				schema, field);
		}
	}
}
END_TEST

START_TEST(records_can_be_compared)
{
	for (size_t i = 0; subjects[i]; i++) {
		const struct schema *schema = subjects[i]->schema;
		CLEANUP(schema_free) struct schema *since = schema_since(schema);
		const struct field *last;

		ck_assert_msg(since, "%s", schema->name);
		ck_assert_uint_eq(schema_since_source(since), schema->field_count);
		last = &since->fields[since->field_count - 1];
		ASSERT_FIELD(last->offset + field_size(last->type) <= since->size, schema, last);
		for (unsigned id = 0; id < SINCE_FIELDS; id++) {
			const struct field *field = &since->fields[schema->field_count + id];

			ASSERT_FIELD(schema_field(schema, text_of(field->name)) < 0, schema, field);
		}
		for (unsigned id = 0; id < schema->field_count; id++) {
			const struct field *field = &schema->fields[id];
			int growth = schema_growth(since, id), rate = schema_rate(since, id);

			ASSERT_FIELD((growth >= 0) == (field->role == ROLE_COUNTER), schema, field);
			ASSERT_FIELD((rate >= 0) == (growth >= 0), schema, field);
			if (growth < 0)
				continue;
			ASSERT_FIELD(schema_counter(since, (unsigned)growth) == id, schema, field);
			ASSERT_FIELD(schema_counter(since, (unsigned)rate) == id, schema, field);
			ASSERT_FIELD(schema_field(schema, text_of(field->since_name)) < 0, schema,
				field);
		}
	}
}
END_TEST

/* A heading that is typed means its own column, though names and synonyms come first. */
START_TEST(headings_resolve)
{
	EACH_FIELD(schema, field)
	{
		int id = schema_field(schema, text_of(field->heading));

		ASSERT_FIELD(id >= 0, schema, field);
		ck_assert_msg(id == field - schema->fields,
			"%s: %s is the heading of %s and means %s", schema->name, field->heading,
			field->name, schema->fields[id].name);
	}
}
END_TEST

static void check_names(const struct schema *schema, const char *names, size_t expected)
{
	struct fieldset set = {{0}};
	size_t count = 0;

	schema_add(schema, names, &set);
	fieldset_for_each(id, &set)
		count++;
	ck_assert_uint_eq(count, expected);
}

START_TEST(bare_words_have_fields)
{
	EACH_SCHEMA(schema)
	{
		const char *const lists[] = {
			schema->bare_number, schema->bare_address, schema->bare_word};

		for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
			size_t names = lists[i] != NULL;

			for (const char *c = lists[i]; c && *c; c++)
				names += *c == ' ';
			check_names(schema, lists[i], names);
		}
	}
}
END_TEST

/* source_push() sets them in the records of every command. */
START_TEST(common_rows_stand_in_front)
{
	for (size_t i = 0; subjects[i]; i++) {
		const struct schema *schema = subjects[i]->schema;

		ck_assert_uint_gt(schema->field_count, 2);
		ck_assert_str_eq(schema->fields[0].name, "time_ms");
		ck_assert_str_eq(schema->fields[1].name, "netns");
		ck_assert_int_eq(schema->fields[0].type, FIELD_NUM);
		ck_assert_int_eq(schema->fields[1].type, FIELD_TEXT);
	}
}
END_TEST

/* Whether a value is more than bytes. */
static bool is_wide(enum field_type type)
{
	return type != FIELD_ADDRESS && type != FIELD_PREFIX && type != FIELD_MAC;
}

START_TEST(members_lie_apart)
{
	EACH_FIELD(schema, field)
	{
		size_t end = field->offset + field_size(field->type);

		ASSERT_FIELD(field->offset >= sizeof(struct record), schema, field);
		/* the numbers, lengths and pointers in it are read where they stand */
		if (is_wide(field->type))
			ck_assert_uint_eq(field->offset % _Alignof(struct record), 0);
		ASSERT_FIELD(end <= schema->size, schema, field);
		/* a number has the place of its name */
		if (field->number) {
			ASSERT_FIELD(field->offset == field[-1].offset, schema, field);
			ASSERT_FIELD(field[-1].type == FIELD_ENUM, schema, field);
			ASSERT_FIELD(field->type == FIELD_NUM, schema, field);
			continue;
		}
		for (const struct field *other = schema->fields; other < field; other++)
			ASSERT_FIELD(other->offset + field_size(other->type) <= field->offset ||
					     end <= other->offset,
				schema, field);
		ck_assert_uint_le(schema->field_count, FIELDSET_SIZE);
	}
}
END_TEST

/* A row takes its offset from a struct of its choice: these say that it is the right one. */
static const struct {
	const struct schema *schema;
	unsigned kind;
	size_t size;
} headers[] = {
	{&socket_schema, WIRE_INET_DIAG, sizeof(struct inet_diag_msg)},
	{&socket_schema, WIRE_UNIX_DIAG, sizeof(struct unix_diag_msg)},
	{&socket_schema, WIRE_PACKET_DIAG, sizeof(struct packet_diag_msg)},
	{&membership_schema, WIRE_PACKET_MEMBERSHIP, sizeof(struct packet_diag_mclist)},
	{&ring_schema, WIRE_PACKET_RING, sizeof(struct packet_diag_ring)},
	{&socket_schema, WIRE_NETLINK_DIAG, sizeof(struct netlink_diag_msg)},
	{&socket_schema, WIRE_VSOCK_DIAG, sizeof(struct vsock_diag_msg)},
	{&socket_schema, WIRE_XDP_DIAG, sizeof(struct xdp_diag_msg)},
	{&link_schema, WIRE_LINK, sizeof(struct ifinfomsg)},
	{&route_schema, WIRE_ROUTE, sizeof(struct rtmsg)},
	{&nexthop_schema, WIRE_NEXTHOP, sizeof(struct rtnexthop)},
	{&neighbor_schema, WIRE_NEIGHBOR, sizeof(struct ndmsg)},
	{&nhobject_schema, WIRE_NEXTHOP_OBJECT, sizeof(struct nhmsg)},
	{&nhgroup_schema, WIRE_NEXTHOP_GROUP, sizeof(struct nexthop_grp)},
	{&rule_schema, WIRE_RULE, sizeof(struct fib_rule_hdr)},
	{&ifaddr_schema, WIRE_ADDRESS, sizeof(struct ifaddrmsg)},
	{&via_schema, WIRE_VIA, sizeof(struct rtvia)},
	{&realm_schema, WIRE_REALMS, sizeof(uint32_t)},
	{&xdpprog_schema, WIRE_LINK_XDP_PROG, sizeof(uint32_t)},
	{&portrange_schema, WIRE_INFO_PORTS, sizeof(struct ifla_vxlan_port_range)},
	{&qosmap_schema, WIRE_INFO_QOS, sizeof(struct ifla_vlan_qos_mapping)},
	{&linkmap_schema, WIRE_LINK_MAP, sizeof(struct rtnl_link_ifmap)},
	{&vfvlan_schema, WIRE_LINK_VF_VLAN, sizeof(struct ifla_vf_vlan_info)},
	{&vfrate_schema, WIRE_LINK_VF_RATE, sizeof(struct ifla_vf_rate)},
};

static size_t header_size(const struct schema *schema, unsigned kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		if (headers[i].schema == schema && headers[i].kind == kind)
			return headers[i].size;
	}
	return SIZE_MAX;
}

static bool is_integer(size_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

START_TEST(wires_fit)
{
	EACH_SCHEMA(schema)
	{
		for (size_t i = 0; i < schema->wire_count; i++) {
			const struct wire *wire = &schema->wires[i];
			const struct field *field = &schema->fields[wire->field];
			bool number = field_is_scalar(field->type);

			ck_assert_uint_lt(wire->field, schema->field_count);
			ck_assert_ptr_nonnull(wire->name);
			/* grouped by field, in the order of the fields */
			if (i)
				ck_assert_uint_ge(wire->field, schema->wires[i - 1].field);
			if (wire->kind == WIRE_NONE || wire->form == WIRE_HAND)
				continue;
			ASSERT_FIELD(*wire->name, schema, field);
			if (wire->attribute == WIRE_HEADER)
				ASSERT_FIELD((size_t)wire->offset + wire->size <=
						     header_size(schema, wire->kind),
					schema, field);
			if (number && wire->form != WIRE_FLAG)
				ASSERT_FIELD(is_integer(wire->size), schema, field);
			if (wire->form == WIRE_PAIR)
				ASSERT_FIELD(wire->size == 8, schema, field);
			if (wire->form == WIRE_BITS)
				ASSERT_FIELD(
					wire->width && wire->shift + wire->width <= wire->size * 8,
					schema, field);
			if (field->type == FIELD_TEXT || field->type == FIELD_MAC)
				ASSERT_FIELD(wire->attribute != WIRE_HEADER, schema, field);
		}
	}
}
END_TEST

static void check_left_out(
	const struct wire_set *set, uint16_t number, const struct wire *wires, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(wires[i].kind != set->kind || wires[i].attribute != number,
			"%s %u is not left out", set->name, number);
}

/* A left-out attribute has no row, and a kind has one set. */
START_TEST(sets_are_honest)
{
	EACH_SCHEMA(schema)
	{
		for (size_t i = 0; i < schema->set_count; i++) {
			const struct wire_set *set = &schema->sets[i];

			ck_assert(*set->name);
			for (size_t j = 0; j < i; j++)
				ck_assert_msg(schema->sets[j].kind != set->kind, "%s: %s twice",
					schema->name, set->name);
			for (size_t j = 0; j < set->left_out_count; j++) {
				check_left_out(
					set, set->left_out[j], schema->wires, schema->wire_count);
				check_left_out(
					set, set->left_out[j], schema->nests, schema->nest_count);
			}
		}
	}
}
END_TEST

/* Every field has a source, and what derived ones name are fields. */
START_TEST(fields_have_sources)
{
	EACH_FIELD(schema, field)
	{
		unsigned id = (unsigned)(field - schema->fields);
		size_t sources = 0;

		for (size_t i = 0; i < schema->wire_count; i++) {
			const struct wire *wire = &schema->wires[i];
			size_t names = *wire->name != '\0';

			if (wire->field != id)
				continue;
			sources++;
			if (wire->kind != WIRE_NONE || wire->attribute)
				continue;
			for (const char *c = wire->name; *c; c++)
				names += *c == ' ';
			check_names(schema, wire->name, names);
		}
		ASSERT_FIELD((sources > 0) != field->number, schema, field);
	}
}
END_TEST

START_TEST(fields_with_parts)
{
	ck_assert_int_eq(
		schema_outer(&link_schema, text_of("linkinfo.info_data.id")), LINK_linkinfo);
	ck_assert_int_eq(schema_outer(&route_schema, text_of("nexthops.")), ROUTE_nexthops);
	ck_assert_int_eq(schema_outer(&link_schema, text_of("linkinfo")), -ENOENT);
	ck_assert_int_eq(schema_outer(&link_schema, text_of("ifname.x")), -ENOENT);
	ck_assert_int_eq(schema_outer(&link_schema, text_of(".mtu")), -ENOENT);
	ck_assert_int_eq(schema_outer(&link_schema, text_of("")), -ENOENT);
}
END_TEST

START_TEST(fields_by_name)
{
	ck_assert_int_eq(schema_field(&socket_schema, text_of("rtt_us")), SOCKET_rtt_us);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("rtt")), SOCKET_rtt_us);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("RTT")), SOCKET_rtt_us);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("recv-q")), SOCKET_recv_q);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("sport")), SOCKET_local_port);
	ck_assert_int_eq(
		schema_field(&socket_schema, text_of("last-data-sent")), SOCKET_last_data_sent_ms);
	ck_assert_int_eq(schema_field(&route_schema, text_of("metric")), ROUTE_metric);
	ck_assert_int_eq(schema_field(&link_schema, text_of("RX")), LINK_rx_bytes);
	ck_assert_int_eq(schema_field(&link_schema, text_of("rx_drop")), LINK_rx_dropped);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("Sent")), SOCKET_bytes_sent);
	ck_assert_int_eq(schema_field(&link_schema, text_of("type")), LINK_kind);
	ck_assert_int_eq(schema_field(&metrics_schema, text_of("rtt")), METRIC_rtt);
	ck_assert_int_eq(schema_field(&metrics_schema, text_of("")), -ENOENT);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("")), -ENOENT);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("rtt_")), -ENOENT);
	ck_assert_int_eq(schema_field(&socket_schema, text_of("rtt_ms")), -ENOENT);
	ck_assert_int_eq(schema_field(&socket_schema, (struct text){"rtt_us", 2}), -ENOENT);
}
END_TEST

START_TEST(suggestions)
{
	static const struct {
		const struct schema *schema;
		const char *typed, *suggested;
	} cases[] = {
		{&socket_schema, "rttt", "rtt_us"},
		{&socket_schema, "rtt_su", "rtt_us"},
		{&socket_schema, "stat", "state"},
		{&socket_schema, "STAET", "state"},
		{&socket_schema, "recvq", "recv_q"},
		{&socket_schema, "sprot", "sport"},
		{&socket_schema, "last_data_snt", "last_data_sent_ms"},
		{&route_schema, "gatewy", "gateway"},
		{&socket_schema, "qqqqqqqq", NULL},
		{&socket_schema, "", NULL},
		/* The longer a word is, the more of it may be wrong: 1, 2 from 7 letters, 3
		   from 10. */
		{&socket_schema, "familx", "family"},
		{&socket_schema, "famixx", NULL},
		{&socket_schema, "protoxx", "proto"},
		{&socket_schema, "pacing_xxxe", "pacing_rate"},
		{&socket_schema, "pacing_xxxx", NULL},
		{&metrics_schema, "rto", NULL},
		{&socket_schema, "get", NULL},
		{&socket_schema, "foo", NULL},
		{&socket_schema, "pid", NULL},
		{&route_schema, "mtu", NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *suggested = schema_suggest(cases[i].schema, text_of(cases[i].typed));

		if (cases[i].suggested)
			ck_assert_pstr_eq(suggested, cases[i].suggested);
		else
			ck_assert_msg(!suggested, "%s: %s", cases[i].typed, suggested);
	}

	char longer[100];

	memset(longer, 'r', sizeof(longer));
	ck_assert_ptr_null(schema_suggest(&socket_schema, (struct text){longer, sizeof(longer)}));
	ck_assert_ptr_null(schema_suggest(&socket_schema, (struct text){longer, 64}));
}
END_TEST

static struct fieldset closed(const struct schema *schema, const char *names)
{
	struct fieldset set = {{0}};

	schema_add(schema, names, &set);
	schema_close(schema, &set);
	return set;
}

/* The fields that a derived one is made from are wanted with it, and so on. */
START_TEST(closed_over_derived)
{
	struct fieldset local = closed(&socket_schema, "local");
	struct fieldset expected = {{0}};

	schema_add(&socket_schema, "local local_address local_port interface ifindex", &expected);
	ck_assert_mem_eq(&local, &expected, sizeof(local));

	struct fieldset rtt = closed(&socket_schema, "rtt_us");

	expected = (struct fieldset){{0}};
	fieldset_add(&expected, SOCKET_rtt_us);
	ck_assert_mem_eq(&rtt, &expected, sizeof(rtt));

	/* An attribute that is decoded by hand is no list of names. */
	struct fieldset nexthops = closed(&route_schema, "nexthops,dev");

	expected = (struct fieldset){{0}};
	schema_add(&route_schema, "nexthops dev oif", &expected);
	ck_assert_mem_eq(&nexthops, &expected, sizeof(nexthops));
}
END_TEST

static void check_source(const struct schema *schema, unsigned id, const char *expected)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	schema_source(schema, id, &out);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
}

START_TEST(sources_for_people)
{
	check_source(&socket_schema, SOCKET_rtt_us, "tcp_info.tcpi_rtt");
	check_source(&socket_schema, SOCKET_user, "derived from uid");
	check_source(&socket_schema, SOCKET_time_ms, "derived");
	check_source(&route_schema, ROUTE_table, "RTA_TABLE, rtmsg.rtm_table");
	check_source(&route_schema, ROUTE_nexthops, "RTA_MULTIPATH");
	check_source(&link_schema, LINK_rx_bytes, "rtnl_link_stats64.rx_bytes");
}
END_TEST

/* There is a word for every type, unit and role. */
START_TEST(kinds_have_names)
{
	for (enum field_type type = FIELD_NUM; type <= FIELD_OBJECT; type++)
		ck_assert_ptr_nonnull(field_type_name(type));
	for (enum field_unit unit = UNIT_NONE; unit <= UNIT_MASK; unit++)
		ck_assert_ptr_nonnull(field_unit_name(unit));
	for (enum field_role role = ROLE_KEY; role <= ROLE_COUNTER; role++)
		ck_assert_ptr_nonnull(field_role_name(role));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, words_are_sorted);
	tcase_add_test(tests, flags_are_apart);
	tcase_add_test(tests, words_parse_back);
	tcase_add_test(tests, aliases_and_groups_are_no_words);
	tcase_add_test(tests, flags_have_bits);
	tcase_add_test(tests, unknown_words);
	tcase_add_test(tests, words_of_gaps);
	tcase_add_test(tests, groups_of_states);
	tcase_add_test(tests, names_are_unique_words);
	tcase_add_test(tests, headings_are_capitals);
	tcase_add_test(tests, docs_are_sentences);
	tcase_add_test(tests, durations_end_in_their_unit);
	tcase_add_test(tests, listings_have_keys);
	tcase_add_test(tests, counters_are_numbers);
	tcase_add_test(tests, synonyms_resolve);
	tcase_add_test(tests, names_have_numbers);
	tcase_add_test(tests, counters_have_rates);
	tcase_add_test(tests, records_can_be_compared);
	tcase_add_test(tests, headings_resolve);
	tcase_add_test(tests, bare_words_have_fields);
	tcase_add_test(tests, members_lie_apart);
	tcase_add_test(tests, wires_fit);
	tcase_add_test(tests, sets_are_honest);
	tcase_add_test(tests, fields_have_sources);
	tcase_add_test(tests, fields_with_parts);
	tcase_add_test(tests, common_rows_stand_in_front);
	tcase_add_test(tests, fields_by_name);
	tcase_add_test(tests, suggestions);
	tcase_add_test(tests, closed_over_derived);
	tcase_add_test(tests, sources_for_people);
	tcase_add_test(tests, kinds_have_names);
}
