/* SPDX-License-Identifier: MIT */
#include "plan_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Cuts the next name from a comma-separated list. @return false at its end */
bool plan_next(const char **list, struct text *ret)
{
	*list += strspn(*list, ", ");
	*ret = (struct text){*list, (uint32_t)strcspn(*list, ", ")};
	*list += ret->length;
	return ret->length > 0;
}

/* Whether the field would be there with rates. */
static bool is_rate_name(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const char *rate = schema->fields[i].rate_name;

		if (rate && word_equals(name, rate))
			return true;
	}
	return false;
}

/* Whether the field would be there with --since. */
static bool is_growth_name(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const char *growth = schema->fields[i].since_name;

		if (growth && word_equals(name, growth))
			return true;
	}
	return word_equals(name, "change") || word_equals(name, "was") ||
	       word_equals(name, "changes") || word_equals(name, "reset");
}

int plan_unknown(const struct schema *schema, struct text name, struct plan_error *error)
{
	char shown[96];
	const struct view *view = schema_view(schema, name);
	const char *like = schema_suggest(schema, name);
	int outer = schema_outer(schema, name);

	text_escape_into(shown, sizeof(shown), name);
	if (memchr(name.data, ':', name.length))
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is a function of a group; add --by LIST", shown);
	else if (is_rate_name(schema, name))
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is a rate, which needs -w SEC and no --count-by", shown);
	else if (is_growth_name(schema, name))
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is a difference, which needs --since FILE", shown);
	else if (view)
		snprintf(error->message, sizeof(error->message),
			"unknown field \"%s\"; \"-o @%s\" shows %s", shown, view->name, view->doc);
	else if (outer >= 0)
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is nested: only \"%s\" as a whole can be named, such as in -o %s; "
			"-j has every key, for jq(1)",
			shown, schema->fields[outer].name, schema->fields[outer].name);
	else if (like)
		snprintf(error->message, sizeof(error->message),
			"unknown field \"%s\"; did you mean \"%s\"?", shown, like);
	else
		snprintf(error->message, sizeof(error->message),
			"unknown field \"%s\"; \"nlinspect fields %s\" lists them", shown,
			schema->name);
	return -EINVAL;
}

int plan_unknown_view(const struct schema *schema, struct text name, struct plan_error *error)
{
	char shown[96];
	size_t used;

	text_escape_into(shown, sizeof(shown), name);
	used = (size_t)snprintf(error->message, sizeof(error->message),
		schema->view_count ? "unknown view \"@%s\"; there is"
				   : "unknown view \"@%s\"; %s have no views",
		shown, schema->name);
	for (size_t i = 0; i < schema->view_count && used < sizeof(error->message); i++)
		used += (size_t)snprintf(error->message + used, sizeof(error->message) - used,
			"%s @%s", i ? "," : "", schema->views[i].name);
	return -EINVAL;
}
