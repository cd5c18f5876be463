/* SPDX-License-Identifier: MIT */
#include "file.h"

#include "compile.h"
#include "take.h"

#include <errno.h>

enum { LOOK = 1024 /* packets between two looks at the signals */ };

static const char *shown_name(const struct capture *capture, char *shown, size_t size)
{
	return text_escape_into(shown, size, text_of(capture->ask->read));
}

static int report_open(const struct capture *capture, int error, const char *wrong)
{
	char shown[256];

	shown_name(capture, shown, sizeof(shown));
	if (error == -EBADMSG)
		report_error(capture->run->report, "-r \"%s\": not a capture of packets: %s", shown,
			wrong);
	else if (error == -EOPNOTSUPP)
		report_error(capture->run->report, "-r \"%s\": %s", shown, wrong);
	else
		report_error(capture->run->report, "-r \"%s\": %s", shown, strerror(-error));
	return error;
}

int file_open(struct capture *capture)
{
	char wrong[PACKETS_ERROR] = "";
	int error = packets_open(capture->ask->read, wrong, &capture->file);

	return error ? report_open(capture, error, wrong) : 0;
}

static const struct packet_interface *interface_of(const struct capture *capture)
{
	size_t count;

	return &packets_interfaces(capture->file, &count)[capture->held.interface];
}

/* A filter is compiled for one link type; files rarely have several. */
static int look_at_filter(struct capture *capture)
{
	const uint32_t type = interface_of(capture)->link_type;
	int error;

	if (capture->compiled_for == type + 1)
		return 0;
	error = compile_filter(capture, type, NULL);
	capture->error_told = error && error != -ENOMEM;
	capture->compiled_for = type + 1;
	return error;
}

/* Has the next packet that matches in capture->held. @return 0; -ENODATA; -errno */
static int hold(struct capture *capture)
{
	const struct captured *held = &capture->held;
	int error = capture->error;

	for (unsigned i = 0; !capture->is_held && !error; i++) {
		if (!(i % LOOK) && capture->run->stop && capture->run->stop(capture->run->context))
			return -ECANCELED;
		error = packets_next(capture->file, &capture->held);
		if (error == -EINTR) {
			error = 0;
			continue;
		}
		if (!error)
			error = look_at_filter(capture);
		capture->is_held =
			!error && (!capture->filter || filter_matches(capture->filter, held->bytes,
							       held->length, held->original));
	}
	capture->error = error;
	return error;
}

uint64_t file_now(struct capture *capture)
{
	if (!hold(capture))
		capture->time = capture->held.time_ns;
	return capture->time;
}

/* Reports why the file has no further packet. @return -ENODATA */
static int end(struct capture *capture, int error)
{
	struct run *run = capture->run;
	const bool cut = packets_are_truncated(capture->file);
	char shown[256];

	if (error == -ENODATA && !cut)
		return error;
	shown_name(capture, shown, sizeof(shown));
	if (error == -ENODATA)
		report_error(
			run->report, "-r \"%s\": the file was cut: it ends within a packet", shown);
	else if (!capture->error_told)
		report_error(run->report, "-r \"%s\": %s", shown,
			error == -EBADMSG ? packets_error(capture->file) : strerror(-error));
	capture->error_told = true;
	run->status.failed++;
	return -ENODATA;
}

static int take_held(struct capture *capture)
{
	const struct captured *held = &capture->held;
	const struct packet_interface *interface = interface_of(capture);
	const struct packet packet = {
		.time_ns = held->time_ns,
		.bytes = held->bytes,
		.captured = held->length,
		.length = held->original,
		.link_type = interface->link_type,
		.interface = interface->name,
		.direction = (uint8_t)held->direction,
	};

	capture->is_held = false;
	capture->time = held->time_ns;
	return take_packet(capture, &packet, held);
}

int file_run(struct capture *capture, uint64_t until)
{
	const struct run *run = capture->run;
	int error = 0;

	for (unsigned i = 0; !error; i++) {
		error = hold(capture);
		if (error == -ECANCELED)
			return error;
		if (error)
			return end(capture, error);
		if (capture->held.time_ns >= until)
			return 0;
		if (!(i % LOOK) && run->stop && run->stop(run->context))
			return -ECANCELED;
		error = take_held(capture);
	}
	return error;
}

void file_close(struct capture *capture)
{
	packets_free(capture->file);
	capture->file = NULL;
}
