/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/names.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/model/layout.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

enum {
	FILE_LIMIT = 256 << 10, /* the most bytes read of one file; usual files have some hundred */
	PATH_LIMIT = 4096,
};

struct dictionary {
	bool loaded;
	int error; /* the first of reading its files */
	size_t count, size;
	struct word *list; /* each name is allocated */
	struct words words;
};

/* The named copy of the schema of a list or object. */
struct nested {
	const struct schema *original;
	struct schema *copy;
	struct nested *next;
};

struct names {
	enum names_mode mode;
	struct files files;
	struct dictionary kinds[NAMES_COUNT];
	struct nested *nested;
};

static const struct word tables[] = {{253, "default"}, {254, "main"}, {255, "local"}};
static const struct word protocols[] = {
	{0, "unspec"},
	{1, "redirect"},
	{2, "kernel"},
	{3, "boot"},
	{4, "static"},
	{8, "gated"},
	{9, "ra"},
	{10, "mrt"},
	{11, "zebra"},
	{12, "bird"},
	{13, "dnrouted"},
	{14, "xorp"},
	{15, "ntk"},
	{16, "dhcp"},
	{17, "mrouted"},
	{18, "keepalived"},
	{42, "babel"},
	{99, "openr"},
	{186, "bgp"},
	{187, "isis"},
	{188, "ospf"},
	{189, "rip"},
	{192, "eigrp"},
};
static const struct word address_protocols[] = {
	{1, "kernel_lo"}, {2, "kernel_ra"}, {3, "kernel_ll"}};
static const struct word scopes[] = {
	{0, "global"}, {200, "site"}, {253, "link"}, {254, "host"}, {255, "nowhere"}};
static const struct word groups[] = {{0, "default"}};

/* The file of each kind of names, and the names that every host has. */
static const struct {
	const char *file;
	const struct word *known;
	size_t count;
} kinds[NAMES_COUNT] = {
	[NAMES_RT_TABLE] = {"rt_tables", tables, ARRAY_SIZE(tables)},
	[NAMES_RT_PROTO] = {"rt_protos", protocols, ARRAY_SIZE(protocols)},
	[NAMES_RT_ADDRPROTO] = {"rt_addrprotos", address_protocols, ARRAY_SIZE(address_protocols)},
	[NAMES_RT_SCOPE] = {"rt_scopes", scopes, ARRAY_SIZE(scopes)},
	[NAMES_RT_REALM] = {"rt_realms", NULL, 0},
	[NAMES_RT_DSFIELD] = {"rt_dsfield", NULL, 0},
	[NAMES_GROUP] = {"group", groups, ARRAY_SIZE(groups)},
};

struct names *names_new(enum names_mode mode, struct files files)
{
	struct names *names = calloc(1, sizeof(*names));

	if (names) {
		names->mode = mode;
		names->files = files;
	}
	return names;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	for (size_t kind = 0; kind < NAMES_COUNT; kind++) {
		struct dictionary *dictionary = &names->kinds[kind];

		for (size_t i = 0; i < dictionary->count; i++)
			free((char *)dictionary->list[i].name);
		free(dictionary->list);
	}
	for (struct nested *next, *nested = names->nested; nested; nested = next) {
		next = nested->next;
		schema_free(nested->copy);
		free(nested);
	}
	free(names);
}

static int dictionary_grow(struct dictionary *dictionary)
{
	size_t size = dictionary->size ? dictionary->size * 2 : 32;
	struct word *list;

	if (dictionary->count < dictionary->size)
		return 0;
	list = reallocarray(dictionary->list, size, sizeof(*list));
	if (!list)
		return -ENOMEM;
	dictionary->list = list;
	dictionary->size = size;
	return 0;
}

static int dictionary_add(
	struct dictionary *dictionary, uint64_t value, const char *name, size_t length)
{
	char *copy = strndup(name, length);

	if (!copy || dictionary_grow(dictionary)) {
		free(copy);
		return -ENOMEM;
	}
	dictionary->list[dictionary->count++] = (struct word){value, copy};
	return 0;
}

