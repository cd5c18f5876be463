/* SPDX-License-Identifier: MIT */
#include "kinds.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/flow/where.h"

#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	KINDS_INET = SOCKET_KINDS_INET,
	KINDS_ALL = (1U << KIND_COUNT) - 1,
};

/* The meaning of a word. */
struct kind_set {
	uint32_t kinds; /* 1 << enum socket_kind */
	uint8_t types;  /* 1 << SOCK_*; 0: all */
	bool general;   /* it means so much that a part may be missing in the kernel */
};

/* W(word, doc, kinds, types, general): the words of ss and more. */
#define ONE(W, word, kind, doc)        W(word, doc, 1U << KIND_##kind, 0, false)
#define TYPE(W, word, kind, type, doc) W(word, doc, 1U << KIND_##kind, 1U << SOCK_##type, false)
#define KIND_WORDS(W)                                                                \
	W("all", "every family", KINDS_ALL, 0, true)                                 \
	W("inet", "every protocol of IPv4 and IPv6", KINDS_INET, 0, true)            \
	ONE(W, "tcp", TCP, "TCP")                                                    \
	ONE(W, "udp", UDP, "UDP")                                                    \
	ONE(W, "udplite", UDPLITE, "UDP-Lite")                                       \
	ONE(W, "raw", RAW, "raw IP sockets")                                         \
	ONE(W, "icmp", ICMP, "sockets that ping without privilege")                  \
	ONE(W, "mptcp", MPTCP, "MPTCP")                                              \
	ONE(W, "sctp", SCTP, "SCTP")                                                 \
	ONE(W, "dccp", DCCP, "DCCP")                                                 \
	ONE(W, "unix", UNIX, "unix sockets")                                         \
	TYPE(W, "unix_stream", UNIX, STREAM, "unix sockets of type stream")          \
	TYPE(W, "u_str", UNIX, STREAM, "unix sockets of type stream")                \
	TYPE(W, "unix_dgram", UNIX, DGRAM, "unix sockets of type dgram")             \
	TYPE(W, "u_dgr", UNIX, DGRAM, "unix sockets of type dgram")                  \
	TYPE(W, "unix_seqpacket", UNIX, SEQPACKET, "unix sockets of type seqpacket") \
	TYPE(W, "u_seq", UNIX, SEQPACKET, "unix sockets of type seqpacket")          \
	ONE(W, "packet", PACKET, "packet sockets")                                   \
	TYPE(W, "packet_raw", PACKET, RAW, "packet sockets of type raw")             \
	TYPE(W, "p_raw", PACKET, RAW, "packet sockets of type raw")                  \
	TYPE(W, "packet_dgram", PACKET, DGRAM, "packet sockets of type dgram")       \
	TYPE(W, "p_dgr", PACKET, DGRAM, "packet sockets of type dgram")              \
	ONE(W, "netlink", NETLINK, "netlink sockets")                                \
	ONE(W, "vsock", VSOCK, "sockets between a virtual machine and its host")     \
	TYPE(W, "vsock_stream", VSOCK, STREAM, "vsock sockets of type stream")       \
	TYPE(W, "v_str", VSOCK, STREAM, "vsock sockets of type stream")              \
	TYPE(W, "vsock_dgram", VSOCK, DGRAM, "vsock sockets of type dgram")          \
	TYPE(W, "v_dgr", VSOCK, DGRAM, "vsock sockets of type dgram")                \
	ONE(W, "tipc", TIPC, "TIPC")                                                 \
	ONE(W, "xdp", XDP, "XDP sockets")
#define KIND_FAMILIES(W)                                                         \
	W("inet", "IPv4", KINDS_INET, 0, true)                                   \
	W("inet6", "IPv6", KINDS_INET, 0, true)                                  \
	ONE(W, "unix", UNIX, "unix sockets")                                     \
	ONE(W, "packet", PACKET, "packet sockets")                               \
	ONE(W, "link", PACKET, "packet sockets")                                 \
	ONE(W, "netlink", NETLINK, "netlink sockets")                            \
	ONE(W, "vsock", VSOCK, "sockets between a virtual machine and its host") \
	ONE(W, "tipc", TIPC, "TIPC")                                             \
	ONE(W, "xdp", XDP, "XDP sockets")
