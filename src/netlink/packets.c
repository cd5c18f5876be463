/* SPDX-License-Identifier: MIT */
#include "nlinspect/netlink/packets.h"

#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *packets_error(const struct packets *packets)
{
	return packets->error;
}

/* Whether the file is compressed: which program unpacks it. NULL: it is not */
static const char *packed_by(const struct packets *packets)
{
	static const struct {
		const char *magic, *command;
	} packings[] = {{"\x1f\x8b", "gzip -dc"}, {"\x28\xb5\x2f\xfd", "zstd -dc"}};

	for (size_t i = 0; i < ARRAY_SIZE(packings); i++) {
		const size_t length = strlen(packings[i].magic);

		if (window_left(packets) >= length &&
			!memcmp(window_at(packets), packings[i].magic, length))
			return packings[i].command;
	}
	return NULL;
}

static int begin(struct packets *packets)
{
	const char *command;
	int error = window_need(packets, sizeof(uint32_t));

	if (error)
		return error;
	command = packed_by(packets);
	if (command) {
		snprintf(packets->error, sizeof(packets->error),
			"it is compressed; \"%s FILE | nlinspect capture -r -\" reads it", command);
		return -EOPNOTSUPP;
	}
	if (packets_pcap_begins(packets))
		return packets_pcap_open(packets);
	packets->pcapng = packets_pcapng_begins(packets);
	return packets->pcapng ? 0 : window_fail(packets, "neither pcap nor pcapng");
}

static int open_packets(
	struct packets *packets, char error[static PACKETS_ERROR], struct packets **ret)
{
	int result = begin(packets);

	if (result) {
		memcpy(error, packets->error, PACKETS_ERROR);
		packets_free(packets);
		return result;
	}
	*ret = packets;
	return 0;
}

int packets_open(const char *path, char error[static PACKETS_ERROR], struct packets **ret)
{
	struct packets *packets = calloc(1, sizeof(*packets));

	if (!packets)
		return -ENOMEM;
	packets->fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC)
					: fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (packets->fd < 0) {
		int failed = -errno;

		free(packets);
		return failed;
	}
	return open_packets(packets, error, ret);
}

int packets_next(struct packets *packets, struct captured *ret)
{
	return packets->pcapng ? packets_pcapng_next(packets, ret)
			       : packets_pcap_next(packets, ret);
}

bool packets_are_truncated(const struct packets *packets)
{
	return packets->truncated;
}

const struct packet_interface *packets_interfaces(const struct packets *packets, size_t *count)
{
	*count = packets->interface_count;
	return packets->interfaces;
}

void packets_free(struct packets *packets)
{
	if (!packets)
		return;
	if (packets->fd >= 0)
		close(packets->fd);
	free(packets->owned);
	free(packets->interfaces);
	arena_fini(&packets->texts);
	free(packets);
}
