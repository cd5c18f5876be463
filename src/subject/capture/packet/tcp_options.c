/* SPDX-License-Identifier: MIT */
#include "tcp_options.h"

enum {
	END = 0,
	NOP = 1,
	MSS = 2,
	WINDOW_SCALE = 3,
	SACK_PERMITTED = 4,
	SACK = 5,
	TIMESTAMP = 8,
	MD5 = 19,
	AUTHENTICATION = 29,
	MPTCP = 30,
	FAST_OPEN = 34,
};

static void write_hex(struct out *out, const uint8_t *data, uint32_t length)
{
	static const char digits[] = "0123456789abcdef";

	for (uint32_t i = 0; i < length; i++) {
		out_char(out, digits[data[i] >> 4]);
		out_char(out, digits[data[i] & 15]);
	}
}

static void write_sack(struct out *out, const uint8_t *data, uint32_t length, uint32_t start)
{
	out_string(out, "sack ");
	out_u64(out, length / 8);
	out_char(out, ' ');
	for (uint32_t at = 0; at + 8 <= length; at += 8) {
		out_char(out, '{');
		out_u64(out, (uint32_t)(get_u32(data + at) - start));
		out_char(out, ':');
		out_u64(out, (uint32_t)(get_u32(data + at + 4) - start));
		out_char(out, '}');
	}
}

static void write_named(struct out *out, const char *name, const uint8_t *data, uint32_t length)
{
	out_string(out, name);
	if (length) {
		out_char(out, ' ');
		write_hex(out, data, length);
	}
}

static void write_mptcp(struct out *out, const uint8_t *data, uint32_t length)
{
	static const char *const subtypes[] = {"capable", "join", "dss", "add-addr", "rem-addr",
		"prio", "fail", "fastclose", "rst"};
	unsigned subtype = length ? data[0] >> 4 : 15;

	out_string(out, "mptcp ");
	out_u64(out, length + 2);
	out_char(out, ' ');
	if (subtype < ARRAY_SIZE(subtypes))
		out_string(out, subtypes[subtype]);
	else
		write_hex(out, data, length);
}

/* An option with the right length has its fields. `data` begins after the length byte. */
static void read_option(
	struct capture_record *record, uint8_t kind, const uint8_t *data, uint32_t length)
{
	if (kind == MSS && length == 2)
		RECORD_SET(record, CAPTURE_mss, mss, get_u16(data));
	else if (kind == WINDOW_SCALE && length == 1)
		RECORD_SET(record, CAPTURE_window_scale, window_scale, data[0]);
	else if (kind == TIMESTAMP && length == 8) {
		RECORD_SET(record, CAPTURE_timestamp, timestamp, get_u32(data));
		RECORD_SET(record, CAPTURE_timestamp_echo, timestamp_echo, get_u32(data + 4));
	}
}

static void write_option(
	struct out *out, uint8_t kind, const uint8_t *data, uint32_t length, uint32_t start)
{
	if (kind == MSS && length == 2) {
		out_string(out, "mss ");
		out_u64(out, get_u16(data));
	} else if (kind == WINDOW_SCALE && length == 1) {
		out_string(out, "wscale ");
		out_u64(out, data[0]);
	} else if (kind == SACK_PERMITTED && !length)
		out_string(out, "sackOK");
	else if (kind == SACK && length && length % 8 == 0)
		write_sack(out, data, length, start);
	else if (kind == TIMESTAMP && length == 8) {
		out_string(out, "TS val ");
		out_u64(out, get_u32(data));
		out_string(out, " ecr ");
		out_u64(out, get_u32(data + 4));
	} else if (kind == MPTCP)
		write_mptcp(out, data, length);
	else if (kind == FAST_OPEN)
		write_named(out, length ? "tfo cookie" : "tfo cookiereq", data, length);
	else if (kind == MD5)
		write_named(out, "md5", data, length);
	else if (kind == AUTHENTICATION)
		write_named(out, "tcp-ao", data, length);
	else {
		out_string(out, "unknown-");
		out_u64(out, kind);
		write_named(out, "", data, length);
	}
}

static void separate(struct out *out)
{
	if (out && out->length)
		out_char(out, ',');
}

static void write_word(struct out *out, const char *word)
{
	if (!out)
		return;
	separate(out);
	out_string(out, word);
}

void parse_tcp_options(struct parsing *parsing, struct bytes bytes, uint32_t start)
{
	struct packet_decoder *decoder = parsing->decoder;
	struct out *out = decoder->options_wanted ? &decoder->options : NULL;

	while (bytes.captured) {
		uint8_t kind = bytes.data[0];
		uint32_t length;

		if (kind <= NOP) {
			write_word(out, kind == NOP ? "nop" : "eol");
			if (kind == END)
				return;
			bytes = bytes_after(bytes, 1);
			continue;
		}
		length = bytes_have(bytes, 2) ? bytes.data[1] : 0;
		if (length < 2 || !bytes_have(bytes, length)) {
			/* Cut off, or a length that leads out of the header. */
			if (length < 2 ? bytes.length >= 2 && bytes_have(bytes, 2)
				       : length > bytes.length) {
				write_word(out, "[bad opt]");
				parsing_malformed(parsing);
			}
			return;
		}
		read_option(parsing->record, kind, bytes.data + 2, length - 2);
		if (out) {
			separate(out);
			write_option(out, kind, bytes.data + 2, length - 2, start);
		}
		bytes = bytes_after(bytes, length);
	}
}
