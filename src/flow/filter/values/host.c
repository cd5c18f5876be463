/* SPDX-License-Identifier: MIT */
#include "host.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/format.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/flow/port.h"

#include "flow/filter/mistake.h"
#include "glob.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

static uint8_t family_bits(uint8_t family)
{
	return family == AF_INET ? 32 : 128;
}

/* Cuts the text at the first `c` and returns the rest after it; {NULL, 0} if there is no `c`. */
static struct text cut(struct text *text, char c)
{
	const char *found = text->length ? memchr(text->data, c, text->length) : NULL;
	if (!found)
		return (struct text){NULL, 0};
	uint32_t length = (uint32_t)(found - text->data);
	struct text behind = {found + 1, text->length - length - 1};
	text->length = length;
	return behind;
}

static void clear_bits(uint8_t bytes[static 16], unsigned from)
{
	for (unsigned bit = from; bit < 128; bit++)
		bytes[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
}

/* ADDRESS[%ZONE], and its LEN if that is not NULL. */
static int parse_host(struct text text, struct text bits, struct where_host *ret)
{
	struct address *address = &ret->prefix.address;
	ret->zone = cut(&text, '%');
	if (ret->zone.data && !ret->zone.length)
		return -EINVAL;
	if (parse_address(text, AF_UNSPEC, &address->family, address->bytes))
		return -EINVAL;
	ret->prefix.bits = family_bits(address->family);
	address->length = ret->prefix.bits / 8;
	uint64_t count = ret->prefix.bits;
	if (bits.data && (parse_u64(bits, &count) || count > ret->prefix.bits))
		return -EINVAL;
	ret->prefix.bits = (uint8_t)count;
	clear_bits(address->bytes, ret->prefix.bits);
	return 0;
}

/* No name of an interface has a colon: a port may follow a zone. */
static void split_zone(struct text *host, struct text *port)
{
	struct text address = *host, zone = cut(&address, '%'), behind = cut(&zone, ':');
	if (!behind.data)
		return;
	*port = behind;
	host->length -= behind.length + 1;
}

/* Splits [HOST][%ZONE][/LEN][:PORT]. An IPv6 address must be in
 * brackets, or have a zone, to have a port. */
static int split(struct text text, struct text *host, struct text *zone, struct text *bits,
	struct text *port)
{
	*host = text;
	if (text.length && text.data[0] == '[') {
		*host = (struct text){text.data + 1, text.length - 1};
		struct text behind = cut(host, ']');
		if (!behind.data)
			return -EINVAL;
		*port = cut(&behind, ':');
		struct text before = behind;
		*bits = cut(&before, '/');
		if (!bits->data) /* ss has it inside the brackets */
			*bits = cut(host, '/');
		/* and the zone outside */
		*zone = cut(&before, '%');
		return before.length || (zone->data && !zone->length) ? -EINVAL : 0;
	}
	struct text behind = cut(host, ':');
	if (behind.data && behind.length && !memchr(behind.data, ':', behind.length))
		*port = behind;
	else {
		*host = text;
		split_zone(host, port);
	}
	*bits = cut(host, '/');
	return 0;
}

/* Prefixes of names, by family. */
static const struct {
	const char *word;
	uint8_t family;
} families[] = {
	{"unix:", AF_UNIX},
	{"link:", AF_PACKET},
	{"packet:", AF_PACKET},
	{"netlink:", AF_NETLINK},
	{"vsock:", AF_VSOCK},
	{"tipc:", AF_TIPC},
	{"xdp:", AF_XDP},
};

/* FAMILY:NAME[:PORT], or the path or abstract name of a unix socket. */
static int parse_name(struct text text, struct where_host *ret)
{
	struct where_host result = {.port = WHERE_PORT_ANY, .named = true};
	uint64_t port;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		uint32_t length = (uint32_t)strlen(families[i].word);
		if (text.length <= length || memcmp(text.data, families[i].word, length))
			continue;
		result.prefix.address.family = families[i].family;
		result.name = (struct text){text.data + length, text.length - length};
	}
	if (!result.name.length) {
		if (!text.length || (text.data[0] != '/' && text.data[0] != '@'))
			return -EINVAL;
		result.prefix.address.family = AF_UNIX;
		result.name = text;
	}
	struct text before = result.name, behind = cut(&before, ':');
	if (result.prefix.address.family != AF_UNIX && behind.length && !parse_u64(behind, &port) &&
		port <= INT32_MAX) {
		result.name = before;
		result.port = (int32_t)port;
	}
	result.glob = glob_is_pattern(result.name);
	*ret = result;
	return 0;
}

