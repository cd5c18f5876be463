/* SPDX-License-Identifier: MIT */
/* Loading and attaching the programs. */
#include "parts.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/capabilities.h"
#include "nlinspect/host/files.h"

#include "programs.h"
#include "stacks.h"
#include "symbols.h"
#include "trace.skel.h"
#include "tracefs.h"
#include "unwind.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	FIRST_PID_NAMESPACE = 0xEFFFFFFCU,
	WAKE_PART = 8, /* the reader wakes once so much of the ring is full */
};

/* Parts of events that are in the part of a key that short ones have. */
enum {
	SHORT_KEY = TRACE_WANTS_PROCESS | TRACE_WANTS_PID | TRACE_WANTS_OUTCOME |
		    TRACE_WANTS_REASON | TRACE_WANTS_STATE | TRACE_WANTS_MATCH |
		    TRACE_WANTS_PROTOCOL | TRACE_WANTS_DIRECTION | TRACE_WANTS_FATE |
		    TRACE_WANTS_BYTES | TRACE_WANTS_LATENCY | TRACE_WANTS_ENDS | TRACE_WANTS_OWNER,
	SHORT_KEY_SIZE = offsetof(struct trace_key, uid),
};

/* libbpf would write to stderr on its own. Its errors are explained here. */
static int say_nothing(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static bool has_capability(unsigned capability)
{
	return capabilities_effective() >> capability & 1;
}

/* Explains why a program is not loaded. */
static void explain_load(int error, char problem[static TRACE_PROBLEM])
{
	bool admin = has_capability(CAP_SYS_ADMIN);
	bool bpf = admin || has_capability(CAP_BPF), perfmon = admin || has_capability(CAP_PERFMON);
	CLEANUP(free) char *content = NULL;
	size_t length;

	if ((error == -EPERM || error == -EACCES) && (!bpf || !perfmon)) {
		snprintf(problem, TRACE_PROBLEM,
			"programs in the kernel need %s; run it as root, or give it these "
			"capabilities",
			!bpf && !perfmon ? "CAP_BPF and CAP_PERFMON"
			: !bpf           ? "CAP_BPF"
					 : "CAP_PERFMON");
		return;
	}
	if (files_read(files_of(NULL), "/sys/kernel/security/lockdown", TRACE_PROBLEM, &content,
		    &length))
		content = NULL;
	if (error == -EPERM && content && strstr(content, "[confidentiality]"))
		snprintf(problem, TRACE_PROBLEM,
			"kernel lockdown (confidentiality) keeps programs from reading the "
			"kernel's memory; boot with lockdown=integrity");
	else if (error == -EPERM)
		snprintf(problem, TRACE_PROBLEM,
			"the kernel refuses to load programs: a seccomp filter, an LSM, or before "
			"Linux 5.11 RLIMIT_MEMLOCK (\"ulimit -l unlimited\") may be in the way");
	else
		snprintf(problem, TRACE_PROBLEM,
			"the kernel refuses the programs: %s; -v shows what its verifier says",
			strerror(-error));
}

static int find_btf(struct trace_kernel *kernel, char problem[static TRACE_PROBLEM])
{
	int error;

	kernel->btf = btf__load_vmlinux_btf();
	if (kernel->btf)
		return 0;
	error = -errno;
	snprintf(problem, TRACE_PROBLEM,
		"the kernel does not describe its types (/sys/kernel/btf/vmlinux: %s); trace needs "
		"a kernel with CONFIG_DEBUG_INFO_BTF",
		strerror(-error));
	return error;
}

/* The programs find this process's PID namespace by its inode. */
static uint32_t pid_namespace(void)
{
	struct stat status;

	if (stat("/proc/self/ns/pid", &status) || status.st_ino == FIRST_PID_NAMESPACE)
		return 0;
	return (uint32_t)status.st_ino;
}

static int fill_setting(struct trace_kernel *kernel, const struct trace_wish *wish,
	char problem[static TRACE_PROBLEM])
{
	/* The skeleton has it as constant. */
	struct trace_setting *setting =
		(struct trace_setting *)(void *)&kernel->object->rodata->setting;
	int drop = kernel_arguments(kernel->btf, "kfree_skb");
	int reset = kernel_arguments(kernel->btf, "tcp_send_reset");

	*setting = (struct trace_setting){
		.wants = wish->wants,
		.probes = wish->probes,
		.grouped = wish->grouped,
		.stacks = wish->stacks,
		.keep = wish->keep,
		.sums = wish->sums,
		.pid_namespace = pid_namespace(),
		.wakeup = wish->ring / WAKE_PART,
		.filter = wish->filter,
		.drop_arguments = drop < 0 ? 0 : (uint32_t)drop,
		.reset_arguments = reset < 0 ? 0 : (uint32_t)reset,
	};
	/* Older kernels have no such reason. */
	kernel_constant(
		kernel->btf, "skb_drop_reason", "SKB_DROP_REASON_QUEUE_PURGE", &setting->purge);
	if (drop > 2 && !kernel_constant(kernel->btf, "skb_drop_reason",
				"SKB_DROP_REASON_NOT_SPECIFIED", &setting->noise))
		return 0;
	if (!(wish->probes >> TRACE_DROP & 1))
		return 0;
	snprintf(problem, TRACE_PROBLEM,
		"this kernel does not say why it drops packets: drop needs Linux 5.17");
	return -EOPNOTSUPP;
}

static struct bpf_program *find_program(const struct trace_kernel *kernel, size_t i)
{
	return bpf_object__find_program_by_name(kernel->object->obj, trace_programs[i].name);
}

static int choose_programs(struct trace_kernel *kernel, const struct trace_wish *wish,
	char problem[static TRACE_PROBLEM])
{
	for (size_t i = 0; i < trace_program_count; i++) {
		const struct program *program = &trace_programs[i];
		bool needed = program_is_needed(program, wish);

		if (needed && !program->of_syscalls &&
			kernel_arguments(kernel->btf, program->tracepoint) < 0) {
			snprintf(problem, TRACE_PROBLEM, "this kernel lacks the tracepoint %s",
				program->tracepoint);
			return -EOPNOTSUPP;
		}
		bpf_program__set_autoload(find_program(kernel, i), needed);
	}
	return 0;
}

/* Maps take their memory at once. */
static void size_maps(struct trace_kernel *kernel, const struct trace_wish *wish)
{
	bpf_map__set_max_entries(kernel->object->maps.ring, (uint32_t)wish->ring);
	if (wish->grouped && !(wish->wants & ~(uint32_t)SHORT_KEY)) {
		bpf_map__set_key_size(kernel->object->maps.groups, SHORT_KEY_SIZE);
		bpf_map__set_key_size(kernel->object->maps.other_groups, SHORT_KEY_SIZE);
	}
	if (!wish->grouped) {
		bpf_map__set_max_entries(kernel->object->maps.groups, 1);
		bpf_map__set_max_entries(kernel->object->maps.other_groups, 1);
	}
	if (!(wish->wants & TRACE_WANTS_OWNER))
		bpf_map__set_max_entries(kernel->object->maps.owners, 1);
	if (wish->probes >> TRACE_CONNECT & 1 && wish->wants & TRACE_WANTS_OUTCOME)
		return;
	bpf_map__set_max_entries(kernel->object->maps.calls, 1);
	bpf_map__set_max_entries(kernel->object->maps.pending, 1);
	bpf_map__set_max_entries(kernel->object->maps.fates, 1);
}

static int load(struct trace_kernel *kernel, const struct trace_wish *wish,
	const struct report *report, char problem[static TRACE_PROBLEM])
{
	CLEANUP(free) char *log = report->verbose ? calloc(1, KERNEL_LOG) : NULL;
	LIBBPF_OPTS(bpf_object_open_opts, options, .kernel_log_buf = log,
		.kernel_log_size = log ? KERNEL_LOG : 0, .kernel_log_level = log ? 4 : 0);
	int error;

	kernel->object = trace_bpf__open_opts(&options);
	if (!kernel->object) {
		snprintf(
			problem, TRACE_PROBLEM, "the programs cannot be read: %s", strerror(errno));
		return -EIO;
	}
	error = fill_setting(kernel, wish, problem);
	if (!error)
		error = choose_programs(kernel, wish, problem);
	if (error)
		return error;
	size_maps(kernel, wish);
	error = trace_bpf__load(kernel->object);
	if (log && *log)
		report_detail(report, "the kernel's verifier:\n%s", log);
	if (error)
		explain_load(error, problem);
	return error;
}

/* In a PID namespace, the program does not know its number in the first one. */
static void find_tracer(struct trace_kernel *kernel)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);

	/* Linux before 5.10 cannot run it; only then a trace in a container shows itself. */
	if (pid_namespace())
		bpf_prog_test_run_opts(
			bpf_program__fd(kernel->object->progs.find_tracer), &options);
	else
		kernel->object->bss->tracer = (uint32_t)getpid();
}

