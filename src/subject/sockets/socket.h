/* SPDX-License-Identifier: MIT */
/* Shared by the families of sockets. Each asks the kernel in its own way and reads the answers into
 * the one record of sockets; output.c does the rest. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_SOCKET_H
#define NLINSPECT_SUBJECT_SOCKETS_SOCKET_H

#include "nlinspect/decode/decoder.h"
#include "nlinspect/source/dump.h"

#include "ask.h"
#include "sockets.h"

/** How the sockets of a family are asked for and read. */
struct socket_family {
	/** Appends requests for the family's kinds in the ask. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/**
	 * Prepares reading.
	 * @param needed  the fields to read
	 * @param ret     the family's state, for the other functions; NULL (untouched) is fine
	 * @return 0 or -errno; close() is called in any case
	 */
	int (*open)(struct run *run, const struct fieldset *needed, void **ret);
	/** Reads a message of SOCK_DIAG_BY_FAMILY into a cleared record. @return 0; -EBADMSG (too
	 * short); -ENODATA (not to be shown); -errno */
	int (*read)(struct run *run, void *family, const struct message *message,
		struct socket_record *record);
	/** As in struct dump; NULL: there is no other way. */
	int (*instead)(struct run *run, const struct question *question);
	/** Releases what open() made; NULL is fine. */
	void (*close)(void *family);
};

extern const struct socket_family socket_inet, socket_unix, socket_packet, socket_netlink,
	socket_vsock, socket_xdp, socket_tipc;

/** Whether the kernel keeps only a small record, without an owner, in place of the socket: before
 * it is accepted, or after it was destroyed, which is in fin-wait-2 or time-wait. */
bool socket_is_small(const struct socket_record *record);

/** The attributes (1 << number) that the wanted fields need in answers of a kind. If several
 * attributes have the same field, the first one. */
uint64_t socket_attributes(uint8_t kind, const struct fieldset *wanted);

/** Starts a question for sockets of a kind. The first byte of the request identifies it. */
struct question *socket_question(const struct ask *ask, struct questions *questions,
	enum socket_kind kind, const void *header, size_t length);

/** Appends `lead` and the words of a set (1 << value) to a question's detail. */
void socket_detail(
	struct question *question, const char *lead, const struct words *words, uint64_t set);

/** Appends the requested states. */
void socket_detail_states(struct question *question, uint32_t states);

/** Facts about all sockets that a question asks for. */
struct socket_facts {
	struct socket_record record;
	struct fieldset known; /* the fields that are equal in all, or absent in all */
};

void socket_facts_init(struct socket_facts *facts, uint8_t family, uint32_t protocol);

/** Finds the requested states in which such a socket can satisfy the filter. A recording takes all.
 * @return whether there are any; if not, the question is not needed */
bool socket_states(
	const struct ask *ask, enum socket_kind kind, struct socket_facts *facts, uint32_t *states);

/** Lets the kernel apply what it can of the filter, for Internet sockets. */
void socket_filter(
	const struct ask *ask, const struct socket_facts *facts, struct question *question);

/** The states (1 << TCP_*) in which sockets of a kind are requested. */
uint32_t socket_kind_states(const struct ask *ask, enum socket_kind kind);

/** Whether sockets of a kind that is always closed are requested. */
bool socket_wants_closed(const struct ask *ask, enum socket_kind kind);

/** Reads the header and the attributes by the table. @return 0 or -EBADMSG */
int socket_decode(struct run *run, struct decoder *decoder, const struct message *message,
	size_t header, struct socket_record *record);

/** Answers from a file of /proc/net that lists IP sockets. @return as `instead` */
int socket_proc(struct run *run, const char *file, uint8_t family, uint16_t protocol);

/** Makes a field of a record absent. */
static inline void socket_drop(struct socket_record *record, unsigned id)
{
	fieldset_remove(&record->base.present, id);
}

#endif
