/* SPDX-License-Identifier: MIT */
/* The host's names for numbers of tables, protocols, scopes …: iproute2's files, read when a field
 * wants them. First /etc/iproute2/FILE, else /usr/share/iproute2/FILE; then FILE.d/ *.conf of both,
 * /etc winning. */
#ifndef NLINSPECT_HOST_NAMES_H
#define NLINSPECT_HOST_NAMES_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"
#include "nlinspect/model/field.h"

struct names;

enum names_mode {
	NAMES_HOST,       /* the well-known names and the host's */
	NAMES_WELL_KNOWN, /* those that mean the same on every host: for recordings */
	NAMES_NUMERIC,    /* the host's, which are understood, but not said */
};

/** @param files  where they are read. @return NULL if there is no memory.
 * names_free() frees it. */
struct names *names_new(enum names_mode mode, struct files files);

/**
 * The words of a field that is named by files (field->names), and the words of its own. Read once
 * per kind; files that cannot be read or make no sense in places count for what they say.
 * @return words that live as long as `names`; NULL if there is no memory
 */
const struct words *names_words(struct names *names, enum field_names kind);

/** Gives all fields of a schema's copy that files name their words, and those of the schemas within
 * it in copies that live as long as `names`. @return 0 or -ENOMEM */
int names_apply(struct names *names, struct schema *copy);

/** Frees them; NULL is fine. */
void names_free(struct names *names);

DEFINE_CLEANUP(struct names *, names_free)

#endif
