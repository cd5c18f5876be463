/* SPDX-License-Identifier: MIT */
#include "netlink/rewrite.h"

#include "payload.h"

#include "conversation.h"

static const struct rewrite links = {
	.sent = 4711,
	.written = 1,
	.port = 77,
	.header = sizeof(struct ifinfomsg),
	.needless = IFLA_STATS,
};

/* A link with statistics of a length between its name and its MTU. */
static void add_link(struct packet *packet, bool with, size_t stats, bool last)
{
	static const uint8_t numbers[64] = {1, 2, 3};
	struct payload payload = {.length = 0};
	const uint32_t mtu = 1500;

	payload_bytes(&payload, &(struct ifinfomsg){.ifi_index = 7}, sizeof(struct ifinfomsg));
	payload_attribute(&payload, IFLA_IFNAME, "eth0", 5);
	if (with)
		payload_attribute(&payload, IFLA_STATS, numbers, stats);
	if (last)
		payload_pad(&payload);
	else
		payload_attribute(&payload, IFLA_MTU, &mtu, sizeof(mtu));
	packet_add(
		packet, RTM_NEWLINK, NLM_F_MULTI, with ? 4711 : 1, payload.bytes, payload.length);
}

static void check(const struct packet *given, const struct packet *wanted)
{
	struct out out;

	out_init_memory(&out);
	rewrite_datagram(&out, given->bytes, given->length, &links);
	ck_assert_int_eq(out.error, 0);
	ck_assert_uint_eq(out.length, wanted->length);
	if (out.length)
		ck_assert_mem_eq(out.data, wanted->bytes, wanted->length);
	out_fini(&out);
}

/* Of the first message. */
static void set_port(struct packet *packet, uint32_t port)
{
	memcpy(packet->bytes + offsetof(struct nlmsghdr, nlmsg_pid), &port, sizeof(port));
}

START_TEST(rounds_are_alike)
{
	CLEANUP(packet_fini) struct packet given = {0}, wanted = {0};

	add_link(&given, true, 64, false);
	add_link(&given, true, 62, false);
	add_link(&given, true, 4, true);
	packet_add(&given, NLMSG_DONE, NLM_F_MULTI, 4711, NULL, 0);
	set_port(&given, 4294963000);
	add_link(&wanted, false, 0, false);
	add_link(&wanted, false, 0, false);
	add_link(&wanted, false, 0, true);
	packet_add(&wanted, NLMSG_DONE, NLM_F_MULTI, 1, NULL, 0);
	check(&given, &wanted);
}
END_TEST

START_TEST(others_are_as_they_are)
{
	static const uint8_t header[4 + sizeof(struct nlmsghdr) + sizeof(struct ifinfomsg)];
	CLEANUP(packet_fini) struct packet packet = {0};
	struct payload payload = {.length = 0};

	/* the answer to another request */
	packet_add(&packet, RTM_NEWLINK, 0, 4712, header, sizeof(struct ifinfomsg));
	/* an error, whose payload only looks like attributes */
	payload_bytes(&payload, header, sizeof(struct ifinfomsg));
	payload_attribute(&payload, IFLA_STATS, header, 8);
	packet_add(&packet, NLMSG_ERROR, 0, 4712, payload.bytes, payload.length);
	check(&packet, &packet);
	/* a message that is cut */
	packet.length -= 8;
	check(&packet, &packet);
	packet.length = 3;
	check(&packet, &packet);
	packet.length = 0;
	check(&packet, &packet);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, rounds_are_alike);
	tcase_add_test(tests, others_are_as_they_are);
}
