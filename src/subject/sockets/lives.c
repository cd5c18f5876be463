/* SPDX-License-Identifier: MIT */
#include "lives.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/flow/where.h"
#include "nlinspect/host/namespaces.h"
#include "nlinspect/model/event.h"
#include "nlinspect/source/stream.h"

#include "ask.h"
#include "closings.h"
#include "lives_table.h"
#include "owners.h"
#include "socket.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	/* States of full sockets that have sent or received something. */
	STATES_COUNTING = SOCKET_STATES_CONNECTED & ~SOCKET_STATES_BUCKET,
	/* Time between the looks at several namespaces. */
	PATROL_NS = 100 * 1000000,
};

/* A network namespace. */
struct place {
	uint64_t cookie;             /* 0: not known, then it is the only one */
	struct listening *listening; /* NULL: closings are not wanted, or not to be had */
	struct lives_table table;
	struct closings closings;
	uint64_t round;    /* the last one that read it … */
	uint64_t clock_ns; /* … and its time */
	bool whole;        /* it had every socket that was asked for */
};

struct lives {
	struct place *places;
	size_t count;
	size_t present; /* the place that is being read */
	uint64_t round;
	struct lives_owners owners;
	uint32_t *inodes;   /* a table of those that a process held; 0: a free slot */
	size_t inode_slots; /* a power of two */
	bool is_new;
};

/* Fields that may change so that the kernel lists a socket from then on, which is not new. */
static bool may_change(const struct ask *ask)
{
	struct fieldset looked_at = {{0}}, changing = {{0}};

	where_fields(ask->where, &looked_at);
	schema_add(&socket_schema, "state mark ifindex interface", &changing);
	return fieldset_intersects(&looked_at, &changing);
}

static bool knows_new(const struct ask *ask)
{
	const struct socket_ask *own = socket_ask(ask);

	return ask->rates && own->kinds >> KIND_TCP & 1 && !may_change(ask) &&
	       (ask->everything || (own->states & STATES_COUNTING) == STATES_COUNTING);
}

/* Its descriptor may belong to another one from now on. */
static void let_go(struct lives_table *table, const struct message *message)
{
	struct inet_diag_msg header;
	struct life *life;

	if (message->length < sizeof(header))
		return;
	memcpy(&header, message->payload, sizeof(header));
	life = lives_table_find(
		table, header.id.idiag_cookie[0] | (uint64_t)header.id.idiag_cookie[1] << 32);
	if (life)
		life->held = false;
}

static int take_closing(struct run *run, const struct message *message)
{
	struct lives *lives = run->kept;
	struct place *place = &lives->places[lives->present];

	let_go(&place->table, message);

	return closings_add(&place->closings, message, listening_received(place->listening, run));
}

static const struct listener listener = {
	.protocol = NETLINK_SOCK_DIAG,
	.words = "TCP sockets that are closed",
	.message = take_closing,
	.messages = closing_messages,
};

/* Takes what has come; a stream has the time of each message, rounds have their own. */
static int take(struct run *run, struct place *place, uint64_t until)
{
	struct lives *lives = run->kept;
	bool round_time = run->round_time;
	int error;

	if (!place->listening)
		return 0;
	lives->present = (size_t)(place - lives->places);
	run->round_time = true;
	error = listening_take(place->listening, run, until);
	run->round_time = round_time;
	return error;
}

/* Without the closings there still are rates. */
static void start_listening(struct run *run, struct place *place)
{
	uint64_t groups = 0;
	int error;

	if (run->ask->inet)
		groups |= UINT64_C(1) << SKNLGRP_INET_TCP_DESTROY;
	if (run->ask->inet6)
		groups |= UINT64_C(1) << SKNLGRP_INET6_TCP_DESTROY;
	error = listening_try(run, &listener, groups, &place->listening);
	if (error == -ENODATA && run->ask->recorded)
		report_detail(run->report,
			"the recording does not have the sockets that were closed between rounds");
	else if (error && source_tell(run, SOCKET_NOTE_CLOSINGS))
		report_note(run->report,
			"what sockets sent and received last before they were closed is not known: "
			"%s",
			strerror(-error));
}

