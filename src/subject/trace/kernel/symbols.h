/* SPDX-License-Identifier: MIT */
/* Names of the kernel's functions, from /proc/kallsyms. */
#ifndef NLINSPECT_SUBJECT_TRACE_SYMBOLS_H
#define NLINSPECT_SUBJECT_TRACE_SYMBOLS_H

#include <stdint.h>

struct symbols;

/** Reads them. @return NULL: no memory. Without a privilege there are none. symbols_free() frees
 * it. */
struct symbols *symbols_new(void);
void symbols_free(struct symbols *symbols);

/** The function that an address is in. @param offset  takes the bytes from its start
 * @return NULL if it is not known */
const char *symbols_find(const struct symbols *symbols, uint64_t address, uint64_t *offset);

#endif
