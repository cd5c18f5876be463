/* SPDX-License-Identifier: MIT */
/* The one way to write output: a buffer that is flushed to a file descriptor when full, or that
 * grows in memory. Errors are sticky, so a row path can go on and check once. */
#ifndef NLINSPECT_BASE_OUT_H
#define NLINSPECT_BASE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct out {
	char *data;
	size_t length, size;
	int fd;               /* -1: keep everything in memory */
	bool (*ending)(void); /* whether the program was asked to end; NULL: never. Set by the
				 caller after out_init() */
	bool hurried;         /* the program was asked to end before everything was written */
	int error;            /* the first -errno of a write or an allocation; 0 */
};

/**
 * Starts an output to a file descriptor, which stays the caller's.
 * @return 0, or -ENOMEM.
 */
int out_init(struct out *out, int fd);

/** Starts an output in memory: `data[0..length)`. Cannot fail; allocates on first use. */
void out_init_memory(struct out *out);

/** Frees the buffer. Unflushed data is lost. */
void out_fini(struct out *out);

/**
 * Writes what is in the buffer to the file descriptor. Signals do not matter, stopping and going on
 * included, until `ending` says so: then a reader that does not read for a second gets no more, and
 * the error is -EINTR.
 * @return 0, or the first error (-errno) since out_init().
 */
int out_flush(struct out *out);

/** The slow path of out_reserve(), which callers should use: flushes, or grows the buffer. @return
 * as out_reserve() */
bool out_make_room(struct out *out, size_t more);

/** Makes room for `more` bytes at data + length. @return whether there is room; if not, `error` has
 * the reason */
static inline bool out_reserve(struct out *out, size_t more)
{
	return more <= out->size - out->length || out_make_room(out, more);
}

/** Appends bytes unescaped: only for the program's own bytes, never for bytes from outside. */
static inline void out_bytes(struct out *out, const void *bytes, size_t length)
{
	if (!length || !out_reserve(out, length))
		return;
	memcpy(out->data + out->length, bytes, length);
	out->length += length;
}

static inline void out_char(struct out *out, char c)
{
	if (out->length == out->size && !out_reserve(out, 1))
		return;
	out->data[out->length++] = c;
}

/** Appends a string of the program's own. */
static inline void out_string(struct out *out, const char *string)
{
	out_bytes(out, string, strlen(string));
}

enum { U64_DIGITS = 20 }; /* the most digits of a number */

/** Writes a number in decimal; there must be room for U64_DIGITS bytes. @return the end */
char *digits_write(char *to, uint64_t value);

/** Appends `count` spaces. */
void out_spaces(struct out *out, size_t count);

/** Appends a number in decimal. */
void out_u64(struct out *out, uint64_t value);
void out_i64(struct out *out, int64_t value);

/** Appends "0x" and a number in hexadecimal, without leading zeros. */
void out_hex(struct out *out, uint64_t value);

/** Appends value / 10^decimals in decimal with at most `decimals` places, without trailing zeros.
 */
void out_fixed(struct out *out, uint64_t value, unsigned decimals);

/** The same with exactly `decimals` places. */
void out_places(struct out *out, uint64_t value, unsigned decimals);

#endif
