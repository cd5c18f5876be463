#include "nlinspect/decode/alike.h"

#include "nlinspect/base/cleanup.h"
#include "subject/routes/decode.h"
#include "nlinspect/model/cell.h"
#include "subject/schemas.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "payload.h"
#include "random.h"
#include "unit.h"

DEFINE_CLEANUP_FINI(struct out, out_fini)

enum { HEADER = 4, USUAL = 1, LOOSE = 2, FIXED = 3, STRANGE = 4, MESSAGES = 30000 };

static const struct alike_rule rule = {.header = HEADER,
	.usual = USUAL,
	.usual_byte = 1,
	.loose = 1U << LOOSE,
	.fixed = 1U << FIXED};

static struct payload payload_of(uint8_t byte, uint32_t usual, uint32_t loose, uint32_t fixed)
{
	struct payload payload = {.length = 0};

	payload_bytes(&payload, (const uint8_t[HEADER]){7, byte, 7, 7}, HEADER);
	payload_u32(&payload, USUAL, usual);
	payload_u32(&payload, FIXED, fixed);
	payload_u32(&payload, LOOSE, loose);
	return payload;
}

static void keep(struct alike *alike, const struct payload *payload)
{
	const struct message message = {
		.payload = fenced(payload->bytes, payload->length), .length = payload->length};

	alike_keep(alike, &message, &rule);
}

static bool usually(const struct alike *alike, const struct payload *payload)
{
	return alike_is(
		alike, alike->usual, fenced(payload->bytes, payload->length), payload->length);
}

static bool fixedly(const struct alike *alike, const struct payload *payload)
{
	return alike_is(
		alike, alike->fixed, fenced(payload->bytes, payload->length), payload->length);
}

START_TEST(what_may_differ)
{
	struct payload first = payload_of(1, 2, 3, 4), same = payload_of(9, 8, 3, 4);
	struct payload loose = payload_of(9, 8, 7, 4), fixed = payload_of(1, 2, 3, 5);
	struct alike alike;

	keep(&alike, &first);
	ck_assert(usually(&alike, &same) && fixedly(&alike, &same));
	ck_assert(!usually(&alike, &loose) && fixedly(&alike, &loose));
	ck_assert(!usually(&alike, &fixed) && !fixedly(&alike, &fixed));
	first.bytes[2] ^= 1;
	ck_assert(!fixedly(&alike, &first));
	alike_forget(&alike);
	ck_assert(!fixedly(&alike, &same));
}
END_TEST

START_TEST(what_is_taken_over)
{
	struct payload first = payload_of(1, 2, 3, 4), loose = payload_of(9, 8, 7, 4);
	uint32_t value;
	struct alike alike;

	keep(&alike, &first);
	ck_assert_uint_eq(alike.loose_count, 1);
	ck_assert(!alike_take(&alike, 0, first.bytes));
	ck_assert(alike_take(&alike, 0, loose.bytes));
	ck_assert(!alike_take(&alike, 0, loose.bytes));
	ck_assert_uint_eq(alike.loose[0].type, LOOSE);
	memcpy(&value, alike.loose[0].payload, sizeof(value));
	ck_assert_uint_eq(value, 7);
	ck_assert(usually(&alike, &loose));
	ck_assert_uint_eq(alike.usual_at, HEADER + 4);
	ck_assert_uint_eq(alike.usual_length, 4);
}
END_TEST

/* Without the attribute its byte in the header means another thing. */
START_TEST(a_byte_without_its_attribute)
{
	struct payload first = {.length = 0}, other;
	struct alike alike;

	payload_bytes(&first, (const uint8_t[HEADER]){7, 0, 7, 7}, HEADER);
	payload_u32(&first, FIXED, 4);
	other = first;
	other.bytes[1] = 24;
	keep(&alike, &first);
	ck_assert(usually(&alike, &first));
	ck_assert(!usually(&alike, &other) && !fixedly(&alike, &other));
	ck_assert_uint_eq(alike.usual_length, 0);
}
END_TEST

START_TEST(what_is_not_kept)
{
	struct payload strange = payload_of(1, 2, 3, 4), twice = strange, high = strange;
	struct payload odd = strange, cut = strange, large = strange, brief = {.length = 2};
	struct alike alike;

	payload_u32(&strange, STRANGE, 1);
	payload_u32(&twice, FIXED, 4);
	payload_u32(&high, 64 + FIXED, 4);
	payload_attribute(&odd, LOOSE, "abc", 3);
	payload_bytes(&cut, "\x20\0\3\0", 4);
	while (large.length <= ALIKE_SIZE)
		payload_bytes(&large, "\4\0\3\0", 4);
	keep(&alike, &strange);
	ck_assert_uint_eq(alike.length, 0);
	ck_assert(!usually(&alike, &strange));
	keep(&alike, &twice);
	ck_assert_uint_eq(alike.length, 0);
	keep(&alike, &high);
	ck_assert_uint_eq(alike.length, 0);
	keep(&alike, &odd);
	ck_assert_uint_eq(alike.length, 0);
	keep(&alike, &cut);
	ck_assert_uint_eq(alike.length, 0);
	keep(&alike, &large);
	ck_assert_uint_eq(alike.length, 0);
	keep(&alike, &brief);
	ck_assert_uint_eq(alike.length, 0);
}
END_TEST

/* An address that is seldom not as long as it should be. */
static void random_address(struct payload *payload, uint16_t type, size_t length)
{
	const uint8_t bytes[17] = {10, 0, (uint8_t)random_below(2), (uint8_t)random_below(3)};

	payload_attribute(payload, type, bytes,
		random_below(40) ? length : random_below((uint32_t)length + 2));
}

