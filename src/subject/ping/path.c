/* SPDX-License-Identifier: MIT */
#include "path.h"

#include "nlinspect/base/format.h"

#include "icmp.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { LARGE = 1000 /* bytes of data that few links are too narrow for */ };

static uint64_t lost(const struct tracked *hop)
{
	return hop->ended - hop->received;
}

/* The hop of a router that stands before another hop, or that one. */
static size_t hop_of(const struct tracked *hops, size_t before, const struct address *router)
{
	for (size_t i = 0; i < before; i++) {
		if (hops[i].received && !memcmp(&hops[i].router, router, sizeof(*router)))
			return i;
	}
	return before;
}

void path_settle(struct tracked *hops, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct tracked *narrow = &hops[hop_of(hops, i, &hops[i].narrow)];
		uint64_t mtu = hops[i].mtu;

		if (narrow != &hops[i])
			hops[i].mtu = 0;
		if (mtu && (!narrow->mtu || mtu < narrow->mtu))
			narrow->mtu = mtu;
		if (!hops[i].received && hops[i].fault.from.family)
			hops[i].router = hops[i].fault.from;
	}
}

size_t path_last(const struct tracked *hops, size_t count)
{
	size_t last = 0;

	for (size_t i = 0; i < count && !hops[i].skipped; i++) {
		if (hops[i].received)
			last = i;
		/* Farther probes come to the same end. */
		else if (hops[i].fault.is_known)
			return i;
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

enum ping_answers path_answers(const struct tracked *hops, size_t last, size_t hop)
{
	if (!hops[hop].received)
		return PING_ANSWERS_NONE;
	if (!lost(&hops[hop]))
		return PING_ANSWERS_ALL;
	return lost(&hops[last]) && hop >= loss_begins(hops, last) ? PING_ANSWERS_LOST
								   : PING_ANSWERS_LIMITED;
}

/* Why the host did not answer. */
static void write_fault(struct out *out, const struct tracked *hops, size_t last, const char *host)
{
	const struct fault *fault = &hops[last].fault;
	const struct tracked *hop = &hops[hop_of(hops, last, &fault->from)];
	char reason[ICMP_REASON], shown[96];
	struct text words = icmp_error_reason(
		hop->address.family == AF_INET6, fault->type, fault->code, fault->mtu, reason);

	if (fault->error) {
		out_string(out, "no probe to ");
		out_string(out, host);
		out_string(out, " could be sent: ");
		out_string(out, strerror((int)fault->error));
		return;
	}
	out_string(out, host);
	out_string(out, " did not answer: ");
	out_string(out, fault->is_own ? "this host" : name_of(hop, shown, sizeof(shown)));
	out_string(out, " reports \"");
	out_bytes(out, words.data, words.length);
	out_char(out, '"');
	/* Only a neighbor that does not answer makes this host say so. */
	if (fault->is_own)
		out_string(out, "; its next hop does not answer, see nlinspect neighbors");
}

/* The first hop whose router answers again from two or more hops away. @return `last` if there is
 * none */
static size_t loop_begins(const struct tracked *hops, size_t last)
{
	for (size_t i = 0; i < last; i++) {
		for (size_t j = i + 2; hops[i].received && j <= last; j++) {
			if (hops[j].received &&
				!memcmp(&hops[i].router, &hops[j].router, sizeof(hops[i].router)))
				return i;
		}
	}
	return last;
}

/* The host did not answer, and nobody says why. */
static void write_end(struct out *out, const struct tracked *hops, size_t last, const char *host)
{
	const size_t loop = loop_begins(hops, last);
	char hop[96];

	out_string(out, host);
	out_string(out, loop < last ? " did not answer: packets go in a circle from "
				    : " did not answer; the last that did is ");
	out_string(out, name_of(&hops[loop], hop, sizeof(hop)));
	/* Some routers drop them and say nothing. */
	if (loop == last && hops[last].payload > LARGE)
		out_string(out, "; large packets may be dropped: compare with -s 56");
}

/* The narrowest link. */
static void write_mtu(struct out *out, const struct tracked *hops, size_t last)
{
	const struct tracked *narrow = NULL;
	char shown[96];

	for (size_t i = 0; i <= last; i++) {
		if (hops[i].mtu && (!narrow || hops[i].mtu < narrow->mtu))
			narrow = &hops[i];
	}
	if (!narrow)
		return;
	out_string(out, "; ");
	out_string(out, name_of(narrow, shown, sizeof(shown)));
	out_string(out, " lets packets of at most ");
	out_u64(out, narrow->mtu);
	out_string(out, " bytes through");
}

static void write_verdict(struct out *out, const struct tracked *hops, size_t last)
{
	const struct tracked *host = &hops[last];
	char hop[96], shown[128];

	text_escape_into(shown, sizeof(shown), text_of(host->host));
	if (!host->received && host->fault.is_known) {
		write_fault(out, hops, last, shown);
	} else if (!host->received) {
		out_string(out, shown);
		out_string(out, " did not answer, and no router on the way did");
	} else if (!host->reached) {
		write_end(out, hops, last, shown);
	} else if (lost(host)) {
		out_string(out, "loss reaches ");
		out_string(out, shown);
		out_string(out, ": ");
		out_u64(out, lost(host));
		out_string(out, " of ");
		out_u64(out, host->ended);
		out_string(out, " probes; it begins at ");
		out_string(out, name_of(&hops[loss_begins(hops, last)], hop, sizeof(hop)));
	} else {
		out_string(out, "no loss reaches ");
		out_string(out, shown);
		if (is_lossy_before(hops, last))
			out_string(out, ": routers before it answer only some probes");
	}
	write_mtu(out, hops, last);
}

struct text path_verdict(const struct tracked *hops, size_t last, char *text, size_t size)
{
	struct out out;
	size_t length;

	out_init_memory(&out);
	write_verdict(&out, hops, last);
	length = out.length < size ? out.length : size;
	memcpy(text, out.data ? out.data : "", length);
	out_fini(&out);
	return (struct text){text, (uint32_t)length};
}
