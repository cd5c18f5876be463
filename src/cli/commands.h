/* SPDX-License-Identifier: MIT */
/* All commands: one per subject, and a few others. */
#ifndef NLINSPECT_CLI_COMMANDS_H
#define NLINSPECT_CLI_COMMANDS_H

#include "nlinspect/base/cleanup.h"

#include "grammar.h"

/** The grammar of the program. @return NULL if there is no memory. grammar_free() frees it. */
struct grammar *grammar_new(void);

/** Frees it; NULL is fine. */
void grammar_free(struct grammar *grammar);

DEFINE_CLEANUP(struct grammar *, grammar_free)

#endif
