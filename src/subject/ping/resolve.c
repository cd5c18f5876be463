/* SPDX-License-Identifier: MIT */
#include "resolve.h"

#include "nlinspect/base/parse.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

struct address ping_address_of(const union ping_address *address)
{
	struct address found = {.family = (uint8_t)address->any.sa_family};

	if (found.family == AF_INET) {
		found.length = 4;
		memcpy(found.bytes, &address->inet.sin_addr, 4);
	} else {
		found.length = 16;
		memcpy(found.bytes, &address->inet6.sin6_addr, 16);
	}
	return found;
}

static union ping_address address_from(const struct address *address)
{
	union ping_address made = {.any.sa_family = address->family};

	if (address->family == AF_INET)
		memcpy(&made.inet.sin_addr, address->bytes, 4);
	else
		memcpy(&made.inet6.sin6_addr, address->bytes, 16);
	return made;
}

bool ping_name_of(const struct address *address, char *name, size_t size)
{
	const union ping_address looked_up = address_from(address);

	return !getnameinfo(&looked_up.any, ping_address_size(&looked_up), name, (socklen_t)size,
		NULL, 0, NI_NAMEREQD);
}

/* Only its own addresses can be bound to. */
bool ping_is_own(const struct address *address)
{
	const union ping_address own = address_from(address);
	int fd = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is_own = fd >= 0 && !bind(fd, &own.any, ping_address_size(&own));

	if (fd >= 0)
		close(fd);
	return is_own;
}

/* An address of the family that -4 or -6 leaves out. @return whether it is one, which is reported
 */
static bool is_foreign(const struct ping_ask *ask, const char *host, const struct report *report)
{
	const char *zone = strchr(host, '%');
	const struct text number = {host, (uint32_t)(zone ? (size_t)(zone - host) : strlen(host))};
	uint8_t family, bytes[16];
	char shown[128];

	if (ask->inet == ask->inet6 || parse_address(number, AF_UNSPEC, &family, bytes) ||
		(family == AF_INET) == ask->inet)
		return false;
	report_error(report, "\"%s\" is an IPv%c address; leave out -%c",
		text_escape_into(shown, sizeof(shown), text_of(host)), ask->inet ? '6' : '4',
		ask->inet ? '4' : '6');
	return true;
}

void ping_address_port(union ping_address *address, uint16_t port)
{
	if (address->any.sa_family == AF_INET)
		address->inet.sin_port = htons(port);
	else
		address->inet6.sin6_port = htons(port);
}

int ping_resolve(const struct ping_ask *ask, const char *host, const struct report *report,
	int (*each)(void *context, const char *host, const union ping_address *address),
	void *context)
{
	const struct addrinfo hints = {
		.ai_family = ask->inet == ask->inet6 ? AF_UNSPEC
			     : ask->inet             ? AF_INET
						     : AF_INET6,
		.ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *list = NULL;
	union ping_address address;
	char shown[256];
	int error, found = 0;

	if (is_foreign(ask, host, report))
		return -ENOENT;
	errno = 0;
	error = getaddrinfo(host, NULL, &hints, &list);
	if (error) {
		report_error(report, "\"%s\": %s",
			text_escape_into(shown, sizeof(shown), text_of(host)),
			error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error));
		return -ENOENT;
	}
	for (const struct addrinfo *one = list; one && !error; one = one->ai_next) {
		if (one->ai_addrlen > sizeof(address) ||
			(one->ai_family != AF_INET && one->ai_family != AF_INET6))
			continue;
		memcpy(&address, one->ai_addr, one->ai_addrlen);
		error = each(context, host, &address);
		if (++found && !ask->all_addresses)
			break;
	}
	freeaddrinfo(list);
	return error;
}
