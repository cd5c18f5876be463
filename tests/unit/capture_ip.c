/* SPDX-License-Identifier: MIT */
/* Headers of IPv4 and IPv6, fragments and extension headers. */
#include "packets.h"

#define HEADER                                                                                \
	"family protocol source tos ttl ip_length ip_id ip_flags fragment_offset flow_label " \
	"extensions checksum fault"
/* From port 5000 to 6000, without a checksum. */
#define UDP(length) "1388 1770 " length " 0000 "

START_TEST(ip4_has_its_header)
{
	check_fields(frame_ip4(17, UDP("0008")), CAPTURE_LINK_RAW, HEADER,
		"protocol=udp family=inet source=192.0.2.1:5000 tos=0 ttl=64 ip_length=28 "
		"ip_id=4660 "
		"ip_flags=DF checksum=correct");
	check_fields(
		frame_of("4f02 0044 0001 8000 01 11 0000" IP4_ENDS
			 "01010101 01010101 01010101 01010101 01010101 01010101 01010101 01010101 "
			 "01010101 01010101" UDP("0008")),
		CAPTURE_LINK_RAW, HEADER,
		"protocol=udp family=inet source=192.0.2.1:5000 tos=2 ttl=1 ip_length=68 ip_id=1 "
		"ip_flags=RF checksum=offload");
}
END_TEST

START_TEST(ip4_may_be_wrong)
{
	struct frame frame = frame_ip4(17, UDP("0008"));

	frame.bytes[11] ^= 1;
	check_fields(frame, CAPTURE_LINK_RAW, "checksum", "checksum=bad");
	check_text(frame, "IP 192.0.2.1.5000 > 192.0.2.2.6000: [bad ip cksum 0xa498 -> 0xa499!] "
			  "UDP, length 0");
	/* The version, then a header of 16 bytes, then a whole of 19. */
	check_fields(frame_of("5500 0014 0001 0000 40 63 0000" IP4_ENDS), CAPTURE_LINK_IPV4,
		"source fault", "fault=malformed");
	check_fields(frame_of("4400 0014 0001 0000 40 63 0000" IP4_ENDS), CAPTURE_LINK_RAW,
		"source fault", "fault=malformed");
	check_fields(frame_of("4500 0013 0001 0000 40 63 0000" IP4_ENDS), CAPTURE_LINK_RAW,
		"source fault", "fault=malformed");
	/* More than there was on the link. */
	check_fields(frame_of("4500 0100 0001 0000 40 63 0000" IP4_ENDS), CAPTURE_LINK_RAW,
		"source ip_length fault info",
		"source=192.0.2.1 ip_length=256 fault=malformed info=ip-proto-99, length 0");
}
END_TEST

START_TEST(padding_of_ethernet_is_no_payload)
{
	struct frame frame = frame_of(
		ETHERNET "0800 4500 001e 0001 0000 40 11 0000" IP4_ENDS UDP("000a") "6869");

	frame_zeros(&frame, 18);
	check_fields(frame, CAPTURE_LINK_ETHERNET, "length payload_bytes payload",
		"length=62 payload_bytes=2 payload=hi");
}
END_TEST

/* A packet before segmentation by the card may be longer than its field can say. */
START_TEST(a_length_of_zero_is_the_whole)
{
	check_fields(frame_of("4500 0000 0001 0000 40 11 0000" IP4_ENDS UDP("000a") "6869"),
		CAPTURE_LINK_RAW, "payload_bytes fault", "payload_bytes=2");
	check_fields(frame_of("60000000 0000 11 40" IP6_ENDS UDP("000a") "6869"), CAPTURE_LINK_RAW,
		"payload_bytes fault", "payload_bytes=2");
}
END_TEST

START_TEST(fragments_of_ip4_are_named)
{
	struct frame first = frame_ip4(17, UDP("0200") "61626364"), last = first;

	put_u16(first.bytes + 6, 0x2000);
	check_fields(first, CAPTURE_LINK_RAW, "source fragment_offset ip_flags payload_bytes fault",
		"source=192.0.2.1:5000 ip_flags=MF fragment_offset=0 payload_bytes=504");
	put_u16(last.bytes + 6, 63);
	check_fields(last, CAPTURE_LINK_RAW, "protocol source fragment_offset ip_flags fault info",
		"protocol=udp source=192.0.2.1 ip_flags=none fragment_offset=504 "
		"info=[bad ip cksum 0xa495 -> 0xe456!] udp, length 12 (frag 4660:12@504)");
}
END_TEST

