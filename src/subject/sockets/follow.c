/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include "nlinspect/model/event.h"

#include "ask.h"
#include "closings.h"
#include "output.h"
#include "socket.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

static const uint32_t kinds_followed = UINT32_C(1) << KIND_TCP | UINT32_C(1) << KIND_UDP;

struct follow {
	struct socket_output output; /* the first member: socket_push() looks for it here */
	void *inet;                  /* of the family */
	struct listening *listening;
	struct question question; /* stands for the one that a message would answer */
	struct socket_record record;
};

static uint64_t groups(const struct ask *ask)
{
	uint32_t kinds = socket_ask(ask)->kinds;
	uint64_t joined = 0;

	if (ask->inet && kinds & 1 << KIND_TCP)
		joined |= 1 << SKNLGRP_INET_TCP_DESTROY;
	if (ask->inet && kinds & 1 << KIND_UDP)
		joined |= 1 << SKNLGRP_INET_UDP_DESTROY;
	if (ask->inet6 && kinds & 1 << KIND_TCP)
		joined |= 1 << SKNLGRP_INET6_TCP_DESTROY;
	if (ask->inet6 && kinds & 1 << KIND_UDP)
		joined |= 1 << SKNLGRP_INET6_UDP_DESTROY;
	return joined;
}

/* @return KIND_COUNT for others */
static enum socket_kind kind_of(const struct message *message)
{
	switch (closing_protocol(message)) {
	case IPPROTO_TCP:
		return KIND_TCP;
	case IPPROTO_UDP:
		return KIND_UDP;
	default:
		return KIND_COUNT;
	}
}

/* A recording may hold others. */
static bool is_followed(const struct ask *ask, enum socket_kind kind, uint8_t family)
{
	return socket_ask(ask)->kinds >> kind & 1 && (family == AF_INET ? ask->inet : ask->inet6);
}

static int follow_message(struct run *run, const struct message *message)
{
	struct follow *follow = run->state;
	struct socket_record *record = &follow->record;
	enum socket_kind kind;
	int error;

	kind = kind_of(message);
	if (kind == KIND_COUNT || !is_followed(run->ask, kind, message->payload[0]))
		return 0;
	follow->question.kind = kind;
	run->question = &follow->question;
	run->event = EVENT_REMOVED;
	record_clear(&record->base);
	error = socket_inet.read(run, follow->inet, message, record);
	if (error == -EBADMSG)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG || error == -ENODATA ? 0 : error;
	closing_fix(record);
	return socket_push(run, record);
}

static const struct listener listener = {
	.protocol = NETLINK_SOCK_DIAG,
	.words = "sockets that are closed",
	.message = follow_message,
	.messages = closing_messages,
};

static void follow_close(struct run *run)
{
	struct follow *follow = run->state;

	if (!follow)
		return;
	listening_close(follow->listening);
	socket_output_fini(&follow->output, run);
	socket_inet.close(follow->inet);
	free(follow);
	run->state = NULL;
}

static int follow_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct follow *follow = calloc(1, sizeof(*follow));
	int error;

	if (!follow)
		return -ENOMEM;
	run->state = follow;
	fieldset_add(&needed, SOCKET_state);
	error = socket_inet.open(run, &needed, &follow->inet);
	if (!error)
		error = socket_output_init(&follow->output, run);
	return error ? error : listening_open(run, &listener, groups(run->ask), &follow->listening);
}

static uint64_t follow_now(struct run *run)
{
	return listening_now(((struct follow *)run->state)->listening);
}

static int follow_run(struct run *run, uint64_t until)
{
	return listening_run(((struct follow *)run->state)->listening, run, until);
}

const struct stream socket_stream = {
	.open = follow_open,
	.now = follow_now,
	.run = follow_run,
	.close = follow_close,
};

int follow_select(const struct typed *typed, struct selection *selection)
{
	struct socket_ask *ask = selection->own;

	if (ask->named_kinds & ~kinds_followed) {
		report_error(typed->report,
			"--follow shows TCP and UDP sockets only: the kernel announces no others");
		return -EINVAL;
	}
	ask->kinds &= kinds_followed;
	ask->states = SOCKET_STATES_ALL;
	ask->states_implied = false;
	selection->view = "closed";
	*selection->nothing = '\0';
	return 0;
}
