/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/interface_index.h"

#include <net/if.h>
#include <string.h>

uint32_t interface_index(struct text name)
{
	char string[IF_NAMESIZE], primary[IF_NAMESIZE];
	uint32_t index;

	if (!name.length || name.length >= sizeof(string))
		return 0;
	memcpy(string, name.data, name.length);
	string[name.length] = '\0';
	if (strlen(string) != name.length)
		return 0;
	index = if_nametoindex(string);
	return index && if_indextoname(index, primary) && !strcmp(primary, string) ? index : 0;
}
