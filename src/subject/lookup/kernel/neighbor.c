/* SPDX-License-Identifier: MIT */
#include "neighbor.h"

#include "nlinspect/decode/decoder.h"

#include "ask.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

struct reader {
	struct decoder *decoder;
	struct neighbor_record *record;
	bool malformed;
};

static int reader_message(void *context, const struct message *message)
{
	struct reader *reader = context;
	int error;

	if (message->type != RTM_NEWNEIGH)
		return 0;
	error = decoder_message(reader->decoder, message, sizeof(struct ndmsg), AF_UNSPEC,
		&reader->record->base, &reader->malformed);
	return error == -EBADMSG ? 0 : error;
}

int neighbor_find(struct lookup *lookup, const struct address *address, uint32_t index,
	struct neighbor_record *ret)
{
	struct ndmsg header = {.ndm_family = address->family, .ndm_ifindex = (int)index};
	CLEANUP(decoder_free) struct decoder *decoder = NULL;
	struct reader reader = {.record = ret};
	struct fieldset wanted = {{0}};
	struct request request;
	int error;

	record_clear(&ret->base);
	/* Both are values, which outlive the decoder. */
	fieldset_add(&wanted, NEIGHBOR_state);
	fieldset_add(&wanted, NEIGHBOR_lladdr);
	reader.decoder = decoder = decoder_new(&neighbor_schema, WIRE_NEIGHBOR, &wanted);
	if (!decoder)
		return lookup->stopped = -ENOMEM;
	request_init(&request, NETLINK_ROUTE, RTM_GETNEIGH, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, NDA_DST, address->bytes, address->length);
	error = ask_kernel(lookup, &request, reader_message, &reader, NULL);
	lookup->run->status.malformed |= reader.malformed;
	return error;
}

int neighbor_state(
	struct lookup *lookup, const struct address *address, uint32_t index, uint64_t *state)
{
	struct neighbor_record neighbor;
	int error = neighbor_find(lookup, address, index, &neighbor);

	if (error && error != -ENOENT)
		return error;
	*state = record_has(&neighbor.base, NEIGHBOR_state) ? neighbor.state : NUD_NONE;
	return 0;
}
