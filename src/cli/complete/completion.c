/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include "nlinspect/base/out.h"

#include "cli/options.h"
#include "cli/output.h"
#include "completion_files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The text of a shell's file, or NULL. */
static const char *completion_text(const char *shell)
{
	for (size_t i = 0; i < ARRAY_SIZE(completion_files); i++) {
		if (!strcmp(completion_files[i].name, shell))
			return completion_files[i].text;
	}
	return NULL;
}

static int report_shell(const struct options *options, const struct report *report)
{
	char shown[128];

	if (options->word_count == 1)
		report_error(report,
			"completion: unknown shell \"%s\"; there is bash, fish and zsh",
			text_escape_into(shown, sizeof(shown), text_of(options->words[0])));
	else
		report_error(report, "completion: name one shell: bash, fish or zsh");
	return EXIT_USAGE;
}

int completion_run(const struct invocation *invocation)
{
	const struct options *options = invocation->options;
	const struct report *report = invocation->report;
	const char *text = options->word_count == 1 ? completion_text(options->words[0]) : NULL;
	struct out out;
	int error, status;

	if (!text)
		return report_shell(options, report);
	error = out_init(&out, STDOUT_FILENO);
	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	out_string(&out, text);
	status = finish_stdout(&out, report);
	out_fini(&out);
	return status;
}
