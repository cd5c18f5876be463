/* SPDX-License-Identifier: MIT */
/* The buckets of resilient next-hop groups. The kernel reports them in a separate dump; they are
 * kept by group until the groups come. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_BUCKETS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_BUCKETS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/record.h"
#include "nlinspect/netlink/message.h"

struct nexthop_buckets;

/** @return NULL if there is no memory. nexthop_buckets_free() frees it. */
struct nexthop_buckets *nexthop_buckets_new(void);

/** Keeps the bucket in an RTM_NEWNEXTHOPBUCKET. @return 0; -EBADMSG (malformed); -ENOMEM */
int nexthop_buckets_add(struct nexthop_buckets *buckets, const struct message *message);

/** A group's buckets, as records of nhbucket_schema, valid until the next one is added. */
struct list nexthop_buckets_of(const struct nexthop_buckets *buckets, uint32_t group);

/** Frees it; NULL is fine. */
void nexthop_buckets_free(struct nexthop_buckets *buckets);

DEFINE_CLEANUP(struct nexthop_buckets *, nexthop_buckets_free)

#endif
