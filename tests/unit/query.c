/* SPDX-License-Identifier: MIT */
#include "nlinspect/netlink/query.h"

#include "conversation.h"

#include <limits.h>
#include <sys/socket.h>

static int ask(struct fake *fake, struct seen *seen, struct query_status *status)
{
	struct request request = request_of(RTM_GETLINK, 0, 0);
	int result = query_dump(&fake->connector, &request, seen_message, seen, seen_stop, status);

	ck_assert_uint_eq(fake->connects, fake->closes);
	ck_assert_uint_eq(fake->connects, status->tries);
	return result;
}

/* One conversation, of these steps. */
static int ask_steps(
	const struct step *steps, size_t count, struct seen *seen, struct query_status *status)
{
	struct script script = {.steps = steps, .count = count};
	struct fake fake = fake_of(&script, 1);

	return ask(&fake, seen, status);
}

START_TEST(rows_come_in_order)
{
	CLEANUP(packet_fini) struct packet first = {0}, second = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&first, NLM_F_MULTI, 1);
	packet_add(&first, NLMSG_NOOP, 0, 0, NULL, 0);
	packet_row(&first, NLM_F_MULTI, 2);
	packet_row(&second, NLM_F_MULTI, 3);
	packet_done(&second, NLM_F_MULTI, 0);
	packet_row(&second, NLM_F_MULTI, 4);

	struct step steps[] = {{.packet = &first}, {.packet = &second}};

	ck_assert_int_eq(ask_steps(steps, 2, &seen, &status), 0);
	ck_assert_uint_eq(seen.count, 3);
	ck_assert_uint_eq(seen.values[0], 1);
	ck_assert_uint_eq(seen.values[1], 2);
	ck_assert_uint_eq(seen.values[2], 3);
	ck_assert(!status.interrupted && !status.malformed && !status.foreign);
	ck_assert_str_eq(status.text, "");
}
END_TEST

/* Interrupted at one of three places; the second try is clean. */
static void check_interrupted_once(unsigned place)
{
	CLEANUP(packet_fini) struct packet torn = {0}, clean = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&torn, place == 0 ? NLM_F_DUMP_INTR : 0, 1);
	packet_row(&torn, place == 1 ? NLM_F_DUMP_INTR : 0, 2);
	packet_done(&torn, place == 2 ? NLM_F_DUMP_INTR : 0, 0);
	packet_row(&clean, 0, 3);
	packet_done(&clean, 0, 0);

	struct step steps[] = {{.packet = &torn}, {.packet = &clean}};
	struct script scripts[] = {
		{.steps = &steps[0], .count = 1}, {.steps = &steps[1], .count = 1}};
	struct fake fake = fake_of(scripts, 2);

	ck_assert_int_eq(ask(&fake, &seen, &status), 0);
	ck_assert_uint_eq(status.tries, 2);
	ck_assert(!status.interrupted);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.values[0], 3);
}

START_TEST(interrupted_dump_is_repeated)
{
	for (unsigned place = 0; place < 3; place++)
		check_interrupted_once(place);
}
END_TEST

START_TEST(interrupted_for_ever_is_shown_and_said)
{
	CLEANUP(packet_fini) struct packet first = {0}, second = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&first, NLM_F_DUMP_INTR, 1);
	packet_row(&first, NLM_F_DUMP_INTR, 2);
	packet_row(&second, NLM_F_DUMP_INTR, 3);
	packet_done(&second, NLM_F_DUMP_INTR, 0);

	struct step steps[] = {{.packet = &first}, {.packet = &second}};

	ck_assert_int_eq(ask_steps(steps, 2, &seen, &status), -EINTR);
	ck_assert_uint_eq(status.tries, QUERY_TRIES);
	ck_assert(status.interrupted);
	ck_assert_uint_eq(seen.count, 3);
	ck_assert_uint_eq(seen.values[2], 3);
}
END_TEST

/* 16 rows of 64 KiB in a datagram, no two datagrams in a row alike. */
static void packet_fill(struct packet *packet, uint32_t value)
{
	uint32_t *row = calloc(1, 64 << 10);

	ck_assert_ptr_nonnull(row);
	row[0] = value;
	for (unsigned i = 0; i < 15; i++)
		packet_add(packet, RTM_NEWLINK, 0, 0, row, 64 << 10);
	free(row);
}

