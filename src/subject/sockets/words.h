/* SPDX-License-Identifier: MIT */
/* Words of sockets that other schemas share. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_WORDS_H
#define NLINSPECT_SUBJECT_SOCKETS_WORDS_H

#include "nlinspect/model/field.h"

/** For `protocol`, in sockets and in their summary. */
extern const struct words socket_protocol_words;

#endif
