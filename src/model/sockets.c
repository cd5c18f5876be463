#include "nlinspect/model/sockets.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/socket_words.h"
#include "nlinspect/model/wire.h"
#include "nlinspect/model/words.h"

#include <linux/inet_diag.h>
#include <netinet/in.h>

static const struct word protocols[] = {
	{IPPROTO_ICMP, "icmp"},
	{IPPROTO_TCP, "tcp"},
	{IPPROTO_UDP, "udp"},
	{IPPROTO_ICMPV6, "icmp6"},
	{IPPROTO_SCTP, "sctp"},
	{IPPROTO_UDPLITE, "udplite"},
	{IPPROTO_RAW, "raw"},
	{IPPROTO_MPTCP, "mptcp"},
};
const struct words socket_protocol_words = WORDS(protocols);

/* The kernel's TCP states, which sock_diag uses for every protocol. */
static const struct word states[] = {
	{1, "established"},
	{2, "syn-sent"},
	{3, "syn-recv"},
	{4, "fin-wait-1"},
	{5, "fin-wait-2"},
	{6, "time-wait"},
	{7, "close"},
	{8, "close-wait"},
	{9, "last-ack"},
	{10, "listen"},
	{11, "closing"},
	{13, "bound-inactive"},
};
static const struct word state_aliases[] = {
	{1, "estab"},
	{1, "est"},
	{3, "syn-rcv"},
	{3, "syn-received"},
	{4, "fin-wait1"},
	{5, "fin-wait2"},
	{4, "finwait1"},
	{5, "finwait2"},
	{6, "timewait"},
	{7, "closed"},
	{7, "unconnected"},
	{7, "unconn"},
	{8, "closewait"},
	{9, "lastack"},
	{10, "listening"},
	{2, "synsent"},
	{3, "synrecv"},
};
static const struct word state_groups[] = {
	{SOCKET_STATES_ALL, "all"},
	{SOCKET_STATES_CONNECTED, "connected"},
	{SOCKET_STATES_CONNECTED & ~(1U << 2), "synchronized"},
	{SOCKET_STATES_BUCKET, "bucket"},
	{SOCKET_STATES_ALL & ~SOCKET_STATES_BUCKET, "big"},
};
static const struct words state_words = {
	.list = states,
	.count = ARRAY_SIZE(states),
	.aliases = state_aliases,
	.alias_count = ARRAY_SIZE(state_aliases),
	.groups = state_groups,
	.group_count = ARRAY_SIZE(state_groups),
};

static const struct word timers[] = {
	{0, "off"},
	{1, "on"},
	{2, "keepalive"},
	{3, "timewait"},
	{4, "persist"},
	{5, "delack"},
};
static const struct words timer_words = WORDS(timers);

static const struct word shutdowns[] = {{1, "read"}, {2, "write"}};
static const struct words shutdown_words = WORDS(shutdowns);

static const struct word ca_states[] = {
	{0, "open"},
	{1, "disorder"},
	{2, "cwr"},
	{3, "recovery"},
	{4, "loss"},
};
static const struct words ca_state_words = WORDS(ca_states);

static const struct word tcp_options[] = {
	{1, "timestamps"},
	{2, "sack"},
	{4, "wscale"},
	{8, "ecn"},
	{16, "ecn-seen"},
	{32, "syn-data"},
	{64, "usec-ts"},
	{128, "tfo-child"},
};
static const struct words tcp_option_words = WORDS(tcp_options);

static const struct word fastopen[] = {
	{0, "unspec"},
	{1, "cookie-unavailable"},
	{2, "data-not-acked"},
	{3, "syn-retransmitted"},
};
static const struct words fastopen_words = WORDS(fastopen);

static const struct word ecn_modes[] = {
	{0, "disabled"},
	{1, "rfc3168"},
	{2, "accecn"},
	{3, "pending"},
};
static const struct words ecn_mode_words = WORDS(ecn_modes);

static const struct word accecn_opts[] = {
	{0, "not-seen"},
	{1, "empty-seen"},
	{2, "counter-seen"},
	{3, "fail-seen"},
};
static const struct words accecn_opt_words = WORDS(accecn_opts);

static const struct word accecn_fails[] = {
	{1, "ace-fail-send"},
	{2, "ace-fail-recv"},
	{4, "opt-fail-send"},
	{8, "opt-fail-recv"},
};
static const struct words accecn_fail_words = WORDS(accecn_fails);

#define ROWS     "model/sockets.def"
#define RECORD   struct socket_record
#define ID(name) SOCKET_##name

#define HDR(member)        SOURCE_HEADER(WIRE_INET_DIAG, inet_diag_msg, member)
#define HDR_PORT(member)   HDR(member), .big_endian = true
#define HDR_PAIR(member)   HDR(member), .form = WIRE_PAIR
#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_INET_DIAG, number, type)
#define ATTR_TEXT(number)  .kind = WIRE_INET_DIAG, .attribute = (number), .name = #number
#define INFO_AT(member, label) \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_INFO, tcp_info_wire, member, label)
#define INFO(member) INFO_AT(member, "tcp_info.tcpi_" #member)
#define MEM(member)                                                                 \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_SKMEMINFO, sk_meminfo_wire, member, \
		"INET_DIAG_SKMEMINFO." #member)
#define MEM_OLD(member)                                                             \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_MEMINFO, inet_diag_meminfo, member, \
		"inet_diag_meminfo." #member)
#define INFO_BITS(member, low, count, label)      \
	INFO_AT(member, "tcp_info.tcpi_" #label), \
		SOURCE_BITS(low, count, SIZE_OF(struct tcp_info_wire, member))

#include "model/rows.h"

/* What a user of ss types, and what a filter of ss says. */
static const struct synonym synonyms[] = {
	{"src", "local"},
	{"dst", "peer"},
	{"sport", "local_port"},
	{"dport", "peer_port"},
	{"dev", "interface"},
	{"fwmark", "mark"},
	{"proto", "protocol"},
	{"cong", "congestion"},
	{"cwnd", "snd_cwnd"},
	{"ssthresh", "snd_ssthresh"},
	{"mss", "snd_mss"},
	{"remote", "peer"},
	{"remote_address", "peer_address"},
	{"remote_port", "peer_port"},
};

const struct schema socket_schema = {
	.name = "sockets",
	.alias = "ss",
	.title = "TCP and UDP sockets with TCP's internals, memory and timers",
	FROM_ROWS,
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.bare_number = "local_port peer_port",
	.bare_address = "local peer",
	.bare_word = NULL,
};

_Static_assert(ARRAY_SIZE(fields) <= FIELDSET_SIZE, "a fieldset holds all fields");
