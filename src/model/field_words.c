/* SPDX-License-Identifier: MIT */
#include "field_words.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

static const struct word types[] = {
	{FIELD_NUM, "number"},
	{FIELD_SNUM, "signed number"},
	{FIELD_BOOL, "boolean"},
	{FIELD_ENUM, "word"},
	{FIELD_FLAGS, "set of words"},
	{FIELD_HEX, "hexadecimal"},
	{FIELD_TEXT, "text"},
	{FIELD_ADDRESS, "address"},
	{FIELD_PREFIX, "prefix"},
	{FIELD_MAC, "link-layer address"},
	{FIELD_ENDPOINT, "address and port"},
	{FIELD_LIST, "list"},
	{FIELD_OBJECT, "object"},
};
const struct words field_type_words = WORDS(types);

static const struct word units[] = {
	{UNIT_BYTES, "bytes"},
	{UNIT_NSEC, "nanoseconds"},
	{UNIT_USEC, "microseconds"},
	{UNIT_MSEC, "milliseconds"},
	{UNIT_UNIX_MSEC, "Unix ms"},
	{UNIT_UNIX_NSEC, "Unix ns"},
	{UNIT_SEC, "seconds"},
	{UNIT_BYTES_PER_SEC, "bytes per second"},
	{UNIT_PERCENT, "percent"},
	{UNIT_MASK, "bit pattern"},
};
const struct words field_unit_words = WORDS(units);

static const struct word roles[] = {
	{ROLE_KEY, "key"},
	{ROLE_IDENTITY, "identity"},
	{ROLE_LABEL, "label"},
	{ROLE_STATE, "state"},
	{ROLE_GAUGE, "gauge"},
	{ROLE_COUNTER, "counter"},
};
const struct words field_role_words = WORDS(roles);

static const struct word shows[] = {
	{SHOW_DEFAULT, "default"},
	{SHOW_TABLE, "table"},
	{SHOW_JOINED, "view"},
	{SHOW_HOLDERS, "-p table"},
	{SHOW_WIDE, "-i"},
	{SHOW_EXTENDED, "-e"},
	{SHOW_MEMORY, "-m"},
	{SHOW_OWNERS, "-p"},
	{SHOW_OWNER, "-p json"},
	{SHOW_ASKED, "json"},
	{SHOW_NAMED, "named"},
	{SHOW_NESTED, "nested"},
};
const struct words field_show_words = WORDS(shows);

const char *field_type_name(enum field_type type)
{
	return words_name(&field_type_words, type);
}

const char *field_unit_name(enum field_unit unit)
{
	const char *name = words_name(&field_unit_words, unit);

	return name ? name : "";
}

const char *field_role_name(enum field_role role)
{
	return words_name(&field_role_words, role);
}
