/* SPDX-License-Identifier: MIT */
/* Multicast groups in the files of /proc, with the number of their users, which netlink does not
 * report. */
#ifndef NLINSPECT_SUBJECT_MEMBERSHIPS_GROUPS_H
#define NLINSPECT_SUBJECT_MEMBERSHIPS_GROUPS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GROUP_ADDRESS = 32 }; /* MAX_ADDR_LEN of the kernel */

struct group {
	uint32_t ifindex, users;
	uint8_t length; /* of the address: 4, 16, or the link layer's */
	uint8_t address[GROUP_ADDRESS];
};

struct groups {
	struct group *list; /* sorted */
	size_t count, size;
	bool malformed; /* some line was malformed */
};

/** Reads igmp, igmp6 or dev_mcast (AF_INET, AF_INET6, AF_PACKET) of the thread's network namespace.
 * @return 0 or -errno; groups_fini() in both cases */
int groups_read(struct files files, struct groups *groups, uint8_t family);

/** The same from a text, which is changed. @return 0 or -ENOMEM */
int groups_parse(struct groups *groups, uint8_t family, char *text);

/** Finds the group of an interface. @return NULL if there is none */
const struct group *groups_find(
	const struct groups *groups, uint32_t ifindex, const uint8_t *address, size_t length);

/** Releases the list. Zeroed is fine. */
void groups_fini(struct groups *groups);

DEFINE_CLEANUP_FINI(struct groups, groups_fini)

#endif
