/* SPDX-License-Identifier: MIT */
/* Messages that come twice within a dump, and dumps that are completed by another one. */
#include "nlinspect/netlink/query.h"

#include "conversation.h"

/* A row of 64 KiB is one of a dump that is too large to be held: with so many it streams. */
enum {
	LARGE = 64 << 10,
	LARGE_ROWS = QUERY_HOLD / LARGE + 10,
	MOVING = 5,
};

/* The number, then an attribute that moves, then one that does not. */
struct row {
	uint32_t number;
	struct nlattr moving_header;
	uint32_t moving;
	struct nlattr other_header;
	uint32_t other;
};

static void add_row(
	struct packet *packet, uint16_t flags, uint32_t number, uint32_t moving, uint32_t other)
{
	struct row row = {
		.number = number,
		.moving_header = {.nla_len = sizeof(struct nlattr) + 4, .nla_type = MOVING},
		.moving = moving,
		.other_header = {.nla_len = sizeof(struct nlattr) + 4, .nla_type = MOVING + 1},
		.other = other,
	};

	packet_add(packet, RTM_NEWLINK, flags, 0, &row, sizeof(row));
}

static struct request compared_request(bool unannounced)
{
	struct request request = request_of(RTM_GETLINK, 0, 0);

	request.header = sizeof(uint32_t);
	request.moving = MOVING;
	request.unannounced = unannounced;
	return request;
}

static int ask_one(const struct packet *packet, struct request request, struct seen *seen)
{
	struct step step = {.packet = packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	struct query_status status;

	return query_dump(&fake.connector, &request, seen_message, seen, NULL, &status);
}

START_TEST(rows_that_come_twice_are_dropped)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen distinct = {0}, all = {0};

	add_row(&packet, 0, 1, 0, 0);
	add_row(&packet, 0, 2, 7, 0);
	add_row(&packet, 0, 2, 8, 0); /* later */
	add_row(&packet, 0, 1, 0, 0);
	add_row(&packet, 0, 1, 0, 9); /* another one */
	packet_done(&packet, 0, 0);
	ck_assert_int_eq(ask_one(&packet, compared_request(true), &distinct), 0);
	ck_assert_uint_eq(distinct.count, 3);
	ck_assert_uint_eq(distinct.values[1], 2);
	ck_assert_uint_eq(distinct.values[2], 1);
	ck_assert_int_eq(ask_one(&packet, compared_request(false), &all), 0);
	ck_assert_uint_eq(all.count, 5);
}
END_TEST

START_TEST(short_rows_are_compared_whole)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct request request = compared_request(true);
	struct seen seen = {0};

	request.header = 100;
	packet_row(&packet, 0, 1);
	packet_row(&packet, 0, 2);
	packet_row(&packet, 0, 1);
	packet_done(&packet, 0, 0);
	ck_assert_int_eq(ask_one(&packet, request, &seen), 0);
	ck_assert_uint_eq(seen.count, 2);
}
END_TEST

START_TEST(a_dump_that_never_rests_has_each_row_once)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen seen = {0};

	add_row(&packet, NLM_F_DUMP_INTR, 1, 0, 0);
	add_row(&packet, 0, 2, 0, 0);
	add_row(&packet, 0, 1, 0, 0);
	packet_done(&packet, 0, 0);
	ck_assert_int_eq(ask_one(&packet, compared_request(false), &seen), -EINTR);
	ck_assert_uint_eq(seen.count, 2);
}
END_TEST

/* A pass of large rows from `first` on, which may be interrupted at its end. */
struct pass {
	struct packet packets[LARGE_ROWS + 2], end;
	struct step steps[LARGE_ROWS + 3];
	struct script script;
};

static void pass_make(struct pass *pass, uint32_t first, size_t count, bool interrupted)
{
	uint32_t *row = calloc(1, LARGE);

	ck_assert_ptr_nonnull(row);
	for (size_t i = 0; i < count; i++) {
		row[0] = first + (uint32_t)i;
		packet_add(&pass->packets[i], RTM_NEWLINK, 0, 0, row, LARGE);
		pass->steps[i].packet = &pass->packets[i];
	}
	free(row);
	packet_done(&pass->end, interrupted ? NLM_F_DUMP_INTR : 0, 0);
	pass->steps[count].packet = &pass->end;
	pass->script = (struct script){.steps = pass->steps, .count = count + 1};
}

static void pass_fini(struct pass *pass)
{
	for (size_t i = 0; i < ARRAY_SIZE(pass->packets); i++)
		packet_fini(&pass->packets[i]);
	packet_fini(&pass->end);
}

static int ask_passes(
	struct pass *passes, size_t count, struct seen *seen, struct query_status *status)
{
	struct script scripts[4];
	struct request request = compared_request(false);
	int result;

	for (size_t i = 0; i < count; i++)
		scripts[i] = passes[i].script;

