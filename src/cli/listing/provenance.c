/* SPDX-License-Identifier: MIT */
#include "provenance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A word as a shell takes it. */
static void write_word(struct out *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789%+,-./:=@_";

	if (*word && !word[strspn(word, plain)]) {
		out_string(out, word);
		return;
	}
	out_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			out_string(out, "'\\''");
		else
			out_char(out, *word);
	}
	out_char(out, '\'');
}

void provenance_keep(const struct listing *listing, struct connector *recorder)
{
	const struct options *options = listing->options;
	struct origin origin = {.program = "nlinspect " NLINSPECT_VERSION};
	struct out line;

	out_init_memory(&line);
	out_string(&line, "nlinspect");
	for (size_t i = 0; i < options->line_count; i++) {
		out_char(&line, ' ');
		write_word(&line, options->line[i]);
	}
	if (!line.error)
		snprintf(origin.command, sizeof(origin.command), "%.*s", (int)line.length,
			line.data);
	out_fini(&line);
	snprintf(origin.subject, sizeof(origin.subject), "%s", listing->subject->name);
	origin_here(&origin);
	origin_keep(&origin, files_of(recorder));
}

void provenance_tell(const struct listing *listing, const char *option, struct connector *recording)
{
	struct origin origin;
	struct out text;

	if (!listing->report->verbose || origin_recall(files_of(recording), &origin))
		return;
	out_init_memory(&text);
	origin_write(&origin, &text);
	if (!text.error)
		report_detail(listing->report, "%s: %.*s", option, (int)text.length, text.data);
	out_fini(&text);
}

/* @return 0; -ENODATA: the recording does not have it */
static int find_now(const struct listing *listing, struct origin *ret)
{
	if (listing->options->replay)
		return listing->recording ? origin_recall(files_of(listing->recording), ret)
					  : -ENODATA;
	origin_here(ret);
	return 0;
}

struct difference {
	const struct listing *listing;
	bool found;
};

static void differs(struct difference *difference, const char *what)
{
	const struct report *report = difference->listing->report;

	if (difference->listing->options->force)
		report_note(report, "--since: %s", what);
	else if (!difference->found)
		report_error(report, "--since: %s; --force compares all the same", what);
	difference->found = true;
}

static bool are_known(const char *a, const char *b)
{
	return *a && *b;
}

/* Another host has another boot: the host is enough to say. */
static void compare_machines(
	struct difference *difference, const struct origin *then, const struct origin *now)
{
	char what[256], one[ORIGIN_NAME], other[ORIGIN_NAME];

	text_escape_into(one, sizeof(one), text_of(then->host));
	text_escape_into(other, sizeof(other), text_of(now->host));
	if (!are_known(then->boot, now->boot) || !strcmp(then->boot, now->boot))
		return;
	if (are_known(then->host, now->host) && strcmp(then->host, now->host) != 0)
		snprintf(what, sizeof(what), "the recording is of another host: %s, not %s", one,
			other);
	else
		snprintf(what, sizeof(what),
			"the recording is of another boot of %s, so counters began anew",
			*one ? one : "this host");
	differs(difference, what);
}

/* Inodes are used again, numbers are not; both only mean something within one boot. */
static void compare_namespaces(
	struct difference *difference, const struct origin *then, const struct origin *now)
{
	bool cookies = then->netns_cookie && now->netns_cookie;
	uint64_t one = cookies ? then->netns_cookie : then->netns;
	uint64_t other = cookies ? now->netns_cookie : now->netns;
	char what[160];

	if (strcmp(then->boot, now->boot) != 0 || !one || !other || one == other)
		return;
	snprintf(what, sizeof(what),
		"the recording is of another network namespace: net:[%ju] with cookie %ju, not "
		"net:[%ju] with cookie %ju",
		(uintmax_t)then->netns, (uintmax_t)then->netns_cookie, (uintmax_t)now->netns,
		(uintmax_t)now->netns_cookie);
	differs(difference, what);
}

static void compare_contents(struct difference *difference, const struct origin *then)
{
	const char *name = difference->listing->subject->name;
	char what[256], shown[ORIGIN_NAME];

	if (then->format > ORIGIN_FORMAT) {
		snprintf(what, sizeof(what),
			"the recording has format %ju, and this program knows %d: it is from %s",
			(uintmax_t)then->format, ORIGIN_FORMAT,
			text_escape_into(shown, sizeof(shown), text_of(then->program)));
		differs(difference, what);
	}
	if (!*then->subject || !strcmp(then->subject, name))
		return;
	snprintf(what, sizeof(what), "the recording is of %s, not of %s",
		text_escape_into(shown, sizeof(shown), text_of(then->subject)), name);
	differs(difference, what);
}

int provenance_compare(const struct listing *listing, struct connector *recording,
	struct origin *then, struct origin *now)
{
	struct difference difference = {.listing = listing};
	bool known;

	*then = *now = (struct origin){0};
	known = !find_now(listing, now);
	if (origin_recall(files_of(recording), then)) {
		report_note(listing->report, "--since: the recording does not say where it was "
					     "made: it may be of another host, boot or "
					     "namespace");
		return 0;
	}
	provenance_tell(listing, "--since", recording);
	compare_contents(&difference, then);
	if (known) {
		compare_machines(&difference, then, now);
		compare_namespaces(&difference, then, now);
	}
	return difference.found && !listing->options->force ? -EXDEV : 0;
}
