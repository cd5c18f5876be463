/* SPDX-License-Identifier: MIT */
/* A lookup while it goes on: the kernel's answers, and the row that is being put together. Shared
 * by the files of this folder, which follow a packet from the rules to the link. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_STATE_H
#define NLINSPECT_SUBJECT_LOOKUP_STATE_H

#include "nlinspect/source/source.h"

#include "lookup.h"
#include "packet.h"
#include "subject/routes/decode.h"
#include "subject/routes/nexthops.h"
#include "subject/routes/object.h"

#include <linux/if.h>

/** A route message that was kept, and its record. */
struct kept {
	struct route_decoder *decoder;
	uint8_t *bytes;                /* what the record points at */
	struct route_record *record;   /* NULL: nothing was kept */
	struct route_objects *objects; /* what it has from there; NULL: nothing */
};

enum { LOOPBACK_INDEX = 1 }; /* the first interface of every namespace */

/** What is known of an interface. */
struct device {
	uint32_t index, mtu, master, group;
	uint32_t mtu6;      /* that IPv6 has there; 0: not told */
	uint32_t flags;     /* IFF_* */
	bool vrf;           /* it is one … */
	uint32_t vrf_table; /* … of this table */
	char name[IFNAMSIZ];
};

/** The packet as the kernel's rules and routes see it. */
struct flow {
	uint8_t family, protocol, tos;
	struct address dst, src; /* src: all zero if the packet has none yet */
	bool has_src;
	const char *iif, *oif; /* names; oif NULL: any */
	uint32_t oif_index;    /* 0: any */
	uint32_t only_oif;     /* that a route must have to be taken; 0: any */
	struct device vrf;     /* that it belongs to; index 0: none */
	bool vrf_by_oif;       /* it belongs there because of where it goes out */
	uint32_t mark, uid;
	uint16_t sport, dport;
};

/** The kernel's answer to one question. */
struct answer {
	int error;        /* 0, or the errno (above 0) that the packet gets */
	char words[1024]; /* the kernel's words to an error, escaped; "" if none */
	struct kept route;
};

/** What the rules and tables come to. */
struct outcome {
	int error;      /* as in an answer */
	bool on_link;   /* no route, but the interface was given: the kernel tries there */
	bool direct;    /* the kernel looks at no rule … */
	uint8_t type;   /* … and the packet goes as by a route of this type … */
	uint32_t oif;   /* … and by this interface */
	uint32_t table; /* that the route stands in */
};

/** What is wrong with a packet's source. */
enum source_fault {
	FAULT_NONE,
	FAULT_MISSING,       /* what comes in has one */
	FAULT_NO_HOST,       /* it is for many */
	FAULT_NOT_OURS,      /* it is sent from here, and is no address of this host */
	FAULT_OURS,          /* it comes in, and is one */
	FAULT_LOOPBACK,      /* it would leave this host */
	FAULT_LOOPBACK_IN,   /* it comes in */
	FAULT_FILTERED,      /* by rp_filter */
	FAULT_NOT_FORWARDED, /* the interface that the packet comes in by does not */
	FAULT_UNTOLD,        /* none of these */
};

/** The same, and what it is known by. */
struct fault {
	enum source_fault kind;
	int filter;        /* rp_filter; -1: not told */
	bool has_way_back; /* there is one to the source … */
	uint32_t way_back; /* … by this interface */
};

/** Why a packet does not get a route to its destination that comes before the one it gets. */
enum passed_over {
	PASSED_OTHERS, /* it is for other sources or another type of service */
	PASSED_HIDDEN, /* by routes that are for other sources */
	PASSED_EXPIRED,
	PASSED_FAILED, /* its gateway did not answer */
	PASSED_DEAD,   /* its interface is down, or has no carrier */
	PASSED_OBJECT, /* its next-hop object does not lead to the interface */
};

struct passed_route {
	enum passed_over why;
	struct prefix dst, from;
	bool has_from;
	uint8_t tos; /* 0: any */
	uint64_t metric;
	uint32_t nhid;
	struct address gateway; /* length 0: none, or several */
};