static const struct {
	const char *word;
	uint8_t family;
} inet_families[] = {{"inet:", AF_INET}, {"inet6:", AF_INET6}};

bool host_is_family(enum field_type type, struct text word)
{
	bool is_host = type == FIELD_ADDRESS || type == FIELD_PREFIX || type == FIELD_ENDPOINT;
	for (size_t i = 0; i < ARRAY_SIZE(inet_families) && is_host; i++) {
		const char *name = inet_families[i].word;
		if (word.length + 1 == strlen(name) && !memcmp(word.data, name, word.length))
			return true;
	}
	return false;
}

/* Cuts "inet:" or "inet6:", which ss writes before an address. @return the family; AF_UNSPEC:
 * neither is there */
static uint8_t cut_family(struct text *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(inet_families); i++) {
		const char *word = inet_families[i].word;
		uint32_t length = (uint32_t)strlen(word);
		if (text->length <= length || memcmp(text->data, word, length) != 0)
			continue;
		*text = (struct text){text->data + length, text->length - length};
		return inet_families[i].family;
	}
	return AF_UNSPEC;
}

int host_parse(enum field_type type, struct text text, struct where_host *ret)
{
	uint8_t family = cut_family(&text);
	struct where_host result = {.port = WHERE_PORT_ANY};
	struct text host, zone = {NULL, 0}, bits = {NULL, 0}, port = {NULL, 0};
	uint64_t number = 0;
	if (type == FIELD_ENDPOINT && !parse_name(text, ret))
		return 0;
	if (!text.length || split(text, &host, &zone, &bits, &port))
		return -EINVAL;
	if (port.data) {
		if (type != FIELD_ENDPOINT || port_parse(port, &number))
			return -EINVAL;
		result.port = (int32_t)number;
	}

	bool star = host.length == 1 && host.data[0] == '*';
	if (type == FIELD_PREFIX)
		result.any = word_equals(text, "default");
	else if (type == FIELD_ENDPOINT)
		result.any = !bits.data && (star || (!host.length && port.data));
	if (!result.any && parse_host(host, bits, &result))
		return -EINVAL;
	if (zone.length && (result.any || result.zone.length))
		return -EINVAL;
	if (zone.length)
		result.zone = zone;
	if (family && (result.any || result.prefix.address.family != family))
		return -EINVAL;
	*ret = result;
	return 0;
}

static int bad_host(const struct field *field, const struct token *token, struct where_error *error)
{
	bool prefix = field->type == FIELD_PREFIX;
	mistake(error, token, "\"%s\" is not %s", ESCAPED(token->text),
		prefix ? "a prefix" : "an address");
	error->field = field->name;
	if (field->lookup)
		return mistake_hint(error,
			"  addresses and names of hosts: 192.0.2.1 "
			"10.0.0.0/8:443 [2001:db8::1]:443 *:443 www.example.com");
	if (field->type == FIELD_ENDPOINT)
		return mistake_hint(error, "  numbers only; names are not looked up: 192.0.2.1 "
					   "10.0.0.0/8:443 [2001:db8::1]:443 *:443 :https");
	return mistake_hint(error,
		"  numbers only; names are not looked up: 192.0.2.1 10.0.0.0/8 "
		"2001:db8::/32%s",
		prefix ? " default" : "");
}

/* Whether it can be a host name: letters, digits, - _ and dots, and a letter in its last part, so
 * that it is not an address. */
static bool is_name(struct text text)
{
	bool letter = false;
	for (uint32_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (!isalnum(c) && c != '-' && c != '_' && c != '.')
			return false;
		letter = c == '.' && i + 1 < text.length ? false : letter || isalpha(c);
	}
	return letter;
}

static int add_found(struct where_term *term, const struct addrinfo *found, int32_t port)
{
	for (; found; found = found->ai_next) {
		union where_value value = {.host = {.port = port}};
		struct address *address = &value.host.prefix.address;
		const struct sockaddr_in *inet = (const void *)found->ai_addr;
		const struct sockaddr_in6 *inet6 = (const void *)found->ai_addr;
		bool is_inet = found->ai_family == AF_INET;
		if (!is_inet && found->ai_family != AF_INET6)
			continue;
		address->family = (uint8_t)found->ai_family;
		address->length = is_inet ? 4 : 16;
		value.host.prefix.bits = family_bits(address->family);
		memcpy(address->bytes,
			is_inet ? (const void *)&inet->sin_addr : (const void *)&inet6->sin6_addr,
			address->length);
		int failed = operand_add(term, &value);
		if (failed)
			return failed;
	}
	return 0;
}

