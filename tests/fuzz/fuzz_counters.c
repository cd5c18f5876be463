/* SPDX-License-Identifier: MIT */
/* The input is a file of /proc/net; its first byte selects which. Every counter that is found has
 * its name, lies within the text, and is the first one of that name. */
#include "fuzz.h"

#include "subject/counters/mib.h"

#include <stdlib.h>
#include <string.h>

static struct mib mib;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static bool same(struct text a, struct text b)
{
	return a.length == b.length && (!a.length || !memcmp(a.data, b.data, a.length));
}

static void claim_entry(size_t index)
{
	const struct mib_entry *entry = &mib.list[index], *found;
	char group[64], name[64];

	CLAIM(!entry->negative || (int64_t)entry->value <= 0);
	if (entry->instance != MIB_WHOLE || entry->group.length >= sizeof(group) ||
		entry->name.length >= sizeof(name))
		return;
	memcpy(group, entry->group.data, entry->group.length);
	group[entry->group.length] = '\0';
	memcpy(name, entry->name.data, entry->name.length);
	name[entry->name.length] = '\0';
	found = mib_find(&mib, group, name);
	CLAIM(found && found <= entry);
	CLAIM(same(found->group, entry->group) && same(found->name, entry->name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	/* Exactly as long as its content, so that a sanitizer sees a read beyond it. */
	text = malloc(size);
	CLAIM(text);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	mib_clear(&mib);
	if (data[0] % MIB_FILES == MIB_DEV_SNMP6)
		CLAIM(!mib_parse_interface(&mib, text_of("eth0"), text));
	else
		CLAIM(!mib_parse(&mib, data[0] % MIB_FILES, text));
	for (size_t i = 0; i < mib.count; i++)
		claim_entry(i);
	free(text);
	return 0;
}
