/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "nlinspect/base/format.h"
#include "nlinspect/model/cell.h"
#include "nlinspect/source/source.h"

#include "ask.h"
#include "ping.h"
#include "text_parts.h"
#include "text_way.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	IPV4_HEADS = 28, /* bytes of the headers of IPv4 and ICMP */
};

struct ping_text {
	struct sink sink;
	struct out *out;
	const struct ping_ask *ask;
	size_t hosts;  /* that have begun */
	bool terminal; /* where a picture follows the summary */
};

static const struct ping_record *record_of(const struct record *record)
{
	return (const struct ping_record *)record;
}

/* Whether the host was named by its address. */
static bool is_numeric(const struct ping_record *record)
{
	struct out out;
	bool same;

	out_init_memory(&out);
	text_address(&out, &record->address);
	same = !out.error && out.length && out.length == record->host.length &&
	       !memcmp(out.data, record->host.data, out.length);
	out_fini(&out);
	return same;
}

static bool same_address(const struct address *a, const struct address *b)
{
	return a->family == b->family && !memcmp(a->bytes, b->bytes, a->length);
}

/* "name (address)" of the host itself, unless only addresses are wanted; "address" of others. */
static void write_sender(
	const struct ping_text *text, const struct ping_record *record, const struct address *from)
{
	struct out *out = text->out;

	if (text->ask->numeric || is_numeric(record) || !same_address(from, &record->address)) {
		text_address(out, from);
		return;
	}
	text_escape_terminal(out, record->host);
	out_string(out, " (");
	text_address(out, from);
	out_char(out, ')');
}

static void write_start(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;
	bool inet6 = record->address.family == AF_INET6;

	if (has(record, PING_hop)) {
		text_way(out, record, text->ask->hops);
		text->hosts++;
		return;
	}
	out_string(out, "PING ");
	text_escape_terminal(out, record->host);
	out_string(out, inet6 ? "(" : " (");
	text_address(out, &record->address);
	out_string(out, ") ");
	if (has(record, PING_port)) {
		out_string(out, record->protocol == PING_UDP ? "UDP port " : "TCP port ");
		out_u64(out, record->port);
		if (record->protocol == PING_UDP) {
			out_string(out, ", ");
			out_u64(out, record->payload_bytes);
			out_string(out, " bytes of data");
		}
		out_string(out, ".\n");
		text->hosts++;
		return;
	}
	if (has(record, PING_source)) {
		out_string(out, "from ");
		text_escape_terminal(out, record->source);
		/* ping(8) has the empty name of an interface there. */
		out_string(out,
			memchr(record->source.data, ' ', record->source.length) ? ": " : " : ");
	}
	out_u64(out, record->payload_bytes);
	if (!inet6) {
		out_char(out, '(');
		out_u64(out, record->payload_bytes + IPV4_HEADS);
		out_char(out, ')');
	}
	out_string(out, inet6 ? " data bytes\n" : " bytes of data.\n");
	text->hosts++;
}

static const char *seq_of(const struct ping_record *record)
{
	if (!has(record, PING_port))
		return " icmp_seq=";
	return record->protocol == PING_UDP ? " udp_seq=" : " tcp_seq=";
}

static void write_connected(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	out_string(out, record->outcome == PING_REFUSED ? "refused by " : "answer from ");
	write_sender(text, record, &record->from);
	out_string(out, ": port=");
	out_u64(out, record->port);
	out_string(out, seq_of(record));
	out_u64(out, record->seq);
	if (has(record, PING_syn_retrans) && record->syn_retrans) {
		out_string(out, " syn_retrans=");
		out_u64(out, record->syn_retrans);
	}
	if (has(record, PING_rtt_us)) {
		out_string(out, " time=");
		text_rtt(out, record->rtt_us);
		out_string(out, " ms");
	}
	out_char(out, '\n');
}

