/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/decoder.h"

#include "subject/links/links.h"
#include "subject/routes/routes.h"
#include "subject/sockets/sockets.h"

#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "payload.h"
#include "subjects.h"
#include "unit.h"

enum { LITTLE = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

/* One wire of one schema, and the record that it is decoded into. */
struct probe {
	const struct schema *schema;
	const struct wire *wire;
	const struct field *field;
	struct decoder *decoder;
	struct record *record;
};

static struct probe probe_of(const struct schema *schema, const struct wire *wire)
{
	struct probe probe = {schema, wire, &schema->fields[wire->field], NULL, NULL};
	struct fieldset wanted = {{0}};

	fieldset_add(&wanted, wire->field);
	probe.decoder = decoder_new(schema, wire->kind, &wanted);
	probe.record = malloc(schema->size);
	ck_assert_ptr_nonnull(probe.decoder);
	ck_assert_ptr_nonnull(probe.record);
	ck_assert(decoder_wants(probe.decoder));
	return probe;
}

static void probe_fini(struct probe *probe)
{
	decoder_free(probe->decoder);
	free(probe->record);
}

/* Decodes `length` bytes, behind which nothing can be read. @return whether the field is there;
 * no other may be. */
static bool probe_run(
	struct probe *probe, const void *bytes, size_t length, uint8_t family, bool big_endian)
{
	const uint8_t *payload = fenced(bytes, length);
	struct fieldset expected = {{0}};
	bool present;

	memset(probe->record, 0xa5, probe->schema->size);
	record_clear(probe->record);
	if (probe->wire->attribute == WIRE_HEADER || probe->wire->attribute == WIRE_PAYLOAD) {
		decoder_header(probe->decoder, payload, length, family, probe->record);
	} else {
		struct attribute attribute = {probe->wire->attribute, big_endian, payload, length};

		decoder_attribute(probe->decoder, &attribute, family, probe->record);
	}
	present = record_has(probe->record, probe->wire->field);
	if (present)
		fieldset_add(&expected, probe->wire->field);
	ck_assert_mem_eq(&probe->record->present, &expected, sizeof(expected));
	return present;
}

static const void *probe_value(const struct probe *probe)
{
	return field_value(probe->field, probe->record);
}

#define EACH_WIRE(schema, wire)                                                                  \
	EACH_SCHEMA(schema)                                                                      \
	for (const struct wire *wire = schema->wires; wire < schema->wires + schema->wire_count; \
		wire++)

static bool is_number(enum field_type type)
{
	switch (type) {
	case FIELD_NUM:
	case FIELD_SNUM:
	case FIELD_BOOL:
	case FIELD_ENUM:
	case FIELD_FLAGS:
	case FIELD_HEX:
		return true;
	default:
		return false;
	}
}

static uint64_t sum(const uint8_t *bytes, size_t size, bool big_endian)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[big_endian ? i : size - 1 - i];
	return value;
}

/* Whether the bytes have the number that the row takes for none. */
static bool means_none(const struct wire *wire, const uint8_t *bytes)
{
	uint64_t value = sum(bytes + wire->offset, wire->size, wire->big_endian || !LITTLE);
	uint64_t ones = UINT64_MAX >> (8 - wire->size) * 8;

	if (wire->form == WIRE_BITS) {
		ones = ~(UINT64_MAX << wire->width);
		value = value >> wire->shift & ones;
	}
	return (wire->none == WIRE_ZERO && !value) || (wire->none == WIRE_ONES && value == ones);
}

/* The value of the bytes according to the row, computed without the decoder. */
static uint64_t expected_number(
	const struct wire *wire, const struct field *field, const uint8_t *bytes, bool swapped)
{
	bool big = wire->big_endian || swapped || !LITTLE;
	uint64_t value;

	bytes += wire->offset;
	if (wire->form == WIRE_FLAG)
		return 1;
	if (wire->form == WIRE_PAIR)
		return sum(bytes, 4, !LITTLE) | sum(bytes + 4, 4, !LITTLE) << 32;
	value = sum(bytes, wire->size, big);
	if (wire->form == WIRE_BITS)
		value = value >> wire->shift & ~(UINT64_MAX << wire->width);
	if (field->type == FIELD_BOOL)
		return value != 0;
	if (field->type == FIELD_SNUM && wire->size < 8 && value >> (wire->size * 8 - 1) & 1)
		value |= UINT64_MAX << wire->size * 8;
	return WORD_OF(wire->vocabulary, value);
}

