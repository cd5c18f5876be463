/* SPDX-License-Identifier: MIT */
/* seccomp: which system calls the process may still make. */
#ifndef NLINSPECT_SANDBOX_FILTER_H
#define NLINSPECT_SANDBOX_FILTER_H

/** Takes away all calls that are not needed. @return 0 or -errno: nothing was taken away */
int filter_enter(unsigned needs);

/** As sandbox_seccomp(): 0, or -ENOTSUP. */
int filter_available(void);

#endif
