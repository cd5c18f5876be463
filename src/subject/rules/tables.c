/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/netlink/query.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct visit {
	void (*each)(void *context, uint32_t table);
	void *context;
};

static int visit_rule(void *context, const struct message *message)
{
	const struct visit *visit = context;
	struct fib_rule_hdr header;
	struct attribute attribute;
	uint32_t table;

	if (message->type != RTM_NEWRULE || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	if (header.action != FR_ACT_TO_TBL)
		return 0;
	table = header.table;
	if (attribute_find(message_attributes(message, sizeof(header)), FRA_TABLE, &attribute) &&
		attribute.length >= sizeof(table))
		memcpy(&table, attribute.payload, sizeof(table));
	visit->each(visit->context, table);
	return 0;
}

int rule_tables_each(
	struct connector *connector, void (*each)(void *context, uint32_t table), void *context)
{
	struct visit visit = {.each = each, .context = context};
	struct fib_rule_hdr header = {.family = AF_UNSPEC};
	struct query_status status;
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETRULE, &header, sizeof(header));
	request.key = 1;
	return query_dump(connector, &request, visit_rule, &visit, NULL, &status);
}

enum { TABLES_LIMIT = 4096 };

struct table_list {
	uint32_t numbers[TABLES_LIMIT];
	size_t count;
};

static void note_table(void *context, uint32_t table)
{
	struct table_list *list = context;

	if (list->count < TABLES_LIMIT)
		list->numbers[list->count++] = table;
}

static int compare_tables(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return (one > other) - (one < other);
}

void rule_tables_suggest(
	const struct field *field, struct connector *connector, suggestion *offer, void *context)
{
	CLEANUP(free) struct table_list *list = NULL;
	char number[16];

	if (field->names != NAMES_RT_TABLE || !connector)
		return;
	list = calloc(1, sizeof(*list));
	if (!list)
		return;
	rule_tables_each(connector, note_table, list);
	qsort(list->numbers, list->count, sizeof(*list->numbers), compare_tables);
	for (size_t i = 0; i < list->count; i++) {
		if (i && list->numbers[i] == list->numbers[i - 1])
			continue;
		snprintf(number, sizeof(number), "%u", list->numbers[i]);
		offer(context, number, "a rule leads to it");
	}
}
