/* SPDX-License-Identifier: MIT */
/* The kernel's counters of protocols, which /proc/net has as text. They are found by name: kernels
 * insert names, so a position means nothing. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_MIB_H
#define NLINSPECT_SUBJECT_COUNTERS_MIB_H

#include "nlinspect/base/arena.h"
#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The files below /proc/net. */
enum mib_file {
	MIB_SNMP,
	MIB_NETSTAT,
	MIB_SNMP6,
	MIB_SOCKSTAT,
	MIB_SOCKSTAT6,
	MIB_SOFTNET,
	MIB_SCTP,
	MIB_XFRM,
	MIB_DEV_SNMP6, /* a folder with a file for each interface */
	MIB_FILES,
	MIB_CONNTRACK = MIB_FILES, /* no file: conntrack.h reads it from ctnetlink */
};

enum {
	MIB_EVERY_FILE = (1 << MIB_FILES) - 1,
	MIB_WHOLE = UINT32_MAX, /* of no CPU or interface, but of all */
};

/** One counter. Its texts live as long as the set, until the next mib_read(). */
struct mib_entry {
	/* As the kernel spells it before the names: Ip Icmp IcmpMsg Tcp Udp UdpLite TcpExt IpExt
	 * MPTcpExt Ip6 Icmp6 Udp6 UdpLite6 Sctp Xfrm. Of files without such a word: sockstat,
	 * sockstat6, softnet. */
	struct text group;
	struct text name;      /* without the group: "InReceives", "TCP.inuse" (sockstat) */
	uint64_t value;        /* in two's complement if it is negative */
	bool negative;         /* only settings are: Tcp MaxConn is -1 */
	uint32_t instance;     /* the CPU of softnet, the ifindex of dev_snmp6, or MIB_WHOLE */
	struct text interface; /* of dev_snmp6; else empty */
	uint8_t file;          /* enum mib_file */
};

/** All that was read in one moment, in the order of the files. Zeroed, it is empty. */
struct mib {
	struct mib_entry *list;
	size_t count;
	int errors[MIB_FILES]; /* why a file is missing (-errno); 0: it was read, or not asked for
				*/
	bool malformed;        /* some line was not understood; the others are there */

	/* Private. */
	size_t size;
	uint32_t *slots; /* a table of hashes: index + 1 of whole entries */
	size_t slot_count;
	struct arena arena;
	char *texts[MIB_FILES];
};

/** Reads files of the namespace of this thread, in place of what the set had. A file that is
 * missing is noted in `errors`, and the others are read all the same.
 * @param which  1 << enum mib_file of each
 * @return 0 or -ENOMEM */
int mib_read(struct mib *mib, struct files files, unsigned which);

/** Reads the text of one file into the set. It is cut into words in place, and has to live as long
 * as the set. @return 0 or -ENOMEM */
int mib_parse(struct mib *mib, enum mib_file file, char *text);

/** The same for the text of an interface in dev_snmp6. */
int mib_parse_interface(struct mib *mib, struct text interface, char *text);

/** Adds a counter that comes from elsewhere. @return 0 or -ENOMEM */
int mib_add(struct mib *mib, const struct mib_entry *entry);

/** Finds a counter of the whole namespace in constant time: "TcpExt", "ListenDrops". @return NULL
 * if the kernel does not have it */
const struct mib_entry *mib_find(const struct mib *mib, const char *group, const char *name);

/** The path of a file, for messages: "/proc/net/snmp". */
const char *mib_path(enum mib_file file);

/** Empties the set for other counters, without freeing its memory. */
void mib_clear(struct mib *mib);

/** Frees everything. */
void mib_fini(struct mib *mib);

DEFINE_CLEANUP_FINI(struct mib, mib_fini)

#endif
