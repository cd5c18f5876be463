/* SPDX-License-Identifier: MIT */
#include "cli/listing/rounds.h"

#include "cli/commands.h"
#include "cli/find.h"
#include "cli/listing/connect.h"
#include "cli/listing/run.h"
#include "cli/listing/signals.h"
#include "subject/links/links.h"

#include <fcntl.h>
#include <linux/if_link.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "conversation.h"
#include "payload.h"
#include "stderr.h"
#include "unit.h"

enum { TAKES = 4, WORDS = 32 };

/* A recording in the making: dumps of a kernel by script, each of a request. */
struct take {
	uint16_t type;
	uint8_t family;
	struct packet packet;
};

struct tape {
	struct take takes[TAKES];
	size_t count;
	char path[64]; /* for --replay */
	int fd;
	uint32_t filter; /* in every request */
};

static void tape_fini(struct tape *tape)
{
	for (size_t i = 0; i < tape->count; i++)
		packet_fini(&tape->takes[i].packet);
	close(tape->fd);
}

DEFINE_CLEANUP_FINI(struct tape, tape_fini)

static struct packet *tape_add(struct tape *tape, uint16_t type, uint8_t family)
{
	ck_assert_uint_lt(tape->count, TAKES);
	tape->takes[tape->count].type = type;
	tape->takes[tape->count].family = family;
	return &tape->takes[tape->count++].packet;
}

static void add_link(struct packet *packet, uint16_t flags, int index, const char *name)
{
	struct ifinfomsg header = {.ifi_index = index};
	struct payload payload = {.length = 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_string(&payload, IFLA_IFNAME, name);
	packet_add(packet, RTM_NEWLINK, flags, 0, payload.bytes, payload.length);
}

static void add_route(struct packet *packet, uint8_t family)
{
	struct rtmsg header = {.rtm_family = family, .rtm_table = RT_TABLE_MAIN};

	packet_add(packet, RTM_NEWROUTE, 0, 0, &header, sizeof(header));
}

static void add_error(struct packet *packet, int error)
{
	struct nlmsgerr payload = {.error = error, .msg = {.nlmsg_len = sizeof(struct nlmsghdr)}};

	packet_add(packet, NLMSG_ERROR, 0, 0, &payload, sizeof(payload));
}

static int ignore(void *context, const struct message *message)
{
	(void)context;
	(void)message;
	return 0;
}

/* Records every take as the program does with --record. */
static void tape_record(struct tape *tape)
{
	struct step steps[TAKES][2];
	struct script scripts[TAKES] = {0};
	struct fake fake = fake_of(scripts, tape->count);
	struct connector *connector;

	tape->fd = memfd_create("tape", MFD_CLOEXEC);
	ck_assert_int_ge(tape->fd, 0);
	snprintf(tape->path, sizeof(tape->path), "/proc/self/fd/%d", tape->fd);
	for (size_t i = 0; i < tape->count; i++) {
		steps[i][0] = (struct step){.packet = &tape->takes[i].packet};
		steps[i][1] = (struct step){.error = -EIO};
		scripts[i] = (struct script){.steps = steps[i], .count = 2};
	}
	ck_assert_int_eq(recorder_connector_new(&fake.connector, dup(tape->fd),
				 &(struct recorder_style){0}, &connector),
		0);
	for (size_t i = 0; i < tape->count; i++) {
		struct request request =
			request_of(tape->takes[i].type, tape->takes[i].family, tape->filter);
		struct query_status status;

		query_dump(connector, &request, ignore, NULL, NULL, &status);
	}
	ck_assert_int_eq(connector_close(connector), 0);
}

/* A command line, run with the tape in its place. */
struct session {
	char text[512], *words[WORDS];
	struct options options;
	struct report report;
	struct grammar *grammar;
	const struct command *command;
};

static void session_start(struct session *session, const char *line, const char *path)
{
	size_t count = 0;

	memset(session, 0, sizeof(*session));
	snprintf(session->text, sizeof(session->text), "%s --replay %s", line, path);
	for (char *word = strtok(session->text, " "); word; word = strtok(NULL, " "))
		session->words[count++] = word;
	session->grammar = grammar_new();
	ck_assert_int_eq(options_parse(&session->options, session->grammar, count, session->words,
				 &session->report),
		0);
	session->report.quiet = session->options.quiet;
	ck_assert_int_eq(command_find(session->grammar, &session->options, &session->report,
				 &session->command),
		0);
}

/* Runs a line into `out`. @return the exit status */
static int run_into(struct out *out, const char *line, const struct tape *tape)
{
	struct session session;
	struct connector *recording = NULL;
	struct listings listings;
	int status;

	session_start(&session, line, tape->path);
	connect_recording("--replay", session.options.replay, &session.report, &recording);
	ck_assert_int_eq(listings_init(&listings, session.command->subject, &session.options,
				 recording, &session.report),
		0);
	status = rounds_run(&listings, out);
	listings_fini(&listings);
	connector_close(recording);
	options_fini(&session.options);
	grammar_free(session.grammar);
	return status;
}

static void check(const char *line, const struct tape *tape, int expected, const char *output,
	const char *complaint)
{
	struct said said = said_start();
	struct out out;
	int status;

	out_init_memory(&out);
	status = run_into(&out, line, tape);
	said_end(&said);
	out_char(&out, '\0');
	ck_assert_str_eq(said.text, complaint);
	ck_assert_str_eq(out.data, output);
	ck_assert_int_eq(status, expected);
	out_fini(&out);
}

START_TEST(complete)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);

	add_link(links, 0, 1, "lo");
	add_link(links, 0, 2, "eth0");
	packet_done(links, 0, 0);
	tape_record(&tape);
	check("links -o ifindex,ifname --csv -q", &tape, EXIT_DONE,
		"ifindex,ifname\r\n1,lo\r\n2,eth0\r\n", "");
	check("links -o ifname -J -q --sort -ifname", &tape, EXIT_DONE,
		"{\"ifname\":\"lo\"}\n{\"ifname\":\"eth0\"}\n", "");
	check("links -o ifname -J -q --limit 1", &tape, EXIT_DONE, "{\"ifname\":\"lo\"}\n", "");
	check("links -o ifname -J -q ifindex=2", &tape, EXIT_DONE, "{\"ifname\":\"eth0\"}\n", "");
	check("links -J -q --count-by ifname --sort ifname --limit 1", &tape, EXIT_DONE,
		"{\"count\":1,\"ifname\":\"eth0\"}\n", "");
	check("links -o ifname -J ifindex=3", &tape, EXIT_DONE, "",
		"nlinspect: note: nothing matches the filter: ifindex = 3\n");
}
END_TEST

