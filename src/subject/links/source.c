/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/host/netnsids.h"
#include "nlinspect/host/users.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "ethtool.h"
#include "links.h"
#include "single.h"
#include "subject/links/info/linkinfo.h"
#include "subject/links/parts/parts.h"
#include "subject/uapi.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* source_tell() */
enum { NOTE_PEERS, NOTE_UNANSWERED, NOTE_LACKING };

struct links {
	struct decoder *decoder;
	struct interfaces *learned, *interfaces;
	struct users *users;
	struct netnsids *namespaces;
	struct ethtool *ethtool;
	struct link_single single;
	struct link_record record;
	int *vfs_missed, *peers_missed, *modes_missed;
};

/* A link may have hundreds of virtual functions, and the kernel asks the driver for each. */
static bool wants_vfs(const struct fieldset *set)
{
	return fieldset_has(set, LINK_num_vf) || fieldset_has(set, LINK_vfinfo_list);
}

/* The mask is always sent, so that replay can distinguish a recorded answer with more in it from
 * one with less. A dump with virtual functions makes the kernel size every link first, though few
 * have any. So only a recording asks for them in the dump, and derive_vfs() asks for each link. */
static void mask_request(const struct ask *ask, struct request *request)
{
	request_u32(request, IFLA_EXT_MASK, ask->everything ? RTEXT_FILTER_VF : 0);
	request->set = NLMSG_ALIGN(sizeof(struct ifinfomsg)) + sizeof(struct nlattr);
	request->set_end = request->set + sizeof(uint32_t);
	request->set_less = RTEXT_FILTER_SKIP_STATS;
}

static bool wants_ethtool(const struct fieldset *set)
{
	return fieldset_has(set, LINK_speed) || fieldset_has(set, LINK_duplex) ||
	       fieldset_has(set, LINK_autoneg);
}

/* Whether names of other links are wanted: a link refers to others by index. */
static bool wants_names(const struct fieldset *set)
{
	return fieldset_has(set, LINK_link) || fieldset_has(set, LINK_master) ||
	       fieldset_has(set, LINK_linkinfo) || fieldset_has(set, LINK_link_ifname);
}

static void links_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = &questions->list[0];
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};

	questions->count = 1;
	request_init(&question->request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	question->request.key = 1;
	/* The lower halves of the numbers in IFLA_STATS64. */
	question->request.needless = IFLA_STATS;
	question->request.needless_at = sizeof(header);
	mask_request(ask, &question->request);
	question->ahead = wants_names(&ask->wanted);
	snprintf(question->words, sizeof(question->words), "links");
	snprintf(question->detail, sizeof(question->detail), "all attributes%s%s",
		ask->everything || wants_vfs(&ask->wanted) ? ", including virtual functions" : "",
		wants_ethtool(&ask->wanted) ? "; of ethtool: link modes" : "");
}

static void links_close(struct run *run)
{
	struct links *links = run->state;

	if (!links)
		return;
	decoder_free(links->decoder);
	interfaces_free(links->learned);
	interfaces_free(links->interfaces);
	users_free(links->users);
	netnsids_free(links->namespaces);
	ethtool_free(links->ethtool);
	link_single_fini(&links->single);
	free(links);
	run->state = NULL;
}

static int links_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct links *links = calloc(1, sizeof(*links));

	if (!links)
		return -ENOMEM;
	run->state = links;
	if (fieldset_has(&needed, LINK_linkinfo))
		fieldset_add(&needed, LINK_link_netnsid);
	if (wants_ethtool(&needed) || wants_vfs(&needed))
		fieldset_add(&needed, LINK_ifindex);
	if (wants_vfs(&needed)) {
		fieldset_add(&needed, LINK_ifname);
		fieldset_add(&needed, LINK_parentdev);
		fieldset_add(&needed, LINK_kind);
	}
	if (fieldset_has(&needed, LINK_permaddr))
		fieldset_add(&needed, LINK_address);
	fieldset_add(&needed, LINK_link_type);
	links->decoder = decoder_new(&link_schema, WIRE_LINK, &needed);
	links->learned = interfaces_new(NULL, NULL);
	links->interfaces = interfaces_new(run->connector,
		source_side(run, "names of interfaces", "link master linkinfo link_ifname"));
	links->users = users_new(files_of(run->connector), run->ask->numeric,
		source_side(run, "names of users", "linkinfo"));
	links->namespaces = netnsids_new(run->connector, run->namespaces,
		fieldset_has(&run->ask->named, LINK_link_netns),
		source_side(run, "names of network namespaces", "link_netns"));
	links->ethtool = ethtool_new(run->connector);
	links->vfs_missed = source_side(run, "virtual functions", "num_vf vfinfo_list");
	links->peers_missed = source_side(run, "names of peers in other namespaces", "link_ifname");
	links->modes_missed = source_side(run, "speed and duplex", "speed duplex autoneg");
	if (!links->decoder || !links->learned || !links->interfaces || !links->users ||
		!links->namespaces || !links->ethtool)
		return -ENOMEM;
	links->single = link_single_of(run->connector, &run->ask->wanted, &links->record);
	return links->single.vfs ? 0 : -ENOMEM;
}

