/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "nlinspect/base/parse.h"

#include "flow/filter/values/host.h"
#include "flow/filter/values/values.h"
#include "mistake.h"
#include "node.h"
#include "operand_type.h"
#include "parser.h"

#include <ctype.h>
#include <errno.h>

enum {
	DEPTH_MAX = 256, /* levels of parentheses and "not" */
};

static int parse_or(struct parser *parser, const struct token *before, struct where **ret);

static struct token take(struct parser *parser)
{
	struct token token = parser->token;
	parser->token = lexer_next(&parser->lexer);
	return token;
}

/* The field that a token names, or -ENOENT. */
static int field_of(const struct parser *parser, const struct token *token)
{
	if (token->type != TOKEN_WORD || token->quoted || token_is_operator(token))
		return -ENOENT;
	return schema_filter_field(parser->schema, token->text);
}

/* "-": the field is absent. */
static int parse_absent(struct parser *parser, struct where_term *term, const struct token *token)
{
	if (term->op != OPERATOR_EQUAL)
		return mistake(parser->error, token, "\"-\" (absent) takes = and != only");
	term->absent = true;
	return 0;
}

/* A value; a number takes the unit behind it along: "50 ms". */
static struct token take_value(struct parser *parser, const struct field *field)
{
	struct token value = take(parser), *next = &parser->token;
	if (value.quoted || next->quoted || next->type != TOKEN_WORD || token_is_operator(next) ||
		!value.text.length ||
		!isdigit((unsigned char)value.text.data[value.text.length - 1]) ||
		!number_takes_unit(field, next->text) || field_of(parser, next) >= 0)
		return value;
	value = lexer_join(&parser->lexer, &value, next);
	take(parser);
	return value;
}

static int parse_values(struct parser *parser, struct where_term *term, struct token before)
{
	const struct field *field = &parser->schema->fields[term->field];
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
		if (failed || parser->token.type != TOKEN_COMMA)
			return failed;
		if (one)
			return mistake(parser->error, &parser->token,
				"\"%s\" takes one value, not a list", operator_name(term->op));
		before = take(parser);
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
	enum where_operator op = (*any)->term.op;
	bool negated = (*any)->term.negated;
	(*any)->term.negated = false;
	while (*paths) {
		struct where *part = NULL;
		*parser = *start;
		int failed = parse_path(parser, paths, op, before, &part);
		if (!failed)
			failed = node_join(any, WHERE_OR, part);
		if (failed)
			return failed;
		paths += strcspn(paths, " ");
		paths += strspn(paths, " ");
	}
	(*any)->also = true;
	return negated ? node_invert(any) : 0;
}

/* A term over a field; the next token is the first value. */
static int parse_term(struct parser *parser, unsigned id, enum where_operator op,
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
static bool takes_operator(const struct field *field, enum where_operator op)
{
	return op == OPERATOR_IN || operand_type(field->type)->operators >> op & 1;
}

static int parse_field(
	struct parser *parser, unsigned id, const struct token *name, struct where **ret)
{
	const struct field *field = &parser->schema->fields[id];
	if (token_is_operator(&parser->token)) {
		struct token token = take(parser);
		if (!takes_operator(field, token.op))
			return parser_bad_operator(parser, field, &token);
		return parse_term(parser, id, token.op, &token, ret);
	}
	if (field->type == FIELD_BOOL)
		return parse_claim(parser, id, ret);
	if (parser->token.type == TOKEN_WORD)
		return parse_term(parser, id, OPERATOR_EQUAL, name, ret);
	parser_no_value(parser, name);
	if (parser->token.type == TOKEN_UNCLOSED)
		return -EINVAL;
	/* The message is about a missing token, so hints about the next one do not apply. */
	parser->error->hint[0] = '\0';
	return mistake_hint(parser->error, "  \"%s != -\" is true if there is one",
		memchr(name->text.data, '.', name->text.length) ? ESCAPED(name->text)
								: field->name);
}

/* A member of a list's items, named by its path: `text` is the part up to the first dot, then the
 * member. `name`: the whole path. */
static int parse_part(struct parser *parser, unsigned id, struct text text,
	const struct token *name, struct where **ret)
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
	int failed = outer < 0 ? parse_field(parser, (unsigned)field, name, &part)
			       : parse_part(parser, (unsigned)outer, inner, name, &part);
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

/* The fields that a bare word is searched for in; NULL if there are none. */
static const char *bare_fields(const struct parser *parser, const struct token *token)
{
	if (is_default(parser->schema, token))
		return parser->schema->bare_address;
	if (!token->quoted && text_is_number(token->text))
		return parser->schema->bare_number;
	if (!token->quoted && parser->schema->bare_mac && text_is_mac(token->text))
		return parser->schema->bare_mac;
	if (!token->quoted && text_is_address(parser->schema, token->text))
		return parser->schema->bare_address;
	return parser->schema->bare_word;
}

/* Whether a bare word is probably a field or its value and not a text to search for: it resembles a
 * field and a value follows it ("node" alone is not taken for "inode"), or it is one of the words
 * of a field that has few. */
static bool is_mistaken(const struct parser *parser, const struct token *token)
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
	return parser->token.type == TOKEN_WORD && field_of(parser, &parser->token) < 0;
}

