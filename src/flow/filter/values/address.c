/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "glob.h"
#include "host.h"

#include <sys/socket.h>

/* Compares the first `bits`. */
static bool bits_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;
	if (memcmp(a, b, bytes))
		return false;
	return !rest || !((a[bytes] ^ b[bytes]) >> (8 - rest));
}

static bool name_matches(const struct where_host *wanted, const struct address *address)
{
	if (!address_is_named(address) || address->family != wanted->prefix.address.family)
		return false;
	if (wanted->glob)
		return glob_matches(wanted->name, address->name, false);
	return address->name.length == wanted->name.length &&
	       !memcmp(address->name.data, wanted->name.data, wanted->name.length);
}

static bool address_in(const struct where_host *wanted, const struct address *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const struct prefix *prefix = &wanted->prefix;
	if (wanted->any)
		return true;
	if (wanted->named)
		return name_matches(wanted, address);
	if (address->family == prefix->address.family)
		return bits_equal(address->bytes, prefix->address.bytes, prefix->bits);
	/* A dual-stack socket has its IPv4 peers as ::ffff:a.b.c.d; inet_diag_bc_run() also finds
	 * them by their IPv4 address. */
	return prefix->address.family == AF_INET && address->family == AF_INET6 &&
	       !memcmp(address->bytes, mapped, sizeof(mapped)) &&
	       bits_equal(address->bytes + sizeof(mapped), prefix->address.bytes, prefix->bits);
}

static bool address_matches(const union where_value *wanted, const void *value)
{
	return address_in(&wanted->host, value);
}

static bool endpoint_matches(const union where_value *wanted, const void *value)
{
	const struct endpoint *endpoint = value;
	const struct where_host *host = &wanted->host;
	if (host->port != WHERE_PORT_ANY && (uint32_t)host->port != endpoint->port)
		return false;
	if (!address_in(host, &endpoint->address))
		return false;
	return !host->zone.length ||
	       (host->zone.length == endpoint->zone.length &&
		       !memcmp(host->zone.data, endpoint->zone.data, host->zone.length));
}

static int name_order(struct text a, struct text b)
{
	uint32_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
	return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* IPv4 before IPv6; as numbers within a family. */
static int address_order(const struct address *address, const struct where_host *wanted)
{
	const struct address *other = &wanted->prefix.address;
	if (address->family != other->family)
		return address->family < other->family ? -1 : 1;
	if (wanted->named)
		return name_order(address->name, wanted->name);
	return memcmp(address->bytes, other->bytes, other->length);
}

static bool address_less(const union where_value *wanted, const void *value)
{
	return address_order(value, &wanted->host) < 0;
}

static bool address_less_equal(const union where_value *wanted, const void *value)
{
	return address_order(value, &wanted->host) <= 0;
}

static bool address_greater(const union where_value *wanted, const void *value)
{
	return address_order(value, &wanted->host) > 0;
}

static bool address_greater_equal(const union where_value *wanted, const void *value)
{
	return address_order(value, &wanted->host) >= 0;
}

static where_test *address_test(enum where_operator op)
{
	switch (op) {
	case OPERATOR_LESS:
		return address_less;
	case OPERATOR_LESS_EQUAL:
		return address_less_equal;
	case OPERATOR_GREATER:
		return address_greater;
	case OPERATOR_GREATER_EQUAL:
		return address_greater_equal;
	default:
		return address_matches;
	}
}

static where_test *endpoint_test(enum where_operator op)
{
	(void)op;
	return endpoint_matches;
}

/* Compares the bits that both prefixes have: if they are equal, one contains the other. */
static bool prefix_overlaps(const union where_value *wanted, const void *value)
{
	const struct prefix *prefix = value, *other = &wanted->host.prefix;
	unsigned bits = prefix->bits < other->bits ? prefix->bits : other->bits;
	return wanted->host.any ||
	       (prefix->address.family == other->address.family &&
		       bits_equal(prefix->address.bytes, other->address.bytes, bits));
}

static bool prefix_within(const union where_value *wanted, const void *value)
{
	const struct prefix *prefix = value;
	return prefix->bits >= wanted->host.prefix.bits && prefix_overlaps(wanted, value);
}

static bool prefix_equals(const union where_value *wanted, const void *value)
{
	const struct prefix *prefix = value;
	return prefix->bits == wanted->host.prefix.bits && prefix_overlaps(wanted, value);
}

static bool prefix_covers(const union where_value *wanted, const void *value)
{
	const struct prefix *prefix = value;
	return prefix->bits <= wanted->host.prefix.bits && prefix_overlaps(wanted, value);
}

static where_test *prefix_test(enum where_operator op)
{
	if (op == OPERATOR_IN)
		return prefix_within;
	return op == OPERATOR_COVERS ? prefix_covers : prefix_equals;
}

const struct operand_type operand_address = {
	.operators = OPERAND_EQUALITY | OPERAND_ORDER | 1 << OPERATOR_IN,
	.parse = host_value,
	.print = host_print,
	.test = address_test,
	.fini = host_fini,
};

const struct operand_type operand_prefix = {
	.operators = OPERAND_EQUALITY | 1 << OPERATOR_IN | 1 << OPERATOR_COVERS,
	.parse = host_value,
	.print = host_print,
	.test = prefix_test,
	.fini = host_fini,
};

const struct operand_type operand_endpoint = {
	.operators = OPERAND_EQUALITY | 1 << OPERATOR_IN,
	.parse = host_value,
	.print = host_print,
	.test = endpoint_test,
	.fini = host_fini,
};
