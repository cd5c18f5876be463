/* SPDX-License-Identifier: MIT */
#include "output.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/first_error.h"
#include "nlinspect/host/capabilities.h"

#include "derive.h"
#include "lives.h"
#include "socket.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <sys/socket.h>

int socket_output_init(struct socket_output *output, struct run *run)
{
	const struct ask *ask = run->ask;
	int error;

	output->interfaces = interfaces_new(
		run->connector, source_side(run, "names of interfaces", "interface local peer"));
	output->users = users_new(
		files_of(run->connector), ask->numeric, source_side(run, "names of users", "user"));
	if (!output->interfaces || !output->users)
		return -ENOMEM;
	error = run->ask->follow ? 0 : lives_begin(run, &output->lives);
	if (!error)
		error = socket_owners_new(run, output->lives, &output->owners);
	if (error)
		return error;
	if (fieldset_has(&ask->wanted, SOCKET_autobound))
		first_error(source_side(run, "ports that were chosen by the kernel", "autobound"),
			port_range_read(files_of(run->connector), &output->autobound));
	return 0;
}

/* Only privileged processes get marks, so a filter on them would drop sockets without notice. */
static void note_marks(struct run *run, const struct socket_output *output)
{
	if (run->ask->recorded || !fieldset_has(&run->ask->named, SOCKET_mark))
		return;
	if (output->markless && source_tell(run, SOCKET_NOTE_MARKLESS))
		report_note(run->report,
			"%" PRIu64 " raw or ICMP sockets have no mark: they are listed from /proc, "
			"which does not have it",
			output->markless);
	/* Others have none in some states, and nothing is hidden from who may see marks. */
	if (!output->unmarked || capabilities_effective() >> CAP_NET_ADMIN & 1)
		return;
	run->status.unreadable += output->unmarked;
	if (!source_tell(run, SOCKET_NOTE_MARKS))
		return;
	report_note(run->report,
		"%" PRIu64 " of %" PRIu64 " sockets have no mark here: the kernel reports it only "
		"with CAP_NET_ADMIN; run as root to see it",
		output->unmarked, output->count);
}

static void note_procless(struct run *run, const struct socket_output *output)
{
	if (!output->procless)
		return;
	run->status.lacking++;
	if (source_tell(run, SOCKET_NOTE_PROC))
		report_note(run->report, "raw and ICMP sockets may be missing: /proc, which alone "
					 "lists them here, is not mounted");
}

/* `ss -D` writes sockets alone. */
static void note_nameless(struct run *run, const struct socket_output *output)
{
	if (!run->ask->recorded || !output->nameless || interfaces_at(output->interfaces, 0).length)
		return;
	run->status.unreadable += output->nameless;
	if (source_tell(run, SOCKET_NOTE_INTERFACES))
		report_note(run->report,
			"the recording has no names of interfaces (sockets bound to one: %" PRIu64
			"); %%ifN is the interface with index N",
			output->nameless);
}

void socket_output_fini(struct socket_output *output, struct run *run)
{
	note_nameless(run, output);
	note_procless(run, output);
	note_marks(run, output);
	socket_owners_note(output->owners, run);
	socket_owners_free(output->owners);
	interfaces_free(output->interfaces);
	users_free(output->users);
}

static void set_text(
	struct socket_record *record, unsigned id, struct text *member, struct text text)
{
	*member = text;
	if (text.length)
		fieldset_add(&record->base.present, id);
}

/* fe80::/10: such an address needs its interface to mean anything (RFC 4007). */
static bool is_link_local(const struct address *address)
{
	return address->family == AF_INET6 && address->bytes[0] == 0xfe &&
	       (address->bytes[1] & 0xc0) == 0x80;
}

/* An absent field has a leftover value. */
static uint32_t port_of(const struct socket_record *record, unsigned id, uint64_t value)
{
	return record_has(&record->base, id) ? (uint32_t)value : 0;
}

/* A unix socket without a name is told from others by its inode. */
static void derive_inode(char *buffer, struct socket_record *record, unsigned id,
	struct endpoint *endpoint, unsigned from, uint64_t inode)
{
	static const char prefix[] = "inode:";
	size_t length = sizeof(prefix) - 1;
	struct text name;

	if (record->protocol != SOCKET_PROTOCOL_OF(AF_UNIX) || !record_has(&record->base, from))
		return;
	memcpy(buffer, prefix, length);
	name = (struct text){buffer, (uint32_t)(digits_write(buffer + length, inode) - buffer)};
	*endpoint = (struct endpoint){.address = {.family = AF_UNIX, .name = name}};
	fieldset_add(&record->base.present, id);
}

/* The interface that a socket is bound to; one that is gone, or whose name is not known, has its
 * index. */
static struct text zone_of(struct socket_output *output, const struct socket_record *record)
{
	char *end;

	if (record->interface.length || !record_has(&record->base, SOCKET_ifindex))
		return record->interface;
	memcpy(output->zone, "if", 2);
	end = digits_write(output->zone + 2, record->ifindex);
	return (struct text){output->zone, (uint32_t)(end - output->zone)};
}

