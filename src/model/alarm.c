/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/layout.h"

enum word_tone alarm_tone(const struct alarm *alarm, uint64_t value)
{
	if (alarm->bad && value >= alarm->bad)
		return TONE_BAD;
	return alarm->warning && value >= alarm->warning ? TONE_WARNING : TONE_PLAIN;
}

static bool list_has(const char *names, const char *name)
{
	size_t length = strlen(name);

	while (*names) {
		size_t span = strcspn(names, " ");

		if (span == length && !memcmp(names, name, length))
			return true;
		names += span;
		names += strspn(names, " ");
	}
	return false;
}

const struct alarm *schema_alarm(const struct schema *schema, unsigned id, unsigned *by)
{
	const char *name = schema->fields[schema_counter(schema, id)].name;

	for (size_t i = 0; i < schema->alarm_count; i++) {
		const struct alarm *alarm = &schema->alarms[i];
		int other;

		if (!list_has(alarm->fields, name))
			continue;
		other = alarm->by ? schema_field(schema, text_of(alarm->by)) : (int)id;
		if (other < 0)
			continue;
		*by = (unsigned)other;
		return alarm;
	}
	return NULL;
}
