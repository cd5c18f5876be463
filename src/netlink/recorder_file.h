/* SPDX-License-Identifier: MIT */
/* The file that the recorder writes: pcap or pcapng, plain or compressed. */
#ifndef NLINSPECT_NETLINK_RECORDER_FILE_H
#define NLINSPECT_NETLINK_RECORDER_FILE_H

#include "nlinspect/base/out.h"
#include "nlinspect/netlink/transport.h"

#include "pack.h"

struct recorder_file {
	struct out out;        /* plain bytes: to the file, or waiting for the packer */
	struct out packed;     /* of the packer, to the file */
	struct packer *packer; /* NULL: the file is not compressed */
	bool pcapng;
	uint32_t packet; /* length of the present packet */
	uint64_t time;   /* of it, Unix time in ns */
	int fd;
	int error; /* the first one of the packer */
};

/** Writes the header. @param fd  belongs to the file unless it fails @return 0, -EOPNOTSUPP or
 * -ENOMEM */
int recorder_file_open(struct recorder_file *file, int fd, const struct recorder_style *style);

/** Begins a packet of the present time. @param length  of its bytes, which are to be written next
 * @return where to */
struct out *recorder_file_packet(struct recorder_file *file, size_t length);
void recorder_file_packet_end(struct recorder_file *file);

/** Puts the bytes so far on disk, if that takes no room. */
void recorder_file_drain(struct recorder_file *file);

/** Puts the bytes so far on disk. */
void recorder_file_flush(struct recorder_file *file);

/** Completes and closes the file. @return 0, or the first error (-errno) */
int recorder_file_close(struct recorder_file *file);

#endif
