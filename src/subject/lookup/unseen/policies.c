/* SPDX-License-Identifier: MIT */
#include "policies.h"

#include "subject/lookup/kernel/ask.h"

#include <errno.h>
#include <linux/xfrm.h>
#include <string.h>

static int policies_message(void *context, const struct message *message)
{
	struct policies *policies = context;
	struct xfrmu_spdinfo info;
	struct attribute attribute;

	if (message->type != XFRM_MSG_NEWSPDINFO || message->length < sizeof(uint32_t) ||
		!attribute_find(message_attributes(message, sizeof(uint32_t)), XFRMA_SPD_INFO,
			&attribute) ||
		attribute.length < sizeof(info))
		return 0;
	memcpy(&info, attribute.payload, sizeof(info));
	*policies = (struct policies){info.incnt, info.outcnt, info.fwdcnt};
	return 0;
}

int policies_count(struct lookup *lookup, struct policies *ret)
{
	uint32_t flags = 0; /* none are known */
	struct request request;
	int error;

	*ret = (struct policies){0};
	request_init(&request, NETLINK_XFRM, XFRM_MSG_GETSPDINFO, &flags, sizeof(flags));
	request_single(&request);
	request.exact = true;
	error = ask_kernel(lookup, &request, policies_message, ret, NULL);
	return error == -EINVAL || error == -EOPNOTSUPP || error == -EPROTONOSUPPORT ? 0 : error;
}
