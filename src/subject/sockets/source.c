/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/subject.h"

#include "closed.h"
#include "follow.h"
#include "lives.h"
#include "options.h"
#include "output.h"
#include "owners.h"
#include "seen.h"
#include "socket.h"
#include "subject/sockets/families/unlisted.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/inet_diag.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/xdp_diag.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* In the order of the output. */
static const struct socket_family *const families[] = {
	&socket_inet,
	&socket_unix,
	&socket_packet,
	&socket_netlink,
	&socket_vsock,
	&socket_xdp,
	&socket_tipc,
};

struct sockets {
	struct socket_output output;
	void *families[ARRAY_SIZE(families)]; /* each family's own state */
	struct socket_record record;
	struct seen seen;         /* what was listed */
	bool again;               /* everything is asked a second time … */
	uint64_t repeated, added; /* … which listed so many as before, and so many more */
	uint32_t unlisted;        /* 1 << enum socket_kind: kinds that the kernel does not list */
};

static void sockets_questions(const struct ask *ask, struct questions *questions)
{
	questions->count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		size_t first = questions->count;

		families[i]->questions(ask, questions);
		for (; first < questions->count; first++)
			questions->list[first].family = (unsigned)i;
	}
}

static void sockets_close(struct run *run)
{
	struct sockets *sockets = run->state;

	if (!sockets)
		return;
	socket_output_fini(&sockets->output, run);
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		families[i]->close(sockets->families[i]);
	seen_fini(&sockets->seen);
	free(sockets);
	run->state = NULL;
}

static int sockets_open(struct run *run)
{
	struct sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset needed = run->ask->wanted;
	int error = 0;

	if (!sockets)
		return -ENOMEM;
	run->state = sockets;
	/* The state decides whether a socket is shown. */
	fieldset_add(&needed, SOCKET_state);
	fieldset_add(&needed, SOCKET_type);
	for (size_t i = 0; i < ARRAY_SIZE(families) && !error; i++)
		error = families[i]->open(run, &needed, &sockets->families[i]);
	return error ? error : socket_output_init(&sockets->output, run);
}

/* The place of the socket's cookie in a message. @return 0: none, or several rows have the same, as
 * associations of one socket of SCTP have */
static size_t cookie_place(enum socket_kind kind)
{
	switch (kind) {
	case KIND_TCP:
	case KIND_UDP:
	case KIND_UDPLITE:
		return offsetof(struct inet_diag_msg, id.idiag_cookie);
	case KIND_UNIX:
		return offsetof(struct unix_diag_msg, udiag_cookie);
	default:
		return 0;
	}
}

/* @return 1 if the dump has listed the socket, 0 or -ENOMEM */
static int came_before(struct run *run, struct sockets *sockets, const struct message *message)
{
	size_t place = cookie_place(run->question->kind);
	uint32_t halves[2];
	int came;

	if (!place || message->length < place + sizeof(halves))
		return 0;
	memcpy(halves, (const char *)message->payload + place, sizeof(halves));
	came = seen_before(&sockets->seen, halves[0] | (uint64_t)halves[1] << 32, sockets->again);
	if (sockets->again && came >= 0)
		*(came ? &sockets->repeated : &sockets->added) += 1;
	return came;
}

static void report_twice(const struct run *run, const struct sockets *sockets)
{
	if (sockets->seen.twice)
		report_detail(run->report,
			"%" PRIu64
			" sockets came twice, because others were opened meanwhile; they "
			"are shown once, and others may be missing",
			sockets->seen.twice);
}

/* Asks once more for sockets with cookies: a socket that stays is missing in one answer at most. */
static int ask_again(struct run *run, struct sockets *sockets)
{
	CLEANUP(free) struct questions *questions = calloc(1, sizeof(*questions));
	const uint64_t before = sockets->seen.count;
	int error = questions ? 0 : -ENOMEM;

	sockets->again = true;
	if (!error)
		sockets_questions(run->ask, questions);
	for (size_t i = 0; !error && i < questions->count; i++) {
		if (cookie_place(questions->list[i].kind))
			error = dump_question(run, &questions->list[i]);
	}
	if (!error)
		report_detail(run->report,
			"asked twice: of %" PRIu64 " sockets, %" PRIu64
			" were listed again, and %" PRIu64 " more",
			before, sockets->repeated, sockets->added);
	return error;
}

