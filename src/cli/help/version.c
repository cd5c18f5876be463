/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "nlinspect/base/out.h"

#include "cli/output.h"

#include <unistd.h>

int version_run(const struct invocation *invocation)
{
	static const char text[] = "nlinspect " NLINSPECT_VERSION "\n";
	struct out out;
	int error = out_init(&out, STDOUT_FILENO), status;

	if (error) {
		report_error(invocation->report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	out_bytes(&out, text, sizeof(text) - 1);
	status = finish_stdout(&out, invocation->report);
	out_fini(&out);
	return status;
}
