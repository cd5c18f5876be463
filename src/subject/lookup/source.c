#include "state.h"

#include "nlinspect/host/interfaces.h"

#include "subject/routes/nexthops.h"
#include "subject/schemas.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum {
	LOOKUP_TRIES = 5,    /* at most, while what the kernel says does not go together */
	LOOKUP_WAIT_MS = 20, /* between two of them: more than the kernel's clock is off by */
};

int kept_set(struct kept *kept, const struct message *message)
{
	const struct fieldset all = fieldset_all();
	uint8_t *bytes = malloc(message->length + 1);
	struct message copy = *message;
	bool malformed = false;

	kept_fini(kept);
	kept->decoder = route_decoder_new(&all);
	kept->bytes = bytes;
	if (!bytes || !kept->decoder)
		return -ENOMEM;
	memcpy(bytes, message->payload, message->length);
	copy.payload = bytes;
	return route_decode(kept->decoder, &copy, &kept->record, &malformed);
}

void kept_fini(struct kept *kept)
{
	route_decoder_free(kept->decoder);
	route_objects_free(kept->objects);
	free(kept->bytes);
	*kept = (struct kept){.record = NULL};
}

static bool lookup_stop(void *context)
{
	const struct run *run = ((struct lookup *)context)->run;

	return run->stop && run->stop(run->context);
}

struct asking {
	struct lookup *lookup;
	query_handler *handler;
	void *context;
};

static int asking_message(void *context, const struct message *message)
{
	const struct asking *asking = context;

	return asking->handler(asking->context, message);
}

static bool asking_stop(void *context)
{
	return lookup_stop(((struct asking *)context)->lookup);
}

int lookup_ask(struct lookup *lookup, struct request *request, query_handler *handler,
	void *context, char words[static 1024])
{
	struct run_status *status = &lookup->run->status;
	struct asking asking = {lookup, handler, context};
	struct query_status query;
	int error;

	*words = '\0';
	if (request->error)
		return request->error;
	error = query_dump(
		lookup->run->connector, request, asking_message, &asking, asking_stop, &query);
	text_escape_into(words, 1024, text_of(query.text));
	status->malformed |= query.malformed;
	status->interrupted |= error == -EINTR;
	if (query.tries > status->tries)
		status->tries = query.tries;
	if (error == -ENODATA && lookup->run->ask->recorded)
		status->unanswered++;
	return error == -EINTR ? 0 : error;
}

static int answer_message(void *context, const struct message *message)
{
	if (message->type != RTM_NEWROUTE)
		return 0;
	return kept_set(context, message);
}

/* Whether an error is the packet's rather than the question's, of which the kernel says what is
 * wrong.
 */
static bool is_verdict(int error, const char *words)
{
	if (error == -EINVAL && *words)
		return false;
	return error == -ENETUNREACH || error == -EHOSTUNREACH || error == -EACCES ||
	       error == -EINVAL || error == -EXDEV || error == -ENODEV || error == -ENETDOWN ||
	       error == -EAGAIN || error == -ENOENT || error == -ESRCH || error == -EADDRNOTAVAIL;
}

