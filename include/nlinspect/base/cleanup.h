/* SPDX-License-Identifier: MIT */
/* Cleanup attributes: a local is released at the end of its scope, unless it was handed over (`*ret
 * = x; x = NULL;`). */
#ifndef NLINSPECT_BASE_CLEANUP_H
#define NLINSPECT_BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

/* A local that `function` (see DEFINE_CLEANUP) releases at the end of its scope. */
#define CLEANUP(function) __attribute__((cleanup(function##_cleanup)))

/* Makes `function(type)` usable in CLEANUP(); `function` must accept an empty value. */
#define DEFINE_CLEANUP(type, function)                     \
	static inline void function##_cleanup(type *value) \
	{                                                  \
		function(*value);                          \
	}

/* The same for embedded objects, whose `function` takes a pointer. */
#define DEFINE_CLEANUP_FINI(type, function)                \
	static inline void function##_cleanup(type *value) \
	{                                                  \
		function(value);                           \
	}

static inline void free_cleanup(void *value)
{
	free(*(void **)value);
}

static inline void close_cleanup(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
