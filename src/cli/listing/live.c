/* SPDX-License-Identifier: MIT */
#include "live.h"

#include "nlinspect/model/layout.h"

#include "flow/stages/histogram.h"
#include "live_view.h"
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { NANOSECONDS = 1000000000 };

static struct live *live_of(struct sink *sink)
{
	return (struct live *)sink;
}

/* The fields that identify rows: of groups, all that they are grouped by. */
static struct fieldset identity_of(const struct plan *plan)
{
	const struct schema *schema = plan_rows(plan);
	const size_t groups = plan->count_by_count;
	struct fieldset keys = {{0}};

	for (unsigned id = 0; id < schema->field_count && !plan->groups; id++) {
		enum field_role role = schema->fields[id].role;

		if (role == ROLE_KEY || role == ROLE_IDENTITY)
			fieldset_add(&keys, id);
	}
	if (!plan->groups)
		return keys;
	if (plan->is_histogram) {
		fieldset_add_range(&keys, 0, groups);
		fieldset_add(&keys, (unsigned)groups + HISTOGRAM_FIELD_LOW);
		return keys;
	}
	fieldset_add_range(&keys, 0, groups + 1);
	fieldset_remove(&keys, (unsigned)plan->count_by_lead);
	return keys;
}

static struct fieldset kept_of(const struct plan *plan)
{
	struct fieldset keep = {{0}};

	for (size_t i = 0; i < plan->column_count; i++)
		fieldset_add(&keep, plan->columns[i]);
	for (size_t i = 0; i < plan->sort_count; i++)
		fieldset_add(&keep, plan->sort[i].field);
	if (plan->groups)
		fieldset_add_range(&keep, 0, plan->groups->field_count);
	return keep;
}

static void take_message(void *context, const char *line, size_t length)
{
	struct live *live = context;

	live_log_take(&live->log, line, length);
	live->dirty = true;
	/* Another reader of stderr than the terminal does not have to wait. */
	if (!isatty(STDERR_FILENO) && write(STDERR_FILENO, line, length) < 0)
		return;
}

static void start(struct live *live, struct listing *listing)
{
	const struct plan *plan = &listing->plan;
	const struct fieldset keep = kept_of(plan), keys = identity_of(plan);

	live->listing = listing;
	live->keys.steps = listing->selection.ask.recorded;
	live_rows_init(&live->rows, &keep, &keys);
	live->rows.limit = listing->limit;
	live_sort_usually(live);
	history_init(&live->history);
	out_init_memory(&live->chosen);
	out_init_memory(&live->text);
	out_init_memory(&live->wrapped);
	out_init_memory(&live->head);
	out_init_memory(&live->trends);
	out_init_memory(&live->notes);
	out_init_memory(&live->wrapped_notes);
	out_init_memory(&live->foot);
	page_init(&live->page);
	live->report_before = listing->report;
	live->report = *listing->report;
	live->report.take = take_message;
	live->report.context = live;
}

static void live_fini(struct live *live)
{
	live_rows_fini(&live->rows);
	live_thaw(live);
	history_fini(&live->history);
	live_detail_fini(&live->detail);
	out_fini(&live->chosen);
	out_fini(&live->text);
	out_fini(&live->wrapped);
	out_fini(&live->head);
	out_fini(&live->trends);
	out_fini(&live->notes);
	out_fini(&live->wrapped_notes);
	out_fini(&live->foot);
	page_fini(&live->page);
	live_log_fini(&live->log);
	free(live);
}

/* The screen stands still, although rounds go on. A round that shows what a key asked for passes.
 */
static bool stands_still(const struct live *live)
{
	return live->keys.paused && live->rows.shown.schema && !live_is_behind(live);
}

/* The first round of a pause would change what the sparklines show. */
static int freeze(struct live *live)
{
	int error;

	if (live->is_frozen || !stands_still(live))
		return 0;
	error = history_copy(&live->history, &live->frozen);
	live->is_frozen = !error;
	return error;
}

static int live_begin(struct sink *sink, const struct schema *schema)
{
	struct live *live = live_of(sink);
	int error = freeze(live);

	if (!error)
		error = history_begin(&live->history);
	live->schema = schema;
	live->detail.seen = false;
	return error ? error : live_rows_begin(&live->rows, schema);
}

/* Keeps all fields of the row that is shown in full. */
static int keep_detail(struct live *live, const struct record *record)
{
	struct live_detail *detail = &live->detail;
	struct fieldset all = {{0}};
	struct schema *schema;
	struct record *copy;

	fieldset_add_range(&all, 0, live->schema->field_count);
	schema = schema_compact(live->schema, &all);
	copy = schema ? malloc(schema->size + record_extra(live->schema, &all, record)) : NULL;
	if (!copy) {
		schema_free(schema);
		return -ENOMEM;
	}
	record_keep(live->schema, schema, &all, record, copy);
	schema_free(detail->schema);
	free(detail->record);
	detail->schema = schema;
	detail->record = copy;
	detail->seen = true;
	return 0;
}

