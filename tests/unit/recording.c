/* SPDX-License-Identifier: MIT */
#include "netlink/recording.h"

#include "conversation.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <sys/mman.h>
#include <time.h>

enum { HEADER = 24, PACKET = 16, COOKED = 16 };

/* A pcap file under construction: how it is to be written, and what it has. */
struct file {
	struct packet packet;
	bool swapped, microseconds;
	uint32_t seconds; /* the time of the last packet */
};

static void file_fini(struct file *file)
{
	packet_fini(&file->packet);
}

DEFINE_CLEANUP_FINI(struct file, file_fini)

static void file_bytes(struct file *file, const void *bytes, size_t length)
{
	struct packet *packet = &file->packet;

	packet->bytes = realloc(packet->bytes, packet->length + length);
	ck_assert_ptr_nonnull(packet->bytes);
	memcpy(packet->bytes + packet->length, bytes, length);
	packet->length += length;
}

static void file_u32(struct file *file, uint32_t value)
{
	file_bytes(file, &(uint32_t){file->swapped ? bswap_32(value) : value}, 4);
}

static void file_u16(struct file *file, uint16_t value)
{
	file_bytes(file, &(uint16_t){file->swapped ? bswap_16(value) : value}, 2);
}

static void file_start(struct file *file)
{
	file_u32(file, file->microseconds ? 0xa1b2c3d4 : 0xa1b23c4d);
	file_u16(file, 2);
	file_u16(file, 4);
	file_u32(file, 0);
	file_u32(file, 0);
	file_u32(file, 65536);
	file_u32(file, 253);
}

static void file_packet(struct file *file, uint16_t direction, const struct packet *packet)
{
	uint16_t cooked[8] = {htons(direction), htons(824), [7] = htons(NETLINK_ROUTE)};

	if (!file->packet.length)
		file_start(file);
	file_u32(file, ++file->seconds);
	file_u32(file, file->microseconds ? 5 : 5000);
	file_u32(file, (uint32_t)(sizeof(cooked) + packet->length));
	file_u32(file, (uint32_t)(sizeof(cooked) + packet->length));
	file_bytes(file, cooked, sizeof(cooked));
	file_bytes(file, packet->bytes, packet->length);
}

/* A recorded request for links. */
static void file_request(
	struct file *file, uint16_t direction, uint32_t sequence, uint32_t port, uint32_t filter)
{
	struct request request = request_of(RTM_GETLINK, 0, filter);
	struct packet packet = {.bytes = request.bytes, .length = request.length};

	request_number(&request, sequence);
	memcpy(request.bytes + 12, &port, sizeof(port));
	file_packet(file, direction, &packet);
}

/* A recorded answer of one message, sent to a port. */
static void file_answer(struct file *file, uint16_t direction, uint16_t type, uint32_t sequence,
	uint32_t port, uint32_t value)
{
	CLEANUP(packet_fini) struct packet packet = {0};

	packet_add(&packet, type, 0, sequence, &value, sizeof(value));
	memcpy(packet.bytes + 12, &port, sizeof(port));
	file_packet(file, direction, &packet);
}

static void file_row(struct file *file, uint32_t sequence, uint32_t port, uint32_t value)
{
	file_answer(file, 6, RTM_NEWLINK, sequence, port, value);
}

static void file_done(struct file *file, uint32_t sequence, uint32_t port)
{
	file_answer(file, 6, NLMSG_DONE, sequence, port, 0);
}

static int memory_file(const void *bytes, size_t length)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	if (length)
		ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static int replay_bytes(const void *bytes, size_t length, char *error, struct connector **ret)
{
	snprintf(error, 100, "-");
	return replay_connector_new(memory_file(bytes, length), error, 100, ret);
}

static struct connector *replay_file(const struct file *file)
{
	struct connector *connector;
	char error[100];

	ck_assert_msg(!replay_bytes(file->packet.bytes, file->packet.length, error, &connector),
		"%s", error);
	return connector;
}

static int ask(struct connector *connector, struct request request, struct seen *seen)
{
	struct query_status status;

	*seen = (struct seen){0};
	return query_dump(connector, &request, seen_message, seen, NULL, &status);
}

/* Asks for links and expects one row. */
static void expect_row(struct connector *connector, uint32_t filter, uint32_t value)
{
	struct seen seen;

	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, filter), &seen), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.values[0], value);
}

static void expect_missing(struct connector *connector, struct request request)
{
	unsigned missing = replay_connector_status(connector)->missing;
	struct seen seen;

	ck_assert_int_eq(ask(connector, request, &seen), -ENODATA);
	ck_assert_uint_eq(seen.count, 0);
	ck_assert_uint_eq(replay_connector_status(connector)->missing, missing + 1);
}

/* Records what a scripted kernel says to these requests. @return the recording, from its start */
static int record_styled(const struct script *scripts, size_t count, const struct request *request,
	const struct recorder_style *style)
{
	struct fake fake = fake_of(scripts, count);
	struct connector *connector;
	struct seen seen;
	int fd = memory_file(NULL, 0), copy = dup(fd);

	ck_assert_int_eq(recorder_connector_new(&fake.connector, fd, style, &connector), 0);
	while (fake.connects < count)
		ask(connector, *request, &seen);
	ck_assert_int_eq(connector_close(connector), 0);
	ck_assert_uint_eq(fake.closes, fake.connects);
	ck_assert_int_eq(lseek(copy, 0, SEEK_SET), 0);
	return copy;
}

