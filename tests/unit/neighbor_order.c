/* SPDX-License-Identifier: MIT */
#include "subject/neighbors/table_order.h"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include "conversation.h"
#include "payload.h"
#include "unit.h"

static struct payload table_of(uint8_t family, uint32_t seed, uint32_t mask, uint64_t grows)
{
	struct payload payload = {.length = 0};
	struct ndtmsg header = {.ndtm_family = family};
	struct ndt_config config = {.ndtc_hash_rnd = seed, .ndtc_hash_mask = mask};
	struct ndt_stats stats = {.ndts_lookups = 77, .ndts_hash_grows = grows};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, NDTA_CONFIG, &config, sizeof(config));
	payload_attribute(&payload, NDTA_STATS, &stats, sizeof(stats));
	return payload;
}

/* The kernel's message with the settings of an interface. */
static struct payload settings_of(uint8_t family)
{
	struct payload payload = {.length = 0};
	struct ndtmsg header = {.ndtm_family = family};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, NDTA_PARMS, NULL, 0);
	return payload;
}

static void add(struct packet *packet, const struct payload *payload)
{
	packet_add(packet, RTM_NEWNEIGHTBL, NLM_F_MULTI, 0, payload->bytes, payload->length);
}

static struct table_order read_table(const struct step *steps, size_t count)
{
	const struct script script = {.steps = steps, .count = count};
	struct fake fake = fake_of(&script, 1);
	struct table_order table = neighbor_order_read(&fake.connector, AF_INET6);

	ck_assert_uint_eq(fake.connects, 1);
	ck_assert_uint_eq(fake.closes, 1);
	return table;
}

START_TEST(the_table_of_the_family)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct payload payloads[] = {table_of(AF_INET, 1, 7, 2), settings_of(AF_INET6),
		table_of(AF_INET6, 5, 15, 3), table_of(AF_INET6, 6, 31, 4)};
	const struct step steps[] = {{.error = -EINTR}, {.error = -EAGAIN}, {.packet = &packet}};
	struct table_order table;

	for (size_t i = 0; i < ARRAY_SIZE(payloads); i++)
		add(&packet, &payloads[i]);
	table = read_table(steps, ARRAY_SIZE(steps));
	ck_assert_uint_eq(table.seed, 5);
	ck_assert_uint_eq(table.mask, 15);
	ck_assert_uint_eq(table.grows, 3);
}
END_TEST

/* A watch without an answer is not a reason to distrust the dump. */
START_TEST(a_kernel_may_not_tell)
{
	CLEANUP(packet_fini) struct packet packet = {0}, refused = {0};
	struct nlmsgerr refusal = {.error = -EOPNOTSUPP};
	struct payload cut = table_of(AF_INET6, 5, 15, 3), header = settings_of(AF_INET6);
	const struct step steps[] = {{.packet = &packet}, {.packet = &refused}, {.error = -ENOBUFS},
		{.error = -EINTR}, {.packet = &packet, .need = 1 << 20}};
	const struct table_order none = {0};

	cut.length = sizeof(struct ndtmsg) + sizeof(struct ndt_config);
	add(&packet, &cut);
	header.length = sizeof(struct ndtmsg) - 1;
	add(&packet, &header);
	packet_add(&refused, NLMSG_ERROR, 0, 0, &refusal, sizeof(refusal));
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		struct table_order table = read_table(&steps[i], 1);

		ck_assert(table_order_same(&table, &none));
	}
}
END_TEST

START_TEST(growing_shows_at_its_begin_and_at_its_end)
{
	const struct table_order before = {3, 5, 15}, begun = {4, 5, 15}, done = {4, 6, 31};

	ck_assert(table_order_same(&before, &before));
	ck_assert(!table_order_same(&before, &begun));
	ck_assert(!table_order_same(&begun, &done));
}
END_TEST

/* An older kernel's statistics are shorter, and a newer one's may be longer. */
START_TEST(statistics_of_any_length)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct payload payload = {.length = 0};
	struct ndtmsg header = {.ndtm_family = AF_INET6};
	uint8_t config[sizeof(struct ndt_config) + 8] = {0};
	const uint64_t counts[] = {1, 2, 9};
	const struct step step = {.packet = &packet};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, NDTA_CONFIG, config, sizeof(config));
	payload_attribute(&payload, NDTA_STATS, counts, sizeof(counts));
	add(&packet, &payload);
	ck_assert_uint_eq(read_table(&step, 1).grows, 9);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, the_table_of_the_family);
	tcase_add_test(tests, a_kernel_may_not_tell);
	tcase_add_test(tests, growing_shows_at_its_begin_and_at_its_end);
	tcase_add_test(tests, statistics_of_any_length);
}