START_TEST(interrupted)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};

	/* the recorded request differs, so that it is not tried again */
	tape.filter = 1;
	for (unsigned i = 0; i < TAKES; i++) {
		struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);

		add_link(links, NLM_F_DUMP_INTR, 1, "lo");
		packet_done(links, NLM_F_DUMP_INTR, 0);
	}
	tape_record(&tape);
	check("links -o ifname -J -q", &tape, EXIT_INCOMPLETE, "{\"ifname\":\"lo\"}\n",
		"nlinspect: the links changed while they were read: some may be missing or shown "
		"twice\n");
}
END_TEST

START_TEST(unanswered)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};

	packet_done(tape_add(&tape, RTM_GETLINK, AF_UNSPEC), 0, 0);
	tape_record(&tape);
	check("routes --json", &tape, EXIT_FAILED, "[]\n",
		"nlinspect: --replay: the recording has no answer for routes\n");
	check("links --json -q", &tape, EXIT_DONE, "[]\n", "");
}
END_TEST

/* One family answers, the other does not. */
START_TEST(refused_in_part)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *inet = tape_add(&tape, RTM_GETROUTE, AF_INET);

	add_route(inet, AF_INET);
	packet_done(inet, 0, 0);
	add_error(tape_add(&tape, RTM_GETROUTE, AF_INET6), -EPERM);
	tape_record(&tape);
	check("routes -o dst -J -q", &tape, EXIT_INCOMPLETE, "{\"dst\":\"default\"}\n",
		"nlinspect: routes over IPv6: Operation not permitted\n");
	check("routes -6 -o dst -J -q", &tape, EXIT_FAILED, "",
		"nlinspect: routes over IPv6: Operation not permitted\n");
}
END_TEST

START_TEST(cut_off)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *inet = tape_add(&tape, RTM_GETROUTE, AF_INET), *inet6;

	add_route(inet, AF_INET);
	packet_done(inet, 0, 0);
	inet6 = tape_add(&tape, RTM_GETROUTE, AF_INET6);
	add_route(inet6, AF_INET6);
	tape_record(&tape);
	check("routes -o family -J -q", &tape, EXIT_FAILED,
		"{\"family\":\"inet\"}\n{\"family\":\"inet6\"}\n",
		"nlinspect: routes over IPv6: the recording ends in the middle\n");
}
END_TEST

/* The file ends within a packet. Complete messages are shown, even with rounds. */
START_TEST(file_cut_off)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};

	for (int i = 0; i < 2; i++) {
		struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);

		add_link(links, 0, 1, "lo");
		packet_done(links, 0, 0);
	}
	tape_record(&tape);

	off_t size = lseek(tape.fd, 0, SEEK_END);

	ck_assert_int_eq(ftruncate(tape.fd, size - 1), 0);
	check("links -o ifname -j -q", &tape, EXIT_FAILED, "[\n{\"ifname\":\"lo\"}\n]\n",
		"nlinspect: --replay: the recording is cut short\n");
	check("links -o ifname -J -q -w 1000", &tape, EXIT_FAILED,
		"{\"ifname\":\"lo\"}\n{\"ifname\":\"lo\"}\n",
		"nlinspect: links: the recording ends in the middle\n");
	ck_assert_int_eq(ftruncate(tape.fd, 30), 0);
	check("links -o ifname -j", &tape, EXIT_FAILED, "[]\n",
		"nlinspect: --replay: the recording is cut short\n");
}
END_TEST

