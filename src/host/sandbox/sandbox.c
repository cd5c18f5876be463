/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/sandbox.h"

#include "nlinspect/host/caller.h"

#include "capset.h"
#include "filter.h"
#include "landlock.h"
#include "needs.h"

#include <errno.h>
#include <sys/prctl.h>

void sandbox_add(const char *files[SANDBOX_FILES], const char *name)
{
	size_t i = 0;

	while (i < SANDBOX_FILES - 1 && files[i])
		i++;
	if (i < SANDBOX_FILES - 1)
		files[i] = name;
}

static int keep_capabilities(unsigned needs)
{
	uint64_t needed = 0;
	struct capset set;
	int error = capset_read(&set);

	for (size_t i = 0; i < need_row_count; i++) {
		if (!need_row_is(&need_rows[i], needs))
			continue;
		needed |= need_rows[i].capabilities;
		if (!caller_lent())
			needed |= need_rows[i].own_capabilities;
	}
	if (error)
		return error;
	set.permitted &= needed;
	/* Lent capabilities were out of effect until now. */
	set.effective = caller_lent() ? set.permitted : set.effective & needed;
	return capset_write(&set);
}

int sandbox_enter(const struct sandbox *sandbox)
{
	int error = keep_capabilities(sandbox->needs);

	if (!error && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		error = -errno;
	if (error)
		return error;
	/* A kernel may lack these, and a container may forbid them. */
	landlock_enter(sandbox);
	filter_enter(sandbox->needs);
	return 0;
}

int sandbox_landlock(void)
{
	return landlock_abi();
}

int sandbox_seccomp(void)
{
	return filter_available();
}
