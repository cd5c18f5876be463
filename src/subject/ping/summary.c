/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include "nlinspect/source/subject.h"

#include "ask.h"
#include "icmp.h"
#include "path.h"
#include "track_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NANOSECONDS_PER_MS = 1000000, HUNDREDTHS = 10000 };

/* @return hundredths of a percent */
static uint64_t loss_of(const struct tracked *tracked)
{
	uint64_t lost = tracked->ended - tracked->received;

	return tracked->ended ? (lost * HUNDREDTHS + tracked->ended / 2) / tracked->ended : 0;
}

static void set_times(struct ping_record *record, const struct statistics *statistics)
{
	if (!statistics->count)
		return;
	RECORD_SET(record, PING_rtt_min_us, rtt_min_us, statistics->min);
	RECORD_SET(record, PING_rtt_avg_us, rtt_avg_us, statistics_mean(statistics));
	RECORD_SET(record, PING_rtt_max_us, rtt_max_us, statistics->max);
	RECORD_SET(record, PING_rtt_mdev_us, rtt_mdev_us, statistics_deviation(statistics));
	RECORD_SET(record, PING_rtt_ewma_us, rtt_ewma_us, statistics_ewma(statistics));
	RECORD_SET(record, PING_rtt_p50_us, rtt_p50_us, statistics_quantile(statistics, 500));
	RECORD_SET(record, PING_rtt_p90_us, rtt_p90_us, statistics_quantile(statistics, 900));
	RECORD_SET(record, PING_rtt_p99_us, rtt_p99_us, statistics_quantile(statistics, 990));
	if (statistics->count > 1)
		RECORD_SET(record, PING_jitter_rfc3550_us, jitter_rfc3550_us,
			statistics_jitter(statistics));
}

static struct text fault_words(struct track *track, const struct tracked *tracked)
{
	const struct fault *fault = &tracked->fault;

	if (!fault->error)
		return icmp_error_reason(tracked_is_inet6(tracked), fault->type, fault->code,
			fault->mtu, track->reason);
	snprintf(track->reason, sizeof(track->reason), "%s", strerror((int)fault->error));
	return text_of(track->reason);
}

/* @param answers  of a hop @param verdict  about the whole way; empty: it stands at the last hop */
static int push_summary(struct track *track, const struct tracked *tracked, struct text verdict,
	enum ping_answers answers)
{
	struct ping_record *record = &track->record;

	record_clear(&record->base);
	if (tracked->hop) {
		RECORD_SET(record, PING_hop, hop, tracked->hop);
		RECORD_SET(record, PING_answers, answers, answers);
	}
	if (tracked->router.family)
		RECORD_SET(record, PING_from, from, tracked->router);
	if (tracked->hop && tracked->fault.is_known && !tracked->received)
		RECORD_SET(record, PING_reason, reason, fault_words(track, tracked));
	if (tracked->name)
		RECORD_SET(record, PING_name, name, text_of(tracked->name));
	if (tracked->mtu)
		RECORD_SET(record, PING_mtu, mtu, tracked->mtu);
	if (verdict.length)
		RECORD_SET(record, PING_verdict, verdict, verdict);
	RECORD_SET(record, PING_kind, kind, PING_SUMMARY);
	RECORD_SET(record, PING_host, host, text_of(tracked->host));
	RECORD_SET(record, PING_address, address, tracked->address);
	RECORD_SET(record, PING_protocol, protocol, tracked->protocol);
	if (tracked->port)
		RECORD_SET(record, PING_port, port, tracked->port);
	RECORD_SET(record, PING_transmitted, transmitted, tracked->ended);
	RECORD_SET(record, PING_received, received, tracked->received);
	RECORD_SET(record, PING_duplicates, duplicates, tracked->duplicates);
	RECORD_SET(record, PING_late, late, tracked->late);
	RECORD_SET(record, PING_corrupted, corrupted, tracked->corrupted);
	RECORD_SET(record, PING_errors, errors, tracked->errors);
	RECORD_SET(record, PING_duration_ms, duration_ms,
		(tracked->last - tracked->begun) / NANOSECONDS_PER_MS);
	if (tracked->recent.count)
		RECORD_SET(record, PING_history, history,
			recent_draw(&tracked->recent, track->history));
	if (tracked->pipe)
		RECORD_SET(record, PING_pipe, pipe, tracked->pipe);
	if (tracked->newest > 1)
		RECORD_SET(record, PING_interval_avg_us, interval_avg_us,
			(tracked->last - tracked->begun) / (tracked->newest - 1));
	if (tracked->ended)
		RECORD_SET(record, PING_loss_percent, loss_percent, loss_of(tracked));
	set_times(record, &tracked->statistics);
	return source_push(track->run, &record->base);
}

