/* SPDX-License-Identifier: MIT */
#include "nlinspect/netlink/request.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <string.h>

static struct nlmsghdr *request_header(struct request *request)
{
	return (struct nlmsghdr *)(void *)request->bytes;
}

void request_init(
	struct request *request, int protocol, uint16_t type, const void *header, size_t length)
{
	*request = (struct request){.protocol = protocol};

	struct nlmsghdr *message = mnl_nlmsg_put_header(request->bytes);

	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	/* libmnl does not check the room for a fixed header. */
	if (length > REQUEST_SIZE - NLMSG_HDRLEN)
		request->error = -EMSGSIZE;
	else if (length)
		memcpy(mnl_nlmsg_put_extra_header(message, length), header, length);
	request->length = message->nlmsg_len;
}

void request_single(struct request *request)
{
	request_header(request)->nlmsg_flags = NLM_F_REQUEST;
}

bool request_is_single(const struct request *request)
{
	struct nlmsghdr header;

	memcpy(&header, request->bytes, sizeof(header));
	return (header.nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP;
}

void request_u32(struct request *request, uint16_t type, uint32_t value)
{
	struct nlmsghdr *message = request_header(request);

	if (request->error)
		return;
	if (!mnl_attr_put_u32_check(message, REQUEST_SIZE, type, value))
		request->error = -EMSGSIZE;
	request->length = message->nlmsg_len;
}

void request_bytes(struct request *request, uint16_t type, const void *bytes, size_t length)
{
	struct nlmsghdr *message = request_header(request);

	if (request->error)
		return;
	if (!mnl_attr_put_check(message, REQUEST_SIZE, type, length, bytes))
		request->error = -EMSGSIZE;
	request->length = message->nlmsg_len;
}

void request_cut(struct request *request, size_t length)
{
	request->length = length;
	request_header(request)->nlmsg_len = (uint32_t)length;
}

uint16_t request_type(const struct request *request)
{
	struct nlmsghdr header;

	memcpy(&header, request->bytes, sizeof(header));
	return header.nlmsg_type;
}

void request_number(struct request *request, uint32_t sequence)
{
	request_header(request)->nlmsg_seq = sequence;
}

uint32_t request_sequence(const struct request *request)
{
	struct nlmsghdr header;

	memcpy(&header, request->bytes, sizeof(header));
	return header.nlmsg_seq;
}
