#include "nlinspect/flow/where.h"

#include "nlinspect/base/parse.h"

#include "host.h"
#include "mistake.h"
#include "node.h"
#include "operand.h"

#include <errno.h>

enum {
	DEPTH_MAX = 256, /* of parentheses and "not" in one another */
	NEAR_LENGTH = 6,
	NEAR_DISTANCE = 2,
};

struct parser {
	const struct schema *schema;
	struct where_error *error;
	struct lexer lexer;
	struct token token; /* the next one */
	unsigned depth;
};

static int parse_or(struct parser *parser, const struct token *before, struct where **ret);

static struct token take(struct parser *parser)
{
	struct token token = parser->token;
	parser->token = lexer_next(&parser->lexer);
	return token;
}

static bool is_operator(const struct token *token)
{
	return token->op != OPERATOR_NONE && !token->quoted;
}

/* The field that a token names, or -ENOENT. */
static int field_of(const struct parser *parser, const struct token *token)
{
	if (token->type != TOKEN_WORD || token->quoted || is_operator(token))
		return -ENOENT;
	return schema_filter_field(parser->schema, token->text);
}

/* The first field of which the token is a word of the program's own: those of the host may be names
 * of other things, too. NULL if there is none. */
static const struct field *field_with_word(
	const struct parser *parser, const struct token *token, bool flags)
{
	for (size_t i = 0; i < parser->schema->field_count && !token->quoted; i++) {
		const struct field *field = &parser->schema->fields[i];
		uint64_t value;
		if (!field->words || field->names != NAMES_NONE ||
			(field->type == FIELD_FLAGS && !flags))
			continue;
		if (!words_value(field->words, token->text, &value) ||
			!words_group(field->words, token->text, &value))
			return field;
	}
	return NULL;
}

/* The word of a state that the token is misspelt for: a long one, with a letter or two amiss.
 * @return its field, or NULL */
static const struct field *field_with_near_word(
	const struct parser *parser, const struct token *token, const char **ret)
{
	const char *text = ESCAPED(token->text);
	if (token->quoted || token->text.length < NEAR_LENGTH)
		return NULL;
	for (size_t i = 0; i < parser->schema->field_count; i++) {
		const struct field *field = &parser->schema->fields[i];
		if (field->role != ROLE_STATE || field->names != NAMES_NONE || !field->words)
			continue;
		for (size_t w = 0; w < field->words->count; w++) {
			*ret = field->words->list[w].name;
			unsigned distance = text_distance(text, *ret);
			if (distance && distance <= NEAR_DISTANCE)
				return field;
		}
	}
	return NULL;
}

/* A part of a field, by the name that "nlinspect fields" gives it. */
static int nested_field(struct parser *parser, const struct token *token, const char *outer)
{
	mistake(parser->error, token, "\"%s\" is nested: only \"%s\" as a whole can be named",
		ESCAPED(token->text), outer);
	return mistake_hint(parser->error,
		"  \"%s=VALUE\" finds a value in it, \"%s~TEXT\" what a table shows", outer, outer);
}

static int unknown_field(struct parser *parser, const struct token *token)
{
	int outer = token->quoted ? -ENOENT : schema_outer(parser->schema, token->text);
	if (outer >= 0)
		return nested_field(parser, token, parser->schema->fields[outer].name);
	const char *word = NULL;
	const struct field *near = field_with_near_word(parser, token, &word);
	const struct field *field =
		is_operator(&parser->token) ? NULL : field_with_word(parser, token, true);
	const struct view *view = schema_view(parser->schema, token->text);
	const char *meant = view ? NULL : schema_suggest(parser->schema, token->text);
	if (!field && near && !meant)
		mistake(parser->error, token, "unknown field \"%s\"; did you mean \"%s=%s\"?",
			ESCAPED(token->text), near->name, word);
	else if (field)
		mistake(parser->error, token, "unknown field \"%s\"; did you mean \"%s=%s\"?",
			ESCAPED(token->text), field->name, ESCAPED(token->text));
	else
		mistake(parser->error, token,
			meant ? "unknown field \"%s\"; did you mean \"%s\"?"
			      : "unknown field \"%s\"",
			ESCAPED(token->text), meant);
	if (view)
		mistake_hint(parser->error, "  \"-o @%s\" shows %s\n", view->name, view->doc);
	return mistake_hint(parser->error, "  \"nlinspect fields %s\" lists the fields%s",
		parser->schema->name,
		parser->schema->bare_word && token->type == TOKEN_WORD &&
				!is_operator(&parser->token)
			? "; in quotes it is searched for as it is"
			: "");
}

