/* SPDX-License-Identifier: MIT */
/* Shell patterns over texts that are not terminated: * ? [a-z] [!a] \x. */
#ifndef NLINSPECT_FLOW_FILTER_VALUES_GLOB_H
#define NLINSPECT_FLOW_FILTER_VALUES_GLOB_H

#include "nlinspect/base/text.h"

#include <stdbool.h>

/** Whether the pattern has characters that make it one. */
bool glob_is_pattern(struct text pattern);

/** Whether all of the text matches. "?" and ranges stand for a character of UTF-8, or for a byte
 * that is none. */
bool glob_matches(struct text pattern, struct text text);

#endif
