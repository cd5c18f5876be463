/* SPDX-License-Identifier: MIT */
/* Fields of a socket that follow from others of the same record, whatever its family. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_DERIVE_H
#define NLINSPECT_SUBJECT_SOCKETS_DERIVE_H

#include "nlinspect/model/field.h"

#include "sockets.h"

/** Sets those wanted fields whose sources the record has: what these are, their rows in
 * subject/sockets/sockets.def say. */
void socket_derive(struct socket_record *record, const struct fieldset *wanted);

#endif
