/* SPDX-License-Identifier: MIT */
/* Candidates for the Tab key: "nlinspect __complete WORDS...", which the files for bash, zsh and
 * fish call. All of it comes from the tables of commands, options and fields. */
#ifndef NLINSPECT_CLI_COMPLETE_COMPLETE_H
#define NLINSPECT_CLI_COMPLETE_COMPLETE_H

#include "nlinspect/base/out.h"
#include "nlinspect/netlink/transport.h"

#include "cli/grammar.h"

/** Sources of this host's names. */
struct complete_host {
	const char *root;            /* prefix for paths of files ("" for the host) */
	struct connector *connector; /* asked for interfaces; NULL: the kernel */
};

/**
 * Appends the candidates for the last word, one a line: "VALUE", or "VALUE<TAB>DESCRIPTION". A
 * value replaces the whole word. Two lines are not candidates: ":files" (the only line) stands for
 * file names; ":list" (the first line) means that a list goes on, so that no space should follow.
 * Names of the host that a shell cannot take unquoted are left out. Errors leave candidates out; an
 * error of writing stays in `out`.
 * @param words  after the program's name, up to the cursor
 * @param count  0 is the same as one empty word
 */
void complete(const struct grammar *grammar, const struct complete_host *host,
	const char *const *words, size_t count, struct out *out);

/** The hidden command: complete() to stdout, and nothing to stderr. @return EXIT_DONE; EXIT_FAILED
 * if privileges could not be given up */
int complete_run(const struct grammar *grammar, size_t count, const char *const *words);

#endif
