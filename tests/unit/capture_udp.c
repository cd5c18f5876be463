/* SPDX-License-Identifier: MIT */
/* UDP and DNS. */
#include "packets.h"

enum { UDP = 17, TCP = 6, CHECKSUM = 6 };

/* A datagram from port 5000 with the hex of its payload. */
static struct frame datagram(const char *port, const char *payload)
{
	struct frame frame = frame_ip4(UDP, "1388");
	size_t length;

	frame_hex(&frame, port);
	frame_hex(&frame, "0000 0000");
	frame_hex(&frame, payload);
	length = frame.length - 20;
	put_u16(frame.bytes + 24, length);
	put_u16(frame.bytes + 2, frame.length);
	memset(frame.bytes + 10, 0, 2);
	put_u16(frame.bytes + 10, (uint16_t)~checksum_fold(checksum_add(0, frame.bytes, 20)));
	return summed(frame, UDP, CHECKSUM);
}

static void check_dns(const char *message, const char *text)
{
	struct frame frame = datagram("0035", message);
	char line[512];

	snprintf(line, sizeof(line), "IP 192.0.2.1.5000 > 192.0.2.2.53: %s (%zu)", text,
		frame.length - 28);
	check_text(frame, line);
}

#define ID                   "3039 "
#define ASKED                "0001 "
#define NAME                 "07 6578616d706c65 03 636f6d 00 " /* example.com */
#define POINTER              "c00c "
#define RECORD(type, length) POINTER type "0001 0000003c " length

START_TEST(a_datagram_has_a_length)
{
	check_fields(datagram("1770", "68656c6c6f"), CAPTURE_LINK_RAW,
		"protocol source destination payload_bytes payload checksum fault info",
		"protocol=udp source=192.0.2.1:5000 destination=192.0.2.2:6000 payload_bytes=5 "
		"checksum=correct info=UDP, length 5 payload=hello");
	check_fields(frame_ip4(UDP, "1388 1770 0007 0000"), CAPTURE_LINK_RAW, "fault",
		"fault=malformed");
	check_fields(frame_ip4(UDP, "1388 1770 0009 0000"), CAPTURE_LINK_RAW, "fault",
		"fault=malformed");
}
END_TEST

START_TEST(checksums_may_be_left_out_or_wrong)
{
	struct frame frame = datagram("1770", "68656c6c6f");

	put_u16(frame.bytes + 26, 0x1111);
	check_fields(frame, CAPTURE_LINK_RAW, "checksum info",
		"checksum=bad info=[bad udp cksum 0x1111 -> 0xd06!] UDP, length 5");
	/* Of the header of IP alone. */
	put_u16(frame.bytes + 26, 0);
	check_fields(
		frame, CAPTURE_LINK_RAW, "checksum info", "checksum=correct info=UDP, length 5");
}
END_TEST

START_TEST(queries_are_shown)
{
	check_fields(datagram("0035", ID "0100 0001 0000 0000 0000" NAME "0001 0001"),
		CAPTURE_LINK_RAW, "dns_id dns_response dns_name dns_type dns_rcode",
		"dns_id=12345 dns_response=false dns_name=example.com dns_type=A");
	check_dns(ID "0100 0001 0000 0000 0000" NAME "0001 0001", "12345+ A? example.com.");
	check_dns(ID "0130 0001 0000 0000 0001" NAME "001c 0001 00 0029 1000 00000000 0000",
		"12345+% [1au] AAAA? example.com.");
	check_dns(ID "2080 0002 0000 0001 0000" NAME "2222 0001",
		"12345 notify [b2&3=0x2080] [2q] [1n] Type8738? example.com.");
	check_dns(ID "0000 0001 0000 0000 0000 00 0002 0001", "12345 NS? .");
	check_dns(ID "0000 0000 0000 0000 0000", "12345 [0q]");
}
END_TEST

START_TEST(responses_are_shown)
{
	check_fields(datagram("0035", ID "8583 0001 0000 0000 0000" NAME "0001 0001"),
		CAPTURE_LINK_RAW, "dns_response dns_name dns_rcode",
		"dns_response=true dns_name=example.com dns_rcode=NXDomain");
	check_dns(ID "8583 0001 0000 0001 0000" NAME "0001 0001", "12345 NXDomain* 0/1/0");
	check_dns(ID "870e 0001 0000 0000 0000" NAME "0001 0001", "12345 Resp14*-| 0/0/0");
	check_dns(ID "81a0 0001 0009 0000 0000" NAME
		     "0001 0001 " RECORD("0005", "0006") "03 777777 c00c" RECORD("0001",
			     "0004") "01020304" RECORD("000f", "0004") "000a c00c" RECORD("0010",
			     "0009") "05 68656c6c6f 02 6869" RECORD("0021",
			     "0008") "0001 0002 0050 c00c" RECORD("001c",
			     "0010") "00000000000000000000000000000001" RECORD("0006",
			     "0002") "abcd" RECORD("03e7", "0000") RECORD("0001", "0003") "010203",
		"12345$ 9/0/0 CNAME www.example.com., A 1.2.3.4, MX example.com. 10, TXT \"hello\" "
		"\"hi\", SRV example.com.:80 1 2, AAAA ::1, SOA, Type999, A");
}
END_TEST

