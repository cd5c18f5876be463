/* SPDX-License-Identifier: MIT */
/* Turns what people type from habit of other programs into a command line of this one. The habits
 * stand in tables (habits.h); two rules need no table: an option with the name of a field is a
 * condition of the filter (--port 443), and options that only one command takes name it (-tulpn).
 */
#ifndef NLINSPECT_CLI_TRANSLATE_H
#define NLINSPECT_CLI_TRANSLATE_H

#include "nlinspect/base/cleanup.h"

#include "grammar.h"

struct translation {
	char **words; /* of the command line, without the program's name */
	size_t count;
	char **owned; /* those that were made here */
	size_t owned_count;
};

/**
 * @param argv  without the program's name; must outlive the translation
 * @return 0; -EINVAL: a habit that has no equivalent, reported; -ENOMEM. translation_fini()
 * releases it in any case.
 */
int translate(struct translation *translation, const struct grammar *grammar, size_t argc,
	char **argv, const struct report *report);

void translation_fini(struct translation *translation);

DEFINE_CLEANUP_FINI(struct translation, translation_fini)

#endif
