/* SPDX-License-Identifier: MIT */
/* Rules of netfilter. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_UNSEEN_NETFILTER_H
#define NLINSPECT_SUBJECT_LOOKUP_UNSEEN_NETFILTER_H

#include "nlinspect/base/out.h"

#include "hooks.h"

/** Finds the hooks of the passage at which chains of nftables have rules, or drop by their policy.
 * @param hooks  1 << enum hook
 * @return 0, also if the kernel has no nftables; -EPERM; another -errno */
int netfilter_chains(struct lookup *lookup, const struct passage *passage, unsigned *hooks);

/** Finds the tables of iptables, legacy variant, that have chains at hooks of the passage.
 * @param names  gets their names, with ", " between them
 * @return 0, also if the kernel has no iptables; -EACCES; another -errno */
int netfilter_tables(struct lookup *lookup, const struct passage *passage, struct out *names);

#endif
