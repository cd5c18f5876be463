/* SPDX-License-Identifier: MIT */
#include "hash.h"

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

uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
	const char *at = bytes;
	uint64_t hash = seed ^ length;
	/* Two words at a time: the second one is spread by a product of its own beside the first.
	 */
	for (; length >= 16; length -= 16, at += 16) {
		uint64_t words[2];

		memcpy(words, at, 16);
		words[1] ^= seed;
		words[1] = (words[1] ^ words[1] >> 32) * UINT64_C(0xa0761d6478bd642f);
		hash = mix(hash ^ words[0] ^ (words[1] << 31 | words[1] >> 33));
	}
	for (; length >= 8; length -= 8, at += 8) {
		uint64_t word;
		memcpy(&word, at, 8);
		hash = mix(hash ^ word);
	}
	uint64_t rest = 0;
	if (length)
		memcpy(&rest, at, length);
	return mix(mix(hash ^ rest) ^ seed);
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