/* What stands where a condition should. */
static int no_condition(struct parser *parser, const struct token *before)
{
	const struct token *token = &parser->token;
	const char *text = ESCAPED(token->text);
	switch (token->type) {
	case TOKEN_UNCLOSED:
		return mistake(
			parser->error, token, "the quote %c is not closed", token->text.data[0]);
	case TOKEN_OPERATOR:
	case TOKEN_WORD:
		return mistake(parser->error, token, "a field is missing before \"%s\"", text);
	case TOKEN_END:
		if (!before)
			return mistake(parser->error, token, "the filter is empty");
		return mistake(parser->error, token, "a condition is missing after \"%s\"",
			ESCAPED(before->text));
	default:
		if (!before)
			return mistake(parser->error, token, "unexpected \"%s\"", text);
		return mistake(parser->error, token,
			"a condition is missing between \"%s\" and \"%s\"", ESCAPED(before->text),
			text);
	}
}

static int no_value(struct parser *parser, const struct token *before)
{
	const struct token *token = &parser->token;
	if (token->type == TOKEN_UNCLOSED)
		return no_condition(parser, before);
	mistake(parser->error, token, "a value is missing after \"%s\"", ESCAPED(before->text));
	if (token->type != TOKEN_END && token->type != TOKEN_CLOSE)
		mistake_hint(parser->error, "  a value that is written like \"%s\" needs quotes",
			ESCAPED(token->text));
	return -EINVAL;
}

/* "-": the field is absent. */
static int parse_absent(struct parser *parser, struct where_term *term, const struct token *token)
{
	if (term->op != OPERATOR_EQUAL)
		return mistake(parser->error, token,
			"\"-\", for a field that is absent, goes with = and != only");
	term->absent = true;
	return 0;
}

static int parse_values(struct parser *parser, struct where_term *term, struct token before)
{
	const struct field *field = &parser->schema->fields[term->field];
	bool one = term->op >= OPERATOR_LESS && term->op <= OPERATOR_MATCH;
	for (;;) {
		if (parser->token.type != TOKEN_WORD)
			return no_value(parser, &before);
		struct token value = take(parser);
		int failed;
		if (!value.quoted && value.text.length == 1 && value.text.data[0] == '-')
			failed = parse_absent(parser, term, &value);
		else
			failed = operand_type(field->type)
					 ->parse(term, field, &value, parser->error);
		if (failed || parser->token.type != TOKEN_COMMA)
			return failed;
		if (one)
			return mistake(parser->error, &parser->token,
				"\"%s\" takes one value, not a list", operator_name(term->op));
		before = take(parser);
	}
}

/* A term over a field; the next token is the first value. */
static int parse_term(struct parser *parser, unsigned id, enum where_operator op,
	const struct token *before, struct where **ret)
{
	struct where *term CLEANUP(where_free) = node_term(parser->schema, id, op);
	if (!term)
		return -ENOMEM;
	int failed = parse_values(parser, &term->term, *before);
	if (failed)
		return failed;
	*ret = term;
	term = NULL;
	return 0;
}

static int bad_operator(struct parser *parser, const struct field *field, const struct token *token)
{
	unsigned operators = operand_type(field->type)->operators;
	mistake(parser->error, token, "\"%s\" (%s) does not take the operator \"%s\"", field->name,
		field_type_name(field->type), ESCAPED(token->text));
	mistake_hint(parser->error, "  operators:");
	for (enum where_operator op = OPERATOR_EQUAL; op < OPERATOR_COVERS; op++)
		if (operators >> op & 1)
			mistake_hint(parser->error, " %s", operator_name(op));
	return -EINVAL;
}

/* A BOOL that stands alone. */
static int parse_claim(struct parser *parser, unsigned id, struct where **ret)
{
	struct where *term CLEANUP(where_free) = node_term(parser->schema, id, OPERATOR_EQUAL);
	union where_value value = {.number = {.mask = UINT64_MAX, .low = 1, .value = 1}};
	if (!term || operand_add(&term->term, &value))
		return -ENOMEM;
	*ret = term;
	term = NULL;
	return 0;
}

/* "in" goes with every field: where it says no more than "=", that is what it means (node.c). */
static bool takes_operator(const struct field *field, enum where_operator op)
{
	return op == OPERATOR_IN || operand_type(field->type)->operators >> op & 1;
}

