/* SPDX-License-Identifier: MIT */
/* Fields of a socket that follow from others of the same record, in every family. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_DERIVE_H
#define NLINSPECT_SUBJECT_SOCKETS_DERIVE_H

#include "nlinspect/model/field.h"

#include "sockets.h"

/** Sets the wanted fields whose sources the record has; their rows in subject/sockets/sockets.def
 * name the sources. */
void socket_derive(struct socket_record *record, const struct fieldset *wanted);

#endif
