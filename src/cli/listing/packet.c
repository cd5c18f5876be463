/* SPDX-License-Identifier: MIT */
#include "packet.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/flow/port.h"

#include <errno.h>
#include <netinet/in.h>
#include <pwd.h>
#include <strings.h>
#include <sys/socket.h>

struct protocol_name {
	const char *name;
	uint8_t number;
};

static const struct protocol_name protocols[] = {
	{"tcp", IPPROTO_TCP},
	{"udp", IPPROTO_UDP},
	{"icmp", IPPROTO_ICMP},
	{"icmp6", IPPROTO_ICMPV6},
	{"icmpv6", IPPROTO_ICMPV6},
	{"ipv6-icmp", IPPROTO_ICMPV6},
};

static int wrong(
	const struct listing *listing, const char *option, const char *value, const char *wanted)
{
	char shown[128];

	report_error(listing->report, "--%s: \"%s\" is not %s", option,
		text_escape_into(shown, sizeof(shown), text_of(value)), wanted);
	return -EINVAL;
}

/* A number from 0 or 1 to `max`, which the option may lack. */
static int parse_number(const struct listing *listing, const char *option, const char *value,
	uint64_t min, uint64_t max, const char *wanted, uint64_t *ret)
{
	*ret = 0;
	if (!value)
		return 0;
	if (!parse_u64(text_of(value), ret) && *ret >= min && *ret <= max)
		return 0;
	return wrong(listing, option, value, wanted);
}

/* Whether it is an address and an interface: fe80::1%eth0. */
static bool has_zone(const char *word)
{
	const char *percent = strchr(word, '%');
	uint8_t family, bytes[16];

	return percent && !parse_address((struct text){word, (uint32_t)(percent - word)}, AF_UNSPEC,
				  &family, bytes);
}

static int parse_destination(struct listing *listing)
{
	const struct options *options = listing->options;
	struct address *dst = &listing->packet.dst;
	const char *word = options->word_count ? options->words[0] : NULL;
	char shown[128];

	if (!word) {
		report_error(listing->report,
			"an address is missing, such as in \"nlinspect lookup 192.0.2.1\"");
		return -EINVAL;
	}
	text_escape_into(shown, sizeof(shown), text_of(word));
	if (has_zone(word)) {
		report_error(listing->report,
			"\"%s\" is an address with a zone; \"--oif %s\" says the interface", shown,
			strchr(shown, '%') + 1);
		return -EINVAL;
	}
	if (parse_address(text_of(word), AF_UNSPEC, &dst->family, dst->bytes)) {
		report_error(listing->report,
			"\"%s\" is no address; names and prefixes are not looked up, an address "
			"is written as in 192.0.2.1 or 2001:db8::1",
			shown);
		return -EINVAL;
	}
	dst->length = dst->family == AF_INET ? 4 : 16;
	if ((dst->family == AF_INET && options->inet6 && !options->inet) ||
		(dst->family == AF_INET6 && options->inet && !options->inet6)) {
		report_error(listing->report, "\"%s\" is an address of %s; leave out -%c", shown,
			dst->family == AF_INET ? "IPv4" : "IPv6",
			dst->family == AF_INET ? '6' : '4');
		return -EINVAL;
	}
	if (options->word_count == 1)
		return 0;
	report_error(listing->report,
		"lookup takes one address, and \"%s\" is a second word; what else is known of the "
		"packet is said by options, such as --from and --mark",
		text_escape_into(shown, sizeof(shown), text_of(options->words[1])));
	return -EINVAL;
}

static int parse_source(struct listing *listing)
{
	struct lookup_packet *packet = &listing->packet;
	const char *from = listing->options->from;

	if (!from)
		return 0;
	if (parse_address(text_of(from), AF_UNSPEC, &packet->from.family, packet->from.bytes))
		return wrong(listing, "from", from, "an address, such as 192.0.2.1");
	if (packet->from.family != packet->dst.family)
		return wrong(listing, "from", from, "an address of the destination's family");
	packet->from.length = packet->dst.length;
	return 0;
}

