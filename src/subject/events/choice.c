/* SPDX-License-Identifier: MIT */
#include "events.h"

#include <string.h>

enum { LEAST = 3 }; /* letters of a name that is cut, such as "addr" */

/* @return the field, or -ENOENT as a negative number */
static int find_subject(const struct schema *schema, struct text name)
{
	for (int id = EVENT_OF_FIRST; id < EVENT_OF_END; id++) {
		const char *full = schema->fields[id].name;

		if (name.length >= LEAST && name.length <= strlen(full) &&
			!memcmp(name.data, full, name.length))
			return id;
	}
	return -1;
}

bool event_choice(
	const struct schema *schema, const char *word, struct fieldset *ret, struct text *unknown)
{
	bool any = false;

	*ret = (struct fieldset){{0}};
	*unknown = (struct text){NULL, 0};
	for (const char *end = word; *end; word = end + (*end == ',')) {
		struct text name;
		int id;

		end = word + strcspn(word, ",");
		name = (struct text){word, (uint32_t)(end - word)};
		id = find_subject(schema, name);
		if (id < 0)
			*unknown = name;
		else
			fieldset_add(ret, (unsigned)id);
		any |= id >= 0;
		if (!*end)
			break;
	}
	if (!any)
		*unknown = (struct text){NULL, 0};
	return any && !unknown->data;
}