/* Finds names that the dump has not given yet, beyond the links held back. A dump of all links
 * takes the kernel several times as long as ethtool's answer. */
static struct text name_index(void *context, uint32_t index)
{
	struct links *links = context;
	struct text name = interfaces_name(links->learned, index);

	if (!name.length)
		name = ethtool_name(links->ethtool, index);
	return name.length ? name : interfaces_name(links->interfaces, index);
}

static void name_of(struct links *links, uint64_t index, struct record *record, unsigned id,
	struct text *member)
{
	*member = name_index(links, (uint32_t)index);
	if (member->length)
		fieldset_add(&record->present, id);
}

static void name_others(struct links *links)
{
	const struct link_record *record = &links->record;
	bool elsewhere = record_has(&record->base, LINK_link_netnsid);

	if (!record_has(&record->base, LINK_linkinfo))
		return;
	linkinfo_name(&record->linkinfo, elsewhere, name_index, links);
	linkinfo_name_user(&record->linkinfo, links->users);
}

/* The family of addresses at the ends of tunnels, by link type, as in ip(8). */
static uint8_t lladdr_family(uint64_t link_type, const struct lladdr *lladdr)
{
	switch (link_type) {
	case ARPHRD_TUNNEL:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
		return lladdr->length == 4 ? AF_INET : AF_UNSPEC;
	case ARPHRD_TUNNEL6:
	case ARPHRD_IP6GRE:
		return lladdr->length == 16 ? AF_INET6 : AF_UNSPEC;
	default:
		return AF_UNSPEC;
	}
}

static bool same_lladdr(const struct lladdr *a, const struct lladdr *b)
{
	return a->length == b->length && !memcmp(a->bytes, b->bytes, a->length);
}

static void derive_netns(const struct run *run, struct links *links)
{
	struct link_record *record = &links->record;

	if (!fieldset_has(&run->ask->wanted, LINK_link_netns) ||
		!record_has(&record->base, LINK_link_netnsid))
		return;
	record->link_netns = netnsids_word(links->namespaces, record->link_netnsid);
	if (record->link_netns.length)
		fieldset_add(&record->base.present, LINK_link_netns);
}

/* It is not a failure if the kernel does not report them, or a recording lacks them. */
static void ethtool_missed(const struct links *links, int error)
{
	if (error != -ENOENT && error != -ENODATA)
		first_error(links->modes_missed, error);
}

static void derive_ethtool(const struct run *run, struct links *links)
{
	struct link_record *record = &links->record;
	const struct ethtool_link *link;

	if (!wants_ethtool(&run->ask->wanted) || !record_has(&record->base, LINK_ifindex))
		return;
	link = ethtool_find(links->ethtool, (uint32_t)record->ifindex);
	if (!link) {
		ethtool_missed(links, ethtool_ask(links->ethtool));
		return;
	}
	if (link->speed != ETHTOOL_NO_SPEED)
		RECORD_SET(record, LINK_speed, speed, link->speed);
	if (link->duplex != ETHTOOL_NOT_KNOWN)
		RECORD_SET(record, LINK_duplex, duplex, link->duplex);
	if (link->autoneg != ETHTOOL_NOT_KNOWN)
		RECORD_SET(record, LINK_autoneg, autoneg, link->autoneg);
}

static void derive_xdp(struct link_record *record)
{
	const struct xdp_record *xdp = record->xdp.items;

	if (!record_has(&record->base, LINK_xdp))
		return;
	RECORD_SET(record, LINK_xdp_mode, xdp_mode, xdp->mode);
	if (record_has(&xdp->base, XDP_prog))
		RECORD_SET(record, LINK_xdp_prog_id, xdp_prog_id,
			((const struct xdpprog_record *)xdp->prog.items)->id);
}

/* Virtual links have no VFs unless they have a parent device. */
static bool may_have_vfs(const struct link_record *record)
{
	return record_has(&record->base, LINK_parentdev) ||
	       (!record_has(&record->base, LINK_kind) && record->link_type != ARPHRD_LOOPBACK);
}

static void derive_vfs(struct run *run, struct links *links)
{
	int error;

	if (run->ask->everything || run->ask->recorded || !wants_vfs(&run->ask->wanted) ||
		!may_have_vfs(&links->record))
		return;
	error = link_single_vfs(&links->single);
	run->status.malformed |= !links->single.sound;
	/* The link may have gone since the dump. */
	if (error && error != -ENODEV)
		first_error(links->vfs_missed, error);
}

