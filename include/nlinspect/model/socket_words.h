/* Words of sockets that other schemas share. */
#ifndef NLINSPECT_MODEL_SOCKET_WORDS_H
#define NLINSPECT_MODEL_SOCKET_WORDS_H

#include "nlinspect/model/field.h"

/** Of `protocol`, in sockets and in their summary. */
extern const struct words socket_protocol_words;

#endif