/* A number of every row: absent if a byte is missing, the same if there is one too many. */
START_TEST(numbers)
{
	uint8_t rising[512], falling[512], zeros[512] = {0}, ones[512];
	const uint8_t *const patterns[] = {rising, falling, zeros, ones};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(rising); i++) {
		rising[i] = (uint8_t)(i * 37 + 11);
		falling[i] = (uint8_t)(255 - i);
	}
	memset(ones, 0xff, sizeof(ones));
	EACH_WIRE(schema, wire)
	{
		if (wire->kind == WIRE_NONE || wire->form == WIRE_HAND ||
			!is_number(schema->fields[wire->field].type))
			continue;
		struct probe probe = probe_of(schema, wire);
		size_t need = (size_t)wire->offset + wire->size;

		ck_assert_uint_lt(need, sizeof(rising));
		for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
			uint64_t expected = expected_number(wire, probe.field, patterns[i], false);

			if (need)
				ck_assert_msg(!probe_run(&probe, patterns[i], need - 1, 0, false),
					"%s %s: read from too few bytes", schema->name, wire->name);
			for (size_t more = 0; more < 2; more++) {
				if (wire->none && means_none(wire, patterns[i])) {
					ck_assert(!probe_run(
						&probe, patterns[i], need + more, 0, false));
					continue;
				}
				ck_assert_msg(probe_run(&probe, patterns[i], need + more, 0, false),
					"%s %s: absent", schema->name, wire->name);
				ck_assert_msg(*(const uint64_t *)probe_value(&probe) == expected,
					"%s %s: %jx, not %jx", schema->name, wire->name,
					(uintmax_t) * (const uint64_t *)probe_value(&probe),
					(uintmax_t)expected);
			}
		}
		probe_fini(&probe);
		count++;
	}
	ck_assert_uint_gt(count, 150);
}
END_TEST

/* NLA_F_NET_BYTEORDER reverses the bytes of a number, in every row. */
START_TEST(network_byte_order)
{
	uint8_t bytes[512];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 91 + 5);
	EACH_WIRE(schema, wire)
	{
		if (wire->kind == WIRE_NONE || wire->form == WIRE_HAND ||
			wire->attribute == WIRE_HEADER ||
			!is_number(schema->fields[wire->field].type))
			continue;
		struct probe probe = probe_of(schema, wire);
		uint64_t expected = expected_number(wire, probe.field, bytes, true);

		ck_assert(probe_run(
			&probe, bytes, (size_t)wire->offset + wire->size, AF_UNSPEC, true));
		ck_assert_msg(*(const uint64_t *)probe_value(&probe) == expected, "%s %s",
			schema->name, wire->name);
		probe_fini(&probe);
	}
}
END_TEST

static void check_text(
	struct probe *probe, const char *bytes, size_t length, const char *expected, uint32_t kept)
{
	const struct text *text = probe_value(probe);

	ck_assert(probe_run(probe, bytes, length, AF_UNSPEC, false));
	ck_assert_uint_eq(text->length, kept);
	ck_assert_mem_eq(text->data, expected, kept);
}

START_TEST(texts)
{
	size_t count = 0;

	EACH_WIRE(schema, wire)
	{
		if (wire->kind == WIRE_NONE || wire->form == WIRE_HAND ||
			schema->fields[wire->field].type != FIELD_TEXT)
			continue;
		struct probe probe = probe_of(schema, wire);

		check_text(&probe, "eth0", 5, "eth0", 4); /* with its NUL */
		check_text(&probe, "eth0", 4, "eth0", 4); /* without */
		check_text(&probe, "et\0h0", 6, "et", 2); /* bytes after the NUL are ignored */
		check_text(&probe, "\033\xff\n", 3, "\033\xff\n", 3);
		check_text(&probe, "", 1, "", 0);
		check_text(&probe, "", 0, "", 0);
		probe_fini(&probe);
		count++;
	}
	ck_assert_uint_ge(count, 10);
}
END_TEST