static void random_attribute(struct payload *payload, size_t address)
{
	static const uint16_t numbers[] = {RTA_OIF, RTA_PRIORITY, RTA_NH_ID, RTA_TABLE, RTA_FLOW};
	struct rta_cacheinfo cache = {.rta_expires = random_below(2) ? 0 : 500};
	uint16_t number = numbers[random_below(ARRAY_SIZE(numbers))];

	switch (random_below(8)) {
	case 0:
		random_address(payload, RTA_PREFSRC, address);
		break;
	case 1:
		payload_attribute(payload, RTA_CACHEINFO, &cache, sizeof(cache));
		break;
	case 2:
		payload_u8(payload, RTA_PREF, (uint8_t)random_below(3));
		break;
	case 3:
		random_address(payload, RTA_GATEWAY, address);
		break;
	default:
		payload_u32(payload, random_below(40) ? number : number | NLA_F_NET_BYTEORDER,
			random_below(3));
	}
}

/* Any route at all: most have a destination. */
static void random_route(struct payload *payload)
{
	static const uint8_t families[] = {
		AF_INET, AF_INET, AF_INET6, AF_INET6, RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR};
	uint8_t family = families[random_below(sizeof(families))];
	bool inet = family == AF_INET || family == RTNL_FAMILY_IPMR;
	const struct rtmsg header = {.rtm_family = family,
		.rtm_dst_len = (uint8_t)(random_below(8) ? 24 : random_below(140)),
		.rtm_type = RTN_UNICAST,
		.rtm_flags = random_below(20) ? 0 : RTM_F_CLONED};

	payload->length = 0;
	payload_bytes(payload, &header, sizeof(header));
	if (random_below(8))
		random_address(payload, RTA_DST, inet ? 4 : 16);
	for (unsigned count = random_below(6); count; count--)
		random_attribute(payload, inet ? 4 : 16);
}

/* Changes bytes that stand for something in most routes, or any byte. */
static void vary(struct payload *payload)
{
	size_t at = random_below(20) ? 16 + random_below((uint32_t)payload->length)
				     : random_below((uint32_t)payload->length);

	if (at < payload->length && at % 8 >= 4)
		payload->bytes[at] = (uint8_t)random_below(4);
	else if (!random_below(4))
		payload->bytes[1] = (uint8_t)random_below(34);
}

static void write_all(struct out *out, const struct route_record *record)
{
	for (unsigned id = 0; id < ROUTE_FIELDS; id++) {
		const struct field *field = &route_schema.fields[id];

		if (!record_has(&record->base, id))
			continue;
		out_string(out, field->name);
		out_char(out, ' ');
		cell_write(out, field, &record->base, false);
		out_char(out, '\n');
	}
}

/* What is decoded of a message must not depend on the one before. */
static bool decode_both(
	struct route_decoder *decoder, const struct payload *payload, struct route_record **record)
{
	const struct fieldset all = fieldset_all();
	CLEANUP(route_decoder_free) struct route_decoder *fresh = route_decoder_new(&all);
	const struct message message = {
		.type = RTM_NEWROUTE, .payload = payload->bytes, .length = payload->length};
	CLEANUP(out_fini) struct out one;
	CLEANUP(out_fini) struct out other;
	bool more, malformed = false, expected = false, again;
	struct route_record *alone;

	out_init_memory(&one);
	out_init_memory(&other);
	again = *record && route_decode_again(decoder, &message, &more, &malformed);
	if ((!again && route_decode(decoder, &message, record, &malformed)) ||
		route_decode(fresh, &message, &alone, &expected))
		ck_abort_msg("not decoded");
	write_all(&one, *record);
	write_all(&other, alone);
	if (malformed != expected || one.length != other.length ||
		memcmp(one.data, other.data, one.length) != 0)
		ck_abort_msg("%.*s%d\nand not\n%.*s%d", (int)one.length, one.data, malformed,
			(int)other.length, other.data, expected);
	return again;
}

START_TEST(routes_by_the_one_before)
{
	const struct fieldset all = fieldset_all();
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	struct route_record *record = NULL;
	struct payload payload;
	size_t again = 0;

	random_route(&payload);
	for (size_t i = 0; i < MESSAGES; i++) {
		if (random_below(6))
			vary(&payload);
		else
			random_route(&payload);
		again += decode_both(decoder, &payload, &record);
	}
	/* Else nothing was tried. */
	ck_assert_uint_gt(again, MESSAGES / 4);
	ck_assert_uint_lt(again, MESSAGES / 4 * 3);
}
END_TEST

/* What is too short for a destination is none, whatever length the next message tells. */
START_TEST(a_destination_that_is_none)
{
	const struct fieldset all = fieldset_all();
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	const struct rtmsg header = {.rtm_family = AF_INET, .rtm_type = RTN_UNICAST};
	struct route_record *record = NULL;
	struct payload payload = {.length = 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, "ab", 2);
	payload_pad(&payload);
	ck_assert(!decode_both(decoder, &payload, &record));
	payload.bytes[offsetof(struct rtmsg, rtm_dst_len)] = 24;
	ck_assert(!decode_both(decoder, &payload, &record));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_destination_that_is_none);
	tcase_add_test(tests, what_may_differ);
	tcase_add_test(tests, what_is_taken_over);
	tcase_add_test(tests, a_byte_without_its_attribute);
	tcase_add_test(tests, what_is_not_kept);
	tcase_add_test(tests, routes_by_the_one_before);
}
