/* SPDX-License-Identifier: MIT */
/* The part of a filter that the kernel can evaluate while it dumps Internet sockets, as the program
 * of INET_DIAG_REQ_BYTECODE. It lets through all sockets that satisfy the filter, and maybe others:
 * the filter itself always runs behind it. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FILTER_BYTECODE_H
#define NLINSPECT_SUBJECT_SOCKETS_FILTER_BYTECODE_H

#include "nlinspect/base/out.h"
#include "nlinspect/flow/where.h"

#include "ports.h"

enum { BYTECODE_SIZE = 3072 };

/** What is known of the sockets and of the asker. */
struct bytecode_facts {
	const struct schema *schema;
	struct where_facts common; /* to all sockets in the answer */
	struct port_range autobound;
	bool marks; /* the kernel compares marks for this asker: with CAP_NET_ADMIN */
};

struct bytecode {
	_Alignas(4) uint8_t bytes[BYTECODE_SIZE];
	size_t length;    /* 0: there is nothing that the kernel could leave out */
	struct out words; /* the same for people, as a filter; bytecode_fini() frees it */
};

/**
 * Compiles what can be said of the filter. What does not fit is left out.
 * @param where  NULL: no filter
 * @return 0 or -ENOMEM; bytecode_fini() in both cases
 */
int bytecode_compile(
	const struct where *where, const struct bytecode_facts *facts, struct bytecode *ret);

void bytecode_fini(struct bytecode *bytecode);

DEFINE_CLEANUP_FINI(struct bytecode, bytecode_fini)

/** Whether the thread has CAP_NET_ADMIN, so that the kernel tells and compares marks. */
bool bytecode_may_see_marks(void);

#endif
