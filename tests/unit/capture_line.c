/* SPDX-License-Identifier: MIT */
/* The line of a packet: its time, its headers, its owner, dumps. */
#include "packets.h"

#include "subject/capture/packet/dump.h"

/* A datagram with "hi" in it. */
#define DATAGRAM "4500 001e 0001 4000 40 11 b6ca" IP4_ENDS "1388 1770 000a 0000 6869"
#define TEXT     "192.0.2.1.5000 > 192.0.2.2.6000: UDP, length 2"

/* Lines of two packets, 1.5 ms apart. */
static void check_stamps(enum packet_stamp stamp, bool nanoseconds, const char *expected)
{
	const struct packet_line line = {
		.stamp = stamp, .nanoseconds = nanoseconds, .style = {.quiet = true}};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&line.style);
	struct frame frame = frame_of("70");
	struct packet packet = packet_of(&frame, CAPTURE_LINK_RAW);
	struct capture_record record;
	struct sink *sink;
	struct out out;

	setenv("TZ", "UTC", 1);
	out_init_memory(&out);
	sink = packet_line_new(&out, &line);
	for (int i = 0; i < 3; i++) {
		packet_decode(decoder, &packet, &record);
		record_clear(&record.base);
		ck_assert_int_eq(sink_row(sink, &record.base), 0);
		packet.time_ns += i ? UINT64_C(90061000000000) : 1500000;
	}
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
	sink_free(sink);
	out_fini(&out);
}

START_TEST(times_have_forms)
{
	check_stamps(PACKET_STAMP_NONE, false, "\n\n\n");
	check_stamps(PACKET_STAMP_CLOCK, false,
		"22:27:32.123456 \n22:27:32.124956 \n23:28:33.124956 \n");
	check_stamps(PACKET_STAMP_UNIX, true,
		"1764541652.123456789 \n1764541652.124956789 \n1764631713.124956789 \n");
	check_stamps(PACKET_STAMP_DELTA, false,
		" 00:00:00.000000 \n 00:00:00.001500 \n 1d 01:01:01.000000 \n");
	check_stamps(PACKET_STAMP_DATE, false,
		"2025-11-30 22:27:32.123456 \n2025-11-30 22:27:32.124956 \n"
		"2025-12-01 23:28:33.124956 \n");
	check_stamps(PACKET_STAMP_FIRST, true,
		" 00:00:00.000000000 \n 00:00:00.001500000 \n 1d 01:01:01.001500000 \n");
}
END_TEST

START_TEST(the_link_header_is_shown_with_e)
{
	struct packet_line line = {.stamp = PACKET_STAMP_NONE, .link = true};

	check_line(frame_of(ETHERNET "0800" DATAGRAM), CAPTURE_LINK_ETHERNET, &line,
		"02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 44: " TEXT
		"\n");
	check_line(frame_of(ETHERNET "88a8 f005 8100 0006 0800" DATAGRAM), CAPTURE_LINK_ETHERNET,
		&line,
		"02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q-QinQ (0x88a8), length 52: "
		"vlan 5, p 7, DEI, ethertype 802.1Q (0x8100), vlan 6, p 0, ethertype IPv4 "
		"(0x0800), " TEXT "\n");
	check_line(frame_of("0800 0000 00000007 0001 00 06 020000000001 0000" DATAGRAM),
		CAPTURE_LINK_SLL2, &line,
		"if7   In  ifindex 7 02:00:00:00:00:01 ethertype IPv4 (0x0800), length 50: IP " TEXT
		"\n");
	check_line(frame_of(DATAGRAM), CAPTURE_LINK_RAW, &line, "length 30: IP " TEXT "\n");
	line.style.quiet = true;
	check_line(frame_of(ETHERNET "0800" DATAGRAM), CAPTURE_LINK_ETHERNET, &line,
		"02:00:00:00:00:01 > 02:00:00:00:00:02, IPv4, length 44: " TEXT "\n");
}
END_TEST

START_TEST(the_header_of_ip_is_shown_with_v)
{
	const struct packet_line line = {.stamp = PACKET_STAMP_NONE, .style = {.verbose = 1}};

	check_line(frame_of(DATAGRAM), CAPTURE_LINK_RAW, &line,
		"IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)\n"
		"    " TEXT "\n");
	check_line(frame_of("4502 0014 0001 a001 40 c8 0000" IP4_ENDS), CAPTURE_LINK_RAW, &line,
		"IP (tos 0x2,ECT(0), ttl 64, id 1, offset 8, flags [+, rsvd], proto unknown (200), "
		"length 20)\n    192.0.2.1 > 192.0.2.2: ip-proto-200, length 0 (frag 1:0@8+)\n");
	check_line(frame_of("61012345 0000 3b 40" IP6_ENDS), CAPTURE_LINK_RAW, &line,
		"IP6 (class 0x10, flowlabel 0x12345, hlim 64, next-header NONE (59) payload "
		"length: "
		"0) 2001:db8::1 > 2001:db8::2: none, length 0\n");
}
END_TEST

