/* SPDX-License-Identifier: MIT */
#include "owners.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/decode/items.h"
#include "nlinspect/host/cgroups.h"
#include "nlinspect/host/owners.h"

#include "ask.h"
#include "lives.h"
#include "subject/sockets/records/records.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static const char process_fields[] = "pid process fd owners processes";
static const char cgroup_fields[] = "cgroup unit container";
/* The kernel reports the cgroup of these. */
static const uint32_t inet_kinds = SOCKET_KINDS_INET;

struct socket_owners {
	struct owners *owners;     /* NULL: processes are not read */
	struct lives *lives;       /* the walk may take over what it knows; NULL: it may not */
	struct lives_owners *kept; /* `owners` is kept here for the next round; NULL: it is not */
	struct cgroups *cgroups;
	struct items items; /* of the present socket */
	struct out holders; /* their text */
	bool walked;
	int error;               /* -ENOENT: there is no /proc */
	int *missed;             /* another error of reading it */
	uint64_t count, unowned; /* sockets that a process may hold, and those without one */
	uint64_t unplaced;       /* sockets whose cgroup has a number and no path here */
	char container[CGROUP_NAME];
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

bool socket_owners_wanted(const struct ask *ask)
{
	return wants(ask, process_fields) || wants(ask, cgroup_fields);
}

/* It was made by another program, or by a version that did not keep them. */
static void note_recording(struct run *run)
{
	run->status.unreadable++;
	if (source_tell(run, SOCKET_NOTE_RECORDING))
		report_note(run->report, "the recording does not have the processes that hold the "
					 "sockets, nor their cgroups");
}

/* Whether a cgroup is known of a process alone: the kernel numbers it for IP sockets only, and a
 * number means nothing if cgroup2 is not there. */
static bool takes_processes(const struct ask *ask, const struct cgroups *cgroups)
{
	return socket_ask(ask)->kinds & ~inet_kinds || !cgroups_mounted(cgroups);
}

/* The outcome of a walk, 0 included. */
static void take_error(struct socket_owners *owners, int error)
{
	if (error == -ENOENT || error == -ENODATA)
		owners->error = error;
	else
		first_error(owners->missed, error);
}

int socket_owners_new(struct run *run, struct lives *lives, struct socket_owners **ret)
{
	bool processes = wants(run->ask, process_fields), cgroups = wants(run->ask, cgroup_fields);
	struct socket_owners *owners;

	*ret = NULL;
	if (!processes && !cgroups)
		return 0;
	owners = calloc(1, sizeof(*owners));
	if (!owners)
		return -ENOMEM;
	items_init(&owners->items, &owner_schema);
	out_init_memory(&owners->holders);
	*ret = owners;
	if (lives)
		owners->kept = lives_owners(lives);
	else if (run->all_netns)
		owners->kept = lives_owners_shared(run);
	if (!owners->kept && run->all_netns)
		return -ENOMEM;
	/* A recording has all that was looked at. */
	owners->lives = run->ask->everything || run->ask->recorded ? NULL : lives;
	owners->missed =
		source_side(run, "some processes", "pid process fd owners cgroup unit container");
	if (cgroups)
		owners->cgroups = cgroups_new(
			files_of(run->connector), source_side(run, "cgroups", cgroup_fields));
	if (cgroups && !owners->cgroups)
		return -ENOMEM;
	if (!processes && !takes_processes(run->ask, owners->cgroups))
		return 0;
	/* Another namespace of this round may have walked them. */
	if (owners->kept && owners->kept->now) {
		owners->owners = owners->kept->now;
		owners->walked = owners->kept->walked;
		take_error(owners, owners->kept->error);
		return 0;
	}
	owners->owners = owners_new(run_files(run), cgroups);
	if (owners->kept)
		owners->kept->now = owners->owners;
	if (owners->owners && socket_ask(run->ask)->starts)
		owners_want_starts(owners->owners);
	return owners->owners ? 0 : -ENOMEM;
}

void socket_owners_free(struct socket_owners *owners)
{
	if (!owners)
		return;
	if (!owners->kept)
		owners_free(owners->owners);
	cgroups_free(owners->cgroups);
	items_fini(&owners->items);
	out_fini(&owners->holders);
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
	struct text unit = cgroup_unit(owner->cgroup);

	if (!item)
		return -ENOMEM;
	RECORD_SET(item, OWNER_pid, pid, owner->pid);
	RECORD_SET(item, OWNER_fd, fd, (uint64_t)owner->fd);
	if (owner->start)
		RECORD_SET(item, OWNER_start_ticks, start_ticks, owner->start);
	if (owner->process.length)
		RECORD_SET(item, OWNER_process, process, owner->process);
	if (unit.length)
		RECORD_SET(item, OWNER_unit, unit, unit);
	return 0;
}

/* "nginx 8815 +1": the first process, and how many others there are. They come in the order of
 * their numbers, each once for every descriptor. */
static int write_holders(struct socket_owners *owners, const struct owner *first, uint64_t others)
{
	struct out *out = &owners->holders;

	out->length = 0;
	out_bytes(out, first->process.data, first->process.length);
	out_string(out, first->process.length ? " " : "");
	out_u64(out, first->pid);
	if (others) {
		out_string(out, " +");
		out_u64(out, others);
	}
	return out->error;
}

/* All holders; the first one fills the fields that have room for one. */
static int add_processes(struct socket_owners *owners, const struct owners *walked,
	struct socket_record *record, struct text *cgroup)
{
	struct owner owner, first = {0};
	uint64_t others = 0, last = 0;
	uint32_t at = 0;
	int error = 0;