/* Pushes the hops of a way up to the last one that is known. @return where the next host begins */
static int conclude_way(struct track *track, size_t first, size_t *next)
{
	struct tracked *hops = &track->targets[first];
	size_t count = 0, last;
	struct text verdict;
	int error = 0;

	while (first + count < track->count && tracked_same_way(hops, &hops[count]))
		count++;
	*next = first + count;
	if (hops->skipped)
		return 0;
	path_settle(hops, count);
	last = path_last(hops, count);
	verdict = path_verdict(hops, last, track->verdict, sizeof(track->verdict));
	if (!hops[last].reached)
		track->run->status.negative = true;
	if (hops[last].fault.error)
		track->run->status.failed++;
	for (size_t i = 0; i <= last && track->summaries && !error; i++)
		error = push_summary(track, &hops[i], i == last ? verdict : (struct text){NULL, 0},
			path_answers(hops, last, i));
	return error;
}

static int conclude_host(struct track *track, const struct tracked *tracked)
{
	const struct ping_ask *ask = ping_ask(track->run->ask);

	if (tracked->skipped)
		return 0;
	/* As ping(8) has it: a deadline may come before all answers. */
	if (!tracked->received || (ask->deadline && ask->count && tracked->received < ask->count))
		track->run->status.negative = true;
	if (tracked->unsent && tracked->unsent == tracked->ended)
		track->run->status.failed++;
	return track->summaries
		       ? push_summary(track, tracked, (struct text){NULL, 0}, PING_ANSWERS_ALL)
		       : 0;
}

int track_conclude(struct track *track)
{
	int error = 0;

	for (size_t i = 0; i < track->count && !error;) {
		if (track->targets[i].hop)
			error = conclude_way(track, i, &i);
		else
			error = conclude_host(track, &track->targets[i++]);
	}
	return error;
}

static void print_ms(char *text, size_t size, uint64_t ns)
{
	snprintf(text, size, "%" PRIu64 ".%03u", ns / NANOSECONDS_PER_MS,
		(unsigned)(ns % NANOSECONDS_PER_MS / 1000));
}

void track_report(const struct track *track)
{
	for (size_t i = 0; i < track->count; i++) {
		const struct tracked *tracked = &track->targets[i];
		const struct statistics *statistics = &tracked->statistics;
		char host[256], min[32], mean[32], ewma[32], max[32];

		print_ms(min, sizeof(min), statistics->min);
		print_ms(mean, sizeof(mean), statistics_mean(statistics));
		print_ms(ewma, sizeof(ewma), statistics_ewma(statistics));
		print_ms(max, sizeof(max), statistics->max);
		dprintf(STDERR_FILENO,
			"%s: %" PRIu64 "/%" PRIu64 " packets, %" PRIu64
			"%% loss, min/avg/ewma/max = %s/%s/%s/%s ms\n",
			text_escape_into(host, sizeof(host), text_of(tracked->host)),
			tracked->received, tracked->ended, loss_of(tracked) / 100, min, mean, ewma,
			max);
	}
}
