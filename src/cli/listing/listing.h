/* SPDX-License-Identifier: MIT */
/* What a listing command was asked for, checked: from options to a plan, an ask and a chain of
 * sinks. */
#ifndef NLINSPECT_CLI_LISTING_LISTING_H
#define NLINSPECT_CLI_LISTING_LISTING_H

#include "nlinspect/host/names.h"
#include "nlinspect/source/source.h"
#include "nlinspect/source/subject.h"

#include "cli/command.h"
#include "flow/plan.h"
#include "render/render.h"
#include "subject/lookup/packet.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV, FORMAT_TSV };

struct listing {
	const struct options *options;
	const struct report *report;
	const struct subject *subject;
	struct names *names;
	struct schema *schema; /* the subject's, with the host's names */
	struct schema *rules;  /* lookup: the same for rules, of which it tells */
	struct where *where;
	struct out
		filter; /* the one that was typed, as it was understood; empty if there is none */
	struct plan plan;
	struct lookup_packet packet; /* lookup: what ask.packet points at */
	struct ask ask;
	enum format format;
	bool color;
	bool everywhere;      /* in all network namespaces */
	bool narrowed_states; /* sockets: no state was asked for, so that listeners are left out */
	bool narrowed_table;  /* routes: no table was asked for, so that only main is read */
	uint64_t limit;       /* 0: none (--limit 0 is refused) */
	uint64_t interval;    /* nanoseconds; 0: once */
	uint64_t rounds;      /* 0: without end */
};

/** Checks the options of a listing and makes its plan; mistakes are reported. @return 0, -EINVAL
 * (reported) or -ENOMEM */
int listing_init(struct listing *listing, const struct command *command,
	const struct options *options, const struct report *report);
void listing_fini(struct listing *listing);

/** Looks whether this host has the namespace and the interfaces that the listing names. What cannot
 * be found out is no mistake. @return 0, or -EINVAL (reported) */
int listing_look(const struct listing *listing);

/** The format that the options name. @return 0, or -EINVAL (reported) if they name two */
int options_format(const struct options *options, const struct report *report, enum format *ret);

/** Whether to colour what goes to stdout. @return 0, or -EINVAL (reported) for a value that is none
 */
int options_color(const struct options *options, const struct report *report, bool *ret);

/** The renderer of a format. NULL: no memory */
struct sink *format_new(enum format format, struct out *out, const struct render_style *style);

/** Writes the plan for people instead of carrying it out. @return 0 or -errno of the output */
int explain(const struct listing *listing, struct out *out);

/** Ends the output: flushes and closes stdout; a failure is reported. @return EXIT_DONE or
 * EXIT_FAILED */
int finish_stdout(struct out *out, const struct report *report);

/** The chain of stages of a listing, from the source to the renderer. */
struct chain {
	struct sink *first;    /* what the source pushes into */
	struct sink *where;    /* the filter, or NULL */
	struct sink *rate;     /* the rate stage, or NULL */
	struct sink *sinks[6]; /* all, to be freed */
	size_t count;
};

/** Builds the chain. @return 0 or -ENOMEM; chain_fini() releases it in both cases */
int chain_init(struct chain *chain, const struct listing *listing, struct out *out);
void chain_fini(struct chain *chain);

#endif
