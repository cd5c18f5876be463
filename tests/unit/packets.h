/* SPDX-License-Identifier: MIT */
/* Packets to build from hex, and checks of what the decoders make of them. Each packet that is
 * checked is also decoded after every cut, in memory of its own, so that a sanitizer sees
 * reads beyond it. */
#ifndef PACKETS_H
#define PACKETS_H

#include "nlinspect/model/cell.h"
#include "subject/capture/line.h"
#include "subject/capture/packet/checksum.h"

#include "unit.h"

/* Addresses for documentation. */
#define ETHERNET "020000000002 020000000001 "
#define IP4_ENDS "c0000201 c0000202"
#define IP6_ENDS "20010db8000000000000000000000001 20010db8000000000000000000000002"

struct frame {
	uint8_t bytes[4096];
	size_t length;
};

static inline unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* Appends hex with spaces anywhere between bytes. */
static inline void frame_hex(struct frame *frame, const char *hex)
{
	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		if (frame->length == sizeof(frame->bytes) || !hex[1])
			ck_abort_msg("no room in a frame, or half a byte");
		frame->bytes[frame->length++] =
			(uint8_t)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
		hex++;
	}
}

static inline void frame_zeros(struct frame *frame, size_t count)
{
	while (count--)
		frame_hex(frame, "00");
}

static inline struct frame frame_of(const char *hex)
{
	struct frame frame = {.length = 0};

	frame_hex(&frame, hex);
	return frame;
}

static inline void put_u16(uint8_t *to, size_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

/* An IPv4 packet without a link header (LINKTYPE_RAW): don't fragment, TTL 64. */
static inline struct frame frame_ip4(uint8_t protocol, const char *payload)
{
	struct frame frame = frame_of("4500 0000 1234 4000 40 00 0000" IP4_ENDS);

	frame.bytes[9] = protocol;
	frame_hex(&frame, payload);
	put_u16(frame.bytes + 2, frame.length);
	put_u16(frame.bytes + 10, (uint16_t)~checksum_fold(checksum_add(0, frame.bytes, 20)));
	return frame;
}

static inline struct frame frame_ip6(uint8_t next, const char *payload)
{
	struct frame frame = frame_of("60012345 0000 00 40" IP6_ENDS);

	frame.bytes[6] = next;
	frame_hex(&frame, payload);
	put_u16(frame.bytes + 4, frame.length - 40);
	return frame;
}

/* Fills in the checksum at an offset of the transport header, which is zero. */
static inline struct frame summed(struct frame frame, uint8_t protocol, size_t at)
{
	bool six = frame.bytes[0] >> 4 == 6;
	size_t header = six ? 40 : 20, ends = six ? 8 : 12;
	uint64_t sum = 0;

	if (protocol != 1)
		sum = checksum_add(protocol + frame.length - header, frame.bytes + ends,
			(uint32_t)(header - ends));
	sum = checksum_add(sum, frame.bytes + header, (uint32_t)(frame.length - header));
	put_u16(frame.bytes + header + at, (uint16_t)~checksum_fold(sum));
	return frame;
}

static inline struct packet packet_of(const struct frame *frame, uint32_t link_type)
{
	return (struct packet){
		.time_ns = UINT64_C(1764541652123456789),
		.bytes = frame->bytes,
		.captured = (uint32_t)frame->length,
		.length = (uint32_t)frame->length,
		.link_type = link_type,
	};
}

static inline struct packet_decoder *new_decoder(const struct packet_style *style)
{
	struct fieldset all = fieldset_all();
	struct packet_decoder *decoder = packet_decoder_new(&all, style);

	ck_assert_ptr_nonnull(decoder);
	return decoder;
}

/* Writes "name=value" for each of the fields that the record has. */
static inline void write_fields(
	struct out *out, const struct capture_record *record, const char *names)
{
	struct fieldset wanted = {{0}};

	schema_add(&capture_schema, names, &wanted);
	fieldset_for_each(id, &wanted) {
		if (!record_has(&record->base, id))
			continue;
		if (out->length)
			out_char(out, ' ');
		out_string(out, capture_schema.fields[id].name);
		out_char(out, '=');
		cell_write(out, &capture_schema.fields[id], &record->base, false);
	}
	out_char(out, '\0');
}

/* Decodes the packet as if fewer bytes of it had been captured, or sent; it must be read within its
 * bounds, and be shown. */
static inline void cut_everywhere(const struct frame *frame, uint32_t link_type)
{
	const struct packet_line line = {
		.style = {.verbose = 2}, .link = true, .dump = PACKET_DUMP_HEX_ASCII};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&line.style);
	struct out out;
	struct sink *sink;

	out_init_memory(&out);
	sink = packet_line_new(&out, &line);
	for (size_t length = 0; length < frame->length; length++) {
		CLEANUP(free) uint8_t *bytes = malloc(length + !length);
		struct packet packet = packet_of(frame, link_type);
		struct capture_record record;

		memcpy(bytes, frame->bytes, length);
		packet.bytes = bytes;
		packet.captured = (uint32_t)length;
		packet_decode(decoder, &packet, &record);
		out.length = 0;
		if (sink_row(sink, &record.base))
			ck_abort_msg("no line");
		packet.length = packet.captured;
		packet_decode(decoder, &packet, &record);
		out.length = 0;
		if (sink_row(sink, &record.base))
			ck_abort_msg("no line");
	}
	sink_free(sink);
	out_fini(&out);
}

/* Checks the named fields that the packet has. */
static inline void check_fields(
	struct frame frame, uint32_t link_type, const char *names, const char *expected)
{
	const struct packet_style style = {.verbose = 0};
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&style);
	struct packet packet = packet_of(&frame, link_type);
	struct capture_record record;
	struct out out;

	packet_decode(decoder, &packet, &record);
	out_init_memory(&out);
	write_fields(&out, &record, names);
	ck_assert_str_eq(out.data, expected);
	out_fini(&out);
	cut_everywhere(&frame, link_type);
}

/* Checks the line of the packet. */
static inline void check_line(struct frame frame, uint32_t link_type,
	const struct packet_line *line, const char *expected)
{
	CLEANUP(packet_decoder_free) struct packet_decoder *decoder = new_decoder(&line->style);
	struct packet packet = packet_of(&frame, link_type);
	struct capture_record record;
	struct sink *sink;
	struct out out;

	packet_decode(decoder, &packet, &record);
	out_init_memory(&out);
	sink = packet_line_new(&out, line);
	ck_assert_int_eq(sink_row(sink, &record.base), 0);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
	sink_free(sink);
	out_fini(&out);
	cut_everywhere(&frame, link_type);
}

/* The line of a packet without a link header, without its time and its newline. */
static inline void check_text(struct frame frame, const char *expected)
{
	const struct packet_line line = {.stamp = PACKET_STAMP_NONE};
	char whole[1024];

	snprintf(whole, sizeof(whole), "%s\n", expected);
	check_line(frame, CAPTURE_LINK_RAW, &line, whole);
}

#endif
