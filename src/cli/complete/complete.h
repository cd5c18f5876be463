/* SPDX-License-Identifier: MIT */
/* What may stand where somebody presses Tab: "nlinspect __complete WORDS...", which the files for
 * bash, zsh and fish ask. All of it derives from the tables of commands, options and fields. */
#ifndef NLINSPECT_CLI_COMPLETE_COMPLETE_H
#define NLINSPECT_CLI_COMPLETE_COMPLETE_H

#include "nlinspect/base/out.h"
#include "nlinspect/netlink/transport.h"

#include "cli/grammar.h"

/** Where the names of this host come from. */
struct complete_host {
	const char *root;            /* put before the paths of files ("" for the host) */
	struct connector *connector; /* that is asked for interfaces; NULL: the kernel */
};

/**
 * Appends what may stand for the last word, a candidate a line: "VALUE", or
 * "VALUE<TAB>DESCRIPTION". A value replaces the whole word. Two lines are no candidates: ":files"
 * (the only one) means the names of files, ":list" (the first) that a list goes on, so that no
 * space should follow. Names of the host that a shell would not take as they are, are left out.
 * What cannot be found out is left out, too; a failure to write stands in `out`.
 * @param words  after the program's name, up to the cursor
 * @param count  0 is the same as one empty word
 */
void complete(const struct grammar *grammar, const struct complete_host *host,
	const char *const *words, size_t count, struct out *out);

/** The hidden command: complete() to stdout, and nothing to stderr. @return EXIT_DONE */
int complete_run(const struct grammar *grammar, size_t count, const char *const *words);

#endif