START_TEST(hostile_messages_end)
{
	/* A pointer to itself, and one that goes forward. */
	check_dns(ID "0100 0001 0000 0000 0000 c00c 0001 0001", "12345+");
	check_dns(ID "0100 0001 0000 0000 0000 c00e 0001 0001 00", "12345+");
	/* A label type that does not exist, and a name that does not end. */
	check_dns(ID "0100 0001 0000 0000 0000 41 6162 00 0001 0001", "12345+");
	check_dns(ID "0100 0001 0000 0000 0000 03 6162", "12345+");
	/* More answers than there are. */
	check_dns(ID "8180 0001 0002 0000 0000" NAME "0001 0001 " RECORD("0001", "0004") "01020304",
		"12345 2/0/0 A 1.2.3.4 [|domain]");
	check_dns(ID "8180 0001 0001 0000 0000" NAME "0001 0001 " RECORD("0005", "0002") "c0ff",
		"12345 1/0/0 CNAME [bad name]");
	check_text(datagram("0035", ID "0100"), "IP 192.0.2.1.5000 > 192.0.2.2.53: UDP, length 4");
}
END_TEST

/* Dots and control bytes in a label. */
START_TEST(names_are_escaped)
{
	check_fields(datagram("0035", ID "0100 0001 0000 0000 0000 06 612e5c1b5b41 00 0001 0001"),
		CAPTURE_LINK_RAW, "dns_name info",
		"dns_name=a\\x5c.\\x5c\\x5c\\x1b[A info=12345+ A? a\\x5c.\\x5c\\x5c\\x1b[A. (24)");
}
END_TEST

START_TEST(many_answers_are_cut_short)
{
	struct frame frame = datagram("0035", ID "8180 0000 00ff 0000 0000 00 0010 0001 00000000 "
						 "0040 3f");
	struct packet packet;
	const struct packet_style style = {.verbose = 0};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&style);
	struct capture_record record;

	for (int i = 0; i < 63; i++)
		frame_hex(&frame, "61");
	while (frame.length + 75 < sizeof(frame.bytes)) {
		memcpy(frame.bytes + frame.length, frame.bytes + 40, 75);
		frame.length += 75;
	}
	put_u16(frame.bytes + 2, frame.length);
	put_u16(frame.bytes + 24, frame.length - 20);
	packet = packet_of(&frame, CAPTURE_LINK_RAW);
	packet_decode(decoder, &packet, &record);
	ck_assert_ptr_nonnull(memmem(record.info.data, record.info.length, "\", ... (", 8));
	ck_assert_uint_lt(record.info.length, 2400);
}
END_TEST

START_TEST(dns_over_tcp_has_a_length)
{
	check_fields(frame_ip4(TCP, "1388 0035 00000001 00000001 5018 0001 0000 0000 001d" ID
				    "0100 0001 0000 0000 0000" NAME "0001 0001"),
		CAPTURE_LINK_RAW, "dns_name", "dns_name=example.com");
	/* The rest is in another segment. */
	check_fields(frame_ip4(TCP, "1388 0035 00000001 00000001 5018 0001 0000 0000 001e" ID
				    "0100 0001 0000 0000 0000" NAME "0001 0001"),
		CAPTURE_LINK_RAW, "dns_name", "");
}
END_TEST

/* The fields are there all the same. */
START_TEST(quiet_lines_have_no_dns)
{
	static const char query[] = ID "0100 0001 0000 0000 0000" NAME "0001 0001";
	const struct packet_line line = {.stamp = PACKET_STAMP_NONE, .style = {.quiet = true}};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&line.style);
	struct frame frame = datagram("0035", query);
	struct packet packet = packet_of(&frame, CAPTURE_LINK_RAW);
	struct capture_record record;

	packet_decode(decoder, &packet, &record);
	ck_assert(record_has(&record.base, CAPTURE_dns_name));
	check_line(frame, CAPTURE_LINK_RAW, &line,
		"IP 192.0.2.1.5000 > 192.0.2.2.53: UDP, length 29\n");
	frame = frame_ip4(TCP, "1388 0035 00000001 00000001 5018 0001 0000 0000 001d");
	frame_hex(&frame, query);
	put_u16(frame.bytes + 2, frame.length);
	check_line(frame, CAPTURE_LINK_RAW, &line,
		"IP 192.0.2.1.5000 > 192.0.2.2.53: [bad ip cksum 0xa496 -> 0xa479!] tcp 31\n");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, quiet_lines_have_no_dns);
	tcase_add_test(tests, a_datagram_has_a_length);
	tcase_add_test(tests, checksums_may_be_left_out_or_wrong);
	tcase_add_test(tests, queries_are_shown);
	tcase_add_test(tests, responses_are_shown);
	tcase_add_test(tests, hostile_messages_end);
	tcase_add_test(tests, names_are_escaped);
	tcase_add_test(tests, many_answers_are_cut_short);
	tcase_add_test(tests, dns_over_tcp_has_a_length);
}
