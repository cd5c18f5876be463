/* SPDX-License-Identifier: MIT */
#include "input.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACKED = 32 << 10, MAGIC = 4 };

/* Compressed files, by their first bytes: names do not matter. */
struct packing {
	const char *name, *magic, *command;
	int (*unpack)(struct unpacker **ret);
};

static const struct packing packings[] = {
	{"gzip", "\x1f\x8b", "gzip -dc", unpack_gzip},
	{"Zstandard", "\x28\xb5\x2f\xfd", "zstd -dc", unpack_zstd},
};

static const struct packing *packing_of(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(packings); i++) {
		size_t magic = strlen(packings[i].magic);

		if (length >= magic && !memcmp(bytes, packings[i].magic, magic))
			return &packings[i];
	}
	return NULL;
}

static int unpacker_init(struct input *input)
{
	const struct packing *packing = input->packing;
	int error = packing->unpack(&input->unpacker);

	if (error == -EOPNOTSUPP)
		snprintf(input->error, input->error_size,
			"compressed with %s, which this build cannot read; pipe \"%s FILE\" into "
			"--replay -",
			packing->name, packing->command);
	if (error)
		return error;
	input->buffer = malloc(PACKED);
	return input->buffer ? 0 : -ENOMEM;
}

int input_init(struct input *input, struct store *store, char *error, size_t error_size)
{
	uint8_t magic[MAGIC];
	size_t length;
	int result = store_read(store, 0, magic, sizeof(magic), &length);

	*input = (struct input){.store = store, .error = error, .error_size = error_size};
	if (result)
		return result;
	input->packing = packing_of(magic, length);
	return input->packing ? unpacker_init(input) : 0;
}

void input_fini(struct input *input)
{
	if (input->unpacker)
		input->unpacker->ops->free(input->unpacker);
	free(input->buffer);
	*input = (struct input){.at = 0};
}

/* Takes more compressed bytes out of the store. */
static int refill(struct input *input)
{
	size_t length;
	int error = store_read(input->store, input->at, input->buffer, PACKED, &length);

	if (error)
		return error;
	input->at += length;
	input->packed = (struct packed){input->buffer, length};
	return 0;
}

static int failed(const struct input *input, int error)
{
	if (error == -EBADMSG)
		snprintf(input->error, input->error_size,
			"damaged: it begins as %s, but cannot be decompressed",
			input->packing->name);
	else if (error == -EFBIG)
		snprintf(input->error, input->error_size,
			"compressed with a window of more than 8 MiB; pipe \"%s --long=31 FILE\" "
			"into --replay -",
			input->packing->command);
	return error;
}

int input_read(struct input *input, uint8_t *to, size_t room, size_t *length)
{
	int error = 0;

	*length = 0;
	if (!input->unpacker) {
		error = store_read(input->store, input->at, to, room, length);
		input->at += *length;
		return error;
	}
	while (*length < room) {
		size_t more = 0;

		error = input->unpacker->ops->step(
			input->unpacker, &input->packed, to + *length, room - *length, &more);
		if (error)
			return failed(input, error);
		*length += more;
		if (*length == room)
			break;
		error = refill(input);
		if (error || !input->packed.left)
			break;
	}
	return error;
}
