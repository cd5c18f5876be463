/* SPDX-License-Identifier: MIT */
#include "address.h"

#include <string.h>

bool address_is_broadcast(const struct address *address)
{
	static const uint8_t all[] = {255, 255, 255, 255};

	return !memcmp(address->bytes, all, sizeof(all));
}

bool address_is_multicast(const struct address *address)
{
	return address->bytes[0] >> 4 == 14;
}

bool address_is_link_multicast(const struct address *address)
{
	static const uint8_t groups[] = {224, 0, 0};

	return !memcmp(address->bytes, groups, sizeof(groups));
}

bool address_is_loopback(const struct address *address)
{
	return address->bytes[0] == 127;
}

bool address_is_unspecified(const struct address *address)
{
	for (size_t i = 0; i < address->length; i++) {
		if (address->bytes[i])
			return false;
	}
	return true;
}

bool address_is_in(const uint8_t *address, const uint8_t *prefix, uint8_t bits)
{
	uint8_t rest = bits % 8, mask = (uint8_t)(0xff00 >> rest);

	if (memcmp(prefix, address, bits / 8) != 0)
		return false;
	return !rest || !((prefix[bits / 8] ^ address[bits / 8]) & mask);
}