static void place_fini(struct place *place)
{
	listening_close(place->listening);
	lives_table_fini(&place->table);
	closings_fini(&place->closings);
}

/* Namespaces that the last round did not visit are gone. */
static void forget_gone(struct lives *lives, uint64_t round)
{
	size_t kept = 0;

	for (size_t i = 0; i < lives->count; i++) {
		if (lives->places[i].round + 1 < round)
			place_fini(&lives->places[i]);
		else
			lives->places[kept++] = lives->places[i];
	}
	lives->count = kept;
}

/* Processes are walked once a round, whatever the number of namespaces. */
static void turn_owners(struct lives *lives, uint64_t round)
{
	struct lives_owners *owners = &lives->owners;

	if (lives->round == round)
		return;
	lives->round = round;
	owners_free(owners->before);
	*owners = (struct lives_owners){.before = owners->now};
}

static int find_place(struct lives *lives, struct run *run)
{
	uint64_t cookie = 0;
	struct place *places;

	if (!run->ask->recorded && namespaces_cookie(&cookie))
		cookie = 0;
	turn_owners(lives, run->round);
	forget_gone(lives, run->round);
	for (lives->present = 0; lives->present < lives->count; lives->present++) {
		if (lives->places[lives->present].cookie == cookie)
			return 0;
	}
	places = reallocarray(lives->places, lives->count + 1, sizeof(*places));
	if (!places)
		return -ENOMEM;
	lives->places = places;
	places[lives->count] = (struct place){.cookie = cookie, .round = run->round};
	lives->count++;
	if (run->ask->ends)
		start_listening(run, &places[lives->present]);
	return 0;
}

int lives_begin(struct run *run, struct lives **ret)
{
	struct lives *lives = run->kept;
	struct place *place;
	int error;

	*ret = NULL;
	if (!knows_new(run->ask))
		return 0;
	if (!lives) {
		lives = calloc(1, sizeof(*lives));
		if (!lives)
			return -ENOMEM;
		run->kept = lives;
	}
	error = find_place(lives, run);
	if (error)
		return error;
	place = &lives->places[lives->present];
	/* Later messages belong to the next round. A recording is asked at the end, when
	 * the time of this round is known. */
	if (!run->ask->recorded)
		error = take(run, place, UINT64_MAX);
	if (place->listening && listening_report_lost(place->listening, run))
		lives_table_purge(&place->table, place->table.round);
	place->table.round++;
	*ret = lives;
	return error == -ENOMEM ? error : 0;
}

int lives_see(struct lives *lives, struct socket_record *record)
{
	struct place *place;
	struct life *life;
	bool added;

	if (!lives || record->protocol != IPPROTO_TCP ||
		!record_has(&record->base, SOCKET_cookie) || !record->cookie)
		return 0;
	if (socket_is_small(record))
		return 0;
	place = &lives->places[lives->present];
	life = lives_table_add(&place->table, record->cookie, &added);
	if (!life)
		return -ENOMEM;
	life_keep(life, record);
	lives->is_new = added;
	RECORD_SET(
		record, SOCKET_event, event, added && place->whole ? EVENT_ADDED : EVENT_PRESENT);
	return 0;
}

static bool is_whole(const struct run *run)
{
	return !run_status_is_doubtful(&run->status) && !run->enough;
}

int lives_closed(struct lives *lives, struct run *run, struct lives_closed *ret)
{
	struct place *place = &lives->places[lives->present];
	int error = run->ask->recorded ? take(run, place, run->clock_ns) : 0;

	*ret = (struct lives_closed){
		.closings = &place->closings,
		.table = &place->table,
		.since = place->whole ? place->clock_ns : UINT64_MAX,
	};
	return error == -ENOMEM ? error : 0;
}

