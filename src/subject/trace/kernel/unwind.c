/* SPDX-License-Identifier: MIT */
#include "unwind.h"

#include "nlinspect/base/cleanup.h"

#include <elfutils/libdwfl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 128, FRAME_TEXT = 256 };

/* The process at hand stays open: its next stack needs the same files. */
struct unwinder {
	Dwfl *dwfl;
	uint32_t pid;
	const struct trace_stack *stack;
	char frames[FRAMES][FRAME_TEXT];
	size_t count;
	bool strange; /* some frame is in no known file */
};

/* Debug information of this machine alone: a look-up in the network would take seconds. */
static const Dwfl_Callbacks files = {
	.find_elf = dwfl_linux_proc_find_elf,
	.find_debuginfo = dwfl_build_id_find_debuginfo,
};

static pid_t next_thread(Dwfl *dwfl, void *context, void **thread)
{
	struct unwinder *unwinder = context;

	if (*thread)
		return 0;
	*thread = context;
	return (pid_t)unwinder->pid;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret, void *context)
{
	const struct trace_stack *stack = ((struct unwinder *)context)->stack;
	uint64_t from = stack->registers[7], size = stack->size;

	if (address < from || address - from > size || size - (address - from) < sizeof(*ret))
		return false;
	memcpy(ret, stack->bytes + (address - from), sizeof(*ret));
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *context)
{
	Dwarf_Word registers[TRACE_REGISTERS];

	for (size_t i = 0; i < TRACE_REGISTERS; i++)
		registers[i] = ((struct unwinder *)context)->stack->registers[i];
	return dwfl_thread_state_registers(thread, 0, TRACE_REGISTERS, registers);
}

static const Dwfl_Thread_Callbacks threads = {
	.next_thread = next_thread,
	.memory_read = read_memory,
	.set_initial_registers = set_registers,
};

static void forget(struct unwinder *unwinder)
{
	dwfl_end(unwinder->dwfl);
	unwinder->dwfl = NULL;
	unwinder->pid = 0;
}

/* Finds the files that the process has mapped by now. @return whether it is there */
static bool look_at(struct unwinder *unwinder, uint32_t pid)
{
	forget(unwinder);
	unwinder->dwfl = dwfl_begin(&files);
	unwinder->pid = pid;
	return unwinder->dwfl && !dwfl_linux_proc_report(unwinder->dwfl, (pid_t)pid) &&
	       !dwfl_report_end(unwinder->dwfl, NULL, NULL) &&
	       dwfl_attach_state(unwinder->dwfl, NULL, (pid_t)pid, &threads, unwinder);
}

/* A frame without a symbol: symbols may be found later by the build-id. */
static void name_by_file(Dwfl_Module *module, Dwarf_Addr pc, char text[static FRAME_TEXT])
{
	const unsigned char *id;
	GElf_Addr at;
	Dwarf_Addr start;
	int length = module ? dwfl_module_build_id(module, &id, &at) : 0;
	size_t used = 0;

	if (length <= 0) {
		snprintf(text, FRAME_TEXT, "?");
		return;
	}
	for (int i = 0; i < length && used + 3 < FRAME_TEXT / 2; i++)
		used += (size_t)snprintf(text + used, FRAME_TEXT - used, "%02x", id[i]);
	dwfl_module_info(module, NULL, &start, NULL, NULL, NULL, NULL, NULL);
	snprintf(text + used, FRAME_TEXT - used, "+0x%" PRIx64, (uint64_t)(pc - start));
}

static int take_frame(Dwfl_Frame *frame, void *context)
{
	struct unwinder *unwinder = context;
	char *text = unwinder->frames[unwinder->count];
	Dwfl_Module *module;
	const char *name;
	Dwarf_Addr pc;
	bool activation;

	if (!dwfl_frame_pc(frame, &pc, &activation))
		return DWARF_CB_ABORT;
	/* A return address may be just after its function. */
	if (!activation)
		pc--;
	module = dwfl_addrmodule(unwinder->dwfl, pc);
	unwinder->strange |= !module;
	name = module ? dwfl_module_addrname(module, pc) : NULL;
	/* "connect@@GLIBC_2.2.5" */
	if (name)
		snprintf(text, FRAME_TEXT, "%.*s", (int)strcspn(name, "@"), name);
	else
		name_by_file(module, pc, text);
	return ++unwinder->count < FRAMES ? DWARF_CB_OK : DWARF_CB_ABORT;
}

bool unwinder_works(void)
{
	return true;
}

struct unwinder *unwinder_new(void)
{
	return calloc(1, sizeof(struct unwinder));
}

void unwinder_free(struct unwinder *unwinder)
{
	if (!unwinder)
		return;
	forget(unwinder);
	free(unwinder);
}

static void run(struct unwinder *unwinder)
{
	unwinder->count = 0;
	unwinder->strange = false;
	/* It ends with an error where the copy of the stack does. */
	dwfl_getthread_frames(unwinder->dwfl, (pid_t)unwinder->pid, take_frame, unwinder);
}

bool unwinder_run(
	struct unwinder *unwinder, const struct trace_stack *stack, char text[static UNWIND_TEXT])
{
	uint32_t pid = stack->event.key.pid;
	size_t used = 0;

	if (!pid || stack->size > sizeof(stack->bytes))
		return false;
	unwinder->stack = stack;
	unwinder->strange = true;
	/* It may be gone by now, and its files are known. */
	if (unwinder->dwfl && unwinder->pid == pid)
		run(unwinder);
	if (unwinder->strange) {
		if (!look_at(unwinder, pid)) {
			forget(unwinder);
			return false;
		}
		run(unwinder);
	}
	for (size_t i = unwinder->count; i-- > 0 && used < UNWIND_TEXT;)
		used += (size_t)snprintf(text + used, UNWIND_TEXT - used, "%s%s", used ? ";" : "",
			unwinder->frames[i]);
	return used;
}
