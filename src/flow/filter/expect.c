/* SPDX-License-Identifier: MIT */
#include "expect.h"

#include "nlinspect/flow/where.h"

#include "operand_type.h"
#include "phrase.h"

#include <ctype.h>

struct reader {
	const struct schema *schema;
	size_t last; /* index of the word that is being typed */
	bool bare;   /* the condition is a word without a field, which takes no operator */
	struct expect expect;
};

/* The last word may still become another word. Even "and" and "in" may. */
static bool is_typed(const struct reader *reader, const struct token *token, size_t length)
{
	return token->word == reader->last && token->end == length && !token->quoted &&
	       token->type != TOKEN_UNCLOSED && token->text.length &&
	       (token->type == TOKEN_WORD || isalpha((unsigned char)token->text.data[0]));
}

static void expect_value(struct reader *reader, int field, const struct token *before)
{
	reader->expect.kind = field < 0 ? EXPECT_NOTHING : EXPECT_VALUE;
	reader->expect.field = field;
	reader->expect.list = before->word == reader->last ? before->end : 0;
}

static void read_operator(struct reader *reader, const struct token *token)
{
	bool pattern = token->op == OPERATOR_MATCH || token->op == OPERATOR_NOT_MATCH;

	expect_value(reader, reader->bare || pattern ? -1 : reader->expect.field, token);
}

/* A member of a list, named by its path: "metrics.mtu". @return its index in reader->expect.schema,
 * or a negative number */
static int path_field(struct reader *reader, const struct token *token)
{
	const struct schema *schema = reader->schema;
	struct text text = token->text;
	for (int outer; (outer = schema_outer(schema, text)) >= 0;) {
		const char *dot = memchr(text.data, '.', text.length);
		schema = schema->fields[outer].list;
		text.length -= (uint32_t)(dot + 1 - text.data);
		text.data = dot + 1;
	}
	int id = schema == reader->schema ? -1 : schema_filter_field(schema, text);
	if (id >= 0)
		reader->expect.schema = schema;
	return id;
}

/* Reads a phrase, whose value is one of the field that it stands for. @return whether it is one */
static bool read_phrase(struct reader *reader, const struct token *token)
{
	const struct phrase *phrase = phrase_named(reader->schema, token->text);

	if (!phrase)
		return false;
	reader->bare = !phrase->fields;
	expect_value(reader, phrase_field(reader->schema, phrase), token);
	if (phrase->fields)
		reader->expect.kind = EXPECT_OPERATOR;
	else if (reader->expect.field < 0)
		reader->expect.kind = EXPECT_MORE;
	return true;
}

/* Reads the start of a condition: a field, or a word to search for in some fields. */
static void read_condition(struct reader *reader, const struct token *token)
{
	const char *fields = reader->schema->bare_word ? reader->schema->bare_word : "";
	struct text first = {fields, (uint32_t)strcspn(fields, " ")};
	int id = token->quoted ? -1 : schema_filter_field(reader->schema, token->text);

	reader->expect.schema = reader->schema;
	if (id < 0 && !token->quoted)
		id = path_field(reader, token);
	reader->bare = id < 0;
	if (id < 0 && !token->quoted && read_phrase(reader, token))
		return;
	reader->expect.kind = EXPECT_MORE;
	reader->expect.field = id < 0 ? schema_field(reader->schema, first) : id;
	reader->expect.list = token->word == reader->last ? token->start : 0;
	/* A BOOL may stand alone. */
	if (id >= 0 && reader->expect.schema->fields[id].type != FIELD_BOOL)
		reader->expect.kind = EXPECT_OPERATOR;
}

static void read_word(struct reader *reader, const struct token *token)
{
	switch (reader->expect.kind) {
	case EXPECT_OPERATOR:
		reader->expect.list = token->word == reader->last ? token->start : 0;
		reader->expect.kind = EXPECT_MORE;
		break;
	case EXPECT_VALUE:
	case EXPECT_NOTHING:
		reader->expect.kind = EXPECT_MORE;
		break;
	default:
		read_condition(reader, token);
	}
}

static void read_token(struct reader *reader, const struct token *token)
{
	size_t list = reader->expect.list;

	switch (token->type) {
	case TOKEN_WORD:
	case TOKEN_OPERATOR:
		if (token->op && !token->quoted)
			read_operator(reader, token);
		else
			read_word(reader, token);
		break;
	case TOKEN_COMMA:
		expect_value(reader, reader->expect.field, token);
		/* The list goes on. It began in this word if its first value did. */
		reader->expect.list = list;
		break;
	case TOKEN_UNCLOSED:
		expect_value(reader, -1, token);
		break;
	default:
		reader->expect.kind = token->type == TOKEN_CLOSE ? EXPECT_MORE : EXPECT_CONDITION;
		reader->expect.field = -1;
	}
}

int expect_read(
	const struct schema *schema, const char *const *words, size_t count, struct expect *ret)
{
	struct reader reader = {
		.schema = schema,
		.last = count - 1,
		.expect = {.kind = EXPECT_CONDITION, .field = -1, .schema = schema},
	};
	size_t length = strlen(words[count - 1]);
	CLEANUP(lexer_fini) struct lexer lexer = {0};
	int error = lexer_init(&lexer, words, count);

	if (error)
		return error;
	reader.expect.start = length;
	for (;;) {
		struct token token = lexer_next(&lexer);

		if (token.type == TOKEN_END)
			break;
		if (is_typed(&reader, &token, length)) {
			reader.expect.start = token.start;
			break;
		}
		read_token(&reader, &token);
	}
	if (reader.expect.kind == EXPECT_OPERATOR)
		reader.expect.allows =
			operand_type(reader.expect.schema->fields[reader.expect.field].type)
				->operators;
	*ret = reader.expect;
	return 0;
}

bool expect_is_word(struct text text)
{
	return lexer_is_word(text);
}