START_TEST(interrupted_too_late_to_repeat)
{
	CLEANUP(packet_fini) struct packet even = {0}, odd = {0}, end = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_fill(&even, 1);
	packet_fill(&odd, 2);
	packet_row(&end, NLM_F_DUMP_INTR, 3);
	packet_done(&end, 0, 0);

	struct step steps[] = {{.packet = &even}, {.packet = &odd}, {.packet = &even},
		{.packet = &odd}, {.packet = &even}, {.packet = &odd}, {.packet = &end}};

	ck_assert_int_eq(ask_steps(steps, ARRAY_SIZE(steps), &seen, &status), -EINTR);
	ck_assert_uint_eq(status.tries, 1);
	ck_assert(status.interrupted);
	ck_assert_uint_eq(seen.count, 6 * 15 + 1);
	ck_assert_uint_eq(seen.values[0], 1);
	ck_assert_uint_eq(seen.values[15], 2);
}
END_TEST

START_TEST(done_carries_an_error_and_words)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct {
		int error;
		struct nlattr header;
		char text[8];
	} done = {-EPERM, {4 + 8, NLMSGERR_ATTR_MSG}, "not you"};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&packet, 0, 1);
	packet_add(&packet, NLMSG_DONE, NLM_F_ACK_TLVS, 0, &done, sizeof(done));
	ck_assert_int_eq(ask_steps(&(struct step){.packet = &packet}, 1, &seen, &status), -EPERM);
	ck_assert_str_eq(status.text, "not you");
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(done_may_be_short)
{
	for (size_t length = 0; length < 4; length++) {
		CLEANUP(packet_fini) struct packet packet = {0};
		struct seen seen = {0};
		struct query_status status;

		packet_row(&packet, 0, 1);
		packet_add(&packet, NLMSG_DONE, 0, 0, "\xff\xff\xff", length);
		ck_assert_int_eq(
			ask_steps(&(struct step){.packet = &packet}, 1, &seen, &status), 0);
		ck_assert(status.malformed);
		ck_assert_uint_eq(seen.count, 1);
	}
}
END_TEST

/* An error message: the request's header, `quoted` bytes of its payload, and words. */
struct refusal {
	int error;
	uint32_t claimed; /* nlmsg_len of the quoted request */
	uint16_t flags;
	size_t quoted;
	const char *text;
	size_t length;
};

static int ask_refused(const struct refusal *refusal, struct query_status *status)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct nlmsgerr answer = {refusal->error, {.nlmsg_len = refusal->claimed}};
	struct nlattr header = {(uint16_t)(4 + refusal->length), NLMSGERR_ATTR_MSG};
	uint8_t payload[600] = {0};
	size_t end = sizeof(answer) + refusal->quoted;
	struct seen seen = {0};

	memcpy(payload, &answer, sizeof(answer));
	memcpy(payload + end, &header, sizeof(header));
	memcpy(payload + end + 4, refusal->text, refusal->length);
	packet_add(&packet, NLMSG_ERROR, refusal->flags, 0, payload, end + 4 + refusal->length);
	return ask_steps(&(struct step){.packet = &packet}, 1, &seen, status);
}

START_TEST(error_carries_words)
{
	struct query_status status;
	char longer[400];

	memset(longer, 'x', sizeof(longer));
	ck_assert_int_eq(ask_refused(&(struct refusal){-EINVAL, 24, NLM_F_ACK_TLVS, 8, "bad\0?", 5},
				 &status),
		-EINVAL);
	ck_assert_str_eq(status.text, "bad");
	/* Without the quoted request, and without a NUL. */
	ck_assert_int_eq(ask_refused(&(struct refusal){-ENOENT, 999, NLM_F_ACK_TLVS | NLM_F_CAPPED,
					     0, "gone", 4},
				 &status),
		-ENOENT);
	ck_assert_str_eq(status.text, "gone");
	ck_assert_int_eq(ask_refused(&(struct refusal){-EPERM, 16, NLM_F_ACK_TLVS, 0, longer,
					     sizeof(longer)},
				 &status),
		-EPERM);
	ck_assert_uint_eq(strlen(status.text), sizeof(status.text) - 1);
}
END_TEST

