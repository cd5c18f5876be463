/* SPDX-License-Identifier: MIT */
/* Link headers, and ARP. */
#include "packets.h"

#define IP4_PACKET "4500 0014 0001 0000 40 63 f682 c0000201 c0000202"
#define WHERE                                                                               \
	"link_type direction reception ifindex source_mac destination_mac ether_type vlan " \
	"vlan_priority vlan_inner protocol source fault info"

START_TEST(ethernet_has_addresses_and_a_type)
{
	check_fields(frame_of(ETHERNET "0800" IP4_PACKET), CAPTURE_LINK_ETHERNET, WHERE,
		"link_type=ethernet protocol=99 source_mac=02:00:00:00:00:01 "
		"destination_mac=02:00:00:00:00:02 ether_type=ip source=192.0.2.1 "
		"info=ip-proto-99, length 0");
	check_fields(frame_of(ETHERNET "88cc 0207"), CAPTURE_LINK_ETHERNET,
		"protocol ether_type info", "protocol=lldp ether_type=lldp info=lldp, length 2");
	check_fields(frame_of(ETHERNET "1234 0207"), CAPTURE_LINK_ETHERNET,
		"protocol ether_type info",
		"protocol=4660 ether_type=4660 info=ethertype 0x1234, length 2");
	check_fields(frame_of(ETHERNET), CAPTURE_LINK_ETHERNET, WHERE,
		"link_type=ethernet fault=malformed");
}
END_TEST

START_TEST(vlan_tags_are_taken_off)
{
	check_fields(frame_of(ETHERNET "8100 6005 0800" IP4_PACKET), CAPTURE_LINK_ETHERNET,
		"ether_type vlan vlan_priority vlan_inner source",
		"ether_type=ip vlan=5 vlan_priority=3 source=192.0.2.1");
	check_fields(frame_of(ETHERNET "88a8 0fff 8100 e006 9100 0007 0800" IP4_PACKET),
		CAPTURE_LINK_ETHERNET, "ether_type vlan vlan_priority vlan_inner source",
		"ether_type=ip vlan=4095 vlan_priority=0 vlan_inner=6 source=192.0.2.1");
	check_fields(frame_of(ETHERNET "8100 00"), CAPTURE_LINK_ETHERNET, "ether_type vlan fault",
		"ether_type=vlan fault=malformed");
}
END_TEST

/* A number below 0x600 is a length; padding follows. */
START_TEST(lengths_of_802_3_end_the_packet)
{
	check_fields(frame_of(ETHERNET "0007 424203 00000000 ffffffff"), CAPTURE_LINK_ETHERNET,
		"protocol ether_type info", "protocol=stp info=stp, length 7");
	check_fields(frame_of(ETHERNET "0004 f0f00300"), CAPTURE_LINK_ETHERNET, "protocol info",
		"protocol=240 info=802.2 dsap 0xf0 ssap 0xf0, length 4");
	check_fields(frame_of(ETHERNET "001c aaaa03 000000 0800" IP4_PACKET), CAPTURE_LINK_ETHERNET,
		"ether_type source", "ether_type=ip source=192.0.2.1");
	check_fields(frame_of(ETHERNET "0002 4242 ffff"), CAPTURE_LINK_ETHERNET, "fault",
		"fault=malformed");
}
END_TEST

START_TEST(cooked_headers_have_directions)
{
	check_fields(frame_of("0000 0001 0006 020000000001 0000 0800" IP4_PACKET), CAPTURE_LINK_SLL,
		WHERE,
		"direction=in reception=unicast link_type=linux-sll protocol=99 "
		"source_mac=02:00:00:00:00:01 ether_type=ip source=192.0.2.1 "
		"info=ip-proto-99, length 0");
	check_fields(frame_of("0004 0001 0000 000000000000 0000 0800" IP4_PACKET), CAPTURE_LINK_SLL,
		"direction reception source_mac local peer",
		"direction=out local=192.0.2.1 peer=192.0.2.2");
	check_fields(frame_of("0800 0000 00000007 0001 02 06 020000000001 0000" IP4_PACKET),
		CAPTURE_LINK_SLL2, "ifindex direction reception source_mac local peer",
		"ifindex=7 direction=in reception=multicast source_mac=02:00:00:00:00:01 "
		"local=192.0.2.2 peer=192.0.2.1");
	check_fields(frame_of("0004 0000 00000007 0001 03 06 020000000001 0000 424203 00"),
		CAPTURE_LINK_SLL2, "reception protocol info",
		"reception=other protocol=stp info=stp, length 4");
	check_fields(frame_of("0001 0000 00000007 0001 09 ff 020000000001 0000 ffff"),
		CAPTURE_LINK_SLL2, "direction source_mac info", "info=802.3, length 2");
}
END_TEST

