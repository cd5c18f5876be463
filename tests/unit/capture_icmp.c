/* SPDX-License-Identifier: MIT */
/* ICMP, ICMPv6 and neighbor discovery. */
#include "packets.h"

enum { ICMP = 1, ICMP6 = 58, CHECKSUM = 2 };

/* The beginnings of datagrams to port 53. */
#define QUOTE4 "4500 001c 0001 0000 40 11 0000 c0000201 c0000209 1388 0035 0008 0000"
#define QUOTE6 "60000000 0008 11 40" IP6_ENDS "1388 0035 0008 0000"

static void check4(const char *head, const char *text)
{
	struct frame frame = frame_ip4(ICMP, head);
	char line[256];

	snprintf(line, sizeof(line), "IP 192.0.2.1 > 192.0.2.2: ICMP %s, length %zu", text,
		frame.length - 20);
	check_text(summed(frame, ICMP, CHECKSUM), line);
}

static void check6(const char *body, const char *text)
{
	struct frame frame = frame_ip6(ICMP6, body);
	char line[256];

	snprintf(line, sizeof(line), "IP6 2001:db8::1 > 2001:db8::2: ICMP6, %s, length %zu", text,
		frame.length - 40);
	check_text(summed(frame, ICMP6, CHECKSUM), line);
}

START_TEST(echoes_have_numbers)
{
	struct frame frame = summed(frame_ip4(ICMP, "08 00 0000 004d 0001 6162"), ICMP, CHECKSUM);

	check_fields(frame, CAPTURE_LINK_RAW, "icmp_type icmp_code icmp_id icmp_seq checksum",
		"icmp_type=8 icmp_code=0 icmp_id=77 icmp_seq=1 checksum=correct");
	check4("00 00 0000 004d 0001", "echo reply, id 77, seq 1");
	check6("80 00 0000 0007 0002 6162", "echo request, id 7, seq 2");
	check6("81 00 0000 0007 0002", "echo reply, id 7, seq 2");
	frame.bytes[22] ^= 1;
	check_fields(frame, CAPTURE_LINK_RAW, "checksum info",
		"checksum=bad info=ICMP echo request, id 77, seq 1, length 10 (wrong icmp cksum "
		"0x974f -> 0x964f!)");
}
END_TEST

START_TEST(errors_name_what_could_not_be_reached)
{
	check4("03 00 0000 00000000" QUOTE4, "net 192.0.2.9 unreachable");
	check4("03 01 0000 00000000" QUOTE4, "host 192.0.2.9 unreachable");
	check4("03 02 0000 00000000" QUOTE4, "192.0.2.9 protocol 17 unreachable");
	check4("03 03 0000 00000000" QUOTE4, "192.0.2.9 udp port 53 unreachable");
	check4("03 04 0000 00000578" QUOTE4, "192.0.2.9 unreachable - need to frag (mtu 1400)");
	check4("03 04 0000 00000000" QUOTE4, "192.0.2.9 unreachable - need to frag");
	check4("03 0d 0000 00000000" QUOTE4,
		"host 192.0.2.9 unreachable - admin prohibited filter");
	check4("03 10 0000 00000000" QUOTE4, "192.0.2.9 unreachable - #16");
	check4("03 03 0000 00000000", "unreachable - #3");
	check4("05 01 0000 c0000207" QUOTE4, "redirect 192.0.2.9 to host 192.0.2.7");
	check4("05 02 0000 c0000207" QUOTE4, "redirect-tos 192.0.2.9 to net 192.0.2.7");
	check4("0b 00 0000 00000000" QUOTE4, "time exceeded in-transit");
	check4("0b 01 0000 00000000" QUOTE4, "ip reassembly time exceeded");
	check4("0b 02 0000 00000000" QUOTE4, "time exceeded-#2");
	check4("0c 00 0000 09000000" QUOTE4, "parameter problem - octet 9");
	check4("2a 00 0000 00000000", "type-#42");
	check_fields(
		frame_ip4(ICMP, "03 04 0000 00000578" QUOTE4), CAPTURE_LINK_RAW, "mtu", "mtu=1400");
}
END_TEST