START_TEST(error_words_are_not_trusted)
{
	static const uint32_t claims[] = {17, 25, 28, 1000, 0x7fffffff, 0xfffffffc, 0xffffffff};
	struct query_status status;

	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		struct refusal refusal = {-EINVAL, claims[i], NLM_F_ACK_TLVS, 0, "abc", 4};

		ck_assert_int_eq(ask_refused(&refusal, &status), -EINVAL);
		ck_assert_str_eq(status.text, "");
	}
	ck_assert_int_eq(
		ask_refused(&(struct refusal){-EINVAL, 16, 0, 0, "abc", 4}, &status), -EINVAL);
	ck_assert_str_eq(status.text, "");
}
END_TEST

START_TEST(impossible_errors_are_malformed)
{
	static const int errors[] = {1, 4096, -4096, INT32_MIN, INT32_MAX};
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen seen = {0};
	struct query_status status;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct refusal refusal = {errors[i], 16, 0, 0, "", 0};

		ck_assert_int_eq(ask_refused(&refusal, &status), -EBADMSG);
		ck_assert(status.malformed);
	}
	packet_add(&packet, NLMSG_ERROR, 0, 0, &errors, 19);
	ck_assert_int_eq(ask_steps(&(struct step){.packet = &packet}, 1, &seen, &status), -EBADMSG);
}
END_TEST

/* These two mean something else to the caller. */
START_TEST(special_errors_are_not_passed_on)
{
	static const int errors[] = {-EINTR, -ECANCELED};

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct refusal refusal = {errors[i], 16, 0, 0, "", 0};
		struct script scripts[] = {{.connect = errors[i]}, {.send = errors[i]}};
		struct seen seen = {0};
		struct query_status status;

		ck_assert_int_eq(ask_refused(&refusal, &status), -EIO);
		ck_assert_int_eq(
			ask_steps(&(struct step){.error = -ECANCELED}, 1, &seen, &status), -EIO);
		for (size_t j = 0; j < ARRAY_SIZE(scripts); j++) {
			struct fake fake = fake_of(&scripts[j], 1);
			struct request request = request_of(RTM_GETLINK, 0, 0);

			ck_assert_int_eq(query_dump(&fake.connector, &request, seen_message, &seen,
						 NULL, &status),
				-EIO);
			ck_assert_uint_eq(seen.count, 0);
		}
	}
}
END_TEST

START_TEST(foreign_messages_are_skipped)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen seen = {0};
	struct query_status status;
	uint32_t value = 9;

	packet_add(&packet, RTM_NEWLINK, NLM_F_DUMP_INTR, 4711, &value, sizeof(value));
	packet_row(&packet, 0, 1);
	packet_add(&packet, NLMSG_DONE, 0, 4711, &value, sizeof(value));
	packet_row(&packet, 0, 2);
	packet_done(&packet, 0, 0);

	struct step steps[] = {{.error = -EAGAIN}, {.error = -EINTR}, {.packet = &packet}};

	ck_assert_int_eq(ask_steps(steps, 3, &seen, &status), 0);
	ck_assert_uint_eq(seen.count, 2);
	ck_assert_uint_eq(status.foreign, 3);
	ck_assert(!status.interrupted);
}
END_TEST

START_TEST(missing_end_times_out)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&packet, 0, 1);

	struct step steps[] = {{.packet = &packet}, {.error = -ETIMEDOUT}};

	ck_assert_int_eq(ask_steps(steps, 2, &seen, &status), -ETIMEDOUT);
	ck_assert_uint_eq(status.tries, 1);
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(foreign_datagrams_alone_time_out)
{
	struct seen seen = {0};
	struct query_status status;

	ck_assert_int_eq(
		ask_steps(&(struct step){.error = -EAGAIN, .wait_ms = 250}, 1, &seen, &status),
		-ETIMEDOUT);
	ck_assert_uint_ge(status.foreign, 2);
	ck_assert_uint_le(status.foreign, 22);
}
END_TEST

