/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include "nlinspect/base/parse.h"

#include "flow/filter/values/host.h"
#include "flow/filter/values/values.h"
#include "mistake.h"
#include "node.h"
#include "operand_type.h"

#include <ctype.h>
#include <errno.h>

/* "-": the field is absent. */
static int parse_absent(struct parser *parser, struct where_term *term, const struct token *token)
{
	if (term->op != OPERATOR_EQUAL)
		return mistake(parser->error, token, "\"-\" (absent) takes = and != only");
	term->absent = true;
	return 0;
}

static bool is_word(const struct token *token)
{
	return token->type == TOKEN_WORD && !token->quoted && !token_is_operator(token);
}

/* A value and the next word may be one: "50 ms", and "inet6 fe80::1" as ip(8) writes it. @return
 * what goes between them; NULL: they are apart */
static const char *joint(
	const struct parser *parser, const struct field *field, const struct token *value)
{
	const struct token *next = &parser->token;
	if (!is_word(value) || !is_word(next) || parser_field(parser, next) >= 0)
		return NULL;
	if (host_is_family(field->type, value->text))
		return ":";
	return isdigit((unsigned char)value->text.data[value->text.length - 1]) &&
			       number_takes_unit(field, next->text)
		       ? ""
		       : NULL;
}

static struct token take_value(struct parser *parser, const struct field *field)
{
	struct token value = parser_take(parser);
	const char *between = joint(parser, field, &value);
	if (!between)
		return value;
	value = lexer_join(&parser->lexer, &value, &parser->token, between);
	parser_take(parser);
	return value;
}

/* An address with a zone is on one interface, which the record has in a field of its own. An
 * ENDPOINT has its zone in itself. */
static int check_zone(struct parser *parser, struct where_term *term, const struct token *token)
{
	const struct schema *schema = parser->schema;
	bool apart = term->type == FIELD_ADDRESS || term->type == FIELD_PREFIX;
	if (!apart || !term->count || !term->values[term->count - 1].host.zone.length)
		return 0;
	if (term->op >= OPERATOR_LESS && term->op <= OPERATOR_GREATER_EQUAL)
		return mistake(parser->error, token,
			"\"%s\" compares with an address without a zone", operator_name(term->op));
	int id = schema->zone ? schema_field(schema, text_of(schema->zone)) : -ENOENT;
	if (id >= 0) {
		term->zone = (uint16_t)(id + 1);
		term->zone_offset = schema->fields[id].offset;
		return 0;
	}
	parser->no_zone = true;
	return mistake(parser->error, token, "\"%s\" has a zone, and \"%s\" has no interface",
		ESCAPED(token->text), operand_field(term, schema)->name);
}

/* Whether a number may be meant in another unit than the field's: a table shows rates in bits, and
 * durations as "18.3ms". 0 is the same in all units. */
static bool is_unitless(const struct field *field, struct text value)
{
	bool some = false;
	if (field->unit != UNIT_NSEC && field->unit != UNIT_USEC && field->unit != UNIT_MSEC &&
		field->unit != UNIT_BYTES_PER_SEC)
		return false;
	for (uint32_t i = 0; i < value.length; i++) {
		if (isalpha((unsigned char)value.data[i]))
			return false;
		some |= value.data[i] >= '1' && value.data[i] <= '9';
	}
	return some;
}

/* Whether the name of a duration says its unit: "rtt_us", "rtt_us:p99". */
static bool says_unit(const struct field *field, struct text name)
{
	const char *suffix = field->unit == UNIT_NSEC   ? "_ns"
			     : field->unit == UNIT_USEC ? "_us"
			     : field->unit == UNIT_MSEC ? "_ms"
							: NULL;
	return suffix && memmem(name.data, name.length, suffix, strlen(suffix));
}

static int parse_values(struct parser *parser, struct where_term *term, struct token before)
{
	const struct field *field = operand_field(term, parser->schema);
	bool one = term->op >= OPERATOR_LESS && term->op <= OPERATOR_MATCH;
	for (;;) {
		if (parser->token.type != TOKEN_WORD)
			return parser_no_value(parser, &before);
		struct token value = take_value(parser, field);
		int failed;
		if (!value.quoted && value.text.length == 1 && value.text.data[0] == '-')
			failed = parse_absent(parser, term, &value);
		else
			failed = term->operand->parse(term, field, &value, parser->error);
		if (!failed)
			failed = check_zone(parser, term, &value);
		if (!failed)
			term->unitless |= is_unitless(field, value.text);
		if (failed || parser->token.type != TOKEN_COMMA)
			return failed;
		if (one)
			return mistake(parser->error, &parser->token,
				"\"%s\" takes one value, not a list", operator_name(term->op));
		before = parser_take(parser);
	}
}

static struct where *term_new(const struct schema *schema, unsigned id, enum where_operator op)
{
	return node_term(operand_type(schema->fields[id].type), schema, id, op);
}

/* A term over one field only; the next token is the first value. */
static int parse_plain(struct parser *parser, unsigned id, enum where_operator op,
	const struct token *before, struct where **ret)
{
	struct where *term CLEANUP(where_free) = term_new(parser->schema, id, op);
	if (!term)
		return -ENOMEM;
	int failed = parse_values(parser, &term->term, *before);
	if (failed)
		return failed;
	*ret = term;
	term = NULL;
	return 0;
}

/* Turns a condition on an item, which it takes over, into one on the list: true if any item meets
 * it. A negated condition means that no item meets it, and "absent" means absent from every item.
 */
