/* SPDX-License-Identifier: MIT */
/* Names of users by uid. The host's name service is asked once for each. */
#ifndef NLINSPECT_HOST_USERS_H
#define NLINSPECT_HOST_USERS_H

#include "nlinspect/base/text.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>

struct users;

/**
 * @param files    of the run, in whose recording names are kept
 * @param numeric  give numbers instead of names
 * @param missed   takes the reason (base/first_error.h) why a name could not be looked up; NULL:
 * nobody reports it
 * @return NULL if there is no memory. users_free() frees it.
 */
struct users *users_new(struct files files, bool numeric, int *missed);

/** The name of a user, or the number in decimal if there is no name, or none to be had; lives as
 * long as `users`. Length 0: no memory. */
struct text users_name(struct users *users, uint32_t uid);

/** Frees them; NULL is fine. */
void users_free(struct users *users);

#endif
