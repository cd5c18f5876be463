/* SPDX-License-Identifier: MIT */
/* Loaded in front of the C library: one allocation fails, or all from that one on. */
#include <errno.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static long allocations, fail_at;
static int for_good;

static int fails(void)
{
	long number = fail_at ? ++allocations : 0;

	if (!number || (for_good ? number < fail_at : number != fail_at))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	return fails() ? NULL : __libc_realloc(memory, size);
}

/* The loader and the C library have started by now. */
__attribute__((constructor)) static void start(void)
{
	const char *at = getenv("NO_MEMORY_AT"), *good = getenv("NO_MEMORY_FOR_GOOD");

	for_good = good != NULL;
	fail_at = at ? atol(at) : 0;
}
