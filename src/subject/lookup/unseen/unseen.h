/* SPDX-License-Identifier: MIT */
/* Rules on the packet's way that a lookup does not look into: netfilter, IPsec policies, tc filters
 * and XDP programs. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_UNSEEN_UNSEEN_H
#define NLINSPECT_SUBJECT_LOOKUP_UNSEEN_UNSEEN_H

struct lookup;

/** Adds one row that names the kinds of rules and where they are, or those that only a privilege
 * shows; no row if neither exist. */
void unseen_say(struct lookup *lookup);

#endif
