/* SPDX-License-Identifier: MIT */
#include "row.h"

#include "nlinspect/base/format.h"
#include "nlinspect/model/cell.h"
#include "nlinspect/model/layout.h"

#include "route.h"
#include "state.h"
#include "subject/nexthops/encap/encap_names.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/routes/routes.h"
#include "subject/rules/selector_words.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/* How the kernel rejects an incoming packet, by the errno that a local sender gets. */
struct rejection {
	int error;
	const char *name, *inet, *inet6;
};

static const struct rejection rejections[] = {
	{EINVAL, "EINVAL", "discarded silently", "discarded silently"},
	{EHOSTUNREACH, "EHOSTUNREACH", "ICMP host unreachable", "ICMPv6 no route to destination"},
	{ENETUNREACH, "ENETUNREACH", "ICMP network unreachable", "ICMPv6 no route to destination"},
	{EACCES, "EACCES", "ICMP administratively prohibited",
		"ICMPv6 administratively prohibited"},
	{EXDEV, "EXDEV", NULL, NULL},
};

static const struct rejection *rejection_of(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(rejections); i++) {
		if (rejections[i].error == error)
			return &rejections[i];
	}
	return NULL;
}

static struct fieldset every_field(const struct schema *schema)
{
	struct fieldset set = {{0}};

	fieldset_add_range(&set, 0, schema->field_count);
	return set;
}

static int hold(struct lookup *lookup, const struct record *record)
{
	const struct schema *schema = lookup->run->schema;
	const struct fieldset all = every_field(schema);
	struct record **list;
	struct record *copy;

	list = reallocarray(lookup->rows.list, lookup->rows.count + 1, sizeof(struct record *));
	if (!list)
		return -ENOMEM;
	lookup->rows.list = list;
	copy = malloc(schema->size + record_extra(schema, &all, record));
	if (!copy)
		return -ENOMEM;
	record_keep(schema, schema, &all, record, copy);
	list[lookup->rows.count++] = copy;
	return 0;
}

/* @return the first broken row, or NULL */
static const struct lookup_record *first_broken(const struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->rows.count; i++) {
		const struct lookup_record *row = (const void *)lookup->rows.list[i];

		if (row->verdict == LOOKUP_VERDICT_BROKEN)
			return row;
	}
	return NULL;
}

bool row_conclude(struct lookup *lookup)
{
	const struct lookup_record *broken = first_broken(lookup);
	struct lookup_record *first = broken ? (void *)lookup->rows.list[0] : NULL;
	struct out *summary = &lookup->summary;

	if (!broken || first == broken)
		return broken != NULL;
	out_bytes(summary, first->detail.data, first->detail.length);
	out_string(summary, "; fails at ");
	say_value(summary, lookup->run->schema->fields[LOOKUP_step].words, broken->step);
	lookup->stopped = summary->error;
	first->verdict = LOOKUP_VERDICT_BROKEN;
	first->detail = (struct text){summary->data, (uint32_t)summary->length};
	return true;
}

int row_push_held(struct lookup *lookup)
{
	int error = 0;

	for (size_t i = 0; i < lookup->rows.count && !error; i++)
		error = source_push(lookup->run, lookup->rows.list[i]);
	return error;
}

void row_free_held(struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->rows.count; i++)
		free(lookup->rows.list[i]);
	free(lookup->rows.list);
}

void row_begin(struct lookup *lookup, enum lookup_step step)
{
	struct lookup_record *row = &lookup->row;

	record_clear(&row->base);
	lookup->text.length = 0;
	lookup->device.index = 0;
	RECORD_SET(row, LOOKUP_step, step, step);
	RECORD_SET(row, LOOKUP_family, family, lookup->flow.family);
}

void row_end(struct lookup *lookup, enum lookup_verdict verdict)
{
	struct lookup_record *row = &lookup->row;
	/* The kernel's own answer stands, and the check says that the rest is incomplete. */
	bool stands = !lookup->unasked || row->step == STEP_ANSWER || row->step == STEP_CHECK;

	RECORD_SET(row, LOOKUP_verdict, verdict, verdict);
	RECORD_SET(row, LOOKUP_detail, detail,
		(struct text){lookup->text.data, (uint32_t)lookup->text.length});
	if (!lookup->stopped)
		lookup->stopped = lookup->text.error;
	if (!lookup->stopped && stands)
		lookup->stopped = hold(lookup, &row->base);
}

void row_address(struct lookup *lookup, const struct address *address)
{
	format_address(&lookup->text, address->family, address->bytes, address->length);
}

void row_prefix(struct lookup *lookup, const struct prefix *prefix)
{
	say_prefix(&lookup->text, prefix);
}

static void row_word(struct lookup *lookup, unsigned field, uint64_t value)
{
	say_value(&lookup->text, lookup->run->schema->fields[field].words, value);
}