START_TEST(malformed_bytes_end_the_dump)
{
	CLEANUP(packet_fini) struct packet packet = {0}, end = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&packet, 0, 1);
	packet_row(&packet, 0, 2);
	packet_done(&end, 0, 0);
	memcpy(packet.bytes + packet.length / 2, &(uint32_t){0x80000010}, 4);

	struct step steps[] = {{.packet = &packet}, {.packet = &end}};

	ck_assert_int_eq(ask_steps(steps, 2, &seen, &status), -EBADMSG);
	ck_assert(status.malformed);
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(buffer_grows)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen seen = {0};
	struct query_status status;
	size_t need = QUERY_RECEIVE + 1000;

	packet_row(&packet, 0, 1);
	packet_done(&packet, 0, 0);

	struct step step = {.packet = &packet, .need = need};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);

	ck_assert_int_eq(ask(&fake, &seen, &status), 0);
	ck_assert_uint_eq(status.tries, 2);
	ck_assert_uint_ge(fake.buffer, need);
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(buffer_does_not_grow_without_end)
{
	struct seen seen = {0};
	struct query_status status;

	ck_assert_int_eq(ask_steps(&(struct step){.need = SIZE_MAX}, 1, &seen, &status), -EMSGSIZE);
	ck_assert_uint_eq(status.tries, 1);
}
END_TEST

START_TEST(loss_is_repeated)
{
	CLEANUP(packet_fini) struct packet overrun = {0}, row = {0}, clean = {0};
	struct seen seen = {0};
	struct query_status status;

	packet_row(&row, 0, 1);
	packet_add(&overrun, NLMSG_OVERRUN, 0, 0, NULL, 0);
	packet_row(&clean, 0, 2);
	packet_done(&clean, 0, 0);

	struct step lost[] = {{.packet = &row}, {.error = -ENOBUFS}};
	struct step steps[] = {{.packet = &overrun}, {.packet = &clean}};
	struct script scripts[] = {{.steps = lost, .count = 2}, {.steps = &steps[0], .count = 1},
		{.steps = &steps[1], .count = 1}};
	struct fake fake = fake_of(scripts, 3);

	ck_assert_int_eq(ask(&fake, &seen, &status), 0);
	ck_assert_uint_eq(status.tries, 3);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.values[0], 2);

	/* For ever: an error, after what there is. */
	seen = (struct seen){0};
	ck_assert_int_eq(ask_steps(lost, 2, &seen, &status), -ENOBUFS);
	ck_assert_uint_eq(status.tries, QUERY_TRIES);
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(endless_repetition_ends)
{
	CLEANUP(packet_fini) struct packet packet = {0}, empty = {0};
	struct seen seen = {0};
	struct query_status status;
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);

	packet_row(&packet, 0, 1);
	ck_assert_int_eq(ask(&fake, &seen, &status), -ELOOP);
	ck_assert_uint_lt(fake.receives, 2000);
	ck_assert_int_eq(ask_steps(&(struct step){.packet = &empty}, 1, &seen, &status), -ELOOP);
}
END_TEST

START_TEST(handler_has_enough)
{
	CLEANUP(packet_fini) struct packet first = {0}, second = {0};
	struct seen seen = {.enough = 2, .error = -ECANCELED};
	struct query_status status;

	packet_row(&first, 0, 1);
	packet_row(&first, 0, 2);
	packet_row(&second, 0, 3);
	packet_done(&second, 0, 0);

	struct step steps[] = {{.packet = &first}, {.packet = &second}};

	ck_assert_int_eq(ask_steps(steps, 2, &seen, &status), -ECANCELED);
	ck_assert_uint_eq(seen.count, 2);
	seen = (struct seen){.enough = 1, .error = -ENOSPC};
	ck_assert_int_eq(ask_steps(steps, 2, &seen, &status), -ENOSPC);
	ck_assert_uint_eq(seen.count, 1);
}
END_TEST

