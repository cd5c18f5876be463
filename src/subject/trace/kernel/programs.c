/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include "nlinspect/base/cleanup.h"

#define BIT(probe) (UINT32_C(1) << (probe))

/* A program is needed by a probe of `probes`; by one of `also`, if something of `wanted` is; and by
 * any probe, if something of `always` is. */
const struct program trace_programs[] = {
	{"connect_enter", "sys_enter_connect", true, BIT(TRACE_CONNECT), 0, 0, 0},
	{"connect_exit", "sys_exit_connect", true, 0, BIT(TRACE_CONNECT), TRACE_WANTS_OUTCOME, 0},
	{"accept_exit", "sys_exit_accept", true, BIT(TRACE_ACCEPT), 0, 0, TRACE_WANTS_OWNER},
	{"accept4_exit", "sys_exit_accept4", true, BIT(TRACE_ACCEPT), 0, 0, TRACE_WANTS_OWNER},
	{"set_state", "inet_sock_set_state", false, BIT(TRACE_LIFE) | BIT(TRACE_STATE),
		BIT(TRACE_CONNECT), TRACE_WANTS_OUTCOME, TRACE_WANTS_OWNER},
	{"retransmit", "tcp_retransmit_skb", false, BIT(TRACE_RETRANSMIT), 0, 0, 0},
	{"drop", "kfree_skb", false, BIT(TRACE_DROP), BIT(TRACE_CONNECT), TRACE_WANTS_FATE, 0},
	{"reset_sent", "tcp_send_reset", false, BIT(TRACE_RESET), 0, 0, 0},
	{"reset_received", "tcp_receive_reset", false, BIT(TRACE_RESET), 0, 0, 0},
	{"xmit", "net_dev_xmit", false, BIT(TRACE_XMIT), 0, 0, 0},
	{"io_sent", "sock_send_length", false, BIT(TRACE_IO), 0, 0, 0},
	{"io_received", "sock_recv_length", false, BIT(TRACE_IO), 0, 0, 0},
};
const size_t trace_program_count = ARRAY_SIZE(trace_programs);

bool program_is_needed(const struct program *program, const struct trace_wish *wish)
{
	if (wish->probes & program->probes || wish->wants & program->always)
		return true;
	return wish->probes & program->also && wish->wants & program->wanted;
}