/* @return the length of the address, 0 if there is none */
static size_t address_length(struct probe *probe, size_t length, uint8_t family)
{
	uint8_t bytes[64];
	const struct address *address = probe_value(probe);
	const struct prefix *prefix = probe_value(probe);

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i + 1);
	/* The row takes precedence over the message. */
	if (!probe_run(probe, bytes, length, probe->wire->family ? AF_PACKET : family, false))
		return 0;
	if (probe->field->type == FIELD_PREFIX)
		address = &prefix->address;
	ck_assert_uint_eq(address->family, family);
	ck_assert_uint_le(address->length, sizeof(address->bytes));
	ck_assert_mem_eq(address->bytes, bytes + probe->wire->offset, address->length);
	return address->length;
}

START_TEST(addresses_in_attributes)
{
	/* Bytes that there are, and bytes that are taken. */
	static const struct {
		uint8_t family;
		size_t length, taken;
	} cases[] = {
		{AF_INET, 0, 0},
		{AF_INET, 3, 0},
		{AF_INET, 4, 4},
		{AF_INET, 5, 4},
		{AF_INET, 16, 4},
		{AF_INET6, 4, 0},
		{AF_INET6, 15, 0},
		{AF_INET6, 16, 16},
		{AF_INET6, 17, 16},
		{AF_MPLS, 0, 0},
		{AF_MPLS, 3, 3},
		{AF_MPLS, 4, 4},
		{AF_MPLS, 16, 16},
		{AF_MPLS, 17, 0},
	};
	size_t count = 0;

	EACH_WIRE(schema, wire)
	{
		enum field_type type = schema->fields[wire->field].type;

		if (wire->kind == WIRE_NONE || wire->form == WIRE_HAND ||
			wire->attribute == WIRE_HEADER ||
			(type != FIELD_ADDRESS && type != FIELD_PREFIX))
			continue;
		struct probe probe = probe_of(schema, wire);

		for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
			if (wire->family && wire->family != cases[i].family)
				continue;
			ck_assert_msg(address_length(&probe, cases[i].length, cases[i].family) ==
					      cases[i].taken,
				"%s %s: case %zu", schema->name, wire->name, i);
		}
		probe_fini(&probe);
		count++;
	}
	ck_assert_uint_ge(count, 48); /* dst, from, gateway, prefsrc; gateways of next hops; ends of
					IP, IP6 and IOAM tunnels, labels; four of an interface's
					address; a neighbor; from and to of rules; four of
					a VXLAN and of GENEVE; ends of GRE, IP and VTI tunnels,
					keys of GRE and VTI, prefixes of 6rd; two queriers; an IPv6
					token; three of AMT; an item of a list; two of
					local segments */
}
END_TEST

/* A header has room for the longest address. */
START_TEST(addresses_in_headers)
{
	EACH_WIRE(schema, wire)
	{
		if (wire->form == WIRE_HAND || wire->attribute != WIRE_HEADER ||
			schema->fields[wire->field].type != FIELD_ADDRESS)
			continue;
		struct probe probe = probe_of(schema, wire);
		size_t need = wire->offset + (size_t)16;

		ck_assert_uint_eq(address_length(&probe, need, AF_INET), 4);
		ck_assert_uint_eq(address_length(&probe, need, AF_INET6), 16);
		ck_assert_uint_eq(address_length(&probe, need + 1, AF_INET6), 16);
		ck_assert_uint_eq(address_length(&probe, need - 1, AF_INET), 0);
		ck_assert_uint_eq(address_length(&probe, need - 1, AF_INET6), 0);
		probe_fini(&probe);
	}
}
END_TEST

START_TEST(link_layer_addresses)
{
	static const size_t lengths[] = {1, 6, 20, 32};
	uint8_t bytes[64];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(200 - i);
	EACH_WIRE(schema, wire)
	{
		if (wire->form == WIRE_HAND || schema->fields[wire->field].type != FIELD_MAC)
			continue;
		struct probe probe = probe_of(schema, wire);
		const struct lladdr *lladdr = probe_value(&probe);

		for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
			ck_assert(probe_run(&probe, bytes, lengths[i], AF_UNSPEC, false));
			ck_assert_uint_eq(lladdr->length, lengths[i]);
			ck_assert_mem_eq(lladdr->bytes, bytes, lengths[i]);
		}
		ck_assert(!probe_run(&probe, bytes, 0, AF_UNSPEC, false));
		ck_assert(!probe_run(&probe, bytes, 33, AF_UNSPEC, false));
		probe_fini(&probe);
	}
}
END_TEST

