/* SPDX-License-Identifier: MIT */
/* Text from outside on its way out. The escapers for terminals and JSON are the only ways for a
 * byte from outside to reach an output. */
#ifndef NLINSPECT_BASE_TEXT_H
#define NLINSPECT_BASE_TEXT_H

#include "nlinspect/base/out.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Bytes that someone else owns; not terminated, with any content. */
struct text {
	const char *data;
	uint32_t length;
};

/** The text of a C string, without its NUL. */
struct text text_of(const char *string);

/** Whether they have the same bytes. */
static inline bool text_equal(struct text a, struct text b)
{
	return a.length == b.length && (!a.length || !memcmp(a.data, b.data, a.length));
}

/** A copy with a NUL at its end, to be freed; reads nothing after the text. NULL: no memory */
char *text_copy(struct text text);

/** Appends text for a terminal, a CSV or TSV cell or a message. Valid UTF-8 is unchanged. Control
 * bytes (C0, DEL, C1), ESC, backslashes, bidi and zero-width characters, line separators and bytes
 * that are not UTF-8 become \xHH, byte by byte. So do spaces that could forge a column: leading,
 * trailing and doubled ones (\x20), and all Unicode blanks. */
void text_escape_terminal(struct out *out, struct text text);

/** Appends text as the inside of a JSON string, without quotes. Valid UTF-8 is unchanged, except
 * control, bidi and zero-width characters (\uXXXX); a byte that is not UTF-8 becomes \ufffd. */
void text_escape_json(struct out *out, struct text text);

/** text_escape_terminal() into a buffer of at least one byte; cut between characters, never without
 * a NUL. @return the buffer */
const char *text_escape_into(char *buffer, size_t size, struct text text);

/** Decodes the UTF-8 character at the start of at least one byte, by RFC 3629: no overlong forms,
 * no surrogates, nothing above U+10FFFF. @return its length; 0 if it is not valid, with *ret
 * untouched */
size_t text_decode(const char *data, size_t length, uint32_t *ret);

/** Whether all of it is UTF-8. */
bool text_is_utf8(struct text text);

/** The columns of valid UTF-8 on a terminal; wide characters take two. Needs a UTF-8 LC_CTYPE. */
size_t text_width(const char *data, size_t length);

/** The distance of two words for suggestions (Damerau-Levenshtein; ignores case, treats - and _ as
 * equal). @return 0 for the same word; UINT_MAX if the words have nothing in common */
unsigned text_distance(const char *a, const char *b);

#endif