	struct fake fake = fake_of(scripts, count);

	result = query_dump(&fake.connector, &request, seen_message, seen, NULL, status);
	for (size_t i = 0; i < count; i++)
		pass_fini(&passes[i]);
	return result;
}

START_TEST(a_large_dump_is_completed)
{
	struct pass passes[2] = {0};
	struct query_status status;
	struct seen seen = {0};

	/* The last row was missed. */
	pass_make(&passes[0], 0, LARGE_ROWS, true);
	pass_make(&passes[1], 0, LARGE_ROWS + 1, false);
	ck_assert_int_eq(ask_passes(passes, 2, &seen, &status), 0);
	ck_assert_uint_eq(seen.count, LARGE_ROWS + 1);
	ck_assert_uint_eq(status.tries, 2);
	ck_assert_uint_eq(status.gone, 0);
	ck_assert(!status.interrupted);
}
END_TEST

START_TEST(rows_of_a_large_dump_that_are_gone_are_counted)
{
	struct pass passes[2] = {0};
	struct query_status status;
	struct seen seen = {0};

	/* The first two rows do not come again, and a later one is new. */
	pass_make(&passes[0], 0, LARGE_ROWS, true);
	pass_make(&passes[1], 2, LARGE_ROWS - 1, false);
	ck_assert_int_eq(ask_passes(passes, 2, &seen, &status), -EINTR);
	ck_assert_uint_eq(seen.count, LARGE_ROWS + 1);
	ck_assert_uint_eq(status.gone, 2);
	ck_assert(!status.interrupted);
}
END_TEST

START_TEST(a_large_dump_that_never_rests_is_united)
{
	struct pass passes[3] = {0};
	struct query_status status;
	struct seen seen = {0};

	pass_make(&passes[0], 0, LARGE_ROWS, true);
	pass_make(&passes[1], 1, LARGE_ROWS, true);
	pass_make(&passes[2], 2, LARGE_ROWS, true);
	ck_assert_int_eq(ask_passes(passes, 3, &seen, &status), -EINTR);
	ck_assert_uint_ge(status.tries, 2);
	ck_assert_uint_le(status.tries, QUERY_TRIES);
	ck_assert_uint_ge(seen.count, LARGE_ROWS + 1);
	ck_assert_uint_le(seen.count, LARGE_ROWS + 2);
	ck_assert(status.interrupted);
}
END_TEST

/* News come while the first dump is still held. */
struct newsy {
	struct fake fake;
	unsigned left;
};

struct news {
	struct watcher watcher;
	unsigned *left;
};

static bool news_left(struct watcher *watcher)
{
	unsigned *left = ((struct news *)watcher)->left;

	return *left && (*left)--;
}

static void news_close(struct watcher *watcher)
{
	free(watcher);
}

static int newsy_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	static const struct watcher_ops ops = {
		.changed = news_left, .news = news_left, .close = news_close};
	struct news *news = calloc(1, sizeof(*news));

	(void)request;
	ck_assert_ptr_nonnull(news);
	news->watcher.ops = &ops;
	news->left = &((struct newsy *)connector)->left;
	*ret = &news->watcher;
	return 0;
}

START_TEST(a_large_dump_that_changes_while_it_is_held_is_repeated)
{
	struct pass passes[2] = {0};
	struct query_status status;
	struct seen seen = {0};

	/* The first one is given up, though its rows differ. */
	pass_make(&passes[0], 7000, LARGE_ROWS, false);
	pass_make(&passes[1], 1, LARGE_ROWS, false);

	struct script scripts[] = {passes[0].script, passes[1].script};
	struct newsy newsy = {.fake = fake_of(scripts, 2), .left = 1};
	struct connector_ops ops = *newsy.fake.connector.ops;
	struct request request = compared_request(false);

	ops.watch = newsy_watch;
	newsy.fake.connector.ops = &ops;
	request.watch = 1;
	ck_assert_int_eq(
		query_dump(&newsy.fake.connector, &request, seen_message, &seen, NULL, &status), 0);
	ck_assert_uint_eq(status.tries, 2);
	ck_assert_uint_eq(seen.count, LARGE_ROWS);
	ck_assert_uint_eq(seen.values[0], 1);
	for (size_t i = 0; i < 2; i++)
		pass_fini(&passes[i]);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_large_dump_that_changes_while_it_is_held_is_repeated);
	tcase_add_test(tests, rows_that_come_twice_are_dropped);
	tcase_add_test(tests, short_rows_are_compared_whole);
	tcase_add_test(tests, a_dump_that_never_rests_has_each_row_once);
	tcase_add_test(tests, a_large_dump_is_completed);
	tcase_add_test(tests, rows_of_a_large_dump_that_are_gone_are_counted);
	tcase_add_test(tests, a_large_dump_that_never_rests_is_united);
}