	items_clear(&owners->items);
	while (!error && owners_next(walked, record->inode, &at, &owner)) {
		if (!owners->items.count)
			first = owner;
		else
			others += owner.pid != last;
		last = owner.pid;
		error = add_owner(&owners->items, &owner);
	}
	owners->count++;
	owners->unowned += !owners->items.count;
	if (error || !owners->items.count)
		return error;
	error = write_holders(owners, &first, others);
	if (error)
		return error;
	RECORD_SET(record, SOCKET_processes, processes,
		(struct text){owners->holders.data, (uint32_t)owners->holders.length});
	RECORD_SET(record, SOCKET_owners, owners, items_list(&owners->items));
	RECORD_SET(record, SOCKET_pid, pid, first.pid);
	RECORD_SET(record, SOCKET_fd, fd, (uint64_t)first.fd);
	set_text(record, SOCKET_process, &record->process, first.process);
	*cgroup = first.cgroup;
	return 0;
}

/* The kernel's number goes before a process, if it has a path here. */
static void add_cgroup(
	struct socket_owners *owners, struct socket_record *record, struct text of_process)
{
	struct text path = of_process;

	if (record_has(&record->base, SOCKET_cgroup_id) && cgroups_mounted(owners->cgroups))
		path = cgroups_path(owners->cgroups, record->cgroup_id);
	owners->unplaced += record_has(&record->base, SOCKET_cgroup_id) && !path.length;
	set_text(record, SOCKET_cgroup, &record->cgroup, path);
	set_text(record, SOCKET_unit, &record->unit, cgroup_unit(path));
	set_text(record, SOCKET_container, &record->container,
		cgroup_container(path, owners->container));
}

/* @return 0, -ENOMEM or -ECANCELED */
static int walk(struct socket_owners *owners)
{
	int error;

	if (!owners->owners || owners->walked)
		return 0;
	if (owners->lives)
		lives_reuse_owners(owners->lives);
	error = owners_walk(owners->owners);
	owners_reuse(owners->owners, NULL, NULL, NULL);
	owners->walked = true;
	if (owners->kept) {
		owners->kept->walked = true;
		owners->kept->error = error;
	}
	if (error == -ENOMEM)
		return error;
	if (error == -EINTR)
		return -ECANCELED;
	take_error(owners, error);
	return 0;
}

/* A new socket may have the descriptor of one that is not quite closed. @return 0, -ENOMEM or
 * -ECANCELED */
static int walk_again(struct socket_owners *owners, const struct socket_record *record)
{
	struct owner owner;
	uint32_t at = 0;

	if (!owners->owners || !owners->lives || !owners_reused(owners->owners) ||
		!record_has(&record->base, SOCKET_inode) || !lives_is_new(owners->lives) ||
		owners_next(owners->owners, record->inode, &at, &owner))
		return 0;
	owners->lives = NULL;
	owners->walked = false;
	return walk(owners);
}

static int add_owners(
	struct socket_owners *owners, const struct owners *walked, struct socket_record *record)
{
	struct text cgroup = {NULL, 0};
	int error = 0;

