/* SPDX-License-Identifier: MIT */
/* The hooks of netfilter that a packet passes. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_UNSEEN_HOOKS_H
#define NLINSPECT_SUBJECT_LOOKUP_UNSEEN_HOOKS_H

#include "subject/lookup/kernel/device.h"

struct lookup;

enum hook {
	HOOK_INGRESS,
	HOOK_PREROUTING,
	HOOK_INPUT,
	HOOK_FORWARD,
	HOOK_OUTPUT,
	HOOK_POSTROUTING,
	HOOK_EGRESS,
	HOOKS,
};

/** Where the packet passes. */
struct passage {
	unsigned hooks;        /* 1 << enum hook */
	bool enters, leaves;   /* by the interfaces … */
	struct device in, out; /* … which these are; index 0: none */
};

/** Follows the packet as far as the kernel's answer goes. */
struct passage passage_of(struct lookup *lookup);

/** The name of a hook, as nft(8) has it. */
const char *hook_name(enum hook hook);

#endif
