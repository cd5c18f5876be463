/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/out.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { OUT_FILE_SIZE = 64 * 1024, OUT_MEMORY_SIZE = 256, HURRIED_MS = 1000 };

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
				  "25262728293031323334353637383940414243444546474849"
				  "50515253545556575859606162636465666768697071727374"
				  "75767778798081828384858687888990919293949596979899";

int out_init(struct out *out, int fd)
{
	char *data = malloc(OUT_FILE_SIZE);

	if (!data)
		return -ENOMEM;
	*out = (struct out){.data = data, .size = OUT_FILE_SIZE, .fd = fd};
	return 0;
}

void out_init_memory(struct out *out)
{
	*out = (struct out){.fd = -1};
}

void out_fini(struct out *out)
{
	free(out->data);
	*out = (struct out){.fd = -1};
}

/* Waits for room for PIPE_BUF bytes; -1: as long as it takes. @return 0, -ETIMEDOUT or -errno */
static int out_wait(const struct out *out, int milliseconds)
{
	struct pollfd ready = {.fd = out->fd, .events = POLLOUT};
	int count = poll(&ready, 1, milliseconds);

	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	return count ? 0 : -ETIMEDOUT;
}

/* A write may also end early, or with EINTR, because the process was stopped and continued. Once
 * the program is asked to end, it writes nothing that could block: the signal will not come again.
 */
static int out_write(struct out *out, const char *bytes, size_t length, size_t *written)
{
	ssize_t count;
	int error;

	*written = 0;
	out->hurried |= out->ending && out->ending();
	error = out->hurried ? out_wait(out, HURRIED_MS) : 0;
	if (error)
		return error == -ETIMEDOUT ? -EINTR : error;
	if (out->hurried && length > PIPE_BUF)
		length = PIPE_BUF;
	count = write(out->fd, bytes, length);
	/* The descriptor may be non-blocking. */
	if (count < 0 && errno == EAGAIN)
		return out_wait(out, -1);
	if (count < 0 && errno != EINTR)
		return -errno;
	*written = count < 0 ? 0 : (size_t)count;
	return 0;
}

int out_flush(struct out *out)
{
	size_t done = 0;

	if (out->fd < 0)
		return out->error;
	while (!out->error && done < out->length) {
		size_t written;

		out->error = out_write(out, out->data + done, out->length - done, &written);
		done += written;
	}
	/* The output is lost after an error; dropping it lets a row path go on. */
	out->length = 0;
	return out->error;
}

static bool out_grow(struct out *out, size_t more)
{
	size_t wanted, size = out->size ? out->size : OUT_MEMORY_SIZE;
	char *data;

	if (__builtin_add_overflow(out->length, more, &wanted) || wanted > PTRDIFF_MAX) {
		out->error = -ENOMEM;
		return false;
	}
	while (size < wanted)
		size *= 2;
	data = realloc(out->data, size);
	if (!data) {
		out->error = -ENOMEM;
		return false;
	}
	out->data = data;
	out->size = size;
	return true;
}

bool out_make_room(struct out *out, size_t more)
{
	if (out->error || out_flush(out))
		return false;
	return more <= out->size - out->length || out_grow(out, more);
}

void out_spaces(struct out *out, size_t count)
{
	static const char spaces[] = "                                ";
	const size_t chunk = sizeof(spaces) - 1;

	for (; count > chunk; count -= chunk)
		out_bytes(out, spaces, chunk);
	out_bytes(out, spaces, count);
}

static unsigned count_digits(uint64_t value)
{
	static const uint64_t tens[U64_DIGITS] = {1, 10, 100, 1000, 10000, 100000, 1000000,
		10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
		10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
		100000000000000000, 1000000000000000000, 10000000000000000000U};
	/* The number of bits times log10(2), rounded down. */
	unsigned least = (64 - (unsigned)__builtin_clzll(value | 1)) * 1233 >> 12;

	return least + (value >= tens[least] || !value);
}

char *digits_write(char *to, uint64_t value)
{
	char *end = to + count_digits(value), *at = end;

	while (value >= 100) {
		at -= 2;
		memcpy(at, digit_pairs + value % 100 * 2, 2);
		value /= 100;
	}
	if (value < 10)
		*to = (char)('0' + value);
	else
		memcpy(to, digit_pairs + value * 2, 2);
	return end;
}

void out_u64(struct out *out, uint64_t value)
{
	char *to;

	if (!out_reserve(out, U64_DIGITS))
		return;
	to = out->data + out->length;
	out->length += (size_t)(digits_write(to, value) - to);
}

void out_i64(struct out *out, int64_t value)
{
	uint64_t magnitude = (uint64_t)value;

	if (value < 0) {
		out_char(out, '-');
		magnitude = -magnitude;
	}
	out_u64(out, magnitude);
}

void out_hex(struct out *out, uint64_t value)
{
	char digits[16];
	char *end = digits + sizeof(digits), *start = end;

	do {
		*--start = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	out_bytes(out, "0x", 2);
	out_bytes(out, start, (size_t)(end - start));
}

void out_fixed(struct out *out, uint64_t value, unsigned decimals)
{
	for (; decimals && value % 10 == 0; decimals--)
		value /= 10;
	out_places(out, value, decimals);
}

void out_places(struct out *out, uint64_t value, unsigned decimals)
{
	char digits[U64_DIGITS];
	size_t count = (size_t)(digits_write(digits, value) - digits);
	size_t whole = count > decimals ? count - decimals : 0;
	out_bytes(out, whole ? digits : "0", whole ? whole : 1);
	if (!decimals)
		return;
	out_char(out, '.');
	for (size_t zeros = decimals - (count - whole); zeros; zeros--)
		out_char(out, '0');
	out_bytes(out, digits + whole, count - whole);
}
