/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include "nlinspect/decode/decoder.h"

#include "subject/sockets/families/unix_names.h"
#include "subject/sockets/records/records.h"
#include "subject/uapi.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/packet_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	DEVICE_SIZE = 24,      /* "4095:1048575", and a NUL */
	NODE_SIZE = 16,        /* eight digits */
	INSTRUCTION_SIZE = 32, /* "65535 255 255 4294967295,", and a NUL */
};

int socket_read_name(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct attribute attribute = {.payload = bytes, .length = length};
	char *buffer = decoding_take(decoding, UNIX_NAME_SIZE);
	struct text name;

	if (!buffer)
		return -ENOMEM;
	name = unix_name(&attribute, buffer);
	*(struct address *)value = (struct address){.family = AF_UNIX, .name = name};
	return name.length ? 0 : -ENODATA;
}

/* 12 bits of major, 20 of minor. */
int socket_read_device(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct unix_diag_vfs vfs;
	char *text;

	if (length < sizeof(vfs))
		return -ENODATA;
	memcpy(&vfs, bytes, sizeof(vfs));
	text = decoding_take(decoding, DEVICE_SIZE);
	if (!text)
		return -ENOMEM;
	snprintf(text, DEVICE_SIZE, "%u:%u", vfs.udiag_vfs_dev >> 20, vfs.udiag_vfs_dev & 0xfffff);
	*(struct text *)value = text_of(text);
	return 0;
}

/* Words of the kernel's size: group 1 is bit 0 of the first. */
int socket_read_groups(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	unsigned long word;
	struct list list;
	size_t count = 0;

	for (size_t at = 0; at + sizeof(word) <= length; at += sizeof(word)) {
		memcpy(&word, bytes + at, sizeof(word));
		count += (size_t)__builtin_popcountl(word);
	}
	list = decoding_list(decoding, decoding->schema, count);
	if (!list.items)
		return -ENOMEM;
	list.count = 0;
	for (size_t at = 0; at + sizeof(word) <= length; at += sizeof(word)) {
		memcpy(&word, bytes + at, sizeof(word));
		for (; word; word &= word - 1) {
			struct multicast_record *item = list_record(&list, list.count++);

			RECORD_SET(item, MULTICAST_group, group,
				at * 8 + (unsigned)__builtin_ctzl(word) + 1);
		}
	}
	*(struct list *)value = list;
	return 0;
}

/* As "tcpdump -ddd" prints it, on one line. */
int socket_read_filter(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct sock_filter instruction;
	size_t count = length / sizeof(instruction), used = 0;
	char *text;

	if (!count)
		return -ENODATA;
	text = decoding_take(decoding, count * INSTRUCTION_SIZE);
	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		memcpy(&instruction, bytes + i * sizeof(instruction), sizeof(instruction));
		used += (size_t)snprintf(text + used, INSTRUCTION_SIZE, "%s%u %u %u %u",
			i ? "," : "", instruction.code, instruction.jt, instruction.jf,
			instruction.k);
	}
	*(struct text *)value = (struct text){text, (uint32_t)used};
	return 0;
}

int socket_read_filter_length(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	*(uint64_t *)value = length / sizeof(struct sock_filter);
	return length < sizeof(struct sock_filter) ? -ENODATA : 0;
}

/* In hexadecimal. 0 means none. */
int socket_read_node(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	uint32_t node;
	char *name;

	if (length < sizeof(node))
		return -ENODATA;
	memcpy(&node, bytes, sizeof(node));
	if (!node)
		return -ENODATA;
	name = decoding_take(decoding, NODE_SIZE);
	if (!name)
		return -ENOMEM;
	snprintf(name, NODE_SIZE, "%x", node);
	*(struct address *)value = (struct address){.family = AF_TIPC, .name = text_of(name)};
	return 0;
}

int membership_read_address(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct packet_diag_mclist entry;
	struct lladdr *address = value;

	if (length < sizeof(entry))
		return -ENODATA;
	memcpy(&entry, bytes, sizeof(entry));
	if (!entry.pdmc_alen || entry.pdmc_alen > sizeof(address->bytes))
		return -ENODATA;
	*address = (struct lladdr){.length = (uint8_t)entry.pdmc_alen};
	memcpy(address->bytes, entry.pdmc_addr, entry.pdmc_alen);
	return 0;
}