static int record_rounds(const struct script *scripts, size_t count, const struct request *request)
{
	return record_styled(scripts, count, request, &(struct recorder_style){0});
}

static int through_pipe(int fd)
{
	uint8_t bytes[4096];
	ssize_t length = read(fd, bytes, sizeof(bytes));
	int ends[2];

	ck_assert_int_gt(length, 0);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], bytes, (size_t)length), length);
	close(ends[1]);
	close(fd);
	return ends[0];
}

static const struct styled {
	const char *path;
	struct recorder_style style;
	const char *magic;
} styles[] = {
	{"a.pcap", {.packing = RECORDER_PLAIN}, "\x4d\x3c\xb2\xa1"},
	{"a", {.packing = RECORDER_PLAIN}, "\x4d\x3c\xb2\xa1"},
	{"a.gz", {.packing = RECORDER_GZIP}, "\x1f\x8b"},
	{"a.pcap.gz", {.packing = RECORDER_GZIP}, "\x1f\x8b"},
	{"a.zst", {.packing = RECORDER_ZSTD}, "\x28\xb5\x2f\xfd"},
	{"a.pcapng", {.pcapng = true}, "\x0a\x0d\x0d\x0a"},
	{"a.pcapng.zstd", {.packing = RECORDER_ZSTD, .pcapng = true}, "\x28\xb5\x2f\xfd"},
	{"a.gz.pcap", {.packing = RECORDER_PLAIN}, "\x4d\x3c\xb2\xa1"},
};

START_TEST(a_name_chooses_the_style)
{
	for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
		struct recorder_style style;
		int error = recorder_style_of(styles[i].path, &style);

		ck_assert(!error || (error == -EOPNOTSUPP && style.packing != RECORDER_PLAIN));
		ck_assert_uint_eq(style.packing, styles[i].style.packing);
		ck_assert_int_eq(style.pcapng, styles[i].style.pcapng);
	}
}
END_TEST

START_TEST(every_style_is_replayed)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	const struct styled *styled = &styles[_i];
	struct recorder_style style;
	struct connector *connector;
	struct request request;
	char error[100], magic[4];
	int fd;

	if (recorder_style_of(styled->path, &style))
		return;
	style.comment = "odd";
	style.application = "nlinspect";
	packet_row(&packet, 0, 5);
	packet_done(&packet, 0, 0);
	request = request_of(RTM_GETLINK, 0, 0);
	fd = record_styled(&script, 1, &request, &style);
	ck_assert_int_eq(pread(fd, magic, sizeof(magic), 0), sizeof(magic));
	ck_assert_mem_eq(magic, styled->magic, strlen(styled->magic));
	ck_assert_int_eq(replay_connector_new(fd, error, sizeof(error), &connector), 0);
	expect_row(connector, 0, 5);
	ck_assert(!replay_connector_status(connector)->truncated);
	connector_close(connector);
}
END_TEST

enum { ROUNDS = 3 };

/* Rounds of two questions each. The answers count up. */
static int record_marked(const struct request *request)
{
	struct packet packets[2 * ROUNDS] = {{0}};
	struct step steps[2 * ROUNDS];
	struct script scripts[2 * ROUNDS];
	struct connector *connector;
	struct seen seen;
	int fd = memory_file(NULL, 0), copy = dup(fd);

	for (uint32_t i = 0; i < 2 * ROUNDS; i++) {
		packet_row(&packets[i], 0, i);
		packet_done(&packets[i], 0, 0);
		steps[i] = (struct step){.packet = &packets[i]};
		scripts[i] = (struct script){.steps = &steps[i], .count = 1};
	}
	struct fake fake = fake_of(scripts, 2 * ROUNDS);
	ck_assert_int_eq(recorder_connector_new(
				 &fake.connector, fd, &(struct recorder_style){0}, &connector),
		0);
	for (unsigned round = 0; round < ROUNDS; round++) {
		ask(connector, *request, &seen);
		ask(connector, *request, &seen);
		connector_settle(connector);
	}
	ck_assert_int_eq(connector_close(connector), 0);
	for (size_t i = 0; i < 2 * ROUNDS; i++)
		packet_fini(&packets[i]);
	return copy;
}

static size_t read_whole(int fd, uint8_t *bytes, size_t size)
{
	ssize_t length = pread(fd, bytes, size, 0);

	ck_assert_int_gt(length, 0);
	ck_assert_uint_lt((size_t)length, size);
	return (size_t)length;
}

static struct connector *replay_of(const uint8_t *bytes, size_t length)
{
	struct connector *connector;
	char error[100];

	ck_assert_int_eq(
		replay_connector_new(memory_file(bytes, length), error, sizeof(error), &connector),
		0);
	return connector;
}

