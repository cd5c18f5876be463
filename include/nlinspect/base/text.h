/* SPDX-License-Identifier: MIT */
/* Text from outside on its way out: the escaper for terminals and the one for JSON are the only
 * ways by which a byte that the program did not write itself reaches an output. */
#ifndef NLINSPECT_BASE_TEXT_H
#define NLINSPECT_BASE_TEXT_H

#include "nlinspect/base/out.h"

#include <stddef.h>
#include <stdint.h>

/** Bytes that somebody else owns; not terminated, may hold anything. */
struct text {
	const char *data;
	uint32_t length;
};

/** The text of a C string, without its NUL. */
struct text text_of(const char *string);

/**
 * Appends text for a terminal, a CSV or TSV cell or a message: valid UTF-8 as it is; control bytes
 * (C0, DEL, C1), ESC, backslashes, bidi and zero-width characters, line separators and bytes that
 * are not UTF-8 as \xHH, byte by byte. So are spaces that could forge a column: leading, trailing
 * and doubled ones (\x20), and all blanks of Unicode.
 */
void text_escape_terminal(struct out *out, struct text text);

/**
 * Appends text as the inside of a JSON string, without its quotes: valid UTF-8 as it is, but for
 * control, bidi and zero-width characters (\uXXXX); a byte that is not UTF-8 becomes \u00HH.
 */
void text_escape_json(struct out *out, struct text text);

/** text_escape_terminal() into a buffer of at least one byte; cut between characters, never without
 * a NUL. @return the buffer */
const char *text_escape_into(char *buffer, size_t size, struct text text);

/**
 * Decodes the character of UTF-8 at the start of at least one byte, by RFC 3629: no overlong forms,
 * no surrogates, nothing above U+10FFFF.
 * @return the bytes that it takes; 0 if there is none, with *ret untouched
 */
size_t text_decode(const char *data, size_t length, uint32_t *ret);

/** The columns that valid UTF-8 takes on a terminal; wide characters take two. Needs a UTF-8
 * LC_CTYPE. */
size_t text_width(const char *data, size_t length);

/**
 * The distance (Damerau-Levenshtein; case does not matter, - and _ are the same) of two words, for
 * suggestions.
 * @return 0 for the same word; UINT_MAX where the words have nothing in common
 */
unsigned text_distance(const char *a, const char *b);

#endif
