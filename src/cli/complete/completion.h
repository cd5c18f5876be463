/* SPDX-License-Identifier: MIT */
/* Prints the completion files for shells. */
#ifndef NLINSPECT_CLI_COMPLETE_COMPLETION_H
#define NLINSPECT_CLI_COMPLETE_COMPLETION_H

#include "cli/grammar.h"

/** Writes the file of a shell, as struct command has it. */
int completion_run(const struct invocation *invocation);

#endif
