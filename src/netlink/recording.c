/* SPDX-License-Identifier: MIT */
#include "recording.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/netlink/message.h"

#include "reader.h"
#include "unpack.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A day of rounds is gigabytes, which compress to a fiftieth. A small file that would fill the
 * memory is refused. */
#define RECORDING_FILE_MAX (sizeof(size_t) > 4 ? (size_t)1 << 33 % (8 * sizeof(size_t)) : 1U << 30)

enum {
	RECORDING_RATIO = 256,
	RECORDING_ALWAYS = 1 << 30,
	RECORDING_FIRST = 64 << 10,
	RECORDING_PIECE = 32 << 10, /* the part of a bare stream that is treated as a datagram */
	TCPDIAG_ANSWER = 18,        /* the message type of inet_diag before SOCK_DIAG_BY_FAMILY */
};

void recording_fini(struct recording *recording)
{
	free(recording->bytes);
	free(recording->datagrams);
	*recording = (struct recording){0};
}

/* Reads the file in growing pieces, because the size of a pipe is unknown before its end. */
static int recording_load(struct recording *recording, int fd)
{
	size_t size = 0;

	for (;;) {
		if (recording->length == size) {
			size = size ? size * 2 : RECORDING_FIRST;

			uint8_t *bytes = realloc(recording->bytes, size);

			if (!bytes)
				return -ENOMEM;
			recording->bytes = bytes;
		}

		ssize_t got =
			read(fd, recording->bytes + recording->length, size - recording->length);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			return 0;
		if (got > 0)
			recording->length += (size_t)got;
		if (recording->length > RECORDING_FILE_MAX)
			return -EFBIG;
	}
}

/* Distinguishes a stream that was cut here from one that is malformed here. */
static int reader_end(struct reader *reader, const uint8_t *end)
{
	struct nlmsghdr header;

	reader->offset = (size_t)(end - reader->recording->bytes);
	reader->recording->truncated = true;
	if (reader_left(reader) < sizeof(header))
		return 0;
	memcpy(&header, end, sizeof(header));
	if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > RECORDING_PACKET_MAX)
		return reader_fail(reader, "impossible message length");
	return 0;
}

/* The old message type has the payload of the new one. */
static void reader_modernize(struct reader *reader, const struct message *message)
{
	uint8_t *bytes = reader->recording->bytes;
	size_t header = (size_t)(message->payload - bytes) - NLMSG_HDRLEN;
	uint16_t type = SOCK_DIAG_BY_FAMILY;

	memcpy(bytes + header + offsetof(struct nlmsghdr, nlmsg_type), &type, sizeof(type));
}

/* Splits a stream of messages into pieces as large as the kernel's. */
static int reader_bare(struct reader *reader)
{
	struct cursor cursor = cursor_of(reader_at(reader), reader_left(reader));
	struct datagram piece = {.bytes = cursor.next, .protocol = NETLINK_SOCK_DIAG};
	struct message message;

	reader->recording->bare = true;
	while (message_next(&cursor, &message)) {
		if (message.type == TCPDIAG_ANSWER)
			reader_modernize(reader, &message);
		piece.length = (size_t)(cursor.next - piece.bytes);
		if (piece.length < RECORDING_PIECE && cursor.left)
			continue;

		int error = reader_add(reader, &piece);

		if (error)
			return error;
		piece.bytes = cursor.next;
		piece.length = 0;
	}
	if (piece.length) {
		int error = reader_add(reader, &piece);

		if (error)
			return error;
	}
	return cursor.malformed ? reader_end(reader, cursor.next) : 0;
}

/* `ss -D` writes nothing for sockets that do not exist, or the end of the dump alone. */
static bool is_bare(const struct reader *reader)
{
	struct cursor cursor = cursor_of(reader_at(reader), reader_left(reader));
	struct message message;

	if (!reader_left(reader))
		return true;
	return message_next(&cursor, &message) &&
	       (message.type == SOCK_DIAG_BY_FAMILY || message.type == TCPDIAG_ANSWER ||
		       message.type == NLMSG_DONE);
}

static int reader_file(struct reader *reader)
{
	if (pcap_begins(reader))
		return pcap_read(reader);
	if (pcapng_begins(reader))
		return pcapng_read(reader);
	if (is_bare(reader))
		return reader_bare(reader);
	return reader_fail(reader, "neither pcap nor netlink messages");
}

/* Compressed files, by their first bytes: names do not matter. */
static const struct packing {
	const char *name, *magic, *command;
	int (*unpack)(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret);
} packings[] = {
	{"gzip", "\x1f\x8b", "gzip -dc", unpack_gzip},
	{"Zstandard", "\x28\xb5\x2f\xfd", "zstd -dc", unpack_zstd},
};

static size_t unpacked_limit(size_t packed)
{
	if (packed <= RECORDING_ALWAYS / RECORDING_RATIO)
		return RECORDING_ALWAYS;
	return packed < RECORDING_FILE_MAX / RECORDING_RATIO ? packed * RECORDING_RATIO
							     : RECORDING_FILE_MAX;
}

static int recording_unpack_with(
	struct recording *recording, const struct packing *packing, char *error, size_t size)
{
	struct unpacked unpacked = {.length = 0};
	int result = packing->unpack(
		recording->bytes, recording->length, unpacked_limit(recording->length), &unpacked);

	if (result == -EBADMSG)
		snprintf(error, size, "damaged: it begins as %s, but cannot be decompressed",
			packing->name);
	if (result == -EOPNOTSUPP)
		snprintf(error, size,
			"compressed with %s, which this build cannot read; pipe \"%s FILE\" into "
			"--replay -",
			packing->name, packing->command);
	if (result) {
		free(unpacked.bytes);
		return result;
	}
	free(recording->bytes);
	recording->bytes = unpacked.bytes;
	recording->length = unpacked.length;
	recording->truncated = unpacked.cut;
	return 0;
}

static int recording_unpack(struct recording *recording, char *error, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(packings); i++) {
		size_t length = strlen(packings[i].magic);

		if (recording->length >= length &&
			!memcmp(recording->bytes, packings[i].magic, length))
			return recording_unpack_with(recording, &packings[i], error, size);
	}
	return 0;
}

int recording_read(int fd, char *error, size_t error_size, struct recording *ret)
{
	struct recording recording = {0};
	struct reader reader = {
		.recording = &recording,
		.error = error,
		.error_size = error_size,
	};
	int result = recording_load(&recording, fd);

	if (!result)
		result = recording_unpack(&recording, error, error_size);
	if (!result)
		result = reader_file(&reader);
	if (result) {
		recording_fini(&recording);
		return result;
	}
	*ret = recording;
	return 0;
}
