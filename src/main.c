/* SPDX-License-Identifier: MIT */
/* nlinspect: a network inspector for Linux.
 *
 * The map of the tree, in the order of the calls:
 *
 * - main(): finds the command and runs it
 *   - grammar_new() (cli/commands.h): commands and options, from the one table of subjects
 *     (subject/subjects.c; source/subject.h says what a subject is) and the few other commands
 *   - complete_run() (cli/complete/complete.h): answers a shell's Tab instead
 *   - translate() (cli/translate.h): replaces habits of other programs by what they mean here
 *   - options_parse() (cli/options.h): reads the command line by the rows of options
 *   - command_find() (cli/find.h): checks that the command takes them
 *   - caller_begin(), sandbox_enter() (host/caller.h, host/sandbox.h): gives up rights
 * - help_run(), fields_run() (cli/help/help.h): made from the grammar and the subjects' schemas
 *   - tools/manual.c: the same for the pages in man/, in a program of its own for the build
 * - listing_run() (cli/listing/run.h): lists the records of a subject
 *   - confine_command(), confine_listings() (cli/listing/confine.h): gives up what is not needed
 *   - connect_recording(): a recording (netlink/transport.h), if one is replayed
 *   - listing_init() (cli/listing/listing.h): options to filter, plan and ask
 *     - names_apply() (host/names.h): the host's names for tables, protocols …
 *     - where_parse() (flow/where.h): the filter
 *     - selection_init() (cli/listing/selection.h): what the subject's select() makes of both
 *     - plan_init() (flow/plan.h): columns, sorting, grouping; which fields are wanted
 *   - listing_look() (cli/listing/listing.h): whether the namespace and interfaces exist
 *   - live_open() (cli/listing/live.h): --live: a terminal (render/live_screen.h) for pages of rows
 *   - rounds_run() (cli/listing/rounds.h): the rounds of a listing
 *     - connect_as_asked(): the kernel (netlink/transport.h), recorded if that is asked for
 *     - chain_init(): where -> rate -> group -> sort -> limit (flow/stages/stages.h) -> renderer
 *       (render/render.h)
 *     - source_run() (source/source.h): the subject's run()
 *       - dump_run() (source/dump.h): the requests of a subject that is dumps
 *       - socket_family (subject/sockets/socket.h): the requests and answers of each family
 *         - bytecode_compile() (subject/sockets/filter/bytecode.h): what the
 *           kernel applies of the filter
 *         - socket_owners_add(): processes (host/owners.h) and cgroups (host/cgroups.h)
 *       - source_run_all_netns(): the same in every network namespace
 *       - lookup_run() (subject/lookup/source.c): asks for rules, tables,
 *         neighbor and link in turn
 *       - nhobjects_find() (subject/nexthops/objects.h): what a route refers to
 *       - query_dump() (netlink/query.h): the one loop over answers
 *       - decoder_attributes() (decode/decoder.h): into a record, by the rows of
 *         subject/NAME/NAME.def
 *       - sink_row(): the record goes through the chain
 */
#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/report.h"
#include "nlinspect/base/text.h"
#include "nlinspect/host/caller.h"
#include "nlinspect/host/sandbox.h"

#include "cli/commands.h"
#include "cli/complete/complete.h"
#include "cli/find.h"
#include "cli/options.h"
#include "cli/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* If the caller closed a standard stream, no file that is opened later may take its place. */
static void streams_open(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	CLEANUP(grammar_free) struct grammar *grammar = NULL;
	CLEANUP(translation_fini) struct translation translation = {0};
	CLEANUP(options_fini) struct options options = {0};
	struct report report = {0};
	struct invocation invocation = {.options = &options, .report = &report};
	int error = caller_begin();

	streams_open();
	if (error) {
		report_error(
			&report, "the caller's rights could not be taken: %s", strerror(-error));
		return EXIT_FAILED;
	}
	/* Only for the width of characters: output is UTF-8 everywhere. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	grammar = grammar_new();
	if (!grammar) {
		report_error(&report, "%s", strerror(ENOMEM));
		return EXIT_FAILED;
	}
	invocation.grammar = grammar;
	if (argc > 1 && !strcmp(argv[1], "__complete"))
		return complete_run(grammar, (size_t)argc - 2, (const char *const *)argv + 2);
	error = translate(
		&translation, grammar, argc > 0 ? (size_t)argc - 1 : 0, argv + 1, &report);
	if (!error)
		error = options_parse(
			&options, grammar, translation.count, translation.words, &report);
	if (error)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	report.quiet = options.quiet;
	report.verbose = options.verbose;
	if (command_find(grammar, &options, &report, &invocation.command))
		return EXIT_USAGE;
	/* A listing knows better what it needs. */
	if (!invocation.command->subject && !invocation.command->runs_another &&
		sandbox_enter(&(struct sandbox){.needs = NEED_NOTHING}))
		return EXIT_FAILED;
	return invocation.command->run(&invocation);
}
