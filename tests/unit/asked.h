/* SPDX-License-Identifier: MIT */
/* The ask of a test, for sockets. */
#ifndef ASKED_H
#define ASKED_H

#include "subject/sockets/ask.h"

#include "answers.h"

/* The part of the ask that is the subject's, which is the test's to fill in. */
static inline struct socket_ask *asked_sockets(struct answers *answers)
{
	return (struct socket_ask *)answers->own;
}

#endif
