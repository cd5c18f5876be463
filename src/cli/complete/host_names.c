/* SPDX-License-Identifier: MIT */
#include "host_names.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

static const struct {
	const char *field;
	enum host_names names;
} known[] = {
	{"interface", HOST_INTERFACES},
	{"ifname", HOST_INTERFACES},
	{"link", HOST_INTERFACES},
	{"master", HOST_INTERFACES},
	{"dev", HOST_INTERFACES},
	{"iif", HOST_INTERFACES},
	{"user", HOST_USERS},
	{"process", HOST_PROCESSES},
};

enum host_names host_names_of(const struct field *field)
{
	for (size_t i = 0; field->type == FIELD_TEXT && i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i].field, field->name))
			return known[i].names;
	}
	return HOST_NOTHING;
}
