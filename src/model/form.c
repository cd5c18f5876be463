/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/form.h"

#include "nlinspect/base/format.h"

#include <sys/socket.h>

void form_number(struct out *out, const struct field *field, uint64_t value)
{
	if (field->decimals)
		out_fixed(out, value, field->decimals);
	else
		out_u64(out, value);
}

uint64_t form_sign(struct out *out, int64_t value)
{
	if (value >= 0)
		return (uint64_t)value;
	out_char(out, '-');
	return -(uint64_t)value;
}

static void write_address(struct out *out, const struct address *address, form_escape escape)
{
	if (address_is_named(address))
		escape(out, address->name);
	else
		format_address(out, address->family, address->bytes, address->length);
}

static void write_prefix(struct out *out, const struct prefix *prefix)
{
	uint8_t family = prefix->address.family;
	unsigned full = family == AF_INET    ? 32
			: family == AF_INET6 ? 128
					     : prefix->address.length * 8U;

	if (!prefix->bits) {
		out_string(out, "default");
		return;
	}
	format_address(out, family, prefix->address.bytes, prefix->address.length);
	if (prefix->bits != full)
		format_bits(out, prefix->bits);
}

static void write_zone(struct out *out, struct text zone, form_escape escape)
{
	if (!zone.length)
		return;
	out_char(out, '%');
	escape(out, zone);
}

/* "/run/x", "all%eth0", "2:1024": a name may have no port. */
static void write_named(struct out *out, const struct endpoint *endpoint, form_escape escape)
{
	escape(out, endpoint->address.name);
	write_zone(out, endpoint->zone, escape);
	if (!endpoint->port)
		return;
	out_char(out, ':');
	out_u64(out, endpoint->port);
}

/* "10.0.0.1:22", "[fe80::1%eth0]:22"; "*" stands for a missing address or port. */
static void write_endpoint(struct out *out, const struct endpoint *endpoint, form_escape escape)
{
	uint8_t family = endpoint->address.family;
	bool brackets = family == AF_INET6 && !endpoint->both && !endpoint->portless;

	if (address_is_named(&endpoint->address) && endpoint->address.name.length) {
		write_named(out, endpoint, escape);
		return;
	}
	if (brackets)
		out_char(out, '[');
	if (!endpoint->both &&
		(family == AF_INET || family == AF_INET6 || endpoint->address.length))
		write_address(out, &endpoint->address, escape);
	else
		out_char(out, '*');
	write_zone(out, endpoint->zone, escape);
	if (brackets)
		out_char(out, ']');
	if (endpoint->portless)
		return;
	out_char(out, ':');
	if (endpoint->port)
		out_u64(out, endpoint->port);
	else
		out_char(out, '*');
}

void form_string(
	struct out *out, const struct field *field, const struct record *record, form_escape escape)
{
	const void *value = field_value(field, record);
	const struct lladdr *lladdr;

	switch (field->type) {
	case FIELD_HEX:
		out_hex(out, *(const uint64_t *)value);
		break;
	case FIELD_TEXT:
		escape(out, *(const struct text *)value);
		break;
	case FIELD_ADDRESS:
		write_address(out, value, escape);
		break;
	case FIELD_PREFIX:
		write_prefix(out, value);
		break;
	case FIELD_MAC:
		lladdr = value;
		if (lladdr->family)
			format_address(out, lladdr->family, lladdr->bytes, lladdr->length);
		else
			format_lladdr(out, lladdr->bytes, lladdr->length);
		break;
	case FIELD_ENDPOINT:
		write_endpoint(out, value, escape);
		break;
	case FIELD_NUM:
	case FIELD_SNUM:
	case FIELD_BOOL:
	case FIELD_ENUM:
	case FIELD_FLAGS:
	case FIELD_LIST:
	case FIELD_OBJECT:
		break;
	}
}

const char *form_word(const struct field *field, uint64_t value)
{
	return field->words ? words_name(field->words, value) : NULL;
}

const char *form_flag(const struct field *field, size_t *at, uint64_t *rest)
{
	const struct words *words = field->words;

	while (words && *at < words->count) {
		const struct word *word = &words->list[(*at)++];
		if (word->value && (*rest & word->value) == word->value) {
			*rest &= ~word->value;
			return word->name;
		}
	}
	return NULL;
}