/* While it streams, nothing more is received after the handler had enough. */
START_TEST(handler_ends_the_stream)
{
	CLEANUP(packet_fini) struct packet even = {0}, odd = {0};
	struct seen seen = {.enough = 70, .error = -ECANCELED};
	struct query_status status;

	packet_fill(&even, 1);
	packet_fill(&odd, 2);

	struct step steps[] = {{.packet = &even}, {.packet = &odd}, {.packet = &even},
		{.packet = &odd}, {.packet = &even}, {.error = -EIO}};
	struct script script = {.steps = steps, .count = ARRAY_SIZE(steps)};
	struct fake fake = fake_of(&script, 1);

	ck_assert_int_eq(ask(&fake, &seen, &status), -ECANCELED);
	ck_assert_uint_eq(seen.count, 70);
	ck_assert_uint_eq(fake.receives, 5);
}
END_TEST

/* Asks something else over the same connector, as the first message of a streamed dump comes. */
struct asking {
	struct fake *fake;
	struct seen outer, inner;
};

static int asking_message(void *context, const struct message *message)
{
	struct asking *asking = context;
	struct ifinfomsg header = {0};
	struct request request;
	struct query_status status;

	if (!asking->outer.count) {
		request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
		ck_assert_int_eq(query_dump(&asking->fake->connector, &request, seen_message,
					 &asking->inner, NULL, &status),
			0);
	}
	return seen_message(&asking->outer, message);
}

START_TEST(handler_may_ask_something_itself)
{
	CLEANUP(packet_fini) struct packet even = {0}, odd = {0}, end = {0}, other = {0};

	packet_fill(&even, 1);
	packet_fill(&odd, 2);
	packet_row(&end, 0, 3);
	packet_done(&end, 0, 0);
	packet_row(&other, 0, 4);
	packet_done(&other, 0, 0);

	struct step outer[] = {{.packet = &even}, {.packet = &odd}, {.packet = &even},
		{.packet = &odd}, {.packet = &even}, {.packet = &odd}, {.packet = &end}};
	struct step inner[] = {{.packet = &other}};
	struct script scripts[] = {{.steps = outer, .count = ARRAY_SIZE(outer)},
		{.steps = inner, .count = ARRAY_SIZE(inner)}};
	struct fake fake = fake_of(scripts, ARRAY_SIZE(scripts));
	struct asking asking = {.fake = &fake};
	struct ifinfomsg header = {0};
	struct request request;
	struct query_status status;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	ck_assert_int_eq(
		query_dump(&fake.connector, &request, asking_message, &asking, NULL, &status), 0);
	ck_assert_uint_eq(asking.outer.count, 6 * 15 + 1);
	ck_assert_uint_eq(asking.inner.count, 1);
	ck_assert_uint_eq(asking.inner.values[0], 4);
}
END_TEST

/* Later datagrams are not waited for. */
START_TEST(one_thing_is_one_message)
{
	CLEANUP(packet_fini) struct packet answer = {0};
	struct ifinfomsg header = {0};
	struct request request;
	struct seen seen = {0};
	struct query_status status;

	packet_row(&answer, 0, 5);

	struct step steps[] = {{.packet = &answer}, {.error = -ETIMEDOUT}};
	struct script script = {.steps = steps, .count = ARRAY_SIZE(steps)};
	struct fake fake = fake_of(&script, 1);

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_single(&request);
	ck_assert_int_eq(
		query_dump(&fake.connector, &request, seen_message, &seen, NULL, &status), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.values[0], 5);
}
END_TEST

/* The second of three questions over one conversation is refused; its late answer is not taken for
 * the third's. */
