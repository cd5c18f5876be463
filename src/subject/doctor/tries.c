/* SPDX-License-Identifier: MIT */
#include "tries.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS = 64 };

struct tries {
	struct run *run;
	char names[KINDS][sizeof(((struct trial *)0)->name)]; /* of what was tried */
	size_t count;
	struct questions questions; /* of the subject at hand */
};

/* What a subject is asked for without options, and what select() made it from. */
struct plain {
	struct selection selection;
	void *options, *own;
};

static void plain_fini(struct plain *plain)
{
	free(plain->options);
	free(plain->own);
}

DEFINE_CLEANUP_FINI(struct plain, plain_fini)

/* Writes all that a subject may ask, as for a recording. */
static int all_questions(const struct subject *subject, struct questions *ret)
{
	const struct report report = {.quiet = true};
	CLEANUP(plain_fini)
	struct plain plain = {.options = calloc(1, subject->options ? subject->options->size : 1),
		.own = calloc(1, subject->ask_size + 1)};
	const struct typed typed = {
		.report = &report, .options = plain.options, .schema = subject->schema};
	int error = 0;

	if (!plain.options || !plain.own)
		return -ENOMEM;
	plain.selection.own = plain.own;
	plain.selection.ask = (struct ask){.inet = true, .inet6 = true, .own = plain.own};
	if (subject->select)
		error = subject->select(&typed, &plain.selection);
	memset(ret, 0, sizeof(*ret));
	plain.selection.ask.everything = true;
	if (!error)
		subject->questions(&plain.selection.ask, ret);
	return error;
}

/* One that needs an address asks nothing by itself. */
static bool is_asked(const struct subject *subject)
{
	return !subject->unfiltered && subject->run && subject->questions &&
	       strcmp(subject->name, "doctor") != 0;
}

/* Drops "over IPv4" and "of IPv4". */
static void kind_name(const struct question *question, char *name, size_t size)
{
	const char *family = strstr(question->words, " over IPv");

	if (!family)
		family = strstr(question->words, " of IPv");
	snprintf(name, size, "%.*s",
		(int)(family ? (size_t)(family - question->words) : strlen(question->words)),
		question->words);
}

/* @return whether it is the first of its kind, which is kept */
static bool is_new(struct tries *tries, const char *name)
{
	for (size_t i = 0; i < tries->count; i++) {
		if (!strcmp(tries->names[i], name))
			return false;
	}
	if (tries->count == KINDS)
		return false;
	snprintf(tries->names[tries->count++], sizeof(tries->names[0]), "%s", name);
	return true;
}

struct attempt {
	struct run *run;
	bool answered;
};

/* The first message is enough. */
static int first_message(void *context, const struct message *message)
{
	struct attempt *attempt = context;

	attempt->answered |= message != NULL;
	return message ? -ECANCELED : 0;
}

static bool is_stopped(void *context)
{
	const struct run *run = ((struct attempt *)context)->run;

	return run->stop && run->stop(run->context);
}

/* @return 0; -ECANCELED if the user stops; otherwise why there is no answer */
static int attempt(struct run *run, struct request *request, struct query_status *status)
{
	struct attempt attempt = {run, false};
	int error;

	*status = (struct query_status){0};
	if (request->error)
		return request->error;
	error = query_dump_ahead(run->connector, request, first_message, first_message, &attempt,
		is_stopped, status);
	return attempt.answered || error == -EINTR ? 0 : error;
}

static const char *protocol_name(int protocol)
{
	switch (protocol) {
	case NETLINK_ROUTE:
		return "rtnetlink";
	case NETLINK_SOCK_DIAG:
		return "sock_diag";
	default:
		return "generic netlink";
	}
}

static bool is_readable(const struct run *run, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", file);
	return *file && files_has(run_files(run), path);
}

