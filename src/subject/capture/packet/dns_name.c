/* SPDX-License-Identifier: MIT */
#include "dns_name.h"

enum { NAME_MAX_BYTES = 255, LABEL_MAX = 63, POINTER = 0xc0 };

static void write_label(struct out *out, const uint8_t *data, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++) {
		if (data[i] == '.' || data[i] == '\\')
			out_char(out, '\\');
		out_char(out, (char)data[i]);
	}
	out_char(out, '.');
}

bool dns_name_read(struct bytes message, uint32_t *at, struct out *out)
{
	uint32_t place = *at, limit = *at, total = 0;
	bool jumped = false;

	for (;;) {
		uint32_t length;

		if (place >= message.captured)
			return false;
		length = message.data[place];
		if (!length) {
			*at = jumped ? *at : place + 1;
			if (out && !total)
				out_char(out, '.');
			return true;
		}
		if (length >= POINTER) {
			if (message.captured - place < 2)
				return false;
			if (!jumped)
				*at = place + 2;
			jumped = true;
			place = get_u16(message.data + place) & 0x3fff;
			/* Each jump leads further back, so the jumps end. */
			if (place >= limit)
				return false;
			limit = place;
			continue;
		}
		total += length + 1;
		if (length > LABEL_MAX || total >= NAME_MAX_BYTES ||
			message.captured - place - 1 < length)
			return false;
		if (out)
			write_label(out, message.data + place + 1, length);
		place += length + 1;
	}
}