#define WORD(word, doc, ...) {(word), (doc)},
#define SET(word, doc, ...)  {__VA_ARGS__},

const struct option_word kind_words[] = {KIND_WORDS(WORD){NULL, NULL}};
const struct option_word kind_families[] = {KIND_FAMILIES(WORD){NULL, NULL}};

/* In the same order as the words. */
static const struct kind_set word_sets[] = {KIND_WORDS(SET)};
static const struct kind_set family_sets[] = {KIND_FAMILIES(SET)};

/* The choice of the command line up to now. */
struct chosen {
	uint32_t kinds, named;
	uint8_t types[KIND_COUNT];
};

/* @return the meaning of the word; NULL: there is no such word */
static const struct kind_set *find_word(
	const struct option_word *words, const struct kind_set *sets, struct text word)
{
	for (size_t i = 0; words[i].word; i++) {
		if (word_equals(word, words[i].word))
			return &sets[i];
	}
	return NULL;
}

static int report_word(const struct report *report, const char *what,
	const struct option_word *words, struct text word)
{
	struct nearest nearest;
	char shown[128], known[512] = "  known:";
	size_t used = strlen(known);

	nearest_init(&nearest, word);
	for (const struct option_word *each = words; each->word; each++) {
		nearest_try(&nearest, text_of(each->word));
		used += (size_t)snprintf(known + used, sizeof(known) - used, " %s", each->word);
	}
	text_escape_into(shown, sizeof(shown), word);
	if (*nearest.best)
		report_error(report, "unknown %s \"%s\"; did you mean \"%s\"?", what, shown,
			nearest.best);
	else
		report_error(report, "unknown %s \"%s\"", what, shown);
	if (!report->quiet)
		report_hint(known);
	return -EINVAL;
}

static void choose(struct chosen *chosen, const struct kind_set *set)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		bool before = chosen->kinds >> kind & 1;

		if (!(set->kinds >> kind & 1))
			continue;
		/* A kind that had all types keeps them. */
		if (!set->types || (before && !chosen->types[kind]))
			chosen->types[kind] = 0;
		else
			chosen->types[kind] |= set->types;
	}
	chosen->kinds |= set->kinds;
	if (!set->general)
		chosen->named |= set->kinds;
}

static void unchoose(struct chosen *chosen, const struct kind_set *set)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		if (!(set->kinds >> kind & 1) || !(chosen->kinds >> kind & 1))
			continue;
		if (set->types) {
			uint8_t types = chosen->types[kind] ? chosen->types[kind] : UINT8_MAX;

			chosen->types[kind] = types & (uint8_t)~set->types;
		}
		if (!set->types || !chosen->types[kind]) {
			chosen->kinds &= ~(1U << kind);
			chosen->named &= ~(1U << kind);
		}
	}
}

/* A list of -A. If it starts with an exclusion, it starts from everything. */
static int choose_query(const struct report *report, const char *list, struct chosen *chosen)
{
	if (*list == '!')
		choose(chosen, word_sets);
	for (const char *rest = list; *rest || rest == list;) {
		struct text word = {rest, (uint32_t)strcspn(rest, ",")};
		bool away = word.length && *rest == '!';
		const struct kind_set *found;

		rest += word.length;
		rest += *rest == ',';
		word = (struct text){word.data + away, word.length - away};
		found = find_word(kind_words, word_sets, word);
		if (!found)
			return report_word(report, "kind of socket", kind_words, word);
		if (away)
			unchoose(chosen, found);
		else
			choose(chosen, found);
		if (!*rest)
			break;
	}
	return 0;
}

