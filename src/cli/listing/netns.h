/* SPDX-License-Identifier: MIT */
/* Network namespaces for --netns: by name of ip-netns(8), process, path or inode. */
#ifndef NLINSPECT_CLI_LISTING_NETNS_H
#define NLINSPECT_CLI_LISTING_NETNS_H

#include "nlinspect/base/report.h"
#include "nlinspect/base/text.h"

#include <stdbool.h>

/** Whether the option means all namespaces; NULL does not. */
bool netns_is_all(const char *name);

/** Checks that the namespace exists. Errors for lack of a privilege are left to netns_enter().
 * @return 0, or -EINVAL (reported) */
int netns_check(const char *name, const struct report *report);

/** Moves the calling thread into the namespace. @return 0 or -errno (-EPERM, -EACCES: a privilege
 * is missing) */
int netns_enter(const char *name);

/** The namespace at hand, for netns_return(). @return a descriptor, which the caller closes, or
 * -errno
 */
int netns_home(void);

/** Moves the calling thread back. @return 0 or -errno (-EPERM: this user may only leave it) */
int netns_return(int home);

/** Calls `each` for every named namespace below `root` ("" for the host). */
void netns_each(const char *root, void (*each)(void *context, struct text name), void *context);

#endif