static void packet_request(const struct lookup_packet *packet, const struct lookup *lookup,
	uint32_t flags, struct request *ret)
{
	struct rtmsg header = {
		.rtm_family = packet->dst.family,
		.rtm_dst_len = (uint8_t)(packet->dst.length * 8),
		.rtm_src_len = (uint8_t)(packet->from.length * 8),
		.rtm_tos = packet->tos,
		.rtm_flags = flags,
	};
	uint16_t sport = htons(packet->sport), dport = htons(packet->dport);

	request_init(ret, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_single(ret);
	ret->exact = true;
	request_bytes(ret, RTA_DST, packet->dst.bytes, packet->dst.length);
	if (packet->from.length)
		request_bytes(ret, RTA_SRC, packet->from.bytes, packet->from.length);
	if (packet->iif)
		request_u32(ret, RTA_IIF, lookup->iif.index);
	if (packet->oif)
		request_u32(ret, RTA_OIF, lookup->oif.index);
	if (packet->mark)
		request_u32(ret, RTA_MARK, packet->mark);
	if (packet->has_uid)
		request_u32(ret, RTA_UID, packet->uid);
	if (packet->protocol)
		request_bytes(ret, RTA_IP_PROTO, &packet->protocol, sizeof(packet->protocol));
	if (packet->sport)
		request_bytes(ret, RTA_SPORT, &sport, sizeof(sport));
	if (packet->dport)
		request_bytes(ret, RTA_DPORT, &dport, sizeof(dport));
}

static int lookup_answer(struct lookup *lookup, uint32_t flags, struct answer *answer)
{
	struct request request;
	int error;

	packet_request(lookup->packet, lookup, flags, &request);
	error = lookup_ask(lookup, &request, answer_message, &answer->route, answer->words);
	if (!error && !answer->route.record)
		return -EBADMSG;
	if (!error)
		error = kept_resolve(lookup, &answer->route);
	if (!is_verdict(error, answer->words))
		return error;
	answer->error = -error;
	return 0;
}

static int lookup_device(struct lookup *lookup, const char *name, struct device *ret)
{
	struct run *run = lookup->run;
	char shown[40], where[300];
	int error = name ? device_by_name(lookup, name, ret) : 0;

	if (!error)
		return 0;
	text_escape_into(shown, sizeof(shown), text_of(name));
	/* Where there is no such interface, there is no such packet. */
	if (error == -ENODEV && run->everywhere) {
		run->status.absent = true;
		snprintf(run->missing, sizeof(run->missing), "there is no interface \"%s\"", shown);
	} else {
		report_error(run->report, "interface \"%s\"%s: %s", shown,
			source_where(run, where, sizeof(where)), strerror(-error));
	}
	return error;
}

static void lookup_say_answer(struct lookup *lookup)
{
	struct answer *answer = &lookup->answer;
	bool arrives = lookup->packet->iif && lookup->flow.family == AF_INET;
	uint64_t mtu;

	row_begin(lookup, STEP_ANSWER);
	if (group_is_unresolved(lookup)) {
		out_string(&lookup->text, "multicast ");
		row_address(lookup, &lookup->flow.dst);
		out_string(&lookup->text, ", which was not forwarded before");
		row_end(lookup, VERDICT_OK);
		return;
	}
	if (!answer->error) {
		row_route(lookup, answer->route.record);
		mtu = lookup_mtu(lookup);
		if (mtu)
			RECORD_SET(&lookup->row, LOOKUP_mtu, mtu, mtu);
		row_end(lookup, VERDICT_OK);
		return;
	}
	RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)answer->error);
	out_string(&lookup->text, "refused with ");
	row_error(lookup, answer->error);
	/* Which reads like a mistake in the question, but is the packet's error. */
	if (answer->error == EINVAL)
		out_string(&lookup->text,
			arrives ? ", as by a blackhole or for a source that is not taken"
				: ", as by a blackhole");
	if (*answer->words) {
		out_string(&lookup->text, ": ");
		out_string(&lookup->text, answer->words);
	}
	row_end(lookup, VERDICT_BROKEN);
}

/* IPv4 forwards a packet by no route that is for a group or for the nearest of several hosts. */
static bool route_is_not_forwarded(const struct lookup *lookup)
{
	const struct route_record *route = lookup->found.record;

	return route && lookup->packet->iif && lookup->flow.family == AF_INET &&
	       lookup->answer.error == EINVAL && !fault_is_first(&lookup->fault) &&
	       (route->type == RTN_ANYCAST || route->type == RTN_MULTICAST);
}

static void lookup_say_route(struct lookup *lookup)
{
	struct outcome *outcome = &lookup->outcome;
	uint64_t mtu;
	bool locked;

	/* With an interface and without a route the kernel takes the destination for a neighbor;
	 * so does it where a route forbids it. */
	outcome->on_link = outcome->error && flow_tries_on_link(&lookup->flow);
	if (!lookup->found.record && !outcome->on_link && outcome->error != ENETUNREACH)
		return; /* a rule has said it */
	row_begin(lookup, STEP_ROUTE);
	if (lookup->found.record) {
		row_route(lookup, lookup->found.record);
		if (route_mtu(lookup->found.record, &mtu, &locked))
			RECORD_SET(&lookup->row, LOOKUP_mtu, mtu, mtu);
	} else {
		out_string(&lookup->text, "no rule leads to a route");
	}
	if (outcome->on_link)
		out_string(&lookup->text, "; since the interface is given, the kernel takes the "
					  "destination to be a neighbor there");
	else if (outcome->error) {
		RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)outcome->error);
		out_string(&lookup->text, ": ");
		row_rejection(lookup, outcome->error);
	} else if (route_is_not_forwarded(lookup)) {
		outcome->error = EINVAL;
		RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)outcome->error);
		out_string(&lookup->text, "; no packet that comes in takes a route of that type");
	}
	if (lookup->found.record)
		row_passed_routes(lookup);
	if (outcome->on_link)
		outcome->error = 0;
	row_end(lookup, outcome->error ? VERDICT_BROKEN : VERDICT_OK);
}

