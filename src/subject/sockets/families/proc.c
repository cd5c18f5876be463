/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include "subject/sockets/output.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

/* Reads hexadecimal words in host byte order, each 4 bytes of an address. */
static bool read_address(const char *text, uint8_t family, struct address *ret)
{
	size_t words = family == AF_INET ? 1 : 4;
	uint32_t word;

	*ret = (struct address){.family = family, .length = (uint8_t)(words * sizeof(word))};
	for (size_t i = 0; i < words; i++) {
		if (sscanf(text + i * 8, "%8" SCNx32, &word) != 1)
			return false;
		memcpy(ret->bytes + i * sizeof(word), &word, sizeof(word));
	}
	return true;
}

/* Protocols without ports show the protocol number in the port column. */
static void read_ports(
	struct socket_record *record, uint16_t protocol, unsigned local, unsigned peer)
{
	if (protocol == IPPROTO_RAW)
		RECORD_SET(record, SOCKET_raw_protocol, raw_protocol, local);
	RECORD_SET(record, SOCKET_local_port, local_port, local);
	RECORD_SET(record, SOCKET_peer_port, peer_port, peer);
	if (protocol != IPPROTO_RAW)
		return;
	record->local_port = record->peer_port = 0;
	socket_drop(record, SOCKET_local_port);
	socket_drop(record, SOCKET_peer_port);
}

static bool read_line(
	const char *line, uint8_t family, uint16_t protocol, struct socket_record *record)
{
	unsigned local, peer, state, uid;
	char from[33], to[33];
	uint64_t inode, drops, sent, received;

	if (sscanf(line,
		    " %*u: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x %" SCNx64 ":%" SCNx64
		    " %*x:%*x %*x %u %*d %" SCNu64 " %*d %*s %" SCNu64,
		    from, &local, to, &peer, &state, &sent, &received, &uid, &inode,
		    &drops) != 10 ||
		strlen(from) != (family == AF_INET ? 8 : 32) || strlen(to) != strlen(from) ||
		!read_address(from, family, &record->local_address) ||
		!read_address(to, family, &record->peer_address))
		return false;
	fieldset_add(&record->base.present, SOCKET_local_address);
	fieldset_add(&record->base.present, SOCKET_peer_address);
	RECORD_SET(record, SOCKET_protocol, protocol, protocol);
	RECORD_SET(record, SOCKET_family, family, family);
	RECORD_SET(record, SOCKET_type, type, protocol == IPPROTO_RAW ? SOCK_RAW : SOCK_DGRAM);
	RECORD_SET(record, SOCKET_state, state, state);
	RECORD_SET(record, SOCKET_recv_q, recv_q, received);
	RECORD_SET(record, SOCKET_send_q, send_q, sent);
	RECORD_SET(record, SOCKET_uid, uid, uid);
	RECORD_SET(record, SOCKET_drops, drops, drops);
	read_ports(record, protocol, local, peer);
	if (inode)
		RECORD_SET(record, SOCKET_inode, inode, inode);
	return true;
}

/* A kernel without IPv6 has no raw6. */
static bool has_proc(const struct run *run)
{
	const struct folder top = folder_top(files_of(run->connector));
	uint64_t inode;

	return !folder_inode(&top, "/proc/thread-self/net", &inode);
}

int socket_proc(struct run *run, const char *file, uint8_t family, uint16_t protocol)
{
	struct socket_record record = {.base.present = {{0}}};
	struct socket_output *output = run->state;
	CLEANUP(free) char *text = NULL;
	char path[64], *rest, *line;
	size_t length;
	int error;

	/* The thread's file, because the thread may be in another namespace than the process. */
	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", file);
	error = files_read(files_of(run->connector), path, FILES_MAX, &text, &length);
	if (error == -ENOENT && !has_proc(run))
		output->procless = true;
	if (error)
		return error;
	error = source_answering(run);
	output->of_proc = true;
	rest = text;
	/* The first line has headings. */
	files_line(&rest);
	while (!error && (line = files_line(&rest))) {
		record_clear(&record.base);
		if (read_line(line, family, protocol, &record))
			error = socket_push(run, &record);
		else
			run->status.malformed = true;
	}
	output->of_proc = false;
	return error;
}
