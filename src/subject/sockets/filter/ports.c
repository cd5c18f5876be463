/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <stdio.h>

int port_range_read(struct files files, struct port_range *ret)
{
	CLEANUP(free) char *text = NULL;
	unsigned first, last;
	size_t length;
	int error;

	*ret = (struct port_range){0, 0};
	error = files_read(
		files, "/proc/sys/net/ipv4/ip_local_port_range", FILES_MAX, &text, &length);
	if (error)
		return error == -ENOENT || error == -ENODATA ? 0 : error;
	if (sscanf(text, "%u %u", &first, &last) == 2 && first <= last && last <= UINT16_MAX)
		*ret = (struct port_range){(uint16_t)first, (uint16_t)last};
	return 0;
}