static int sockets_message(struct run *run, const struct message *message)
{
	struct sockets *sockets = run->state;
	struct socket_record *record = &sockets->record;
	unsigned family = run->question->family;
	int error;

	if (message->type != SOCK_DIAG_BY_FAMILY)
		return 0;
	error = came_before(run, sockets, message);
	if (error)
		return error > 0 ? 0 : error;
	record_clear(&record->base);
	error = families[family]->read(run, sockets->families[family], message, record);
	if (error == -EBADMSG)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG || error == -ENODATA ? 0 : error;
	return socket_push(run, record);
}

static int sockets_instead(struct run *run, const struct question *question)
{
	const struct socket_family *family = families[question->family];

	return family->instead ? family->instead(run, question) : -ENOENT;
}

/* A kind that was named is reported as an error. */
static void sockets_failed(struct run *run)
{
	struct sockets *sockets = run->state;

	if (run->question->implied)
		sockets->unlisted |= 1U << run->question->kind;
}

static int finish_lives(struct run *run, struct lives *lives)
{
	struct lives_closed closed;
	int error;

	if (!lives)
		return 0;
	error = lives_closed(lives, run, &closed);
	if (!error)
		error = closed_push(run, &closed);
	lives_end(lives, run, error);
	return error;
}

static int sockets_finish(struct run *run)
{
	struct sockets *sockets = run->state;
	int error = socket_ask(run->ask)->consistent ? ask_again(run, sockets) : 0;

	if (error)
		return error;
	sockets_note_unlisted(run, sockets->unlisted);
	report_twice(run, sockets);
	return finish_lives(run, sockets->output.lives);
}

static const struct census_message socket_messages[] = {
	{SOCK_DIAG_BY_FAMILY, AF_INET, WIRE_INET_DIAG, sizeof(struct inet_diag_msg),
		&socket_schema},
	{SOCK_DIAG_BY_FAMILY, AF_INET6, WIRE_INET_DIAG, sizeof(struct inet_diag_msg),
		&socket_schema},
	{SOCK_DIAG_BY_FAMILY, AF_UNIX, WIRE_UNIX_DIAG, sizeof(struct unix_diag_msg),
		&socket_schema},
	{SOCK_DIAG_BY_FAMILY, AF_PACKET, WIRE_PACKET_DIAG, sizeof(struct packet_diag_msg),
		&socket_schema},
	{SOCK_DIAG_BY_FAMILY, AF_NETLINK, WIRE_NETLINK_DIAG, sizeof(struct netlink_diag_msg),
		&socket_schema},
	{SOCK_DIAG_BY_FAMILY, AF_XDP, WIRE_XDP_DIAG, sizeof(struct xdp_diag_msg), &socket_schema},
	{.schema = NULL},
};

const struct dump socket_dump = {
	.messages = socket_messages,
	.questions = sockets_questions,
	.open = sockets_open,
	.message = sockets_message,
	.failed = sockets_failed,
	.finish = sockets_finish,
	.instead = sockets_instead,
	.close = sockets_close,
};

static int sockets_run(struct run *run)
{
	return dump_run(run, &socket_dump);
}