/* The kernel's tcp_info grew: what an older one lacks is absent, not 0. */
START_TEST(tcp_info_grew)
{
	static const struct {
		size_t length;
		unsigned last, missing;
	} kernels[] = {
		{104, SOCKET_total_retrans, SOCKET_pacing_rate},
		{144, SOCKET_segs_in, SOCKET_notsent_bytes},
		{232, SOCKET_snd_wnd, SOCKET_rcv_wnd},
		{280, SOCKET_options2, SOCKET_FIELDS},
		{512, SOCKET_options2, SOCKET_FIELDS},
	};
	const struct fieldset all = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
	CLEANUP(decoder_free)
	struct decoder *decoder = decoder_new(&socket_schema, WIRE_INET_DIAG, &all);
	uint8_t bytes[512] = {0};

	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct socket_record record = {.base = {{{0}}}};
		struct attribute info = {
			INET_DIAG_INFO, false, fenced(bytes, kernels[i].length), kernels[i].length};

		decoder_attribute(decoder, &info, AF_INET, &record.base);
		ck_assert(record_has(&record.base, kernels[i].last));
		if (kernels[i].missing < SOCKET_FIELDS)
			ck_assert(!record_has(&record.base, kernels[i].missing));
	}
}
END_TEST

START_TEST(attributes_in_a_row)
{
	struct fieldset wanted = {{0}};
	struct payload payload = {.length = 0};
	struct link_record record = {.base = {{{0}}}};

	fieldset_add(&wanted, LINK_ifname);
	fieldset_add(&wanted, LINK_mtu);
	CLEANUP(decoder_free)
	struct decoder *decoder = decoder_new(&link_schema, WIRE_LINK, &wanted);

	payload_u32(&payload, 0x3fff, 1);                     /* unknown */
	payload_u32(&payload, IFLA_GROUP, 7);                 /* not wanted */
	payload_u32(&payload, IFLA_MTU | NLA_F_NESTED, 1500); /* the bit says nothing here */
	payload_u32(&payload, 0, 5);
	payload_attribute(&payload, IFLA_IFNAME, "wan", 3);
	ck_assert(decoder_attributes(decoder,
		cursor_of(fenced(payload.bytes, payload.length), payload.length), AF_UNSPEC,
		&record.base));
	ck_assert_mem_eq(&record.base.present, &wanted, sizeof(wanted));
	ck_assert_uint_eq(record.mtu, 1500);
	ck_assert_uint_eq(record.ifname.length, 3);

	/* Values before malformed bytes are kept. */
	record_clear(&record.base);
	payload_forged(&payload, IFLA_MTU, 200, "abcd", 4);
	ck_assert(!decoder_attributes(decoder,
		cursor_of(fenced(payload.bytes, payload.length), payload.length), AF_UNSPEC,
		&record.base));
	ck_assert_uint_eq(record.mtu, 1500);
	ck_assert(record_has(&record.base, LINK_ifname));
}
END_TEST

static uint64_t number_of(const struct link_record *record, unsigned id)
{
	return *(const uint64_t *)field_value(&link_schema.fields[id], &record->base);
}

/* Statistics are copied in runs: each number gets to its own place, for any wanted subset, any
 * length and either byte order. */
