/* SPDX-License-Identifier: MIT */
#include "lexer.h"

#include <errno.h>
#include <strings.h>

static const struct {
	const char *text;
	enum token_type type;
	enum where_operator op;
} symbols[] = {
	/* longer symbols before their prefixes */
	{"&&", TOKEN_AND, OPERATOR_NONE},
	{"&", TOKEN_AND, OPERATOR_NONE},
	{"||", TOKEN_OR, OPERATOR_NONE},
	{"|", TOKEN_OR, OPERATOR_NONE},
	{"(", TOKEN_OPEN, OPERATOR_NONE},
	{")", TOKEN_CLOSE, OPERATOR_NONE},
	{",", TOKEN_COMMA, OPERATOR_NONE},
	{"==", TOKEN_OPERATOR, OPERATOR_EQUAL},
	{"=", TOKEN_OPERATOR, OPERATOR_EQUAL},
	{"!=", TOKEN_OPERATOR, OPERATOR_NOT_EQUAL},
	{"!~", TOKEN_OPERATOR, OPERATOR_NOT_MATCH},
	{"!", TOKEN_NOT, OPERATOR_NONE},
	{"<=", TOKEN_OPERATOR, OPERATOR_LESS_EQUAL},
	{"<", TOKEN_OPERATOR, OPERATOR_LESS},
	{">=", TOKEN_OPERATOR, OPERATOR_GREATER_EQUAL},
	{">", TOKEN_OPERATOR, OPERATOR_GREATER},
	{"~", TOKEN_OPERATOR, OPERATOR_MATCH},
};

static const struct {
	const char *text;
	enum token_type type;
	enum where_operator op;
} keywords[] = {
	{"and", TOKEN_AND, OPERATOR_NONE},
	{"or", TOKEN_OR, OPERATOR_NONE},
	{"not", TOKEN_NOT, OPERATOR_NONE},
	{"eq", TOKEN_WORD, OPERATOR_EQUAL},
	{"ne", TOKEN_WORD, OPERATOR_NOT_EQUAL},
	{"neq", TOKEN_WORD, OPERATOR_NOT_EQUAL},
	{"lt", TOKEN_WORD, OPERATOR_LESS},
	{"le", TOKEN_WORD, OPERATOR_LESS_EQUAL},
	{"leq", TOKEN_WORD, OPERATOR_LESS_EQUAL},
	{"gt", TOKEN_WORD, OPERATOR_GREATER},
	{"ge", TOKEN_WORD, OPERATOR_GREATER_EQUAL},
	{"geq", TOKEN_WORD, OPERATOR_GREATER_EQUAL},
	{"in", TOKEN_WORD, OPERATOR_IN},
};

static const char *const operator_names[] = {
	[OPERATOR_NONE] = "",
	[OPERATOR_EQUAL] = "=",
	[OPERATOR_NOT_EQUAL] = "!=",
	[OPERATOR_LESS] = "<",
	[OPERATOR_LESS_EQUAL] = "<=",
	[OPERATOR_GREATER] = ">",
	[OPERATOR_GREATER_EQUAL] = ">=",
	[OPERATOR_MATCH] = "~",
	[OPERATOR_NOT_MATCH] = "!~",
	[OPERATOR_IN] = "in",
	[OPERATOR_COVERS] = "",
};

const char *operator_name(enum where_operator op)
{
	return operator_names[op];
}

static void lexer_open(struct lexer *lexer, size_t word)
{
	lexer->word = word;
	lexer->at = 0;
	lexer->text = text_of(word < lexer->count ? lexer->words[word] : "");
}

int lexer_init(struct lexer *lexer, const char *const *words, size_t count)
{
	size_t length = 0;
	for (size_t i = 0; i < count && length <= LEXER_INPUT_MAX; i++)
		length += strnlen(words[i], LEXER_INPUT_MAX) + 1;
	if (length > LEXER_INPUT_MAX)
		return -E2BIG;

	*lexer = (struct lexer){.words = words, .count = count};
	lexer->unquoted = malloc(length + 1);
	if (!lexer->unquoted)
		return -ENOMEM;
	lexer_open(lexer, 0);
	return 0;
}

