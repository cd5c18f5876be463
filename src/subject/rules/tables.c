/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include "nlinspect/netlink/query.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
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
