/* SPDX-License-Identifier: MIT */
/* TCP: fields, flags, options, relative numbers, checksums. */
#include "packets.h"

enum { TCP = 6, CHECKSUM = 16 };

#define PORTS "9c40 0050"

static struct frame segment(const char *hex)
{
	return summed(frame_ip4(TCP, hex), TCP, CHECKSUM);
}

START_TEST(a_syn_has_its_options)
{
	struct frame frame = segment(PORTS "000003e8 00000000 a002 faf0 0000 0000"
					   "020405b4 0402 080a 00000001 00000002 01 030307");

	check_fields(frame, CAPTURE_LINK_RAW,
		"protocol source destination flags seq ack seq_raw window mss window_scale "
		"timestamp timestamp_echo options payload_bytes checksum fault",
		"protocol=tcp source=192.0.2.1:40000 destination=192.0.2.2:80 flags=SYN seq=0 "
		"seq_raw=1000 window=64240 mss=1460 window_scale=7 timestamp=1 timestamp_echo=2 "
		"options=mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7 payload_bytes=0 "
		"checksum=correct");
	check_text(frame, "IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], seq 1000, win 64240, "
			  "options [mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7], length 0");
}
END_TEST

START_TEST(flags_have_letters)
{
	check_text(segment(PORTS "00001e62 00000009 51ff faf0 0000 0007"),
		"IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [FSRP.UEWe], seq 7778, ack 9, win 64240, "
		"urg 7, length 0");
	check_text(segment(PORTS "00001e62 00000009 5000 faf0 0000 0007"),
		"IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [none], win 64240, length 0");
}
END_TEST

START_TEST(options_may_be_rare_or_wrong)
{
	check_fields(segment(PORTS "00000001 00000000 9002 0001 0000 0000"
				   "2202 1e0401aa 1304aabb fd04cafe 0000"),
		CAPTURE_LINK_RAW, "options fault",
		"options=tfo cookiereq,mptcp 4 capable,md5 aabb,unknown-253 cafe,eol");
	check_fields(segment(PORTS "00000001 00000000 7002 0001 0000 0000 01 01 0205 05b4 0000"),
		CAPTURE_LINK_RAW, "options mss fault", "options=nop,nop,unknown-2 05b400,eol");
	/* A length of 1 would not lead on, and one of 9 leads out. */
	check_fields(segment(PORTS "00000001 00000000 6002 0001 0000 0000 02010000"),
		CAPTURE_LINK_RAW, "options fault", "options=[bad opt] fault=malformed");
	check_fields(segment(PORTS "00000001 00000000 6002 0001 0000 0000 02090000"),
		CAPTURE_LINK_RAW, "options fault", "options=[bad opt] fault=malformed");
}
END_TEST

START_TEST(a_header_longer_than_its_segment_is_malformed)
{
	check_fields(segment(PORTS "00000001 00000000 f002 0001 0000 0000"), CAPTURE_LINK_RAW,
		"source fault", "source=192.0.2.1:40000 fault=malformed");
	check_fields(segment(PORTS "00000001 00000000 4002 0001 0000 0000"), CAPTURE_LINK_RAW,
		"fault", "fault=malformed");
}
END_TEST

START_TEST(checksums_are_told_from_offload)
{
	static const char hex[] = PORTS "00000001 00000000 5002 0001 0000 0000";
	struct frame frame = segment(hex);
	uint64_t pseudo = checksum_add(TCP + 20, frame.bytes + 12, 8);

	check_fields(frame, CAPTURE_LINK_RAW, "checksum", "checksum=correct");
	put_u16(frame.bytes + 20 + CHECKSUM, checksum_fold(pseudo));
	check_fields(frame, CAPTURE_LINK_RAW, "checksum", "checksum=offload");
	put_u16(frame.bytes + 20 + CHECKSUM, 0xbeef);
	check_fields(frame, CAPTURE_LINK_RAW, "checksum", "checksum=bad");
	check_text(frame, "IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], cksum 0xbeef "
			  "(incorrect -> 0x8f4c), seq 1, win 1, length 0");
}
END_TEST

/* The same decoder reads a connection from its start. */
static void check_numbers(struct packet_decoder *decoder, bool back, const char *hex,
	const char *numbers, const char *text)
{
	struct frame frame = segment(hex);
	struct packet packet;
	struct capture_record record;
	struct out out;

	if (back) {
		memcpy(frame.bytes + 12, (const uint8_t[]){192, 0, 2, 2, 192, 0, 2, 1}, 8);
		memcpy(frame.bytes + 20, (const uint8_t[]){0, 80, 0x9c, 0x40}, 4);
	}
	packet = packet_of(&frame, CAPTURE_LINK_RAW);
	packet_decode(decoder, &packet, &record);
	out_init_memory(&out);
	write_fields(&out, &record, "seq ack");
	ck_assert_str_eq(out.data, numbers);
	out_fini(&out);
	ck_assert_ptr_nonnull(memmem(record.info.data, record.info.length, text, strlen(text)));
}

START_TEST(numbers_are_relative_to_the_syn)
{
	const struct packet_style style = {.verbose = 0};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&style);

	check_numbers(decoder, false, PORTS "ffffffff 00000000 5002 0001 0000 0000", "seq=0",
		"seq 4294967295, win");
	check_numbers(decoder, true, PORTS "00001388 00000000 5012 0001 0000 0000", "seq=0 ack=1",
		"seq 5000, ack 0, win");
	check_numbers(decoder, false, PORTS "00000000 00001389 5018 0001 0000 0000 616263",
		"seq=1 ack=1", "seq 1:4, ack 1, win");
	check_numbers(decoder, true,
		PORTS "00001389 00000003 8010 0001 0000 0000 0101050a 00000003 00000007",
		"seq=1 ack=4", "ack 4, win 1, options [nop,nop,sack 1 {4:8}], length 0");
	/* A new connection with the same ports. */
	check_numbers(decoder, false, PORTS "00000064 00000000 5002 0001 0000 0000", "seq=0",
		"seq 100, win");
}
END_TEST

START_TEST(numbers_without_a_syn_begin_with_one)
{
	const struct packet_style style = {.absolute_seq = true};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&style);

	check_numbers(decoder, true, PORTS "00001388 00000064 5018 0001 0000 0000 6162",
		"seq=1 ack=1", "seq 5000:5002, ack 100, win");
	check_numbers(decoder, false, PORTS "00000064 0000138a 5018 0001 0000 0000 61",
		"seq=1 ack=3", "seq 100:101, ack 5002, win");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_syn_has_its_options);
	tcase_add_test(tests, flags_have_letters);
	tcase_add_test(tests, options_may_be_rare_or_wrong);
	tcase_add_test(tests, a_header_longer_than_its_segment_is_malformed);
	tcase_add_test(tests, checksums_are_told_from_offload);
	tcase_add_test(tests, numbers_are_relative_to_the_syn);
	tcase_add_test(tests, numbers_without_a_syn_begin_with_one);
}
