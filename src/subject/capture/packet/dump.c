/* SPDX-License-Identifier: MIT */
#include "dump.h"

enum { ROW = 16, HEX_WIDTH = ROW / 2 * 5 };

static const char digits[] = "0123456789abcdef";

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static void write_hex(struct out *out, uint8_t byte)
{
	out_char(out, digits[byte >> 4]);
	out_char(out, digits[byte & 15]);
}

static void write_offset(struct out *out, uint32_t offset)
{
	out_string(out, "\t0x");
	if (offset >> 16)
		write_hex(out, (uint8_t)(offset >> 16));
	write_hex(out, (uint8_t)(offset >> 8));
	write_hex(out, (uint8_t)offset);
	out_string(out, ": ");
}

static void write_row(struct out *out, const char *data, uint32_t count, bool ascii)
{
	for (uint32_t i = 0; i < count; i++) {
		if (i % 2 == 0)
			out_char(out, ' ');
		write_hex(out, (uint8_t)data[i]);
	}
	if (ascii) {
		out_spaces(out, HEX_WIDTH - (count * 2 + (count + 1) / 2) + 2);
		for (uint32_t i = 0; i < count; i++)
			out_char(out, is_printable(data[i]) && data[i] != ' ' ? data[i] : '.');
	}
	out_char(out, '\n');
}

void dump_hex(struct out *out, struct text bytes, bool ascii)
{
	for (uint32_t at = 0; at < bytes.length; at += ROW) {
		uint32_t left = bytes.length - at;

		write_offset(out, at);
		write_row(out, bytes.data + at, left < ROW ? left : ROW, ascii);
	}
}

void dump_ascii(struct out *out, struct text bytes)
{
	bool begun = false;

	for (uint32_t i = 0; i < bytes.length; i++) {
		char c = bytes.data[i];

		if (!begun)
			out_char(out, '\t');
		begun = c != '\n';
		/* The end of a line in many protocols. */
		if (c == '\r' && i + 1 < bytes.length && bytes.data[i + 1] == '\n')
			continue;
		out_char(out, c == '\n' || c == '\t' || is_printable(c) ? c : '.');
	}
	if (begun)
		out_char(out, '\n');
}
