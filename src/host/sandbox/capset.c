/* SPDX-License-Identifier: MIT */
#include "capset.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t whole(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

int capset_read(struct capset *ret)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};

	if (syscall(SYS_capget, &header, data))
		return -errno;
	ret->permitted = whole(data[0].permitted, data[1].permitted);
	ret->effective = whole(data[0].effective, data[1].effective);
	return 0;
}

int capset_write(const struct capset *set)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	const struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{.permitted = (uint32_t)set->permitted, .effective = (uint32_t)set->effective},
		{.permitted = (uint32_t)(set->permitted >> 32),
			.effective = (uint32_t)(set->effective >> 32)},
	};

	return syscall(SYS_capset, &header, data) ? -errno : 0;
}
