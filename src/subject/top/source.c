/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/subject.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/namespaces.h"
#include "nlinspect/model/event.h"
#include "nlinspect/source/dump.h"

#include "ask.h"
#include "interfaces.h"
#include "sockets.h"
#include "subject/sockets/lives.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The places of rows in their order. */
enum { PLACE_ACCOUNT, PLACE_NOBODY, PLACE_TOTAL, PLACE_INTERFACES };

/* The number of its note; those below belong to sockets. */
enum { TOP_NOTE_LEVEL = 31 };

/* A network namespace. */
struct ground {
	uint64_t cookie;       /* 0: not known */
	uint64_t begun, round; /* the first round that read it, and the last one */
	struct top_sockets sockets;
	struct top_interfaces interfaces;
};

struct top {
	struct ground **grounds;
	size_t count;
	void *sockets_kept;
};

static void ground_free(struct ground *ground)
{
	top_sockets_fini(&ground->sockets);
	top_interfaces_fini(&ground->interfaces);
	free(ground);
}

static struct ground *ground_new(const struct run *run, uint64_t cookie)
{
	struct ground *ground = calloc(1, sizeof(*ground));

	if (!ground)
		return NULL;
	ground->cookie = cookie;
	ground->begun = run->round;
	if (top_sockets_init(&ground->sockets, run->ask) ||
		top_interfaces_init(&ground->interfaces)) {
		ground_free(ground);
		return NULL;
	}
	return ground;
}

/* Namespaces that the last round did not visit are gone. */
static void forget_gone(struct top *top, uint64_t round)
{
	size_t kept = 0;

	for (size_t i = 0; i < top->count; i++) {
		if (top->grounds[i]->round + 1 < round)
			ground_free(top->grounds[i]);
		else
			top->grounds[kept++] = top->grounds[i];
	}
	top->count = kept;
}

static struct ground *ground_of(struct top *top, const struct run *run)
{
	struct ground **grounds, *ground;
	uint64_t cookie = 0;

	if (!run->ask->recorded && namespaces_cookie(&cookie))
		cookie = 0;
	forget_gone(top, run->round);
	for (size_t i = 0; i < top->count; i++) {
		if (top->grounds[i]->cookie == cookie)
			return top->grounds[i];
	}
	grounds = reallocarray(top->grounds, top->count + 1, sizeof(struct ground *));
	if (!grounds)
		return NULL;
	top->grounds = grounds;
	ground = ground_new(run, cookie);
	if (ground)
		grounds[top->count++] = ground;
	return ground;
}

static void set_tally(struct top_record *record, const struct tally *tally, uint64_t connections)
{
	RECORD_SET(record, TOP_connections, connections, connections);
	RECORD_SET(record, TOP_opened, opened, tally->opened);
	RECORD_SET(record, TOP_closed, closed, tally->closed);
	RECORD_SET(record, TOP_retransmits, retransmits, tally->retransmits);
}

static int push(struct run *run, struct top_record *record, enum top_kind kind, uint64_t place,
	struct text name)
{
	RECORD_SET(record, TOP_kind, kind, kind);
	RECORD_SET(record, TOP_place, place, place);
	RECORD_SET(record, TOP_name, name, name);
	RECORD_SET(record, TOP_bytes, bytes, record->bytes_sent + record->bytes_received);
	RECORD_SET(record, TOP_level, level, kind == TOP_INTERFACES ? LEVEL_LINK : LEVEL_PAYLOAD);
	return source_push(run, &record->base);
}

static void set_bytes(struct top_record *record, uint64_t sent, uint64_t received)
{
	RECORD_SET(record, TOP_bytes_sent, bytes_sent, sent);
	RECORD_SET(record, TOP_bytes_received, bytes_received, received);
}

static int push_account(struct run *run, const struct ground *ground, const struct account *account)
{
	bool named = account->kind <= TOP_PEER;
	struct top_record record = {.base.present = {{0}}};

	if (account->processes.count) {
		const struct list list = items_list(&account->processes);
		const struct top_process_record *first =
			(const struct top_process_record *)list_item(&list, 0);

		RECORD_SET(&record, TOP_processes, processes, list);
		RECORD_SET(&record, TOP_pid, pid, first->pid);
		if (record_has(&first->base, TOP_PROCESS_start_ticks))
			RECORD_SET(&record, TOP_start_ticks, start_ticks, first->start_ticks);
	}
	/* It has counted from zero. */
	if (account->begun == run->round && ground->begun != run->round)
		RECORD_SET(&record, TOP_event, event, EVENT_ADDED);
	set_bytes(&record, account->tally.sent, account->tally.received);
	set_tally(
		&record, &account->tally, account->moved == run->round ? account->connections : 0);
	return push(
		run, &record, account->kind, named ? PLACE_ACCOUNT : PLACE_NOBODY, account->name);
}

static int push_all(struct run *run, const struct ground *ground)
{
	const struct top_sockets *sockets = &ground->sockets;
	struct top_record total = {.base.present = {{0}}}, links = {.base.present = {{0}}};
	int error = 0;

	for (size_t i = 0; i < sockets->accounts.count && !error; i++)
		error = push_account(run, ground, sockets->accounts.list[i]);
	if (error)
		return error;
	set_bytes(&total, sockets->total.sent, sockets->total.received);
	set_tally(&total, &sockets->total, sockets->connections);
	error = push(run, &total, TOP_TOTAL, PLACE_TOTAL, text_of("(total)"));
	if (error)
		return error;
	set_bytes(&links, ground->interfaces.bytes_sent, ground->interfaces.bytes_received);
	return push(run, &links, TOP_INTERFACES, PLACE_INTERFACES, text_of("(interfaces)"));
}

