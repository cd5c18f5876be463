/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* While stderr is kept: what it was. */
static int kept = -1, original = -1;

/* A function of the sanitizers, if this was built with any. */
__attribute__((weak)) void __sanitizer_set_report_fd(void *fd);

void fuzz_fail(const char *file, int line, const char *claim)
{
	dprintf(original >= 0 ? original : STDERR_FILENO, "%s:%d: does not hold: %s\n", file, line,
		claim);
	abort();
}

/* The length of the character at the head of some bytes; 0: that is not UTF-8. */
static size_t character(const unsigned char *bytes, size_t left, uint32_t *ret)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = bytes[0] < 0x80   ? 1
			: bytes[0] < 0xc0 ? 0
			: bytes[0] < 0xe0 ? 2
			: bytes[0] < 0xf0 ? 3
			: bytes[0] < 0xf8 ? 4
					  : 0;
	uint32_t value = length > 1 ? bytes[0] & (0xffU >> (length + 1)) : bytes[0];

	if (!length || length > left)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*ret = value;
	return length;
}

static bool is_unseen(uint32_t value)
{
	return value < 0x20 || (value >= 0x7f && value < 0xa0) ||
	       (value >= 0x200b && value <= 0x200f) || (value >= 0x2028 && value <= 0x202e) ||
	       (value >= 0x2066 && value <= 0x2069) || value == 0x61c || value == 0xfeff;
}

void fuzz_clean(const char *data, size_t length, const char *allowed)
{
	const unsigned char *bytes = (const unsigned char *)data;
	size_t step;

	for (size_t at = 0; at < length; at += step) {
		uint32_t value = 0;

		step = character(bytes + at, length - at, &value);
		CLAIM(step);
		CLAIM(!is_unseen(value) || (value && value < 0x80 && strchr(allowed, (int)value)));
	}
}

struct json {
	const char *at, *end;
};

static bool json_value(struct json *json);

/* As many of these characters as there are. */
static size_t json_span(struct json *json, const char *characters)
{
	const char *start = json->at;

	while (json->at < json->end && *json->at && strchr(characters, *json->at))
		json->at++;
	return (size_t)(json->at - start);
}

static void json_space(struct json *json)
{
	json_span(json, " \n");
}

static bool json_take(struct json *json, char c)
{
	if (json->at == json->end || *json->at != c)
		return false;
	json->at++;
	return true;
}

static bool json_escape(struct json *json)
{
	const char *digits;

	if (!json_take(json, 'u'))
		return json->at < json->end && *json->at && strchr("\"\\/bfnrt", *json->at++);
	digits = json->at;
	if (json->end - digits < 4 || json_span(json, "0123456789abcdefABCDEF") < 4)
		return false;
	json->at = digits + 4;
	return true;
}

static bool json_string(struct json *json)
{
	if (!json_take(json, '"'))
		return false;
	while (json->at < json->end) {
		if (json_take(json, '"'))
			return true;
		if (json_take(json, '\\')) {
			if (!json_escape(json))
				return false;
		} else if ((unsigned char)*json->at++ < ' ') {
			return false;
		}
	}
	return false;
}

static bool json_number(struct json *json)
{
	json_take(json, '-');
	if (!json_take(json, '0') && !json_span(json, "0123456789"))
		return false;
	return !json_take(json, '.') || json_span(json, "0123456789");
}

/* The inside of an array or an object, up to its end. */
static bool json_members(struct json *json, char end)
{
	json_space(json);
	if (json_take(json, end))
		return true;
	do {
		json_space(json);
		if (end == '}' && !(json_string(json) && json_take(json, ':')))
			return false;
		if (!json_value(json))
			return false;
		json_space(json);
	} while (json_take(json, ','));
	return json_take(json, end);
}

static bool json_value(struct json *json)
{
	static const char *const names[] = {"true", "false", "null"};

	json_space(json);
	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(names[i]);

		if ((size_t)(json->end - json->at) >= length &&
			!memcmp(json->at, names[i], length)) {
			json->at += length;
			return true;
		}
	}
	if (json_take(json, '['))
		return json_members(json, ']');
	if (json_take(json, '{'))
		return json_members(json, '}');
	if (json->at < json->end && *json->at == '"')
		return json_string(json);
	return json_number(json);
}

void fuzz_json(const char *data, size_t length, size_t count)
{
	struct json json = {data, length ? data + length : data};
	size_t values = 0;

	fuzz_clean(data, length, "\n");
	for (json_space(&json); json.at < json.end; json_space(&json)) {
		CLAIM(json_value(&json));
		values++;
	}
	CLAIM(count == SIZE_MAX || values == count);
}

void fuzz_stderr_begin(void)
{
	if (kept < 0) {
		kept = memfd_create("stderr", MFD_CLOEXEC);
		CLAIM(kept >= 0);
	}
	original = dup(STDERR_FILENO);
	CLAIM(original >= 0);
	/* The report of a crash is not what is kept. */
	if (__sanitizer_set_report_fd)
		__sanitizer_set_report_fd((void *)(intptr_t)original);
	CLAIM(dup2(kept, STDERR_FILENO) == STDERR_FILENO);
}

size_t fuzz_stderr_end(void)
{
	off_t length = lseek(kept, 0, SEEK_CUR);
	char *text = malloc((size_t)length + 1);

	CLAIM(text && pread(kept, text, (size_t)length, 0) == length);
	CLAIM(!ftruncate(kept, 0) && !lseek(kept, 0, SEEK_SET));
	CLAIM(dup2(original, STDERR_FILENO) == STDERR_FILENO);
	if (__sanitizer_set_report_fd)
		__sanitizer_set_report_fd((void *)(intptr_t)STDERR_FILENO);
	close(original);
	original = -1;
	fuzz_clean(text, (size_t)length, "\n");
	free(text);
	return (size_t)length;
}

struct fuzz_words fuzz_words_of(const uint8_t *data, size_t size)
{
	struct fuzz_words words = {.bytes = malloc(size + 1)};
	size_t ends = 0;

	CLAIM(words.bytes);
	if (size)
		memcpy(words.bytes, data, size);
	words.bytes[size] = '\0';
	for (size_t i = 0; i <= size; i++)
		ends += !words.bytes[i];
	words.list = calloc(ends + 1, sizeof(*words.list));
	CLAIM(words.list);
	for (const char *word = words.bytes; words.count < ends; word += strlen(word) + 1)
		words.list[words.count++] = word;
	return words;
}

void fuzz_words_fini(struct fuzz_words *words)
{
	free(words->bytes);
	free(words->list);
}
