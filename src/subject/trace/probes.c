/* SPDX-License-Identifier: MIT */
#include "probes.h"

#include "nlinspect/model/words.h"

const char probe_common_fields[] = "time_ms kind at_us probe events netns";

#define PROCESS "process pid user uid unit cgroup cgroup_id owner_match "
#define ENDS    "protocol family local local_address local_port peer peer_address peer_port "

const struct probe trace_probes[TRACE_PROBES] = {
	[TRACE_CONNECT] = {"connect", "connect(2): who, where to, how it ended, how long it took",
		PROCESS ENDS "outcome error reason latency_us retransmits stack", "connect"},
	[TRACE_ACCEPT] = {"accept", "accept(2): who took which connection, and how long it waited",
		PROCESS ENDS "outcome error latency_us", "accept"},
	[TRACE_LIFE] = {"life", "TCP connections at their end: who, how long, how many bytes",
		PROCESS ENDS "duration_us bytes_sent bytes_received retransmits", "life"},
	[TRACE_STATE] = {"state", "TCP connections that change their state",
		PROCESS ENDS "old_state state", "state"},
	[TRACE_RETRANSMIT] = {"retransmit", "segments of TCP that are sent again, and why",
		PROCESS ENDS "state reason bytes retransmits stack", "retransmit"},
	[TRACE_DROP] = {"drop", "packets that the kernel drops, why and in which function",
		PROCESS ENDS "direction interface ifindex state reason place bytes stack",
		"packets"},
	[TRACE_RESET] = {"reset", "resets of TCP that are sent and received",
		PROCESS ENDS "direction interface ifindex state reason", "packets"},
	[TRACE_BACKLOG] = {"backlog",
		"listeners that drop connections, because their queue is full",
		"process pid user uid owner_match protocol family local local_address local_port "
		"state",
		"backlog"},
	[TRACE_IO] = {"io", "sends and receives of sockets, with their bytes",
		PROCESS ENDS "direction bytes error", "io"},
	[TRACE_XMIT] = {"xmit", "packets that are handed to interfaces",
		"direction interface ifindex bytes", "xmit"},
};

int probe_named(struct text name)
{
	for (int i = 0; i < TRACE_PROBES; i++) {
		if (trace_probes[i].name && word_equals(name, trace_probes[i].name))
			return i;
	}
	return -1;
}
