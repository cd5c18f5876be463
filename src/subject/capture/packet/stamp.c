/* SPDX-License-Identifier: MIT */
#include "stamp.h"

enum { SECOND = 1000000000, SECONDS_PER_DAY = 86400 };

static void write_digits(struct out *out, uint64_t value, uint64_t scale)
{
	for (; scale; scale /= 10)
		out_char(out, (char)('0' + value / scale % 10));
}

static void write_fraction(struct out *out, uint64_t nanoseconds, bool all)
{
	out_char(out, '.');
	write_digits(out, all ? nanoseconds : nanoseconds / 1000, all ? SECOND / 10 : 100000);
	out_char(out, ' ');
}

static void write_clock(struct out *out, uint64_t hours, uint64_t minutes, uint64_t seconds)
{
	write_digits(out, hours, 10);
	out_char(out, ':');
	write_digits(out, minutes, 10);
	out_char(out, ':');
	write_digits(out, seconds, 10);
}

/* The local time changes once in a second, which may have a million packets. */
static bool find_local(struct stamps *stamps, uint64_t second)
{
	time_t time = (time_t)second;

	if (stamps->known && stamps->second == second)
		return true;
	stamps->second = second;
	stamps->known = localtime_r(&time, &stamps->local) != NULL;
	return stamps->known;
}

static void write_local(struct stamps *stamps, uint64_t second, bool date, struct out *out)
{
	const struct tm *local = &stamps->local;

	if (!find_local(stamps, second)) {
		out_u64(out, second);
		return;
	}
	if (date) {
		out_i64(out, local->tm_year + INT64_C(1900));
		out_char(out, '-');
		write_digits(out, (uint64_t)local->tm_mon + 1, 10);
		out_char(out, '-');
		write_digits(out, (uint64_t)local->tm_mday, 10);
		out_char(out, ' ');
	}
	write_clock(
		out, (uint64_t)local->tm_hour, (uint64_t)local->tm_min, (uint64_t)local->tm_sec);
}

/* Packets of several interfaces may go back in time. */
static void write_since(struct out *out, uint64_t from, uint64_t time_ns, bool all)
{
	uint64_t since = time_ns >= from ? time_ns - from : from - time_ns;
	uint64_t seconds = since / SECOND;

	out_char(out, time_ns >= from ? ' ' : '-');
	if (seconds >= SECONDS_PER_DAY) {
		out_u64(out, seconds / SECONDS_PER_DAY);
		out_string(out, "d ");
	}
	write_clock(out, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
	write_fraction(out, since % SECOND, all);
}

void stamp_write(
	struct stamps *stamps, const struct packet_line *line, uint64_t time_ns, struct out *out)
{
	if (!stamps->begun)
		stamps->first = stamps->last = time_ns;
	stamps->begun = true;
	switch (line->stamp) {
	case PACKET_STAMP_NONE:
		return;
	case PACKET_STAMP_UNIX:
		out_u64(out, time_ns / SECOND);
		break;
	case PACKET_STAMP_DELTA:
		write_since(out, stamps->last, time_ns, line->nanoseconds);
		stamps->last = time_ns;
		return;
	case PACKET_STAMP_FIRST:
		write_since(out, stamps->first, time_ns, line->nanoseconds);
		return;
	case PACKET_STAMP_CLOCK:
	case PACKET_STAMP_DATE:
		write_local(stamps, time_ns / SECOND, line->stamp == PACKET_STAMP_DATE, out);
		break;
	}
	write_fraction(out, time_ns % SECOND, line->nanoseconds);
}
