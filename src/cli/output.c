/* SPDX-License-Identifier: MIT */
#include "output.h"

#include "grammar.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int finish_stdout(struct out *out, const struct report *report)
{
	int error = out_flush(out);

	/* Some file systems tell of a failed write only when the file is closed. */
	if (close(STDOUT_FILENO) && !error)
		error = -errno;
	/* A reader that went away, or that did not read when a signal came, knows. */
	if (error && error != -EPIPE && error != -EINTR)
		report_error(report, "the output could not be written: %s", strerror(-error));
	return error ? EXIT_FAILED : EXIT_DONE;
}