/* Before there is a rule of one's own, IPv4 has the routes of local within main, and says so. */
static bool is_same_table(const struct route_record *ours, const struct route_record *kernels)
{
	return ours->table == kernels->table ||
	       (ours->family == AF_INET && ours->table == RT_TABLE_LOCAL &&
		       kernels->table == RT_TABLE_MAIN);
}

/* Whether the route that the rules lead to is the one that the kernel found. */
static bool is_same_route(const struct route_record *ours, const struct route_record *kernels)
{
	/* IPv4 tells of the packet that it is for a group or for all, whatever the route is for. */
	bool same_type = ours->type == kernels->type || kernels->type == RTN_MULTICAST ||
			 kernels->type == RTN_BROADCAST;

	/* Two routes of IPv6 can have all the rest in common. */
	if (kernels->type == RTN_UNICAST && record_has(&kernels->base, ROUTE_oif) &&
		!route_goes_by(ours, kernels))
		return false;
	return is_same_table(ours, kernels) && ours->dst.bits == kernels->dst.bits && same_type &&
	       (record_has(&ours->base, ROUTE_metric) ? ours->metric : 0) ==
		       (record_has(&kernels->base, ROUTE_metric) ? kernels->metric : 0);
}

/* Of what is for this host, the kernel says that it goes to the loopback device. */
static bool is_for_host(const struct lookup *lookup, uint64_t type)
{
	if (type == RTN_BROADCAST)
		return lookup->packet->iif != NULL;
	return type == RTN_LOCAL || (type == RTN_ANYCAST && lookup->flow.family == AF_INET6);
}

/* Whether the kernel's way is one of the route's. */
static bool is_way_of(const struct lookup *lookup, const struct route_record *route,
	const struct route_record *way)
{
	const struct list *hops = &route->nexthops;

	if (is_for_host(lookup, route->type) || !record_has(&way->base, ROUTE_oif))
		return true;
	if (record_has(&route->base, ROUTE_oif))
		return route->oif == way->oif;
	for (uint32_t i = 0; record_has(&route->base, ROUTE_nexthops) && i < hops->count; i++) {
		if (((const struct nexthop_record *)list_item(hops, i))->oif == way->oif)
			return true;
	}
	return false;
}

/* The route by which the kernel went, if that is what it named. Between the two questions it may
 * have begun to ask again for a gateway that did not answer, and goes by that meanwhile. */
static const struct route_record *matching_route(const struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *match = lookup->match.route.record;
	bool has_ways = match && (record_has(&match->base, ROUTE_oif) ||
					 record_has(&match->base, ROUTE_nexthops));

	if (!match || match->flags & RTM_F_CLONED)
		return NULL;
	if (lookup->flow.family == AF_INET6 && way && way->type == RTN_UNICAST && has_ways &&
		!route_goes_by(match, way))
		return NULL;
	return match;
}

/* @return whether the explanation came to what the kernel says; the reason, if not, is in the row
 */
static bool lookup_agrees(struct lookup *lookup)
{
	const struct route_record *ours = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *kernels = matching_route(lookup);
	struct out *text = &lookup->text;

	if (lookup->answer.error != lookup->outcome.error) {
		out_string(text, "by the rules and routes that were read it would be: ");
		if (lookup->outcome.error)
			row_error(lookup, lookup->outcome.error);
		else
			out_string(text, "a route that works");
		return false;
	}
	if (lookup->outcome.error || lookup->outcome.on_link)
		return true;
	if (lookup->outcome.direct) {
		if (group_is_unresolved(lookup))
			return true;
		if (way->type == lookup->outcome.type && way->oif == lookup->outcome.oif)
			return true;
		out_string(text, "the kernel takes another interface");
		return false;
	}
	if (is_way_of(lookup, ours, way) && lookup_shares_object(lookup))
		return true;
	if (kernels && !is_same_route(ours, kernels)) {
		out_string(text, "the kernel takes another route: ");
		row_route(lookup, kernels);
		if (lookup->match_is_searched && !lookup->match_is_listed)
			out_string(text, ", which it leaves out where it lists that table");
		return false;
	}
	if (!is_way_of(lookup, ours, way) || !is_same_table(ours, way)) {
		out_string(text, "the kernel takes another interface or table");
		return false;
	}
	return true;
}

