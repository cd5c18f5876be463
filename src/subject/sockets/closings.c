/* SPDX-License-Identifier: MIT */
#include "closings.h"

#include "nlinspect/base/cleanup.h"

#include "socket.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

enum {
	CLOSINGS_MOST = 256 << 20, /* bytes: half a million */
	ALIGNMENT = 8,
};

const struct census_message closing_messages[] = {
	{SOCK_DIAG_BY_FAMILY, AF_INET, WIRE_INET_DIAG, sizeof(struct inet_diag_msg),
		&socket_schema},
	{SOCK_DIAG_BY_FAMILY, AF_INET6, WIRE_INET_DIAG, sizeof(struct inet_diag_msg),
		&socket_schema},
	{.schema = NULL},
};

int closing_protocol(const struct message *message)
{
	struct attribute protocol;

	if (message->type != SOCK_DIAG_BY_FAMILY || message->length < sizeof(struct inet_diag_msg))
		return -1;
	if (!attribute_find(message_attributes(message, sizeof(struct inet_diag_msg)),
		    INET_DIAG_PROTOCOL, &protocol) ||
		!protocol.length)
		return -1;
	return protocol.payload[0];
}

/* Queues have been emptied, in part below 0. */
void closing_fix(struct socket_record *record)
{
	static const unsigned unknown[] = {SOCKET_uid, SOCKET_inode, SOCKET_timer,
		SOCKET_timer_expires_ms, SOCKET_timer_retransmits, SOCKET_recv_q, SOCKET_send_q,
		SOCKET_accept_queue, SOCKET_backlog, SOCKET_shutdown};

	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		socket_drop(record, unknown[i]);
	RECORD_SET(record, SOCKET_state, state, TCP_CLOSE);
}

int closings_add(struct closings *closings, const struct message *message, uint64_t received)
{
	const struct closing closing = {received, message->length};
	static const char padding[ALIGNMENT];

	if (closing_protocol(message) != IPPROTO_TCP)
		return 0;
	if (!closings->begun)
		out_init_memory(&closings->bytes);
	closings->begun = true;
	if (closings->bytes.length > CLOSINGS_MOST) {
		closings->unkept++;
		return 0;
	}
	out_bytes(&closings->bytes, &closing, sizeof(closing));
	out_bytes(&closings->bytes, message->payload, message->length);
	out_bytes(&closings->bytes, padding, (ALIGNMENT - message->length % ALIGNMENT) % ALIGNMENT);
	return closings->bytes.error;
}

void closings_clear(struct closings *closings)
{
	if (closings->begun)
		closings->bytes.length = 0;
	closings->unkept = 0;
}

void closings_fini(struct closings *closings)
{
	if (closings->begun)
		out_fini(&closings->bytes);
	*closings = (struct closings){.begun = false};
}

bool closings_next(const struct closings *closings, size_t *at, struct closing *closing,
	struct message *message)
{
	size_t padding;

	if (!closings->begun || *at >= closings->bytes.length)
		return false;
	memcpy(closing, closings->bytes.data + *at, sizeof(*closing));
	*message = (struct message){
		.type = SOCK_DIAG_BY_FAMILY,
		.payload = (const uint8_t *)closings->bytes.data + *at + sizeof(*closing),
		.length = (size_t)closing->length,
	};
	padding = (ALIGNMENT - message->length % ALIGNMENT) % ALIGNMENT;
	*at += sizeof(*closing) + message->length + padding;
	return true;
}