static int choose_families(
	const struct report *report, const char *list, struct ask *ask, struct chosen *chosen)
{
	for (const char *rest = list;;) {
		struct text word = {rest, (uint32_t)strcspn(rest, ",")};
		const struct kind_set *found = find_word(kind_families, family_sets, word);

		if (!found)
			return report_word(report, "family", kind_families, word);
		/* As -4 and -6 do; other options choose the protocols. */
		if (found->kinds == KINDS_INET && found == family_sets)
			ask->inet = true;
		else if (found->kinds == KINDS_INET)
			ask->inet6 = true;
		else
			choose(chosen, found);
		rest += word.length;
		if (!*rest)
			return 0;
		rest++;
	}
}

static void choose_flags(const struct socket_options *options, struct chosen *chosen)
{
	const struct {
		bool given;
		const char *word;
	} flags[] = {
		{options->tcp, "tcp"},
		{options->udp, "udp"},
		{options->udplite, "udplite"},
		{options->raw, "raw"},
		{options->mptcp, "mptcp"},
		{options->sctp, "sctp"},
		{options->dccp, "dccp"},
		{options->unix_sockets, "unix"},
		{options->packet, "packet"},
		{options->netlink, "netlink"},
		{options->vsock, "vsock"},
		{options->xdp, "xdp"},
		{options->tipc, "tipc"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (flags[i].given)
			choose(chosen, find_word(kind_words, word_sets, text_of(flags[i].word)));
	}
}

int kinds_select(const struct typed *typed, struct selection *selection)
{
	const struct socket_options *options = typed->options;
	struct socket_ask *own = selection->own;
	struct ask *ask = &selection->ask;
	struct chosen chosen = {0};
	bool addresses;

	ask->inet = typed->inet;
	ask->inet6 = typed->inet6;
	if (options->family && choose_families(typed->report, options->family, ask, &chosen))
		return -EINVAL;
	if (options->query && choose_query(typed->report, options->query, &chosen))
		return -EINVAL;
	choose_flags(options, &chosen);
	addresses = ask->inet || ask->inet6;
	/* An address family alone means all its protocols; without a family both are meant. */
	if (addresses && !(chosen.kinds & KINDS_INET))
		chosen.kinds |= KINDS_INET;
	if (!addresses)
		ask->inet = ask->inet6 = true;
	own->kinds = chosen.kinds ? chosen.kinds : KINDS_ALL;
	own->named_kinds = chosen.named;
	memcpy(own->types, chosen.types, sizeof(chosen.types));
	return 0;
}

/* The family of each kind, 0 for kinds over IP. */
static uint8_t family_of(enum socket_kind kind)
{
	switch (kind) {
	case KIND_UNIX:
		return AF_UNIX;
	case KIND_PACKET:
		return AF_PACKET;
	case KIND_NETLINK:
		return AF_NETLINK;
	case KIND_VSOCK:
		return AF_VSOCK;
	case KIND_XDP:
		return AF_XDP;
	case KIND_TIPC:
		return AF_TIPC;
	default:
		return AF_UNSPEC;
	}
}

void kinds_narrow(const struct where *where, struct socket_ask *ask)
{
	for (unsigned kind = 0; kind < KIND_COUNT && where; kind++) {
		struct socket_record known;
		struct fieldset open = {{0}}, certain = fieldset_all();
		const struct where_facts facts = {&known.base, &certain, family_of(kind)};

		record_clear(&known.base);
		socket_kind_fields(kind, &open);
		if (kind != KIND_ICMP)
			RECORD_SET(&known, SOCKET_protocol, protocol, socket_kind_protocol(kind));
		if (family_of(kind))
			RECORD_SET(&known, SOCKET_family, family, family_of(kind));
		fieldset_for_each(id, &open) {
			if (!record_has(&known.base, id))
				fieldset_remove(&certain, id);
		}
		if (where_decide(where, &facts) == WHERE_NO)
			ask->kinds &= ~(1U << kind);
	}
}
