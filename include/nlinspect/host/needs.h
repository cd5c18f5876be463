/* SPDX-License-Identifier: MIT */
/* Needs of a run, besides memory, its standard streams and the clock. The program gives up
 * everything else before it parses a byte; src/host/sandbox/needs.c is the table of what
 * each of these allows. */
#ifndef NLINSPECT_HOST_NEEDS_H
#define NLINSPECT_HOST_NEEDS_H

/** A set of them is an unsigned. */
enum need {
	NEED_NOTHING = 1 << 0,   /* nobody said what is needed if even this is missing */
	NEED_KERNEL = 1 << 1,    /* answers over netlink, and what everybody may read in /proc */
	NEED_HIDDEN = 1 << 2,    /* what netlink answers only with CAP_NET_ADMIN, such as marks */
	NEED_PROCESSES = 1 << 3, /* the descriptors of other processes */
	NEED_NETNS = 1 << 4,     /* to enter network namespaces */
	NEED_NAMES = 1 << 5,     /* names of users and hosts, which libc may ask a server for */
	NEED_PROBES = 1 << 6,    /* to send to other hosts */
	NEED_PACKETS = 1 << 7,   /* packets that pass */
	NEED_TRACING = 1 << 8,   /* programs in the kernel */
	NEED_INPUT = 1 << 9,     /* to open files that the user names */
	NEED_OUTPUT = 1 << 10,   /* to write files that the user names */
	NEED_WAITING = 1 << 11,  /* to wait: for the next round, for news */
	NEED_SCREEN = 1 << 12,   /* to draw on the terminal and read its keys */
	NEED_FEWER = 1 << 13,    /* to give up more later */
};

#endif