void lexer_fini(struct lexer *lexer)
{
	free(lexer->unquoted);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A word ends before a space or a symbol. "!" is part of a word ("[!a]*") unless an operator begins
 * there. */
static size_t word_length(struct text text)
{
	size_t length = 0;
	for (; length < text.length; length++) {
		char c = text.data[length];
		char next = length + 1 < text.length ? text.data[length + 1] : '\0';
		if (is_space(c) || strchr("()&|,=<>~", c))
			break;
		if (c == '!' && (length == 0 || next == '=' || next == '~'))
			break;
	}
	return length;
}

static struct text rest_of(const struct lexer *lexer)
{
	return (struct text){
		lexer->text.data + lexer->at, (uint32_t)(lexer->text.length - lexer->at)};
}

/* Consumes the next `length` bytes as one token. */
static struct token take(struct lexer *lexer, enum token_type type, size_t length)
{
	struct token token = {
		.type = type,
		.text = {lexer->text.data + lexer->at, (uint32_t)length},
		.word = lexer->word,
		.start = lexer->at,
		.end = lexer->at + length,
	};
	lexer->at += length;
	return token;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads one character between quotes. Only \xHH, as text_escape_terminal() writes it, and \ before
 * the quote are escapes, because regular expressions need their own backslashes. Returns the number
 * of bytes read. */
static size_t unquote(struct text text, char quote, char *ret)
{
	const char *data = text.data;
	*ret = data[0];
	if (data[0] != '\\' || text.length < 2)
		return 1;
	if (data[1] == quote) {
		*ret = quote;
		return 2;
	}
	if (data[1] != 'x' || text.length < 4 || hex_digit(data[2]) < 0 || hex_digit(data[3]) < 0)
		return 1;
	*ret = (char)(hex_digit(data[2]) * 16 + hex_digit(data[3]));
	return 4;
}

static struct token next_quoted(struct lexer *lexer)
{
	struct text rest = rest_of(lexer);
	char quote = rest.data[0];
	char *start = lexer->unquoted + lexer->unquoted_length, *end = start;
	size_t at = 1;
	while (at < rest.length && rest.data[at] != quote) {
		struct text text = {rest.data + at, (uint32_t)(rest.length - at)};
		at += unquote(text, quote, end++);
	}
	if (at == rest.length)
		return take(lexer, TOKEN_UNCLOSED, at);

	struct token token = take(lexer, TOKEN_WORD, at + 1);
	token.text = (struct text){start, (uint32_t)(end - start)};
	token.quoted = true;
	lexer->unquoted_length += token.text.length;
	return token;
}

/* The length of a bracket expression. A "]" directly after "[" or "[^" is part of it. */
static size_t bracket_length(struct text text)
{
	size_t at = 1;
	if (at < text.length && text.data[at] == '^')
		at++;
	if (at < text.length && text.data[at] == ']')
		at++;
	while (at < text.length && text.data[at] != ']' && !is_space(text.data[at]))
		at++;
	return at < text.length && text.data[at] == ']' ? at + 1 : 1;
}

/* A regular expression ends at a space, or at a ")" that it did not open. */
static struct token next_pattern(struct lexer *lexer)
{
	struct text rest = rest_of(lexer);
	size_t at = 0, open = 0;
	while (at < rest.length && !is_space(rest.data[at])) {
		char c = rest.data[at];
		size_t length = 1;
		if (c == ')' && open-- == 0)
			break;
		if (c == '(')
			open++;
		else if (c == '[')
			length = bracket_length(
				(struct text){rest.data + at, (uint32_t)(rest.length - at)});
		else if (c == '\\' && at + 1 < rest.length && !is_space(rest.data[at + 1]))
			length = 2;
		at += length;
	}
	return at ? take(lexer, TOKEN_WORD, at) : take(lexer, TOKEN_CLOSE, 1);
}

static bool next_symbol(struct lexer *lexer, struct token *ret)
{
	struct text rest = rest_of(lexer);
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		size_t length = strlen(symbols[i].text);
		if (length > rest.length || memcmp(symbols[i].text, rest.data, length))
			continue;
		*ret = take(lexer, symbols[i].type, length);
		ret->op = symbols[i].op;
		lexer->pattern = ret->op == OPERATOR_MATCH || ret->op == OPERATOR_NOT_MATCH;
		return true;
	}
	return false;
}

static void token_keyword(struct token *token)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (strlen(keywords[i].text) != token->text.length ||
			strncasecmp(keywords[i].text, token->text.data, token->text.length))
			continue;
		token->type = keywords[i].type;
		token->op = keywords[i].op;
	}
}

/* Moves to the next byte that is not a space; false at the end of the last word. */
static bool lexer_skip(struct lexer *lexer)
{
	for (;;) {
		while (lexer->at < lexer->text.length && is_space(lexer->text.data[lexer->at]))
			lexer->at++;
		if (lexer->at < lexer->text.length)
			return true;
		if (lexer->word + 1 >= lexer->count)
			return false;
		lexer_open(lexer, lexer->word + 1);
	}
}

struct token lexer_next(struct lexer *lexer)
{
	bool pattern = lexer->pattern;
	lexer->pattern = false;
	if (!lexer_skip(lexer))
		return take(lexer, TOKEN_END, 0);

	char c = lexer->text.data[lexer->at];
	if (c == '"' || c == '\'')
		return next_quoted(lexer);
	if (pattern)
		return next_pattern(lexer);

	struct token token;
	if (next_symbol(lexer, &token))
		return token;
	token = take(lexer, TOKEN_WORD, word_length(rest_of(lexer)));
	token_keyword(&token);
	return token;
}

struct token lexer_join(struct lexer *lexer, const struct token *first, const struct token *second,
	const char *between)
{
	uint32_t gap = (uint32_t)strlen(between);
	char *start = lexer->unquoted + lexer->unquoted_length;
	struct token token = *first;
	memcpy(start, first->text.data, first->text.length);
	memcpy(start + first->text.length, between, gap);
	memcpy(start + first->text.length + gap, second->text.data, second->text.length);
	token.text = (struct text){start, first->text.length + gap + second->text.length};
	lexer->unquoted_length += token.text.length;
	if (first->word == second->word)
		token.end = second->end;
	return token;
}

bool lexer_is_word(struct text text)
{
	if (!text.length || text.data[0] == '"' || text.data[0] == '\'' ||
		word_length(text) != text.length || (text.length == 1 && text.data[0] == '-'))
		return false;
	struct token token = {.type = TOKEN_WORD, .text = text};
	token_keyword(&token);
	return token.type == TOKEN_WORD && !token.op;
}