/* Describes a dump that failed; `answered`: that of the other address family did not. */
static void say_failure(const struct run *run, struct trial *trial, const struct question *question,
	int error, const char *words, bool answered)
{
	const char *family = strstr(question->words, "IPv");
	char text[128];

	if (is_readable(run, question->file)) {
		trial->status = *question->remedy ? DOCTOR_LIMITED : DOCTOR_OK;
		snprintf(trial->detail, sizeof(trial->detail), "listed from /proc/net/%s",
			question->file);
	} else {
		trial->status = answered ? DOCTOR_LIMITED : DOCTOR_MISSING;
		snprintf(trial->detail, sizeof(trial->detail), "%s%s%s%s%s",
			answered && family ? family : "", answered && family ? ": " : "",
			strerror(-error), *words ? ": " : "",
			text_escape_into(text, sizeof(text), text_of(words)));
	}
	snprintf(trial->remedy, sizeof(trial->remedy), "%s", question->remedy);
}

/* Tries the questions from `first` on that have its name. The worst is what counts. */
static int try_kind(struct tries *tries, size_t first, struct trial *trial)
{
	struct questions *questions = &tries->questions;
	const struct question *failed = NULL;
	struct query_status status, of_failed = {0};
	char name[sizeof(trial->name)];
	int error, failure = 0;
	bool answered = false;

	snprintf(trial->detail, sizeof(trial->detail), "listed by %s",
		protocol_name(questions->list[first].request.protocol));
	for (size_t i = first; i < questions->count; i++) {
		struct question *question = &questions->list[i];

		kind_name(question, name, sizeof(name));
		if (strcmp(name, trial->name) != 0)
			continue;
		error = attempt(tries->run, &question->request, &status);
		if (error == -ECANCELED)
			return error;
		if (!error || (error == -ENOENT && question->may_miss)) {
			answered = true;
		} else if (!failed) {
			failed = question;
			failure = error;
			of_failed = status;
		}
	}
	if (failed)
		say_failure(tries->run, trial, failed, failure, of_failed.text, answered);
	return 0;
}

static int try_subject(struct tries *tries, int (*each)(struct run *run, const struct trial *trial))
{
	int error = 0;

	for (size_t i = 0; i < tries->questions.count && !error; i++) {
		struct trial trial = {.status = DOCTOR_OK};

		kind_name(&tries->questions.list[i], trial.name, sizeof(trial.name));
		if (!is_new(tries, trial.name))
			continue;
		error = try_kind(tries, i, &trial);
		if (!error)
			error = each(tries->run, &trial);
	}
	return error;
}

int tries_each(struct run *run, int (*each)(struct run *run, const struct trial *trial))
{
	CLEANUP(free) struct tries *tries = calloc(1, sizeof(*tries));
	const struct subject *const *subject = run->ask->subjects;
	int error = tries ? 0 : -ENOMEM;

	for (; subject && *subject && !error; subject++) {
		if (!is_asked(*subject))
			continue;
		tries->run = run;
		error = all_questions(*subject, &tries->questions);
		if (!error)
			error = try_subject(tries, each);
	}
	return error;
}

int tries_generic(struct run *run, struct trial *ret)
{
	struct genlmsghdr header = {.cmd = CTRL_CMD_GETFAMILY, .version = 1};
	struct query_status status;
	struct request request;
	int error;

	request_init(&request, NETLINK_GENERIC, GENL_ID_CTRL, &header, sizeof(header));
	error = attempt(run, &request, &status);
	*ret = (struct trial){.name = "generic netlink", .status = DOCTOR_OK};
	snprintf(ret->detail, sizeof(ret->detail), "%s", "speed and duplex of links");
	if (!error || error == -ECANCELED)
		return error;
	ret->status = DOCTOR_MISSING;
	snprintf(ret->detail, sizeof(ret->detail), "no speed and duplex of links: %s",
		strerror(-error));
	return 0;
}

void tries_questions(const struct ask *ask, struct questions *questions)
{
	CLEANUP(free) struct tries *tries = calloc(1, sizeof(*tries));
	const struct subject *const *subject = ask->subjects;
	char name[sizeof(tries->names[0])];

	for (; tries && subject && *subject; subject++) {
		if (!is_asked(*subject) || all_questions(*subject, &tries->questions))
			continue;
		for (size_t i = 0; i < tries->questions.count; i++) {
			kind_name(&tries->questions.list[i], name, sizeof(name));
			if (is_new(tries, name))
				*question_add(questions) = tries->questions.list[i];
		}
	}
}
