/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/capabilities.h"

#include "host/sandbox/capset.h"

uint64_t capabilities_effective(void)
{
	struct capset set;

	return capset_read(&set) ? 0 : set.effective;
}
