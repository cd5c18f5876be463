/* SPDX-License-Identifier: MIT */
#include "text_parts.h"

#include "nlinspect/base/format.h"

enum { NS_PER_MS = 1000000 };

void text_address(struct out *out, const struct address *address)
{
	format_address(out, address->family, address->bytes, address->length);
}

void text_digits(struct out *out, uint64_t value, unsigned digits)
{
	uint64_t power = 1;

	for (unsigned i = 1; i < digits; i++)
		power *= 10;
	for (; power > 1 && value < power; power /= 10)
		out_char(out, '0');
	out_u64(out, value);
}

/* Milliseconds with three decimals. */
void text_ms(struct out *out, uint64_t ns)
{
	ns += 500;
	out_u64(out, ns / NS_PER_MS);
	out_char(out, '.');
	text_digits(out, ns % NS_PER_MS / 1000, 3);
}

/* Milliseconds with three significant digits. */
void text_rtt(struct out *out, uint64_t ns)
{
	uint64_t us = (ns + 500) / 1000;

	if (us < 1000)
		text_ms(out, ns);
	else if (us < 10000) {
		out_u64(out, us / 1000);
		out_char(out, '.');
		text_digits(out, us % 1000 / 10, 2);
	} else if (us < 100000) {
		out_u64(out, us / 1000);
		out_char(out, '.');
		out_u64(out, us % 1000 / 100);
	} else
		out_u64(out, us / 1000);
}
