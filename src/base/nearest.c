/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/nearest.h"

static void copy(char to[static NEAREST_SIZE], struct text text)
{
	if (text.length)
		memcpy(to, text.data, text.length);
	to[text.length] = '\0';
}

void nearest_init(struct nearest *nearest, struct text typed)
{
	*nearest = (struct nearest){.distance = 0};
	if (typed.length >= NEAREST_SIZE)
		return;
	copy(nearest->typed, typed);
	/* A word with more than a third of its letters different was not meant. */
	nearest->distance = typed.length / 3 + 1;
}

void nearest_try(struct nearest *nearest, struct text name)
{
	char candidate[NEAREST_SIZE];
	unsigned distance;

	if (name.length >= NEAREST_SIZE)
		return;
	copy(candidate, name);
	distance = text_distance(candidate, nearest->typed);
	if (distance >= nearest->distance)
		return;
	nearest->distance = distance;
	memcpy(nearest->best, candidate, sizeof(candidate));
}