START_TEST(many_questions_in_one_conversation)
{
	CLEANUP(packet_fini) struct packet first = {0};
	CLEANUP(packet_fini) struct packet refusal = {0};
	CLEANUP(packet_fini) struct packet third = {0};
	CLEANUP(packet_fini) struct packet late = {0};
	const struct nlmsgerr error = {.error = -EINVAL, .msg = {.nlmsg_len = NLMSG_HDRLEN}};
	const uint32_t six = 6;

	packet_row(&first, 0, 5);
	packet_add(&refusal, NLMSG_ERROR, 0, 0, &error, sizeof(error));
	packet_add(&late, RTM_NEWLINK, 0, 1, &six, sizeof(six));
	packet_row(&third, 0, 7);

	struct step steps[] = {{.packet = &first}, {.packet = &refusal}, {.error = -EINTR},
		{.packet = &late}, {.packet = &third}, {.need = 1 << 20}, {.packet = &first}};
	struct script script = {.steps = steps, .count = ARRAY_SIZE(steps)};
	struct fake fake = fake_of(&script, 1);
	static const int expected[] = {0, -EINVAL, 0, -EMSGSIZE, 0};
	struct inquiry inquiry = inquiry_of(&fake.connector);
	struct seen seen = {0};

	ck_assert_uint_eq(fake.connects, 0);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		struct request request = request_of(RTM_GETLINK, 0, 0);

		request_single(&request);
		ck_assert_int_eq(inquiry_ask(&inquiry, &request, seen_message, &seen), expected[i]);
	}
	inquiry_fini(&inquiry);
	ck_assert_uint_eq(fake.connects, 1);
	ck_assert_uint_eq(fake.closes, 1);
	ck_assert_uint_eq(seen.count, 3);
	ck_assert_uint_eq(seen.values[0], 5);
	ck_assert_uint_eq(seen.values[1], 7);
	ck_assert_uint_eq(seen.values[2], 5);
	ck_assert_uint_ge(fake.buffer, 1 << 20);
}
END_TEST

/* A kernel that does not flag its dumps, but sends news during the first few. */
struct news {
	struct watcher watcher;
	unsigned *left;
};

static bool news_changed(struct watcher *watcher)
{
	unsigned *left = ((struct news *)watcher)->left;

	return *left && (*left)--;
}

static void news_close(struct watcher *watcher)
{
	free(watcher);
}

struct newsy {
	struct fake fake;
	unsigned left, watches;
	uint64_t groups;
};

static int newsy_watch(
	struct connector *connector, const struct request *request, struct watcher **ret)
{
	static const struct watcher_ops ops = {.changed = news_changed, .close = news_close};
	struct newsy *newsy = (struct newsy *)connector;
	struct news *news = calloc(1, sizeof(*news));

	ck_assert_ptr_nonnull(news);
	ck_assert_int_eq(request->protocol, NETLINK_ROUTE);
	news->watcher.ops = &ops;
	news->left = &newsy->left;
	newsy->watches++;
	newsy->groups = request->watch;
	*ret = &news->watcher;
	return 0;
}

static int ask_newsy(unsigned dumps, struct seen *seen, struct query_status *status)
{
	CLEANUP(packet_fini) struct packet packet = {0};

	packet_row(&packet, 0, 7);
	packet_done(&packet, 0, 0);

	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct newsy newsy = {.fake = fake_of(&script, 1), .left = dumps};
	struct connector_ops ops = *newsy.fake.connector.ops;
	struct request request = request_of(RTM_GETROUTE, AF_INET, 0);
	int result;

	ops.watch = newsy_watch;
	newsy.fake.connector.ops = &ops;
	request.watch = 1 << 7;
	result = query_dump(&newsy.fake.connector, &request, seen_message, seen, NULL, status);
	ck_assert_uint_eq(newsy.groups, 1 << 7);
	ck_assert_uint_eq(newsy.watches, status->tries);
	return result;
}

/* Messages seen by `ahead` are noted before those passed on. */
struct looked {
	struct seen seen;
	size_t ahead, void_at;
	uint64_t sum; /* of the values that came ahead and are not void */
};

static int look_ahead(void *context, const struct message *message)
{
	struct looked *looked = context;
	uint32_t value;

	ck_assert_uint_eq(looked->seen.count, 0);
	if (!message) {
		looked->void_at = looked->ahead;
		looked->sum = 0;
		return 0;
	}
	memcpy(&value, message->payload, sizeof(value));
	looked->ahead++;
	looked->sum += value;
	return 0;
}

static int looked_message(void *context, const struct message *message)
{
	return seen_message(&((struct looked *)context)->seen, message);
}