static bool is_filtered_by_peer(const struct run *run)
{
	struct fieldset looked_at = {{0}};

	where_fields(run->ask->where, &looked_at);
	return fieldset_has(&looked_at, LINK_link_ifname);
}

/* The request requires CAP_NET_ADMIN in both namespaces. A filter cannot do without the answer. */
static void peer_failed(struct run *run, int error)
{
	const struct links *links = run->state;

	if (error == -ENODATA && run->ask->recorded) {
		run->status.unanswered++;
	} else if ((error == -EPERM || error == -EACCES) && !is_filtered_by_peer(run)) {
		run->status.unreadable++;
		if (source_tell(run, NOTE_PEERS))
			report_note(run->report,
				"names in other namespaces: %s; reading them needs CAP_NET_ADMIN "
				"there",
				strerror(-error));
	} else {
		first_error(links->peers_missed, error);
	}
}

static void derive_peer(struct run *run, struct links *links)
{
	struct link_record *record = &links->record;
	int error;

	if (!fieldset_has(&run->ask->wanted, LINK_link_ifname) ||
		!record_has(&record->base, LINK_link_index))
		return;
	if (!record_has(&record->base, LINK_link_netnsid)) {
		name_of(links, record->link_index, &record->base, LINK_link_ifname,
			&record->link_ifname);
		return;
	}
	/* -1: the kernel has no id for the namespace, so it cannot be asked about. */
	if (record->link_netnsid < 0)
		return;
	error = link_single_peer(&links->single);
	if (error && error != -ENODEV)
		peer_failed(run, error);
}

static void derive(struct run *run, struct links *links)
{
	struct link_record *record = &links->record;
	const struct fieldset *wanted = &run->ask->wanted;

	if (record_has(&record->base, LINK_flags)) {
		/* As ip(8) does: running is not shown; up without running is NO-CARRIER. */
		if ((record->flags & (IFF_UP | IFF_RUNNING)) == IFF_UP)
			record->flags |= LINK_FLAG_NO_CARRIER;
		record->flags &= ~(uint64_t)IFF_RUNNING;
	}
	derive_xdp(record);
	record->address.family = lladdr_family(record->link_type, &record->address);
	record->broadcast.family = lladdr_family(record->link_type, &record->broadcast);
	record->permaddr.family = lladdr_family(record->link_type, &record->permaddr);
	/* The index belongs to another namespace; here it means another interface, or none. */
	if (fieldset_has(wanted, LINK_link) && record_has(&record->base, LINK_link_index) &&
		!record_has(&record->base, LINK_link_netnsid))
		name_of(links, record->link_index, &record->base, LINK_link, &record->link);
	if (fieldset_has(wanted, LINK_master) && record_has(&record->base, LINK_master_index))
		name_of(links, record->master_index, &record->base, LINK_master, &record->master);
	name_others(links);
	derive_netns(run, links);
	derive_vfs(run, links);
	derive_peer(run, links);
	if (fieldset_has(wanted, LINK_errors) && record_has(&record->base, LINK_rx_errors))
		RECORD_SET(record, LINK_errors, errors, record->rx_errors + record->tx_errors);
	if (fieldset_has(wanted, LINK_dropped) && record_has(&record->base, LINK_rx_dropped))
		RECORD_SET(record, LINK_dropped, dropped, record->rx_dropped + record->tx_dropped);
	if (fieldset_has(wanted, LINK_rx_drp) && record_has(&record->base, LINK_rx_missed_errors))
		RECORD_SET(
			record, LINK_rx_drp, rx_drp, record->rx_dropped + record->rx_missed_errors);
	derive_ethtool(run, links);
	if (record_has(&record->base, LINK_permaddr) && record_has(&record->base, LINK_address) &&
		same_lladdr(&record->permaddr, &record->address))
		fieldset_remove(&record->base.present, LINK_permaddr);
}

static int links_ahead(struct run *run, const struct message *message)
{
	struct links *links = run->state;

	if (message)
		return interfaces_learn(links->learned, message);
	interfaces_forget(links->learned);
	return 0;
}

static int links_message(struct run *run, const struct message *message)
{
	struct links *links = run->state;
	int error;

	if (message->type != RTM_NEWLINK)
		return 0;
	/* Bridges announce ports under a family of their own, with less in it. */
	if (message->length >= sizeof(struct ifinfomsg) && message->payload[0] != AF_UNSPEC)
		return 0;
	error = decoder_message(links->decoder, message, sizeof(struct ifinfomsg), AF_UNSPEC,
		&links->record.base, &run->status.malformed);
	if (error)
		return error == -EBADMSG ? 0 : error;
	derive(run, links);
	return source_push(run, &links->record.base);
}

