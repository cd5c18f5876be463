/* SPDX-License-Identifier: MIT */
/* The Internet checksum (RFC 1071). */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_CHECKSUM_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_CHECKSUM_H

#include <stdint.h>

/** Adds bytes, the first at an even place, to a sum that began with 0. */
uint64_t checksum_add(uint64_t sum, const uint8_t *data, uint32_t length);

/** The sum in 16 bits, not inverted: 0xffff if a correct checksum was among the bytes. */
uint16_t checksum_fold(uint64_t sum);

#endif