/* A word without a field: compares several fields with the same values. `start` is at the word. */
static int parse_bare(
	struct parser *parser, const struct parser *start, const char *fields, struct where **ret)
{
	struct where *any CLEANUP(where_free) = NULL;
	/* An address finds the prefixes that cover it; "default" finds only itself. */
	bool covers = fields == parser->schema->bare_address &&
		      !is_default(parser->schema, &start->token);
	while (*fields) {
		size_t length = strcspn(fields, " ");
		int id = schema_field(parser->schema, (struct text){fields, (uint32_t)length});
		fields += length;
		fields += strspn(fields, " ");
		if (id < 0)
			return -EINVAL;

		enum field_type type = parser->schema->fields[id].type;
		struct where *term = NULL;
		*parser = *start;
		int failed = parse_term(parser, (unsigned)id,
			covers && type == FIELD_PREFIX ? OPERATOR_COVERS : OPERATOR_EQUAL,
			&start->token, &term);
		if (!failed)
			failed = node_join(&any, WHERE_OR, term);
		if (failed)
			return failed;
	}
	if (any->kind == WHERE_OR)
		any->bare = true;
	/* The next word may be meant as its value. */
	if (parser->token.type == TOKEN_WORD)
		parser->bare = start->token;
	*ret = any;
	any = NULL;
	return 0;
}

/* "exclude NAME": state != NAME. */
static bool is_exclude(const struct parser *parser, const struct token *token, int *ret)
{
	if (token->quoted || parser->token.type != TOKEN_WORD ||
		token_is_operator(&parser->token) ||
		(!word_equals(token->text, "exclude") && !word_equals(token->text, "excl")))
		return false;
	*ret = schema_field(parser->schema, text_of("state"));
	return *ret >= 0;
}

static int parse_word(struct parser *parser, struct where **ret)
{
	if (token_is_operator(&parser->token))
		return parser_no_condition(parser, NULL);
	const struct token bare = parser->bare;
	parser->bare = (struct token){0};
	struct parser start = *parser;
	struct token word = take(parser);
	int id = field_of(parser, &word);
	if (id >= 0)
		return parse_field(parser, (unsigned)id, &word, ret);
	id = word.quoted ? -ENOENT : schema_outer(parser->schema, word.text);
	if (id >= 0)
		return parse_part(parser, (unsigned)id, word.text, &word, ret);
	if (token_is_operator(&parser->token))
		return parser_unknown(parser, &word);
	if (is_exclude(parser, &word, &id))
		return parse_term(parser, (unsigned)id, OPERATOR_NOT_EQUAL, &word, ret);
	const char *fields = bare_fields(parser, &word);
	if (!fields && bare.text.length && !bare.quoted)
		return parser_no_field(parser, &bare, &word);
	if (!fields || (fields == parser->schema->bare_word && is_mistaken(parser, &word)))
		return parser_unknown(parser, &word);
	return parse_bare(parser, &start, fields, ret);
}

