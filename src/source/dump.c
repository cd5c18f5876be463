/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int run_message(void *context, const struct message *message)
{
	struct run *run = context;
	int error = source_answering(run);

	if (run->census)
		census_look(run->census, run->dump->messages, message);
	return error ? error : run->dump->message(run, message);
}

static int run_ahead(void *context, const struct message *message)
{
	struct run *run = context;

	return run->dump->ahead(run, message);
}

static bool run_stop(void *context)
{
	struct run *run = context;

	return run->stop && run->stop(run->context);
}

/* The kernel says that it does not have what was asked for, as opposed to a failure. */
static bool is_lacking(int error)
{
	return error == -ENOENT || error == -EINVAL || error == -EPROTONOSUPPORT ||
	       error == -EOPNOTSUPP;
}

/* All further questions share this bit of run->lacking_told. */
enum { FURTHER_QUESTION = 63 };

static bool lacking_told(struct run *run, const struct question *question)
{
	uint64_t bit = UINT64_C(1) << question->number;
	bool told = run->lacking_told & bit;

	run->lacking_told |= bit;
	return told;
}

static void run_failed(struct run *run, const struct question *question, int error,
	const struct query_status *query)
{
	char text[4 * sizeof(query->text) + 1], where[300];
	bool gone = error == -ENODATA && run->ask->recorded;

	text_escape_into(text, sizeof(text), text_of(query->text));
	if (gone && !run->answered) {
		run->status.unanswered++;
		run->status.untold++;
		report_detail(run->report, "%s: the recording has no answer", question->words);
	} else if (error == -ENOENT && question->may_miss) {
		run->status.answered++;
		run->status.missed++;
	} else if (is_lacking(error) && question->implied && question->optional) {
		report_detail(run->report, "%s: not available: %s%s%s", question->words,
			strerror(-error), *question->remedy ? "; " : "", question->remedy);
	} else if (is_lacking(error) && question->implied) {
		run->status.lacking++;
		if (!lacking_told(run, question))
			report_note(run->report, "%s: not available: %s%s%s", question->words,
				strerror(-error), *text ? ": " : "", text);
	} else {
		run->status.failed++;
		run->status.cut += gone;
		report_error(run->report, "%s%s: %s%s%s%s%s", question->words,
			source_where(run, where, sizeof(where)),
			gone ? "the recording ends in the middle" : strerror(-error),
			*text ? ": " : "", text, is_lacking(error) && *question->remedy ? "; " : "",
			is_lacking(error) ? question->remedy : "");
	}
}

static int run_dump(struct run *run, struct question *question, struct query_status *query)
{
	int error;

	run->query = query;
	error = query_dump_ahead(run->connector, &question->request,
		question->ahead ? run_ahead : NULL, run_message, run, run_stop, query);
	run->query = NULL;
	return error;
}

/* A kernel that does not know some part of the filter, or does not evaluate it for this user,
 * refuses the whole request. Then the request is sent without a filter, and the filter after the
 * source does all the work. */
static int run_query(struct run *run, struct question *question, struct query_status *query)
{
	int error = run_dump(run, question, query);

	if ((error != -EINVAL && error != -EPERM) || !question->plain || run->answered)
		return error;
	request_cut(&question->request, question->plain);
	question->plain = 0;
	return run_dump(run, question, query);
}

struct question *question_add(struct questions *questions)
{
	struct question *question;

	if (questions->count < ASK_REQUESTS)
		return &questions->list[questions->count++];
	question = &questions->list[ASK_REQUESTS - 1];
	memset(question, 0, sizeof(*question));
	question->request.error = -E2BIG;
	return question;
}

void questions_join(struct questions *questions,
	void (*other)(const struct ask *ask, struct questions *questions), const struct ask *ask)
{
	CLEANUP(free) struct questions *theirs = calloc(1, sizeof(*theirs));

	if (theirs)
		other(ask, theirs);
	else
		question_add(questions)->request.error = -ENOMEM;
	for (size_t i = 0; theirs && i < theirs->count; i++)
		*question_add(questions) = theirs->list[i];
}

/* Asks for everything, because the kernel does not know how to leave something out. */
static int run_widened(struct run *run, const struct question *narrowed, struct query_status *query)
{
	struct ask ask = *run->ask;
	CLEANUP(free) struct questions *questions = calloc(1, sizeof(*questions));
	size_t i = 0;

	if (!questions)
		return -ENOMEM;
	ask.everything = true;
	run->dump->questions(&ask, questions);
	while (i < questions->count && (questions->list[i].kind != narrowed->kind ||
					       questions->list[i].family != narrowed->family))
		i++;
	if (i == questions->count)
		return -EINVAL;
	report_detail(run->report, "%s: the kernel does not filter these; asking for all of them",
		narrowed->words);
	return run_dump(run, &questions->list[i], query);
}

static int ask(struct run *run, struct question *question)
{
	struct query_status query;
	int error;

	run->question = question;
	run->answered = false;
	error = question->request.error;
	if (error)
		memset(&query, 0, sizeof(query));
	else
		error = run_query(run, question, &query);
	/* -ENODEV: the interface has gone since its index was looked up. */
	if (question->narrowed && !run->answered &&
		((is_lacking(error) && error != -ENOENT) || error == -ENODEV))
		error = run_widened(run, question, &query);
	if (is_lacking(error) && run->dump->instead) {
		int other = run->dump->instead(run, question);

		error = other == -ENOENT ? error : other;
	}
	if (query.malformed)
		run->status.malformed = true;
	if (error == -EINTR)
		run->status.interrupted = true;
	run->status.gone += query.gone;
	if (query.tries > run->status.tries)
		run->status.tries = query.tries;
	if (error == -ECANCELED) {
		/* "Enough" counts as an answer; without it a listing would not be repeated. */
		run->status.answered += run->answered;
		return run->sink_error ? run->sink_error : error;
	}
	if (!error || error == -EINTR)
		run->status.answered++;
	else
		run_failed(run, question, error, &query);
	if (error && error != -EINTR && run->dump->failed)
		run->dump->failed(run);
	return 0;
}

int dump_question(struct run *run, struct question *question)
{
	question->number = FURTHER_QUESTION;
	return ask(run, question);
}

static void run_absent(struct run *run, const char *missing)
{
	run->status.absent = true;
	snprintf(run->missing, sizeof(run->missing), "%s", missing);
	if (run->dump->absent)
		run->dump->absent(run, run->missing, sizeof(run->missing));
	/* Other namespaces may have it. */
	if (!run->all_netns && !run->absent_told)
		report_note(run->report, "%s", run->missing);
	run->absent_told = true;
}

int dump_run(struct run *run, const struct dump *dump)
{
	CLEANUP(free) struct questions *questions = calloc(1, sizeof(*questions));
	int error;

	if (!questions)
		return -ENOMEM;
	run->dump = dump;
	error = dump->open(run);
	if (!error) {
		dump->questions(run->ask, questions);
		/* No questions: nothing can match the filter. That is an answer. */
		run->status.answered += !questions->count;
		for (size_t i = 0; i < questions->count && !error; i++) {
			questions->list[i].number = (unsigned)i;
			error = ask(run, &questions->list[i]);
		}
		if (!error && run->status.answered && dump->finish)
			error = dump->finish(run);
		if (run->sink_error)
			error = run->sink_error;
	}
	if (run->status.missed && run->status.missed == questions->count &&
		*questions->list->missing)
		run_absent(run, questions->list->missing);
	dump->close(run);
	return error;
}