/* N or N/MASK. */
static int parse_mark(struct listing *listing)
{
	const char *mark = listing->options->mark;
	const char *slash = mark ? strchr(mark, '/') : NULL;
	uint64_t value, mask = UINT32_MAX;
	struct text number;

	if (!mark)
		return 0;
	number = text_of(mark);
	if (slash)
		number.length = (uint32_t)(slash - mark);
	if (parse_u64(number, &value) || value > UINT32_MAX ||
		(slash && (parse_u64(text_of(slash + 1), &mask) || mask > UINT32_MAX)))
		return wrong(listing, "mark", mark, "a mark, such as 1, 0x10 or 0x10/0xff");
	listing->packet.mark = (uint32_t)(value & mask);
	return 0;
}

static int parse_user(struct listing *listing)
{
	const char *user = listing->options->uid;
	const struct passwd *entry;
	uint64_t value;

	if (!user)
		return 0;
	if (parse_u64(text_of(user), &value)) {
		entry = getpwnam(user);
		if (!entry)
			return wrong(listing, "uid", user, "a user of this host, or a number");
		value = entry->pw_uid;
	}
	if (value >= UINT32_MAX)
		return wrong(listing, "uid", user, "a user of this host, or a number");
	listing->packet.uid = (uint32_t)value;
	listing->packet.has_uid = true;
	return 0;
}

static int parse_protocol(struct listing *listing)
{
	const char *name = listing->options->proto;
	uint64_t value;

	if (!name)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (!strcasecmp(protocols[i].name, name)) {
			listing->packet.protocol = protocols[i].number;
			return 0;
		}
	}
	if (parse_number(listing, "proto", name, 1, UINT8_MAX,
		    "tcp, udp, icmp, icmp6 or a number up to 255", &value))
		return -EINVAL;
	listing->packet.protocol = (uint8_t)value;
	return 0;
}

static int parse_tos(struct listing *listing)
{
	const char *name = listing->options->tos;
	const struct words *words;
	uint64_t value;

	if (!name)
		return 0;
	words = names_words(listing->names, NAMES_RT_DSFIELD);
	if (!words)
		return -ENOMEM;
	if (words_value(words, text_of(name), &value) &&
		(parse_u64(text_of(name), &value) || value > UINT8_MAX))
		return wrong(listing, "tos", name,
			"a number up to 255 or a name in /etc/iproute2/rt_dsfield");
	listing->packet.tos = (uint8_t)value;
	return 0;
}

static int parse_port(
	const struct listing *listing, const char *option, const char *value, uint16_t *ret)
{
	uint64_t port;

	if (!value)
		return 0;
	if (port_parse(text_of(value), &port) || !port)
		return wrong(listing, option, value,
			"a port, a number from 1 to 65535 or a service, such as https");
	*ret = (uint16_t)port;
	return 0;
}

static int parse_ports(struct listing *listing)
{
	const struct options *options = listing->options;
	int error = parse_port(listing, "sport", options->sport, &listing->packet.sport);

	return error ? error : parse_port(listing, "dport", options->dport, &listing->packet.dport);
}

static int parse_interfaces(struct listing *listing)
{
	const struct options *options = listing->options;

	if (options->oif && options->vrf) {
		report_error(listing->report,
			"--oif and --vrf cannot be had together: a socket is bound to one");
		return -EINVAL;
	}
	if (options->iif && (options->oif || options->vrf)) {
		report_error(listing->report,
			"--iif and --%s cannot be had together: a packet that comes in belongs to "
			"no socket that is bound",
			options->oif ? "oif" : "vrf");
		return -EINVAL;
	}
	listing->packet.iif = options->iif;
	listing->packet.vrf = options->vrf != NULL;
	listing->packet.oif = options->vrf ? options->vrf : options->oif;
	return 0;
}

int packet_init(struct listing *listing)
{
	int error = parse_destination(listing);

	if (!error)
		error = parse_source(listing);
	if (!error)
		error = parse_mark(listing);
	if (!error)
		error = parse_user(listing);
	if (!error)
		error = parse_protocol(listing);
	if (!error)
		error = parse_tos(listing);
	if (!error)
		error = parse_ports(listing);
	if (!error)
		error = parse_interfaces(listing);
	listing->ask.packet = &listing->packet;
	return error;
}
