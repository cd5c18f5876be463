/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int port_range_read(struct port_range *ret)
{
	char text[64];
	unsigned first, last;
	ssize_t length;
	CLEANUP(close)
	int fd = open("/proc/sys/net/ipv4/ip_local_port_range", O_RDONLY | O_CLOEXEC);

	*ret = (struct port_range){0, 0};
	if (fd < 0)
		return 0;
	length = read(fd, text, sizeof(text) - 1);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	if (sscanf(text, "%u %u", &first, &last) == 2 && first <= last && last <= UINT16_MAX)
		*ret = (struct port_range){(uint16_t)first, (uint16_t)last};
	return 0;
}