/* Each round has its own two answers, and no others. */
static void expect_round(struct connector *connector, struct request request, uint32_t round)
{
	expect_row(connector, 0, 2 * round);
	expect_row(connector, 0, 2 * round + 1);
	expect_missing(connector, request);
}

START_TEST(a_round_only_has_its_own_answers)
{
	struct request request = request_of(RTM_GETLINK, 0, 0);
	CLEANUP(close) int fd = record_marked(&request);
	uint8_t bytes[8192];
	size_t length = read_whole(fd, bytes, sizeof(bytes));
	struct connector *connector = replay_of(bytes, length);
	const struct replay_status *status = replay_connector_status(connector);

	ck_assert_uint_gt(status->first_ns, 0);
	ck_assert_uint_ge(status->last_ns, status->first_ns);
	expect_row(connector, 0, 0);
	/* The second answer of the first round is not taken for the second round. */
	connector_round(connector);
	expect_round(connector, request, 1);
	ck_assert(!status->ended);
	connector_round(connector);
	expect_round(connector, request, 2);
	connector_round(connector);
	ck_assert(status->ended && !status->shortened && !status->truncated);
	expect_missing(connector, request);
	connector_close(connector);
	connector = replay_of(bytes, length);
	ck_assert(replay_connector_last(connector));
	expect_round(connector, request, 2);
	connector_close(connector);
}
END_TEST

START_TEST(a_recording_that_was_cut_loses_one_round)
{
	struct request request = request_of(RTM_GETLINK, 0, 0);
	CLEANUP(close) int fd = record_marked(&request);
	uint8_t bytes[8192];
	size_t length = read_whole(fd, bytes, sizeof(bytes));
	uint32_t most = 0, whole = 0;

	for (size_t cut = length / 2; cut < length; cut++) {
		struct connector *connector = replay_of(bytes, cut);
		const struct replay_status *status = replay_connector_status(connector);
		uint32_t rounds = 0;

		for (; !status->ended; connector_round(connector))
			expect_round(connector, request, rounds++);
		whole += !status->shortened;
		ck_assert_uint_ge(rounds, most);
		ck_assert_uint_le(rounds, ROUNDS - 1);
		most = rounds;
		connector_close(connector);
	}
	ck_assert_uint_eq(most, ROUNDS - 1);
	/* The cut of one length is at the end of a round. */
	ck_assert_uint_eq(whole, 1);
}
END_TEST

START_TEST(a_range_of_rounds_is_replayed)
{
	struct request request = request_of(RTM_GETLINK, 0, 0);
	CLEANUP(close) int fd = record_marked(&request);
	uint8_t bytes[8192];
	size_t length = read_whole(fd, bytes, sizeof(bytes));
	struct connector *connector = replay_of(bytes, length);
	const struct replay_status *status = replay_connector_status(connector);
	uint64_t last = status->last_ns, first = status->first_ns;

	ck_assert_int_eq(replay_connector_between(connector, last + 1, UINT64_MAX), -ENODATA);
	ck_assert_int_eq(replay_connector_between(connector, 0, first - 1), -ENODATA);
	ck_assert_int_eq(replay_connector_between(connector, first + 1, last - 1), 0);
	expect_round(connector, request, 1);
	connector_round(connector);
	ck_assert(status->ended && !status->shortened);
	connector_close(connector);
	connector = replay_of(bytes, length);
	ck_assert_int_eq(replay_connector_between(connector, last, UINT64_MAX), 0);
	expect_round(connector, request, 2);
	connector_close(connector);
}
END_TEST

START_TEST(record_and_replay)
{
	CLEANUP(packet_fini) struct packet one = {0}, two = {0}, third = {0};
	struct step steps[] = {{.packet = &one}, {.packet = &two}, {.packet = &third}};
	struct script scripts[] = {{.steps = steps, .count = 2}, {.steps = steps + 2, .count = 1}};
	struct request request = request_of(RTM_GETLINK, 0, 0);
	struct connector *connector;
	struct seen seen;
	char error[100];

	packet_row(&one, 0, 1);
	packet_row(&one, 0, 2);
	packet_row(&two, 0, 3);
	packet_done(&two, 0, 0);
	packet_row(&third, 0, 4);
	packet_done(&third, 0, 0);

	int fd = through_pipe(record_rounds(scripts, 2, &request));

	ck_assert_int_eq(replay_connector_new(fd, error, sizeof(error), &connector), 0);

	const struct replay_status *status = replay_connector_status(connector);

	/* A number other than the recording's. */
	connector->sequence = 1000;
	ck_assert_int_eq(ask(connector, request, &seen), 0);
	ck_assert_uint_eq(seen.count, 3);
	ck_assert_uint_eq(seen.values[0], 1);
	ck_assert_uint_eq(seen.values[2], 3);
	ck_assert_uint_le(status->time_ns / 1000000000, (uint64_t)time(NULL));
	ck_assert_uint_ge(status->time_ns / 1000000000, (uint64_t)time(NULL) - 60);
	expect_row(connector, 0, 4);
	expect_missing(connector, request);
	ck_assert_uint_eq(status->narrowed, 0);
	ck_assert(!status->truncated);
	connector_close(connector);
}
END_TEST

