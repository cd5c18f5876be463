/* SPDX-License-Identifier: MIT */
/* The commands that list a subject's records. */
#ifndef NLINSPECT_CLI_LISTING_RUN_H
#define NLINSPECT_CLI_LISTING_RUN_H

#include "cli/grammar.h"

/** Lists the records of the command's subject, as struct command has it. */
int listing_run(const struct invocation *invocation);

#endif
