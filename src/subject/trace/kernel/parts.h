/* SPDX-License-Identifier: MIT */
/* Shared by the files that load and read the programs in the kernel. */
#ifndef NLINSPECT_SUBJECT_TRACE_KERNEL_PARTS_H
#define NLINSPECT_SUBJECT_TRACE_KERNEL_PARTS_H

#include "kernel.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

enum {
	KERNEL_PROGRAMS = 16,
	KERNEL_REASONS = 1024,
	KERNEL_LOG = 1 << 20, /* bytes of the verifier's words */
};

struct trace_bpf;
struct stacks;
struct symbols;

struct trace_kernel {
	struct trace_bpf *object;
	struct bpf_link *links[KERNEL_PROGRAMS];
	struct ring_buffer *ring;
	struct btf *btf; /* of the kernel */
	struct symbols *symbols;
	struct stacks *stacks; /* NULL: not asked for */
	trace_take *take;      /* of the drain at hand … */
	void *context;
	int stopped; /* … and what ended it */
	int cpus;
};

/** How many arguments a raw tracepoint of this kernel has. @return -1 if there is no such
 * tracepoint */
int kernel_arguments(const struct btf *btf, const char *tracepoint);

/** The value of a constant of an enum. @return 0 or -ENOENT */
int kernel_constant(const struct btf *btf, const char *type, const char *name, uint32_t *ret);

/** Takes one out of the ring, for libbpf. */
int kernel_take_sample(void *context, void *data, size_t size);

#endif
