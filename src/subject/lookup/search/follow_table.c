/* SPDX-License-Identifier: MIT */
#include "follow_table.h"

#include "choose.h"
#include "contenders.h"
#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/kernel/object.h"
#include "subject/lookup/route.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

struct search {
	struct lookup *lookup;
	uint32_t table;
	struct route_decoder *decoder;
	bool empty;
	struct contenders contenders;
};

static int search_message(void *context, const struct message *message)
{
	struct search *search = context;
	const struct flow *flow = &search->lookup->flow;
	struct route_record *route;
	bool malformed = false;
	int error;

	if (message->type != RTM_NEWROUTE || message->length < sizeof(struct rtmsg) ||
		message->payload[0] != flow->family)
		return 0;
	/* Most routes of a large table are for other destinations: skip them before they are
	 * decoded. */
	if (!search->empty && !route_message_covers(message, &flow->dst))
		return 0;
	error = route_decode(search->decoder, message, &route, &malformed);
	if (error)
		return error == -EBADMSG ? 0 : error;
	/* Kernels before 4.20 send the routes of every table. */
	if (route->table != search->table || route->flags & RTM_F_CLONED)
		return 0;
	search->empty = false;
	if (!route_message_covers(message, &flow->dst))
		return 0;
	error = route_object_is_all(route)
			? object_resolve(search->lookup->objects, search->decoder, route)
			: 0;
	return error ? error : contenders_add(&search->contenders, flow, message, route);
}

static int search_choose(struct search *search, bool *found)
{
	struct lookup *lookup = search->lookup;
	bool inet = lookup->flow.family == AF_INET;
	const struct contender *chosen;
	struct message message;
	int error;

	contenders_match(&search->contenders, lookup, search->table);
	contenders_sort(&search->contenders);
	error = (inet ? choose_inet : choose_inet6)(lookup, &search->contenders, &chosen);
	*found = !error && chosen;
	if (!*found)
		return error;
	message = (struct message){
		.type = RTM_NEWROUTE, .payload = chosen->bytes, .length = chosen->length};
	error = route_copy_set(&lookup->found, &message);
	return error ? error : route_copy_resolve(lookup, &lookup->found);
}

int follow_table(struct lookup *lookup, uint32_t table, bool *found, bool *empty)
{
	const struct fieldset all = fieldset_all();
	struct rtmsg header = {.rtm_family = lookup->flow.family};
	struct search search = {.lookup = lookup, .table = table, .empty = true};
	struct request request;
	int error;

	lookup->has_other = false;
	lookup->passed_count = 0;
	search.decoder = route_decoder_new(&all);
	if (!search.decoder)
		return -ENOMEM;
	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_u32(&request, RTA_TABLE, table);
	request.exact = true;
	error = ask_kernel(lookup, &request, search_message, &search, NULL);
	route_decoder_free(search.decoder);
	/* A table comes into being with its first route. */
	if (error == -ENOENT)
		error = 0;
	if (!error)
		error = search_choose(&search, found);
	*empty = search.empty;
	contenders_fini(&search.contenders);
	return error;
}
