/* SPDX-License-Identifier: MIT */
#include "kinds.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"

#include "subject/sockets/sockets.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	KINDS_INET = SOCKET_KINDS_INET,
	KINDS_ALL = (1U << KIND_COUNT) - 1,
};

#define KIND(name, kind, text)                              \
	{                                                   \
		(name), (text), 1U << KIND_##kind, 0, false \
	}
#define TYPE(name, kind, type, text)                                        \
	{                                                                   \
		(name), (text), 1U << KIND_##kind, 1U << SOCK_##type, false \
	}

const struct kind_word kind_words[] = {
	{"all", "every family", KINDS_ALL, 0, true},
	{"inet", "every protocol of IPv4 and IPv6", KINDS_INET, 0, true},
	KIND("tcp", TCP, "TCP"),
	KIND("udp", UDP, "UDP"),
	KIND("udplite", UDPLITE, "UDP-Lite"),
	KIND("raw", RAW, "raw IP sockets"),
	KIND("icmp", ICMP, "sockets that ping without privilege"),
	KIND("mptcp", MPTCP, "MPTCP"),
	KIND("sctp", SCTP, "SCTP"),
	KIND("dccp", DCCP, "DCCP"),
	KIND("unix", UNIX, "unix sockets"),
	TYPE("unix_stream", UNIX, STREAM, "unix sockets of type stream"),
	TYPE("u_str", UNIX, STREAM, "unix sockets of type stream"),
	TYPE("unix_dgram", UNIX, DGRAM, "unix sockets of type dgram"),
	TYPE("u_dgr", UNIX, DGRAM, "unix sockets of type dgram"),
	TYPE("unix_seqpacket", UNIX, SEQPACKET, "unix sockets of type seqpacket"),
	TYPE("u_seq", UNIX, SEQPACKET, "unix sockets of type seqpacket"),
	KIND("packet", PACKET, "packet sockets"),
	TYPE("packet_raw", PACKET, RAW, "packet sockets of type raw"),
	TYPE("p_raw", PACKET, RAW, "packet sockets of type raw"),
	TYPE("packet_dgram", PACKET, DGRAM, "packet sockets of type dgram"),
	TYPE("p_dgr", PACKET, DGRAM, "packet sockets of type dgram"),
	KIND("netlink", NETLINK, "netlink sockets"),
	KIND("vsock", VSOCK, "sockets between a virtual machine and its host"),
	TYPE("vsock_stream", VSOCK, STREAM, "vsock sockets of type stream"),
	TYPE("v_str", VSOCK, STREAM, "vsock sockets of type stream"),
	TYPE("vsock_dgram", VSOCK, DGRAM, "vsock sockets of type dgram"),
	TYPE("v_dgr", VSOCK, DGRAM, "vsock sockets of type dgram"),
	KIND("tipc", TIPC, "TIPC"),
	KIND("xdp", XDP, "XDP sockets"),
	{NULL, NULL, 0, 0, false},
};

const struct kind_word kind_families[] = {
	{"inet", "IPv4", KINDS_INET, 0, true},
	{"inet6", "IPv6", KINDS_INET, 0, true},
	KIND("unix", UNIX, "unix sockets"),
	KIND("packet", PACKET, "packet sockets"),
	KIND("link", PACKET, "packet sockets"),
	KIND("netlink", NETLINK, "netlink sockets"),
	KIND("vsock", VSOCK, "sockets between a virtual machine and its host"),
	KIND("tipc", TIPC, "TIPC"),
	KIND("xdp", XDP, "XDP sockets"),
	{NULL, NULL, 0, 0, false},
};

/* What the command line asks for so far. */
struct chosen {
	uint32_t kinds, named;
	uint8_t types[KIND_COUNT];
};

static const struct kind_word *find_word(const struct kind_word *words, struct text word)
{
	for (; words->word; words++) {
		if (word_equals(word, words->word))
			return words;
	}
	return NULL;
}

static int report_word(const struct listing *listing, const char *what,
	const struct kind_word *words, struct text word)
{
	struct nearest nearest;
	char shown[128], known[512] = "";
	size_t used = 0;

	nearest_init(&nearest, word);
	for (const struct kind_word *each = words; each->word; each++) {
		nearest_try(&nearest, text_of(each->word));
		used += (size_t)snprintf(known + used, sizeof(known) - used, " %s", each->word);
	}
	text_escape_into(shown, sizeof(shown), word);
	if (*nearest.best)
		report_error(listing->report, "unknown %s \"%s\"; did you mean \"%s\"?", what,
			shown, nearest.best);
	else
		report_error(listing->report, "unknown %s \"%s\"", what, shown);
	if (!listing->report->quiet)
		fprintf(stderr, "  known:%s\n", known);
	return -EINVAL;
}

