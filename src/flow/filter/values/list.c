/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "nlinspect/model/cell.h"

#include "flow/filter/mistake.h"
#include "flow/filter/node.h"

#include <errno.h>

/* State of "~", which searches the field's text in a table. */
struct shown {
	struct where_term pattern; /* of type TEXT */
	const struct field *field;
	struct out text; /* the text of a record; kept to reuse its memory */
};

static bool is_number(const struct field *field)
{
	return field_is_number(field) || field->type == FIELD_HEX;
}

/* Whether a number typed for the list can be a value of this member. If a KEY member is a number,
 * only that one can: for next-hop groups 1 is an id, not a weight. */
static bool takes_number(const struct schema *schema, const struct field *field)
{
	/* The program's own words are not typed as numbers. */
	if (!is_number(field) && (field->type != FIELD_ENUM || field->names == NAMES_NONE))
		return false;
	for (size_t i = 0; field->role != ROLE_KEY && i < schema->field_count; i++) {
		if (schema->fields[i].role == ROLE_KEY && is_number(&schema->fields[i]))
			return false;
	}
	return true;
}

static bool text_has(struct text text, char byte)
{
	return text.length && memchr(text.data, byte, text.length);
}

/* Whether the token can be a value of this member. */
static bool is_member(const struct schema *schema, const struct field *field,
	enum where_operator op, const struct token *token)
{
	struct text text = token->text;
	uint64_t value;
	bool number = text.length && strchr("-0123456789", text.data[0]);

	/* A table does not show members of SHOW_NAMED, so a bare value does not match them. */
	if (field->show == SHOW_NAMED)
		return false;
	if (op == OPERATOR_MATCH)
		return field->type == FIELD_TEXT || field->list;
	switch (field->type) {
	case FIELD_NUM:
	case FIELD_SNUM:
	case FIELD_HEX:
		return number && takes_number(schema, field);
	case FIELD_ENUM:
	case FIELD_FLAGS: /* some words begin with a digit */
		return !number || takes_number(schema, field) ||
		       !words_value(field->words, text, &value);
	case FIELD_BOOL:
		return word_equals(text, field->name);
	case FIELD_MAC:
		return text_has(text, ':') || text_has(text, '.');
	default:
		return true;
	}
}

/* A table shows a true BOOL as its name, so the name matches. */
static int parse_claim(struct where_term *term)
{
	const union where_value yes = {.number = {.mask = UINT64_MAX, .low = 1, .value = 1}};

	return operand_add(term, &yes);
}

static int members_parse(const struct field *list, enum where_operator op,
	const struct token *token, struct where_error *error, struct where **ret);
static bool list_matches(const union where_value *wanted, const void *value);

/* A list within a list: a table shows its items as parts of the outer ones, so a value may match
 * there too. */
static int inner_parse(struct where_term *term, const struct field *field,
	const struct token *token, struct where_error *error)
{
	union where_value value = {0};
	int failed = members_parse(field, term->op, token, error, &value.list.any);
	if (!failed)
		failed = operand_add(term, &value);
	if (failed)
		where_free(value.list.any);
	else
		term->test = list_matches;
	return failed;
}

static int value_parse(struct where_term *term, const struct field *field,
	const struct token *token, struct where_error *error)
{
	if (field->type == FIELD_BOOL)
		return parse_claim(term);
	if (field->list)
		return inner_parse(term, field, token, error);
	return term->operand->parse(term, field, token, error);
}

static int member_parse(const struct schema *schema, unsigned id, enum where_operator op,
	const struct token *token, struct where_error *error, struct where **any)
{
	const struct field *field = &schema->fields[id];
	const struct operand_type *operand =
		field->list ? &operand_list : operand_plain(field->type);
	struct where *member CLEANUP(where_free) = node_term(operand, schema, id, op);
	if (!member)
		return -ENOMEM;
	int failed = value_parse(&member->term, field, token, error);
	if (failed)
		return failed;
	failed = node_join(any, WHERE_OR, member);
	member = NULL;
	return failed;
}

/* The message that no member can have such a value. If a KEY member is a number, its own message is
 * better. @return -EINVAL */
static int bad_member(
	const struct field *list, const struct token *token, struct where_error *error)
{
	const struct schema *schema = list->list;
	error->hint[0] = '\0';
	for (unsigned id = 0; id < schema->field_count; id++) {
		struct where *none CLEANUP(where_free) = NULL;
		if (schema->fields[id].role == ROLE_KEY && is_number(&schema->fields[id]) &&
			member_parse(schema, id, OPERATOR_EQUAL, token, error, &none) == -EINVAL)
			return -EINVAL;
	}
	mistake(error, token, "no part of \"%s\" can be \"%s\"", list->name, ESCAPED(token->text));
	return mistake_hint(error, "  \"%s~TEXT\" searches what a table shows", list->name);
}