static struct bpf_link *attach_syscall(
	struct bpf_program *program, const char *tracepoint, int tracefs)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attributes),
		.sample_period = 1,
	};
	int id = tracefs_id(tracefs, "syscalls", tracepoint);
	struct bpf_link *link;
	int event;

	if (id < 0) {
		errno = -id;
		return NULL;
	}
	attributes.config = (uint32_t)id;
	event = (int)syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (event < 0)
		return NULL;
	link = bpf_program__attach_perf_event(program, event);
	if (!link)
		close(event);
	return link;
}

static void explain_attach(
	const struct program *program, int error, char problem[static TRACE_PROBLEM])
{
	if (!program->of_syscalls)
		snprintf(problem, TRACE_PROBLEM, "raw tracepoint %s: %s", program->tracepoint,
			strerror(error));
	else if (error == EACCES || error == EPERM)
		snprintf(problem, TRACE_PROBLEM,
			"tracepoint %s: %s; its number is in tracefs, which only root may read: "
			"run "
			"it as root, or \"mount -o remount,gid=GROUP,mode=750 "
			"/sys/kernel/tracing\"",
			program->tracepoint, strerror(error));
	else
		snprintf(problem, TRACE_PROBLEM,
			"tracepoint %s: %s; the kernel needs CONFIG_FTRACE_SYSCALLS",
			program->tracepoint, strerror(error));
}

