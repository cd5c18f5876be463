/* SPDX-License-Identifier: MIT */
#include "checksum.h"

#include "bytes.h"

/* 65535 packets of 64 KiB fit before 64 bits run over. */
uint64_t checksum_add(uint64_t sum, const uint8_t *data, uint32_t length)
{
	for (; length >= 4; data += 4, length -= 4)
		sum += get_u32(data);
	if (length >= 2) {
		sum += get_u16(data);
		data += 2;
		length -= 2;
	}
	if (length)
		sum += (uint64_t)*data << 8;
	return sum;
}

uint16_t checksum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}
