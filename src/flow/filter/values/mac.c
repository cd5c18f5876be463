/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "nlinspect/base/format.h"
#include "nlinspect/base/parse.h"

#include "flow/filter/mistake.h"

#include <sys/socket.h>

static int mac_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	(void)field;
	union where_value value = {0};
	struct lladdr *mac = &value.mac;
	if (!parse_lladdr(token->text, mac->bytes, &mac->length))
		return operand_add(term, &value);
	/* Tunnels have IP addresses as link-layer addresses. */
	if (parse_address(token->text, AF_UNSPEC, &mac->family, mac->bytes)) {
		mistake(error, token, "\"%s\" is not a link-layer address", ESCAPED(token->text));
		return mistake_hint(error, "  pairs of hex digits: da:16:ae:f5:77:e2");
	}
	mac->length = mac->family == AF_INET ? 4 : 16;
	return operand_add(term, &value);
}

static void mac_print(const union where_value *value, const struct field *field, struct out *out)
{
	(void)field;
	if (value->mac.family)
		format_address(out, value->mac.family, value->mac.bytes, value->mac.length);
	else
		format_lladdr(out, value->mac.bytes, value->mac.length);
}

static bool mac_matches(const union where_value *wanted, const void *value)
{
	const struct lladdr *mac = value;
	return mac->length == wanted->mac.length &&
	       !memcmp(mac->bytes, wanted->mac.bytes, mac->length);
}

static where_test *mac_test(enum where_operator op)
{
	(void)op;
	return mac_matches;
}

const struct operand_type operand_mac = {
	.operators = OPERAND_EQUALITY,
	.parse = mac_parse,
	.print = mac_print,
	.test = mac_test,
};
