/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/model/event.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "qdiscs.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { HANDLE_SIZE = 16 };

struct qdisc_options {
	bool classes;
};

struct qdisc_ask {
	bool classes; /* also the classes of each queueing discipline */
};

struct qdiscs {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct qdisc_record record;
	char handle[HANDLE_SIZE], parent[HANDLE_SIZE], leaf[HANDLE_SIZE];
	uint32_t *devices; /* interfaces whose classes are to be asked for */
	size_t device_count, device_size;
	bool incomplete; /* there was no memory for one */
};

static bool wants_classes(const struct ask *ask)
{
	const struct qdisc_ask *own = ask->own;

	return ask->everything || (own && own->classes);
}

/* The kernel does not flag a dump that changed meanwhile. Disciplines come and go with links. */
static struct question *add(struct questions *questions, uint16_t type, uint32_t ifindex)
{
	struct question *question = question_add(questions);
	struct tcmsg header = {.tcm_family = AF_UNSPEC, .tcm_ifindex = (int)ifindex};

	request_init(&question->request, NETLINK_ROUTE, type, &header, sizeof(header));
	question->request.key = sizeof(header);
	question->request.watch = UINT64_C(1) << RTNLGRP_TC | UINT64_C(1) << RTNLGRP_LINK;
	return question;
}

static void qdiscs_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = add(questions, RTM_GETQDISC, 0);

	snprintf(question->words, sizeof(question->words), "queueing disciplines");
	snprintf(question->detail, sizeof(question->detail),
		"all interfaces%s; watched for changes",
		wants_classes(ask) ? "; then the classes of each" : "");
}

static void qdiscs_close(struct run *run)
{
	struct qdiscs *qdiscs = run->state;

	if (!qdiscs)
		return;
	decoder_free(qdiscs->decoder);
	interfaces_free(qdiscs->interfaces);
	free(qdiscs->devices);
	free(qdiscs);
	run->state = NULL;
}

static int qdiscs_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct qdiscs *qdiscs = calloc(1, sizeof(*qdiscs));

	if (!qdiscs)
		return -ENOMEM;
	run->state = qdiscs;
	fieldset_add(&needed, QDISC_ifindex);
	fieldset_add(&needed, QDISC_handle_id);
	qdiscs->decoder = decoder_new(&qdisc_schema, WIRE_TC, &needed);
	qdiscs->interfaces =
		interfaces_new(run->connector, source_side(run, "names of interfaces", "dev"));
	if (!qdiscs->decoder || !qdiscs->interfaces)
		return -ENOMEM;
	if (run->ask->follow)
		interfaces_read(qdiscs->interfaces);
	return 0;
}

/* As tc(8) writes it: "1:", "1:10", "ffff:fff1". */
static struct text write_handle(char text[static HANDLE_SIZE], uint64_t id)
{
	unsigned major = (unsigned)(id >> 16 & 0xffff), minor = (unsigned)(id & 0xffff);
	int length = minor ? snprintf(text, HANDLE_SIZE, "%x:%x", major, minor)
			   : snprintf(text, HANDLE_SIZE, "%x:", major);

	return (struct text){text, (uint32_t)length};
}

static void derive_class(struct qdiscs *qdiscs, struct qdisc_record *record)
{
	if (record_has(&record->base, QDISC_info) && record->info)
		RECORD_SET(record, QDISC_leaf, leaf, write_handle(qdiscs->leaf, record->info));
}

static void derive(struct run *run, struct qdiscs *qdiscs, enum qdisc_object object)
{
	struct qdisc_record *record = &qdiscs->record;

	interfaces_set_name(qdiscs->interfaces, &record->base, QDISC_ifindex, record->ifindex,
		QDISC_dev, &record->dev);
	RECORD_SET(record, QDISC_object, object, object);
	RECORD_SET(record, QDISC_handle, handle, write_handle(qdiscs->handle, record->handle_id));
	if (record_has(&record->base, QDISC_parent_id)) {
		bool root = record->parent_id == TC_H_ROOT;

		RECORD_SET(record, QDISC_root, root, root);
		if (!root && record->parent_id)
			RECORD_SET(record, QDISC_parent, parent,
				write_handle(qdiscs->parent, record->parent_id));
	}
	if (object == OBJECT_CLASS)
		derive_class(qdiscs, record);
	else if (record_has(&record->base, QDISC_info))
		RECORD_SET(record, QDISC_refcnt, refcnt, record->info);
}

/* Only disciplines with a handle have classes. */
static void note_device(struct qdiscs *qdiscs)
{
	const struct qdisc_record *record = &qdiscs->record;
	uint32_t ifindex = (uint32_t)record->ifindex;

	if (!record->handle_id ||
		(qdiscs->device_count && qdiscs->devices[qdiscs->device_count - 1] == ifindex))
		return;
	if (qdiscs->device_count == qdiscs->device_size) {
		size_t size = qdiscs->device_size ? qdiscs->device_size * 2 : 16;
		uint32_t *devices = reallocarray(qdiscs->devices, size, sizeof(*devices));

		qdiscs->incomplete |= !devices;
		if (!devices)
			return;
		qdiscs->devices = devices;
		qdiscs->device_size = size;
	}
	qdiscs->devices[qdiscs->device_count++] = ifindex;
}

