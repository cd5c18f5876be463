/* SPDX-License-Identifier: MIT */
/* A copy of the caller's stack and registers. Programs without frame pointers cannot be unwound in
 * the kernel: the reader does it by DWARF. */
#ifndef TRACE_BPF_USER_STACK_H
#define TRACE_BPF_USER_STACK_H

#include "common.h"

#ifdef __TARGET_ARCH_x86
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long ip, sp;
} __attribute__((preserve_access_index));

static __always_inline void registers_read(u64 registers[TRACE_REGISTERS], struct pt_regs *from)
{
	registers[0] = BPF_CORE_READ(from, ax);
	registers[1] = BPF_CORE_READ(from, dx);
	registers[2] = BPF_CORE_READ(from, cx);
	registers[3] = BPF_CORE_READ(from, bx);
	registers[4] = BPF_CORE_READ(from, si);
	registers[5] = BPF_CORE_READ(from, di);
	registers[6] = BPF_CORE_READ(from, bp);
	registers[7] = BPF_CORE_READ(from, sp);
	registers[8] = BPF_CORE_READ(from, r8);
	registers[9] = BPF_CORE_READ(from, r9);
	registers[10] = BPF_CORE_READ(from, r10);
	registers[11] = BPF_CORE_READ(from, r11);
	registers[12] = BPF_CORE_READ(from, r12);
	registers[13] = BPF_CORE_READ(from, r13);
	registers[14] = BPF_CORE_READ(from, r14);
	registers[15] = BPF_CORE_READ(from, r15);
	registers[16] = BPF_CORE_READ(from, ip);
}

/* The reader looks at once: the process may end soon. */
static __noinline int stack_hand_over(u32 pid, u64 start)
{
	struct trace_stack *stack = bpf_ringbuf_reserve(&ring, sizeof(*stack), 0);
	u64 from;

	if (!stack) {
		skip(TRACE_CONNECT);
		return 0;
	}
	stack->event.key.probe = TRACE_STACK;
	stack->event.key.path = 0;
	stack->event.key.pid = pid;
	stack->event.time = start;
	stack->size = 0;
	registers_read(stack->registers, (void *)bpf_task_pt_regs(bpf_get_current_task_btf()));
	from = stack->registers[7];
	for (u32 i = 0; i < TRACE_STACK_CHUNKS; i++) {
		if (bpf_probe_read_user(&stack->bytes[i * TRACE_STACK_CHUNK], TRACE_STACK_CHUNK,
			    (void *)(from + i * TRACE_STACK_CHUNK)))
			break;
		stack->size += TRACE_STACK_CHUNK;
	}
	bpf_ringbuf_submit(stack, BPF_RB_FORCE_WAKEUP);
	return 0;
}
#else
static __always_inline int stack_hand_over(u32 pid, u64 start)
{
	return 0;
}
#endif

#endif