/* NAME[:PORT]: matches any address of that host. @return 0; -EINVAL with *error; -ENOENT: not a
 * name; -ENOMEM */
static int look_up(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	struct text host = token->text, port = cut(&host, ':');
	int32_t number = WHERE_PORT_ANY;
	uint64_t value;
	char name[256];
	if (!is_name(host) || host.length >= sizeof(name) || term->op != OPERATOR_EQUAL)
		return -ENOENT;
	if (port.data) {
		if (field->type != FIELD_ENDPOINT || port_parse(port, &value))
			return -ENOENT;
		number = (int32_t)value;
	}
	memcpy(name, host.data, host.length);
	name[host.length] = '\0';
	int failed = getaddrinfo(name, NULL, &hints, &found);
	if (failed == EAI_MEMORY)
		return -ENOMEM;
	if (failed)
		return mistake(error, token, "unknown host \"%s\": %s", ESCAPED(host),
			gai_strerror(failed));
	failed = add_found(term, found, number);
	freeaddrinfo(found);
	return failed;
}

static bool is_order(enum where_operator op)
{
	return op >= OPERATOR_LESS && op <= OPERATOR_GREATER_EQUAL;
}

int host_value(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	union where_value value = {0};
	/* In ip(8), a rule without a prefix is "from all". */
	if (field->type == FIELD_PREFIX && term->op == OPERATOR_EQUAL &&
		(word_equals(token->text, "all") || word_equals(token->text, "any"))) {
		term->absent = true;
		value.host = (struct where_host){.port = WHERE_PORT_ANY, .any = true};
		return operand_add(term, &value);
	}
	if ((!field->named || parse_name(token->text, &value.host)) &&
		host_parse(field->type, token->text, &value.host)) {
		int failed = field->lookup ? look_up(term, field, token, error) : -ENOENT;
		return failed == -ENOENT ? bad_host(field, token, error) : failed;
	}
	const struct prefix *prefix = &value.host.prefix;
	if (is_order(term->op) && !value.host.named &&
		prefix->bits != family_bits(prefix->address.family))
		return mistake(error, token, "\"%s\" takes an address, not a prefix",
			operator_name(term->op));
	if (value.host.zone.length && operand_copy(value.host.zone, &value.host.zone))
		return -ENOMEM;
	if (value.host.named && operand_copy(value.host.name, &value.host.name))
		return -ENOMEM;
	int failed = operand_add(term, &value);
	if (failed)
		host_fini(&value);
	return failed;
}

void host_fini(union where_value *value)
{
	if (value->host.zone.length)
		free((char *)value->host.zone.data);
	if (value->host.named)
		free((char *)value->host.name.data);
}

static void print_name(const struct where_host *host, struct out *out)
{
	struct out name;
	out_init_memory(&name);
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (families[i].family == host->prefix.address.family) {
			out_string(&name, families[i].word);
			break;
		}
	out_bytes(&name, host->name.data, host->name.length);
	if (host->port != WHERE_PORT_ANY) {
		out_char(&name, ':');
		out_u64(&name, (uint64_t)host->port);
	}
	operand_quote(out, (struct text){name.data, (uint32_t)name.length});
	out_fini(&name);
}

static void print_address(const struct where_host *host, struct out *out)
{
	const struct prefix *prefix = &host->prefix;
	bool brackets = host->port != WHERE_PORT_ANY && prefix->address.family == AF_INET6;
	if (brackets)
		out_char(out, '[');
	format_address(out, prefix->address.family, prefix->address.bytes, prefix->address.length);
	if (host->zone.length) {
		out_char(out, '%');
		text_escape_terminal(out, host->zone);
	}
	if (brackets)
		out_char(out, ']');
	if (prefix->bits != family_bits(prefix->address.family)) {
		out_char(out, '/');
		out_u64(out, prefix->bits);
	}
}

void host_print(const union where_value *value, const struct field *field, struct out *out)
{
	const struct where_host *host = &value->host;
	if (host->named) {
		print_name(host, out);
		return;
	}
	if (host->zone.length)
		out_char(out, '"');
	if (!host->any)
		print_address(host, out);
	else
		out_string(out, field->type == FIELD_PREFIX ? "default" : "*");
	if (host->port != WHERE_PORT_ANY) {
		out_char(out, ':');
		out_u64(out, (uint64_t)host->port);
	}
	if (host->zone.length)
		out_char(out, '"');
}