START_TEST(recording_is_pcap)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct request request = request_of(RTM_GETLINK, 0, 0);
	uint8_t bytes[400];

	packet_done(&packet, 0, 0);

	CLEANUP(close) int fd = record_rounds(&script, 1, &request);
	ssize_t length = read(fd, bytes, sizeof(bytes));
	size_t answer = HEADER + PACKET + COOKED + request.length;
	uint32_t number;

	ck_assert_int_eq(length, (ssize_t)(answer + PACKET + COOKED + packet.length));
	memcpy(&number, bytes, 4);
	ck_assert_uint_eq(number, 0xa1b23c4d);
	memcpy(&number, bytes + 20, 4);
	ck_assert_uint_eq(number, 253);
	memcpy(&number, bytes + HEADER + 8, 4);
	ck_assert_uint_eq(number, COOKED + request.length);
	memcpy(&number, bytes + HEADER + 12, 4);
	ck_assert_uint_eq(number, COOKED + request.length);
	ck_assert_mem_eq(bytes + HEADER + PACKET, "\0\7\3\x38\0\0\0\0\0\0\0\0\0\0\0\0", COOKED);
	request_number(&request, 1);
	ck_assert_mem_eq(bytes + HEADER + PACKET + COOKED, request.bytes, request.length);
	ck_assert_mem_eq(bytes + answer + PACKET, "\0\6\3\x38\0\0\0\0\0\0\0\0\0\0\0\0", COOKED);
}
END_TEST

START_TEST(write_error_shows_at_close)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct step step = {.packet = &packet};
	struct script script = {.steps = &step, .count = 1};
	struct fake fake = fake_of(&script, 1);
	struct connector *connector;
	struct seen seen;

	packet_row(&packet, 0, 1);
	packet_done(&packet, 0, 0);
	ck_assert_int_eq(recorder_connector_new(&fake.connector, open("/dev/full", O_WRONLY),
				 &(struct recorder_style){0}, &connector),
		0);
	for (unsigned round = 0; round < 3; round++) {
		ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 0), &seen), 0);
		ck_assert_uint_eq(seen.count, 1);
	}
	ck_assert_int_eq(connector_close(connector), -ENOSPC);
}
END_TEST

START_TEST(interrupted_dump_is_replayed_as_it_was)
{
	CLEANUP(packet_fini) struct packet torn = {0}, lost = {0}, clean = {0};
	struct step steps[] = {
		{.packet = &torn}, {.packet = &lost}, {.error = -ENOBUFS}, {.packet = &clean}};
	struct script scripts[] = {{.steps = steps, .count = 1}, {.steps = steps + 1, .count = 2},
		{.steps = steps + 3, .count = 1}};
	struct request request = request_of(RTM_GETLINK, 0, 0);
	struct connector *connector;
	char error[100];

	packet_row(&torn, NLM_F_DUMP_INTR, 1);
	packet_done(&torn, 0, 0);
	packet_row(&lost, 0, 2);
	packet_row(&clean, 0, 3);
	packet_done(&clean, 0, 0);

	int fd = record_rounds(scripts, 3, &request);

	ck_assert_int_eq(replay_connector_new(fd, error, sizeof(error), &connector), 0);
	expect_row(connector, 0, 3);
	ck_assert_uint_eq(replay_connector_status(connector)->missing, 0);
	expect_missing(connector, request);
	connector_close(connector);
}
END_TEST

/* Who recorded it did not repeat it, so there is nothing else to show. */
START_TEST(interrupted_dump_without_another_is_shown)
{
	CLEANUP(file_fini) struct file file = {0};
	CLEANUP(packet_fini) struct packet packet = {0};
	struct connector *connector;
	struct seen seen;

	file_request(&file, 7, 1, 0, 0);
	packet_add(&packet, RTM_NEWLINK, NLM_F_DUMP_INTR, 1, "row", 4);
	file_packet(&file, 6, &packet);
	file_done(&file, 1, 77);
	connector = replay_file(&file);
	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 0), &seen), -EINTR);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(replay_connector_status(connector)->missing, 0);
	connector_close(connector);
}
END_TEST

/* Bits from byte 4 of the payload on are requests; an attribute after them narrows the request. */
static struct request asking_for(uint32_t bits, bool narrower)
{
	struct request request = request_of(RTM_GETLINK, 0, bits);

	request.set = 4;
	request.set_end = 8;
	if (narrower)
		request_u32(&request, 1, 1);
	return request;
}

START_TEST(who_asked_for_more_has_an_answer_for_less)
{
	static const struct {
		uint32_t asked;
		bool narrower;
		unsigned narrowed;
	} cases[] = {{7, false, 0}, {5, false, 0}, {0, false, 0}, {7, true, 0}, {8, false, 1},
		{15, false, 1}};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(file_fini) struct file file = {0};
		struct seen seen = {0};
		struct connector *connector;

		file_request(&file, 7, 1, 0, 7);
		file_row(&file, 1, 77, 10);
		file_done(&file, 1, 77);
		connector = replay_file(&file);
		ck_assert_int_eq(
			ask(connector, asking_for(cases[i].asked, cases[i].narrower), &seen), 0);
		ck_assert_uint_eq(seen.count, 1);
		ck_assert_uint_eq(replay_connector_status(connector)->narrowed, cases[i].narrowed);
		connector_close(connector);
	}
}
END_TEST

