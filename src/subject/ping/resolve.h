/* SPDX-License-Identifier: MIT */
/* Addresses of the hosts that are named on the command line. */
#ifndef NLINSPECT_SUBJECT_PING_RESOLVE_H
#define NLINSPECT_SUBJECT_PING_RESOLVE_H

#include "nlinspect/base/report.h"

#include "ask.h"

#include <netinet/in.h>

union ping_address {
	struct sockaddr any;
	struct sockaddr_in inet;
	struct sockaddr_in6 inet6;
};

static inline socklen_t ping_address_size(const union ping_address *address)
{
	return address->any.sa_family == AF_INET ? sizeof(address->inet) : sizeof(address->inet6);
}

/** Sets the port of an address. */
void ping_address_port(union ping_address *address, uint16_t port);

/** The name of an address, by reverse lookup. @return whether it has one */
bool ping_name_of(const struct address *address, char *name, size_t size);

/** Whether an address is this host's. */
bool ping_is_own(const struct address *address);

struct address ping_address_of(const union ping_address *address);

/**
 * Looks up a host once, and calls for its address, or for each with --all-addresses. Reports a
 * failure.
 * @return 0; -ENOENT (reported); what `each` returned, if not 0
 */
int ping_resolve(const struct ping_ask *ask, const char *host, const struct report *report,
	int (*each)(void *context, const char *host, const union ping_address *address),
	void *context);

#endif
