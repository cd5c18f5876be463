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

/* Podman and CRI-O run a monitor beside each container. */
static bool is_monitor(struct text component)
{
	return starts(component, "libpod-conmon-") || starts(component, "crio-conmon-");
}

/* "docker-ID.scope", "cri-containerd-ID.scope", "ID": returns the identifier. */
static struct text identifier_in(struct text component)
{
	struct text found = component;

	if (is_monitor(component))
		return (struct text){NULL, 0};
	if (ends(found, ".scope"))
		found = without(found, 0, strlen(".scope"));
	if (found.length > IDENTIFIER && found.data[found.length - IDENTIFIER - 1] == '-')
		found = without(found, found.length - IDENTIFIER, 0);
	return is_identifier(found) ? found : (struct text){NULL, 0};
}

static unsigned hex_digit(char c)
{
	return isdigit((unsigned char)c) ? (unsigned)(c - '0') : ((unsigned)c | 32) - 'a' + 10;
}

/* Takes back what systemd.unit(5) does to a name: "\\x2d" is a hyphen. */
static struct text unescape(struct text name, char buffer[static CGROUP_NAME])
{
	struct text ret = {buffer, 0};

	for (uint32_t i = 0; i < name.length && ret.length < CGROUP_NAME; ret.length++) {
		const char *at = name.data + i;

		if (i + 4 <= name.length && at[0] == '\\' && at[1] == 'x' &&
			isxdigit((unsigned char)at[2]) && isxdigit((unsigned char)at[3])) {
			buffer[ret.length] = (char)(hex_digit(at[2]) << 4 | hex_digit(at[3]));
			i += 4;
		} else {
			buffer[ret.length] = *at;
			i++;
		}
	}
	return ret;
}

/* "lxc.payload.NAME", "machine-NAME.scope", "systemd-nspawn@NAME.service": returns the name. */
static struct text name_in(struct text component, char buffer[static CGROUP_NAME])
{
	static const struct {
		const char *front, *back;
		bool escaped;
	} forms[] = {
		{"lxc.payload.", "", false},
		{"machine-", ".scope", true},
		{"systemd-nspawn@", ".service", true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t around = strlen(forms[i].front) + strlen(forms[i].back);

		if (component.length > around && starts(component, forms[i].front) &&
			(!*forms[i].back || ends(component, forms[i].back))) {
			struct text name =
				without(component, strlen(forms[i].front), strlen(forms[i].back));

			return forms[i].escaped ? unescape(name, buffer) : name;
		}
	}
	return (struct text){NULL, 0};
}

struct text cgroup_container(struct text path, char buffer[static CGROUP_NAME])
{
	struct text component, found = {NULL, 0};

	while (!found.length && last_component(&path, &component)) {
		found = identifier_in(component);
		if (!found.length)
			found = name_in(component, buffer);
	}
	return found;
}
