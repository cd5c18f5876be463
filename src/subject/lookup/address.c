/* SPDX-License-Identifier: MIT */
#include "state.h"

bool address_is_all(const struct address *address)
{
	static const uint8_t all[] = {255, 255, 255, 255};

	return !memcmp(address->bytes, all, sizeof(all));
}

bool address_is_group(const struct address *address)
{
	return address->bytes[0] >> 4 == 14;
}

bool address_is_loopback(const struct address *address)
{
	return address->bytes[0] == 127;
}

bool address_is_none(const struct address *address)
{
	static const uint8_t none[4];

	return !memcmp(address->bytes, none, sizeof(none));
}

bool prefix_covers(const uint8_t *prefix, uint8_t bits, const uint8_t *address)
{
	uint8_t rest = bits % 8, mask = (uint8_t)(0xff00 >> rest);

	if (memcmp(prefix, address, bits / 8) != 0)
		return false;
	return !rest || !((prefix[bits / 8] ^ address[bits / 8]) & mask);
}
