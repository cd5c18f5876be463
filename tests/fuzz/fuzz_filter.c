/* SPDX-License-Identifier: MIT */
/* The input is a filter, its words divided by NULs. Its printed form must parse as the same filter,
 * and match the same records. */
#include "fuzz.h"

#include "../unit/subjects.h"

#include "flow/filter/expect.h"
#include "nlinspect/flow/where.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/host/names.h"

#include "flow/filter/lexer.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { SCHEMAS = 3, RECORDS = 4 };

static struct schema *copies[SCHEMAS];
static struct record *records[SCHEMAS][RECORDS];

static void fill_value(const struct field *field, void *value, uint64_t random)
{
	static const uint64_t numbers[] = {0, 1, 2, 10, 22, 64, 254, 443, 1500, 50000, UINT64_MAX};
	static const char *const texts[] = {"lo", "eth0", "", "a b", "\xff\033", "0"};
	struct address address = {
		.family = random & 1 ? AF_INET : AF_INET6,
		.length = random & 1 ? 4 : 16,
		.bytes = {random & 2 ? 10 : 0, [10] = random & 4 ? 0xff : 0,
			[11] = random & 4 ? 0xff : 0, [15] = 1},
	};
	struct text text = text_of(texts[random % ARRAY_SIZE(texts)]);

	switch (field->type) {
	case FIELD_TEXT:
		*(struct text *)value = text;
		break;
	case FIELD_ADDRESS:
		*(struct address *)value = address;
		break;
	case FIELD_PREFIX:
		*(struct prefix *)value = (struct prefix){address, random & 8 ? 0 : 8};
		break;
	case FIELD_MAC:
		*(struct lladdr *)value = (struct lladdr){.length = 6, .bytes = {2, [5] = 1}};
		break;
	case FIELD_ENDPOINT:
		*(struct endpoint *)value =
			(struct endpoint){address, (uint16_t)(random & 8 ? 443 : 0), text};
		break;
	case FIELD_LIST:
	case FIELD_OBJECT:
		*(struct list *)value = (struct list){0};
		break;
	default:
		*(uint64_t *)value = numbers[random % ARRAY_SIZE(numbers)];
	}
}

/* A record of any values, some absent; of number 0 all. */
static struct record *record_new(const struct schema *schema, uint64_t number)
{
	struct record *record = calloc(1, schema->size);
	uint64_t random = number * UINT64_C(0x9e3779b97f4a7c15);

	CLAIM(record);
	for (unsigned id = 0; number && id < schema->field_count; id++) {
		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		if (!(random >> 60))
			continue;
		fill_value(&schema->fields[id], (char *)record + schema->fields[id].offset,
			random >> 33);
		fieldset_add(&record->present, id);
	}
	return record;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct names *names = names_new(NAMES_WELL_KNOWN, files_of(NULL));

	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < SCHEMAS; i++) {
		CLAIM(subjects[i]);
		copies[i] = schema_copy(subjects[i]->schema);
		CLAIM(names && copies[i] && !names_apply(names, copies[i]));
		for (uint64_t number = 0; number < RECORDS; number++)
			records[i][number] = record_new(copies[i], number);
	}
	return 0;
}

static void claim_mistake(const struct where_error *mistake, const struct fuzz_words *words)
{
	CLAIM(*mistake->message && mistake->word < words->count);
	CLAIM(mistake->start <= mistake->end);
	CLAIM(mistake->end <= strlen(words->list[mistake->word]));
	fuzz_clean(mistake->message, strlen(mistake->message), "");
	fuzz_clean(mistake->hint, strlen(mistake->hint), "\n");
}

static void print(const struct where *where, const struct schema *schema, struct out *out)
{
	out_init_memory(out);
	where_print(where, schema, out);
	fuzz_clean(out->data, out->length, "");
	out_char(out, '\0');
	CLAIM(!out->error);
}

static void claim_same(
	const struct where *where, const struct where *again, struct record *const *list)
{
	struct fieldset fields = {{0}}, fields_again = {{0}};

	where_fields(where, &fields);
	where_fields(again, &fields_again);
	CLAIM(!memcmp(&fields, &fields_again, sizeof(fields)));
	for (size_t i = 0; i < RECORDS; i++)
		CLAIM(where_matches(where, list[i]) == where_matches(again, list[i]));
}

static void run_where(
	const struct where *where, const struct schema *schema, struct record *const *list)
{
	struct out first, second;

	print(where, schema, &first);
	if (first.length <= LEXER_INPUT_MAX) {
		const char *words[] = {first.data};
		struct where_error mistake;
		CLEANUP(where_free) struct where *again = NULL;

		CLAIM(!where_parse(schema, words, 1, &again, &mistake));
		print(again, schema, &second);
		CLAIM(!strcmp(first.data, second.data));
		claim_same(where, again, list);
		out_fini(&second);
	}
	out_fini(&first);
}

static void run_expect(const struct schema *schema, const struct fuzz_words *words)
{
	size_t length = strlen(words->list[words->count - 1]);
	struct expect expect;
	int error = expect_read(schema, words->list, words->count, &expect);

	CLAIM(!error || error == -E2BIG);
	if (error || expect.kind == EXPECT_NOTHING)
		return;
	CLAIM(expect.start <= length);
	if (expect.kind == EXPECT_VALUE)
		CLAIM(expect.list <= expect.start);
	if (expect.kind == EXPECT_VALUE || expect.kind == EXPECT_OPERATOR)
		CLAIM(expect.field >= 0 && (size_t)expect.field < expect.schema->field_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_words words = fuzz_words_of(data, size);

	for (size_t i = 0; i < SCHEMAS; i++) {
		CLEANUP(where_free) struct where *where = NULL;
		struct where_error mistake;
		int error = where_parse(copies[i], words.list, words.count, &where, &mistake);

		/* regcomp() may say that it has not enough memory for what is asked of it. */
		CLAIM(!error || error == -EINVAL || error == -ENOMEM);
		if (error == -EINVAL)
			claim_mistake(&mistake, &words);
		if (where)
			run_where(where, copies[i], records[i]);
		run_expect(copies[i], &words);
	}
	fuzz_words_fini(&words);
	return 0;
}
