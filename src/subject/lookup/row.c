#include "state.h"

#include "nlinspect/base/format.h"

#include "subject/nexthops/vias.h"
#include "subject/rules/selector_words.h"

#include <linux/rtnetlink.h>

void row_begin(struct lookup *lookup, enum lookup_step step)
{
	struct lookup_record *row = &lookup->row;

	record_clear(&row->base);
	lookup->text.length = 0;
	lookup->device.index = 0;
	RECORD_SET(row, LOOKUP_step, step, step);
	RECORD_SET(row, LOOKUP_family, family, lookup->flow.family);
	RECORD_SET(row, LOOKUP_time_ms, time_ms, lookup->run->time_ms);
}

void row_end(struct lookup *lookup, enum lookup_verdict verdict)
{
	struct lookup_record *row = &lookup->row;

	RECORD_SET(row, LOOKUP_verdict, verdict, verdict);
	RECORD_SET(row, LOOKUP_detail, detail,
		(struct text){lookup->text.data, (uint32_t)lookup->text.length});
	if (!lookup->stopped)
		lookup->stopped = rows_hold(lookup, &row->base);
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

bool route_next_hop(const struct route_record *route, struct address *ret)
{
	const struct via_record *via = route->via.items;

	if (record_has(&route->base, ROUTE_gateway))
		*ret = route->gateway;
	else if (record_has(&route->base, ROUTE_via) && record_has(&via->base, VIA_host))
		*ret = via->host;
	else if (record_has(&route->base, ROUTE_next_hop))
		*ret = route->next_hop; /* of a next-hop object */
	else
		return false;
	return true;
}

void row_liveness(struct lookup *lookup, uint64_t flags)
{
	if (flags & RTNH_F_DEAD)
		out_string(&lookup->text, " dead");
	if (flags & RTNH_F_LINKDOWN)
		out_string(&lookup->text, " linkdown");
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
	if (route->protocol) /* the answer has none */
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
	if (route_next_hop(route, &hop)) {
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
