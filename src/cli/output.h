/* SPDX-License-Identifier: MIT */
/* Ends the output to stdout. */
#ifndef NLINSPECT_CLI_OUTPUT_H
#define NLINSPECT_CLI_OUTPUT_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/report.h"

/** Flushes and closes stdout; a failure is reported. @return EXIT_DONE or EXIT_FAILED */
int finish_stdout(struct out *out, const struct report *report);

#endif
