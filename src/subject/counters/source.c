/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/subject.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/source/dump.h"

#include "conntrack.h"
#include "counters.h"
#include "losses.h"
#include "mib.h"
#include "mib_question.h"
#include "named.h"
#include "ratios.h"
#include "rows.h"
#include "subject/counters/meanings/meaning.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct counter_options {
	bool all, text, interfaces, cpus;
};

/* The files that some kernels do not have. */
enum {
	OPTIONAL = 1 << MIB_SNMP6 | 1 << MIB_SOCKSTAT6 | 1 << MIB_SCTP | 1 << MIB_XFRM |
		   1 << MIB_DEV_SNMP6,
};

static void report_file(struct run *run, enum mib_file file, int error)
{
	char where[300];

	if (error == -ENODATA && run->ask->recorded) {
		run->status.unanswered++;
		report_detail(run->report, "%s: the recording has no answer", mib_path(file));
	} else if (error == -ENOENT && OPTIONAL >> file & 1) {
		report_detail(run->report, "%s: this kernel does not have it", mib_path(file));
	} else {
		run->status.failed++;
		report_error(run->report, "%s%s: %s", mib_path(file),
			source_where(run, where, sizeof(where)), strerror(-error));
	}
}

/* @return whether any file was read */
static bool look_at_files(struct run *run, const struct mib *mib, unsigned which)
{
	bool any = false;

	for (unsigned file = 0; file < MIB_FILES; file++) {
		if (!(which >> file & 1))
			continue;
		if (mib->errors[file])
			report_file(run, (enum mib_file)file, mib->errors[file]);
		else
			any = true;
	}
	return any;
}

/* A recording keeps all of them. */
static unsigned which_files(const struct ask *ask)
{
	const struct counter_ask *own = ask->own;

	return own->interfaces || ask->everything ? MIB_EVERY_FILE
						  : MIB_EVERY_FILE & ~(1 << MIB_DEV_SNMP6);
}

static int push_all(struct run *run, const struct mib *mib)
{
	const struct counter_ask *ask = run->ask->own;
	CLEANUP(rows_fini) struct rows rows = rows_of(run);
	struct ratio_value value;
	int error = 0;

	for (size_t i = 0; i < mib->count && !error; i++)
		error = rows_entry(&rows, &mib->list[i]);
	for (size_t i = 0; i < ratio_count() && !error && !ask->text; i++) {
		if (ratio_at(mib, i, &value))
			error = rows_ratio(&rows, &value);
	}
	if (!error && ask->losses)
		error = losses_read(run, rows_loss, &rows);
	return error;
}

static int counters_run(struct run *run)
{
	const unsigned which = which_files(run->ask);
	CLEANUP(mib_fini) struct mib mib = {.list = NULL};
	int error = mib_read(&mib, run_files(run), which);

	if (error)
		return error;
	if (look_at_files(run, &mib, which)) {
		run->status.answered++;
		error = source_answering(run);
	}
	run->status.malformed |= mib.malformed;
	if (!error)
		error = conntrack_run(run, &mib);
	return error ? error : push_all(run, &mib);
}

static void counters_questions(const struct ask *ask, struct questions *questions)
{
	mib_question(questions, which_files(ask) | 1 << MIB_CONNTRACK);
	if (((const struct counter_ask *)ask->own)->losses)
		losses_questions(ask, questions);
}

/* Newer kernels have counters that the tables lack. */
static bool is_of_kernel(void *context, struct text word)
{
	struct mib *mib = context;

	if (!mib->count && mib_read(mib, files_of(NULL), MIB_EVERY_FILE & ~(1 << MIB_DEV_SNMP6)))
		return true;
	for (size_t i = 0; i < mib->count; i++) {
		if (word_equals(mib->list[i].name, word.data))
			return true;
	}
	return false;
}

/* A recording may be of another kernel, whose names cannot be known yet. */
static int check_names(const struct typed *typed, const struct selection *selection)
{
	CLEANUP(mib_fini) struct mib mib = {.list = NULL};
	struct nearest nearest;
	char shown[128];
	struct text word;

	if (selection->ask.recorded || !typed->where)
		return 0;
	if (!named_unknown(typed->where, is_of_kernel, &mib, &word))
		return 0;
	nearest_init(&nearest, word);
	named_near(&nearest);
	text_escape_into(shown, sizeof(shown), word);
	if (*nearest.best)
		report_error(typed->report, "unknown group or counter \"%s\"; did you mean \"%s\"?",
			shown, nearest.best);
	else
		report_error(typed->report,
			"unknown group or counter \"%s\"; \"nlinspect counters -a -o group,name\" "
			"lists them",
			shown);
	return -EINVAL;
}

/* Looking at the losses of all layers, or at a group of one of them. */
static bool looks_at_losses(const struct where *where)
{
	struct fieldset looked_at = {{0}};

	where_fields(where, &looked_at);
	return fieldset_has(&looked_at, COUNTER_loss) ||
	       named_text(where, COUNTER_group, text_of("sockets")) ||
	       named_text(where, COUNTER_group, text_of("qdiscs")) ||
	       named_text(where, COUNTER_group, text_of("links"));
}

