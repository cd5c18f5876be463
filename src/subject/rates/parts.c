/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include "options.h"
#include "source.h"
#include "subject/rates/groups/groups.h"

/* Words of sar(1) and of programs like it. */
const struct habit rates_habits[] = {
	{HABIT_COMMAND, "ifstat dstat bwm-ng nload vnstat",
		"\"nlinspect rates DEV 1\" shows the traffic of interfaces every second",
		.instead = "rates"},
	{HABIT_OPTION, "-P", "--cpus shows the CPUs of SOFT"},
	{HABIT_OPTION, "-A -b -B -d -F -I -m -p -r -S -u -W -y",
		"nlinspect knows the network only: sar -n"},
	{HABIT_OPTION, "--since --force",
		"its records are of the time between two readings; \"nlinspect counters --since "
		"FILE\" compares counters"},
	{HABIT_OPTION, "-f", "--replay FILE shows a recording"},
	{.words = NULL},
};

#define PART(id, word, doc)                           \
	static const struct subject rates_##id = {    \
		.name = word,                         \
		.summary = doc,                       \
		.schema = &rates_##id##_schema,       \
		.habits = rates_habits,               \
		.ask_size = sizeof(struct rates_ask), \
		.select = rates_select,               \
		.run = rates_run,                     \
	};
#define POINT(id, word, doc) &rates_##id,

RATES_GROUPS(PART)

const struct subject *const rates_parts[] = {RATES_GROUPS(POINT) NULL};
