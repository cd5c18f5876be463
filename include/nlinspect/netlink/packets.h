/* SPDX-License-Identifier: MIT */
/* Captures of packets, in pcap and pcapng. They are read one packet after the other, so a file may
 * be longer than memory, or a pipe that goes on. */
#ifndef NLINSPECT_NETLINK_PACKETS_H
#define NLINSPECT_NETLINK_PACKETS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PACKET_MAX = 64 << 20, /* bytes of a packet; a longer one has a wrong length */
	PACKETS_ERROR = 256,   /* bytes of a message */
};

/** Where packets of a file were taken. pcap has one, without a name. */
struct packet_interface {
	uint16_t link_type; /* LINKTYPE_* */
	uint32_t snap;      /* bytes of a packet that are kept at most; 0: all */
	struct text name;   /* length 0: not known, as are the others */
	struct text filter; /* of pcap-filter(7) */
	uint64_t speed;     /* bits per second; 0: not known */
	uint8_t resolution; /* of times in the file, as if_tsresol of pcapng has it */
	int64_t offset_s;   /* seconds to be added to them */
};

enum packet_direction { PACKET_UNKNOWN, PACKET_IN, PACKET_OUT };

/** A packet of a file. */
struct captured {
	const uint8_t *bytes;
	uint32_t length;    /* bytes in the file */
	uint32_t original;  /* bytes of the packet when it was taken */
	uint32_t interface; /* index in packets_interfaces() */
	uint64_t time_ns;   /* Unix time; 0: not known */
	enum packet_direction direction;
	uint32_t pid;        /* 0: not known */
	struct text comment; /* of pcapng, the first one */
	uint64_t lost;       /* packets that were lost between the one before and this one */
	bool cut;            /* the file ends within it */
};

struct packets;

/**
 * Reads a file that is not compressed.
 * @param path   "-" is standard input
 * @param error  a message, filled on -EBADMSG and -EOPNOTSUPP
 * @return 0 with *ret; -EBADMSG (not such a file); -EOPNOTSUPP (compressed); -errno
 */
int packets_open(const char *path, char error[static PACKETS_ERROR], struct packets **ret);

/**
 * Reads the next packet, which is valid until the next call.
 * @return 0; -ENODATA (the end); -EAGAIN (an fd that does not block has nothing yet); -EBADMSG
 * (packets_error()); -errno
 */
int packets_next(struct packets *packets, struct captured *ret);

/** The message of the last -EBADMSG. */
const char *packets_error(const struct packets *packets);

/** Whether the file ends within a packet or a block. */
bool packets_are_truncated(const struct packets *packets);

/** The interfaces so far, of all sections; further ones may come with each packet. */
const struct packet_interface *packets_interfaces(const struct packets *packets, size_t *count);

/** Frees it; NULL is fine. */
void packets_free(struct packets *packets);

DEFINE_CLEANUP(struct packets *, packets_free)

#endif
