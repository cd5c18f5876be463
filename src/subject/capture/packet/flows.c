/* SPDX-License-Identifier: MIT */
#include "flows.h"

#include "nlinspect/base/hash.h"

#include "numbers.h"

#include <string.h>

enum { END = FLOW_ENDS / 2, ADDRESS = 16 };

static void write_end(uint8_t end[static END], const struct address *address, uint16_t port)
{
	memset(end, 0, END);
	memcpy(end, address->bytes, address->length < ADDRESS ? address->length : ADDRESS);
	end[ADDRESS] = (uint8_t)(port >> 8);
	end[ADDRESS + 1] = (uint8_t)port;
}

/* The connection's place, or the place of the one that has been silent for the longest time. */
static struct flow *find(struct flows *flows, const struct flow *sought)
{
	struct flow *set =
		flows->sets[hash_bytes(flows->seed, sought->ends, FLOW_ENDS) % FLOW_SETS];
	struct flow *oldest = set;

	for (size_t i = 0; i < FLOW_WAYS; i++) {
		struct flow *flow = &set[i];

		if (flow->family == sought->family && !memcmp(flow->ends, sought->ends, FLOW_ENDS))
			return flow;
		if (!flow->family)
			oldest = oldest->family ? flow : oldest;
		else if (oldest->family && flows->clock - flow->used > flows->clock - oldest->used)
			oldest = flow;
	}
	*oldest = *sought;
	return oldest;
}

void flows_take(struct flows *flows, struct flow_segment *segment)
{
	struct flow sought = {.family = segment->source->family}, *flow;
	uint8_t *lower = sought.ends, *higher = sought.ends + END;
	bool syn = segment->flags & PACKET_TCP_SYN, ack = segment->flags & PACKET_TCP_ACK;
	unsigned from;

	write_end(lower, segment->source, segment->source_port);
	write_end(higher, segment->destination, segment->destination_port);
	from = memcmp(lower, higher, END) > 0;
	if (from) {
		write_end(lower, segment->destination, segment->destination_port);
		write_end(higher, segment->source, segment->source_port);
	}
	flow = find(flows, &sought);
	flow->used = ++flows->clock;
	segment->first = syn || !(flow->known[0] || flow->known[1]);
	/* A SYN with another number begins a new connection with the ports of an old one. */
	if (syn && !ack && !(flow->known[from] && flow->start[from] == segment->seq))
		flow->known[0] = flow->known[1] = false;
	if (syn || !flow->known[from]) {
		flow->start[from] = segment->seq - !syn;
		flow->known[from] = true;
	}
	if (ack && !flow->known[!from]) {
		flow->start[!from] = segment->ack - 1;
		flow->known[!from] = true;
	}
	segment->seq_start = flow->start[from];
	segment->ack_start = flow->known[!from] ? flow->start[!from] : 0;
}
