/* SPDX-License-Identifier: MIT */
/* The properties of an interface that decide where packets go. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_DEVICE_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_DEVICE_H

#include <linux/if.h>
#include <stdbool.h>
#include <stdint.h>

struct lookup;

enum { LOOPBACK_INDEX = 1 }; /* the first interface of every namespace */

struct device {
	uint32_t index, mtu, master, group;
	uint32_t mtu6;      /* the MTU of IPv6 there; 0: unknown */
	uint32_t flags;     /* IFF_* */
	bool xdp;           /* XDP programs see packets that come in by it */
	bool vrf;           /* the interface is a VRF … */
	uint32_t vrf_table; /* … of this table */
	char name[IFNAMSIZ];
};

/** Asks for an interface. @return 0; -ENODEV (it does not exist) or another -errno, with *ret
 * untouched */
int device_by_index(struct lookup *lookup, uint32_t index, struct device *ret);

/** The same; the name may be an alternative one. */
int device_by_name(struct lookup *lookup, const char *name, struct device *ret);

/** The MTU that a device has for packets of a family. */
uint64_t device_mtu(const struct device *device, uint8_t family);

#endif
