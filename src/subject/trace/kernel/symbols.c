/* SPDX-License-Identifier: MIT */
#include "symbols.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include <stdlib.h>
#include <string.h>

struct symbol {
	uint64_t address;
	const char *name;
};

struct symbols {
	char *text;
	struct symbol *list;
	size_t count;
};

static int by_address(const void *a, const void *b)
{
	const struct symbol *first = a, *second = b;

	return first->address < second->address ? -1 : first->address > second->address;
}

/* "ffffffff81000000 T _text", or with the module: "ffffffffc0000000 t init [nf_tables]". */
static bool parse_line(char *line, struct symbol *ret)
{
	char *end;

	ret->address = strtoull(line, &end, 16);
	if (*end != ' ' || !strchr("tTwW", end[1]) || !end[1] || end[2] != ' ')
		return false;
	ret->name = end + 3;
	end[3 + strcspn(end + 3, "\t ")] = '\0';
	/* Without the privilege all addresses are 0. */
	return ret->address;
}

struct symbols *symbols_new(void)
{
	struct symbols *symbols = calloc(1, sizeof(*symbols));
	char *rest, *line;
	size_t length, size = 0;

	if (!symbols)
		return NULL;
	if (files_read(files_of(NULL), "/proc/kallsyms", FILES_MAX, &symbols->text, &length))
		return symbols;
	rest = symbols->text;
	while ((line = files_line(&rest))) {
		struct symbol symbol;

		if (!parse_line(line, &symbol))
			continue;
		if (symbols->count == size) {
			struct symbol *list;

			size = size ? size * 2 : 1 << 17;
			list = reallocarray(symbols->list, size, sizeof(*list));
			if (!list) {
				symbols_free(symbols);
				return NULL;
			}
			symbols->list = list;
		}
		symbols->list[symbols->count++] = symbol;
	}
	if (symbols->count)
		qsort(symbols->list, symbols->count, sizeof(*symbols->list), by_address);
	return symbols;
}

void symbols_free(struct symbols *symbols)
{
	if (!symbols)
		return;
	free(symbols->text);
	free(symbols->list);
	free(symbols);
}

const char *symbols_find(const struct symbols *symbols, uint64_t address, uint64_t *offset)
{
	size_t low = 0, high = symbols->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->list[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	*offset = address - symbols->list[low - 1].address;
	return symbols->list[low - 1].name;
}