static void write_answer(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	out_u64(out, record->bytes);
	out_string(out, " bytes from ");
	write_sender(text, record, &record->from);
	out_string(out, ": icmp_seq=");
	out_u64(out, record->seq);
	if (has(record, PING_ttl)) {
		out_string(out, " ttl=");
		out_u64(out, record->ttl);
	}
	out_string(out, " time=");
	text_rtt(out, record->rtt_us);
	out_string(out, " ms");
	if (record->outcome == PING_DUPLICATE)
		out_string(out, " (DUP!)");
	else if (record->outcome == PING_LATE)
		out_string(out, " (LATE!)");
	else if (record->outcome == PING_CORRUPTED)
		out_string(out, " (CORRUPTED!)");
	out_char(out, '\n');
}

static void write_error(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	if (has(record, PING_from)) {
		out_string(out, "From ");
		write_sender(text, record, &record->from);
	} else {
		out_string(out, "To ");
		text_address(out, &record->address);
	}
	out_string(out, seq_of(record));
	out_u64(out, record->seq);
	out_char(out, ' ');
	text_escape_terminal(out, record->reason);
	out_char(out, '\n');
}

/* With several hosts the line says which one is silent. */
static void write_silence(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	out_string(out, "no answer yet ");
	if (text->hosts > 1) {
		out_string(out, "from ");
		text_address(out, &record->address);
		out_char(out, ' ');
	}
	out_string(out, has(record, PING_port) ? "for tcp_seq=" : "for icmp_seq=");
	out_u64(out, record->seq);
	out_char(out, '\n');
}

static void write_clock(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	if (!text->ask->stamps)
		return;
	out_char(out, '[');
	out_u64(out, record->time_ms / 1000);
	out_char(out, '.');
	text_digits(out, record->time_ms % 1000 * 1000, 6);
	out_string(out, "] ");
}

static void write_probe(struct ping_text *text, const struct ping_record *record)
{
	/* ping(8) says nothing here, and the summary counts it. Probes to routers would bury it. */
	if (record->outcome == PING_TIMEOUT || has(record, PING_hop))
		return;
	write_clock(text, record);
	switch (record->outcome) {
	case PING_REPLY:
	case PING_REFUSED:
	case PING_DUPLICATE:
	case PING_LATE:
	case PING_CORRUPTED:
		if (has(record, PING_port))
			write_connected(text, record);
		else
			write_answer(text, record);
		break;
	case PING_OUTSTANDING:
		write_silence(text, record);
		break;
	default:
		write_error(text, record);
	}
}

static void write_count(struct out *out, uint64_t count, const char *what)
{
	if (!count)
		return;
	out_string(out, ", +");
	out_u64(out, count);
	out_string(out, what);
}

static void write_times(struct out *out, const char *name, const uint64_t *values, size_t count)
{
	out_string(out, name);
	for (size_t i = 0; i < count; i++) {
		out_string(out, i ? "/" : " = ");
		text_ms(out, values[i]);
	}
	out_string(out, " ms");
}

static void write_pipe(struct out *out, const struct ping_record *record, const char *lead)
{
	if (!has(record, PING_pipe) || record->pipe < 2)
		return;
	out_string(out, lead);
	out_string(out, "pipe ");
	out_u64(out, record->pipe);
}

