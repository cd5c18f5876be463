/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include "cooked.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BLOCK = 256 << 10, /* has room for the largest packet */
	BLOCKS_MIN = 2,
	FRAME = 2048,     /* only says how many packets fit, which the kernel does not check */
	PROMPT_MS = 10,   /* a block that is not full is handed over after this time … */
	PATIENT_MS = 200, /* … or this one, if nobody looks on */
	RESERVE = 32,     /* before each packet: the header that we write, and a VLAN tag */
	TAG = 4,
	NANOSECONDS_PER_S = 1000000000,
};

struct ring {
	int fd;
	uint8_t *memory;
	size_t blocks, block; /* how many there are; the one that is read */
	uint32_t left;        /* packets of it */
	struct tpacket3_hdr *next;
	uint32_t link_type;
	unsigned interface;
	uint32_t snap;
	uint8_t direction;
};

static struct tpacket_block_desc *block_of(const struct ring *ring, size_t index)
{
	return (struct tpacket_block_desc *)(void *)(ring->memory + index * BLOCK);
}

/* Packets of interfaces with another header are taken without it, and get one of ours. */
static uint32_t link_type_of(int hardware)
{
	switch (hardware) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK:
		return CAPTURE_LINK_ETHERNET;
	case ARPHRD_NONE:
	case ARPHRD_RAWIP:
		return CAPTURE_LINK_RAW;
	default:
		return CAPTURE_LINK_SLL2;
	}
}

static int find_interface(int fd, const char *name, struct ring *ring)
{
	struct ifreq request = {.ifr_ifindex = 0};

	ring->link_type = CAPTURE_LINK_SLL2;
	if (!name)
		return 0;
	if (strlen(name) >= sizeof(request.ifr_name))
		return -ENODEV;
	strcpy(request.ifr_name, name);
	if (ioctl(fd, SIOCGIFINDEX, &request))
		return -errno;
	ring->interface = (unsigned)request.ifr_ifindex;
	if (ioctl(fd, SIOCGIFHWADDR, &request))
		return -errno;
	ring->link_type = link_type_of(request.ifr_hwaddr.sa_family);
	return 0;
}

static int set_number(int fd, int option, int value)
{
	return setsockopt(fd, SOL_PACKET, option, &value, sizeof(value)) ? -errno : 0;
}

/* Some kernels and devices lack large blocks in one piece: fewer are tried then. */
static int map_ring(struct ring *ring, const struct ring_ask *ask)
{
	struct tpacket_req3 request = {
		.tp_block_size = BLOCK,
		.tp_frame_size = FRAME,
		.tp_retire_blk_tov = ask->prompt ? PROMPT_MS : PATIENT_MS,
	};
	uint64_t blocks = ask->buffer / BLOCK;

	if (blocks < BLOCKS_MIN)
		blocks = BLOCKS_MIN;
	if (blocks > UINT32_MAX / BLOCK)
		blocks = UINT32_MAX / BLOCK;
	request.tp_block_nr = (unsigned)blocks;
	request.tp_frame_nr = request.tp_block_nr * (BLOCK / FRAME);
	if (setsockopt(ring->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)))
		return -errno;
	ring->memory = mmap(NULL, (size_t)BLOCK * request.tp_block_nr, PROT_READ | PROT_WRITE,
		MAP_SHARED, ring->fd, 0);
	if (ring->memory == MAP_FAILED) {
		ring->memory = NULL;
		return -errno;
	}
	ring->blocks = request.tp_block_nr;
	return 0;
}

static int be_promiscuous(const struct ring *ring)
{
	struct packet_mreq request = {
		.mr_ifindex = (int)ring->interface, .mr_type = PACKET_MR_PROMISC};

	if (!ring->interface)
		return 0;
	return setsockopt(ring->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof(request))
		       ? -errno
		       : 0;
}

/* Takes nothing before there is a filter: protocol 0 is no packet's. */
static int bind_to(const struct ring *ring, uint16_t protocol)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = (int)ring->interface,
	};
	int error = 0;
	socklen_t size = sizeof(error);

	if (bind(ring->fd, (const struct sockaddr *)&address, sizeof(address)))
		return -errno;
	/* An interface that is down is an error that waits. */
	getsockopt(ring->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	return -error;
}

