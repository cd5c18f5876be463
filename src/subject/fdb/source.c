/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/subject.h"

#include "fdb.h"
#include "subject/neighbors/words.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct fdb {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct fdb_record record;
};

/* The kernel counts entries to continue a dump, so it may miss one after another has gone. News
 * about entries come in the group of neighbors. */
static void fdb_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = question_add(questions);
	struct ndmsg header = {.ndm_family = AF_BRIDGE};

	(void)ask;
	request_init(&question->request, NETLINK_ROUTE, RTM_GETNEIGH, &header, sizeof(header));
	question->request.key = sizeof(header);
	question->request.watch = UINT64_C(1) << RTNLGRP_NEIGH;
	question->request.watch_for = RTM_DELNEIGH;
	question->request.header = sizeof(header);
	question->request.moving = NDA_CACHEINFO;
	question->request.unannounced = true;
	snprintf(question->words, sizeof(question->words), "forwarding entries");
	snprintf(question->detail, sizeof(question->detail), "all interfaces; watched for changes");
}

static void fdb_close(struct run *run)
{
	struct fdb *fdb = run->state;

	if (!fdb)
		return;
	decoder_free(fdb->decoder);
	interfaces_free(fdb->interfaces);
	free(fdb);
	run->state = NULL;
}

static int fdb_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct fdb *fdb = calloc(1, sizeof(*fdb));

	if (!fdb)
		return -ENOMEM;
	run->state = fdb;
	fieldset_add(&needed, FDB_ndm_state);
	fieldset_add(&needed, FDB_ndm_flags);
	fieldset_add(&needed, FDB_flags_ext);
	fieldset_add(&needed, FDB_ifindex);
	fieldset_add(&needed, FDB_master_ifindex);
	fieldset_add(&needed, FDB_via_ifindex);
	fdb->decoder = decoder_new(&fdb_schema, WIRE_FDB, &needed);
	fdb->interfaces = interfaces_new(
		run->connector, source_side(run, "names of interfaces", "dev master via"));
	return fdb->decoder && fdb->interfaces ? 0 : -ENOMEM;
}

/* An entry has one state. Some drivers also set NUD_REACHABLE for a static entry, so the most
 * lasting bit is taken. */
static uint64_t state_of(uint64_t bits)
{
	static const uint64_t states[] = {NUD_PERMANENT, NUD_NOARP, NUD_STALE, NUD_REACHABLE};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (bits & states[i])
			return states[i];
	}
	return bits;
}

/* The length of the address decides. */
static void set_family(struct fdb_record *record)
{
	struct address *dst = &record->dst;

	if (!record_has(&record->base, FDB_dst))
		return;
	dst->family = dst->length == 4 ? AF_INET : AF_INET6;
	if (dst->length != 4 && dst->length != 16)
		fieldset_remove(&record->base.present, FDB_dst);
}

static void set_names(struct run *run, struct fdb *fdb)
{
	struct fdb_record *record = &fdb->record;
	const struct fieldset *wanted = &run->ask->wanted;

	if (fieldset_has(wanted, FDB_dev))
		interfaces_set_name(fdb->interfaces, &record->base, FDB_ifindex, record->ifindex,
			FDB_dev, &record->dev);
	if (fieldset_has(wanted, FDB_master))
		interfaces_set_name(fdb->interfaces, &record->base, FDB_master_ifindex,
			record->master_ifindex, FDB_master, &record->master);
	if (fieldset_has(wanted, FDB_via))
		interfaces_set_name(fdb->interfaces, &record->base, FDB_via_ifindex,
			record->via_ifindex, FDB_via, &record->via);
}

static int fdb_message(struct run *run, const struct message *message)
{
	struct fdb *fdb = run->state;
	struct fdb_record *record = &fdb->record;
	uint64_t flags;
	int error;

	/* The header begins with the family. */
	if (message->type != RTM_NEWNEIGH || (message->length && message->payload[0] != AF_BRIDGE))
		return 0;
	error = decoder_message(fdb->decoder, message, sizeof(struct ndmsg), AF_UNSPEC,
		&record->base, &run->status.malformed);
	if (error == -EBADMSG)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG ? 0 : error;
	flags = record->ndm_flags;
	if (record_has(&record->base, FDB_flags_ext))
		flags |= record->flags_ext << NEIGHBOR_FLAGS_EXT_SHIFT;
	RECORD_SET(record, FDB_flags, flags, flags);
	RECORD_SET(record, FDB_state, state, state_of(record->ndm_state));
	set_family(record);
	set_names(run, fdb);
	return source_push(run, &record->base);
}

static const struct census_message fdb_messages[] = {
	{RTM_NEWNEIGH, AF_BRIDGE, WIRE_FDB, sizeof(struct ndmsg), &fdb_schema},
	{.schema = NULL},
};

static const struct dump fdb_dump = {
	.messages = fdb_messages,
	.questions = fdb_questions,
	.open = fdb_open,
	.message = fdb_message,
	.close = fdb_close,
};

static int fdb_run(struct run *run)
{
	return dump_run(run, &fdb_dump);
}

static const struct example examples[] = {
	{"nlinspect fdb", "where bridges and tunnels send frames to"},
	{"nlinspect fdb 02:00:00:00:00:03", "which port an address was seen on"},
	{"nlinspect fdb master br0 state!=permanent", "what a bridge has learned, or was given"},
	{"nlinspect fdb vx0 dst 192.0.2.0/24", "the remote ends of a VXLAN interface"},
	{"nlinspect fdb --count-by master,dev", "how many entries on each port"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "brctl", "\"nlinspect fdb\" lists the forwarding entries of bridges"},
	{HABIT_FILTER, HABIT_VERBS " showmacs", "no verb is needed: \"nlinspect fdb master br0\""},
	{.words = NULL},
};

const struct subject fdb_subject = {
	.name = "fdb",
	.arguments = "[FILTER...]",
	.summary = "forwarding entries of bridges and tunnels",
	.schema = &fdb_schema,
	.needs = NEED_KERNEL,
	.rare = true,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.questions = fdb_questions,
	.order = "ifindex,vlan,lladdr",
	.run = fdb_run,
};
