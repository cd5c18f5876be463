/* SPDX-License-Identifier: MIT */
/* The input is one of iproute2's files of names. The words that come out must be in order and found
 * by their values, and reading the file twice must change nothing. */
#include "fuzz.h"

#include "../unit/subjects.h"

#include "nlinspect/model/layout.h"
#include "subject/routes/routes.h"
#include "nlinspect/host/names.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char root[PATH_MAX];
static int file = -1;

static const char *in_root(const char *name, char path[static PATH_MAX])
{
	CLAIM(snprintf(path, PATH_MAX, "%s%s", root, name) < PATH_MAX);
	return path;
}

static const char *const folders[] = {
	"",
	"/etc",
	"/etc/iproute2",
	"/etc/iproute2/rt_dsfield.d",
	"/usr",
	"/usr/share",
	"/usr/share/iproute2",
	"/usr/share/iproute2/group.d",
};

/* The same file: read once, twice, from where the distribution has it, and from a folder. */
static const char *const files[] = {
	"/etc/iproute2/rt_realms",
	"/etc/iproute2/rt_dsfield",
	"/etc/iproute2/rt_dsfield.d/again.conf",
	"/usr/share/iproute2/rt_tables",
	"/usr/share/iproute2/group.d/only.conf",
};

static void remove_root(void)
{
	char path[PATH_MAX];

	for (size_t i = ARRAY_SIZE(files); i > 0; i--)
		unlink(in_root(files[i - 1], path));
	for (size_t i = ARRAY_SIZE(folders); i > 0; i--)
		rmdir(in_root(folders[i - 1], path));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *folder = getenv("TMPDIR");
	char path[PATH_MAX], to[PATH_MAX];

	(void)argc;
	(void)argv;
	CLAIM(snprintf(path, sizeof(path), "%s/names-XXXXXX", folder ? folder : "/tmp") <
		(int)sizeof(path));
	CLAIM(mkdtemp(path));
	strcpy(root, path);
	atexit(remove_root);
	for (size_t i = 1; i < ARRAY_SIZE(folders); i++)
		CLAIM(!mkdir(in_root(folders[i], path), 0700));
	file = open(in_root(files[0], path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	CLAIM(file >= 0);
	for (size_t i = 1; i < ARRAY_SIZE(files); i++)
		CLAIM(!link(path, in_root(files[i], to)));
	return 0;
}

static void claim_words(const struct words *words)
{
	CLAIM(words);
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->list[i];
		struct text name = text_of(word->name);
		uint64_t value;

		CLAIM(!i || words->list[i - 1].value < word->value);
		CLAIM(name.length && !strpbrk(word->name, " \t\r\n#"));
		CLAIM(words_name(words, word->value) == word->name);
		/* Several numbers may have one name. */
		CLAIM(!words_value(words, name, &value) && value <= word->value);
		CLAIM(word_equals(name, words_name(words, value)));
		words_group(words, name, &value);
	}
	CLAIM(!words_name(words, UINT64_C(1) << 32));
}

static void claim_contains(const struct words *words, const struct words *others)
{
	for (size_t i = 0; i < others->count; i++) {
		const char *name = words_name(words, others->list[i].value);

		CLAIM(name && !strcmp(name, others->list[i].name));
	}
}

/* Any text as a word, and as the name of a field. */
static void look_up(const struct words *words, const uint8_t *data, size_t size)
{
	struct text text = {(const char *)data, (uint32_t)(size < 64 ? size : 64)};
	uint64_t value;

	if (!words_value(words, text, &value))
		CLAIM(word_equals(text, words_name(words, value)));
	EACH_SCHEMA(schema)
	{
		int field = schema_field(schema, text);

		CLAIM(field < (int)schema->field_count);
	}
	/* Not for all: that takes longer than all the rest. */
	schema_suggest(&nexthop_schema, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct names *names = names_new(NAMES_HOST, (struct files){.root = root});
	struct schema *copy = schema_copy(&route_schema);
	const struct words *words;

	CLAIM(names && copy);
	CLAIM(!ftruncate(file, 0) && pwrite(file, data, size, 0) == (ssize_t)size);
	CLAIM(!names_apply(names, copy));
	for (unsigned kind = NAMES_NONE + 1; kind < NAMES_COUNT; kind++)
		claim_words(names_words(names, kind));
	words = names_words(names, NAMES_RT_REALM);
	CLAIM(names_words(names, NAMES_RT_DSFIELD)->count == words->count);
	claim_contains(names_words(names, NAMES_RT_DSFIELD), words);
	claim_contains(names_words(names, NAMES_RT_TABLE), words);
	claim_contains(names_words(names, NAMES_GROUP), words);
	look_up(words, data, size);
	schema_free(copy);
	names_free(names);
	return 0;
}