static int compare_words(const void *a, const void *b)
{
	const struct word *const *one = a, *const *other = b;

	if ((*one)->value != (*other)->value)
		return (*one)->value < (*other)->value ? -1 : 1;
	return *one < *other ? -1 : 1;
}

/* Sorts the words by value. A later name for a number replaces the earlier one. */
static int dictionary_settle(struct dictionary *dictionary)
{
	CLEANUP(free) const struct word **sorted = NULL;
	struct word *list;
	size_t count = 0;

	if (!dictionary->count)
		return 0;
	sorted = reallocarray(NULL, dictionary->count, sizeof(*sorted));
	list = reallocarray(NULL, dictionary->count, sizeof(*list));
	if (!sorted || !list) {
		free(list);
		return -ENOMEM;
	}
	for (size_t i = 0; i < dictionary->count; i++)
		sorted[i] = &dictionary->list[i];
	qsort(sorted, dictionary->count, sizeof(*sorted), compare_words);
	for (size_t i = 0; i < dictionary->count; i++) {
		if (count && list[count - 1].value == sorted[i]->value)
			free((char *)list[--count].name);
		list[count++] = *sorted[i];
	}
	free(dictionary->list);
	dictionary->list = list;
	dictionary->size = dictionary->count;
	dictionary->count = count;
	return 0;
}

/* Parses "NUMBER NAME", the number in decimal or 0x hexadecimal, and skips other lines. */
static int dictionary_line(struct dictionary *dictionary, const char *line)
{
	unsigned long long value;
	size_t length;
	char *end;

	line += strspn(line, " \t");
	if (!isdigit((unsigned char)*line))
		return 0;
	errno = 0;
	value = strtoull(line, &end, line[0] == '0' && (line[1] | 32) == 'x' ? 16 : 10);
	if (errno || value > UINT32_MAX || (*end != ' ' && *end != '\t'))
		return 0;
	line = end + strspn(end, " \t");
	length = strcspn(line, " \t\r#");
	return length ? dictionary_add(dictionary, value, line, length) : 0;
}

static int dictionary_text(struct dictionary *dictionary, char *text, size_t length)
{
	char *end = text + length;

	*end = '\0';
	while (text < end) {
		size_t line = strcspn(text, "\n");
		int error;

		text[line] = '\0';
		error = dictionary_line(dictionary, text);
		if (error)
			return error;
		text += line + 1;
	}
	return 0;
}

/* Whether there is no such file, or something else in its place. */
static bool is_no_file(int error)
{
	/* -ENODATA: the recording does not have it. */
	return error == -ENODATA || error == -ENOENT || error == -ENOTDIR || error == -EINVAL ||
	       error == -ELOOP || error == -ENXIO;
}

/* @return 0 with the names of the file; -ENOENT if it cannot be read; -ENOMEM */
static int dictionary_file(struct dictionary *dictionary, struct files files, const char *path)
{
	CLEANUP(free) char *text = NULL;
	size_t length;
	int error = files_read(files, path, FILE_LIMIT, &text, &length);

	if (error && error != -EFBIG && !is_no_file(error))
		first_error(&dictionary->error, error);
	if (error && error != -EFBIG)
		return error == -ENOMEM ? error : -ENOENT;
	return dictionary_text(dictionary, text, length);
}

struct conf {
	struct dictionary *dictionary;
	const char *path; /* of its folder */
};

static int conf_entry(void *context, const struct folder *folder, const char *name)
{
	const struct conf *conf = context;
	size_t length = strlen(name);
	char path[PATH_LIMIT];

	if (length <= 5 || strcmp(name + length - 5, ".conf") != 0 ||
		snprintf(path, sizeof(path), "%s/%s", conf->path, name) >= (int)sizeof(path))
		return 0;
	return dictionary_file(conf->dictionary, folder->files, path) == -ENOMEM ? -ENOMEM : 0;
}

static int dictionary_folder(
	struct dictionary *dictionary, const struct folder *top, const char *path)
{
	struct conf conf = {.dictionary = dictionary, .path = path};

	return folder_each_sorted(top, path, conf_entry, &conf);
}

