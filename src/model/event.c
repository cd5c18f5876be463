/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/event.h"

#include "nlinspect/base/cleanup.h"

static const struct word events[] = {
	{EVENT_PRESENT, "present"},
	{EVENT_ADDED, "added"},
	{EVENT_CHANGED, "changed"},
	{EVENT_REMOVED, "removed", TONE_WARNING},
	{EVENT_PASSED, "passed"},
	{EVENT_RESYNCHRONISED, "resynchronised", TONE_WARNING},
};
const struct words event_words = WORDS(events);