struct lookup {
	struct run *run;
	const struct lookup_packet *packet;
	struct flow flow;
	struct answer answer, match; /* the way it goes; the route as it stands in the table */
	struct kept found;           /* the route that the rules lead to */
	struct outcome outcome;
	struct fault fault; /* if the kernel refuses the packet for its source */
	/* Of the table that was searched last: the longest route that is for other packets, and the
	 * first ones that the packet does not get for another reason. */
	bool has_other;
	struct passed_route other, passed[4];
	size_t passed_count;
	bool forwarding, forwarding_is_known; /* of IPv6 */
	/* Whether the table of the route that the kernel names was searched, and has it. */
	bool match_is_searched, match_is_listed;
	struct route_objects *objects;
	struct interfaces *interfaces; /* names them in an encapsulation */
	struct decoder *rule_decoder;  /* while rules are followed */
	struct device iif, oif;        /* that the packet names; index 0: none */
	struct lookup_record row;
	struct device device; /* of the row's route; index 0: none */
	struct out text;      /* the row's detail */
	struct {
		struct record **list;
		size_t count;
	} rows;                  /* held until it is known whether they agree with the kernel */
	bool differs;            /* they do not … */
	struct watcher *watcher; /* … and this tells whether something changed meanwhile; or NULL */
	bool changed;            /* it did */
	int stopped;             /* -ENOMEM, once a row could not be held */
};

/** Takes over a copy of the message. @return 0, -EBADMSG or -ENOMEM */
int kept_set(struct kept *kept, const struct message *message);
void kept_fini(struct kept *kept);

/** Takes from its next-hop object what the kernel leaves to that: the way of the route that is
 * kept, and that it is a black hole. @return 0 or -ENOMEM */
int kept_resolve(struct lookup *lookup, struct kept *kept);

/** Asks, and counts a request that could not be put or read. @return as query_dump(), where errors
 * of the kernel are meant for the caller; `words` (NULL: not wanted) takes the kernel's own,
 * escaped */
int lookup_ask(struct lookup *lookup, struct request *request, query_handler *handler,
	void *context, char words[static 1024]);

/** Starts a row. What its detail says is appended to lookup->text. */
void row_begin(struct lookup *lookup, enum lookup_step step);

/** Keeps a row. @return 0 or -ENOMEM */
int rows_hold(struct lookup *lookup, const struct record *record);

/** Passes on the rows that are held. @return as source_push() */
int rows_push(struct lookup *lookup);

/** Frees them. */
void rows_fini(struct lookup *lookup);

/** Ends the row. */
void row_end(struct lookup *lookup, enum lookup_verdict verdict);

/** Words for a row's detail. */
void row_address(struct lookup *lookup, const struct address *address);
void row_prefix(struct lookup *lookup, const struct prefix *prefix);
void row_table(struct lookup *lookup, uint32_t table);
void row_route(struct lookup *lookup, const struct route_record *route);

/** The encapsulation of a route or a next hop, as the table of routes has it. */
void row_encap(struct lookup *lookup, const struct list *encap);

/** A row for what becomes of a packet that the kernel encapsulates, on its way to a device. @return
 * whether the route's next hop gets it */
bool lookup_say_encap(struct lookup *lookup, const struct device *device);

/** The next hops of a route that has several. */
void row_hops(struct lookup *lookup, const struct list *hops);

/** What of a next hop's flags (RTNH_F_*) keeps packets from it. */
void row_liveness(struct lookup *lookup, uint64_t flags);

/** Of how many next hops the kernel took the one that it took, and how. */
void row_hop_choice(struct lookup *lookup);

/** An error by its name and in words. */
void row_error(struct lookup *lookup, int error);

/** What becomes of packets that a route or rule rejects with an error, or that have no route. */
void row_rejection(struct lookup *lookup, int error);

/** The next hop of a route that has one. @return whether it has */
bool route_next_hop(const struct route_record *route, struct address *ret);

/** The same of one of several. */
bool hop_gateway(const struct nexthop_record *hop, struct address *ret);

/** Whether it is that interface, and that gateway if it has one. */
bool is_same_hop(uint64_t oif, bool has_gateway, const struct address *gateway,
	const struct nexthop_record *hop);

/** Whether one of a route's next hops is that of a way. */
bool route_goes_by(const struct route_record *route, const struct route_record *way);

/** The MTU among the route's own metrics, and whether the kernel must not learn another one, which
 * a route can say without one of its own. @return whether it has one */
bool route_mtu(const struct route_record *route, uint64_t *mtu, bool *locked);

/** The MTU that a device has for packets of a family. */
uint64_t device_mtu(const struct device *device, uint8_t family);

/** The MTU for packets that go the way that the kernel told, after row_route() of it. @return 0 if
 * it cannot be told */
uint64_t lookup_mtu(const struct lookup *lookup);

