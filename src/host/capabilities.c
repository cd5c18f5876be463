/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/capabilities.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

uint64_t capabilities_effective(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};

	if (syscall(SYS_capget, &header, data))
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}