static int counters_select(const struct typed *typed, struct selection *selection)
{
	const struct counter_options *options = typed->options;
	struct counter_ask *ask = selection->own;
	struct fieldset looked_at = {{0}};

	if (options->text && typed->compared) {
		report_error(typed->report, "--text has totals only, as netstat -s does: leave out "
					    "--text to see growth with --interval or --since");
		return -EINVAL;
	}
	where_fields(typed->where, &looked_at);
	ask->zeros = options->all || fieldset_has(&looked_at, COUNTER_value) ||
		     fieldset_has(&looked_at, COUNTER_total);
	ask->compared = typed->compared;
	ask->text = options->text;
	ask->interfaces = options->interfaces || fieldset_has(&looked_at, COUNTER_interface);
	ask->cpus = options->cpus || fieldset_has(&looked_at, COUNTER_cpu);
	ask->losses = looks_at_losses(typed->where);
	if (options->all || named_counter(typed->where))
		selection->rest = REST_SHOWN;
	if (options->text)
		selection->view = "text";
	selection->tabular = !options->text;
	if (!ask->zeros)
		snprintf(selection->nothing, sizeof(selection->nothing),
			"counters that are 0 are left out; -a shows them");
	return check_names(typed, selection);
}

static void counters_suggest(
	const struct field *field, struct connector *connector, suggestion *offer, void *context)
{
	const struct counter_group *group;
	char full[NEAREST_SIZE];

	(void)connector;
	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		if (field == &counter_schema.fields[COUNTER_group])
			offer(context, group->word, group->doc);
		for (size_t at = 0; at < group->count; at++) {
			const struct meaning *meaning = &group->list[at];

			if (strchr(meaning->name, '#'))
				continue;
			snprintf(full, sizeof(full), "%s%s", group->prefix, meaning->name);
			if (field == &counter_schema.fields[COUNTER_name])
				offer(context, meaning->name, meaning->doc);
			else if (field == &counter_schema.fields[COUNTER_full_name])
				offer(context, full, meaning->doc);
		}
	}
}

static const struct option_row rows[] = {
	{'a', "all", NULL, VALUE_NONE, SECTION_OWN, "also counters that are 0",
		offsetof(struct counter_options, all)},
	{0, "text", NULL, VALUE_NONE, SECTION_OWN, "the lines of netstat -s, for scripts",
		offsetof(struct counter_options, text)},
	{0, "per-interface", NULL, VALUE_NONE, SECTION_OWN,
		"also the IPv6 counters of each interface",
		offsetof(struct counter_options, interfaces)},
	{0, "per-cpu", NULL, VALUE_NONE, SECTION_OWN,
		"also the counters of each CPU (softnet, conntrack)",
		offsetof(struct counter_options, cpus)},
};

static const struct option_set options = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct counter_options),
	.heading = "Counters",
};

static const struct example examples[] = {
	{"nlinspect counters", "what the kernel has counted, and what it means"},
	{"nlinspect counters @drops", "everything that was lost, in every layer"},
	{"nlinspect counters @trouble -o @advice", "what is worth a look, and what to do about it"},
	{"nlinspect counters -w 1", "what is being counted now, per second"},
	{"nlinspect counters @drops -w 1", "what is being lost now"},
	{"nlinspect counters tcp,ListenDrops", "a group, and a counter by its name"},
	{"nlinspect counters 'doc~congestion'", "counters by their meaning"},
	{"nlinspect counters -N all group=udp name=RcvbufErrors", "in each network namespace"},
	{"nlinspect counters --since old.pcap -o +total_per_sec",
		"since boot, since a recording, and per second"},
	{"nlinspect counters --text", "the lines of netstat -s"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "nstat", .instead = "counters"},
	{HABIT_LINE, "netstat -s", .instead = "counters --text"},
	{HABIT_LINE, "netstat --statistics", .instead = "counters --text"},
	{HABIT_COMMAND, "stats statistics snmp",
		"\"nlinspect counters\" has what protocols count, \"nlinspect links\" what "
		"interfaces count"},
	{HABIT_OPTION, "-z --zeros -az -za", .instead = "--all"},
	{HABIT_OPTION, "-s --statistics", .instead = "--text"},
	{.words = NULL},
};

const struct subject counters_subject = {
	.name = "counters",
	.alias = "counter",
	.arguments = "[FILTER...]",
	.summary = "what the kernel counts (netstat -s, nstat)",
	.schema = &counter_schema,
	.options = &options,
	.ask_size = sizeof(struct counter_ask),
	.needs = NEED_KERNEL | NEED_HIDDEN,
	.examples = examples,
	.habits = habits,
	.rates = {.view = "rates", .since = true, .rest = REST_BY_ROUNDS, .rest_option = "-a"},
	.live = {.unsummed = true},
	.select = counters_select,
	.questions = counters_questions,
	.run = counters_run,
	.text = text_lines_new,
	.suggest = counters_suggest,
};
