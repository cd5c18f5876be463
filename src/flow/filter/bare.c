/* SPDX-License-Identifier: MIT */
#include "bare.h"

#include "nlinspect/base/parse.h"

#include "condition.h"
#include "flow/filter/values/host.h"
#include "node.h"

#include <errno.h>

static bool text_is_number(struct text text)
{
	uint64_t number;
	if (text.length && text.data[0] == ':')
		text = (struct text){text.data + 1, text.length - 1};
	return parse_u64(text, &number) != -EINVAL;
}

static bool text_is_of(struct text text, const char *bytes)
{
	for (uint32_t i = 0; i < text.length; i++)
		if (!strchr(bytes, text.data[i]))
			return false;
	return text.length > 0;
}

static bool are_ports(const char *fields)
{
	size_t length = fields ? strlen(fields) : 0;
	return length > 4 && !strcmp(fields + length - 4, "port");
}

/* LOW-HIGH, and LOW:HIGH of ports. */
static bool text_is_range(struct text text, const char *fields)
{
	const char *digits = "0123456789";
	uint32_t length = 0;
	while (length < text.length && strchr(digits, text.data[length]))
		length++;
	if (!length || length == text.length ||
		(text.data[length] != '-' && (text.data[length] != ':' || !are_ports(fields))))
		return false;
	return text_is_of((struct text){text.data + length + 1, text.length - length - 1}, digits);
}

static uint32_t text_count(struct text text, char byte)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < text.length; i++)
		count += text.data[i] == byte;
	return count;
}

/* Whether it is meant as an address but is not a valid one: "10.0.0.300", "10.0.0/8", "fe80::/129".
 * Such a word gets an error and is not searched for as a name. */
static bool text_resembles_address(struct text text)
{
	const char *slash = memchr(text.data, '/', text.length);
	struct text address = {text.data, slash ? (uint32_t)(slash - text.data) : text.length};
	uint32_t colons = text_count(address, ':');
	if (text_is_of(address, "0123456789."))
		return slash || text_count(address, '.') > 1;
	return colons > 1 && text_is_of(address, "0123456789abcdefABCDEF:.");
}

static bool text_is_address(const struct schema *schema, struct text text)
{
	struct where_host host;
	if (!host_parse(FIELD_ENDPOINT, text, &host) && !host.any)
		return true;
	if (text_is_of(text, "0123456789./:") && text_count(text, '.') == 3)
		return true;
	return schema->bare_address && text_resembles_address(text);
}

/* Six pairs as on most links, or more; eight pairs may also be an IPv6 address. */
static bool text_is_mac(struct text text)
{
	enum { SHORTEST = 6 };
	struct lladdr mac = {.length = 0};
	struct where_host host;
	return !parse_lladdr(text, mac.bytes, &mac.length) && mac.length >= SHORTEST &&
	       host_parse(FIELD_ENDPOINT, text, &host);
}

/* "default" is a prefix, on subjects that take prefixes without a field. */
static bool is_default(const struct schema *schema, const struct token *token)
{
	const char *fields = schema->bare_address;
	if (!fields || token->quoted || !word_equals(token->text, "default"))
		return false;
	int id = schema_field(schema, (struct text){fields, (uint32_t)strcspn(fields, " ")});
	return id >= 0 && schema->fields[id].type == FIELD_PREFIX;
}

const char *bare_fields(const struct parser *parser, const struct token *token)
{
	if (is_default(parser->schema, token))
		return parser->schema->bare_address;
	if (!token->quoted && text_is_number(token->text))
		return parser->schema->bare_number;
	if (!token->quoted && parser->schema->bare_number &&
		text_is_range(token->text, parser->schema->bare_number))
		return parser->schema->bare_number;
	if (!token->quoted && parser->schema->bare_mac && text_is_mac(token->text))
		return parser->schema->bare_mac;
	if (!token->quoted && text_is_address(parser->schema, token->text))
		return parser->schema->bare_address;
	return parser->schema->bare_word;
}

bool bare_is_mistaken(const struct parser *parser, const struct token *token)
{
	const char *meant = token->quoted ? NULL : schema_suggest(parser->schema, token->text);
	const char *near;
	if (parser_word(parser, token, false) || parser_near_word(parser, token, &near))
		return true;
	if (!meant)
		return false;
	int id = schema_field(parser->schema, text_of(meant));
	if (id >= 0 && parser->schema->fields[id].type == FIELD_BOOL)
		return true;
	return parser->token.type == TOKEN_WORD && parser_field(parser, &parser->token) < 0;
}

/* The field of the first of some names, which it goes behind. */
static int next_field(const struct schema *schema, const char **names)
{
	struct text name = {*names, (uint32_t)strcspn(*names, " ")};
	*names += name.length;
	*names += strspn(*names, " ");
	return schema_field(schema, name);
}

/* Compares several fields with the same values. `start` is at the first value. */
static int parse_any(struct parser *parser, const struct parser *start, const char *fields,
	enum where_operator op, const struct token *before, struct where **ret)
{
	struct where *any CLEANUP(where_free) = NULL;
	while (*fields) {
		int id = next_field(parser->schema, &fields);
		if (id < 0)
			return -EINVAL;

		enum field_type type = parser->schema->fields[id].type;
		struct where *term = NULL;
		*parser = *start;
		int failed = condition_term(parser, (unsigned)id,
			op == OPERATOR_COVERS && type != FIELD_PREFIX ? OPERATOR_EQUAL : op, before,
			&term);
		if (!failed)
			failed = node_join(&any, WHERE_OR, term);
		if (failed)
			return failed;
	}
	if (any->kind == WHERE_OR)
		any->bare = true;
	*ret = any;
	any = NULL;
	return 0;
}

int bare_parse(
	struct parser *parser, const struct parser *start, const char *fields, struct where **ret)
{
	/* An address finds the prefixes that cover it; "default" finds only itself. */
	bool covers = fields == parser->schema->bare_address &&
		      !is_default(parser->schema, &start->token);
	int failed = parse_any(parser, start, fields, covers ? OPERATOR_COVERS : OPERATOR_EQUAL,
		&start->token, ret);
	/* The next word may be meant as its value. */
	if (!failed && parser->token.type == TOKEN_WORD)
		parser->bare = start->token;
	return failed;
}

int bare_parse_any(
	struct parser *parser, const char *fields, const struct token *word, struct where **ret)
{
	struct token before = *word;
	enum where_operator op = OPERATOR_EQUAL;
	if (token_is_operator(&parser->token)) {
		const char *first = fields;
		int id = next_field(parser->schema, &first);
		before = parser_take(parser);
		op = before.op;
		if (id < 0 || !condition_takes(&parser->schema->fields[id], op))
			return parser_bad_operator(parser, &parser->schema->fields[id], &before);
	}
	/* None of them has the value. */
	bool negated = op == OPERATOR_NOT_EQUAL || op == OPERATOR_NOT_MATCH;
	if (negated)
		op = op == OPERATOR_NOT_EQUAL ? OPERATOR_EQUAL : OPERATOR_MATCH;
	const struct parser start = *parser;
	struct where *any CLEANUP(where_free) = NULL;
	int failed = parse_any(parser, &start, fields, op, &before, &any);
	if (!failed && negated)
		failed = node_invert(&any);
	if (failed)
		return failed;
	*ret = any;
	any = NULL;
	return 0;
}