static int qdiscs_message(struct run *run, const struct message *message)
{
	struct qdiscs *qdiscs = run->state;
	struct record *base = &qdiscs->record.base;
	bool class = message->type == RTM_NEWTCLASS;
	int error;

	if (message->type != RTM_NEWQDISC && !(class && wants_classes(run->ask)))
		return 0;
	error = decoder_message(qdiscs->decoder, message, sizeof(struct tcmsg), AF_UNSPEC, base,
		&run->status.malformed);
	if (error)
		return error == -EBADMSG ? 0 : error;
	/* News come after all questions. */
	if (!class && run->event == EVENT_PRESENT)
		note_device(qdiscs);
	derive(run, qdiscs, class ? OBJECT_CLASS : OBJECT_QDISC);
	return source_push(run, base);
}

/* The kernel lists classes of one interface at a time. */
static int qdiscs_finish(struct run *run)
{
	struct qdiscs *qdiscs = run->state;
	CLEANUP(free) struct questions *questions = NULL;
	int error = qdiscs->incomplete ? -ENOMEM : 0;

	if (!wants_classes(run->ask))
		return error;
	questions = calloc(1, sizeof(*questions));
	if (!questions)
		return -ENOMEM;
	for (size_t i = 0; i < qdiscs->device_count && !error; i++) {
		struct question *question;
		char name[72];

		memset(questions, 0, sizeof(*questions));
		question = add(questions, RTM_GETTCLASS, qdiscs->devices[i]);
		snprintf(question->words, sizeof(question->words), "classes of %s",
			text_escape_into(name, sizeof(name),
				interfaces_name(qdiscs->interfaces, qdiscs->devices[i])));
		error = dump_question(run, question);
	}
	return error;
}

static const struct census_message qdiscs_messages[] = {
	{RTM_NEWQDISC, AF_UNSPEC, WIRE_TC, sizeof(struct tcmsg), &qdisc_schema},
	{RTM_NEWTCLASS, AF_UNSPEC, WIRE_TC, sizeof(struct tcmsg), &qdisc_schema},
	{.schema = NULL},
};

/* A link gets its first discipline, and takes all of them along, without news. */
static const char *qdiscs_heard(struct run *run, const struct message *message)
{
	struct qdiscs *qdiscs = run->state;

	return interface_event_words(interfaces_hear(qdiscs->interfaces, message));
}

const struct dump qdisc_dump = {
	.messages = qdiscs_messages,
	.questions = qdiscs_questions,
	.open = qdiscs_open,
	.message = qdiscs_message,
	.finish = qdiscs_finish,
	.close = qdiscs_close,
	.news =
		{
			.noun = "qdisc",
			.line = "object!qdisc kind handle parent=parent dev=dev",
			.groups = UINT64_C(1) << RTNLGRP_TC | UINT64_C(1) << RTNLGRP_LINK,
			.types = {{RTM_NEWQDISC, RTM_DELQDISC, 0},
				{RTM_NEWTCLASS, RTM_DELTCLASS, 0}},
			.heard = qdiscs_heard,
		},
};

static const struct stream qdiscs_stream = DUMP_STREAM(&qdisc_dump);

static int qdiscs_run(struct run *run)
{
	return dump_run(run, &qdisc_dump);
}

static int qdiscs_select(const struct typed *typed, struct selection *selection)
{
	const struct qdisc_options *options = typed->options;
	struct qdisc_ask *ask = selection->own;
	struct fieldset looked_at = {{0}};

	where_fields(typed->where, &looked_at);
	ask->classes = options->classes || fieldset_has(&looked_at, QDISC_object);
	if (ask->classes)
		selection->view = "classes";
	return 0;
}

static const struct option_row rows[] = {
	{0, "classes", NULL, VALUE_NONE, SECTION_OWN,
		"also the classes of each queueing discipline (tc class)",
		offsetof(struct qdisc_options, classes)},
};

static const struct option_set options = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct qdisc_options),
	.heading = "Disciplines",
};

static const struct example examples[] = {
	{"nlinspect qdiscs", "what queues packets on each interface, and what was dropped"},
	{"nlinspect qdiscs dev eth0 -w 1 --sort -drops", "the same per second, the worst first"},
	{"nlinspect qdiscs 'drops>0 or backlog>0'", "queues that are full, or were"},
	{"nlinspect qdiscs --classes dev eth0", "with the classes of htb and others"},
	{"nlinspect qdiscs -j -o dev,kind,options", "their settings"},
	{"nlinspect qdiscs --follow", "each discipline that comes, changes or goes"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "tc",
		"\"nlinspect qdiscs\" lists queueing disciplines, with --classes also classes"},
	{HABIT_COMMAND, "class classes", "\"nlinspect qdiscs --classes\" also lists classes"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect qdiscs eth0\""},
	{.words = NULL},
};

const struct subject qdiscs_subject = {
	.name = "qdiscs",
	.alias = "qdisc",
	.arguments = "[FILTER...]",
	.summary = "queueing disciplines and their classes",
	.schema = &qdisc_schema,
	.options = &options,
	.ask_size = sizeof(struct qdisc_ask),
	.needs = NEED_KERNEL,
	.examples = examples,
	.habits = habits,
	.select = qdiscs_select,
	.questions = qdiscs_questions,
	.run = qdiscs_run,
	.stream = &qdiscs_stream,
};
