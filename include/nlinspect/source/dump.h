/* SPDX-License-Identifier: MIT */
/* A source that is dumps: it writes its requests down, and each message of their answers becomes a
 * record. Most subjects are of this kind. */
#ifndef NLINSPECT_SOURCE_DUMP_H
#define NLINSPECT_SOURCE_DUMP_H

#include "nlinspect/decode/census.h"
#include "nlinspect/source/source.h"

enum { ASK_REQUESTS = 48 };

/** One request of a source, and what it is in words for people. */
struct question {
	struct request request;
	char words[64];        /* what it asks for: "TCP sockets over IPv4" */
	char detail[256];      /* how it narrows that: "states listen; attributes INFO" */
	char filter[256];      /* what of the filter the kernel applies; "" if nothing */
	size_t plain;          /* the length of the request without that; 0: it has no such part */
	unsigned number;       /* its own among the questions */
	unsigned kind, family; /* the subject's own: which records it asks for */
	bool optional; /* few have it: if it is implied and the kernel lacks it, that is no news */
	char remedy[64]; /* what may help if the kernel lacks it; "" if nothing is known to */
	bool implied;    /* the user did not name it: if the kernel lacks it, that is no error */
	bool narrowed; /* the kernel is to leave out what need not be; if it cannot, what an ask for
			  everything asks of the same kind and family is asked instead */
	bool ahead;    /* the source is to look through the answer before it makes records of it */
	bool may_miss; /* -ENOENT means that there is nothing of the kind … */
	char missing[64]; /* … which is said in these words if it is so of all; "" if it is no news
			   */
};

/** The requests that answer an ask, in the order of the output. Too large for the stack. */
struct questions {
	struct question list[ASK_REQUESTS];
	size_t count;
};

/** One more question, zeroed. Beyond ASK_REQUESTS the last one is given again, with an error that
 * is reported as its own. */
struct question *question_add(struct questions *questions);

/** What a source that is dumps does. The functions of a run share run->state. */
struct dump {
	/** Writes the requests into zeroed questions. Cannot fail: requests keep their errors. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/** Prepares decoding for a run. @return 0 with run->state set, or -errno */
	int (*open)(struct run *run);
	/** The messages that answers have, for what -v says of attributes that nobody knows. */
	const struct census_message *messages;
	/** Makes records of one message of the answer. @return 0, -ECANCELED or -errno */
	int (*message)(struct run *run, const struct message *message);
	/** Looks at a message that is held back, before message() gets the first one: where
	 * question->ahead, which else is false. What is too large to be held does not come. NULL:
	 * all that came is void, since the dump is repeated. @return 0 or -errno */
	int (*ahead)(struct run *run, const struct message *message);
	/** run->question was not answered, or not to its end, for whatever reason. May be NULL. */
	void (*failed)(struct run *run);
	/** Everything was answered, or has failed: pushes what only then is known. May be NULL.
	 * @return 0, -ECANCELED or -errno */
	int (*finish)(struct run *run);
	/** Nothing of what was asked for is there: puts more fitting words for it in the place of
	 * the question's own, if there are any. May be NULL. */
	void (*absent)(struct run *run, char *words, size_t size);
	/** Answers in another way what the kernel lacks; NULL: there is none. Calls
	 * source_answering(). @return 0; -ENOENT (there is none for this question); -ECANCELED;
	 * -errno */
	int (*instead)(struct run *run, const struct question *question);
	/** Releases run->state. */
	void (*close)(struct run *run);
};

/**
 * Asks every question once and pushes the records. Failures are reported by name of what was asked;
 * the other requests go on.
 * @return as source_run()
 */
int dump_run(struct run *run, const struct dump *dump);

/** Asks one more question, which an answer has led to: from finish(). Of several, a kernel that
 * lacks something is reported once. @return 0, also if it failed,
 * which is reported; -ECANCELED; -errno of the sink */
int dump_question(struct run *run, struct question *question);

#endif
