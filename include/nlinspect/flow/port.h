/* SPDX-License-Identifier: MIT */
/* Ports as people write them, in filters and in options. */
#ifndef NLINSPECT_FLOW_PORT_H
#define NLINSPECT_FLOW_PORT_H

#include "nlinspect/base/text.h"

#include <stdint.h>

/** Reads a port number or the name of a service, with or without a colon before it. @return 0,
 * -EINVAL or -ERANGE */
int port_parse(struct text text, uint64_t *ret);

#endif