static int prepare(struct ring *ring, const struct ring_ask *ask)
{
	int error, probe = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (probe < 0)
		return -errno;
	error = find_interface(probe, ask->interface, ring);
	close(probe);
	if (error)
		return error;
	ring->fd = socket(AF_PACKET,
		(ring->link_type == CAPTURE_LINK_SLL2 ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC, 0);
	if (ring->fd < 0)
		return -errno;
	error = set_number(ring->fd, PACKET_VERSION, TPACKET_V3);
	if (!error)
		error = set_number(ring->fd, PACKET_RESERVE, RESERVE);
	if (!error)
		error = map_ring(ring, ask);
	if (!error)
		error = bind_to(ring, 0);
	if (!error && ask->promiscuous)
		error = be_promiscuous(ring);
	return error;
}

int ring_open(const struct ring_ask *ask, struct ring **ret)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	int error;

	if (!ring)
		return -ENOMEM;
	ring->fd = -1;
	ring->snap = ask->snap;
	ring->direction = ask->direction;
	error = prepare(ring, ask);
	if (error) {
		ring_free(ring);
		return error;
	}
	*ret = ring;
	return 0;
}

uint32_t ring_link_type(const struct ring *ring)
{
	return ring->link_type;
}

unsigned ring_interface(const struct ring *ring)
{
	return ring->interface;
}

int ring_fd(const struct ring *ring)
{
	return ring->fd;
}

/* Leaves out what loopback sends, which it also receives, and the other direction. */
static size_t write_prefix(const struct ring *ring, struct sock_filter *to)
{
	const uint32_t type = (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE);
	const uint32_t hardware = (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE);
	const struct sock_filter loopback[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, type),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, hardware),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_LOOPBACK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const uint8_t out = ring->direction == CAPTURE_OUT;
	const struct sock_filter direction[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, type),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, out, !out),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	size_t count = ARRAY_SIZE(loopback);

	memcpy(to, loopback, sizeof(loopback));
	if (ring->direction != CAPTURE_UNKNOWN) {
		memcpy(to + count, direction, sizeof(direction));
		count += ARRAY_SIZE(direction);
	}
	return count;
}

int ring_start(struct ring *ring, const struct sock_filter *filter, size_t count)
{
	enum { PREFIX = 8 };
	const struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	struct sock_filter *code = calloc(PREFIX + count + 1, sizeof(*code));
	struct sock_fprog program;
	int error = 0;
	size_t used;

	if (!code)
		return -ENOMEM;
	used = write_prefix(ring, code);
	if (count)
		memcpy(code + used, filter, count * sizeof(*filter));
	else
		code[used] = all;
	if (ring->link_type == CAPTURE_LINK_SLL2)
		error = cooked_filter(code + used, count);
	program.len = (uint16_t)(used + (count ? count : 1));
	program.filter = code;
	for (size_t i = used; i < program.len; i++) {
		if (code[i].code == (BPF_RET | BPF_K) && code[i].k)
			code[i].k = ring->snap;
	}
	if (!error &&
		(used + count > UINT16_MAX || setsockopt(ring->fd, SOL_SOCKET, SO_ATTACH_FILTER,
						      &program, sizeof(program))))
		error = -errno;
	free(code);
	return error ? error : bind_to(ring, ETH_P_ALL);
}

static uint16_t tag_type(const struct tpacket3_hdr *head)
{
	return head->tp_status & TP_STATUS_VLAN_TPID_VALID ? head->hv1.tp_vlan_tpid : ETH_P_8021Q;
}

/* The kernel has taken the tag of the packet off; it goes back after the addresses. */
static uint8_t *restore_tag(uint8_t *bytes, const struct tpacket3_hdr *head)
{
	const uint16_t tag[2] = {htons(tag_type(head)), htons((uint16_t)head->hv1.tp_vlan_tci)};
	uint8_t *start = bytes - TAG;

	memmove(start, bytes, 2 * ETH_ALEN);
	memcpy(start + 2 * ETH_ALEN, tag, TAG);
	return start;
}

/* The same in front of a packet without its link header. */
static uint8_t *cooked_tag(
	uint8_t *bytes, struct sockaddr_ll *link, const struct tpacket3_hdr *head)
{
	const uint16_t tag[2] = {htons((uint16_t)head->hv1.tp_vlan_tci), link->sll_protocol};

	link->sll_protocol = htons(tag_type(head));
	return memcpy(bytes - TAG, tag, TAG);
}

/* @return whether there is a tag that is not in the packet */
static bool has_tag(const struct tpacket3_hdr *head)
{
	return head->tp_status & TP_STATUS_VLAN_VALID || head->hv1.tp_vlan_tci;
}

