/* SPDX-License-Identifier: MIT */
#include "owners.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/decode/items.h"
#include "nlinspect/host/cgroups.h"
#include "nlinspect/host/owners.h"

#include "ask.h"
#include "subject/sockets/records/records.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static const char process_fields[] = "pid process fd owners";
static const char cgroup_fields[] = "cgroup unit container";
/* The kernel reports the cgroup of these. */
static const uint32_t inet_kinds = SOCKET_KINDS_INET;

struct socket_owners {
	struct owners *owners; /* NULL: processes are not read */
	struct cgroups *cgroups;
	struct items items; /* of the present socket */
	bool walked;
	int error;               /* -ENOENT: there is no /proc */
	int *missed;             /* another error of reading it */
	uint64_t count, unowned; /* sockets that a process may hold, and those without one */
};

static bool wants(const struct ask *ask, const char *names)
{
	struct fieldset set = {{0}};

	schema_add(&socket_schema, names, &set);
	fieldset_for_each(id, &set) {
		if (fieldset_has(&ask->wanted, id))
			return true;
	}
	return false;
}

static bool names_one(const struct ask *ask)
{
	struct fieldset set = {{0}};

	schema_add(&socket_schema, process_fields, &set);
	schema_add(&socket_schema, cgroup_fields, &set);
	fieldset_for_each(id, &set) {
		if (fieldset_has(&ask->named, id))
			return true;
	}
	return false;
}

static void note_recording(struct run *run)
{
	if (run->told || !names_one(run->ask))
		return;
	run->told = true;
	report_note(run->report, "a recording does not tell which processes hold the sockets, nor "
				 "where their cgroups are");
}

int socket_owners_new(struct run *run, struct socket_owners **ret)
{
	bool processes = wants(run->ask, process_fields), cgroups = wants(run->ask, cgroup_fields);
	struct socket_owners *owners;

	*ret = NULL;
	if (!processes && !cgroups)
		return 0;
	if (run->ask->recorded) {
		note_recording(run);
		return 0;
	}
	owners = calloc(1, sizeof(*owners));
	if (!owners)
		return -ENOMEM;
	items_init(&owners->items, &owner_schema);
	/* Other sockets get the cgroup of their process. */
	if (processes || socket_ask(run->ask)->kinds & ~inet_kinds)
		owners->owners = owners_new(files_of(run->connector), cgroups);
	if (cgroups)
		owners->cgroups = cgroups_new(
			files_of(run->connector), source_side(run, "cgroups", cgroup_fields));
	owners->missed =
		source_side(run, "some processes", "pid process fd owners cgroup unit container");
	*ret = owners;
	if ((processes && !owners->owners) || (cgroups && !owners->cgroups))
		return -ENOMEM;
	return 0;
}

void socket_owners_free(struct socket_owners *owners)
{
	if (!owners)
		return;
	owners_free(owners->owners);
	cgroups_free(owners->cgroups);
	items_fini(&owners->items);
	free(owners);
}

static void set_text(
	struct socket_record *record, unsigned id, struct text *member, struct text text)
{
	*member = text;
	if (text.length)
		fieldset_add(&record->base.present, id);
}

static int add_owner(struct items *items, const struct owner *owner)
{
	struct owner_record *item = (struct owner_record *)items_add(items);

	if (!item)
		return -ENOMEM;
	RECORD_SET(item, OWNER_pid, pid, owner->pid);
	RECORD_SET(item, OWNER_fd, fd, (uint64_t)owner->fd);
	if (owner->process.length)
		RECORD_SET(item, OWNER_process, process, owner->process);
	return 0;
}

/* All holders; the first one fills the fields that have room for one. */
static int add_processes(
	struct socket_owners *owners, struct socket_record *record, struct text *cgroup)
{
	struct owner owner, first = {0};
	uint32_t at = 0;
	int error = 0;

	items_clear(&owners->items);
	while (!error && owners_next(owners->owners, record->inode, &at, &owner)) {
		if (!owners->items.count)
			first = owner;
		error = add_owner(&owners->items, &owner);
	}
	owners->count++;
	owners->unowned += !owners->items.count;
	if (error || !owners->items.count)
		return error;
	RECORD_SET(record, SOCKET_owners, owners, items_list(&owners->items));
	RECORD_SET(record, SOCKET_pid, pid, first.pid);
	RECORD_SET(record, SOCKET_fd, fd, (uint64_t)first.fd);
	set_text(record, SOCKET_process, &record->process, first.process);
	*cgroup = first.cgroup;
	return 0;
}

/* The kernel's cgroup of the socket goes before that of a process. */
static void add_cgroup(
	struct socket_owners *owners, struct socket_record *record, struct text of_process)
{
	struct text path = of_process;

	if (record_has(&record->base, SOCKET_cgroup_id))
		path = cgroups_path(owners->cgroups, record->cgroup_id);
	set_text(record, SOCKET_cgroup, &record->cgroup, path);
	set_text(record, SOCKET_unit, &record->unit, cgroup_unit(path));
	set_text(record, SOCKET_container, &record->container, cgroup_container(path));
}

int socket_owners_add(
	struct socket_owners *owners, const struct run *run, struct socket_record *record)
{
	struct text cgroup = {NULL, 0};
	int error = 0;

	(void)run;
	if (!owners)
		return 0;
	if (owners->owners && !owners->walked) {
		error = owners_walk(owners->owners);
		owners->walked = true;
		if (error == -ENOMEM)
			return error;
		if (error == -ENOENT)
			owners->error = error;
		else
			first_error(owners->missed, error);
		error = 0;
	}
	/* What no process holds has no inode: sockets in time-wait, and orphans. */
	if (owners->owners && record_has(&record->base, SOCKET_inode))
		error = add_processes(owners, record, &cgroup);
	if (!error && owners->cgroups)
		add_cgroup(owners, record, cgroup);
	return error;
}

/* Reports processes that exist, or may, but cannot be read. */
static void note_reason(const struct socket_owners *owners, const struct run *run)
{
	if (owners->error)
		report_note(run->report,
			"the processes of %" PRIu64 " sockets are not known: /proc: %s",
			owners->count, strerror(-owners->error));
	else
		report_note(run->report,
			"%" PRIu64 " of %" PRIu64 " sockets belong to processes that may not be "
			"seen; run as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
			owners->unowned, owners->count);
}

/* The kernel's own sockets have no process, and are not hidden. */
void socket_owners_note(const struct socket_owners *owners, struct run *run)
{
	if (!owners || !owners->owners || !owners->unowned || !names_one(run->ask))
		return;
	if (!owners->error && !owners_hidden(owners->owners) && !owners_veiled(owners->owners))
		return;
	run->status.unreadable += owners->unowned;
	if (run->told)
		return;
	run->told = true;
	note_reason(owners, run);
}
