/* SPDX-License-Identifier: MIT */
/* The programs in the kernel, from loading to closing. One file has them with libbpf, another one
 * stands in for a build without it. */
#ifndef NLINSPECT_SUBJECT_TRACE_KERNEL_H
#define NLINSPECT_SUBJECT_TRACE_KERNEL_H

#include "nlinspect/base/report.h"
#include "nlinspect/base/text.h"

#include "subject/trace/shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** NULL stands for one without programs. */
struct trace_kernel;

/** What is asked of the programs. */
struct trace_wish {
	uint32_t probes; /* 1 << enum trace_probe */
	uint32_t wants;  /* enum trace_wants */
	uint32_t keep;   /* enum trace_wants that events are counted by */
	uint32_t sums;   /* enum trace_has: the numbers of a group that are added up */
	bool stacks;
	bool grouped; /* count events by their keys, instead of handing over each */
	struct trace_filter filter;
	uint64_t ring; /* bytes */
};

enum { TRACE_PROBLEM = 512 };

/**
 * Loads and attaches. Everything is gone when the descriptors are: also after SIGKILL.
 * @param problem  takes what went wrong and the remedy, in words
 * @return 0 with *ret, which trace_kernel_close() releases; -errno
 */
int trace_kernel_open(const struct trace_wish *wish, const struct report *report,
	char problem[static TRACE_PROBLEM], struct trace_kernel **ret);

/** Stops the programs. Events that they have handed over can still be read. */
void trace_kernel_detach(struct trace_kernel *kernel);

void trace_kernel_close(struct trace_kernel *kernel);

/** A descriptor that can be read once there are many events. @return it, or -1 */
int trace_kernel_fd(const struct trace_kernel *kernel);

/** An event on its way. */
struct trace_taken {
	const struct trace_event *event;
	const char *path;  /* of event->key.path bytes */
	uint64_t count;    /* events that it stands for */
	const char *stack; /* frames from the outermost on, with ";" between them; NULL: none */
};

/** @return 0, or an error that ends the reading */
typedef int trace_take(void *context, const struct trace_taken *taken);

/** Takes all events that were handed over. @return 0, or what `take` has returned */
int trace_kernel_drain(struct trace_kernel *kernel, trace_take *take, void *context);

/** Takes the connects that have not ended. @return as above */
int trace_kernel_pending(struct trace_kernel *kernel, trace_take *take, void *context);

/** Takes the groups, which begin anew: `count` is the number of events, whose numbers are added up.
 * @return as above */
int trace_kernel_groups(struct trace_kernel *kernel, trace_take *take, void *context);

/** What each probe has counted so far. */
void trace_kernel_counts(
	struct trace_kernel *kernel, struct trace_counts counts[static TRACE_PROBES]);

/** The kernel's name of a reason; "" if it has none. Lives as long as `kernel` */
const char *trace_kernel_reason(struct trace_kernel *kernel, unsigned probe, uint32_t reason);

/** The function at an address of the kernel. Lives until the next call */
struct text trace_kernel_place(struct trace_kernel *kernel, uint64_t address);

#endif