/* Whether the socket takes IPv4 and IPv6. */
static bool takes_both(const struct socket_record *record)
{
	static const uint8_t any[16];
	const struct address *address = &record->local_address;

	return record_has(&record->base, SOCKET_v6only) && !record->v6only &&
	       !record_has(&record->base, SOCKET_raw_protocol) && address->family == AF_INET6 &&
	       !memcmp(address->bytes, any, sizeof(any));
}

static uint32_t local_port(const struct socket_record *record)
{
	if (record_has(&record->base, SOCKET_raw_protocol))
		return (uint32_t)record->raw_protocol;
	return port_of(record, SOCKET_local_port, record->local_port);
}

static void derive_local(struct socket_output *output, struct socket_record *record)
{
	struct text zone = zone_of(output, record);

	/* A family without addresses may have found another name. */
	if (record_has(&record->base, SOCKET_local)) {
		if (zone.length)
			record->local.zone = zone;
		return;
	}
	if (record_has(&record->base, SOCKET_local_address))
		RECORD_SET(record, SOCKET_local, local,
			(struct endpoint){record->local_address, local_port(record), zone,
				takes_both(record)});
	else
		derive_inode(output->local, record, SOCKET_local, &record->local, SOCKET_inode,
			record->inode);
}

static void derive_peer(struct socket_output *output, struct socket_record *record)
{
	const struct text nowhere = {NULL, 0};

	if (record_has(&record->base, SOCKET_peer_address))
		RECORD_SET(record, SOCKET_peer, peer,
			(struct endpoint){record->peer_address,
				port_of(record, SOCKET_peer_port, record->peer_port),
				is_link_local(&record->peer_address) ? zone_of(output, record)
								     : nowhere,
				false});
	else
		derive_inode(output->peer, record, SOCKET_peer, &record->peer, SOCKET_peer_inode,
			record->peer_inode);
}

/* "5/511" */
static void derive_queue(struct socket_output *output, struct socket_record *record)
{
	char *end;

	if (!record_has(&record->base, SOCKET_accept_queue) ||
		!record_has(&record->base, SOCKET_backlog))
		return;
	end = digits_write(output->queue, record->accept_queue);
	*end++ = '/';
	end = digits_write(end, record->backlog);
	RECORD_SET(record, SOCKET_queue, queue,
		(struct text){output->queue, (uint32_t)(end - output->queue)});
}

static void derive(struct run *run, struct socket_output *output, struct socket_record *record)
{
	const struct fieldset *wanted = &run->ask->wanted;
	const struct text nowhere = {NULL, 0};

	record->interface = nowhere;
	if (fieldset_has(wanted, SOCKET_interface) && record_has(&record->base, SOCKET_ifindex))
		set_text(record, SOCKET_interface, &record->interface,
			interfaces_name(output->interfaces, (uint32_t)record->ifindex));
	output->nameless += fieldset_has(wanted, SOCKET_interface) && !record->interface.length &&
			    record_has(&record->base, SOCKET_ifindex) && record->ifindex;
	if (fieldset_has(wanted, SOCKET_user) && record_has(&record->base, SOCKET_uid))
		set_text(record, SOCKET_user, &record->user,
			users_name(output->users, (uint32_t)record->uid));
	if (fieldset_has(wanted, SOCKET_autobound) && output->autobound.last &&
		record_has(&record->base, SOCKET_local_port))
		RECORD_SET(record, SOCKET_autobound, autobound,
			record->local_port >= output->autobound.first &&
				record->local_port <= output->autobound.last);
	if (fieldset_has(wanted, SOCKET_local))
		derive_local(output, record);
	if (fieldset_has(wanted, SOCKET_peer))
		derive_peer(output, record);
	if (fieldset_has(wanted, SOCKET_queue))
		derive_queue(output, record);
	socket_derive(record, wanted);
}

/* Whether the ask includes the socket; a recording may hold more. */
static bool is_asked(const struct run *run, const struct socket_record *record)
{
	enum socket_kind kind = run->question->kind;
	uint32_t states = socket_kind_states(run->ask, kind);
	uint8_t types = socket_ask(run->ask)->types[kind];

	if (states != SOCKET_STATES_ALL && record_has(&record->base, SOCKET_state) &&
		record->state < 32 && !(states >> record->state & 1))
		return false;
	return !types || (record->type < 8 && types >> record->type & 1);
}

int socket_push(struct run *run, struct socket_record *record)
{
	struct socket_output *output = run->state;
	int error;

	if (!is_asked(run, record))
		return 0;
	/* Other kinds have no marks. */
	if (output->of_proc) {
		output->markless++;
	} else if (SOCKET_KINDS_INET >> run->question->kind & 1) {
		output->count++;
		output->unmarked += !record_has(&record->base, SOCKET_mark);
	}
	derive(run, output, record);
	error = lives_see(output->lives, record);
	if (!error)
		error = socket_owners_add(output->owners, run, record);
	return error ? error : source_push(run, &record->base);
}

int socket_push_closed(struct run *run, struct socket_record *record)
{
	struct socket_output *output = run->state;
	int error;

	derive(run, output, record);
	error = socket_owners_add_closed(output->owners, run, record);
	return error ? error : source_push(run, &record->base);
}