START_TEST(checksums_are_shown_with_v)
{
	const struct packet_line line = {.stamp = PACKET_STAMP_NONE, .style = {.verbose = 2}};

	check_line(frame_of("4500 0028 0001 4000 40 06 b6cb" IP4_ENDS
			    "9c40 0050 00000001 00000002 5010 0001 904a 0000"),
		CAPTURE_LINK_RAW, &line,
		"IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)\n"
		"    192.0.2.1.40000 > 192.0.2.2.80: Flags [.], cksum 0x904a (incorrect -> "
		"0x8f3c), seq 1, ack 2, win 1, length 0\n");
	check_line(frame_of("4500 001e 0001 4000 40 11 b6ca" IP4_ENDS "1388 1770 000a e874 6869"),
		CAPTURE_LINK_RAW, &line,
		"IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)\n"
		"    192.0.2.1.5000 > 192.0.2.2.6000: [udp sum ok] UDP, length 2\n");
}
END_TEST

START_TEST(dumps_show_bytes)
{
	struct packet_line line = {.stamp = PACKET_STAMP_NONE, .dump = PACKET_DUMP_HEX};

	check_line(frame_of(ETHERNET "0800" DATAGRAM), CAPTURE_LINK_ETHERNET, &line,
		"IP " TEXT "\n"
		"\t0x0000:  4500 001e 0001 4000 4011 b6ca c000 0201\n"
		"\t0x0010:  c000 0202 1388 1770 000a 0000 6869\n");
	line.dump = PACKET_DUMP_HEX_ASCII;
	line.dump_link = true;
	check_line(frame_of(ETHERNET "0800" DATAGRAM), CAPTURE_LINK_ETHERNET, &line,
		"IP " TEXT "\n"
		"\t0x0000:  0200 0000 0002 0200 0000 0001 0800 4500  ..............E.\n"
		"\t0x0010:  001e 0001 4000 4011 b6ca c000 0201 c000  ....@.@.........\n"
		"\t0x0020:  0202 1388 1770 000a 0000 6869            .....p....hi\n");
}
END_TEST

/* A packet could hold what looks like the line of another one. */
START_TEST(lines_of_a_dump_begin_with_a_tab)
{
	struct out out;

	out_init_memory(&out);
	dump_ascii(&out, text_of("GET /\r\nA:\tb\r\x1b[1m\n\n00:00:00.000000 IP"));
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, "\tGET /\n\tA:\tb..[1m\n\t\n\t00:00:00.000000 IP\n");
	out.length = 0;
	dump_ascii(&out, text_of(""));
	ck_assert_uint_eq(out.length, 0);
	out_fini(&out);
}
END_TEST

static void check_record(
	const struct packet_line *line, const struct capture_record *record, const char *expected)
{
	struct out out;
	struct sink *sink;

	out_init_memory(&out);
	sink = packet_line_new(&out, line);
	ck_assert_int_eq(sink_row(sink, &record->base), 0);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
	sink_free(sink);
	out_fini(&out);
}

START_TEST(owners_and_losses_follow_the_packet)
{
	const struct packet_line line = {
		.stamp = PACKET_STAMP_NONE, .interfaces = true, .style = {.verbose = 1}};
	struct capture_record record = {.base = {.present = {{0}}}};

	RECORD_SET(&record, CAPTURE_interface, interface, text_of("e\033"));
	RECORD_SET(&record, CAPTURE_direction, direction, CAPTURE_OUT);
	RECORD_SET(&record, CAPTURE_info, info, text_of("x\n"));
	RECORD_SET(&record, CAPTURE_process, process, text_of("a\tb"));
	RECORD_SET(&record, CAPTURE_pid, pid, 7);
	RECORD_SET(&record, CAPTURE_owner_match, owner_match, CAPTURE_OWNER_BOUND);
	RECORD_SET(&record, CAPTURE_lost_before, lost_before, 3);
	RECORD_SET(&record, CAPTURE_fault, fault, CAPTURE_FAULT_CUT);
	RECORD_SET(&record, CAPTURE_comment, comment, text_of("c\r"));
	check_record(&line, &record,
		"e\\x1b Out x\\x0a [cut] [a\\x09b/7?] [3 lost before]\n    comment: c\\x0d\n");
	record.owner_match = CAPTURE_OWNER_EXACT;
	RECORD_SET(&record, CAPTURE_reception, reception, CAPTURE_BROADCAST);
	record.interface = text_of("lo");
	fieldset_remove(&record.base.present, CAPTURE_comment);
	check_record(&line, &record, "lo    B   x\\x0a [cut] [a\\x09b/7] [3 lost before]\n");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, times_have_forms);
	tcase_add_test(tests, the_link_header_is_shown_with_e);
	tcase_add_test(tests, the_header_of_ip_is_shown_with_v);
	tcase_add_test(tests, checksums_are_shown_with_v);
	tcase_add_test(tests, dumps_show_bytes);
	tcase_add_test(tests, lines_of_a_dump_begin_with_a_tab);
	tcase_add_test(tests, owners_and_losses_follow_the_packet);
}
