/* SPDX-License-Identifier: MIT */
/* A hash of bytes, for tables in memory. */
#ifndef NLINSPECT_BASE_HASH_H
#define NLINSPECT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/** A hash of bytes. A secret seed keeps others from choosing values that collide. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length);

/** A seed for hash_bytes() that is hard to guess. */
uint64_t hash_seed(void);

#endif
