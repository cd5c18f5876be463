#include "operand.h"

#include "mistake.h"
#include "node.h"

#include <errno.h>

static bool is_comparable(const struct field *field, enum where_operator op);

/* Whether it is the only number that tells a member from others. */
static bool is_only_number(const struct schema *schema, size_t id)
{
	const struct field *field = &schema->fields[id];

	if (field->role != ROLE_KEY && schema->field_count > 1)
		return false;
	for (size_t i = 0; i < schema->field_count; i++) {
		if (i != id && schema->fields[i].role == ROLE_KEY &&
			field_is_number(&schema->fields[i]))
			return false;
	}
	return field_is_number(field);
}

/* Whether values of a list's field can be compared with one that is typed for the list. Numbers of
 * different meanings could not be told apart there, so it must be the one by which members are
 * known. */
static bool is_member(const struct schema *schema, size_t id, enum where_operator op)
{
	const struct field *field = &schema->fields[id];

	if (is_only_number(schema, id))
		return operand_type(field->type)->operators >> op & 1;
	return is_comparable(field, op);
}

static bool is_comparable(const struct field *field, enum where_operator op)
{
	if (field->type == FIELD_TEXT || field->type == FIELD_ADDRESS ||
		field->type == FIELD_PREFIX)
		return operand_type(field->type)->operators >> op & 1;
	for (size_t i = 0; field->list && i < field->list->field_count; i++)
		if (is_member(field->list, i, op))
			return true;
	return false;
}

static int member_parse(const struct schema *schema, unsigned id, enum where_operator op,
	const struct token *token, struct where_error *error, struct where **any)
{
	const struct field *field = &schema->fields[id];
	struct where *member CLEANUP(where_free) = node_term(schema, id, op);
	if (!member)
		return -ENOMEM;
	int failed = operand_type(field->type)->parse(&member->term, field, token, error);
	if (failed)
		return failed;
	failed = node_join(any, WHERE_OR, member);
	member = NULL;
	return failed;
}

/* Any of the members whose type takes the token: an address is also a text, but not the reverse. */
static int members_parse(const struct schema *schema, enum where_operator op,
	const struct token *token, struct where_error *error, struct where **ret)
{
	struct where *any CLEANUP(where_free) = NULL;
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (!is_member(schema, id, op))
			continue;
		int failed = member_parse(schema, id, op, token, error, &any);
		if (failed && failed != -EINVAL)
			return failed;
	}
	if (!any)
		return -EINVAL;
	*ret = any;
	any = NULL;
	return 0;
}

static void list_fini(union where_value *value)
{
	where_free(value->list.any);
	free((char *)value->list.typed.data);
}

static int list_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	union where_value value = {0};
	if (!is_comparable(field, term->op)) {
		mistake(error, token, "\"%s\" has no %s in it to compare with", field->name,
			term->op == OPERATOR_MATCH ? "text" : "text or address");
		return mistake_hint(error, "  \"%s != -\" holds where there is one", field->name);
	}
	int failed = members_parse(field->list, term->op, token, error, &value.list.any);
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

static bool list_matches(const union where_value *wanted, const void *value)
{
	const struct list *list = value;
	for (uint32_t i = 0; i < list->count; i++)
		if (where_matches(wanted->list.any, list_item(list, i)))
			return true;
	return false;
}

static where_test *list_test(enum where_operator op)
{
	(void)op;
	return list_matches;
}

const struct operand_type operand_list = {
	.operators = OPERAND_EQUALITY | 1 << OPERATOR_MATCH | 1 << OPERATOR_NOT_MATCH,
	.parse = list_parse,
	.print = list_print,
	.test = list_test,
	.fini = list_fini,
};
