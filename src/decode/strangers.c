/* SPDX-License-Identifier: MIT */
#include "strangers.h"

#include <stdlib.h>

void strangers_add(struct strangers *strangers, const char *set, uint16_t number)
{
	struct stranger *list;

	for (size_t i = 0; i < strangers->count; i++) {
		if (strangers->list[i].set == set && strangers->list[i].number == number) {
			strangers->list[i].count++;
			return;
		}
	}
	list = reallocarray(strangers->list, strangers->count + 1, sizeof(*list));
	if (!list)
		return;
	strangers->list = list;
	list[strangers->count++] = (struct stranger){set, number, 1};
}

void strangers_write(const struct strangers *strangers, struct out *out)
{
	for (size_t i = 0; i < strangers->count; i++) {
		const struct stranger *stranger = &strangers->list[i];

		out_string(out, i ? ", " : "");
		out_string(out, stranger->set);
		out_char(out, ' ');
		out_u64(out, stranger->number);
		if (stranger->count == 1) {
			out_string(out, " (once)");
			continue;
		}
		out_string(out, " (");
		out_u64(out, stranger->count);
		out_string(out, " times)");
	}
}

void strangers_fini(struct strangers *strangers)
{
	free(strangers->list);
	*strangers = (struct strangers){.count = 0};
}