static const struct example examples[] = {
	{"nlinspect sockets -tl", "TCP ports that listen"},
	{"nlinspect sockets -i 'rtt>50ms' --sort -rtt", "slow connections first"},
	{"nlinspect sockets -a 443 src 10.0.0.0/8", "port 443, local network"},
	{"nlinspect sockets -a --count-by state,user", "how many, and whose"},
	{"nlinspect sockets -tp -w 1 --by process -o +bytes_sent:sum",
		"which process sends the most now"},
	{"nlinspect sockets -uam 'drops>0'", "UDP sockets that lost packets"},
	{"nlinspect sockets -l -o local,recv_q,send_q,drops --sort -recv_q",
		"which listener's queue is full"},
	{"nlinspect sockets 'send_q>64Ki' -o +unacked", "peers that do not keep up"},
	{"nlinspect sockets -tw1 -o +bytes_sent --sort -bytes_sent --limit 10",
		"the ten connections that send most, each second anew"},
	{"nlinspect sockets -t -j | jq 'map(.rtt_us // 0) | max'",
		"the longest round-trip time in microseconds"},
	{"nlinspect sockets --follow 'bytes_sent>1MB'", "large transfers, as they end"},
	{"nlinspect sockets -ta --record now.pcap",
		"keep the kernel's answers, to be read with --replay now.pcap"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "netstat",
		"\"nlinspect sockets\" lists sockets, \"nlinspect summary\" counts them, "
		"\"nlinspect routes -4\" is its -r, \"nlinspect links -o @netstat\" its -i, "
		"\"nlinspect counters --text\" its -s"},
	{HABIT_COMMAND, "port", .instead = "sockets port"},
	{HABIT_COMMAND, "pid", .instead = "sockets pid"},
	{HABIT_COMMAND, "process", .instead = "sockets process"},
	{HABIT_COMMAND, "ports listen listening listeners",
		"\"nlinspect sockets -l\" lists the sockets that listen"},
	{HABIT_COMMAND, "connections conns established", "\"nlinspect sockets\" lists connections"},
	{HABIT_COMMAND, "lsof", "\"nlinspect sockets -ap\" lists sockets with their processes"},
	{HABIT_OPTION, "--query=icmp6 --query=icmpv6", .instead = "-6 --query=icmp"},
	{HABIT_OPTION, "--query=tcp6", .instead = "-6 --query=tcp"},
	{HABIT_OPTION, "--query=udp6", .instead = "-6 --query=udp"},
	{HABIT_OPTION, "--query=raw6", .instead = "-6 --query=raw"},
	{HABIT_OPTION, "--query=tcp4", .instead = "-4 --query=tcp"},
	{HABIT_OPTION, "--query=udp4", .instead = "-4 --query=udp"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect sockets -t\""},
	{.words = NULL},
};

static bool wants_hidden(const struct ask *ask)
{
	static const unsigned hidden[] = {SOCKET_mark, SOCKET_filter, SOCKET_filter_length};

	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
		if (fieldset_has(&ask->wanted, hidden[i]))
			return true;
	}
	/* Upper layer protocols, and keys. */
	for (unsigned id = SOCKET_ulp; id <= SOCKET_md5_keys; id++) {
		if (fieldset_has(&ask->wanted, id))
			return true;
	}
	return false;
}

static unsigned sockets_needed(const struct ask *ask)
{
	unsigned needs = NEED_KERNEL;

	/* Sockets that are closed between two rounds come as news. */
	if (ask->rates || wants_hidden(ask))
		needs |= NEED_HIDDEN;
	if (fieldset_has(&ask->wanted, SOCKET_user) && !ask->numeric)
		needs |= NEED_NAMES;
	if (socket_owners_wanted(ask))
		needs |= NEED_PROCESSES;
	return needs;
}

const struct subject sockets_subject = {
	.name = "sockets",
	.alias = "ss",
	.arguments = "[FILTER...]",
	.summary = "sockets of every family, owners and TCP's internals",
	.schema = &socket_schema,
	.options = &socket_option_set,
	.ask_size = sizeof(struct socket_ask),
	.needs = NEED_KERNEL | NEED_HIDDEN | NEED_PROCESSES | NEED_NAMES,
	.needed = sockets_needed,
	.families = FAMILIES_MIXED,
	.tool = TOOL_SS,
	.examples = examples,
	.habits = habits,
	.rates = {.view = "rates", .sort = "-bytes", .rest = REST_BY_TABLE},
	.select = sockets_select,
	.questions = sockets_questions,
	.run = sockets_run,
	.stream = &socket_stream,
	.keeping = &socket_keeping,
};
