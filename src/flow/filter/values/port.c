/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/port.h"

#include "nlinspect/base/parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>

int port_parse(struct text text, uint64_t *ret)
{
	if (text.length && text.data[0] == ':')
		text = (struct text){text.data + 1, text.length - 1};
	uint64_t port;
	int error = parse_u64(text, &port);
	if (!error && port > UINT16_MAX)
		return -ERANGE;
	if (error == -EINVAL) {
		char name[64], buffer[2048];
		struct servent entry, *found = NULL;
		if (!text.length || text.length >= sizeof(name))
			return -EINVAL;
		memcpy(name, text.data, text.length);
		name[text.length] = '\0';
		if (getservbyname_r(name, NULL, &entry, buffer, sizeof(buffer), &found) || !found)
			return -EINVAL;
		port = ntohs((uint16_t)found->s_port);
		error = 0;
	}
	if (!error)
		*ret = port;
	return error;
}
