/* SPDX-License-Identifier: MIT */
/* The subjects by name, and all schemas that are in them. */
#ifndef SUBJECTS_H
#define SUBJECTS_H

#include "nlinspect/source/subject.h"

#include "subject/subjects.h"

#include <stdlib.h>
#include <string.h>

/* The subject of that name, or NULL. */
static inline const struct subject *subject_named(const char *name)
{
	for (size_t i = 0; subjects[i]; i++) {
		if (!strcmp(subjects[i]->name, name))
			return subjects[i];
	}
	return NULL;
}

enum { SCHEMAS_LIMIT = 256 };

/* Each schema once, in the order of the subjects, followed by those of its lists. */
struct schema_list {
	const struct schema *list[SCHEMAS_LIMIT];
	size_t count, at; /* at: of EACH_SCHEMA() */
};

static inline void schema_list_add(struct schema_list *all, const struct schema *schema)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->list[i] == schema)
			return;
	}
	if (all->count == SCHEMAS_LIMIT)
		abort();
	all->list[all->count++] = schema;
	for (size_t id = 0; id < schema->field_count; id++) {
		if (schema->fields[id].list)
			schema_list_add(all, schema->fields[id].list);
	}
}

static inline struct schema_list schema_list_all(void)
{
	struct schema_list all = {.count = 0};

	for (size_t i = 0; subjects[i]; i++) {
		schema_list_add(&all, subjects[i]->schema);
		for (size_t p = 0; subjects[i]->parts && subjects[i]->parts[p]; p++)
			schema_list_add(&all, subjects[i]->parts[p]->schema);
	}
	return all;
}

/* The schemas of the rows that commands list: each subject's, or its parts'. */
static inline struct schema_list schema_list_rows(void)
{
	struct schema_list all = {.count = 0};

	for (size_t i = 0; subjects[i]; i++) {
		const struct subject *const *parts = subjects[i]->parts;

		if (!parts)
			all.list[all.count++] = subjects[i]->schema;
		for (size_t p = 0; parts && parts[p]; p++)
			all.list[all.count++] = parts[p]->schema;
	}
	return all;
}

#define EACH_SCHEMA(schema)                                                        \
	for (struct schema_list s_ = schema_list_all(); s_.at < s_.count; s_.at++) \
		for (const struct schema *schema = s_.list[s_.at]; schema; schema = NULL)

#endif
