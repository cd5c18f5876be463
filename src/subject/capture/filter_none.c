/* SPDX-License-Identifier: MIT */
/* A build without libpcap has no filters of pcap-filter(7). */
#include "filter.h"

#include <errno.h>
#include <stddef.h>

bool filter_is_built(void)
{
	return false;
}

int filter_compile(const struct filter_ask *ask, struct filter_error *error, struct filter **ret)
{
	(void)ask;
	(void)error;
	(void)ret;
	return -ENOTSUP;
}

const struct sock_filter *filter_code(const struct filter *filter, size_t *count)
{
	(void)filter;
	*count = 0;
	return NULL;
}

bool filter_matches(
	const struct filter *filter, const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	(void)filter;
	(void)bytes;
	(void)captured;
	(void)length;
	return true;
}

void filter_free(struct filter *filter)
{
	(void)filter;
}