/* Some bits are for leaving something out. */
START_TEST(who_asked_for_less_has_no_answer_for_more)
{
	static const struct {
		uint32_t asked, recorded;
		unsigned narrowed;
	} cases[] = {{0, 8, 1}, {1, 9, 1}, {8, 0, 0}, {8, 1, 0}, {9, 8, 1}, {0, 1, 0}, {1, 0, 1}};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(file_fini) struct file file = {0};
		struct request request = asking_for(cases[i].asked, false);
		struct seen seen = {0};
		struct connector *connector;

		request.set_less = 8;
		file_request(&file, 7, 1, 0, cases[i].recorded);
		file_row(&file, 1, 77, 10);
		file_done(&file, 1, 77);
		connector = replay_file(&file);
		ck_assert_int_eq(ask(connector, request, &seen), 0);
		ck_assert_uint_eq(seen.count, 1);
		ck_assert_msg(replay_connector_status(connector)->narrowed == cases[i].narrowed,
			"case %zu", i);
		connector_close(connector);
	}
}
END_TEST

/* Not even where what was asked for was more: its answers are used up. */
START_TEST(nothing_else_passes_for_an_answer_to_more)
{
	CLEANUP(file_fini) struct file file = {0};
	struct request request = asking_for(1, false);
	struct seen seen = {0};
	struct connector *connector;

	request.set_less = 8;
	file_request(&file, 7, 1, 0, 3);
	file_row(&file, 1, 77, 10);
	file_done(&file, 1, 77);
	file_request(&file, 7, 2, 0, 8);
	file_row(&file, 2, 77, 20);
	file_done(&file, 2, 77);
	connector = replay_file(&file);
	ck_assert(connector_repeats(connector, &request));
	ck_assert_int_eq(ask(connector, request, &seen), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert(!connector_repeats(connector, &request));
	expect_missing(connector, request);
	connector_close(connector);
}
END_TEST

/* When the answers to a request are used up, those to another one must not pass for them. */
START_TEST(nothing_else_passes_for_an_answer)
{
	CLEANUP(file_fini) struct file file = {0};
	struct request exact = request_of(RTM_GETLINK, 0, 3);
	struct connector *connector;

	for (uint32_t filter = 1; filter <= 2; filter++) {
		file_request(&file, 7, filter, 0, filter);
		file_row(&file, filter, 77, filter * 10);
		file_done(&file, filter, 77);
	}
	connector = replay_file(&file);
	expect_row(connector, 1, 10);
	expect_missing(connector, request_of(RTM_GETLINK, 0, 1));
	exact.exact = true;
	expect_missing(connector, exact);
	expect_row(connector, 2, 20);
	connector_close(connector);
}
END_TEST

START_TEST(requests_are_compared)
{
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;

	for (uint32_t filter = 1; filter <= 3; filter++) {
		file_request(&file, 7, filter, 0, filter);
		file_row(&file, filter, 77, filter * 10);
		file_done(&file, filter, 77);
	}
	connector = replay_file(&file);

	const struct replay_status *status = replay_connector_status(connector);

	expect_row(connector, 2, 20);
	ck_assert_uint_eq(status->narrowed, 0);
	expect_row(connector, 99, 10);
	ck_assert_uint_eq(status->narrowed, 1);
	expect_missing(connector, request_of(RTM_GETLINK, AF_INET, 3));
	expect_missing(connector, request_of(RTM_GETADDR, 0, 3));
	expect_row(connector, 3, 30);
	ck_assert_uint_eq(status->narrowed, 1);
	expect_missing(connector, request_of(RTM_GETLINK, 0, 3));
	connector_close(connector);
}
END_TEST

/* A request for one object, and one over another protocol, are different things. */
START_TEST(only_dumps_of_the_protocol_answer)
{
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;
	struct request request = request_of(RTM_GETLINK, 0, 0);

	file_request(&file, 7, 1, 0, 0);
	memcpy(file.packet.bytes + HEADER + PACKET + COOKED + 6, &(uint16_t){NLM_F_REQUEST}, 2);
	file_row(&file, 1, 77, 1);
	file_request(&file, 7, 2, 0, 0);
	file_row(&file, 2, 77, 2);
	file_done(&file, 2, 77);
	connector = replay_file(&file);
	request.protocol = NETLINK_SOCK_DIAG;
	expect_missing(connector, request);
	expect_row(connector, 0, 2);
	connector_close(connector);
}
END_TEST

/* nlmon devices call every packet outgoing. */
static void check_interleaved(uint16_t to_kernel, uint16_t to_user)
{
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;
	struct seen seen;

	file_request(&file, to_kernel, 5, 0, 1);
	file_request(&file, to_kernel, 6, 0, 2);
	file_request(&file, to_kernel, 6, 300, 3);
	file_answer(&file, to_user, RTM_NEWLINK, 6, 300, 30);
	file_answer(&file, to_user, RTM_NEWLINK, 6, 200, 20);
	file_answer(&file, to_user, RTM_NEWLINK, 0, 0, 99); /* a notification */
	file_answer(&file, to_user, RTM_NEWLINK, 5, 100, 10);
	file_answer(&file, to_user, RTM_NEWLINK, 7, 100, 99); /* whose request is not there */
	file_answer(&file, to_user, RTM_NEWLINK, 6, 200, 21);
	file_answer(&file, to_user, NLMSG_DONE, 6, 200, 0);
	file_answer(&file, to_user, NLMSG_DONE, 5, 100, 0);
	file_answer(&file, to_user, NLMSG_DONE, 6, 300, 0);
	file_answer(&file, to_user, RTM_NEWLINK, 5, 100, 99); /* after the end */
	connector = replay_file(&file);
	expect_row(connector, 1, 10);
	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 2), &seen), 0);
	ck_assert_uint_eq(seen.count, 2);
	ck_assert_uint_eq(seen.values[0], 20);
	ck_assert_uint_eq(seen.values[1], 21);
	expect_row(connector, 3, 30);
	ck_assert_uint_eq(replay_connector_status(connector)->narrowed, 0);
	connector_close(connector);
}

