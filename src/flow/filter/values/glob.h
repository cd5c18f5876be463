/* SPDX-License-Identifier: MIT */
/* Shell patterns over texts that are not terminated: * ? [a-z] [!a] \x. */
#ifndef NLINSPECT_FLOW_FILTER_VALUES_GLOB_H
#define NLINSPECT_FLOW_FILTER_VALUES_GLOB_H

#include "nlinspect/base/text.h"

#include <stdbool.h>

/** Whether the pattern has any special character. */
bool glob_is_pattern(struct text pattern);

/** Whether the whole text matches. "?" and ranges match a UTF-8 character, or a byte that is not
 * UTF-8. @param any_case  ASCII letters match in either case */
bool glob_matches(struct text pattern, struct text text, bool any_case);

#endif