/** The interface of that index, or of that name. @return 0, or -errno */
int device_by_index(struct lookup *lookup, uint32_t index, struct device *ret);
int device_by_name(struct lookup *lookup, const char *name, struct device *ret);

/** What the kernel makes of the packet before it looks at a rule: lookup->flow. @return 0 or -errno
 */
int lookup_flow(struct lookup *lookup);

/** Follows the rules: a row for each that matches, and the route in lookup->found. @return 0 or
 * -errno */
int lookup_rules(struct lookup *lookup);

/** The route that a table has for the flow. @return 0 with *found (and lookup->found), and whether
 * the table is empty; or -errno */
int lookup_table(struct lookup *lookup, uint32_t table, bool *found, bool *empty);

/** Says of routes that come before the one that was found why the packet does not get them. */
void row_passed_routes(struct lookup *lookup);

/** Whether IPv6 passes over gateways that did not answer, as a host does that does not forward. */
bool lookup_wants_reachable(struct lookup *lookup);

/** The larger one of the interface's and that of all counts. @return -1 if one was not told */
int rp_filter_of(struct lookup *lookup);

/** An entry in the table of neighbors. */
struct neighbor {
	uint16_t state;
	bool known, has_lladdr;
	struct lladdr lladdr;
};

/** Asks for it; what is not there is left. @return 0 or -errno */
int neighbor_ask(struct lookup *lookup, const struct address *address, uint32_t index,
	struct neighbor *neighbor);

/** The state (NUD_*) of an entry in the table of neighbors, 0 if there is none. @return 0 or -errno
 */
int neighbor_state(
	struct lookup *lookup, const struct address *address, uint32_t index, uint16_t *state);

/** Whether the kernel, where no route can be taken, still tries the interface that is given. */
bool flow_tries_on_link(const struct flow *flow);

/** What the kernel decides before it looks at a rule: a row for it, and outcome.direct. Wants
 * lookup->fault. */
void lookup_direct(struct lookup *lookup);

/** What becomes of it besides that this host may take it. */
enum lookup_verdict say_forwarding(struct lookup *lookup, const struct route_record *way);

/** Whether multicast forwarding does not know yet where the packet goes. */
bool group_is_unresolved(const struct lookup *lookup);

/** A row for where the source comes from, and what is wrong with one that does not work. */
void lookup_say_source(struct lookup *lookup);

/** What is wrong with the source of a packet that the kernel refuses: lookup->fault. */
void fault_find(struct lookup *lookup);

/** Whether the kernel refuses the packet for it, whatever the route is. */
bool fault_is_first(const struct fault *fault);

/** Whether it is known for certain, rather than what is left. */
bool fault_is_certain(const struct lookup *lookup);

/** The fault in words, behind the source. */
void fault_say(struct lookup *lookup);

/** Whether an address is the one of all hosts on a link, one of a group, a loopback address, or
 * none; all of IPv4. */
bool address_is_all(const struct address *address);
bool address_is_group(const struct address *address);
bool address_is_loopback(const struct address *address);
bool address_is_none(const struct address *address);

/** Where a packet to an address goes. */
struct where {
	uint8_t type;        /* of its route, RTN_* */
	uint32_t table, oif; /* 0: not told, none */
};

/** Asks for it. For an address of this host, the interface is the one that has it if `by_route`,
 * else the loopback device; and only so the table is told. @return 0, or -errno as the packet gets
 * it */
int lookup_where(
	struct lookup *lookup, const struct address *address, bool by_route, struct where *ret);

/** Takes from a route's next-hop object what the kernel leaves to that. @return 0 or -ENOMEM */
int object_resolve(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *route);

/** Whether the route that the rules lead to and the one that the kernel names have the next-hop
 * object in common by which the packet goes. IPv6 keeps the way at the object, with the prefix, the
 * table and the metric of the route that used it first. */
bool lookup_shares_object(struct lookup *lookup);

/** Asks the kernel where the packet goes. @return 0, also with an error that is the packet's; or
 * -errno */
int lookup_answer(struct lookup *lookup, uint32_t flags, struct answer *answer);

/** A row for what it said. */
void lookup_say_answer(struct lookup *lookup);

/** A row for whether the explanation came to the same. */
void lookup_check(struct lookup *lookup);

/** Rows for what comes behind the route: source, next hop, neighbor, link, exception. */
void lookup_path(struct lookup *lookup);

/** Whether the bits of a prefix are those of an address. */
bool prefix_covers(const uint8_t *prefix, uint8_t bits, const uint8_t *address);

#endif