/* Why the answer may look like that of another route. */
static void say_shared(struct lookup *lookup)
{
	const struct route_record *ours = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *kernels = lookup->match.route.record;

	if (!ours || !way || !kernels || !lookup_shares_object(lookup) ||
		(is_same_route(ours, kernels) && is_same_table(ours, way)))
		return;
	out_string(&lookup->text, "; the kernel keeps the way at the next-hop object, which names "
				  "the route that used it first: ");
	row_route(lookup, kernels);
}

static void lookup_check(struct lookup *lookup)
{
	row_begin(lookup, STEP_CHECK);
	if (lookup_agrees(lookup)) {
		out_string(&lookup->text, "the explanation agrees with the kernel's answer");
		say_shared(lookup);
		row_end(lookup, VERDICT_OK);
		return;
	}
	lookup->differs = true;
	lookup->changed = lookup->watcher && lookup->watcher->ops->changed(lookup->watcher);
	out_string(&lookup->text, lookup->changed
					  ? "; rules, routes or links change meanwhile"
					  : "; the explanation cannot follow the kernel here");
	row_end(lookup, VERDICT_DIFFERS);
}

static int lookup_failed(struct lookup *lookup, const char *what, int error)
{
	struct run_status *status = &lookup->run->status;
	bool gone = error == -ENODATA && lookup->run->ask->recorded;
	char where[300];

	if (error == -ECANCELED || error == -ENOMEM)
		return error;
	if (gone) /* which is told of the recording as a whole */
		return 0;
	status->failed++;
	if (error == -EOPNOTSUPP && lookup->packet->protocol) {
		report_error(lookup->run->report, "--proto%s: the kernel looks up %s only: %s",
			source_where(lookup->run, where, sizeof(where)),
			lookup->flow.family == AF_INET ? "IPv4 packets of tcp, udp and icmp"
						       : "IPv6 packets of tcp, udp and icmp6",
			strerror(-error));
		return 0;
	}
	/* As which both come to us: IPv6 does not look for the entry of the packet, and IPv4 keeps
	 * only so many questions to the daemon. */
	if (error == -EMSGSIZE && lookup->packet->iif)
		what = lookup->flow.family == AF_INET6
			       ? "the kernel tells no way of IPv6 packets to groups that come in"
			       : "the kernel still asks multicast routing where the packet goes";
	report_error(lookup->run->report, "%s%s: %s%s%s", what,
		source_where(lookup->run, where, sizeof(where)), strerror(-error),
		*lookup->answer.words ? ": " : "", lookup->answer.words);
	return 0;
}

static int lookup_explain(struct lookup *lookup)
{
	int error = 0;

	fault_find(lookup);
	lookup_direct(lookup);
	if (!lookup->outcome.direct)
		error = lookup_rules(lookup);
	if (error)
		return lookup_failed(lookup, "rules and routes", error);
	if (lookup->stopped)
		return lookup->stopped;
	if (!lookup->outcome.direct)
		lookup_say_route(lookup);
	lookup_path(lookup);
	lookup_check(lookup);
	return lookup->stopped;
}

static int lookup_all(struct lookup *lookup)
{
	struct run *run = lookup->run;
	uint32_t flags;
	int error = lookup_device(lookup, lookup->packet->iif, &lookup->iif);

	if (!error)
		error = lookup_device(lookup, lookup->packet->oif, &lookup->oif);
	if (!error && lookup->packet->vrf && !lookup->oif.vrf) {
		report_error(run->report, "interface \"%s\" is no VRF", lookup->oif.name);
		error = -EINVAL;
	}
	if (!error)
		error = lookup_flow(lookup);
	if (error) {
		run->status.failed += error != -ENODATA && !run->status.absent;
		run->status.answered += run->status.absent;
		return error == -ECANCELED || error == -ENOMEM ? error : 0;
	}
	/* IPv6 always tells the table, and does not take the flag. */
	flags = lookup->flow.family == AF_INET ? RTM_F_LOOKUP_TABLE : 0;
	error = lookup_answer(lookup, flags, &lookup->answer);
	if (error)
		return lookup_failed(lookup, "the kernel's answer", error);
	/* Of a way that does not end at a route, such as a broken one, the kernel has none. */
	error = lookup_answer(lookup, flags | RTM_F_FIB_MATCH, &lookup->match);
	if (error == -ECANCELED || error == -ENOMEM)
		return error;
	run->status.answered++;
	error = source_answering(run);
	if (error)
		return error;
	lookup_say_answer(lookup);
	return lookup_explain(lookup);
}

