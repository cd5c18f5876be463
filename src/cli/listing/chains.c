/* SPDX-License-Identifier: MIT */
#include "chains.h"

#include "flow/stages/since.h"
#include "render/spark_rows.h"
#include "render/svg.h"

#include <errno.h>
#include <stdlib.h>

int chains_init(
	struct chains *chains, const struct listing *listings, size_t count, struct out *out)
{
	int error;

	*chains = (struct chains){
		.list = calloc(count, sizeof(*chains->list)),
		.listings = listings,
		.count = count,
		.document = {.writers = count},
	};
	error = chains->list ? 0 : -ENOMEM;
	for (size_t i = 0; i < count && !error; i++)
		error = chain_init(&chains->list[i], &listings[i], &chains->document, out);
	return error;
}

void chains_fini(struct chains *chains)
{
	for (size_t i = 0; chains->list && i < chains->count; i++)
		chain_fini(&chains->list[i]);
	free(chains->list);
	chains->list = NULL;
}

int chains_begin(struct chains *chains, uint64_t unix_ms, uint64_t nanoseconds, uint64_t elapsed)
{
	int error = 0;

	for (size_t i = 0; i < chains->count && !error; i++) {
		struct chain *chain = &chains->list[i];

		if (chain->clocked)
			table_clock(chain->clocked, unix_ms);
		if (chain->picture)
			svg_time(chain->picture, unix_ms);
		if (chain->spark)
			spark_rows_time(chain->spark, unix_ms);
		if (chain->rate)
			rate_stage_time(chain->rate, nanoseconds);
		if (chain->since)
			since_stage_elapsed(chain->since, elapsed);
		error = sink_begin(chain->first, chains->listings[i].schema);
	}
	return error;
}

void chains_doubt(struct chains *chains)
{
	for (size_t i = 0; i < chains->count; i++) {
		if (chains->list[i].picture)
			svg_doubt(chains->list[i].picture);
	}
}

int chains_draw(const struct chains *chains, const char *title, struct out *out)
{
	struct sink **pictures = calloc(chains->count, sizeof(struct sink *));
	int error;

	if (!pictures)
		return -ENOMEM;
	for (size_t i = 0; i < chains->count; i++)
		pictures[i] = chains->list[i].picture;
	error = svg_write(pictures, chains->count, title, out);
	free(pictures);
	return error;
}

uint64_t chains_left_out(const struct chains *chains)
{
	uint64_t left_out = 0;

	for (size_t i = 0; i < chains->count; i++) {
		if (chains->list[i].spark)
			left_out += spark_rows_left_out(chains->list[i].spark);
	}
	return left_out;
}

int chains_end(struct chains *chains)
{
	int error = 0;

	for (size_t i = 0; i < chains->count; i++) {
		int ended = sink_end(chains->list[i].first);

		error = error ? error : ended;
	}
	return error;
}

int chains_close(struct chains *chains)
{
	int error = 0;

	for (size_t i = 0; i < chains->count; i++) {
		int closed = sink_close(chains->list[i].first);

		error = error ? error : closed;
	}
	return error;
}

bool chains_have_rates(const struct chains *chains)
{
	for (size_t i = 0; i < chains->count; i++) {
		if (chains->list[i].rate)
			return true;
	}
	return false;
}

uint64_t chains_idle(const struct chains *chains)
{
	uint64_t idle = 0;

	for (size_t i = 0; i < chains->count; i++)
		idle += chains->list[i].moving ? moving_stage_idle(chains->list[i].moving) : 0;
	return idle;
}

uint64_t chains_resets(const struct chains *chains)
{
	uint64_t resets = 0;

	for (size_t i = 0; i < chains->count; i++)
		resets += chains->list[i].rate ? rate_stage_resets(chains->list[i].rate) : 0;
	return resets;
}

uint64_t chains_matched(const struct chains *chains, uint64_t rows)
{
	uint64_t matched = 0;

	for (size_t i = 0; i < chains->count; i++) {
		const struct chain *chain = &chains->list[i];

		if (!chain->where && !chain->since)
			return rows;
		matched += chain->where ? where_stage_passed(chain->where)
					: since_stage_passed(chain->since);
	}
	return matched;
}

uint64_t chains_shown(const struct chains *chains)
{
	uint64_t shown = 0;

	for (size_t i = 0; i < chains->count; i++)
		shown += where_stage_passed(chains->list[i].shown);
	return shown;
}
