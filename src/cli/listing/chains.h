/* SPDX-License-Identifier: MIT */
/* The chains of a command: one, or one for each part of its subject. */
#ifndef NLINSPECT_CLI_LISTING_CHAINS_H
#define NLINSPECT_CLI_LISTING_CHAINS_H

#include "chain.h"

struct chains {
	struct chain *list;
	const struct listing *listings;
	size_t count;
	struct document document;
};

/** Builds a chain for each listing. @return 0 or -ENOMEM; chains_fini() releases them in both cases
 */
int chains_init(
	struct chains *chains, const struct listing *listings, size_t count, struct out *out);
void chains_fini(struct chains *chains);

/** A round begins.
 * @param unix_ms      its time, for people
 * @param nanoseconds  its time, for rates
 * @param elapsed      since the recording of --since, in nanoseconds
 * @return 0 or -errno of a sink */
int chains_begin(struct chains *chains, uint64_t unix_ms, uint64_t nanoseconds, uint64_t elapsed);

/** Says that an answer in this round was incomplete or inconsistent. */
void chains_doubt(struct chains *chains);

/** Appends the picture of --svg. @return 0 or -errno of `out` */
int chains_draw(const struct chains *chains, const char *title, struct out *out);

/** The rows that --spark left out. */
uint64_t chains_left_out(const struct chains *chains);

/** The round is over. @return 0 or -errno */
int chains_end(struct chains *chains);

/** Nothing will follow. @return 0 or -errno */
int chains_close(struct chains *chains);

/** Whether some chain makes rates. */
bool chains_have_rates(const struct chains *chains);

/** The rows that were left out since they had no rate above 0. */
uint64_t chains_idle(const struct chains *chains);

/** The rows whose counters fell. */
uint64_t chains_resets(const struct chains *chains);

/** The rows that passed the filters; `rows` of the source if there are none. */
uint64_t chains_matched(const struct chains *chains, uint64_t rows);

/** The rows that were shown, if --exit-status asks for it. */
uint64_t chains_shown(const struct chains *chains);

#endif
