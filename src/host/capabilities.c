/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/capabilities.h"

#include "host/sandbox/capset.h"

uint64_t capabilities_effective(void)
{
	struct capset set;

	return capset_read(&set) ? 0 : set.effective;
}

int capabilities_keep(uint64_t keep)
{
	struct capset set;
	int error = capset_read(&set);

	if (error)
		return error;
	set.permitted &= keep;
	set.effective &= keep;
	return capset_write(&set);
}
