/* SPDX-License-Identifier: MIT */
/* Compiles the part of a filter that the kernel can evaluate while it dumps Internet sockets, into
 * a program for INET_DIAG_REQ_BYTECODE. The program accepts all sockets that satisfy the filter,
 * and maybe others: the filter itself always runs after it. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FILTER_BYTECODE_H
#define NLINSPECT_SUBJECT_SOCKETS_FILTER_BYTECODE_H

#include "nlinspect/base/out.h"
#include "nlinspect/flow/where.h"

#include "ports.h"

enum { BYTECODE_SIZE = 3072 };

/** Facts about the sockets and about this process. */
struct bytecode_facts {
	const struct schema *schema;
	struct where_facts common; /* true for all sockets in the answer */
	struct port_range autobound;
	bool marks; /* the kernel compares marks for this process: with CAP_NET_ADMIN */
};

struct bytecode {
	_Alignas(4) uint8_t bytes[BYTECODE_SIZE];
	size_t length;    /* 0: the kernel could leave nothing out */
	struct out words; /* the program as a filter, for people; bytecode_fini() frees it */
};

/**
 * Compiles as much of the filter as possible.
 * @param where  NULL: no filter
 * @return 0 or -ENOMEM; bytecode_fini() in both cases
 */
int bytecode_compile(
	const struct where *where, const struct bytecode_facts *facts, struct bytecode *ret);

void bytecode_fini(struct bytecode *bytecode);

DEFINE_CLEANUP_FINI(struct bytecode, bytecode_fini)

/** Whether the thread has CAP_NET_ADMIN, so that the kernel reports and compares marks. */
bool bytecode_may_see_marks(void);

#endif
