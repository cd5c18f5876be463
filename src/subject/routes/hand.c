/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include "nlinspect/decode/decoder.h"

#include "routes.h"

#include <errno.h>

enum {
	RTT_PER_MS = 8,    /* RTAX_RTT counts eighths of a millisecond … */
	RTTVAR_PER_MS = 4, /* … and RTAX_RTTVAR quarters */
};

int metrics_finish(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct metrics_record *metrics = value;

	metrics->rtt /= RTT_PER_MS;
	metrics->rttvar /= RTTVAR_PER_MS;
	return 0;
}

int realm_finish(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct realm_record *realm = value;

	return record_has(&realm->base, REALM_to) ? 0 : -EBADMSG;
}
