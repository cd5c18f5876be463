/* SPDX-License-Identifier: MIT */
/* The input is packets, each after a byte that chooses its link type or the header before it, a
 * byte with options, and its length. The decoders must keep to its bounds, and the lines must be
 * fit for a terminal. */
#include "fuzz.h"

#include "render/render.h"
#include "subject/capture/line.h"
#include "subject/capture/packet/checksum.h"
#include "subject/capture/packet/numbers.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 4, IP4 = 20, IP6 = 40, STAMPS = 6, DUMPS = 4 };

/* The beginnings of packets, so that each decoder gets its input at once: a link header or none,
 * or a header of IP. */
static const struct kind {
	uint16_t link_type;
	uint8_t version, protocol; /* of the header before the input; 0: none */
} kinds[] = {
	{CAPTURE_LINK_ETHERNET, 0, 0},
	{CAPTURE_LINK_SLL, 0, 0},
	{CAPTURE_LINK_SLL2, 0, 0},
	{CAPTURE_LINK_NULL, 0, 0},
	{CAPTURE_LINK_RAW, 0, 0},
	{CAPTURE_LINK_RAW, 4, PACKET_ICMP},
	{CAPTURE_LINK_RAW, 4, PACKET_TCP},
	{CAPTURE_LINK_RAW, 4, PACKET_UDP},
	{CAPTURE_LINK_RAW, 6, PACKET_ICMPV6},
	{CAPTURE_LINK_RAW, 6, PACKET_NEXT_HOP_BY_HOP},
	{147, 0, 0},
};

static uint16_t columns[CAPTURE_FIELDS];
static size_t column_count;
static struct packet_decoder *plain;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct fieldset none = {{0}};
	const struct packet_style style = {.verbose = 0};

	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	/* The payload stands for the other bytes, which would take most of the time. */
	for (uint16_t i = 0; i < CAPTURE_FIELDS; i++) {
		if (i != CAPTURE_frame && i != CAPTURE_packet)
			columns[column_count++] = i;
	}
	plain = packet_decoder_new(&none, &style);
	CLAIM(plain);
	return 0;
}

/* All that `info` depends on, and what stands around it. */
static struct packet_line line_of(uint8_t options)
{
	return (struct packet_line){
		.style = {.verbose = options & 3,
			.quiet = (options & 12) == 4,
			.absolute_seq = options & 8},
		.stamp = (enum packet_stamp)(options % STAMPS),
		.dump = (enum packet_dump)(options / 16 % DUMPS),
		.link = options & 64,
		.dump_link = options & 128,
		.interfaces = options & 32,
	};
}

/* The packet in memory of its own, so that reads beyond it are seen. */
static uint8_t *make_packet(const struct kind *kind, const uint8_t *data, size_t size, size_t *ret)
{
	size_t head = kind->version == 4 ? IP4 : kind->version ? IP6 : 0;
	uint8_t *bytes = calloc(1, head + size + 1), *exact;

	CLAIM(bytes);
	memcpy(bytes + head, data, size);
	if (kind->version == 4) {
		bytes[0] = 0x45;
		bytes[2] = (uint8_t)((head + size) >> 8);
		bytes[3] = (uint8_t)(head + size);
		bytes[9] = kind->protocol;
	} else if (kind->version) {
		bytes[0] = 0x60;
		bytes[4] = (uint8_t)(size >> 8);
		bytes[5] = (uint8_t)size;
		bytes[6] = kind->protocol;
	}
	*ret = head + size;
	exact = malloc(*ret + !*ret);
	CLAIM(exact);
	memcpy(exact, bytes, *ret);
	free(bytes);
	return exact;
}

static void claim_inside(struct text text, const struct packet *packet)
{
	const char *begin = (const char *)packet->bytes;

	CLAIM(text.data >= begin && text.data + text.length <= begin + packet->captured);
}

static void claim_record(const struct capture_record *record, const struct packet *packet)
{
	claim_inside(record->frame, packet);
	if (record_has(&record->base, CAPTURE_packet))
		claim_inside(record->packet, packet);
	if (record_has(&record->base, CAPTURE_payload)) {
		claim_inside(record->payload, packet);
		CLAIM(record_has(&record->base, CAPTURE_payload_bytes));
	}
	CLAIM(!record_has(&record->base, CAPTURE_source_address) ||
		record_has(&record->base, CAPTURE_family));
	CLAIM(!record_has(&record->base, CAPTURE_info) || record->info.length < 16384);
}

static void add_packet(struct packet_decoder *decoder, const struct packet *packet,
	struct sink *lines, struct sink *json)
{
	struct capture_record record;

	packet_decode(decoder, packet, &record);
	claim_record(&record, packet);
	CLAIM(!sink_row(lines, &record.base) && !sink_row(json, &record.base));
	/* Without texts, the rest is the same. */
	packet_decode(plain, packet, &record);
	claim_record(&record, packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fieldset all = fieldset_all();
	const struct packet_line line = line_of(size > 1 ? data[1] : 0);
	const struct render_style style = {.columns = columns, .column_count = column_count};
	struct packet_decoder *decoder = packet_decoder_new(&all, &line.style);
	struct out text, json_text;
	struct sink *lines, *json;
	size_t rows = 0;

	out_init_memory(&text);
	out_init_memory(&json_text);
	lines = packet_line_new(&text, &line);
	json = ndjson_new(&json_text, &style);
	CLAIM(decoder && lines && json);
	CLAIM(!sink_begin(json, &capture_schema));
	while (size >= HEAD) {
		const struct kind *kind = &kinds[data[0] % ARRAY_SIZE(kinds)];
		size_t length = (size_t)(data[2] | data[3] << 8), captured;
		uint8_t direction = data[1] / 4 % 3;
		uint8_t *bytes;
		struct packet packet;

		data += HEAD;
		size -= HEAD;
		length = length < size ? length : size;
		bytes = make_packet(kind, data, length, &captured);
		packet = (struct packet){
			.time_ns = UINT64_C(1764541652123456789) + rows,
			.bytes = bytes,
			.captured = (uint32_t)captured,
			.length = (uint32_t)captured,
			.link_type = kind->link_type,
			.direction = direction,
		};
		add_packet(decoder, &packet, lines, json);
		packet.length += 100;
		add_packet(decoder, &packet, lines, json);
		free(bytes);
		data += length;
		size -= length;
		rows += 2;
	}
	CLAIM(!sink_end(json) && !sink_close(json));
	fuzz_clean(text.data, text.length, "\n\t");
	fuzz_json(json_text.data, json_text.length, rows);
	sink_free(lines);
	sink_free(json);
	out_fini(&text);
	out_fini(&json_text);
	packet_decoder_free(decoder);
	return 0;
}