static int wrap_part(
	const struct schema *schema, unsigned id, struct where *part, struct where **ret)
{
	struct where *list = term_new(schema, id, OPERATOR_EQUAL);
	union where_value value = {.list = {.any = part, .part = true}};
	if (!list || operand_add(&list->term, &value)) {
		where_free(list);
		where_free(part);
		return -ENOMEM;
	}
	list->term.negated = part->term.negated;
	part->term.negated = false;
	if (part->term.absent) {
		part->term.negated = true;
		list->term.negated = !list->term.negated;
	}
	*ret = list;
	return 0;
}

/* The same values for a part that the schema names by its path. */
static int parse_path(struct parser *parser, const char *path, enum where_operator op,
	const struct token *before, struct where **ret)
{
	const struct schema *schema = parser->schema;
	size_t length = strcspn(path, ". ");
	int id = schema_field(schema, (struct text){path, (uint32_t)length});
	struct where *part = NULL;
	if (id < 0)
		return -EINVAL;
	if (path[length] != '.')
		return parse_plain(parser, (unsigned)id, op, before, ret);
	parser->schema = schema->fields[id].list;
	int failed = parse_path(parser, path + length + 1, op, before, &part);
	parser->schema = schema;
	return failed ? failed : wrap_part(schema, (unsigned)id, part, ret);
}

/* Adds the parts that share a field's values (struct also). `start` is at the first value. */
static int add_parts(struct parser *parser, const struct parser *start, const char *paths,
	const struct token *before, struct where **any)
{
	const struct parser done = *parser;
	enum where_operator op = (*any)->term.op;
	bool negated = (*any)->term.negated;
	(*any)->term.negated = false;
	while (*paths) {
		struct where *part = NULL;
		*parser = *start;
		int failed = parse_path(parser, paths, op, before, &part);
		if (!failed)
			failed = node_join(any, WHERE_OR, part);
		/* A part without an interface has no address with a zone. */
		if (failed && !parser->no_zone)
			return failed;
		*parser = done;
		paths += strcspn(paths, " ");
		paths += strspn(paths, " ");
	}
	(*any)->also = (*any)->kind == WHERE_OR;
	return negated ? node_invert(any) : 0;
}

/* A term over a field; the next token is the first value. */
int condition_term(struct parser *parser, unsigned id, enum where_operator op,
	const struct token *before, struct where **ret)
{
	const struct parser start = *parser;
	const char *parts = schema_also(parser->schema, id);
	struct where *term CLEANUP(where_free) = NULL;
	int failed = parse_plain(parser, id, op, before, &term);
	/* "Absent" concerns the field itself, not its parts. */
	if (!failed && parts && !term->term.absent)
		failed = add_parts(parser, &start, parts, before, &term);
	if (failed)
		return failed;
	*ret = term;
	term = NULL;
	return 0;
}

/* A BOOL without an operator. */
static int parse_claim(struct parser *parser, unsigned id, struct where **ret)
{
	struct where *term CLEANUP(where_free) = term_new(parser->schema, id, OPERATOR_EQUAL);
	union where_value value = {.number = {.mask = UINT64_MAX, .low = 1, .value = 1}};
	if (!term || operand_add(&term->term, &value))
		return -ENOMEM;
	*ret = term;
	term = NULL;
	return 0;
}

/* Every field takes "in"; node.c turns it into "=" if that means the same. */
bool condition_takes(const struct field *field, enum where_operator op)
{
	return op == OPERATOR_IN || operand_type(field->type)->operators >> op & 1;
}

int condition_field(
	struct parser *parser, unsigned id, const struct token *name, struct where **ret)
{
	const struct field *field = &parser->schema->fields[id];
	if (token_is_operator(&parser->token)) {
		struct token token = parser_take(parser);
		if (!condition_takes(field, token.op))
			return parser_bad_operator(parser, field, &token);
		int failed = condition_term(parser, id, token.op, &token, ret);
		if (!failed && (*ret)->kind == WHERE_TERM && says_unit(field, name->text))
			(*ret)->term.unitless = false;
		return failed;
	}
	if (field->type == FIELD_BOOL)
		return parse_claim(parser, id, ret);
	if (parser->token.type == TOKEN_WORD)
		return condition_term(parser, id, OPERATOR_EQUAL, name, ret);
	if (parser->token.type != TOKEN_UNCLOSED && parser_advise(parser, name))
		return -EINVAL;
	parser_no_value(parser, name);
	if (parser->token.type == TOKEN_UNCLOSED)
		return -EINVAL;
	/* The message is about a missing token, so hints about the next one do not apply. */
	parser->error->hint[0] = '\0';
	return mistake_hint(parser->error, "  \"%s != -\" is true if there is one",
		memchr(name->text.data, '.', name->text.length) ? ESCAPED(name->text)
								: field->name);
}

int condition_part(struct parser *parser, unsigned id, struct text text, const struct token *name,
	struct where **ret)
{
	const struct schema *schema = parser->schema;
	const struct field *list = &schema->fields[id];
	const char *dot = memchr(text.data, '.', text.length);
	struct text inner = {dot + 1, text.length - (uint32_t)(dot + 1 - text.data)};
	struct where *part = NULL;
	int outer = schema_outer(list->list, inner);
	int field = outer < 0 ? schema_filter_field(list->list, inner) : outer;
	if (field < 0)
		return parser_unknown_part(parser, name, list, inner);
	parser->schema = list->list;
	int failed = outer < 0 ? condition_field(parser, (unsigned)field, name, &part)
			       : condition_part(parser, (unsigned)outer, inner, name, &part);
	parser->schema = schema;
	if (failed)
		return failed;
	if (part->term.absent && part->term.count) {
		where_free(part);
		return mistake(parser->error, name,
			"\"-\" must be the only value of a part of \"%s\"", list->name);
	}
	return wrap_part(schema, id, part, ret);
}
