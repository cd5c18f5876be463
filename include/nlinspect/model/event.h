/* SPDX-License-Identifier: MIT */
/* Events of streams: the change that a record is about. */
#ifndef NLINSPECT_MODEL_EVENT_H
#define NLINSPECT_MODEL_EVENT_H

#include "nlinspect/model/words.h"

/** The field of model/common.def that holds it. */
#define EVENT_FIELD "event"

enum event {
	EVENT_PRESENT, /* nothing: it is there when the stream begins */
	EVENT_ADDED,
	EVENT_CHANGED,
	EVENT_REMOVED,
	EVENT_PASSED,         /* it came and went between two rounds */
	EVENT_RESYNCHRONISED, /* messages were lost, and the state was read again */
};

extern const struct words event_words;

#endif