/* Asks and explains once, and passes on the rows; but if they do not agree with the kernel and it
 * is not the `last` time, *again is set instead. */
static int lookup_try(struct run *run, struct watcher *watcher, bool last, bool *again)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));
	int error, pushed = 0;

	if (!lookup)
		return -ENOMEM;
	lookup->run = run;
	lookup->watcher = watcher;
	lookup->packet = run->ask->packet;
	out_init_memory(&lookup->text);
	lookup->objects = route_objects_new(run->connector, NULL);
	lookup->interfaces = interfaces_new(run->connector);
	error = lookup->objects && lookup->interfaces ? lookup_all(lookup) : -ENOMEM;
	*again = !error && lookup->differs && !last;
	if (!*again) {
		pushed = rows_push(lookup);
		run->status.interrupted |= lookup->changed;
	}
	if (!*again && lookup->objects)
		route_objects_status(lookup->objects, false, run);
	route_objects_free(lookup->objects);
	kept_fini(&lookup->answer.route);
	kept_fini(&lookup->match.route);
	kept_fini(&lookup->found);
	interfaces_free(lookup->interfaces);
	out_fini(&lookup->text);
	rows_fini(lookup);
	free(lookup);
	return error ? error : pushed;
}

/* Of what the answers are made of. What cannot be watched is explained all the same.
 * @return NULL if it cannot */
static struct watcher *lookup_watch(struct run *run)
{
	struct rtmsg header = {.rtm_family = AF_UNSPEC};
	struct watcher *watcher = NULL;
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request.watch = UINT64_C(1) << RTNLGRP_LINK | UINT64_C(1) << RTNLGRP_NEXTHOP |
			UINT64_C(1) << RTNLGRP_IPV4_ROUTE | UINT64_C(1) << RTNLGRP_IPV6_ROUTE |
			UINT64_C(1) << RTNLGRP_IPV4_RULE | UINT64_C(1) << RTNLGRP_IPV6_RULE;
	return connector_watch(run->connector, &request, &watcher) ? NULL : watcher;
}

/* Between its questions routes may come, go and expire, so what differs is asked again. A recording
 * answers the same. */
static int lookup_run(struct run *run)
{
	const struct timespec wait = {.tv_nsec = LOOKUP_WAIT_MS * 1000000};
	bool once = run->ask->recorded || run->ask->everything, again = true;
	CLEANUP(watcher_close) struct watcher *watcher = once ? NULL : lookup_watch(run);
	unsigned tries = 0;
	int error = 0;

	while (again && !error) {
		if (tries++)
			nanosleep(&wait, NULL);
		error = lookup_try(run, watcher, once || tries == LOOKUP_TRIES, &again);
	}
	if (run->status.tries < tries)
		run->status.tries = tries;
	return error;
}

static void say(struct questions *questions, const char *words, const char *detail)
{
	struct question *question = question_add(questions);

	snprintf(question->words, sizeof(question->words), "%s", words);
	snprintf(question->detail, sizeof(question->detail), "%s", detail);
}

/* For --explain: what is asked depends on the answers. */
static void lookup_questions(const struct ask *ask, struct questions *questions)
{
	(void)ask;
	questions->count = 0;
	say(questions, "the way of the packet", "RTM_GETROUTE, with and without RTM_F_FIB_MATCH");
	say(questions, "policy rules", "in the order of their priority");
	say(questions, "routes", "of each table that a rule leads the packet to");
	say(questions, "neighbor and link", "of the next hop");
}

const struct source lookup_source = {
	.schema = &lookup_schema,
	.questions = lookup_questions,
	.run = lookup_run,
};
