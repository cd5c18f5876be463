/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/flow/port.h"
#include "nlinspect/host/names.h"

#include "ask.h"

#include <errno.h>
#include <netinet/in.h>
#include <pwd.h>
#include <strings.h>
#include <sys/socket.h>

#define AT(member) offsetof(struct lookup_options, member)

static const struct option_word protocol_words[] = {
	{"tcp", NULL}, {"udp", NULL}, {"icmp", NULL}, {"icmp6", NULL}, {NULL, NULL}};

static const struct option_row rows[] = {
	{0, "from", "ADDRESS", VALUE_ADDRESS, SECTION_OWN, "its source address", AT(from)},
	{0, "mark", "N[/MASK]", VALUE_NUMBER, SECTION_OWN,
		"its mark (SO_MARK, fwmark); only the bits of MASK count", AT(mark)},
	{0, "iif", "DEV", VALUE_INTERFACE, SECTION_OWN,
		"the interface that it comes in by, to be forwarded; without it, it is sent from "
		"here",
		AT(iif)},
	{0, "oif", "DEV", VALUE_INTERFACE, SECTION_OWN, "the interface that its socket is bound to",
		AT(oif)},
	{0, "vrf", "DEV", VALUE_INTERFACE, SECTION_OWN, "the VRF that its socket is bound to",
		AT(vrf)},
	{0, "uid", "USER", VALUE_USER, SECTION_OWN,
		"its user, a name or a number; without it, the user of this command", AT(uid)},
	{0, "proto", "PROTOCOL", VALUE_WORD, SECTION_OWN, "its protocol: tcp, udp, icmp or icmp6",
		AT(proto), .words = protocol_words},
	{0, "sport", "PORT", VALUE_NUMBER, SECTION_OWN, "its source port, a number or a service",
		AT(sport)},
	{0, "dport", "PORT", VALUE_NUMBER, SECTION_OWN,
		"its destination port, a number or a service", AT(dport)},
	{0, "tos", "TOS", VALUE_WORD, SECTION_OWN,
		"its type of service: a number, or a name in /etc/iproute2/rt_dsfield", AT(tos),
		.names = NAMES_RT_DSFIELD},
};

const struct option_set lookup_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct lookup_options),
	.heading = "Packet",
};

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

static const struct lookup_options *options_of(const struct typed *typed)
{
	return typed->options;
}

static int wrong(
	const struct typed *typed, const char *option, const char *value, const char *wanted)
{
	char shown[128];

	report_error(typed->report, "--%s: \"%s\" is not %s", option,
		text_escape_into(shown, sizeof(shown), text_of(value)), wanted);
	return -EINVAL;
}

/* A number from 0 or 1 to `max`, which the option may lack. */
static int parse_number(const struct typed *typed, const char *option, const char *value,
	uint64_t min, uint64_t max, const char *wanted, uint64_t *ret)
{
	*ret = 0;
	if (!value)
		return 0;
	if (!parse_u64(text_of(value), ret) && *ret >= min && *ret <= max)
		return 0;
	return wrong(typed, option, value, wanted);
}

/* Whether it is an address and an interface: fe80::1%eth0. */
static bool has_zone(const char *word)
{
	const char *percent = strchr(word, '%');
	uint8_t family, bytes[16];

	return percent && !parse_address((struct text){word, (uint32_t)(percent - word)}, AF_UNSPEC,
				  &family, bytes);
}

static int parse_destination(const struct typed *typed, struct lookup_ask *ask)
{
	struct address *dst = &ask->dst;
	const char *word = typed->word_count ? typed->words[0] : NULL;
	char shown[128];

	if (!word) {
		report_error(typed->report,
			"an address is missing, such as in \"nlinspect lookup 192.0.2.1\"");
		return -EINVAL;
	}
	text_escape_into(shown, sizeof(shown), text_of(word));
	if (has_zone(word)) {
		report_error(typed->report,
			"\"%s\" is an address with a zone; name the interface by \"--oif %s\"",
			shown, strchr(shown, '%') + 1);
		return -EINVAL;
	}
	if (parse_address(text_of(word), AF_UNSPEC, &dst->family, dst->bytes)) {
		report_error(typed->report,
			"\"%s\" is not an address, such as 192.0.2.1 or 2001:db8::1; names and "
			"prefixes are not looked up",
			shown);
		return -EINVAL;
	}
	dst->length = dst->family == AF_INET ? 4 : 16;
	if ((dst->family == AF_INET && typed->inet6 && !typed->inet) ||
		(dst->family == AF_INET6 && typed->inet && !typed->inet6)) {
		report_error(typed->report, "\"%s\" is an address of %s; leave out -%c", shown,
			dst->family == AF_INET ? "IPv4" : "IPv6",
			dst->family == AF_INET ? '6' : '4');
		return -EINVAL;
	}
	if (typed->word_count == 1)
		return 0;
	report_error(typed->report,
		"lookup takes one address, and \"%s\" is a second word; what else is known of the "
		"packet is said by options, such as --from and --mark",
		text_escape_into(shown, sizeof(shown), text_of(typed->words[1])));
	return -EINVAL;
}

