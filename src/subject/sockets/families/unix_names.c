/* SPDX-License-Identifier: MIT */
#include "unix_names.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/base/hash.h"
#include "nlinspect/netlink/query.h"

#include "subject/sockets/sockets.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { TABLE_FIRST = 256, BYTES_FIRST = 4096 };

struct slot {
	uint32_t inode; /* 0: an empty slot */
	uint32_t name;  /* its place in `bytes` */
};

/* Names are stored one after the other, each after its length. A listener's name is also that of
 * its accepted sockets, and is kept once. Tables have a power of two of slots and are at most half
 * full. */
struct unix_names {
	struct connector *connector;
	bool asked;
	int error; /* of asking */
	int *missed;
	char *bytes;
	size_t length, size;
	struct slot *sockets;
	size_t socket_count, socket_size;
	uint32_t *names; /* place + 1 of each; 0: an empty slot */
	size_t name_count, name_size;
	uint64_t seed;
};

struct text unix_name(const struct attribute *attribute, char buffer[static UNIX_NAME_SIZE])
{
	size_t length = attribute->length < UNIX_NAME_SIZE ? attribute->length : UNIX_NAME_SIZE;

	if (length)
		memcpy(buffer, attribute->payload, length);
	if (length && !buffer[0])
		buffer[0] = '@';
	else
		length = strnlen(buffer, length);
	return (struct text){buffer, (uint32_t)length};
}

struct unix_names *unix_names_new(struct connector *connector, int *missed)
{
	struct unix_names *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->connector = connector;
	names->seed = hash_seed();
	names->missed = missed;
	return names;
}

void unix_names_free(struct unix_names *names)
{
	if (!names)
		return;
	free(names->bytes);
	free(names->sockets);
	free(names->names);
	free(names);
}

static struct text name_at(const struct unix_names *names, uint32_t at)
{
	return (struct text){names->bytes + at + 1, (uint8_t)names->bytes[at]};
}

static uint32_t *name_slot(const struct unix_names *names, struct text name)
{
	size_t i = (size_t)hash_bytes(names->seed, name.data, name.length) & (names->name_size - 1);

	for (; names->names[i]; i = (i + 1) & (names->name_size - 1)) {
		if (text_equal(name_at(names, names->names[i] - 1), name))
			break;
	}
	return &names->names[i];
}

static struct slot *socket_slot(const struct unix_names *names, uint32_t inode)
{
	size_t i = inode * UINT32_C(2654435761) & (names->socket_size - 1);

	while (names->sockets[i].inode && names->sockets[i].inode != inode)
		i = (i + 1) & (names->socket_size - 1);
	return &names->sockets[i];
}

static int grow_names(struct unix_names *names)
{
	struct unix_names larger = *names;

	larger.name_size = names->name_size ? names->name_size * 2 : TABLE_FIRST;
	larger.names = calloc(larger.name_size, sizeof(*larger.names));
	if (!larger.names)
		return -ENOMEM;
	for (size_t i = 0; i < names->name_size; i++) {
		if (names->names[i])
			*name_slot(&larger, name_at(names, names->names[i] - 1)) = names->names[i];
	}
	free(names->names);
	*names = larger;
	return 0;
}

static int grow_sockets(struct unix_names *names)
{
	struct unix_names larger = *names;

	larger.socket_size = names->socket_size ? names->socket_size * 2 : TABLE_FIRST;
	larger.sockets = calloc(larger.socket_size, sizeof(*larger.sockets));
	if (!larger.sockets)
		return -ENOMEM;
	for (size_t i = 0; i < names->socket_size; i++) {
		if (names->sockets[i].inode)
			*socket_slot(&larger, names->sockets[i].inode) = names->sockets[i];
	}
	free(names->sockets);
	*names = larger;
	return 0;
}

static int append_name(struct unix_names *names, struct text name)
{
	if (names->length + 1 + name.length > names->size) {
		size_t size = names->size ? names->size * 2 : BYTES_FIRST;
		char *bytes = size < UINT32_MAX ? realloc(names->bytes, size) : NULL;

		if (!bytes)
			return -ENOMEM;
		names->bytes = bytes;
		names->size = size;
	}
	names->bytes[names->length] = (char)name.length;
	memcpy(names->bytes + names->length + 1, name.data, name.length);
	names->length += 1 + name.length;
	return 0;
}

/* Finds the place of a name, and stores it if it is new. */
static int keep_name(struct unix_names *names, struct text name, uint32_t *ret)
{
	uint32_t *slot, at = (uint32_t)names->length;

	if (names->name_count * 2 >= names->name_size && grow_names(names))
		return -ENOMEM;
	slot = name_slot(names, name);
	if (!*slot) {
		if (append_name(names, name))
			return -ENOMEM;
		*slot = at + 1;
		names->name_count++;
	}
	*ret = *slot - 1;
	return 0;
}

static int names_message(void *context, const struct message *message)
{
	struct unix_names *names = context;
	struct unix_diag_msg header;
	struct attribute attribute;
	char buffer[UNIX_NAME_SIZE];
	struct slot *slot;
	struct text name;
	uint32_t at;

	if (message->type != SOCK_DIAG_BY_FAMILY || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	if (header.udiag_family != AF_UNIX || !header.udiag_ino ||
		!attribute_find(
			message_attributes(message, sizeof(header)), UNIX_DIAG_NAME, &attribute))
		return 0;
	name = unix_name(&attribute, buffer);
	if (!name.length)
		return 0;
	if ((names->socket_count * 2 >= names->socket_size && grow_sockets(names)) ||
		keep_name(names, name, &at))
		return -ENOMEM;
	slot = socket_slot(names, header.udiag_ino);
	names->socket_count += !slot->inode;
	*slot = (struct slot){header.udiag_ino, at};
	return 0;
}

static int names_ask(struct unix_names *names)
{
	struct unix_diag_req header = {
		.sdiag_family = AF_UNIX,
		.udiag_states = SOCKET_STATES_ALL,
		.udiag_show = UDIAG_SHOW_NAME,
	};
	struct request request;
	struct query_status status;

	request_init(&request, NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, &header, sizeof(header));
	request.key = 1;
	request.set = offsetof(struct unix_diag_req, udiag_states);
	request.set_end = sizeof(header);
	return query_dump(names->connector, &request, names_message, names, NULL, &status);
}

int unix_names_find(struct unix_names *names, uint32_t inode, struct text *ret)
{
	const struct slot *slot = NULL;

	*ret = (struct text){NULL, 0};
	if (!names->asked) {
		names->asked = true;
		names->error = names_ask(names);
		if (names->error == -ENOMEM)
			return -ENOMEM;
	}
	if (names->socket_size)
		slot = socket_slot(names, inode);
	if (slot && slot->inode)
		*ret = name_at(names, slot->name);
	else
		first_error(names->missed, names->error);
	return 0;
}
