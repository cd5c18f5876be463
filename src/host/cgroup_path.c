/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/cgroups.h"

#include "nlinspect/base/cleanup.h"

#include <ctype.h>
#include <string.h>

/* Reads a cgroup2 path by the conventions of the programs that make the directories. */

enum { IDENTIFIER = 64 }; /* hexadecimal digits, for Docker, containerd, CRI-O and Podman */

static bool starts(struct text text, const char *with)
{
	size_t length = strlen(with);

	return text.length >= length && !memcmp(text.data, with, length);
}

static bool ends(struct text text, const char *with)
{
	size_t length = strlen(with);

	return text.length > length && !memcmp(text.data + text.length - length, with, length);
}

/* Cuts the last component off a path. @return false if there is none */
static bool last_component(struct text *path, struct text *ret)
{
	while (path->length && path->data[path->length - 1] == '/')
		path->length--;
	*ret = (struct text){path->data + path->length, 0};
	while (path->length && path->data[path->length - 1] != '/') {
		path->length--;
		ret->data--;
		ret->length++;
	}
	return ret->length > 0;
}

struct text cgroup_unit(struct text path)
{
	static const char *const kinds[] = {".service", ".scope", ".socket", ".mount", ".swap"};
	struct text component;

	while (last_component(&path, &component)) {
		for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
			if (ends(component, kinds[i]))
				return component;
		}
	}
	return (struct text){NULL, 0};
}

static bool is_identifier(struct text text)
{
	if (text.length != IDENTIFIER)
		return false;
	for (uint32_t i = 0; i < text.length; i++) {
		if (!isxdigit((unsigned char)text.data[i]))
			return false;
	}
	return true;
}

static struct text without(struct text text, size_t front, size_t back)
{
	return (struct text){text.data + front, (uint32_t)(text.length - front - back)};
}

/* "docker-ID.scope", "cri-containerd-ID.scope", "ID": returns the identifier. */
static struct text identifier_in(struct text component)
{
	struct text found = component;

	if (ends(found, ".scope"))
		found = without(found, 0, strlen(".scope"));
	if (found.length > IDENTIFIER && found.data[found.length - IDENTIFIER - 1] == '-')
		found = without(found, found.length - IDENTIFIER, 0);
	return is_identifier(found) ? found : (struct text){NULL, 0};
}

/* "lxc.payload.NAME", "machine-NAME.scope", "systemd-nspawn@NAME.service": returns the name. */
static struct text name_in(struct text component)
{
	static const struct {
		const char *front, *back;
	} forms[] = {
		{"lxc.payload.", ""},
		{"machine-", ".scope"},
		{"systemd-nspawn@", ".service"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t around = strlen(forms[i].front) + strlen(forms[i].back);

		if (component.length > around && starts(component, forms[i].front) &&
			(!*forms[i].back || ends(component, forms[i].back)))
			return without(component, strlen(forms[i].front), strlen(forms[i].back));
	}
	return (struct text){NULL, 0};
}

struct text cgroup_container(struct text path)
{
	struct text component, found = {NULL, 0};

	while (!found.length && last_component(&path, &component)) {
		found = identifier_in(component);
		if (!found.length)
			found = name_in(component);
	}
	return found;
}
