/* SPDX-License-Identifier: MIT */
#include "path.h"

#include "nlinspect/base/format.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t lost(const struct tracked *hop)
{
	return hop->ended - hop->received;
}

size_t path_last(const struct tracked *hops, size_t count)
{
	size_t last = 0;

	for (size_t i = 0; i < count && !hops[i].skipped; i++) {
		if (hops[i].received)
			last = i;
	}
	return last;
}

static const char *name_of(const struct tracked *hop, char *text, size_t size)
{
	struct out out;

	out_init_memory(&out);
	format_address(&out, hop->router.family, hop->router.bytes, hop->router.length);
	snprintf(text, size, "hop %u (%.*s)", hop->hop, (int)out.length, out.data ? out.data : "");
	out_fini(&out);
	return text;
}

/* The first hop from which on all that answer have lost something. */
static size_t loss_begins(const struct tracked *hops, size_t last)
{
	size_t begin = last;

	for (size_t i = last; i-- > 0;) {
		if (!hops[i].received)
			continue;
		if (!lost(&hops[i]))
			break;
		begin = i;
	}
	return begin;
}

static bool is_lossy_before(const struct tracked *hops, size_t last)
{
	for (size_t i = 0; i < last; i++) {
		if (lost(&hops[i]))
			return true;
	}
	return false;
}

struct text path_verdict(const struct tracked *hops, size_t last, char *text, size_t size)
{
	const struct tracked *host = &hops[last];
	char hop[96], shown[128];
	int length;

	text_escape_into(shown, sizeof(shown), text_of(host->host));
	if (!host->reached && !host->received)
		length = snprintf(
			text, size, "%s did not answer, and no router on the way did", shown);
	else if (!host->reached)
		length = snprintf(text, size, "%s did not answer; the last that did is %s", shown,
			name_of(host, hop, sizeof(hop)));
	else if (lost(host))
		length = snprintf(text, size,
			"loss reaches %s: %" PRIu64 " of %" PRIu64 " probes; it begins at %s",
			shown, lost(host), host->ended,
			name_of(&hops[loss_begins(hops, last)], hop, sizeof(hop)));
	else
		length = snprintf(text, size, "no loss reaches %s%s", shown,
			is_lossy_before(hops, last) ? ": routers before it answer only some probes"
						    : "");
	return (struct text){text, length > 0 ? (uint32_t)strlen(text) : 0};
}