static void write_summary(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	if (has(record, PING_hop)) {
		text_hop(out, record, text->hosts > 1);
		return;
	}
	out_string(out, "\n--- ");
	text_escape_terminal(out, record->host);
	if (text->ask->all_addresses && !is_numeric(record)) {
		out_string(out, " (");
		text_address(out, &record->address);
		out_char(out, ')');
	}
	out_string(out, " ping statistics ---\n");
	out_u64(out, record->transmitted);
	out_string(out, " packets transmitted, ");
	out_u64(out, record->received);
	out_string(out, " received");
	write_count(out, record->duplicates, " duplicates");
	write_count(out, record->late, " late");
	write_count(out, record->corrupted, " corrupted");
	write_count(out, record->errors, " errors");
	if (has(record, PING_loss_percent)) {
		out_string(out, ", ");
		out_fixed(out, record->loss_percent, 2);
		out_string(out, "% packet loss");
	}
	out_string(out, ", time ");
	out_u64(out, record->duration_ms);
	out_string(out, "ms\n");
	if (!has(record, PING_rtt_min_us)) {
		write_pipe(out, record, "");
		out_char(out, '\n');
		return;
	}
	write_times(out, "rtt min/avg/max/mdev",
		(const uint64_t[]){record->rtt_min_us, record->rtt_avg_us, record->rtt_max_us,
			record->rtt_mdev_us},
		4);
	write_pipe(out, record, ", ");
	if ((text->ask->flood || text->ask->adaptive) && has(record, PING_interval_avg_us)) {
		out_string(out, ", ipg/ewma ");
		text_ms(out, record->interval_avg_us);
		out_char(out, '/');
		text_ms(out, record->rtt_ewma_us);
		out_string(out, " ms");
	}
	write_times(out, "\nrtt p50/p90/p99",
		(const uint64_t[]){record->rtt_p50_us, record->rtt_p90_us, record->rtt_p99_us}, 3);
	if (has(record, PING_jitter_rfc3550_us))
		write_times(out, ", jitter (RFC 3550)", &record->jitter_rfc3550_us, 1);
	out_char(out, '\n');
	if (!text->terminal || record->transmitted < 2)
		return;
	out_string(out, "rtt over time ");
	out_bytes(out, record->history.data, record->history.length);
	out_char(out, '\n');
}

static void write_time(struct out *out, const struct ping_record *record, unsigned id,
	const char *name, uint64_t ns)
{
	if (!has(record, id))
		return;
	out_string(out, name);
	text_rtt(out, ns);
	out_string(out, " ms");
}

static void write_flow(struct ping_text *text, const struct ping_record *record)
{
	struct out *out = text->out;

	write_clock(text, record);
	cell_write(out, &ping_schema.fields[PING_local], &record->base, true);
	out_string(out, " to ");
	cell_write(out, &ping_schema.fields[PING_peer], &record->base, true);
	out_char(out, ':');
	write_time(out, record, PING_rtt_us, " rtt=", record->rtt_us);
	write_time(out, record, PING_rtt_min_us, " min=", record->rtt_min_us);
	write_time(out, record, PING_rtt_var_us, " var=", record->rtt_var_us);
	if (has(record, PING_retransmits)) {
		out_string(out, " retransmits=");
		out_u64(out, record->retransmits);
	}
	out_char(out, '\n');
}

static int text_begin(struct sink *sink, const struct schema *schema)
{
	(void)sink;
	(void)schema;
	return 0;
}

static int text_row(struct sink *sink, const struct record *row)
{
	struct ping_text *text = (struct ping_text *)sink;
	const struct ping_record *record = record_of(row);

	if (record->kind == PING_FLOW)
		write_flow(text, record);
	else if (record->kind == PING_START)
		write_start(text, record);
	else if (record->kind == PING_SUMMARY)
		write_summary(text, record);
	else
		write_probe(text, record);
	return text->out->error;
}

static int text_flush(struct sink *sink)
{
	return out_flush(((struct ping_text *)sink)->out);
}

static void text_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops text_ops = {
	.begin = text_begin,
	.row = text_row,
	.idle = text_flush,
	.end = text_flush,
	.close = text_flush,
	.free = text_free,
};

struct sink *ping_text_new(struct out *out, const struct ask *ask)
{
	struct ping_text *text = calloc(1, sizeof(*text));

	if (!text)
		return NULL;
	text->sink.ops = &text_ops;
	text->out = out;
	text->ask = ping_ask(ask);
	text->terminal = isatty(STDOUT_FILENO);
	return &text->sink;
}
