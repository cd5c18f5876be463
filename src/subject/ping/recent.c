/* SPDX-License-Identifier: MIT */
#include "recent.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

static const char *const steps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

void recent_add(struct recent *history, int64_t time)
{
	history->times[history->count++ % RECENT] = time;
}

/* Small differences are noise: the picture has room for at least the least time itself. */
static int64_t span_of(const struct recent *history, uint64_t count, int64_t *least)
{
	int64_t most = 0;

	*least = INT64_MAX;
	for (uint64_t i = 0; i < count; i++) {
		int64_t time = history->times[i];

		if (time < 0)
			continue;
		*least = time < *least ? time : *least;
		most = time > most ? time : most;
	}
	if (*least > most)
		*least = 0; /* Not one was answered. */
	if (most - *least > *least)
		return most - *least;
	return *least < INT64_MAX ? *least + 1 : *least;
}

struct text recent_draw(const struct recent *history, char *text)
{
	const uint64_t count = history->count < RECENT ? history->count : RECENT;
	int64_t least, span = span_of(history, count, &least);
	uint32_t length = 0;

	for (uint64_t i = history->count - count; i < history->count; i++) {
		int64_t time = history->times[i % RECENT];
		const char *step = "x";

		if (time >= 0)
			step = steps[(uint64_t)((double)(time - least) / (double)span *
						(ARRAY_SIZE(steps) - 0.5))];
		memcpy(text + length, step, strlen(step));
		length += (uint32_t)strlen(step);
	}
	return (struct text){text, length};
}
