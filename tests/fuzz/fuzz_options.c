/* SPDX-License-Identifier: MIT */
/* The input is a command line, its words divided by NULs: as far as it can be followed without
 * asking the kernel, and as one that is being completed. */
#include "fuzz.h"

#include "cli/commands.h"
#include "cli/complete/complete.h"
#include "cli/find.h"
#include "cli/listing/explain.h"

#include <errno.h>
#include <locale.h>

static int refuse(struct connector *connector, int protocol, struct transport **ret)
{
	(void)connector;
	(void)protocol;
	(void)ret;
	return -EPROTONOSUPPORT;
}

static int close_nothing(struct connector *connector)
{
	(void)connector;
	return 0;
}

static const struct connector_ops no_kernel = {.connect = refuse, .close = close_nothing};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static int run_listing(
	const struct command *command, const struct options *options, const struct report *report)
{
	struct listings listings;
	struct out out;
	int error = listings_init(&listings, command->subject, options, NULL, report);

	if (!error) {
		out_init_memory(&out);
		CLAIM(!explain(&listings, &out));
		fuzz_clean(out.data, out.length, "\n");
		out_fini(&out);
	}
	listings_fini(&listings);
	return error;
}

static int run_line(const struct grammar *grammar, const struct fuzz_words *words)
{
	CLEANUP(options_fini) struct options options = {0};
	/* Notes may say what is left out. */
	struct report report = {.quiet = true};
	const struct command *command;
	int error = options_parse(&options, grammar, words->count, (char **)words->list, &report);

	if (!error)
		error = command_find(grammar, &options, &report, &command);
	if (!error && command->subject)
		error = run_listing(command, &options, &report);
	return error;
}

static void run_completion(const struct grammar *grammar, const struct fuzz_words *words)
{
	struct connector connector = {.ops = &no_kernel};
	const struct complete_host host = {.root = "/nonexistent", .connector = &connector};
	struct out out;

	out_init_memory(&out);
	complete(grammar, &host, words->list, words->count, &out);
	CLAIM(!out.error);
	/* Typed words come back unchanged in any encoding, except that a line stays a line. */
	for (size_t i = 0; i < out.length; i++)
		CLAIM((unsigned char)out.data[i] >= ' ' || strchr("\t\n", out.data[i]));
	CLAIM(!out.length || out.data[out.length - 1] == '\n');
	out_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	struct fuzz_words words = fuzz_words_of(data, size);
	size_t said;
	int error;

	fuzz_stderr_begin();
	error = run_line(grammar, &words);
	said = fuzz_stderr_end();
	/* A mistake is named; without one there is nothing to say. */
	CLAIM(!error || error == -EINVAL || error == -ENOMEM);
	CLAIM(error ? said || error == -ENOMEM : !said);
	run_completion(grammar, &words);
	fuzz_words_fini(&words);
	return 0;
}