START_TEST(malformed)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);

	packet_add(links, RTM_NEWLINK, 0, 0, "abc", 4);
	add_link(links, 0, 2, "eth0");
	packet_done(links, 0, 0);
	tape_record(&tape);
	check("links -o ifname -J -q", &tape, EXIT_INCOMPLETE, "{\"ifname\":\"eth0\"}\n",
		"nlinspect: an answer was malformed in places; the unreadable parts are missing\n");
}
END_TEST

/* A recording has as many rounds as it has answers, and no wait between them. */
START_TEST(rounds_of_a_recording)
{
	static const char *const names[] = {"one", "two", "three"};
	CLEANUP(tape_fini) struct tape tape = {.count = 0};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);

		add_link(links, 0, 1, names[i]);
		packet_done(links, 0, 0);
	}
	tape_record(&tape);
	check("links -o ifname --csv -H -q -w 1000", &tape, EXIT_DONE, "one\r\ntwo\r\nthree\r\n",
		"");
	check("links -o ifname --csv -H -q -w 1000 --count 2", &tape, EXIT_DONE, "one\r\ntwo\r\n",
		"");
	check("links -o ifname --csv -H -q -w 1000 --limit 1", &tape, EXIT_DONE,
		"one\r\ntwo\r\nthree\r\n", "");
	check("links -o ifname --csv -H -q", &tape, EXIT_DONE, "one\r\n", "");
}
END_TEST

START_TEST(output_fails)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct out out;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(out_init(&out, fd), 0);
	for (int i = 0; i < 9000; i++)
		add_link(links, 0, i, "a-long-name");
	packet_done(links, 0, 0);
	tape_record(&tape);

	struct said said = said_start();
	int status = run_into(&out, "links -j -q", &tape);

	/* the code that closes the output reports it */
	ck_assert_str_eq(said_end(&said), "");
	ck_assert_int_eq(status, EXIT_FAILED);
	ck_assert_int_eq(out.error, -ENOSPC);
	out_fini(&out);
	close(fd);
}
END_TEST

START_TEST(bad_recordings)
{
	struct tape tape = {.path = "/nowhere/at/all"};
	struct said said = said_start();
	struct out out;

	out_init_memory(&out);
	ck_assert_int_eq(run_into(&out, "links -j", &tape), EXIT_FAILED);
	ck_assert_str_eq(said_end(&said),
		"nlinspect: --replay \"/nowhere/at/all\": No such file or directory\n");
	ck_assert_uint_eq(out.length, 3); /* "[]": a document, if an empty one */
	ck_assert_mem_eq(out.data, "[]\n", 3);
	out_fini(&out);
}
END_TEST

/* What a child that runs a line ends with, and what it writes; a signal, to be handled so, is
 * pending meanwhile. */
static int run_child(const char *line, const struct tape *tape, int number, void (*handler)(int),
	char output[64])
{
	int fd = memfd_create("output", MFD_CLOEXEC), status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (!child) {
		struct session session;

		dup2(fd, STDOUT_FILENO);
		session_start(&session, line, tape->path);
		signal(number, handler);
		signals_catch();
		raise(number);
		_exit(listing_run(&(struct invocation){
			session.grammar, session.command, &session.options, &session.report}));
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	memset(output, 0, 64);
	ck_assert_int_ge(pread(fd, output, 63, 0), 0);
	close(fd);
	return status;
}

/* Ended by a signal, the program closes its document, and dies of the signal. */
START_TEST(ended_by_a_signal)
{
	static const int numbers[] = {SIGINT, SIGTERM};
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);

	add_link(links, 0, 1, "lo");
	packet_done(links, 0, 0);
	tape_record(&tape);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct said said = said_start();
		char output[64];
		int status = run_child("links --json -q", &tape, numbers[i], SIG_DFL, output);

		ck_assert_str_eq(said_end(&said), "");
		ck_assert_str_eq(output, "[]\n");
		ck_assert(WIFSIGNALED(status));
		ck_assert_int_eq(WTERMSIG(status), numbers[i]);
	}
}
END_TEST

/* As nohup(1) and a shell's background jobs have it. */
START_TEST(ignored_signals_end_nothing)
{
	CLEANUP(tape_fini) struct tape tape = {.count = 0};
	struct packet *links = tape_add(&tape, RTM_GETLINK, AF_UNSPEC);
	char output[64];
	int status;

	add_link(links, 0, 1, "lo");
	packet_done(links, 0, 0);
	tape_record(&tape);
	status = run_child("links -o ifname -J -q", &tape, SIGINT, SIG_IGN, output);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), EXIT_DONE);
	ck_assert_str_eq(output, "{\"ifname\":\"lo\"}\n");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, complete);
	tcase_add_test(tests, interrupted);
	tcase_add_test(tests, unanswered);
	tcase_add_test(tests, refused_in_part);
	tcase_add_test(tests, cut_off);
	tcase_add_test(tests, file_cut_off);
	tcase_add_test(tests, malformed);
	tcase_add_test(tests, rounds_of_a_recording);
	tcase_add_test(tests, output_fails);
	tcase_add_test(tests, bad_recordings);
	tcase_add_test(tests, ended_by_a_signal);
	tcase_add_test(tests, ignored_signals_end_nothing);
}