static int parse_source(const struct typed *typed, struct lookup_ask *ask)
{
	const char *from = options_of(typed)->from;

	if (!from)
		return 0;
	if (parse_address(text_of(from), AF_UNSPEC, &ask->from.family, ask->from.bytes))
		return wrong(typed, "from", from, "an address, such as 192.0.2.1");
	if (ask->from.family != ask->dst.family)
		return wrong(typed, "from", from, "an address of the destination's family");
	ask->from.length = ask->dst.length;
	return 0;
}

/* N or N/MASK. */
static int parse_mark(const struct typed *typed, struct lookup_ask *ask)
{
	const char *mark = options_of(typed)->mark;
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
		return wrong(typed, "mark", mark, "a mark, such as 1, 0x10 or 0x10/0xff");
	ask->mark = (uint32_t)(value & mask);
	return 0;
}

static int parse_user(const struct typed *typed, struct lookup_ask *ask)
{
	const char *user = options_of(typed)->uid;
	const struct passwd *entry;
	uint64_t value;

	if (!user)
		return 0;
	if (parse_u64(text_of(user), &value)) {
		entry = getpwnam(user);
		if (!entry)
			return wrong(typed, "uid", user, "a user of this host, or a number");
		value = entry->pw_uid;
	}
	if (value >= UINT32_MAX)
		return wrong(typed, "uid", user, "a user of this host, or a number");
	ask->uid = (uint32_t)value;
	ask->has_uid = true;
	return 0;
}

static int parse_protocol(const struct typed *typed, struct lookup_ask *ask)
{
	const char *name = options_of(typed)->proto;
	uint64_t value;

	if (!name)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (!strcasecmp(protocols[i].name, name)) {
			ask->protocol = protocols[i].number;
			return 0;
		}
	}
	if (parse_number(typed, "proto", name, 1, UINT8_MAX,
		    "tcp, udp, icmp, icmp6 or a number up to 255", &value))
		return -EINVAL;
	ask->protocol = (uint8_t)value;
	return 0;
}

static int parse_tos(const struct typed *typed, struct lookup_ask *ask)
{
	const char *name = options_of(typed)->tos;
	const struct words *words;
	uint64_t value;

	if (!name)
		return 0;
	words = names_words(typed->names, NAMES_RT_DSFIELD);
	if (!words)
		return -ENOMEM;
	if (words_value(words, text_of(name), &value) &&
		(parse_u64(text_of(name), &value) || value > UINT8_MAX))
		return wrong(typed, "tos", name,
			"a number up to 255 or a name in /etc/iproute2/rt_dsfield");
	ask->tos = (uint8_t)value;
	return 0;
}

static int parse_port(
	const struct typed *typed, const char *option, const char *value, uint16_t *ret)
{
	uint64_t port;

	if (!value)
		return 0;
	if (port_parse(text_of(value), &port) || !port)
		return wrong(typed, option, value,
			"a port, a number from 1 to 65535 or a service, such as https");
	*ret = (uint16_t)port;
	return 0;
}

static int parse_ports(const struct typed *typed, struct lookup_ask *ask)
{
	const struct lookup_options *options = typed->options;
	int error = parse_port(typed, "sport", options->sport, &ask->sport);

	return error ? error : parse_port(typed, "dport", options->dport, &ask->dport);
}

static int parse_interfaces(const struct typed *typed, struct lookup_ask *ask)
{
	const struct lookup_options *options = typed->options;

	if (options->oif && options->vrf) {
		report_error(typed->report,
			"--oif and --vrf exclude each other: a socket is bound to one interface");
		return -EINVAL;
	}
	if (options->iif && (options->oif || options->vrf)) {
		report_error(typed->report,
			"--iif and --%s exclude each other: an incoming packet belongs to no bound "
			"socket",
			options->oif ? "oif" : "vrf");
		return -EINVAL;
	}
	ask->iif = options->iif;
	ask->vrf = options->vrf != NULL;
	ask->oif = options->vrf ? options->vrf : options->oif;
	return 0;
}

int lookup_select(const struct typed *typed, struct selection *selection)
{
	struct lookup_ask *ask = selection->own;
	int error = parse_destination(typed, ask);

	if (!error)
		error = parse_source(typed, ask);
	if (!error)
		error = parse_mark(typed, ask);
	if (!error)
		error = parse_user(typed, ask);
	if (!error)
		error = parse_protocol(typed, ask);
	if (!error)
		error = parse_tos(typed, ask);
	if (!error)
		error = parse_ports(typed, ask);
	if (!error)
		error = parse_interfaces(typed, ask);
	return error;
}
