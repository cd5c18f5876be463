/* SPDX-License-Identifier: MIT */
/* The programs, and which wishes need them. */
#ifndef NLINSPECT_SUBJECT_TRACE_PROGRAMS_H
#define NLINSPECT_SUBJECT_TRACE_PROGRAMS_H

#include "kernel.h"

struct program {
	const char *name; /* of the function in bpf/ */
	const char *tracepoint;
	bool of_syscalls; /* else a raw tracepoint */
	uint32_t probes, also, wanted, always;
};

extern const struct program trace_programs[];
extern const size_t trace_program_count;

/** Whether a program has work to do. */
bool program_is_needed(const struct program *program, const struct trace_wish *wish);

#endif
