/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include "subject/lookup/state.h"

#include <errno.h>

struct asking {
	struct lookup *lookup;
	query_handler *handler;
	void *context;
};

static int asking_message(void *context, const struct message *message)
{
	const struct asking *asking = context;

	return asking->handler(asking->context, message);
}

static bool asking_stop(void *context)
{
	const struct run *run = ((struct asking *)context)->lookup->run;

	return run->stop && run->stop(run->context);
}

/* Whether the question failed on its way, rather than by the kernel's answer. A recording without
 * the answer is reported once for all. */
static bool is_unasked(const struct lookup *lookup, int error, const struct query_status *query)
{
	return error && error != -EINTR && error != -ECANCELED && !query->refused &&
	       error != -EPROTONOSUPPORT && !(error == -ENODATA && lookup->run->ask->recorded);
}

int ask_kernel(struct lookup *lookup, struct request *request, query_handler *handler,
	void *context, char *words)
{
	struct run_status *status = &lookup->run->status;
	struct asking asking = {lookup, handler, context};
	struct query_status query;
	int error;

	if (words)
		*words = '\0';
	if (request->error)
		return request->error;
	/* Later steps would rest on the missing answer. */
	if (lookup->unasked)
		return lookup->unasked;
	error = query_dump(
		lookup->run->connector, request, asking_message, &asking, asking_stop, &query);
	if (words)
		text_escape_into(words, ASK_WORDS, text_of(query.text));
	status->malformed |= query.malformed;
	status->interrupted |= error == -EINTR;
	if (query.tries > status->tries)
		status->tries = query.tries;
	if (error == -ENODATA && lookup->run->ask->recorded)
		status->unanswered++;
	if (is_unasked(lookup, error, &query))
		lookup->unasked = error;
	return error == -EINTR ? 0 : error;
}
