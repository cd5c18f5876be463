/* SPDX-License-Identifier: MIT */
/* A file of netlink datagrams, written by record and read by replay. Classic pcap with link type
 * NETLINK, which Wireshark opens and nlmon devices produce. pcapng, bare messages and compressed
 * files are also read. */
#ifndef NLINSPECT_NETLINK_RECORDING_H
#define NLINSPECT_NETLINK_RECORDING_H

#include "nlinspect/base/arena.h"

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RECORDING_LINK_TYPE = 253, /* LINKTYPE_NETLINK */
	RECORDING_HARDWARE = 824,  /* ARPHRD_NETLINK */
	RECORDING_NEWS = 2,        /* PACKET_MULTICAST: nobody asked for it */
	RECORDING_TO_USER = 6,     /* PACKET_USER: an answer */
	RECORDING_TO_KERNEL = 7,   /* PACKET_KERNEL: a request */
};

#define RECORDING_MAGIC_MICROSECONDS 0xa1b2c3d4U
#define RECORDING_MAGIC_NANOSECONDS  0xa1b23c4dU

/** At the start of the file, in the byte order of the host that wrote it. */
struct recording_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, figures; /* unused */
	uint32_t snap;          /* no packet is longer */
	uint32_t link_type;
};

/** Before each packet, in the same byte order. */
struct recording_packet {
	uint32_t seconds, fraction;
	uint32_t captured; /* bytes in the file, the cooked header included */
	uint32_t length;   /* bytes of the whole packet */
};

/** Before each packet's datagram, big-endian. */
struct recording_cooked {
	uint16_t direction, hardware;
	uint8_t unused[10];
	uint16_t protocol; /* NETLINK_ROUTE, NETLINK_SOCK_DIAG … */
};

/** pcapng: blocks, each with its length before and after its body, as the recorder writes them. */
enum {
	PCAPNG_SECTION = 0x0a0d0d0a, /* the same in either byte order */
	PCAPNG_INTERFACE = 1,
	PCAPNG_PACKET = 2, /* obsolete */
	PCAPNG_SIMPLE = 3,
	PCAPNG_ENHANCED = 6,
	PCAPNG_FRAME = 12, /* type and both lengths */
	PCAPNG_OPTIONS_END = 0,
	PCAPNG_COMMENT = 1,
	PCAPNG_SYSTEM = 3,
	PCAPNG_APPLICATION = 4,
	PCAPNG_RESOLUTION = 9, /* of times: one byte */
	PCAPNG_OFFSET = 14,    /* seconds to be added to times */
};

#define PCAPNG_BYTE_ORDER 0x1a2b3c4dU

/** The bodies of a section and of an interface; options follow. */
struct pcapng_section {
	uint32_t magic;
	uint16_t major, minor;
	uint64_t length; /* all ones: not known */
};

struct pcapng_interface {
	uint16_t link_type, reserved;
	uint32_t snap; /* bytes of a packet that are kept at most; 0: all */
};

/** The start of the block of a packet; its bytes, padding and the length of the block follow. */
struct pcapng_packet {
	uint32_t type, block, interface, high, low;
	uint32_t captured, length; /* as in struct recording_packet */
};

/** A fact (transport.h): a message of NETLINK_USERSOCK, which has no other messages of this type
 * and magic. After it come the path, a NUL and the content. With NLM_F_MULTI the content goes on
 * in the next message of the same path. */
struct recording_fact {
	struct nlmsghdr header;
	char magic[8];
	int32_t error; /* 0, or -errno */
};

enum {
	RECORDING_FACT = 0x6e6c,  /* "nl" */
	RECORDING_ROUND = 0x6e6d, /* what follows is of another round; older recordings have it */
	RECORDING_END = 0x6e6e,   /* a round is over; both end with the magic */
};

/** Among the news, a header alone: the state was read again here. */
#define NLMSG_REREAD NLMSG_NOOP

/** Among the news: so many datagrams were lost here; 0 says that somebody listened. */
struct recording_overrun {
	struct nlmsghdr header; /* NLMSG_OVERRUN */
	uint64_t count;
};

#define RECORDING_MAGIC_FACT "nlifact"

/** One datagram of a recording. */
struct datagram {
	const uint8_t *bytes; /* points into the recording */
	size_t length;
	uint64_t time_ns; /* Unix time; 0: not known */
	uint16_t protocol;
	bool request;          /* sent to the kernel */
	bool news;             /* multicast by the kernel */
	struct datagram *next; /* for the reader's use; NULL */
};

/** A part of a recording in memory: a round of it, or all. */
struct recording {
	struct arena bytes;
	struct datagram *datagrams;
	size_t count, size;
	size_t held;    /* bytes of memory, as they are limited */
	bool bare;      /* a stream of messages without times, protocols and requests */
	bool truncated; /* a packet was cut; its whole messages are kept */
};

/** All rounds of a recording, without what is in them. */
struct scan {
	size_t datagrams, requests;
	uint32_t marks;
	uint64_t *times; /* of the rounds' first answers; 0: none came. The caller frees them */
	uint32_t count, size;       /* rounds; 0: the recording has no marks */
	uint64_t first_ns, last_ns; /* times of the first and the last datagram */
	bool ends;                  /* the marks stand at the ends of rounds, not between them */
	bool rest;                  /* there were requests after the last mark */
	bool bare, truncated;
};

struct reader;

/** Reads on to the end of the file. @return 0; -EBADMSG; -EFBIG; -errno */
int recording_scan(struct reader *reader, struct scan *ret);

/**
 * Reads on and keeps what it reads, to the end of a round or to the end of the file.
 * @param ret  recording_fini() frees it; untouched on errors
 * @return 0; -EBADMSG; -EFBIG (it takes more than 1 GiB of memory, or 256 times the length of a
 * compressed file and more than 16 MiB); -errno
 */
int recording_take(struct reader *reader, bool round, struct recording *ret);

/** Reads on past a round. @return 0; -EBADMSG; -errno */
int recording_pass(struct reader *reader);

/** Frees a recording and its datagrams. */
void recording_fini(struct recording *recording);

#endif
