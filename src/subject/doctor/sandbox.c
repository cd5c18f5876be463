/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/capabilities.h"
#include "nlinspect/host/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_MAX = 64 << 10, ON = 1, FILTERED = 2 };

/* A number of /proc/self/status. @return it, or -1 */
static int status_number(const struct run *run, const char *name)
{
	CLEANUP(free) char *text = NULL;
	char *rest, *line;
	size_t length;

	if (files_read(run_files(run), "/proc/thread-self/status", STATUS_MAX, &text, &length))
		return -1;
	rest = text;
	while ((line = files_line(&rest))) {
		if (!strncmp(line, name, strlen(name)))
			return atoi(line + strlen(name));
	}
	return -1;
}

static struct trial trial_of(const char *name, enum doctor_status status, const char *detail)
{
	struct trial trial = {.status = status};

	snprintf(trial.name, sizeof(trial.name), "sandbox: %s", name);
	snprintf(trial.detail, sizeof(trial.detail), "%s", detail);
	return trial;
}

static struct trial try_capabilities(void)
{
	uint64_t set = capabilities_effective();
	char detail[64];

	snprintf(detail, sizeof(detail), set ? "%d are kept, which doctor tries" : "none are kept",
		__builtin_popcountll(set));
	return trial_of("capabilities", DOCTOR_OK, detail);
}

static struct trial try_no_new_privs(const struct run *run)
{
	if (status_number(run, "NoNewPrivs:") == ON)
		return trial_of("no_new_privs", DOCTOR_OK, "no other program can gain privileges");
	return trial_of("no_new_privs", DOCTOR_LIMITED, "it cannot be seen in /proc");
}

static struct trial try_landlock(void)
{
	struct trial trial;
	char detail[64];
	int abi = sandbox_landlock();

	if (abi > 0) {
		snprintf(detail, sizeof(detail), "ABI %d; not for commands that read processes",
			abi);
		return trial_of("Landlock", DOCTOR_OK, detail);
	}
	trial = trial_of("Landlock", DOCTOR_LIMITED,
		abi == -ENOTSUP      ? "left out of this build"
		: abi == -EOPNOTSUPP ? "switched off"
		: abi == -ENOSYS     ? "this kernel lacks it"
				     : strerror(-abi));
	if (abi == -EOPNOTSUPP)
		snprintf(trial.remedy, sizeof(trial.remedy), "add landlock to lsm= of the kernel");
	return trial;
}

static struct trial try_seccomp(const struct run *run)
{
	struct trial trial;

	if (sandbox_seccomp()) {
		trial = trial_of("seccomp", DOCTOR_LIMITED, "left out of this build");
		snprintf(trial.remedy, sizeof(trial.remedy), "build with -Dseccomp=enabled");
		return trial;
	}
	if (status_number(run, "Seccomp:") == FILTERED)
		return trial_of("seccomp", DOCTOR_OK, "system calls are limited to a list");
	return trial_of("seccomp", DOCTOR_LIMITED, "this kernel lacks it");
}

int sandbox_each(struct run *run, int (*each)(struct run *run, const struct trial *trial))
{
	const struct trial trials[] = {
		try_capabilities(), try_no_new_privs(run), try_landlock(), try_seccomp(run)};
	int error = 0;

	for (size_t i = 0; i < ARRAY_SIZE(trials) && !error; i++)
		error = each(run, &trials[i]);
	return error;
}
