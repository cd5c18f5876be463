/* SPDX-License-Identifier: MIT */
#include "cooked.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <string.h>

/* All numbers are big-endian. */
struct cooked {
	uint16_t protocol, reserved;
	uint32_t ifindex;
	uint16_t hardware;
	uint8_t type, address_length;
	uint8_t address[8];
};

uint8_t *cooked_write(uint8_t *bytes, const struct sockaddr_ll *link)
{
	struct cooked cooked = {
		.protocol = link->sll_protocol,
		.ifindex = htonl((uint32_t)link->sll_ifindex),
		.hardware = htons(link->sll_hatype),
		.type = link->sll_pkttype,
		.address_length = link->sll_halen,
	};

	memcpy(cooked.address, link->sll_addr, sizeof(cooked.address));
	return memcpy(bytes - sizeof(cooked), &cooked, sizeof(cooked));
}

/* The kernel's name for a part of the header. */
static int place_of(uint32_t offset, uint32_t *ret)
{
	switch (offset) {
	case offsetof(struct cooked, protocol):
		*ret = (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL);
		return 0;
	case offsetof(struct cooked, ifindex):
		*ret = (uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX);
		return 0;
	case offsetof(struct cooked, hardware):
		*ret = (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE);
		return 0;
	case offsetof(struct cooked, type):
		*ret = (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE);
		return 0;
	}
	return -ENOTSUP;
}

/* Offsets above INT32_MAX are the kernel's own already. */
static int move(uint32_t *offset)
{
	if (*offset > INT32_MAX)
		return 0;
	if (*offset >= sizeof(struct cooked)) {
		*offset -= (uint32_t)sizeof(struct cooked);
		return 0;
	}
	return place_of(*offset, offset);
}

int cooked_filter(struct sock_filter *filter, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		const uint16_t class = BPF_CLASS(filter[i].code), mode = BPF_MODE(filter[i].code);

		if ((class == BPF_LD || class == BPF_LDX) &&
			(mode == BPF_ABS || mode == BPF_IND || mode == BPF_MSH))
			error = move(&filter[i].k);
	}
	return error;
}
