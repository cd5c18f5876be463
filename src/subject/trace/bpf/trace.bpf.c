/* SPDX-License-Identifier: MIT */
/* The programs that run in the kernel. Each fills one event. Only tracepoints and raw tracepoints
 * are used: some kernels have neither kprobes nor fentry. */
#include "common.h"

#include "connect.h"
#include "packet.h"
#include "state.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Learns the number of the tracing process, which runs it, in the first PID namespace. */
SEC("raw_tp")
int find_tracer(void *ctx)
{
	tracer = bpf_get_current_pid_tgid() >> 32;
	return 0;
}