/* Without tracefs, sockets that are accepted have no owner; the rest is there. */
static bool is_dispensable(
	const struct program *program, const struct trace_wish *wish, const struct report *report)
{
	if (program->probes & wish->probes || !(program->always & wish->wants) ||
		!program->of_syscalls)
		return false;
	report_detail(report, "%s cannot be attached: sockets that are accepted have no process",
		program->tracepoint);
	return true;
}

static int attach(struct trace_kernel *kernel, const struct trace_wish *wish,
	const struct report *report, char problem[static TRACE_PROBLEM])
{
	int tracefs = -1, error = 0;

	for (size_t i = 0; i < trace_program_count && !error; i++) {
		const struct program *program = &trace_programs[i];

		if (!program_is_needed(program, wish))
			continue;
		if (program->of_syscalls && tracefs < 0)
			tracefs = tracefs_open();
		if (program->of_syscalls && tracefs < 0)
			errno = -tracefs;
		else if (program->of_syscalls)
			kernel->links[i] = attach_syscall(
				find_program(kernel, i), program->tracepoint, tracefs);
		else
			kernel->links[i] = bpf_program__attach_raw_tracepoint(
				find_program(kernel, i), program->tracepoint);
		if (kernel->links[i])
			continue;
		error = -errno;
		if (is_dispensable(program, wish, report))
			error = 0;
		else
			explain_attach(program, -error, problem);
	}
	if (tracefs >= 0)
		close(tracefs);
	return error;
}

int trace_kernel_open(const struct trace_wish *wish, const struct report *report,
	char problem[static TRACE_PROBLEM], struct trace_kernel **ret)
{
	struct trace_kernel *kernel = calloc(1, sizeof(*kernel));
	int error;

	*problem = '\0';
	if (!kernel)
		return -ENOMEM;
	libbpf_set_print(say_nothing);
	kernel->cpus = libbpf_num_possible_cpus();
	error = find_btf(kernel, problem);
	if (!error)
		error = load(kernel, wish, report, problem);
	if (!error) {
		kernel->ring = ring_buffer__new(
			bpf_map__fd(kernel->object->maps.ring), kernel_take_sample, kernel, NULL);
		error = kernel->ring ? 0 : -errno;
	}
	if (!error && wish->stacks && wish->probes >> TRACE_CONNECT & 1 && !unwinder_works()) {
		snprintf(problem, TRACE_PROBLEM,
			"this build cannot unwind the stacks of processes, because it lacked "
			"libdw; "
			"install libdw-dev and build again");
		error = -EOPNOTSUPP;
	}
	if (!error && wish->stacks) {
		kernel->stacks = stacks_new();
		error = kernel->stacks ? 0 : -ENOMEM;
	}
	if (!error) {
		find_tracer(kernel);
		error = attach(kernel, wish, report, problem);
	}
	if (!error) {
		*ret = kernel;
		return 0;
	}
	if (!*problem)
		snprintf(problem, TRACE_PROBLEM, "%s", strerror(-error));
	trace_kernel_close(kernel);
	return error;
}

void trace_kernel_detach(struct trace_kernel *kernel)
{
	if (!kernel)
		return;
	for (size_t i = 0; i < KERNEL_PROGRAMS; i++) {
		bpf_link__destroy(kernel->links[i]);
		kernel->links[i] = NULL;
	}
}

void trace_kernel_close(struct trace_kernel *kernel)
{
	if (!kernel)
		return;
	trace_kernel_detach(kernel);
	ring_buffer__free(kernel->ring);
	trace_bpf__destroy(kernel->object);
	btf__free(kernel->btf);
	symbols_free(kernel->symbols);
	stacks_free(kernel->stacks);
	free(kernel);
}
