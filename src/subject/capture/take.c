/* SPDX-License-Identifier: MIT */
#include "take.h"

#include <errno.h>

enum { NS_PER_MS = 1000000 };

int take_init(struct capture *capture)
{
	capture->decoder =
		packet_decoder_new(&capture->run->ask->wanted, &capture->ask->line.style);
	return capture->decoder ? 0 : -ENOMEM;
}

static void note_unknown(struct capture *capture, const struct packet *packet)
{
	if (capture->unknown_told)
		return;
	capture->unknown_told = true;
	report_note(capture->run->report,
		"packets of link type %u are not decoded here; text shows their bytes",
		(unsigned)packet->link_type);
}

/* Sets the fields that a file has beside the bytes. */
static void set_told(struct capture_record *record, const struct captured *told)
{
	if (told->comment.length)
		RECORD_SET(record, CAPTURE_comment, comment, told->comment);
	if (told->lost)
		RECORD_SET(record, CAPTURE_lost_before, lost_before, told->lost);
	if (!told->pid)
		return;
	RECORD_SET(record, CAPTURE_pid, pid, told->pid);
	RECORD_SET(record, CAPTURE_owner_match, owner_match, CAPTURE_OWNER_TOLD);
}

int take_packet(struct capture *capture, const struct packet *packet, const struct captured *told)
{
	struct run *run = capture->run;
	struct capture_record record;
	int error;

	if (!packet_decode(capture->decoder, packet, &record))
		note_unknown(capture, packet);
	if (told)
		set_told(&record, told);
	if (run->ask->where && !where_matches(run->ask->where, &record.base))
		return 0;
	if (!run->round_time)
		run->time_ms = packet->time_ns / NS_PER_MS;
	capture->shown++;
	error = source_push(run, &record.base);
	if (!error && capture->ask->unbuffered)
		error = sink_idle(run->sink);
	if (error)
		return error;
	return capture->shown == capture->ask->count ? -ENODATA : 0;
}