void row_table(struct lookup *lookup, uint32_t table)
{
	row_word(lookup, LOOKUP_table, table);
}

void row_error(struct lookup *lookup, int error)
{
	const struct rejection *rejection = rejection_of(error);
	struct out *text = &lookup->text;

	if (!rejection) {
		out_string(text, strerror(error));
		return;
	}
	out_string(text, rejection->name);
	out_string(text, " (");
	out_string(text, strerror(error));
	out_char(text, ')');
}

void row_rejection(struct lookup *lookup, int error)
{
	const struct rejection *rejection = rejection_of(error);
	struct out *text = &lookup->text;

	if (rejection && rejection->inet) {
		out_string(
			text, lookup->flow.family == AF_INET ? rejection->inet : rejection->inet6);
		out_string(text, "; ");
	}
	/* The row of the answer has it in words. */
	out_string(text, "local senders get ");
	out_string(text, rejection ? rejection->name : strerror(error));
}

static void row_liveness(struct lookup *lookup, uint64_t flags)
{
	if (flags & RTNH_F_DEAD)
		out_string(&lookup->text, " dead");
	if (flags & RTNH_F_LINKDOWN)
		out_string(&lookup->text, " linkdown");
}

static void row_encap(struct lookup *lookup, const struct list *encap)
{
	encap_set_names(lookup->interfaces, encap);
	out_char(&lookup->text, ' ');
	cell_write_item(&lookup->text, &route_schema.fields[ROUTE_encap], encap->items, true);
}

static void row_hops(struct lookup *lookup, const struct list *hops)
{
	struct out *text = &lookup->text;

	for (uint32_t i = 0; i < hops->count; i++) {
		const struct nexthop_record *nexthop = (const void *)list_item(hops, i);
		struct hop hop = route_hop_of(nexthop);
		struct device device;

		out_string(text, i ? ", nexthop" : " nexthop");
		if (record_has(&nexthop->base, NEXTHOP_encap))
			row_encap(lookup, &nexthop->encap);
		if (hop.gateway.length) {
			out_string(text, " via ");
			row_address(lookup, &hop.gateway);
		}
		if (!device_by_index(lookup, hop.oif, &device)) {
			out_string(text, " dev ");
			out_string(text, device.name);
		}
		if (record_has(&nexthop->base, NEXTHOP_ttl))
			say_number(text, " ttl>", nexthop->ttl);
		else
			say_number(text, " weight ", nexthop->weight);
		row_liveness(lookup, hop.flags);
	}
}

void row_route(struct lookup *lookup, const struct route_record *route)
{
	struct lookup_record *row = &lookup->row;
	struct out *text = &lookup->text;
	struct address hop;
	uint64_t mtu;
	bool locked;

	RECORD_SET(row, LOOKUP_type, type, route->type);
	RECORD_SET(row, LOOKUP_dst, dst, route->dst);
	RECORD_SET(row, LOOKUP_table, table, route->table);
	if (route->protocol) /* not in the kernel's answer */
		RECORD_SET(row, LOOKUP_protocol, protocol, route->protocol);
	if (route->type != RTN_UNICAST) {
		row_word(lookup, LOOKUP_type, route->type);
		out_char(text, ' ');
	}
	row_prefix(lookup, &route->dst);
	if (record_has(&route->base, ROUTE_encap)) {
		RECORD_SET(row, LOOKUP_encap, encap, route->encap);
		row_encap(lookup, &route->encap);
	}
	if (route_gateway(route, &hop)) {
		RECORD_SET(row, LOOKUP_gateway, gateway, hop);
		out_string(text, " via ");
		row_address(lookup, &hop);
	}
	if (record_has(&route->base, ROUTE_oif) &&
		!device_by_index(lookup, (uint32_t)route->oif, &lookup->device)) {
		RECORD_SET(row, LOOKUP_dev, dev, text_of(lookup->device.name));
		out_string(text, " dev ");
		out_string(text, lookup->device.name);
	}
	if (record_has(&route->base, ROUTE_prefsrc)) {
		RECORD_SET(row, LOOKUP_prefsrc, prefsrc, route->prefsrc);
		out_string(text, " src ");
		row_address(lookup, &route->prefsrc);
	}
	if (record_has(&route->base, ROUTE_metric)) {
		RECORD_SET(row, LOOKUP_metric, metric, route->metric);
		out_string(text, " metric ");
		out_u64(text, route->metric);
	}
	if (route_mtu(route, &mtu, &locked))
		say_number(text, locked ? " mtu lock " : " mtu ", mtu);
	else if (locked)
		out_string(text, " mtu lock");
	if (record_has(&route->base, ROUTE_nexthops))
		row_hops(lookup, &route->nexthops);
	else
		row_liveness(lookup, route->flags);
}
