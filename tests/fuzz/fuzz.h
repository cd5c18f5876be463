/* SPDX-License-Identifier: MIT */
/* Shared by the fuzz targets: the functions that libFuzzer calls (fuzz_driver.c replaces it if
 * there is no libFuzzer), and claims about the program's output. A false claim aborts: to libFuzzer
 * that is a crash. */
#ifndef FUZZ_H
#define FUZZ_H

#include "nlinspect/base/out.h"

#include <stddef.h>
#include <stdint.h>

/** Prepares what all inputs share. @return 0 */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/** Runs one input. @return 0 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Aborts with a message unless the claim holds. */
#define CLAIM(claim) ((claim) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #claim))

void fuzz_fail(const char *file, int line, const char *claim) __attribute__((noreturn));

/** Claims UTF-8 without control, bidi and zero-width characters, except the bytes in `allowed`. */
void fuzz_clean(const char *data, size_t length, const char *allowed);

/** Claims `count` JSON values (SIZE_MAX: any number), each behind white space or nothing. */
void fuzz_json(const char *data, size_t length, size_t count);

/** Keeps what is written to stderr from here on. */
void fuzz_stderr_begin(void);

/** Gives stderr back and claims that what was kept is fit for a terminal. @return its length */
size_t fuzz_stderr_end(void);

/** An input as words: what stands between its NULs. */
struct fuzz_words {
	char *bytes;
	const char **list; /* with a NULL after the last one */
	size_t count;      /* at least 1 */
};

struct fuzz_words fuzz_words_of(const uint8_t *data, size_t size);
void fuzz_words_fini(struct fuzz_words *words);

#endif