static int ask_ahead(const struct script *scripts, size_t count, struct looked *looked)
{
	struct fake fake = fake_of(scripts, count);
	struct request request = request_of(RTM_GETLINK, 0, 0);
	struct query_status status;
	int result = query_dump_ahead(
		&fake.connector, &request, look_ahead, looked_message, looked, NULL, &status);

	ck_assert_uint_eq(fake.connects, fake.closes);
	return result;
}

START_TEST(all_is_seen_ahead)
{
	CLEANUP(packet_fini) struct packet torn = {0}, first = {0}, second = {0};
	struct looked looked = {.ahead = 0};

	packet_row(&torn, 0, 100);
	packet_row(&torn, NLM_F_DUMP_INTR, 200);
	packet_row(&first, 0, 1);
	packet_add(&first, RTM_NEWLINK, 0, 4711, &(uint32_t){1000}, 4); /* somebody else's */
	packet_row(&first, 0, 2);
	packet_add(&first, NLMSG_NOOP, 0, 0, &(uint32_t){1000}, 4);
	packet_row(&second, 0, 3);
	packet_done(&second, 0, 0);
	packet_row(&second, 0, 1000);

	struct step tear = {.packet = &torn}, steps[] = {{.packet = &first}, {.packet = &second}};
	struct script scripts[] = {{.steps = &tear, .count = 1}, {.steps = steps, .count = 2}};

	ck_assert_int_eq(ask_ahead(scripts, 2, &looked), 0);
	ck_assert_uint_eq(looked.ahead, 4);
	ck_assert_uint_eq(looked.void_at, 1);
	ck_assert_uint_eq(looked.sum, 6);
	ck_assert_uint_eq(looked.seen.count, 3);
	ck_assert_uint_eq(looked.seen.values[2], 3);
}
END_TEST

START_TEST(what_is_too_large_is_not_seen_ahead)
{
	CLEANUP(packet_fini) struct packet even = {0}, odd = {0}, end = {0};
	struct step steps[QUERY_HOLD_AHEAD / (15 * 64 << 10) + 4];
	const size_t count = ARRAY_SIZE(steps);
	struct script script = {.steps = steps, .count = count};
	struct looked looked = {.ahead = 0};

	packet_fill(&even, 1);
	packet_fill(&odd, 2);
	packet_row(&end, 0, 3);
	packet_done(&end, 0, 0);
	for (size_t i = 0; i < count; i++)
		steps[i] = (struct step){.packet = i % 2 ? &odd : &even};
	steps[count - 1].packet = &end;
	ck_assert_int_eq(ask_ahead(&script, 1, &looked), 0);
	ck_assert_uint_eq(looked.seen.count, 15 * (count - 1) + 1);
	ck_assert_uint_lt(looked.ahead, looked.seen.count);
	ck_assert_uint_ge(looked.ahead * (64 << 10), QUERY_HOLD_AHEAD - (1 << 20));
}
END_TEST

/* Datagrams are held one after the other, even with an odd length and foreign messages in between.
 */
START_TEST(odd_datagrams_are_held)
{
	static const size_t lengths[] = {4, 5, 6, 7, 9, 64 << 10 | 1};
	struct packet packets[ARRAY_SIZE(lengths) + 1] = {{0}};
	struct step steps[ARRAY_SIZE(packets)];
	struct script script = {.steps = steps, .count = ARRAY_SIZE(steps)};
	uint32_t *bytes = calloc(1, 65 << 10);
	struct seen seen = {0};
	struct query_status status;

	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		bytes[0] = (uint32_t)i;
		packet_add(&packets[i], RTM_NEWLINK, 0, 4711, bytes, 8);
		packet_add(&packets[i], RTM_NEWLINK, 0, 0, bytes, lengths[i]);
		/* The kernel does not pad the last message. */
		packets[i].length -= NLMSG_ALIGN(lengths[i]) - lengths[i];
		steps[i] = (struct step){.packet = &packets[i]};
	}
	free(bytes);
	packet_done(&packets[ARRAY_SIZE(lengths)], 0, 0);
	steps[ARRAY_SIZE(lengths)] = (struct step){.packet = &packets[ARRAY_SIZE(lengths)]};

	struct fake fake = fake_of(&script, 1);

	ck_assert_int_eq(ask(&fake, &seen, &status), 0);
	ck_assert(!status.malformed);
	ck_assert_uint_eq(status.foreign, ARRAY_SIZE(lengths));
	ck_assert_uint_eq(seen.count, ARRAY_SIZE(lengths));
	for (uint32_t i = 0; i < ARRAY_SIZE(lengths); i++)
		ck_assert_uint_eq(seen.values[i], i);
	for (size_t i = 0; i < ARRAY_SIZE(packets); i++)
		packet_fini(&packets[i]);
}
END_TEST