START_TEST(interleaved_conversations)
{
	check_interleaved(7, 6);
	check_interleaved(4, 4);
}
END_TEST

/* ss numbers all its requests alike. */
START_TEST(same_number_again)
{
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;

	for (uint32_t round = 1; round <= 3; round++) {
		file_request(&file, 7, 123456, 0, 0);
		file_row(&file, 123456, 77, round);
		file_done(&file, 123456, 77);
	}
	connector = replay_file(&file);
	for (uint32_t round = 1; round <= 3; round++)
		expect_row(connector, 0, round);
	connector_close(connector);
}
END_TEST

START_TEST(byte_orders_and_units)
{
	for (unsigned variant = 0; variant < 4; variant++) {
		CLEANUP(file_fini)
		struct file file = {.swapped = variant & 1, .microseconds = variant & 2};
		struct connector *connector;

		file_request(&file, 7, 1, 0, 0);
		file_row(&file, 1, 77, 42);
		file_done(&file, 1, 77);
		connector = replay_file(&file);
		expect_row(connector, 0, 42);
		ck_assert_uint_eq(
			replay_connector_status(connector)->time_ns, UINT64_C(3000005000));
		connector_close(connector);
	}
}
END_TEST

/* Wherever the file is cut: what is whole is shown, and nothing claims to be complete. */
START_TEST(cut_anywhere)
{
	CLEANUP(file_fini) struct file file = {0};
	size_t request, rows[3], before = 0;

	file_request(&file, 7, 1, 0, 0);
	request = file.packet.length;
	for (uint32_t i = 0; i < ARRAY_SIZE(rows); i++) {
		file_row(&file, 1, 77, i);
		rows[i] = file.packet.length;
	}
	file_done(&file, 1, 77);
	for (size_t length = 1; length < file.packet.length; length++) {
		uint8_t *bytes = malloc(length);
		struct connector *connector;
		char error[100];
		struct seen seen;
		int result;

		ck_assert_ptr_nonnull(bytes);
		memcpy(bytes, file.packet.bytes, length);
		result = replay_bytes(bytes, length, error, &connector);
		free(bytes);
		ck_assert_int_eq(result, length < HEADER ? -EBADMSG : 0);
		if (result) {
			ck_assert_ptr_eq(strstr(error, "offset 0: "), error);
			continue;
		}
		ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 0), &seen), -ENODATA);

		size_t whole = 0;
		bool edge = length == HEADER || length == request;

		for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
			whole += length >= rows[i];
			edge |= length == rows[i];
		}
		ck_assert_uint_eq(seen.count, whole);
		ck_assert_uint_ge(seen.count, before);
		before = seen.count;
		ck_assert(replay_connector_status(connector)->truncated == !edge);
		connector_close(connector);
	}
	ck_assert_uint_eq(before, 3);
}
END_TEST

/* A packet that was cut when captured, and another after it. */
START_TEST(cut_packet_keeps_whole_messages)
{
	CLEANUP(file_fini) struct file file = {0};
	CLEANUP(packet_fini) struct packet packet = {0};
	struct connector *connector;
	uint32_t value = 1;
	size_t start;

	file_request(&file, 7, 1, 0, 0);
	packet_add(&packet, RTM_NEWLINK, 0, 1, &value, 4);
	packet_add(&packet, RTM_NEWLINK, 0, 1, &value, 4);
	packet.length -= 3;
	start = file.packet.length;
	file_packet(&file, 6, &packet);
	file.packet.bytes[start + 12] += 3;
	file_done(&file, 1, 77);
	connector = replay_file(&file);
	ck_assert(replay_connector_status(connector)->truncated);
	expect_row(connector, 0, 1);
	connector_close(connector);
}
END_TEST

