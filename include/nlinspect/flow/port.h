/* SPDX-License-Identifier: MIT */
/* Ports as people write them, in filters and in options. */
#ifndef NLINSPECT_FLOW_PORT_H
#define NLINSPECT_FLOW_PORT_H

#include "nlinspect/base/text.h"

#include <stdint.h>

/** Reads a port with or without a colon before it, also by the name of a service. @return 0,
 * -EINVAL or -ERANGE */
int port_parse(struct text text, uint64_t *ret);

#endif
