/* SPDX-License-Identifier: MIT */
/* Every number of every subject takes the units of its kind, and ranges. */
#include "nlinspect/flow/where.h"

#include "nlinspect/base/out.h"

#include "subjects.h"
#include "unit.h"

DEFINE_CLEANUP_FINI(struct out, out_fini)

#define EACH_NUMBER(schema, field)                                           \
	EACH_SCHEMA(schema)                                                  \
	for (const struct field *field = schema->fields;                     \
		field < schema->fields + schema->field_count; field++)       \
		if (field_is_number(field) && !is_port(field) &&             \
			schema_filter_field(schema, text_of(field->name)) == \
				(int)(field - schema->fields))

static bool is_port(const struct field *field)
{
	size_t length = strlen(field->name);

	return length >= 4 && !strcmp(field->name + length - 4, "port");
}

/* A filter as it was understood. */
static void understand(
	const struct schema *schema, const char *name, const char *condition, struct out *out)
{
	CLEANUP(where_free) struct where *where = NULL;
	struct where_error error;
	char filter[160];
	const char *word = filter;

	snprintf(filter, sizeof(filter), "%s%s", name, condition);
	ck_assert_msg(!where_parse(schema, &word, 1, &where, &error), "%s %s: %s", schema->name,
		filter, error.message);
	out_init_memory(out);
	where_print(where, schema, out);
}

static void assert_same(const struct schema *schema, const struct field *field, const char *typed,
	const char *plain)
{
	CLEANUP(out_fini) struct out a, b;

	understand(schema, field->name, typed, &a);
	understand(schema, field->name, plain, &b);
	ck_assert_msg(a.length == b.length && !memcmp(a.data, b.data, a.length),
		"%s: %s%s is not %s", schema->name, field->name, typed, plain);
}

START_TEST(numbers_take_the_units_of_their_kind)
{
	unsigned count[UNIT_MASK + 1] = {0}, decimals = 0;

	EACH_NUMBER(schema, field)
	{
		count[field->unit]++;
		decimals += field->decimals != 0;
		switch (field->unit) {
		case UNIT_NSEC:
			assert_same(schema, field, "<2m", "<120000000000");
			assert_same(schema, field, "<1.5 us", "<1500");
			break;
		case UNIT_USEC:
			assert_same(schema, field, "<2m", "<120000000");
			assert_same(schema, field, "<1.5 ms", "<1500");
			break;
		case UNIT_MSEC:
			assert_same(schema, field, "<2m", "<120000");
			assert_same(schema, field, "<1.5 s", "<1500");
			break;
		case UNIT_SEC:
			assert_same(schema, field, "<2m", "<120");
			assert_same(schema, field, "<1.5 h", "<5400");
			break;
		case UNIT_BYTES_PER_SEC:
			assert_same(schema, field, ">8kbit", ">1000");
			assert_same(schema, field, ">1.5 Mi", ">1572864");
			break;
		case UNIT_MASK:
			assert_same(schema, field, "=0x10-0x1f", "=16-31");
			break;
		case UNIT_NONE:
			if (strstr(field->name, "_percent"))
				assert_same(schema, field, ">5%", ">5");
			if (field->decimals)
				break;
			/* fall through */
		default:
			assert_same(schema, field, ">1MB", ">1000000");
			assert_same(schema, field, ">1.5 Ki", ">1536");
		}
	}
	/* A change of the rows that leaves nothing to test fails here. */
	for (enum field_unit unit = UNIT_NONE; unit <= UNIT_MASK; unit++)
		ck_assert_msg(count[unit] > 0, "no field in %s", field_unit_name(unit));
	ck_assert_uint_gt(decimals, 10);
}
END_TEST

START_TEST(numbers_take_ranges)
{
	EACH_NUMBER(schema, field)
	{
		CLEANUP(out_fini) struct out text;

		understand(schema, field->name, "=3-7", &text);
		if (field->unit == UNIT_MASK)
			ck_assert_msg(memmem(text.data, text.length, "0x3-0x7", 7) != NULL, "%s.%s",
				schema->name, field->name);
		else
			ck_assert_msg(memmem(text.data, text.length, " = 3-7", 6) != NULL,
				"%s.%s: %.*s", schema->name, field->name, (int)text.length,
				text.data);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, numbers_take_the_units_of_their_kind);
	tcase_add_test(tests, numbers_take_ranges);
}