START_TEST(large_datagram_finds_a_larger_buffer)
{
	CLEANUP(file_fini) struct file file = {0};
	CLEANUP(packet_fini) struct packet packet = {0};
	struct connector *connector;
	size_t size = QUERY_RECEIVE + 4;
	uint8_t *payload = calloc(1, size);
	struct seen seen;

	ck_assert_ptr_nonnull(payload);
	packet_add(&packet, RTM_NEWLINK, 0, 1, payload, size);
	free(payload);
	file_request(&file, 7, 1, 0, 0);
	file_packet(&file, 6, &packet);
	file_done(&file, 1, 77);
	connector = replay_file(&file);
	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 0), &seen), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(replay_connector_status(connector)->missing, 0);
	connector_close(connector);
}
END_TEST

/* An endless dump in a recording: as long as the file, and not longer. */
START_TEST(answer_without_end)
{
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;
	struct seen seen;

	file_request(&file, 7, 1, 0, 0);
	for (unsigned i = 0; i < 3000; i++)
		file_row(&file, 1, 77, 1);
	connector = replay_file(&file);
	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 0), &seen), -ELOOP);
	connector_close(connector);
}
END_TEST

static struct request socket_request(uint8_t family, uint8_t protocol)
{
	uint8_t header[56] = {family, protocol};
	struct request request;

	request_init(&request, NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, header, sizeof(header));
	request.key = 2;
	return request;
}

/* The format of ss -D: messages, and nothing else. */
static void bare_fill(struct packet *packet, uint16_t type)
{
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t payload = (i % 4 ? AF_INET : AF_INET6) | i << 8;

		packet_add(packet, type, NLM_F_MULTI, 123456, &payload, sizeof(payload));
	}
}

static void expect_sockets(struct connector *connector, uint8_t family, size_t count)
{
	struct seen seen;

	ck_assert_int_eq(ask(connector, socket_request(family, IPPROTO_TCP), &seen), 0);
	ck_assert_uint_eq(seen.count, count);
	for (size_t i = 0; i < count && i < ARRAY_SIZE(seen.values); i++)
		ck_assert_uint_eq(seen.values[i] & 0xff, family);
}

START_TEST(bare_messages)
{
	static const uint16_t types[] = {SOCK_DIAG_BY_FAMILY, 18};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		CLEANUP(packet_fini) struct packet packet = {0};
		struct connector *connector;
		char error[100];

		bare_fill(&packet, types[i]);
		ck_assert_int_eq(replay_bytes(packet.bytes, packet.length, error, &connector), 0);
		expect_missing(connector, socket_request(AF_INET, IPPROTO_UDP));
		expect_missing(connector, socket_request(AF_UNIX, 0));
		expect_missing(connector, request_of(RTM_GETLINK, 0, 0));
		expect_sockets(connector, AF_INET, 7500);
		expect_sockets(connector, AF_INET6, 2500);
		expect_missing(connector, socket_request(AF_INET, IPPROTO_TCP));
		ck_assert_uint_eq(replay_connector_status(connector)->time_ns, 0);
		ck_assert(!replay_connector_status(connector)->truncated);
		connector_close(connector);
	}
}
END_TEST

/* As ss writes them if there are no sockets. */
START_TEST(bare_and_empty)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct connector *connector;
	char error[100];

	packet_done(&packet, 0, 0);
	for (size_t length = 0; length <= packet.length; length += packet.length) {
		ck_assert_int_eq(replay_bytes(packet.bytes, length, error, &connector), 0);
		expect_sockets(connector, AF_INET, 0);
		expect_sockets(connector, AF_INET6, 0);
		expect_missing(connector, request_of(RTM_GETLINK, 0, 0));
		connector_close(connector);
	}
}
END_TEST

START_TEST(bare_messages_cut_or_wrong)
{
	CLEANUP(packet_fini) struct packet packet = {0};
	struct connector *connector;
	char error[100];
	size_t last;

	bare_fill(&packet, SOCK_DIAG_BY_FAMILY);
	last = packet.length - 20;
	for (size_t length = last + 1; length < packet.length; length++) {
		ck_assert_int_eq(replay_bytes(packet.bytes, length, error, &connector), 0);
		ck_assert(replay_connector_status(connector)->truncated);
		expect_sockets(connector, AF_INET, 7499);
		connector_close(connector);
	}
	memcpy(packet.bytes + last, &(uint32_t){15}, 4);
	ck_assert_int_eq(replay_bytes(packet.bytes, packet.length, error, &connector), -EBADMSG);
	ck_assert_str_eq(error, "offset 199980: impossible message length");
}
END_TEST

/* Captured without requests, as by a filter. */
START_TEST(answers_alone)
{
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;
	struct seen seen;

	file_row(&file, 9, 77, AF_INET | 1 << 8);
	file_answer(&file, 6, RTM_NEWADDR, 9, 77, AF_INET | 2 << 8);
	file_row(&file, 9, 77, AF_INET6 | 3 << 8);
	file_done(&file, 9, 77);
	connector = replay_file(&file);
	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, AF_INET6, 0), &seen), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.values[0], AF_INET6 | 3 << 8);
	ck_assert_int_eq(ask(connector, request_of(RTM_GETLINK, 0, 0), &seen), 0);
	ck_assert_uint_eq(seen.count, 2);
	expect_missing(connector, request_of(RTM_GETLINK, 0, 0));
	expect_missing(connector, request_of(RTM_GETROUTE, 0, 0));
	connector_close(connector);
}
END_TEST

