/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "nlinspect/base/out.h"

#include "cli/listing/listing.h"

#include <unistd.h>

int version_run(
	const struct command *command, const struct options *options, const struct report *report)
{
	static const char text[] = "nlinspect " NLINSPECT_VERSION "\n";
	struct out out;
	int status;

	(void)command;
	(void)options;
	if (out_init(&out, STDOUT_FILENO))
		return EXIT_FAILED;
	out_bytes(&out, text, sizeof(text) - 1);
	status = finish_stdout(&out, report);
	out_fini(&out);
	return status;
}
