/* SPDX-License-Identifier: MIT */
#include "output.h"

#include "grammar.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int finish_stdout(struct out *out, const struct report *report)
{
	int error = out_flush(out);

	/* Some file systems report a failed write only at close. */
	if (close(STDOUT_FILENO) && !error)
		error = -errno;
	/* No message if the reader went away, or did not read until a signal came. */
	if (error && error != -EPIPE && error != -EINTR)
		report_error(report, "the output could not be written: %s", strerror(-error));
	return error ? EXIT_FAILED : EXIT_DONE;
}