static void expect_refused(const struct file *file, const char *expected)
{
	struct connector *connector;
	char error[100];

	ck_assert_int_eq(
		replay_bytes(file->packet.bytes, file->packet.length, error, &connector), -EBADMSG);
	ck_assert_str_eq(error, expected);
}

/* A file of two packets in which the 32-bit number at `offset` is another. */
static void expect_refused_with(size_t offset, uint32_t value, const char *expected)
{
	CLEANUP(file_fini) struct file file = {0};

	file_request(&file, 7, 1, 0, 0);
	file_done(&file, 1, 77);
	memcpy(file.packet.bytes + offset, &value, sizeof(value));
	expect_refused(&file, expected);
}

START_TEST(wrong_files_are_refused)
{
	CLEANUP(file_fini) struct file file = {0};

	file_bytes(&file, "{\"interfaces\": []}, to be sure", 30);
	expect_refused(&file, "offset 0: neither pcap nor netlink messages");
	expect_refused_with(4, 0x00040003, "offset 0: unknown version of pcap");
	expect_refused_with(20, 1, "offset 0: the link type is not NETLINK");
	expect_refused_with(HEADER + 8, 15, "offset 24: impossible packet length");
	expect_refused_with(HEADER + 8, 0xffffffff, "offset 24: impossible packet length");
	expect_refused_with(HEADER + PACKET, 7, "offset 40: not a netlink packet");
}
END_TEST

/* With any value of one byte, reading and asking end within the given bytes. */
START_TEST(any_byte_may_be_wrong)
{
	static const uint8_t values[] = {0, 1, 15, 0x7f, 0x80, 0xff};
	CLEANUP(file_fini) struct file file = {0};
	struct connector *connector;
	char error[100];
	struct seen seen;

	file_request(&file, 7, 1, 0, 0);
	file_row(&file, 1, 77, 1);
	file_row(&file, 1, 77, 2);
	file_done(&file, 1, 77);
	for (size_t i = 0; i < file.packet.length * ARRAY_SIZE(values); i++) {
		uint8_t *byte = &file.packet.bytes[i / ARRAY_SIZE(values)];
		uint8_t before = *byte;
		int result;

		*byte = values[i % ARRAY_SIZE(values)];
		result = replay_bytes(file.packet.bytes, file.packet.length, error, &connector);
		*byte = before;
		ck_assert(result == 0 || result == -EBADMSG);
		if (result)
			continue;
		result = ask(connector, request_of(RTM_GETLINK, 0, 0), &seen);
		ck_assert_int_le(result, 0);
		ck_assert_uint_le(seen.count, 3);
		connector_close(connector);
	}
}
END_TEST

START_TEST(unreadable_file)
{
	struct connector *connector;
	char error[100];

	ck_assert_int_eq(replay_connector_new(open("/", O_RDONLY | O_DIRECTORY), error,
				 sizeof(error), &connector),
		-EISDIR);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_name_chooses_the_style);
	tcase_add_loop_test(tests, every_style_is_replayed, 0, (int)ARRAY_SIZE(styles));
	tcase_add_test(tests, a_round_only_has_its_own_answers);
	tcase_add_test(tests, a_recording_that_was_cut_loses_one_round);
	tcase_add_test(tests, a_range_of_rounds_is_replayed);
	tcase_add_test(tests, record_and_replay);
	tcase_add_test(tests, recording_is_pcap);
	tcase_add_test(tests, write_error_shows_at_close);
	tcase_add_test(tests, interrupted_dump_is_replayed_as_it_was);
	tcase_add_test(tests, interrupted_dump_without_another_is_shown);
	tcase_add_test(tests, who_asked_for_more_has_an_answer_for_less);
	tcase_add_test(tests, who_asked_for_less_has_no_answer_for_more);
	tcase_add_test(tests, nothing_else_passes_for_an_answer);
	tcase_add_test(tests, nothing_else_passes_for_an_answer_to_more);
	tcase_add_test(tests, requests_are_compared);
	tcase_add_test(tests, only_dumps_of_the_protocol_answer);
	tcase_add_test(tests, interleaved_conversations);
	tcase_add_test(tests, same_number_again);
	tcase_add_test(tests, byte_orders_and_units);
	tcase_add_test(tests, cut_anywhere);
	tcase_add_test(tests, cut_packet_keeps_whole_messages);
	tcase_add_test(tests, large_datagram_finds_a_larger_buffer);
	tcase_add_test(tests, answer_without_end);
	tcase_add_test(tests, bare_messages);
	tcase_add_test(tests, bare_and_empty);
	tcase_add_test(tests, bare_messages_cut_or_wrong);
	tcase_add_test(tests, answers_alone);
	tcase_add_test(tests, wrong_files_are_refused);
	tcase_add_test(tests, any_byte_may_be_wrong);
	tcase_add_test(tests, unreadable_file);
}
