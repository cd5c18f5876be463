/* SPDX-License-Identifier: MIT */
/* Stands in for kernel.c where libbpf, clang or bpftool was missing. */
#include "kernel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int trace_kernel_open(const struct trace_wish *wish, const struct report *report,
	char problem[static TRACE_PROBLEM], struct trace_kernel **ret)
{
	(void)wish;
	(void)report;
	(void)ret;
	snprintf(problem, TRACE_PROBLEM,
		"this build is without trace, because it %s; build it with libbpf-dev, clang and "
		"bpftool",
		TRACE_WITHOUT);
	return -EOPNOTSUPP;
}

void trace_kernel_detach(struct trace_kernel *kernel)
{
	(void)kernel;
}

void trace_kernel_close(struct trace_kernel *kernel)
{
	(void)kernel;
}

int trace_kernel_fd(const struct trace_kernel *kernel)
{
	(void)kernel;
	return -1;
}

int trace_kernel_drain(struct trace_kernel *kernel, trace_take *take, void *context)
{
	(void)kernel;
	(void)take;
	(void)context;
	return 0;
}

int trace_kernel_pending(struct trace_kernel *kernel, trace_take *take, void *context)
{
	return trace_kernel_drain(kernel, take, context);
}

int trace_kernel_groups(struct trace_kernel *kernel, trace_take *take, void *context)
{
	return trace_kernel_drain(kernel, take, context);
}

void trace_kernel_counts(
	struct trace_kernel *kernel, struct trace_counts counts[static TRACE_PROBES])
{
	(void)kernel;
	memset(counts, 0, TRACE_PROBES * sizeof(*counts));
}

const char *trace_kernel_reason(struct trace_kernel *kernel, unsigned probe, uint32_t reason)
{
	(void)kernel;
	(void)probe;
	(void)reason;
	return "";
}

struct text trace_kernel_place(struct trace_kernel *kernel, uint64_t address)
{
	(void)kernel;
	(void)address;
	return (struct text){"", 0};
}