	/* Sockets that no process holds have no inode: time-wait and orphans. */
	if (walked && record_has(&record->base, SOCKET_inode))
		error = add_processes(owners, walked, record, &cgroup);
	if (!error && owners->cgroups)
		add_cgroup(owners, record, cgroup);
	return error;
}

int socket_owners_add(
	struct socket_owners *owners, const struct run *run, struct socket_record *record)
{
	int error = owners ? walk(owners) : 0;

	(void)run;
	if (error || !owners)
		return error;
	error = walk_again(owners, record);
	return error ? error : add_owners(owners, owners->owners, record);
}

int socket_owners_add_closed(
	struct socket_owners *owners, const struct run *run, struct socket_record *record)
{
	(void)run;
	if (!owners)
		return 0;
	return add_owners(owners, owners->kept ? owners->kept->before : NULL, record);
}

/* Whether the recording was made without them. */
static bool is_lacking(const struct socket_owners *owners, const struct run *run)
{
	return run->ask->recorded && owners->owners && owners->error == -ENODATA;
}

/* Whether something may hide the process of a socket. */
static bool is_hidden(const struct socket_owners *owners)
{
	return owners->error || owners_hidden(owners->owners) || owners_veiled(owners->owners) ||
	       owners_partial(owners->owners);
}

/* Reports processes that exist, or may, but cannot be read. */
static void note_reason(const struct socket_owners *owners, const struct run *run)
{
	bool elsewhere = !owners->error && owners_partial(owners->owners) &&
			 !owners_hidden(owners->owners) && !owners_veiled(owners->owners);

	if (elsewhere)
		report_note(run->report,
			"%" PRIu64 " of %" PRIu64 " sockets belong to no process that may be seen "
			"here: /proc shows a PID namespace; look from the host",
			owners->unowned, owners->count);
	else if (owners->error)
		report_note(run->report,
			"the processes of %" PRIu64 " sockets are not known: /proc: %s",
			owners->count, strerror(-owners->error));
	else
		report_note(run->report,
			"%" PRIu64 " of %" PRIu64 " sockets belong to processes that may not be "
			"seen; %s",
			owners->unowned, owners->count, owners_remedy());
}

/* The kernel's own sockets have no process, and are not hidden. @return whether some may be hidden
 */
static bool note_processes(const struct socket_owners *owners, struct run *run)
{
	if (!owners->owners || !owners->unowned || !is_hidden(owners))
		return false;
	run->status.unreadable += owners->unowned;
	if (source_tell(run, SOCKET_NOTE_PROCESSES))
		note_reason(owners, run);
	return true;
}

static void note_cgroups(struct socket_owners *owners, struct run *run)
{
	if (!owners->cgroups || !owners->unplaced || cgroups_mounted(owners->cgroups))
		return;
	run->status.unreadable += owners->unplaced;
	if (source_tell(run, SOCKET_NOTE_CGROUPS))
		report_note(run->report,
			"units of %" PRIu64 " sockets are not known: cgroup2 is not mounted here",
			owners->unplaced);
}

void socket_owners_note(struct socket_owners *owners, struct run *run)
{
	if (!owners || !names_one(run->ask))
		return;
	if (is_lacking(owners, run))
		note_recording(run);
	else if (!note_processes(owners, run))
		note_cgroups(owners, run);
}