/* The user named a field, and it is missing. */
static void ethtool_failed(struct run *run, int error)
{
	if (error == -ENODATA && run->ask->recorded) {
		run->status.unanswered++;
		if (source_tell(run, NOTE_UNANSWERED))
			report_note(run->report, "the recording has no answer of ethtool");
	} else if (error == -ENOENT) {
		run->status.lacking++;
		if (source_tell(run, NOTE_LACKING))
			report_note(run->report,
				"speed, duplex: the kernel does not report them over netlink");
	} else {
		first_error(((const struct links *)run->state)->modes_missed, error);
	}
}

static int links_finish(struct run *run)
{
	struct links *links = run->state;
	const bool named = wants_ethtool(&run->ask->named);
	int error = 0;

	/* A recording must have everything. */
	if (run->ask->everything)
		ethtool_name(links->ethtool, 0);
	if (run->ask->everything || named)
		error = ethtool_ask(links->ethtool);
	run->status.interrupted |= ethtool_interrupted(links->ethtool);
	if (error && named)
		ethtool_failed(run, error);
	return 0;
}

static const struct census_message links_messages[] = {
	{RTM_NEWLINK, AF_UNSPEC, WIRE_LINK, sizeof(struct ifinfomsg), &link_schema},
	{.schema = NULL},
};

/* Names change. */
static const char *links_heard(struct run *run, const struct message *message)
{
	struct links *links = run->state;

	interfaces_hear(links->learned, message);
	return NULL;
}

const struct dump link_dump = {
	.messages = links_messages,
	.questions = links_questions,
	.open = links_open,
	.ahead = links_ahead,
	.message = links_message,
	.finish = links_finish,
	.close = links_close,
	.news =
		{
			.noun = "link",
			.line = "ifname kind operstate mtu=mtu master=master",
			.groups = UINT64_C(1) << RTNLGRP_LINK,
			.types = {{RTM_NEWLINK, RTM_DELLINK, 0}},
			.heard = links_heard,
		},
};

static const struct stream links_stream = DUMP_STREAM(&link_dump);

static int links_run(struct run *run)
{
	return dump_run(run, &link_dump);
}

/* Kinds of links; kernel modules may add others. */
static void links_suggest(
	const struct field *field, struct connector *connector, suggestion *offer, void *context)
{
	static const char *const plain[] = {"dummy", "ifb", "nlmon", "team", "veth", "wireguard"};
	const char *kind;

	(void)connector;
	if (field != &link_schema.fields[LINK_kind])
		return;
	for (size_t i = 0; (kind = linkinfo_kind_at(i)); i++)
		offer(context, kind, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		offer(context, plain[i], NULL);
}

static const struct example examples[] = {
	{"nlinspect links -w 1", "traffic per second"},
	{"nlinspect links flags=NO-CARRIER", "up, but not connected"},
	{"nlinspect links 'rx_dropped>0 or tx_dropped>0'", "those that drop packets"},
	{"nlinspect links kind=veth -o @peer", "the other ends of veth pairs"},
	{"nlinspect links --count-by kind", "how many of each kind"},
	{"nlinspect links master=br0 -i", "the ports of a bridge"},
	{"nlinspect links --follow -o event,ifname,operstate",
		"each change of state, as it happens"},
	{"nlinspect links -w 0.5 --count 1 -j -o ifname,rx_bytes,tx_bytes",
		"one measurement over half a second, for a program"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "l", .instead = "links"},
	{HABIT_COMMAND, "ifconfig interface interfaces iface",
		"\"nlinspect links\" lists interfaces, \"nlinspect addresses\" their addresses"},
	{HABIT_COMMAND, "bridge",
		"\"nlinspect links kind=bridge\" lists the bridges, \"nlinspect fdb\" what they "
		"have learned"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect links eth0\""},
	{.words = NULL},
};

/* A peer is asked for in its namespace. Processes also give namespaces their names. */
static unsigned links_needed(const struct ask *ask)
{
	unsigned needs = NEED_KERNEL;

	if (fieldset_has(&ask->wanted, LINK_link_ifname))
		needs |= NEED_HIDDEN;
	if (fieldset_has(&ask->named, LINK_link_netns))
		needs |= NEED_NETNS;
	if (fieldset_has(&ask->wanted, LINK_linkinfo) && !ask->numeric)
		needs |= NEED_NAMES;
	return needs;
}

const struct subject links_subject = {
	.name = "links",
	.alias = "link",
	.arguments = "[FILTER...]",
	.summary = "interfaces and their statistics",
	.schema = &link_schema,
	.needs = NEED_KERNEL | NEED_HIDDEN | NEED_NETNS | NEED_NAMES,
	.needed = links_needed,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.rates = {.view = "rates", .since = true},
	.questions = links_questions,
	.run = links_run,
	.stream = &links_stream,
	.suggest = links_suggest,
};
