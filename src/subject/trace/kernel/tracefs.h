/* SPDX-License-Identifier: MIT */
/* Numbers of tracepoints. */
#ifndef NLINSPECT_SUBJECT_TRACE_TRACEFS_H
#define NLINSPECT_SUBJECT_TRACE_TRACEFS_H

/** A descriptor of the folder of tracefs, mounted or not. The caller closes it. @return it, or
 * -errno */
int tracefs_open(void);

/** The number of a tracepoint. @return it; -ENOENT (there is none); -errno */
int tracefs_id(int tracefs, const char *group, const char *name);

#endif
