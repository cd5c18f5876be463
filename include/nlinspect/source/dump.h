/* SPDX-License-Identifier: MIT */
/* A source made of netlink dumps: it writes its requests down, and each message of the answers
 * becomes a record. Most subjects are of this kind. */
#ifndef NLINSPECT_SOURCE_DUMP_H
#define NLINSPECT_SOURCE_DUMP_H

#include "nlinspect/decode/census.h"
#include "nlinspect/source/source.h"

enum { ASK_REQUESTS = 48 };

/** One request of a source, and its description for people. */
struct question {
	struct request request;
	char words[64];   /* what it asks for: "TCP sockets over IPv4" */
	char detail[256]; /* how it narrows that: "states listen; attributes INFO" */
	char filter[256]; /* the part of the filter that the kernel applies; "" if none */
	size_t plain;     /* the length of the request without that part; 0: it has no such part */
	unsigned number;  /* its number among the questions */
	unsigned kind, family; /* the subject's own: which records it asks for */
	bool optional;   /* few kernels have it: if it is implied and the kernel lacks it, only -v
			    reports that */
	char file[32];   /* in /proc/net: it answers if the kernel lacks the request; "" if none */
	char remedy[64]; /* what may help if the kernel lacks it; "" if nothing is known */
	bool implied;  /* the user did not name it: if the kernel lacks it, that is not an error */
	bool narrowed; /* the kernel is asked to leave unneeded records out; if it cannot, the
			  question of the same kind and family in an ask for everything takes its
			  place */
	bool ahead;    /* the source looks through the whole answer before it makes records of it */
	bool may_miss; /* -ENOENT means that there are no such records … */
	char missing[64]; /* … and this is reported if no question has any; "" if it is not worth a
			     note */
};

/** The requests that answer an ask, in the order of the output. Too large for the stack. */
struct questions {
	struct question list[ASK_REQUESTS];
	size_t count;
};

/** Adds a question, zeroed. Beyond ASK_REQUESTS it returns the last one again, with an error that
 * is reported when it is asked. */
struct question *question_add(struct questions *questions);

/** Appends the questions of something else, such as another subject. */
void questions_join(struct questions *questions,
	void (*other)(const struct ask *ask, struct questions *questions), const struct ask *ask);

/** The steps of a source made of dumps. The functions of a run share run->state. */
struct dump {
	/** Writes the requests into zeroed questions. Cannot fail: requests keep their errors. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/** Prepares decoding for a run. @return 0 with run->state set, or -errno */
	int (*open)(struct run *run);
	/** The messages in the answers, in which -v looks for unknown attributes. */
	const struct census_message *messages;
	/** Makes records of one message of the answer. @return 0, -ECANCELED or -errno */
	int (*message)(struct run *run, const struct message *message);
	/** Looks at a message that is held back, before message() gets the first one. Called only
	 * if question->ahead. A message too large to be held is skipped. NULL: forget all messages
	 * so far, since the dump is repeated. @return 0 or -errno */
	int (*ahead)(struct run *run, const struct message *message);
	/** run->question was not answered, or not completely, for any reason. May be NULL. */
	void (*failed)(struct run *run);
	/** All questions are answered or have failed: pushes the records that need all answers. May
	 * be NULL. @return 0, -ECANCELED or -errno */
	int (*finish)(struct run *run);
	/** Nothing that was asked for exists: replaces the question's own message by a more precise
	 * one, if there is one. May be NULL. */
	void (*absent)(struct run *run, char *words, size_t size);
	/** Answers in another way if the kernel lacks what was asked for; NULL: there is no other
	 * way. Calls source_answering(). @return 0; -ENOENT (no other way for this question);
	 * -ECANCELED; -errno */
	int (*instead)(struct run *run, const struct question *question);
	/** Releases run->state. */
	void (*close)(struct run *run);
	/* The news of what it dumps, for --follow. */
	struct {
		uint64_t groups; /* of rtnetlink, 1 << number of each; 0: none */
		/* Types of messages: RTM_NEWLINK, RTM_DELLINK, and of a second kind; 0: no such. */
		struct {
			uint16_t added, removed;
			uint16_t dumped; /* the type in a dump; 0: as `added` */
		} types[2];
		const char *noun; /* for one of them: "route" */
		/* The words of a line about one: names of fields, each as FIELD, FIELD/FIELD or
		 * label=FIELD, and with !VALUE after it if that
		 * value is not worth a word */
		const char *line;
		/* Names of fields with blanks between them, for changes_request.places; NULL: none
		 */
		const char *places;
		/* Fields that only a dump has; they make no change. NULL: none */
		const char *lacking;
		/** Looks at each message of the groups, before message() gets it. May be NULL.
		 * @return why something may have changed without news of its own, for people; NULL:
		 * nothing has */
		const char *(*heard)(struct run *run, const struct message *message);
	} news;
};

/** Asks every question once and pushes the records. A failure is reported under the question's
 * words; the other questions go on. @return as source_run() */
int dump_run(struct run *run, const struct dump *dump);

/** Asks one more question, for finish(), when an answer has shown the need for it. If the kernel
 * lacks several of them, one report covers all. @return 0, also if it failed, which is reported;
 * -ECANCELED; -errno of the sink */
int dump_question(struct run *run, struct question *question);

#endif
