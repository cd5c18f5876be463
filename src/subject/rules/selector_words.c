/* SPDX-License-Identifier: MIT */
#include "selector_words.h"

#include "nlinspect/base/format.h"

void say_value(struct out *out, const struct words *words, uint64_t value)
{
	const char *name = words ? words_name(words, value) : NULL;

	if (name)
		out_string(out, name);
	else
		out_u64(out, value);
}

void say_prefix(struct out *out, const struct prefix *prefix)
{
	const struct address *address = &prefix->address;

	if (!prefix->bits) {
		out_string(out, "default");
		return;
	}
	format_address(out, address->family, address->bytes, address->length);
	if (prefix->bits == address->length * 8)
		return;
	out_char(out, '/');
	out_u64(out, prefix->bits);
}

void say_number(struct out *out, const char *word, uint64_t value)
{
	out_string(out, word);
	out_u64(out, value);
}

void say_range(struct out *out, const char *word, uint64_t start, uint64_t end)
{
	say_number(out, word, start);
	say_number(out, "-", end);
}

void say_masked(struct out *out, const char *word, uint64_t value, uint64_t mask, uint64_t all)
{
	out_string(out, word);
	if (value)
		out_hex(out, value);
	else
		out_char(out, '0');
	if (mask == all)
		return;
	out_char(out, '/');
	out_hex(out, mask);
}

void say_ports(struct out *out, const char *word, uint64_t start, uint64_t end, uint64_t mask)
{
	if (end != start)
		say_range(out, word, start, end);
	else if (mask && mask != UINT16_MAX)
		say_masked(out, word, start, mask, UINT16_MAX);
	else
		say_number(out, word, start);
}

void say_dscp(struct out *out, uint64_t dscp, uint64_t mask)
{
	if (mask == DSCP_BITS)
		say_number(out, " dscp ", dscp);
	else
		say_masked(out, " dscp ", dscp, mask, DSCP_BITS);
}

void say_ipproto(struct out *out, uint64_t number)
{
	out_string(out, " ipproto ");
	say_value(out, rule_schema.fields[RULE_ipproto].words, number);
}

void say_tos(struct out *out, const struct words *words, uint64_t tos)
{
	const char *name = words ? words_name(words, tos) : NULL;

	out_string(out, " tos ");
	if (name) {
		out_string(out, name);
		return;
	}
	out_string(out, "0x");
	out_char(out, "0123456789abcdef"[tos >> 4 & 15]);
	out_char(out, "0123456789abcdef"[tos & 15]);
}