static void check_run(const struct fieldset *wanted, size_t length, bool big_endian)
{
	CLEANUP(decoder_free)
	struct decoder *decoder = decoder_new(&link_schema, WIRE_LINK, wanted);
	struct link_record record = {.base = {{{0}}}};
	struct attribute stats = {.type = IFLA_STATS64, .big_endian = big_endian, .length = length};
	uint8_t bytes[sizeof(struct rtnl_link_stats64)];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + 1);
	stats.payload = fenced(bytes, length);
	decoder_attribute(decoder, &stats, AF_UNSPEC, &record.base);
	for (size_t i = 0; i < link_schema.wire_count; i++) {
		const struct wire *wire = &link_schema.wires[i];
		bool there = fieldset_has(wanted, wire->field) && wire->offset + 8U <= length;

		if (wire->kind != WIRE_LINK || wire->attribute != IFLA_STATS64)
			continue;
		ck_assert_msg(record_has(&record.base, wire->field) == there, "%s of %zu bytes",
			link_schema.fields[wire->field].name, length);
		if (there)
			ck_assert_uint_eq(number_of(&record, wire->field),
				sum(bytes + wire->offset, 8, big_endian || !LITTLE));
		fieldset_remove(&record.base.present, wire->field);
	}
	ck_assert_uint_eq(fieldset_next(&record.base.present, 0), FIELDSET_SIZE);
}

START_TEST(runs_of_numbers)
{
	const struct fieldset all = fieldset_all();

	for (size_t length = 0; length <= sizeof(struct rtnl_link_stats64); length++) {
		check_run(&all, length, false);
		check_run(&all, length, true);
	}
	srandom(3);
	for (int round = 0; round < 200; round++) {
		struct fieldset some;

		for (size_t i = 0; i < FIELDSET_WORDS; i++)
			some.bits[i] = (uint64_t)random() << 32 ^ (uint64_t)random();
		check_run(&some, sizeof(struct rtnl_link_stats64), round % 2);
	}
}
END_TEST

START_TEST(fields_of_a_range)
{
	for (unsigned id = 0; id < 200; id++) {
		for (size_t count = 0; count < 150; count += 1 + count / 8) {
			struct fieldset range = {{0}}, each = {{0}};

			fieldset_add_range(&range, id, count);
			for (unsigned i = 0; i < count; i++)
				fieldset_add(&each, id + i);
			ck_assert_mem_eq(&range, &each, sizeof(each));
		}
	}
}
END_TEST

/* A field that stands in the header and in an attribute: the attribute says more. */
START_TEST(attribute_overrides_header)
{
	struct rtmsg header = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_COMPAT};
	struct payload payload = {.length = 0};
	struct route_record record = {.base = {{{0}}}};
	struct fieldset wanted = {{0}};

	fieldset_add(&wanted, ROUTE_table);
	CLEANUP(decoder_free)
	struct decoder *decoder = decoder_new(&route_schema, WIRE_ROUTE, &wanted);

	payload_u32(&payload, RTA_TABLE, 1000);
	decoder_header(decoder, (const uint8_t *)&header, sizeof(header), AF_INET, &record.base);
	ck_assert_uint_eq(record.table, RT_TABLE_COMPAT);
	decoder_attributes(
		decoder, cursor_of(payload.bytes, payload.length), AF_INET, &record.base);
	ck_assert_uint_eq(record.table, 1000);
}
END_TEST

START_TEST(nothing_wanted)
{
	const struct fieldset none = {{0}};
	struct payload payload = {.length = 0};
	struct link_record record = {.base = {{{0}}}};
	CLEANUP(decoder_free)
	struct decoder *decoder = decoder_new(&link_schema, WIRE_LINK, &none);

	payload_u32(&payload, IFLA_MTU, 1500);
	ck_assert(!decoder_wants(decoder));
	decoder_header(decoder, payload.bytes, payload.length, AF_UNSPEC, &record.base);
	ck_assert(decoder_attributes(
		decoder, cursor_of(payload.bytes, payload.length), AF_UNSPEC, &record.base));
	ck_assert_mem_eq(&record.base.present, &none, sizeof(none));
	decoder_free(NULL);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, numbers);
	tcase_add_test(tests, network_byte_order);
	tcase_add_test(tests, texts);
	tcase_add_test(tests, addresses_in_attributes);
	tcase_add_test(tests, addresses_in_headers);
	tcase_add_test(tests, link_layer_addresses);
	tcase_add_test(tests, tcp_info_grew);
	tcase_add_test(tests, attributes_in_a_row);
	tcase_add_test(tests, runs_of_numbers);
	tcase_add_test(tests, fields_of_a_range);
	tcase_add_test(tests, attribute_overrides_header);
	tcase_add_test(tests, nothing_wanted);
}