void lives_end(struct lives *lives, const struct run *run, int error)
{
	struct place *place = &lives->places[lives->present];

	closings_clear(&place->closings);
	place->whole = !error && is_whole(run);
	place->round = run->round;
	place->clock_ns = run->clock_ns;
	/* Nobody will say that they are gone; one that a dump missed comes back soon. */
	if (!place->listening && place->table.round > 1)
		lives_table_purge(&place->table, place->table.round - 1);
}

static void shared_free(void *shared)
{
	struct lives_owners *owners = shared;

	owners_free(owners->now);
	free(owners);
}

struct lives_owners *lives_owners_shared(struct run *run)
{
	if (!run->shared)
		run->shared = calloc(1, sizeof(struct lives_owners));
	run->shared_free = shared_free;
	return run->shared;
}

struct lives_owners *lives_owners(struct lives *lives)
{
	return &lives->owners;
}

bool lives_is_new(const struct lives *lives)
{
	return lives->is_new;
}

static uint32_t *inode_slot(const struct lives *lives, uint32_t inode)
{
	size_t at = inode * UINT32_C(0x9e3779b1) & (lives->inode_slots - 1);

	while (lives->inodes[at] && lives->inodes[at] != inode)
		at = (at + 1) & (lives->inode_slots - 1);
	return &lives->inodes[at];
}

static bool is_open(void *context, uint32_t inode)
{
	return *inode_slot(context, inode) != 0;
}

/* @return whether there was memory */
static bool gather_inodes(struct lives *lives)
{
	size_t count = 0, slots = 64;

	for (size_t i = 0; i < lives->count; i++)
		count += lives->places[i].table.count;
	while (slots < 2 * count)
		slots *= 2;
	free(lives->inodes);
	lives->inodes = calloc(slots, sizeof(*lives->inodes));
	lives->inode_slots = slots;
	for (size_t i = 0; lives->inodes && i < lives->count; i++) {
		const struct lives_table *table = &lives->places[i].table;

		for (size_t at = 0; at < table->size; at++) {
			const struct life *life = &table->slots[at];

			if (life->cookie && life->held && !life->closed && life->inode)
				*inode_slot(lives, life->inode) = life->inode;
		}
	}
	return lives->inodes;
}

void lives_reuse_owners(struct lives *lives)
{
	struct lives_owners *owners = &lives->owners;

	if (owners->before && gather_inodes(lives))
		owners_reuse(owners->now, owners->before, is_open, lives);
}

static int lives_wait(struct run *run, uint64_t until)
{
	struct lives *lives = run->kept;
	int error = 0;

	while (!error) {
		struct place *first = NULL;
		uint64_t next = until;

		for (size_t i = 0; i < lives->count; i++) {
			struct place *place = &lives->places[i];

			if (!place->listening)
				continue;
			take(run, place, UINT64_MAX);
			if (first)
				next = listening_now(first->listening) + PATROL_NS;
			else
				first = place;
		}
		if (!first)
			return -ENOENT;
		error = listening_wait(first->listening, run, next < until ? next : until);
		if (error == -ETIMEDOUT && next < until)
			error = 0;
	}
	return error == -ECANCELED ? error : 0;
}

static void lives_release(struct run *run)
{
	struct lives *lives = run->kept;

	if (!lives)
		return;
	for (size_t i = 0; i < lives->count; i++)
		place_fini(&lives->places[i]);
	free(lives->places);
	free(lives->inodes);
	owners_free(lives->owners.now);
	owners_free(lives->owners.before);
	free(lives);
	run->kept = NULL;
}

const struct keeping socket_keeping = {
	.words = "TCP sockets that are closed between rounds, with their last counters",
	.wait = lives_wait,
	.release = lives_release,
};