static void choose(struct chosen *chosen, const struct kind_word *word)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		bool before = chosen->kinds >> kind & 1;

		if (!(word->kinds >> kind & 1))
			continue;
		/* All types of what was there before stay. */
		if (!word->types || (before && !chosen->types[kind]))
			chosen->types[kind] = 0;
		else
			chosen->types[kind] |= word->types;
	}
	chosen->kinds |= word->kinds;
	if (!word->general)
		chosen->named |= word->kinds;
}

static void unchoose(struct chosen *chosen, const struct kind_word *word)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		if (!(word->kinds >> kind & 1) || !(chosen->kinds >> kind & 1))
			continue;
		if (word->types) {
			uint8_t types = chosen->types[kind] ? chosen->types[kind] : UINT8_MAX;

			chosen->types[kind] = types & (uint8_t)~word->types;
		}
		if (!word->types || !chosen->types[kind]) {
			chosen->kinds &= ~(1U << kind);
			chosen->named &= ~(1U << kind);
		}
	}
}

/* A list of -A. One that starts by taking something away starts from everything. */
static int choose_query(const struct listing *listing, const char *list, struct chosen *chosen)
{
	if (*list == '!')
		choose(chosen, kind_words);
	for (const char *rest = list; *rest || rest == list;) {
		struct text word = {rest, (uint32_t)strcspn(rest, ",")};
		bool away = word.length && *rest == '!';
		const struct kind_word *found;

		rest += word.length;
		rest += *rest == ',';
		word = (struct text){word.data + away, word.length - away};
		found = find_word(kind_words, word);
		if (!found)
			return report_word(listing, "kind of socket", kind_words, word);
		if (away)
			unchoose(chosen, found);
		else
			choose(chosen, found);
		if (!*rest)
			break;
	}
	return 0;
}

static int choose_families(struct listing *listing, const char *list, struct chosen *chosen)
{
	for (const char *rest = list;;) {
		struct text word = {rest, (uint32_t)strcspn(rest, ",")};
		const struct kind_word *found = find_word(kind_families, word);

		if (!found)
			return report_word(listing, "family", kind_families, word);
		/* As -4 and -6; which protocols is for others to say. */
		if (found->kinds == KINDS_INET && found == kind_families)
			listing->ask.inet = true;
		else if (found->kinds == KINDS_INET)
			listing->ask.inet6 = true;
		else
			choose(chosen, found);
		rest += word.length;
		if (!*rest)
			return 0;
		rest++;
	}
}

static void choose_flags(const struct options *options, struct chosen *chosen)
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
			choose(chosen, find_word(kind_words, text_of(flags[i].word)));
	}
}

int kinds_select(struct listing *listing)
{
	const struct options *options = listing->options;
	struct ask *ask = &listing->ask;
	struct chosen chosen = {0};
	bool addresses;

	_Static_assert(KIND_COUNT <= ARRAY_SIZE(ask->types), "types of every kind");
	ask->inet = options->inet;
	ask->inet6 = options->inet6;
	if (options->family && choose_families(listing, options->family, &chosen))
		return -EINVAL;
	if (options->query && choose_query(listing, options->query, &chosen))
		return -EINVAL;
	choose_flags(options, &chosen);
	addresses = ask->inet || ask->inet6;
	/* An address family alone means all its protocols; without one, both are meant. */
	if (addresses && !(chosen.kinds & KINDS_INET))
		chosen.kinds |= KINDS_INET;
	if (!addresses)
		ask->inet = ask->inet6 = true;
	ask->kinds = chosen.kinds ? chosen.kinds : KINDS_ALL;
	ask->named_kinds = chosen.named;
	memcpy(ask->types, chosen.types, sizeof(chosen.types));
	return 0;
}

/* The family of each kind, 0 for IP's. */
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

void kinds_narrow(struct listing *listing)
{
	struct ask *ask = &listing->ask;

	for (unsigned kind = 0; kind < KIND_COUNT && listing->where; kind++) {
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
		if (where_decide(listing->where, &facts) == WHERE_NO)
			ask->kinds &= ~(1U << kind);
	}
}