static uint8_t reception_of(uint8_t type)
{
	switch (type) {
	case PACKET_HOST:
		return CAPTURE_UNICAST;
	case PACKET_BROADCAST:
		return CAPTURE_BROADCAST;
	case PACKET_MULTICAST:
		return CAPTURE_MULTICAST;
	case PACKET_OTHERHOST:
		return CAPTURE_OTHER;
	default:
		return 0;
	}
}

static void take(const struct ring *ring, struct tpacket3_hdr *head, struct packet *ret)
{
	const size_t aligned =
		(sizeof(*head) + TPACKET_ALIGNMENT - 1) & ~(size_t)(TPACKET_ALIGNMENT - 1);
	struct sockaddr_ll link;
	const bool cooked = ring->link_type == CAPTURE_LINK_SLL2;
	uint8_t *bytes = (uint8_t *)head + (cooked ? head->tp_net : head->tp_mac);
	uint32_t more = 0;

	memcpy(&link, (const uint8_t *)head + aligned, sizeof(link));
	if (cooked && has_tag(head)) {
		more = TAG;
		bytes = cooked_tag(bytes, &link, head);
	}
	if (cooked) {
		more += COOKED_LENGTH;
		bytes = cooked_write(bytes, &link);
	} else if (ring->link_type == CAPTURE_LINK_ETHERNET && has_tag(head) &&
		   head->tp_snaplen >= 2 * ETH_ALEN) {
		more = TAG;
		bytes = restore_tag(bytes, head);
	}
	*ret = (struct packet){
		.time_ns = (uint64_t)head->tp_sec * NANOSECONDS_PER_S + head->tp_nsec,
		.bytes = bytes,
		.captured = head->tp_snaplen + more,
		.length = head->tp_len + more,
		.link_type = ring->link_type,
		.ifindex = (uint32_t)link.sll_ifindex,
		.direction = link.sll_pkttype == PACKET_OUTGOING ? CAPTURE_OUT : CAPTURE_IN,
		.reception = reception_of(link.sll_pkttype),
		.checksum_not_ready = head->tp_status & TP_STATUS_CSUMNOTREADY,
	};
	if (ret->captured > ring->snap)
		ret->captured = ring->snap;
}

/* Gives a block back to the kernel. */
static void release(struct ring *ring)
{
	__atomic_store_n(&block_of(ring, ring->block)->hdr.bh1.block_status, TP_STATUS_KERNEL,
		__ATOMIC_RELEASE);
	ring->block = (ring->block + 1) % ring->blocks;
}

/* @return whether the kernel has handed over the block */
static bool enter_block(struct ring *ring)
{
	struct tpacket_block_desc *block = block_of(ring, ring->block);

	if (!(__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
		return false;
	ring->left = block->hdr.bh1.num_pkts;
	ring->next = (struct tpacket3_hdr *)(void *)((uint8_t *)block +
						     block->hdr.bh1.offset_to_first_pkt);
	if (!ring->left) {
		release(ring);
		ring->next = NULL;
	}
	return true;
}

/* The error of the socket while there are no packets. */
static int failure(const struct ring *ring)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(ring->fd, SOL_SOCKET, SO_ERROR, &error, &size))
		return -errno;
	return error ? -error : -EAGAIN;
}

int ring_next(struct ring *ring, struct packet *ret)
{
	/* The packet of the call before may be the last of its block. */
	if (ring->next && !ring->left) {
		release(ring);
		ring->next = NULL;
	}
	while (!ring->left) {
		if (!enter_block(ring))
			return failure(ring);
	}
	take(ring, ring->next, ret);
	ring->left--;
	if (ring->left)
		ring->next = (struct tpacket3_hdr *)(void *)((uint8_t *)ring->next +
							     ring->next->tp_next_offset);
	return 0;
}

/* The kernel's counts begin anew whenever they are read. */
void ring_count(struct ring *ring, struct ring_counts *counts)
{
	struct tpacket_stats_v3 news = {0};
	socklen_t size = sizeof(news);

	if (getsockopt(ring->fd, SOL_PACKET, PACKET_STATISTICS, &news, &size))
		return;
	counts->received += news.tp_packets;
	counts->dropped += news.tp_drops;
}

void ring_free(struct ring *ring)
{
	if (!ring)
		return;
	if (ring->memory)
		munmap(ring->memory, ring->blocks * BLOCK);
	if (ring->fd >= 0)
		close(ring->fd);
	free(ring);
}