START_TEST(loopback_of_bsd_has_a_family)
{
	check_fields(
		frame_of("02000000" IP4_PACKET), CAPTURE_LINK_NULL, "source", "source=192.0.2.1");
	check_fields(
		frame_of("00000002" IP4_PACKET), CAPTURE_LINK_LOOP, "source", "source=192.0.2.1");
	check_fields(frame_of("1e000000 60000000 0000 3b 40" IP6_ENDS), CAPTURE_LINK_NULL, "source",
		"source=2001:db8::1");
	check_fields(frame_of("07000000 00"), CAPTURE_LINK_NULL, "source info",
		"info=family 7, length 1");
}
END_TEST

START_TEST(raw_packets_have_a_version)
{
	check_fields(frame_of("60000000 0000 3b 40" IP6_ENDS), CAPTURE_LINK_RAW_BSD,
		"source protocol", "protocol=none source=2001:db8::1");
	check_fields(frame_of(IP4_PACKET), CAPTURE_LINK_IPV4, "source", "source=192.0.2.1");
	check_fields(frame_of("70"), CAPTURE_LINK_RAW, "info fault",
		"fault=malformed info=neither IPv4 nor IPv6, length 1");
}
END_TEST

START_TEST(an_unknown_link_type_is_dumped)
{
	const struct packet_style style = {.verbose = 0};
	const struct packet_line line = {.stamp = PACKET_STAMP_NONE};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&style);
	struct frame frame = frame_of("001b4c1f 7e");
	struct packet packet = packet_of(&frame, 147);
	struct capture_record record;

	ck_assert(!packet_decode(decoder, &packet, &record));
	packet.link_type = CAPTURE_LINK_ETHERNET;
	ck_assert(packet_decode(decoder, &packet, &record));
	check_line(frame, 147, &line,
		"link type 147, length 5\n"
		"\t0x0000:  001b 4c1f 7e                             ..L.~\n");
}
END_TEST

START_TEST(arp_has_words)
{
	static const char ask[] = ETHERNET "0806 0001 0800 06 04 0001 020000000001 c0000201 ";
	struct frame frame = frame_of(ask);

	frame_hex(&frame, "000000000000 c0000202");
	check_fields(frame, CAPTURE_LINK_ETHERNET,
		"protocol arp_operation source_address destination_address source_port info fault",
		"protocol=arp source_address=192.0.2.1 destination_address=192.0.2.2 "
		"arp_operation=request info=Request who-has 192.0.2.2 tell 192.0.2.1, length 28");
	frame = frame_of(ask);
	frame_hex(&frame, "020000000002 c0000202 000000000000");
	check_fields(frame, CAPTURE_LINK_ETHERNET, "info",
		"info=Request who-has 192.0.2.2 (02:00:00:00:00:02) tell 192.0.2.1, length 34");
}
END_TEST

START_TEST(arp_has_other_operations)
{
	static const struct {
		uint8_t operation;
		const char *fields;
	} cases[] = {
		{2, "arp_operation=reply info=Reply 192.0.2.1 is-at 02:00:00:00:00:01, length 28"},
		{3, "arp_operation=rarp-request info=Reverse Request who-is 02:00:00:00:00:02 "
		    "tell 02:00:00:00:00:01, length 28"},
		{4, "arp_operation=rarp-reply info=Reverse Reply 02:00:00:00:00:02 at 192.0.2.2, "
		    "length 28"},
		{77, "arp_operation=77 info=operation 77, length 28"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct frame frame = frame_of(ETHERNET "0806 0001 0800 06 04 0001 020000000001 "
						       "c0000201 020000000002 c0000202");

		frame.bytes[21] = cases[i].operation;
		check_fields(frame, CAPTURE_LINK_ETHERNET, "arp_operation info", cases[i].fields);
	}
	check_fields(frame_of(ETHERNET "0806 0006 0800 02 04 0001 00"), CAPTURE_LINK_ETHERNET,
		"source_address info", "info=hardware 6 (len 2), protocol 0x800 (len 4), length 9");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, ethernet_has_addresses_and_a_type);
	tcase_add_test(tests, vlan_tags_are_taken_off);
	tcase_add_test(tests, lengths_of_802_3_end_the_packet);
	tcase_add_test(tests, cooked_headers_have_directions);
	tcase_add_test(tests, loopback_of_bsd_has_a_family);
	tcase_add_test(tests, raw_packets_have_a_version);
	tcase_add_test(tests, an_unknown_link_type_is_dumped);
	tcase_add_test(tests, arp_has_words);
	tcase_add_test(tests, arp_has_other_operations);
}
