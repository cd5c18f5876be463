/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include "nlinspect/base/cleanup.h"

#include "needs.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { NAME_LIMIT = 32 };

/* Calls that neither the program nor a C library makes by itself: who makes them has taken over
 * the process. Other foreign calls fail with EPERM, so that a C library which tries a newer call
 * goes on with the older one. */
static const char *const deadly[] = {"execve", "execveat", "fork", "vfork", "ptrace",
	"process_vm_readv", "process_vm_writev", "mount", "umount2", "pivot_root", "chroot",
	"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
	"swapon", "open_by_handle_at", "unshare", "keyctl", "add_key", "request_key",
	"io_uring_setup", "userfaultfd", "personality", "setuid", "setgid", "setresuid",
	"setresgid", "setgroups"};

enum { OPEN_WRITES = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND };

struct building {
	scmp_filter_ctx filter;
	unsigned needs;
	bool writes, runs;
	int error;
};

static void keep_error(struct building *building, int error)
{
	/* An architecture has no such call. */
	if (error && error != -EDOM && error != -EEXIST && !building->error)
		building->error = error;
}

/* Calls whose first or second argument is from a list. */
static void allow_sockets(struct building *building, int call)
{
	for (size_t i = 0; i < need_row_count; i++) {
		const struct need_row *row = &need_rows[i];

		if (!need_row_is(row, building->needs))
			continue;
		for (const unsigned *family = row->families; *family; family++)
			keep_error(building, seccomp_rule_add(building->filter, SCMP_ACT_ALLOW,
						     call, 1, SCMP_A0_32(SCMP_CMP_EQ, *family)));
	}
}

/* The kernel looks at 32 bits of the request. */
static void allow_ioctls(struct building *building, int call)
{
	for (size_t i = 0; i < need_row_count; i++) {
		const struct need_row *row = &need_rows[i];

		if (!need_row_is(row, building->needs))
			continue;
		for (const unsigned long *request = row->ioctls; *request; request++)
			keep_error(
				building, seccomp_rule_add(building->filter, SCMP_ACT_ALLOW, call,
						  1, SCMP_A1_32(SCMP_CMP_EQ, (uint32_t)*request)));
	}
}

static void allow_call(struct building *building, const char *name)
{
	int call = seccomp_syscall_resolve_name(name), error;

	if (call == __NR_SCMP_ERROR)
		return;
	if (!strcmp(name, "socket")) {
		allow_sockets(building, call);
		return;
	}
	if (!strcmp(name, "ioctl")) {
		allow_ioctls(building, call);
		return;
	}
	if (!strcmp(name, "openat") && !building->writes)
		error = seccomp_rule_add(building->filter, SCMP_ACT_ALLOW, call, 1,
			SCMP_A2_32(SCMP_CMP_MASKED_EQ, OPEN_WRITES, O_RDONLY));
	else if (!strncmp(name, "mmap", 4) && !building->runs)
		error = seccomp_rule_add(building->filter, SCMP_ACT_ALLOW, call, 1,
			SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	else
		error = seccomp_rule_add(building->filter, SCMP_ACT_ALLOW, call, 0);
	keep_error(building, error);
}

static void allow_calls(struct building *building, const char *names)
{
	char name[NAME_LIMIT];

	for (size_t length; *names; names += length) {
		names += strspn(names, " ");
		length = strcspn(names, " ");
		snprintf(name, sizeof(name), "%.*s", (int)length, names);
		allow_call(building, name);
	}
}

static void build(struct building *building)
{
	for (size_t i = 0; i < need_row_count; i++) {
		if (need_row_is(&need_rows[i], building->needs) && need_rows[i].calls)
			allow_calls(building, need_rows[i].calls);
	}
	for (size_t i = 0; i < ARRAY_SIZE(deadly); i++) {
		int call = seccomp_syscall_resolve_name(deadly[i]);

		if (call != __NR_SCMP_ERROR)
			keep_error(building,
				seccomp_rule_add(building->filter, SCMP_ACT_KILL_PROCESS, call, 0));
	}
}

/* @return whether a library decides about the calls */
static bool look(struct building *building)
{
	bool unlisted = false;

	for (size_t i = 0; i < need_row_count; i++) {
		const struct need_row *row = &need_rows[i];

		if (!need_row_is(row, building->needs))
			continue;
		building->writes |= row->writes;
		building->runs |= row->runs;
		unlisted |= row->unlisted;
	}
	return unlisted;
}

int filter_enter(unsigned needs)
{
	struct building building = {.needs = needs};

	if (look(&building))
		return 0;
	building.filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!building.filter)
		return -ENOMEM;
	seccomp_attr_set(building.filter, SCMP_FLTATR_CTL_NNP, 0);
	build(&building);
	if (!building.error)
		building.error = seccomp_load(building.filter);
	seccomp_release(building.filter);
	return building.error;
}

int filter_available(void)
{
	return 0;
}
