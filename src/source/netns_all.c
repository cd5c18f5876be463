/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "nlinspect/host/capabilities.h"
#include "nlinspect/host/namespaces.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <string.h>
#include <unistd.h>

/* A source reads the namespace of its thread. This file moves the thread into all of them in turn.
 */

struct visit {
	struct namespaces *namespaces;
	struct run_status total;
	size_t entered, denied, gone, absent;
	int failure; /* the first error on entering one, other than "denied" or "gone" … */
	size_t failed;
	char word[NAMESPACE_WORD]; /* … and the namespace's name, escaped */
};

/* Even root cannot look into a process of an outer user namespace, or of one that a security module
 * protects. */
static void note_hidden(const struct run *run, const struct visit *visit)
{
	bool traces = capabilities_effective() >> CAP_SYS_PTRACE & 1;
	pid_t first;
	size_t count = namespaces_hidden(visit->namespaces, &first);

	if (count)
		report_note(run->report,
			"the network namespaces that %zu process%s (pid %d%s) hold%s could not be "
			"read%s",
			count, count > 1 ? "es" : "", (int)first, count > 1 ? " …" : "",
			count > 1 ? "" : "s",
			traces      ? ": a user namespace or a security module protects it"
			: geteuid() ? ": it takes CAP_SYS_PTRACE; run as root"
				    : ": root lacks CAP_SYS_PTRACE here");
}

static void note_entering(const struct run *run, const struct visit *visit)
{
	const struct report *report = run->report;
	size_t count = namespaces_count(visit->namespaces);

	if (visit->denied)
		report_note(report,
			"%zu of %zu network namespaces are left out: to enter them takes "
			"CAP_SYS_ADMIN; run as root",
			visit->denied, count);
	note_hidden(run, visit);
	if (visit->gone)
		report_note(report, "%zu of %zu network namespaces went away meanwhile",
			visit->gone, count);
	if (visit->failed)
		report_error(report, "%zu of %zu network namespaces could not be entered: %s: %s",
			visit->failed, count, visit->word, strerror(-visit->failure));
}

static void note_wrong(const struct run *run, const struct visit *visit)
{
	const char *first;
	size_t wrong = namespaces_wrong(visit->namespaces, &first);
	char shown[300];

	if (wrong)
		report_note(run->report, "%zu file%s in /run/netns %s no network namespace%s: %s%s",
			wrong, wrong > 1 ? "s" : "", wrong > 1 ? "are" : "is", wrong > 1 ? "s" : "",
			text_escape_into(shown, sizeof(shown), text_of(first ? first : "?")),
			wrong > 1 ? " …" : "");
}

/* Reports once; with --interval it would be the same in every round. */
static void visit_tell(struct run *run, const struct visit *visit)
{
	if (!run->all_netns_told) {
		note_entering(run, visit);
		note_wrong(run, visit);
		if (visit->absent && visit->absent == visit->entered)
			report_note(run->report, "%s", run->missing);
	}
	run->all_netns_told = true;
}

static void visit_failed(struct visit *visit, int error, const char *word)
{
	if (error == -EPERM || error == -EACCES)
		visit->denied++;
	else if (error == -ENOENT)
		visit->gone++;
	else if (!visit->failed++) {
		visit->failure = error;
		text_escape_into(visit->word, sizeof(visit->word), text_of(word));
	}
}

static int visit_one(struct run *run, struct visit *visit, size_t index)
{
	const char *word = namespaces_word(visit->namespaces, index);
	int error = namespaces_enter(visit->namespaces, index);

	if (error) {
		visit_failed(visit, error, word);
		return 0;
	}
	visit->entered++;
	run->netns = text_of(word);
	error = source_run(run);
	run_status_add(&visit->total, &run->status);
	visit->absent += run->status.absent;
	return error;
}

static int visit_all(struct run *run, struct visit *visit)
{
	int error = 0;

	for (size_t i = 0; i < namespaces_count(visit->namespaces) && !error; i++) {
		error = visit_one(run, visit, i);
		if (!error && run->stop && run->stop(run->context))
			error = -ECANCELED;
	}
	return error;
}

/* Whether the filter looks at the name of the namespace. */
static bool is_filtered(const struct run *run)
{
	int id = schema_field(run->schema, text_of("netns"));
	struct fieldset looked_at = {{0}};

	where_fields(run->ask->where, &looked_at);
	return id >= 0 && fieldset_has(&looked_at, (unsigned)id);
}

/* Notes that some namespaces were not found. @return whether a filter can be applied all the same
 */
static bool visit_begin(struct run *run, struct visit *visit, int error)
{
	run->status = (struct run_status){0};
	run->side_count = 0;
	*source_side(run, "some network namespaces", "netns") = error;
	source_sides_look(run);
	visit->total = run->status;
	return !run->status.unfiltered;
}

int source_run_all_netns(struct run *run)
{
	struct visit visit = {.namespaces = NULL};
	int error = namespaces_find(run_files(run), run->ask->held, &visit.namespaces), back;

	if (error == -EINTR)
		return -ECANCELED;
	if (error) {
		report_error(run->report, "the list of network namespaces: %s", strerror(-error));
		run->status = (struct run_status){.failed = 1};
		return 0;
	}
	run->all_netns = true;
	run->namespaces = visit.namespaces;
	if (visit_begin(run, &visit, namespaces_error(visit.namespaces)))
		error = visit_all(run, &visit);
	/* Back to the first namespace, or everything read later would come from the wrong one. */
	back = namespaces_return(visit.namespaces);
	if (back)
		report_error(run->report, "returning to the present network namespace: %s",
			strerror(-back));
	visit_tell(run, &visit);
	run->status = visit.total;
	run->status.unreadable += visit.denied;
	run->status.failed += (unsigned)visit.failed;
	run->status.unfiltered |= visit.failed && is_filtered(run);
	run->netns = (struct text){NULL, 0};
	run->namespaces = NULL;
	if (run->shared)
		run->shared_free(run->shared);
	run->shared = NULL;
	namespaces_free(visit.namespaces);
	return back ? back : error;
}