static int top_run(struct run *run)
{
	struct top *top = run->kept;
	struct ground *ground;
	int error;

	if (!top) {
		top = calloc(1, sizeof(*top));
		if (!top)
			return -ENOMEM;
		run->kept = top;
	}
	ground = ground_of(top, run);
	if (!ground)
		return -ENOMEM;
	if (source_tell(run, TOP_NOTE_LEVEL))
		report_note(run->report, "bytes are the payload of TCP; the kernel counts none for "
					 "sockets of UDP and "
					 "others, which only the row of the interfaces has");
	error = top_sockets_read(&ground->sockets, run, &top->sockets_kept);
	if (!error)
		error = top_interfaces_read(&ground->interfaces, run);
	ground->round = run->round;
	if (error || !run->status.answered)
		return error;
	/* An answer may have been empty, so that the round has not begun. */
	error = source_answering(run);
	return error ? error : push_all(run, ground);
}

static int top_wait(struct run *run, uint64_t until)
{
	struct top *top = run->kept;
	struct run inner = *run;
	int error;

	if (!top->sockets_kept)
		return -ENOENT;
	inner.kept = top->sockets_kept;
	error = socket_keeping.wait(&inner, until);
	top->sockets_kept = inner.kept;
	return error;
}

static void top_release(struct run *run)
{
	struct top *top = run->kept;
	struct run inner = *run;

	if (!top)
		return;
	inner.kept = top->sockets_kept;
	socket_keeping.release(&inner);
	for (size_t i = 0; i < top->count; i++)
		ground_free(top->grounds[i]);
	free(top->grounds);
	free(top);
	run->kept = NULL;
}

static const struct keeping top_keeping = {
	.words = "TCP sockets that are closed between rounds, with their last counters",
	.ends = true,
	.wait = top_wait,
	.release = top_release,
};

static void top_questions(const struct ask *ask, struct questions *questions)
{
	top_sockets_questions(ask, questions);
	top_interfaces_questions(ask, questions);
}

struct top_options {
	const char *per;
};

static const struct option_word pers[] = {
	{"process", "each process, or those that share sockets"},
	{"unit", "each systemd unit"},
	{"peer", "each address at the other end"},
	{NULL, NULL},
};

static const struct option_row rows[] = {
	{0, "per", "WHAT", VALUE_SETTING, SECTION_OWN,
		"rows for each process (the default), unit or peer",
		offsetof(struct top_options, per), .words = pers},
};

static const struct option_set top_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct top_options),
	.heading = "Rows",
};

/* @return its number among the words, or -1 */
static int find_per(const char *word)
{
	for (int i = 0; pers[i].word; i++) {
		if (!strcmp(pers[i].word, word))
			return i;
	}
	return -1;
}

/* "top unit" is "top --per unit". */
static size_t top_leading(const struct schema *schema, const char *const *words, size_t count)
{
	(void)schema;
	return count && find_per(words[0]) >= 0;
}

static int top_select(const struct typed *typed, struct selection *selection)
{
	const struct top_options *options = typed->options;
	const bool leads = top_leading(typed->schema, typed->words, typed->word_count);
	struct top_ask *ask = selection->own;
	char shown[128];
	int per = options->per ? find_per(options->per) : leads ? find_per(typed->words[0]) : 0;

	if (per < 0) {
		report_error(typed->report, "--per: \"%s\" is not process, unit or peer",
			text_escape_into(shown, sizeof(shown), text_of(options->per)));
		return -EINVAL;
	}
	ask->per = (enum top_kind)(TOP_PROCESS + per);
	selection->view = "top";
	selection->sort = "place,-bytes";
	return 0;
}

static const char *top_tab(void *own, bool next)
{
	struct top_ask *ask = own;

	if (next)
		ask->per = ask->per == TOP_PEER ? TOP_PROCESS : (enum top_kind)(ask->per + 1);
	return pers[ask->per - TOP_PROCESS].word;
}

static const struct example examples[] = {
	{"nlinspect top", "which process moves the bytes"},
	{"nlinspect top unit -N all", "which service, in every network namespace"},
	{"nlinspect top peer --sort -retransmits", "what is retransmitted to whom"},
	{"nlinspect top --count 1 -J", "the ranking of one second, for a program"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "nethogs bandwhich", .instead = "top"},
	{HABIT_COMMAND, "iftop", .instead = "top --per peer"},
	{.words = NULL},
};

const struct subject top_subject = {
	.name = "top",
	.arguments = "[process|unit|peer] [FILTER...]",
	.summary = "who moves the bytes now: processes, units or peers",
	.schema = &top_schema,
	.options = &top_option_set,
	.ask_size = sizeof(struct top_ask),
	.needs = NEED_KERNEL | NEED_HIDDEN | NEED_PROCESSES,
	.families = FAMILIES_MIXED,
	.repeats = true,
	.live = {.usual = true, .unsummed = true, .tab = top_tab},
	.lead = 1,
	.leading = top_leading,
	.read = "sockets",
	.examples = examples,
	.habits = habits,
	.select = top_select,
	.questions = top_questions,
	.run = top_run,
	.keeping = &top_keeping,
};
