/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

#include "shape.h"

#include <errno.h>
#include <netinet/in.h>

static const struct word kinds[] = {
	{TRACE_EVENT, "event"},
	{TRACE_SUMMARY, "summary"},
	{TRACE_LISTED, "probe"},
};
static const struct words trace_kinds = WORDS(kinds);

static const struct word probe_words[] = {
	{TRACE_CONNECT, "connect"},
	{TRACE_ACCEPT, "accept"},
	{TRACE_LIFE, "life"},
	{TRACE_STATE, "state"},
	{TRACE_RETRANSMIT, "retransmit"},
	{TRACE_DROP, "drop"},
	{TRACE_RESET, "reset"},
	{TRACE_BACKLOG, "backlog"},
	{TRACE_IO, "io"},
	{TRACE_XMIT, "xmit"},
};
static const struct words trace_probe_words = WORDS(probe_words);

static const struct word matches[] = {
	{TRACE_MATCH_CURRENT, "current"},
	{TRACE_MATCH_SOCKET, "socket"},
	{TRACE_MATCH_INODE, "inode"},
};
static const struct words trace_matches = WORDS(matches);

static const struct word directions[] = {
	{TRACE_IN, "in"},
	{TRACE_OUT, "out"},
};
static const struct words trace_directions = WORDS(directions);

static const struct word protocols[] = {
	{IPPROTO_ICMP, "icmp"},
	{IPPROTO_TCP, "tcp"},
	{IPPROTO_UDP, "udp"},
	{IPPROTO_DCCP, "dccp"},
	{IPPROTO_GRE, "gre"},
	{IPPROTO_ESP, "esp"},
	{IPPROTO_ICMPV6, "icmp6"},
	{IPPROTO_SCTP, "sctp"},
	{IPPROTO_UDPLITE, "udplite"},
	{IPPROTO_RAW, "raw"},
};
static const struct words trace_protocols = WORDS(protocols);

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
	{12, "new-syn-recv"},
	{13, "bound-inactive"},
};
static const struct words trace_states = WORDS(states);

static const struct word outcomes[] = {
	{TRACE_DONE, "done"},
	{TRACE_FAILED, "failed", TONE_BAD},
	{TRACE_CLOSED, "closed", TONE_WARNING},
	{TRACE_PENDING, "pending", TONE_WARNING},
};
static const struct words trace_outcomes = WORDS(outcomes);

/* Those that connect(2), accept(2), send(2) and recv(2) document. Sorted by their usual numbers. */
#define ERROR(name)                   \
	{                             \
		name, #name, TONE_BAD \
	}
static const struct word errors[] = {
	ERROR(EPERM),
	ERROR(ENOENT),
	ERROR(EINTR),
	ERROR(EBADF),
	ERROR(EAGAIN),
	ERROR(ENOMEM),
	ERROR(EACCES),
	ERROR(EFAULT),
	ERROR(EINVAL),
	ERROR(ENFILE),
	ERROR(EMFILE),
	ERROR(EPIPE),
	ERROR(ENOTSOCK),
	ERROR(EDESTADDRREQ),
	ERROR(EMSGSIZE),
	ERROR(EPROTOTYPE),
	ERROR(EOPNOTSUPP),
	ERROR(EAFNOSUPPORT),
	ERROR(EADDRINUSE),
	ERROR(EADDRNOTAVAIL),
	ERROR(ENETDOWN),
	ERROR(ENETUNREACH),
	ERROR(ECONNABORTED),
	ERROR(ECONNRESET),
	ERROR(ENOBUFS),
	ERROR(EISCONN),
	ERROR(ENOTCONN),
	ERROR(ETIMEDOUT),
	ERROR(ECONNREFUSED),
	ERROR(EHOSTDOWN),
	ERROR(EHOSTUNREACH),
	ERROR(EALREADY),
	ERROR(EINPROGRESS),
};
static const struct words trace_errors = WORDS(errors);

static const struct synonym synonyms[] = {
	{"src", "local"},
	{"dst", "peer"},
	{"sport", "local_port"},
	{"dport", "peer_port"},
	{"dev", "interface"},
	{"proto", "protocol"},
	{"comm", "process"},
	{"execname", "process"},
	{"remote", "peer"},
};

static const struct phrase phrases[] = {
	EXCLUDE_PHRASES,
	{"port", .fields = "local_port peer_port"},
	{"host", .fields = "local peer"},
};

static const struct view views[] = {
	{"connect", "process pid peer outcome error latency_us retransmits",
		"how connects ended; the default of connect alone"},
	{"accept", "process pid local peer error latency_us",
		"who accepted, and how long the connection waited; the default of accept alone"},
	{"life", "process pid local peer duration_us bytes_sent bytes_received retransmits",
		"connections that ended; the default of life alone"},
	{"stack", "probe process pid peer reason outcome error stack",
		"the functions that led to events; the default with --stack"},
	{"state", "process pid local peer old_state state", "the default of state alone"},
	{"packets", "process direction protocol local peer state reason place",
		"the default of drop and reset"},
	{"retransmit", "process local peer state reason bytes retransmits",
		"the default of retransmit alone"},
	{"backlog", "process pid local events", "the default of backlog alone"},
	{"io", "process pid direction protocol local peer bytes error", "the default of io alone"},
	{"xmit", "interface bytes", "the default of xmit alone"},
	{"list", "probe available mechanism needs shows", "the probes; the default of --list"},
	{"summary", "probe seen shown lost skipped", "the counts of probes, with --summary"},
};

#define SCHEMA   trace
#define ROWS     "subject/trace/trace.def"
#define ID(name) TRACE_FIELD_##name

#include "nlinspect/model/rows.h"

const struct schema trace_schema = {
	.name = "trace",
	.title = "connects, accepts, retransmissions, drops and resets, as they happen",
	FROM_ROWS(trace),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.bare_number = "local_port peer_port",
	.bare_address = "local peer",
	.bare_word = "process unit",
	.kin = "local peer local_address peer_address",
	.weight = "events",
};
