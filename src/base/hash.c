/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

/* The low bits of a product do not depend on the high bits of its factors, so the high bits are
 * mixed in first. Twice, so that each input bit affects each output bit. */
static uint64_t mix(uint64_t hash)
{
	hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ hash >> 29) * UINT64_C(0xd1b54a32d192ed03);
	return hash ^ hash >> 32;
}

static uint64_t load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* Takes a word in. The factor is odd, so that no bit is lost, and secret, so that nobody can choose
 * words whose differences cancel each other. */
static uint64_t take(uint64_t hash, uint64_t word, uint64_t factor)
{
	hash ^= word;
	return (hash ^ hash >> 32) * factor;
}

/* Two words at a time, each in a row of its own, so that the products do not wait for each other.
 * The last words may overlap those before. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
	const char *at = bytes, *end = at + length;
	uint64_t factor = mix(seed ^ UINT64_C(0xa0761d6478bd642f)) | 1;
	uint64_t one = seed ^ length, other = factor, word = 0;

	if (length < 8) {
		if (length)
			memcpy(&word, at, length);
		return mix(take(one, word, factor));
	}
	if (length >= 16) {
		for (; end - at > 16; at += 16) {
			one = take(one, load(at), factor);
			other = take(other, load(at + 8), factor);
		}
		at = end - 16;
	}
	one = take(one, load(at), factor);
	other = take(other, load(end - 8), factor);
	return mix(one ^ (other << 31 | other >> 33));
}

uint64_t hash_seed(void)
{
	uint64_t seed;
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == (ssize_t)sizeof(seed))
		return seed;
	/* Early during boot there is no random number yet. A seed that is hard to guess is the best
	 * available. */
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uintptr_t)&seed;
}