START_TEST(news_of_a_change_repeat_the_dump)
{
	struct seen once = {0}, twice = {0}, ever = {0};
	struct query_status status;

	ck_assert_int_eq(ask_newsy(0, &once, &status), 0);
	ck_assert_uint_eq(status.tries, 1);
	ck_assert_int_eq(ask_newsy(2, &twice, &status), 0);
	ck_assert_uint_eq(status.tries, 3);
	ck_assert(!status.interrupted);
	ck_assert_uint_eq(twice.count, 1);
	ck_assert_int_eq(ask_newsy(UINT_MAX, &ever, &status), -EINTR);
	ck_assert_uint_eq(status.tries, QUERY_TRIES);
	ck_assert(status.interrupted);
	ck_assert_uint_eq(ever.count, 1);
}
END_TEST

START_TEST(stop_is_asked_between_datagrams)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct seen seen = {.stop = 3};
	struct query_status status;
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);

	packet_row(&packet, 0, 1);
	ck_assert_int_eq(ask(&fake, &seen, &status), -ECANCELED);
	ck_assert_uint_eq(fake.receives, 2);
	ck_assert_uint_eq(seen.count, 0);
}
END_TEST

START_TEST(request_that_did_not_fit_is_not_sent)
{
	struct request request = request_of(RTM_GETLINK, 0, 0);
	struct fake fake = fake_of(NULL, 0);
	struct query_status status;

	for (unsigned i = 0; i < REQUEST_SIZE; i++)
		request_u32(&request, 1, i);
	ck_assert_int_eq(query_dump(&fake.connector, &request, seen_message, NULL, NULL, &status),
		-EMSGSIZE);
	ck_assert_uint_eq(fake.connects, 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, rows_come_in_order);
	tcase_add_test(tests, interrupted_dump_is_repeated);
	tcase_add_test(tests, interrupted_for_ever_is_shown_and_said);
	tcase_add_test(tests, interrupted_too_late_to_repeat);
	tcase_add_test(tests, done_carries_an_error_and_words);
	tcase_add_test(tests, done_may_be_short);
	tcase_add_test(tests, error_carries_words);
	tcase_add_test(tests, error_words_are_not_trusted);
	tcase_add_test(tests, impossible_errors_are_malformed);
	tcase_add_test(tests, special_errors_are_not_passed_on);
	tcase_add_test(tests, foreign_messages_are_skipped);
	tcase_add_test(tests, missing_end_times_out);
	tcase_add_test(tests, foreign_datagrams_alone_time_out);
	tcase_add_test(tests, malformed_bytes_end_the_dump);
	tcase_add_test(tests, buffer_grows);
	tcase_add_test(tests, buffer_does_not_grow_without_end);
	tcase_add_test(tests, loss_is_repeated);
	tcase_add_test(tests, endless_repetition_ends);
	tcase_add_test(tests, handler_has_enough);
	tcase_add_test(tests, handler_ends_the_stream);
	tcase_add_test(tests, handler_may_ask_something_itself);
	tcase_add_test(tests, one_thing_is_one_message);
	tcase_add_test(tests, many_questions_in_one_conversation);
	tcase_add_test(tests, all_is_seen_ahead);
	tcase_add_test(tests, what_is_too_large_is_not_seen_ahead);
	tcase_add_test(tests, odd_datagrams_are_held);
	tcase_add_test(tests, news_of_a_change_repeat_the_dump);
	tcase_add_test(tests, stop_is_asked_between_datagrams);
	tcase_add_test(tests, request_that_did_not_fit_is_not_sent);
}
