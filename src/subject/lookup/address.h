/* SPDX-License-Identifier: MIT */
/* Claims about addresses. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_ADDRESS_H
#define NLINSPECT_SUBJECT_LOOKUP_ADDRESS_H

#include "nlinspect/model/record.h"

/** 255.255.255.255; the address is one of IPv4. */
bool address_is_broadcast(const struct address *address);

/** 224.0.0.0/4; the address is one of IPv4. */
bool address_is_multicast(const struct address *address);

/** 224.0.0.0/24, which routers do not forward; the address is one of IPv4. */
bool address_is_link_multicast(const struct address *address);

/** 127.0.0.0/8; the address is one of IPv4. */
bool address_is_loopback(const struct address *address);

/** 0.0.0.0, :: or no address at all. */
bool address_is_unspecified(const struct address *address);

/** Whether an address and a prefix agree in their first `bits` bits. */
bool address_is_in(const uint8_t *address, const uint8_t *prefix, uint8_t bits);

#endif