static int dictionary_host(struct dictionary *dictionary, struct files files, const char *file)
{
	static const char *const homes[] = {"/usr/share/iproute2", "/etc/iproute2"};
	const struct folder top = folder_top(files);
	char path[PATH_LIMIT];
	int error = -ENOENT;

	for (size_t i = ARRAY_SIZE(homes); i > 0 && error == -ENOENT; i--) {
		snprintf(path, sizeof(path), "%s/%s", homes[i - 1], file);
		error = dictionary_file(dictionary, files, path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(homes) && error != -ENOMEM; i++) {
		snprintf(path, sizeof(path), "%s/%s.d", homes[i], file);
		error = dictionary_folder(dictionary, &top, path);
		if (!is_no_file(error))
			first_error(&dictionary->error, error);
	}
	return error == -ENOMEM ? error : 0;
}

static int dictionary_load(
	struct dictionary *dictionary, const struct names *names, enum field_names kind)
{
	int error = 0;

	for (size_t i = 0; i < kinds[kind].count && !error; i++)
		error = dictionary_add(dictionary, kinds[kind].known[i].value,
			kinds[kind].known[i].name, strlen(kinds[kind].known[i].name));
	if (!error && names->mode != NAMES_WELL_KNOWN)
		error = dictionary_host(dictionary, names->files, kinds[kind].file);
	if (!error)
		error = dictionary_settle(dictionary);
	if (error)
		return error;
	dictionary->words = (struct words){.list = dictionary->list, .count = dictionary->count};
	/* A name that is accepted but not printed is an alias. */
	if (names->mode == NAMES_NUMERIC)
		dictionary->words = (struct words){.list = dictionary->list,
			.aliases = dictionary->list,
			.alias_count = dictionary->count};
	dictionary->loaded = true;
	return 0;
}

const struct words *names_words(struct names *names, enum field_names kind)
{
	struct dictionary *dictionary = &names->kinds[kind];

	if (!dictionary->loaded && dictionary_load(dictionary, names, kind))
		return NULL;
	return &dictionary->words;
}

int names_error(const struct names *names, const char **file)
{
	for (size_t kind = 0; kind < NAMES_COUNT; kind++) {
		*file = kinds[kind].file;
		if (names->kinds[kind].error)
			return names->kinds[kind].error;
	}
	return 0;
}

/* Whether any field of a schema, or of those within it, has names from files. */
static bool has_names(const struct schema *schema)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];

		if (field->names != NAMES_NONE || (field->list && has_names(field->list)))
			return true;
	}
	return false;
}

/* The schema of a list or object with its words. @return NULL if there is no memory */
static const struct schema *names_nested(struct names *names, const struct schema *schema)
{
	struct nested *nested = names->nested;

	if (!has_names(schema))
		return schema;
	while (nested && nested->original != schema)
		nested = nested->next;
	if (nested)
		return nested->copy;
	nested = calloc(1, sizeof(*nested));
	if (!nested)
		return NULL;
	nested->original = schema;
	nested->copy = schema_copy(schema);
	nested->next = names->nested;
	names->nested = nested;
	return nested->copy && !names_apply(names, nested->copy) ? nested->copy : NULL;
}

int names_apply(struct names *names, struct schema *copy)
{
	for (size_t i = 0; i < copy->field_count; i++) {
		struct field *field = &schema_fields(copy)[i];

		if (field->names != NAMES_NONE)
			field->words = names_words(names, field->names);
		if (!field->words && field->names != NAMES_NONE)
			return -ENOMEM;
		if (field->list)
			field->list = names_nested(names, field->list);
		if (!field->list && (field->type == FIELD_LIST || field->type == FIELD_OBJECT))
			return -ENOMEM;
	}
	return 0;
}

/* All of them: what is read of one command may be looked at with another one. */
void names_keep(const struct schema *schema, struct connector *recorder)
{
	struct names *names = has_names(schema) ? names_new(NAMES_HOST, files_of(recorder)) : NULL;

	for (enum field_names kind = NAMES_NONE + 1; names && kind < NAMES_COUNT; kind++)
		names_words(names, kind);
	names_free(names);
}