/* Makes an "or" of all members whose type takes the token: a text member may hold an address, but
 * an address member not a text. @return 0; -EINVAL: there are none; *error has the reason of the
 * only one that came close; -ENOMEM */
static int members_parse(const struct field *list, enum where_operator op,
	const struct token *token, struct where_error *error, struct where **ret)
{
	struct where *any CLEANUP(where_free) = NULL;
	unsigned refused = 0;
	for (unsigned id = 0; id < list->list->field_count; id++) {
		if (!is_member(list->list, &list->list->fields[id], op, token))
			continue;
		int failed = member_parse(list->list, id, op, token, error, &any);
		if (failed && failed != -EINVAL)
			return failed;
		refused += failed != 0;
	}
	if (!any)
		return refused == 1 ? -EINVAL : bad_member(list, token, error);
	*ret = any;
	any = NULL;
	return 0;
}

static void shown_free(struct shown *shown)
{
	if (!shown)
		return;
	for (size_t i = 0; i < shown->pattern.count; i++)
		operand_text.fini(&shown->pattern.values[i]);
	free(shown->pattern.values);
	out_fini(&shown->text);
	free(shown);
}

DEFINE_CLEANUP(struct shown *, shown_free)

static int shown_parse(const struct field *field, const struct token *token,
	struct where_error *error, struct shown **ret)
{
	struct shown *shown CLEANUP(shown_free) = calloc(1, sizeof(*shown));
	if (!shown)
		return -ENOMEM;
	out_init_memory(&shown->text);
	shown->field = field;
	shown->pattern.type = FIELD_TEXT;
	shown->pattern.op = OPERATOR_MATCH;
	shown->pattern.test = operand_text.test(OPERATOR_MATCH);
	int failed = operand_text.parse(&shown->pattern, field, token, error);
	if (failed)
		return failed;
	*ret = shown;
	shown = NULL;
	return 0;
}

static bool shown_has(const struct shown *shown, size_t start)
{
	const struct text text = {shown->text.data + start, (uint32_t)(shown->text.length - start)};

	return shown->pattern.test(shown->pattern.values, &text);
}

/* Whether the text of any item matches, or the joined text of all. */
static bool shown_matches(struct shown *shown, const struct list *list, bool human)
{
	struct out *text = &shown->text;

	text->length = 0;
	for (uint32_t i = 0; i < list->count; i++) {
		if (i)
			out_string(text, ", ");
		size_t start = text->length;
		cell_write_item(text, shown->field, list_item(list, i), human);
		if (shown_has(shown, start))
			return true;
	}
	if (!list->count)
		out_string(text, "none");
	return list->count != 1 && shown_has(shown, 0);
}

static void list_fini(union where_value *value)
{
	where_free(value->list.any);
	shown_free(value->list.shown);
	free((char *)value->list.typed.data);
}

static int list_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	union where_value value = {0};
	int failed = members_parse(field, term->op, token, error, &value.list.any);
	/* Even if no member is a text, the table shows one. */
	if (term->op == OPERATOR_MATCH && failed != -ENOMEM)
		failed = shown_parse(field, token, error, &value.list.shown);
	if (!failed)
		failed = operand_copy(token->text, &value.list.typed);
	if (!failed)
		failed = operand_add(term, &value);
	if (failed)
		list_fini(&value);
	return failed;
}

static void list_print(const union where_value *value, const struct field *field, struct out *out)
{
	(void)field;
	operand_quote(out, value->list.typed);
}

static bool any_matches(const struct where *any, const struct list *list)
{
	for (uint32_t i = 0; any && i < list->count; i++)
		if (where_matches(any, list_item(list, i)))
			return true;
	return false;
}

static bool list_matches(const union where_value *wanted, const void *value)
{
	return any_matches(wanted->list.any, value);
}

/* Tries human and raw units, because the user may have seen either. */
static bool list_shows(const union where_value *wanted, const void *value)
{
	return any_matches(wanted->list.any, value) ||
	       shown_matches(wanted->list.shown, value, true) ||
	       shown_matches(wanted->list.shown, value, false);
}

static where_test *list_test(enum where_operator op)
{
	return op == OPERATOR_MATCH ? list_shows : list_matches;
}

const struct operand_type operand_list = {
	.operators = OPERAND_EQUALITY | 1 << OPERATOR_MATCH | 1 << OPERATOR_NOT_MATCH,
	.parse = list_parse,
	.print = list_print,
	.test = list_test,
	.fini = list_fini,
};