START_TEST(ip6_has_its_header)
{
	check_fields(frame_ip6(17, UDP("0008")), CAPTURE_LINK_RAW, HEADER,
		"protocol=udp family=inet6 source=[2001:db8::1]:5000 tos=0 ttl=64 ip_length=48 "
		"flow_label=74565");
	check_fields(frame_of("50000000 0000 11 40" IP6_ENDS), CAPTURE_LINK_IPV6, "source fault",
		"fault=malformed");
	check_fields(frame_of("60000000 0100 63 40" IP6_ENDS), CAPTURE_LINK_RAW, "source fault",
		"source=2001:db8::1 fault=malformed");
}
END_TEST

START_TEST(extension_headers_are_passed)
{
	check_fields(frame_ip6(0, "2b 00 0502 00000100"
				  "3c 02 04 00 00000000"
				  "20010db8000000000000000000000002"
				  "33 00 0104 00000000"
				  "87 04 0000 00000000 00000000 00000000 00000000 00000000"
				  "11 00 0000 00000000" UDP("0008")),
		CAPTURE_LINK_RAW, "protocol source extensions fault",
		"protocol=udp source=[2001:db8::1]:5000 "
		"extensions=hop-by-hop|routing|destination|ah|mobility");
	/* One that leads out of the packet. */
	check_fields(frame_ip6(60, "11 09 0104 00000000" UDP("0008")), CAPTURE_LINK_RAW,
		"protocol extensions fault", "protocol=ip6 extensions=destination fault=malformed");
}
END_TEST

START_TEST(fragments_of_ip6_are_named)
{
	check_fields(frame_ip6(44, "11 00 0001 0000abcd" UDP("0200")), CAPTURE_LINK_RAW, HEADER,
		"protocol=udp family=inet6 source=[2001:db8::1]:5000 tos=0 ttl=64 ip_length=56 "
		"ip_id=43981 ip_flags=MF fragment_offset=0 flow_label=74565 extensions=fragment");
	check_text(frame_ip6(44, "11 00 01f8 0000abcd 616263"),
		"IP6 2001:db8::1 > 2001:db8::2: frag udp, length 3 (frag 43981:3@504)");
	/* An atomic fragment is a whole packet. */
	check_fields(frame_ip6(44, "11 00 0000 0000abcd" UDP("0008")), CAPTURE_LINK_RAW,
		"ip_flags fragment_offset", "ip_flags=none");
}
END_TEST

/* The checksum is made with the last address, which is elsewhere while segments are left. */
START_TEST(a_routing_header_hides_the_checksum)
{
	static const char routing[] = "11 02 04 01 00000000 20010db8000000000000000000000002"
				      "1388 1770 0008 beef";
	struct frame frame = frame_ip6(43, routing);

	check_fields(frame, CAPTURE_LINK_RAW, "checksum", "");
	frame.bytes[43] = 0;
	check_fields(frame, CAPTURE_LINK_RAW, "checksum", "checksum=bad");
}
END_TEST

START_TEST(other_protocols_have_names_and_ports)
{
	check_text(frame_ip4(132, "1388 1770 00000000 00000000"),
		"IP 192.0.2.1.5000 > 192.0.2.2.6000: sctp, length 12");
	check_text(frame_ip4(47, "0000 0800"), "IP 192.0.2.1 > 192.0.2.2: gre, length 4");
	check_text(frame_ip4(200, "00"), "IP 192.0.2.1 > 192.0.2.2: ip-proto-200, length 1");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, ip4_has_its_header);
	tcase_add_test(tests, ip4_may_be_wrong);
	tcase_add_test(tests, padding_of_ethernet_is_no_payload);
	tcase_add_test(tests, a_length_of_zero_is_the_whole);
	tcase_add_test(tests, fragments_of_ip4_are_named);
	tcase_add_test(tests, ip6_has_its_header);
	tcase_add_test(tests, extension_headers_are_passed);
	tcase_add_test(tests, fragments_of_ip6_are_named);
	tcase_add_test(tests, a_routing_header_hides_the_checksum);
	tcase_add_test(tests, other_protocols_have_names_and_ports);
}
