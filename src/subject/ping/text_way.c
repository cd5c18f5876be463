/* SPDX-License-Identifier: MIT */
#include "text_way.h"

#include "ask.h"
#include "text_parts.h"

#include <string.h>
#include <sys/socket.h>

static void write_padded(struct out *out, const struct out *cell, size_t width)
{
	out_spaces(out, cell->length < width ? width - cell->length : 0);
	out_bytes(out, cell->data, cell->length);
}

/* The kind and size of the probes to a way. */
static void write_probes(struct out *out, const struct ping_record *record)
{
	if (has(record, PING_port)) {
		out_string(out, record->protocol == PING_UDP ? "UDP port " : "TCP port ");
		out_u64(out, record->port);
		out_string(out, record->protocol == PING_UDP ? ", " : "\n");
	}
	if (record->protocol == PING_TCP)
		return;
	if (record->payload_bytes == PING_PAYLOAD_MAX) {
		out_string(out, "packets as large as the way allows\n");
		return;
	}
	out_u64(out, record->payload_bytes);
	out_string(out, " bytes of data\n");
}

void text_way(struct out *out, const struct ping_record *record, unsigned hops)
{
	out_string(out, "way to ");
	text_escape_terminal(out, record->host);
	out_string(out, " (");
	text_address(out, &record->address);
	out_string(out, "), at most ");
	out_u64(out, hops);
	out_string(out, " hops, ");
	write_probes(out, record);
}

/* Milliseconds in a column. */
static void write_cell_ms(
	struct out *out, const struct ping_record *record, unsigned id, uint64_t ns)
{
	struct out cell;

	out_init_memory(&cell);
	if (has(record, id))
		text_rtt(&cell, ns);
	else
		out_char(&cell, '-');
	write_padded(out, &cell, 9);
	out_fini(&cell);
}

static void write_cell_u64(struct out *out, uint64_t value, unsigned decimals, size_t width)
{
	struct out cell;

	out_init_memory(&cell);
	out_fixed(&cell, value, decimals);
	write_padded(out, &cell, width);
	out_fini(&cell);
}

static void write_heading(
	struct out *out, const struct ping_record *record, bool several, size_t width)
{
	out_char(out, '\n');
	if (several) {
		text_escape_terminal(out, record->host);
		out_string(out, " (");
		text_address(out, &record->address);
		out_string(out, ")\n");
	}
	out_string(out, "hop  from");
	out_spaces(out, width - strlen("from"));
	out_string(out, "  sent  loss%    min ms   p50 ms   p90 ms   p99 ms\n");
}

void text_hop(struct out *out, const struct ping_record *record, bool several)
{
	const size_t width = record->address.family == AF_INET6 ? 26 : 16;
	struct out cell;

	if (record->hop == 1)
		write_heading(out, record, several, width);
	write_cell_u64(out, record->hop, 0, 3);
	out_string(out, "  ");
	out_init_memory(&cell);
	if (has(record, PING_from))
		text_address(&cell, &record->from);
	else
		out_string(&cell, "no answer");
	out_bytes(out, cell.data, cell.length);
	out_spaces(out, cell.length < width ? width - cell.length : 0);
	out_fini(&cell);
	write_cell_u64(out, record->transmitted, 0, 6);
	write_cell_u64(out, has(record, PING_loss_percent) ? record->loss_percent : 0, 2, 7);
	out_char(out, ' ');
	write_cell_ms(out, record, PING_rtt_min_us, record->rtt_min_us);
	write_cell_ms(out, record, PING_rtt_p50_us, record->rtt_p50_us);
	write_cell_ms(out, record, PING_rtt_p90_us, record->rtt_p90_us);
	write_cell_ms(out, record, PING_rtt_p99_us, record->rtt_p99_us);
	if (has(record, PING_mtu)) {
		out_string(out, "  mtu ");
		out_u64(out, record->mtu);
	}
	if (has(record, PING_answers) && record->answers == PING_ANSWERS_LIMITED)
		out_string(out, "  answers only some");
	if (has(record, PING_reason)) {
		out_string(out, "  ");
		text_escape_terminal(out, record->reason);
	}
	if (has(record, PING_name)) {
		out_string(out, "  ");
		text_escape_terminal(out, record->name);
	}
	out_char(out, '\n');
	if (!has(record, PING_verdict))
		return;
	text_escape_terminal(out, record->verdict);
	out_string(out, ".\n");
}
