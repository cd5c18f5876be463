/* SPDX-License-Identifier: MIT */
/* The bytes of a recording from its beginning to its end, decompressed. */
#ifndef NLINSPECT_NETLINK_INPUT_H
#define NLINSPECT_NETLINK_INPUT_H

#include "store.h"
#include "unpack.h"

struct input {
	struct store *store;
	uint64_t at; /* in the store */
	const struct packing *packing;
	struct unpacker *unpacker; /* NULL: it is not compressed */
	uint8_t *buffer;           /* compressed bytes; `packed` is the rest of them */
	struct packed packed;
	char *error;
	size_t error_size;
};

/** Begins to read. The store outlives it. @param error  filled in on -EBADMSG and -EOPNOTSUPP
 * @return 0; -EOPNOTSUPP (compressed, which this build cannot read); -errno */
int input_init(struct input *input, struct store *store, char *error, size_t error_size);
void input_fini(struct input *input);

/** Reads on, as much as there is room for, or until the end. @return 0; -EBADMSG (damaged); -errno
 */
int input_read(struct input *input, uint8_t *to, size_t room, size_t *length);

/** Whether the compressed bytes that were read end too early. */
static inline bool input_is_cut(const struct input *input)
{
	return input->unpacker && input->unpacker->cut;
}

#endif
