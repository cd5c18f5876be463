/* SPDX-License-Identifier: MIT */
/* nlinspect: a network inspector for Linux.
 *
 * The map of the tree, in the order of the calls:
 *
 * - main(): finds the command and runs it
 *   - complete_run() (cli/complete/complete.h): answers a shell's Tab instead
 *   - options_parse() (cli/options.h) reads the command line by one table of options
 *   - commands[] (cli/command.h): sockets, links, addresses, neighbors, routes, rules, tables,
 *     nexthops, lookup, summary, doctor; fields, completion, help, version
 * - help_run(), fields_run(): made from the tables of commands, options and schemas
 *   - tools/manual.c: the same for the pages in man/, in a program of its own for the build
 * - listing_run(): the commands that list records
 *   - listing_init() (cli/listing/listing.h): options to filter, plan and ask
 *     - names_apply() (host/names.h): the host's names for tables, protocols …
 *     - where_parse() (flow/where.h): the filter
 *     - selection_init() (cli/listing/selection.h): families, states, tables
 *     - plan_init() (flow/plan.h): columns, sorting, grouping; which fields are wanted
 *   - listing_look() (cli/listing/listing.h): whether the namespace and interfaces exist
 *   - rounds_run() (cli/listing/rounds.h): the rounds of a listing
 *     - connect_as_asked(): the kernel, or a recording (netlink/transport.h)
 *     - chain_init(): where -> rate -> group -> sort -> limit (flow/stages/stages.h) -> renderer
 *       (render/render.h)
 *     - source_run() (source/source.h): the source's requests
 *       - socket_family (subject/sockets/socket.h): the requests and answers of each family
 *         - bytecode_compile() (subject/sockets/filter/bytecode.h): what the
 *           kernel applies of the filter
 *         - socket_owners_add(): processes (host/owners.h) and cgroups (host/cgroups.h)
 *       - source_run_everywhere(): the same in every network namespace
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

#include "cli/command.h"
#include "cli/complete/complete.h"
#include "cli/help/help.h"
#include "cli/options.h"

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
	CLEANUP(options_fini) struct options options = {0};
	struct report report = {0};
	const struct command *command;
	int error;

	streams_open();
	/* Only for the width of characters: output is UTF-8 everywhere. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	if (argc > 1 && !strcmp(argv[1], "__complete"))
		return complete_run((size_t)argc - 2, (const char *const *)argv + 2);
	error = options_parse(&options, argc > 0 ? (size_t)argc - 1 : 0, argv + 1, &report);
	if (error)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	report.quiet = options.quiet;
	report.verbose = options.verbose;
	if (command_find(&options, &report, &command))
		return EXIT_USAGE;
	return command->run(command, &options, &report);
}
