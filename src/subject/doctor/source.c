/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/capabilities.h"
#include "nlinspect/host/cgroups.h"
#include "nlinspect/host/owners.h"
#include "nlinspect/source/subject.h"

#include "doctor.h"
#include "sandbox.h"
#include "tries.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/* Tries what the other sources depend on. */

static int say(struct run *run, const char *check, enum doctor_status status, const char *detail,
	const char *remedy)
{
	struct doctor_record record = {.base.present = {{0}}};

	RECORD_SET(&record, DOCTOR_check, check, text_of(check));
	RECORD_SET(&record, DOCTOR_status, status, status);
	RECORD_SET(&record, DOCTOR_detail, detail, text_of(detail));
	if (status != DOCTOR_OK && *remedy)
		RECORD_SET(&record, DOCTOR_remedy, remedy, text_of(remedy));
	return source_push(run, &record.base);
}

static int say_kernel(struct run *run)
{
	struct utsname name;
	char detail[2 * sizeof(name.release)];

	if (uname(&name))
		return say(run, "kernel", DOCTOR_MISSING, strerror(errno), "");
	snprintf(detail, sizeof(detail), "Linux %s", name.release);
	return say(run, "kernel", DOCTOR_OK, detail, "");
}

static int say_trial(struct run *run, const struct trial *trial)
{
	return say(run, trial->name, trial->status, trial->detail, trial->remedy);
}

static int say_generic(struct run *run)
{
	struct trial trial;
	int error = tries_generic(run, &trial);

	return error ? error : say_trial(run, &trial);
}

static int say_capabilities(struct run *run)
{
	static const struct {
		const char *check, *with, *without, *remedy;
		uint64_t set;
	} rows[] = {
		{"marks of sockets", "CAP_NET_ADMIN",
			"the kernel reports them only with CAP_NET_ADMIN",
			"run as root, or with CAP_NET_ADMIN", UINT64_C(1) << CAP_NET_ADMIN},
		{"processes of other users", "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
			"only your own processes are visible",
			"run as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
			UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH},
		{"other network namespaces", "CAP_SYS_ADMIN",
			"only the present namespace can be read",
			"run as root, or with CAP_SYS_ADMIN", UINT64_C(1) << CAP_SYS_ADMIN},
		{"traces of the kernel",
			"CAP_BPF and CAP_PERFMON; \"nlinspect trace --list\" has more",
			"only drops of listeners can be traced",
			"run as root, or with CAP_BPF and CAP_PERFMON",
			UINT64_C(1) << CAP_BPF | UINT64_C(1) << CAP_PERFMON},
	};
	uint64_t set = capabilities_effective();
	int error = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows) && !error; i++) {
		bool has = (set & rows[i].set) == rows[i].set;

		error = say(run, rows[i].check, has ? DOCTOR_OK : DOCTOR_LIMITED,
			has ? rows[i].with : rows[i].without, rows[i].remedy);
	}
	return error;
}

/* Reads the owners of sockets as a listing does. */
static int say_proc(struct run *run)
{
	CLEANUP(owners_free) struct owners *owners = owners_new(files_of(NULL), false);
	char detail[128];
	int error = owners ? owners_walk(owners) : -ENOMEM;

	if (error == -ENOMEM)
		return error;
	if (error == -ENOENT)
		return say(run, "/proc", DOCTOR_MISSING, "not mounted: no owners of sockets",
			"mount -t proc proc /proc");
	if (error)
		return say(run, "/proc", DOCTOR_LIMITED, strerror(-error), "");
	if (owners_veiled(owners))
		return say(run, "/proc", DOCTOR_LIMITED,
			"processes of others are hidden (hidepid, or a PID namespace)",
			"mount /proc without hidepid, or run as root");
	if (owners_hidden(owners)) {
		snprintf(detail, sizeof(detail),
			"%" PRIu64 " of %" PRIu64 " processes hide their sockets",
			owners_hidden(owners), owners_seen(owners));
		return say(run, "/proc", DOCTOR_LIMITED, detail, owners_remedy());
	}
	if (owners_partial(owners))
		return say(run, "/proc", DOCTOR_LIMITED,
			"only the processes of this PID namespace are visible",
			"run in the PID namespace of the host");
	return say(run, "/proc", DOCTOR_OK, "all processes are visible", "");
}

static int say_cgroups(struct run *run)
{
	CLEANUP(cgroups_free) struct cgroups *cgroups = cgroups_new(files_of(NULL), NULL);

	if (!cgroups)
		return -ENOMEM;
	if (cgroups_mounted(cgroups))
		return say(
			run, "cgroup2", DOCTOR_OK, "units and containers of sockets are found", "");
	return say(run, "cgroup2", DOCTOR_MISSING, "not mounted: no units or containers of sockets",
		"mount -t cgroup2 cgroup2 /sys/fs/cgroup");
}

static int say_names(struct run *run)
{
	static const char *const files[] = {"/etc/iproute2/rt_tables",
		"/usr/share/iproute2/rt_tables", "/usr/lib/iproute2/rt_tables"};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (files_has(run_files(run), files[i]))
			return say(run, "names of tables", DOCTOR_OK, files[i], "");
	}
	return say(run, "names of tables", DOCTOR_LIMITED, "only the well-known names are used",
		"install iproute2, or name them in /etc/iproute2/rt_tables");
}

/* The programs of a trace find their way through the kernel's structures by it. */
static int say_types(struct run *run)
{
	if (files_has(files_of(NULL), "/sys/kernel/btf/vmlinux"))
		return say(run, "types of the kernel", DOCTOR_OK, "BTF, which traces need", "");
	return say(run, "types of the kernel", DOCTOR_MISSING, "no BTF: no traces",
		"a kernel with CONFIG_DEBUG_INFO_BTF");
}

static int doctor_run(struct run *run)
{
	int error;

	error = source_answering(run);
	run->status.answered++;
	if (!error)
		error = say_kernel(run);
	if (!error)
		error = tries_each(run, say_trial);
	if (!error)
		error = say_generic(run);
	if (!error)
		error = say_capabilities(run);
	if (!error)
		error = say_proc(run);
	if (!error)
		error = say_cgroups(run);
	if (!error)
		error = say_names(run);
	if (!error)
		error = sandbox_each(run, say_trial);
	if (!error)
		error = say_types(run);
	return error;
}

static const struct example examples[] = {
	{"nlinspect doctor", "what works here, what does not, and what would help"},
	{"nlinspect doctor 'status!=ok'", "only what does not"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_OPTION, "--record --replay --from --to --at --since --force",
		"it looks at this host, and a recording has nothing of it"},
	{.words = NULL},
};

const struct subject doctor_subject = {
	.name = "doctor",
	.arguments = "[FILTER...]",
	.summary = "what works here, and what would make the rest work",
	.schema = &doctor_schema,
	.unrecorded = true,
	/* It asks whether there is a Landlock to be had, and whether traces would work. */
	.needs =
		NEED_KERNEL | NEED_HIDDEN | NEED_PROCESSES | NEED_NETNS | NEED_TRACING | NEED_FEWER,
	.examples = examples,
	.habits = habits,
	.questions = tries_questions,
	.run = doctor_run,
};