/* "not" and "(" recurse. A filter can be as deep as its text is long; the stack cannot. */
static int enter(struct parser *parser, const struct token *token)
{
	if (++parser->depth <= DEPTH_MAX)
		return 0;
	return mistake(parser->error, token, "more than %d parentheses or \"not\" in one another",
		DEPTH_MAX);
}

static int parse_parentheses(struct parser *parser, struct where **ret)
{
	struct token open = take(parser);
	struct where *inner CLEANUP(where_free) = NULL;
	int failed = enter(parser, &open);
	if (!failed)
		failed = parse_or(parser, &open, &inner);
	if (failed)
		return failed;
	parser->depth--;
	if (parser->token.type != TOKEN_CLOSE)
		return mistake(parser->error, &parser->token, "\")\" is missing");
	take(parser);
	*ret = inner;
	inner = NULL;
	return 0;
}

static int parse_not(struct parser *parser, const struct token *before, struct where **ret)
{
	if (parser->token.type == TOKEN_WORD)
		return parse_word(parser, ret);
	if (parser->token.type == TOKEN_OPEN)
		return parse_parentheses(parser, ret);
	if (parser->token.type != TOKEN_NOT)
		return parser_no_condition(parser, before);

	struct token not = take(parser);
	struct where *inner CLEANUP(where_free) = NULL;
	int failed = enter(parser, &not );
	if (!failed)
		failed = parse_not(parser, &not, &inner);
	if (!failed)
		failed = node_invert(&inner);
	if (failed)
		return failed;
	parser->depth--;
	*ret = inner;
	inner = NULL;
	return 0;
}

static bool ends_and(const struct parser *parser)
{
	enum token_type type = parser->token.type;
	return type == TOKEN_END || type == TOKEN_CLOSE || type == TOKEN_OR;
}

static int parse_and(struct parser *parser, const struct token *before, struct where **ret)
{
	struct where *left CLEANUP(where_free) = NULL;
	struct token and;
	do {
		struct where *right = NULL;
		int failed = parse_not(parser, before, &right);
		if (!failed)
			failed = node_join(&left, WHERE_AND, right);
		if (failed)
			return failed;
		before = NULL;
		if (parser->token.type == TOKEN_AND) {
			and = take(parser);
			before = &and;
		}
	} while (before || !ends_and(parser));
	*ret = left;
	left = NULL;
	return 0;
}

static int parse_or(struct parser *parser, const struct token *before, struct where **ret)
{
	struct where *left CLEANUP(where_free) = NULL;
	struct token or ;
	do {
		struct where *right = NULL;
		int failed = parse_and(parser, before, &right);
		if (!failed)
			failed = node_join(&left, WHERE_OR, right);
		if (failed)
			return failed;
		before = NULL;
		if (parser->token.type == TOKEN_OR) {
			or = take(parser);
			before = & or ;
		}
	} while (before);
	*ret = left;
	left = NULL;
	return 0;
}

static int parse_filter(struct parser *parser, struct where **ret)
{
	struct where *where CLEANUP(where_free) = NULL;
	take(parser);
	int failed = parse_or(parser, NULL, &where);
	if (failed)
		return failed;
	if (parser->token.type != TOKEN_END)
		return mistake(parser->error, &parser->token, "unexpected \"%s\"",
			ESCAPED(parser->token.text));
	*ret = where;
	where = NULL;
	return 0;
}

int where_parse(const struct schema *schema, const char *const *words, size_t count,
	struct where **ret, struct where_error *error)
{
	if (!count) {
		*ret = NULL;
		return 0;
	}
	struct parser parser = {.schema = schema, .error = error};
	int failed = lexer_init(&parser.lexer, words, count);
	if (failed == -E2BIG)
		return mistake(error, &(struct token){0}, "the filter is longer than %d KiB",
			LEXER_INPUT_MAX / 1024);
	if (failed)
		return failed;
	failed = parse_filter(&parser, ret);
	lexer_fini(&parser.lexer);
	return failed;
}