static bool is_chosen(const struct live *live, const struct live_row *row)
{
	return live->selecting && row->key_length == live->chosen.length &&
	       !memcmp(row->key, live->chosen.data, row->key_length);
}

/* A row that was opened during a pause is read once. */
static bool reads_detail(const struct live *live)
{
	return live->keys.mode == LIVE_ROW &&
	       (!stands_still(live) || !live->detail.schema || live->detail.seen);
}

static int live_row(struct sink *sink, const struct record *record)
{
	struct live *live = live_of(sink);
	const struct live_row *row = NULL;
	int error = live_rows_add(&live->rows, live->schema, record, &row);

	if (!error)
		error = live_note_value(live, live->rows.next.schema, row);
	if (!error && reads_detail(live) && is_chosen(live, row))
		error = keep_detail(live, record);
	return error;
}

static int live_end(struct sink *sink)
{
	struct live *live = live_of(sink);
	int error = 0;

	if (reads_detail(live))
		live->detail.gone = !live->detail.seen;
	if (!stands_still(live)) {
		live_thaw(live);
		memcpy(live->rows.next.clock, live->clocked.clock, sizeof(live->clocked.clock));
		live->turned = false;
		error = live_rows_show(&live->rows);
		live_follow_selected(live);
	}
	if (!error)
		live_draw(live);
	return error;
}

static int live_close_sink(struct sink *sink)
{
	(void)sink;
	return 0;
}

static void live_free_sink(struct sink *sink)
{
	(void)sink;
}

static const struct sink_ops live_ops = {
	.begin = live_begin,
	.row = live_row,
	.end = live_end,
	.close = live_close_sink,
	.free = live_free_sink,
};

int live_open(struct listing *listing, struct live **ret)
{
	struct live *live = calloc(1, sizeof(*live));
	int error;

	if (!live)
		return -ENOMEM;
	live->clocked.sink.ops = &live_ops;
	start(live, listing);
	error = screen_open(listing->color, &live->screen);
	if (error) {
		live_fini(live);
		return error;
	}
	live->input = screen_input(live->screen);
	listing->report = &live->report;
	*ret = live;
	live_draw(live);
	return 0;
}

void live_close(struct live *live)
{
	if (!live)
		return;
	screen_close(live->screen);
	live->listing->report = live->report_before;
	if (isatty(STDERR_FILENO))
		live_log_print(&live->log);
	live_fini(live);
}

struct sink *live_sink(struct live *live)
{
	return &live->clocked.sink;
}

const int *live_input(const struct live *live)
{
	return &live->input;
}

void live_clock(struct live *live, uint64_t unix_ms)
{
	table_clock(&live->clocked.sink, unix_ms);
}

/* Handles signals and keys that have come, and draws if something has changed. */
static void attend(struct live *live)
{
	uint32_t key;

	live->dirty |= screen_attend(live->screen);
	while (!live->quit && (key = screen_key(live->screen)) != SCREEN_NONE) {
		enum live_act what = live_key(&live->keys, key);
		int error = live_act(live, what);

		if (error) {
			report_error(live->listing->report, "%s", strerror(-error));
			live->quit = true;
		}
	}
	if (screen_is_gone(live->screen))
		live->quit = true;
	if (live->dirty && !live->quit)
		live_draw(live);
}

bool live_attend(struct live *live)
{
	attend(live);
	return live->quit;
}

/* Signals are blocked except while it sleeps, so that none is missed in between. Those of faults in
 * the program are not. */
static sigset_t block(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
	sigset_t set, before;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	return before;
}

static void sleep_until(const struct live *live, uint64_t until, const sigset_t *signals)
{
	struct pollfd input = {.fd = live->input, .events = POLLIN};
	uint64_t now = clock_monotonic(), left = until > now ? until - now : 0;
	const struct timespec timeout = {
		.tv_sec = (time_t)(left / NANOSECONDS),
		.tv_nsec = (long)(left % NANOSECONDS),
	};

	ppoll(&input, 1, until == UINT64_MAX ? NULL : &timeout, signals);
}

/* @return whether the run goes on */
static bool wait_for(struct live *live, uint64_t until)
{
	const sigset_t before = block();

	for (;;) {
		attend(live);
		if (live->quit || live->step || signals_arrived() || clock_monotonic() >= until)
			break;
		sleep_until(live, until, &before);
	}
	live->step = false;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return !live->quit && !signals_arrived();
}

bool live_wait(struct live *live, uint64_t until)
{
	return wait_for(live, until);
}

void live_wait_end(struct live *live)
{
	live->over = true;
	live->dirty = true;
	while (wait_for(live, UINT64_MAX))
		live->dirty = true;
}
