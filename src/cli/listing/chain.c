/* SPDX-License-Identifier: MIT */
#include "chain.h"

#include "flow/stages/since.h"
#include "live.h"
#include "picture.h"

#include <errno.h>

/* Puts a stage before the present ones. */
static int chain_add(struct chain *chain, struct sink *sink)
{
	if (!sink)
		return -ENOMEM;
	chain->sinks[chain->count++] = sink;
	chain->first = sink;
	return 0;
}

static int chain_order(struct chain *chain, const struct listing *listing)
{
	const struct plan *plan = &listing->plan;
	struct fieldset shown = {{0}};

	if (!plan->sort_count && (listing->limit || !listing->is_part || listing->streams))
		return listing->limit
			       ? chain_add(chain, limit_stage_new(listing->limit, chain->first))
			       : 0;
	/* The rows of parts come together, and are shown part by part. */
	for (size_t i = 0; i < plan->column_count; i++)
		fieldset_add(&shown, plan->columns[i]);
	return chain_add(chain,
		sort_stage_new(plan->sort, plan->sort_count, listing->limit, &shown, chain->first));
}

/* It stands before the filter, since a thing that does not match now may have matched then. */
static int chain_since(struct chain *chain, const struct listing *listing)
{
	const struct plan *plan = &listing->plan;
	const struct since_request request = {
		.schema = listing->schema,
		.rows = listing->since,
		.keys = plan->keys,
		.identities = plan->identities,
		.compared = plan->compared,
		.counted = plan->counted,
		.keep = plan->wanted,
		.moving = listing->rest != REST_SHOWN,
		.human = listing->format == FORMAT_TABLE && !listing->options->bytes,
	};
	int error = chain_add(chain, since_stage_new(&request, chain->first));

	chain->since = error ? NULL : chain->first;
	return error;
}

/* It stands before the limit, since the largest rows of a round may not be the largest of all
 * rounds. */
static int chain_picture(struct chain *chain, const struct listing *listing)
{
	struct sink *next = chain->first;
	int error = chain_add(chain, picture_new(listing));

	chain->picture = error ? NULL : chain->first;
	return !error && next ? chain_add(chain, tee_stage_new(chain->picture, next)) : error;
}

static int chain_spark(struct chain *chain, const struct listing *listing, struct out *out,
	const struct render_style *style)
{
	int error = chain_add(chain, picture_spark_format(listing, out, style));

	if (!error)
		error = chain_add(chain, picture_spark_new(listing, chain->first));
	chain->spark = error ? NULL : chain->first;
	return error;
}

/* Rows that are samples have means, as in sar(1), if their time is shown. Machine formats have only
 * samples. */
static bool has_average(const struct listing *listing)
{
	const struct plan *plan = &listing->plan;
	int sample = schema_field(plan->schema, text_of(SAMPLE_TIME));

	if (!plan->schema->sampled || sample < 0 || listing->format != FORMAT_TABLE ||
		!plan_has_rates(plan) || plan->groups || listing->options->spark ||
		picture_is_output(listing))
		return false;
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] == sample)
			return true;
	}
	return false;
}

static int chain_moving(struct chain *chain, const struct listing *listing)
{
	bool uncounted = listing->rest == REST_BY_ROUNDS && listing->where;
	int error;

	if (listing->rest == REST_SHOWN || listing->since)
		return 0;
	error = chain_add(chain, moving_stage_new(&listing->plan.wanted, uncounted, chain->first));
	chain->moving = error ? NULL : chain->first;
	return error;
}

int chain_init(struct chain *chain, const struct listing *listing, struct document *document,
	struct out *out)
{
	const struct plan *plan = &listing->plan;
	struct fieldset looked_at = {{0}};
	const struct render_style style = {
		.document = document,
		.columns = plan->columns,
		.column_count = plan->column_count,
		.exact = plan->exact,
		.header = !listing->options->no_header,
		.human = !listing->options->bytes,
		.color = listing->color,
		/* A stream says when nothing more is there at the moment. */
		.live = listing->interval > 0 && !listing->streams,
		.width = listing->width,
		.kept = &plan->kept,
		/* Groups have other fields. */
		.looked_at = plan->groups ? NULL : &looked_at,
	};
	const struct group_by by = plan_group_by(plan);
	const bool averaged = has_average(listing);
	int error;

	memset(chain, 0, sizeof(*chain));
	where_fields(listing->where, &looked_at);
	if (picture_is_output(listing))
		error = chain_picture(chain, listing);
	else if (listing->live)
		error = chain_add(chain, live_sink(listing->live));
	else if (listing->text)
		error = chain_add(chain, listing->subject->text(out, &listing->selection.ask));
	else if (listing->options->spark)
		error = chain_spark(chain, listing, out, &style);
	else
		error = chain_add(chain, format_new(listing->format, out, &style));
	if (listing->interval && listing->width && !listing->text && !chain->picture &&
		!chain->spark && !listing->schema->sampled)
		chain->clocked = chain->first;
	if (!error && listing->options->exit_status) {
		error = chain_add(chain, where_stage_new(NULL, chain->first));
		chain->shown = error ? NULL : chain->first;
	}
	/* A live view sorts by itself, anew at any time. */
	if (!error && !listing->live && !chain->picture && !chain->spark)
		error = chain_order(chain, listing);
	/* Means are of all rows, also of those that are not shown. They are no samples that could
	 * be drawn. */
	if (!error && averaged)
		error = chain_moving(chain, listing);
	if (!error && averaged)
		error = chain_add(chain, average_stage_new(&plan->wanted, chain->first));
	if (!error && listing->options->svg && !chain->picture)
		error = chain_picture(chain, listing);
	if (!error && plan->having)
		error = chain_add(chain, where_stage_new(plan->having, chain->first));
	if (!error && plan->groups)
		error = chain_add(chain, group_stage_new(&by, plan->groups, chain->first));
	/* Groups are of the rows that move. */
	if (!error && plan_has_rates(plan) && !averaged)
		error = chain_moving(chain, listing);
	if (!error && plan_has_rates(plan)) {
		error = chain_add(chain, rate_stage_new(&plan->wanted, chain->first));
		chain->rate = chain->first;
		if (!error && !listing->where)
			rate_stage_whole(chain->rate);
		if (!error && listing->ends)
			rate_stage_ended(chain->rate);
	}
	if (!error && listing->where) {
		error = chain_add(chain, where_stage_new(listing->where, chain->first));
		chain->where = error ? NULL : chain->first;
	}
	/* The changes before count for those in between. */
	if (!error && listing->between)
		error = chain_add(chain, where_stage_new(listing->between, chain->first));
	if (!error && listing->since)
		error = chain_since(chain, listing);
	return error;
}

void chain_fini(struct chain *chain)
{
	while (chain->count)
		sink_free(chain->sinks[--chain->count]);
}