START_TEST(icmp6_has_errors_of_its_own)
{
	check6("01 00 0000 00000000" QUOTE6,
		"destination unreachable, unreachable route 2001:db8::2");
	check6("01 02 0000 00000000" QUOTE6, "destination unreachable, beyond scope 2001:db8::2, "
					     "source address 2001:db8::1");
	check6("01 04 0000 00000000" QUOTE6,
		"destination unreachable, unreachable port, 2001:db8::2 udp port 53");
	check6("01 09 0000 00000000" QUOTE6, "destination unreachable, unknown unreach code (9)");
	check6("02 00 0000 00000500" QUOTE6, "packet too big, mtu 1280");
	check6("03 00 0000 00000000" QUOTE6, "time exceeded in-transit for 2001:db8::2");
	check6("03 01 0000 00000000" QUOTE6, "time exceeded in-transit (reassembly)");
	check6("04 00 0000 00000007" QUOTE6, "parameter problem, erroneous - octet 7");
	check6("c8 00 0000 00000000", "type-#200");
	check_fields(frame_ip6(ICMP6, "02 00 0000 00000500" QUOTE6), CAPTURE_LINK_RAW, "mtu",
		"mtu=1280");
}
END_TEST

START_TEST(listeners_report_groups)
{
	check6("8f 00 0000 0000 0001 04000000 ff020000000000000000000000000001",
		"multicast listener report v2, 1 group record(s)");
	check6("82 00 0000 000a 0000 ff020000000000000000000000000005",
		"multicast listener query max resp delay: 10 addr: ff02::5");
}
END_TEST

#define TARGET "20010db8000000000000000000000002 "
#define LINK   "0101 020000000001"

START_TEST(neighbors_are_discovered)
{
	check6("85 00 0000 00000000" LINK, "router solicitation");
	check6("87 00 0000 00000000" TARGET LINK, "neighbor solicitation, who has 2001:db8::2");
	check6("88 00 0000 60000000" TARGET LINK, "neighbor advertisement, tgt is 2001:db8::2");
	check6("89 00 0000 00000000" TARGET "20010db8000000000000000000000009",
		"redirect, 2001:db8::9 to 2001:db8::2");
	check_fields(frame_ip6(ICMP6, "86 00 0000 40 c0 0708 00000000 00000000 0501 0000 000005dc"),
		CAPTURE_LINK_RAW, "mtu info",
		"mtu=1500 info=ICMP6, router advertisement, length 24 [bad icmp6 cksum 0x0 -> "
		"0xcb92!]");
}
END_TEST

START_TEST(options_are_shown_with_v)
{
	const struct packet_line line = {.style = {.verbose = 1}, .stamp = PACKET_STAMP_NONE};

	check_line(summed(frame_ip6(ICMP6, "86 00 0000 40 c0 0708 00000001 00000002 " LINK
					   "0501 0000 000005dc "
					   "0304 40c0 00015180 00003840 00000000 "
					   "20010db8000000000000000000000000 "
					   "1903 0000 00000e10 " TARGET "1801 0000 00000000"),
			   ICMP6, CHECKSUM),
		CAPTURE_LINK_RAW, &line,
		"IP6 (flowlabel 0x12345, hlim 64, next-header ICMPv6 (58) payload length: 96) "
		"2001:db8::1 > 2001:db8::2: ICMP6, router advertisement, hop limit 64, flags "
		"[managed other stateful], router lifetime 1800s, reachable time 1ms, retrans "
		"timer 2ms, source link-address 02:00:00:00:00:01, mtu 1500, prefix 2001:db8::/64 "
		"valid 86400s preferred 14400s, dns servers 2001:db8::2, option 24, length 96\n");
	check_line(summed(frame_ip6(ICMP6, "88 00 0000 60000000" TARGET "0201 020000000001"), ICMP6,
			   CHECKSUM),
		CAPTURE_LINK_RAW, &line,
		"IP6 (flowlabel 0x12345, hlim 64, next-header ICMPv6 (58) payload length: 32) "
		"2001:db8::1 > 2001:db8::2: ICMP6, neighbor advertisement, tgt is 2001:db8::2, "
		"Flags [solicited override], destination link-address 02:00:00:00:00:01, length "
		"32\n");
	/* An option without a length leads nowhere. */
	check_fields(frame_ip6(ICMP6, "85 00 0000 00000000 0100 020000000001"), CAPTURE_LINK_RAW,
		"fault", "fault=malformed");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, echoes_have_numbers);
	tcase_add_test(tests, errors_name_what_could_not_be_reached);
	tcase_add_test(tests, icmp6_has_errors_of_its_own);
	tcase_add_test(tests, listeners_report_groups);
	tcase_add_test(tests, neighbors_are_discovered);
	tcase_add_test(tests, options_are_shown_with_v);
}
