/* SPDX-License-Identifier: MIT */
#include "part_names.h"

#include "nlinspect/base/text.h"
#include "nlinspect/model/layout.h"

#include <errno.h>
#include <string.h>

/* Whether a name means something for a schema: a field, also with a sign or a function, a view,
 * "all". `-ENOMEM` counts as yes: the plan reports it. */
static bool knows(const struct schema *schema, struct text name)
{
	CLEANUP(schema_free) struct schema *rates = NULL;
	const char *colon;

	if (name.length && (*name.data == '-' || *name.data == '+'))
		name = (struct text){name.data + 1, name.length - 1};
	colon = memchr(name.data, ':', name.length);
	if (colon)
		name.length = (uint32_t)(colon - name.data);
	if (name.length && *name.data == '@')
		return schema_view(schema, (struct text){name.data + 1, name.length - 1});
	if (word_equals(name, "all") || word_equals(name, "count"))
		return true;
	rates = schema_rates(schema);
	return !rates || schema_field(rates, name) >= 0;
}

static bool another_knows(
	const struct subject *const *parts, uint64_t asked, size_t part, struct text name)
{
	for (size_t i = 0; parts[i]; i++) {
		if (i != part && asked >> i & 1 && knows(parts[i]->schema, name))
			return true;
	}
	return false;
}

int part_names(const char *list, const struct subject *const *parts, uint64_t asked, size_t part,
	struct arena *texts, const char **ret)
{
	size_t used = 0;
	char *kept = arena_take(texts, strlen(list) + 1);
	bool adds = *list == '+';

	if (!kept)
		return -ENOMEM;
	if (adds)
		kept[used++] = *list++;
	for (const char *at = list; *at;) {
		struct text name;

		at += strspn(at, ", ");
		name = (struct text){at, (uint32_t)strcspn(at, ", ")};
		at += name.length;
		if (!name.length || (!knows(parts[part]->schema, name) &&
					    another_knows(parts, asked, part, name)))
			continue;
		if (used > adds)
			kept[used++] = ',';
		memcpy(kept + used, name.data, name.length);
		used += name.length;
	}
	kept[used] = '\0';
	/* A list without a name is a mistake that the plan reports. */
	if (used == adds && list[strspn(list, ", ")])
		return adds ? (*ret = NULL, 0) : -ENODATA;
	*ret = used == adds ? list - adds : kept;
	return 0;
}
