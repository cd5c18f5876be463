/* SPDX-License-Identifier: MIT */
#include "ping.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

static const struct word kinds[] = {
	{PING_PROBE, "probe"},
	{PING_SUMMARY, "summary"},
	{PING_START, "start"},
	{PING_FLOW, "flow"},
};
static const struct words ping_kinds = WORDS(kinds);

static const struct word protocols[] = {
	{PING_ICMP, "icmp"},
	{PING_ICMP6, "icmp6"},
	{PING_TCP, "tcp"},
	{PING_UDP, "udp"},
};
static const struct words ping_protocols = WORDS(protocols);

static const struct word outcomes[] = {
	{PING_REPLY, "reply"},
	{PING_TIMEOUT, "timeout", TONE_BAD},
	{PING_REFUSED, "refused", TONE_WARNING},
	{PING_UNREACHABLE, "unreachable", TONE_BAD},
	{PING_TTL_EXCEEDED, "ttl-exceeded", TONE_BAD},
	{PING_TOO_BIG, "too-big", TONE_BAD},
	{PING_SEND_ERROR, "send-error", TONE_BAD},
	{PING_CORRUPTED, "corrupted", TONE_BAD},
	{PING_DUPLICATE, "duplicate", TONE_WARNING},
	{PING_LATE, "late", TONE_WARNING},
	{PING_OUTSTANDING, "outstanding", TONE_WARNING},
};
static const struct words ping_outcomes = WORDS(outcomes);

static const struct word answers[] = {
	{PING_ANSWERS_ALL, "all"},
	{PING_ANSWERS_LIMITED, "limited"},
	{PING_ANSWERS_NONE, "none"},
	{PING_ANSWERS_LOST, "lost", TONE_BAD},
};
static const struct words ping_answers = WORDS(answers);

static const struct word clocks[] = {
	{PING_CLOCK_KERNEL, "kernel"},
	{PING_CLOCK_USER, "user"},
};
static const struct words ping_clocks = WORDS(clocks);

static const struct view views[] = {
	{"summary",
		"host transmitted received loss_percent rtt_min_us rtt_avg_us rtt_max_us "
		"rtt_mdev_us rtt_p50_us rtt_p90_us rtt_p99_us jitter_rfc3550_us",
		"one row for each host at the end"},
	{"latency", "host seq outcome rtt_us rtt_user_us timestamps",
		"the kernel's times and this program's"},
	{"path",
		"hop from transmitted loss_percent rtt_min_us rtt_p50_us rtt_p90_us rtt_p99_us "
		"verdict",
		"the routers on the way, with --trace -q"},
	{"flows", "host local peer rtt_us rtt_min_us rtt_var_us retransmits",
		"connections of TCP that exist, with --passive"},
	{"errors", "host seq outcome from reason mtu", "what went wrong, and who said so"},
};

#define SCHEMA   ping
#define ROWS     "subject/ping/ping.def"
#define ID(name) PING_##name

#include "nlinspect/model/rows.h"

const struct schema ping_schema = {
	.name = "ping",
	.title = "probes, their answers and times",
	FROM_ROWS(ping),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.bare_address = "address from",
	.bare_word = "host",
};