static int parse_field(
	struct parser *parser, unsigned id, const struct token *name, struct where **ret)
{
	const struct field *field = &parser->schema->fields[id];
	if (is_operator(&parser->token)) {
		struct token token = take(parser);
		if (!takes_operator(field, token.op))
			return bad_operator(parser, field, &token);
		return parse_term(parser, id, token.op, &token, ret);
	}
	if (field->type == FIELD_BOOL)
		return parse_claim(parser, id, ret);
	if (parser->token.type == TOKEN_WORD)
		return parse_term(parser, id, OPERATOR_EQUAL, name, ret);
	no_value(parser, name);
	if (parser->token.type == TOKEN_UNCLOSED)
		return -EINVAL;
	/* What is missing is not what stands next: that may well be right. */
	parser->error->hint[0] = '\0';
	return mistake_hint(parser->error, "  \"%s != -\" holds where there is one", field->name);
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

/* Whether it was meant as an address, although it is none: "10.0.0.300", "10.0.0/8", "fe80::/129".
 * It is to be called a bad one then, and not be searched for as a name. */
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

/* "default" is a prefix like any other, where prefixes can be named without their field. */
static bool is_default(const struct schema *schema, const struct token *token)
{
	const char *fields = schema->bare_address;
	if (!fields || token->quoted || !word_equals(token->text, "default"))
		return false;
	int id = schema_field(schema, (struct text){fields, (uint32_t)strcspn(fields, " ")});
	return id >= 0 && schema->fields[id].type == FIELD_PREFIX;
}

/* The fields that a word without one stands for; NULL if there are none. */
static const char *bare_fields(const struct parser *parser, const struct token *token)
{
	if (is_default(parser->schema, token))
		return parser->schema->bare_address;
	if (!token->quoted && text_is_number(token->text))
		return parser->schema->bare_number;
	if (!token->quoted && text_is_address(parser->schema, token->text))
		return parser->schema->bare_address;
	return parser->schema->bare_word;
}

/* Whether a word that could be searched for was rather meant as a field or its value: it looks like
 * a field, and what stands behind it is its value ("node" alone is no "inode", which would say
 * nothing); or it is one of few words that a field has. */
static bool is_mistaken(const struct parser *parser, const struct token *token)
{
	const char *meant = token->quoted ? NULL : schema_suggest(parser->schema, token->text);
	const char *near;
	if (field_with_word(parser, token, false) || field_with_near_word(parser, token, &near))
		return true;
	if (!meant)
		return false;
	int id = schema_field(parser->schema, text_of(meant));
	if (id >= 0 && parser->schema->fields[id].type == FIELD_BOOL)
		return true;
	return parser->token.type == TOKEN_WORD && field_of(parser, &parser->token) < 0;
}

/* A word without a field: the same values for any of some fields. `start` is at the word. */
static int parse_bare(
	struct parser *parser, const struct parser *start, const char *fields, struct where **ret)
{
	struct where *any CLEANUP(where_free) = NULL;
	/* An address asks for the prefixes that cover it; "default" for itself. */
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
	*ret = any;
	any = NULL;
	return 0;
}

/* "exclude NAME": state != NAME. */
static bool is_exclude(const struct parser *parser, const struct token *token, int *ret)
{
	if (token->quoted || parser->token.type != TOKEN_WORD || is_operator(&parser->token) ||
		(!word_equals(token->text, "exclude") && !word_equals(token->text, "excl")))
		return false;
	*ret = schema_field(parser->schema, text_of("state"));
	return *ret >= 0;
}

static int parse_word(struct parser *parser, struct where **ret)
{
	if (is_operator(&parser->token))
		return no_condition(parser, NULL);
	struct parser start = *parser;
	struct token word = take(parser);
	int id = field_of(parser, &word);
	if (id >= 0)
		return parse_field(parser, (unsigned)id, &word, ret);
	if (is_operator(&parser->token))
		return unknown_field(parser, &word);
	if (is_exclude(parser, &word, &id))
		return parse_term(parser, (unsigned)id, OPERATOR_NOT_EQUAL, &word, ret);
	const char *fields = bare_fields(parser, &word);
	if (!fields || (fields == parser->schema->bare_word && is_mistaken(parser, &word)))
		return unknown_field(parser, &word);
	return parse_bare(parser, &start, fields, ret);
}

/* "not" and "(" go down; a filter can be as deep as its text is long, the stack cannot. */
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
		return no_condition(parser, before);

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
