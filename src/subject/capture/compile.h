/* SPDX-License-Identifier: MIT */
/* The words of a command line to a filter of packets. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_COMPILE_H
#define NLINSPECT_SUBJECT_CAPTURE_COMPILE_H

#include "state.h"

/** Joins the words, or reads the file of -F. Reports failures. @param ret  the caller frees it
 * @return 0 or -errno */
int compile_text(const struct capture_ask *ask, const struct report *report, char **ret);

/** Reports a mistake that does not depend on the link type. @return 0 or -EINVAL */
int compile_check(const struct capture_ask *ask, const struct report *report);

/** Compiles capture->filter_text for packets of a link type into capture->filter, which stays NULL
 * without a text. Reports failures. @param interface  as struct filter_ask has it @return 0 or
 * -errno */
int compile_filter(struct capture *capture, uint32_t link_type, const char *interface);

#endif
