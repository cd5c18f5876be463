/* SPDX-License-Identifier: MIT */
#include "subject/capture/line.h"

#include "nlinspect/base/format.h"

#include "dump.h"
#include "link_line.h"
#include "network_line.h"
#include "stamp.h"

struct line_sink {
	struct sink sink;
	struct out *out;
	const struct packet_line *line;
	struct stamps stamps;
};

static bool has(const struct capture_record *record, unsigned id)
{
	return record_has(&record->base, id);
}

/* The interface, in a column, and the direction. */
static void write_place(struct out *out, const struct capture_record *record)
{
	enum { INTERFACE_WIDTH = 5, DIRECTION_WIDTH = 3 };
	static const char *const words[] = {
		[CAPTURE_UNICAST] = "In",
		[CAPTURE_BROADCAST] = "B",
		[CAPTURE_MULTICAST] = "M",
		[CAPTURE_OTHER] = "P",
	};
	const char *word = "?";
	size_t before = out->length;

	if (has(record, CAPTURE_interface))
		text_escape_terminal(out, record->interface);
	else if (has(record, CAPTURE_ifindex)) {
		out_string(out, "if");
		out_u64(out, record->ifindex);
	} else
		out_char(out, '?');
	/* The buffer may have been written out meanwhile; then there is no column once. */
	if (out->length > before && out->length - before < INTERFACE_WIDTH)
		out_spaces(out, INTERFACE_WIDTH - (out->length - before));
	if (has(record, CAPTURE_reception) && record->reception < ARRAY_SIZE(words))
		word = words[record->reception];
	else if (has(record, CAPTURE_direction))
		word = record->direction == CAPTURE_OUT ? "Out" : "In";
	out_char(out, ' ');
	out_string(out, word);
	out_spaces(out, DIRECTION_WIDTH - strlen(word) + 1);
}

static void write_owner(struct out *out, const struct capture_record *record)
{
	if (!has(record, CAPTURE_process) && !has(record, CAPTURE_pid))
		return;
	out_string(out, " [");
	if (has(record, CAPTURE_process))
		text_escape_terminal(out, record->process);
	if (has(record, CAPTURE_pid)) {
		out_char(out, '/');
		out_u64(out, record->pid);
	}
	/* A socket with the port is not always the one that the packet is for. */
	if (has(record, CAPTURE_owner_match) && record->owner_match == CAPTURE_OWNER_BOUND)
		out_char(out, '?');
	out_char(out, ']');
}

static void write_notes(struct out *out, const struct capture_record *record)
{
	if (has(record, CAPTURE_fault))
		out_string(out, record->fault == CAPTURE_FAULT_CUT ? " [cut]" : " [malformed]");
	write_owner(out, record);
	if (has(record, CAPTURE_lost_before) && record->lost_before) {
		out_string(out, " [");
		out_u64(out, record->lost_before);
		out_string(out, " lost before]");
	}
}

static void write_dump(
	struct out *out, const struct packet_line *line, const struct capture_record *record)
{
	bool whole = line->dump_link || !has(record, CAPTURE_packet);
	struct text bytes = whole ? record->frame : record->packet;

	switch (line->dump) {
	case PACKET_DUMP_NONE:
		if (!words_name(&capture_link_types, record->link_type))
			dump_hex(out, record->frame, true);
		break;
	case PACKET_DUMP_HEX:
	case PACKET_DUMP_HEX_ASCII:
		dump_hex(out, bytes, line->dump == PACKET_DUMP_HEX_ASCII);
		break;
	case PACKET_DUMP_ASCII:
		dump_ascii(out, bytes);
		break;
	}
}

static int line_begin(struct sink *sink, const struct schema *schema)
{
	(void)sink;
	(void)schema;
	return 0;
}

static int line_row(struct sink *sink, const struct record *row)
{
	struct line_sink *lines = (struct line_sink *)sink;
	const struct capture_record *record = (const struct capture_record *)row;
	const struct packet_line *line = lines->line;
	struct out *out = lines->out;

	stamp_write(&lines->stamps, line, record->time_ns, out);
	if (line->interfaces || record->link_type == CAPTURE_LINK_SLL2)
		write_place(out, record);
	if (line->link)
		link_line_write(out, record, line->style.quiet);
	network_line_write(out, record, line);
	if (has(record, CAPTURE_info))
		text_escape_terminal(out, record->info);
	write_notes(out, record);
	out_char(out, '\n');
	if (line->style.verbose && has(record, CAPTURE_comment)) {
		out_string(out, "    comment: ");
		text_escape_terminal(out, record->comment);
		out_char(out, '\n');
	}
	write_dump(out, line, record);
	return out->error;
}

static int line_flush(struct sink *sink)
{
	return out_flush(((struct line_sink *)sink)->out);
}

static void line_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops line_ops = {
	.begin = line_begin,
	.row = line_row,
	.idle = line_flush,
	.end = line_flush,
	.close = line_flush,
	.free = line_free,
};

struct sink *packet_line_new(struct out *out, const struct packet_line *line)
{
	struct line_sink *lines = calloc(1, sizeof(*lines));

	if (!lines)
		return NULL;
	lines->sink.ops = &line_ops;
	lines->out = out;
	lines->line = line;
	return &lines->sink;
}
