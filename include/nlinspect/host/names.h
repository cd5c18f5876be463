/* SPDX-License-Identifier: MIT */
/* The host's names for numbers of tables, protocols, scopes …: iproute2's files, read when a field
 * needs them. First /etc/iproute2/FILE, else /usr/share/iproute2/FILE; then FILE.d/ *.conf of both,
 * where /etc wins. */
#ifndef NLINSPECT_HOST_NAMES_H
#define NLINSPECT_HOST_NAMES_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"
#include "nlinspect/model/field.h"

struct names;

enum names_mode {
	NAMES_HOST,       /* the well-known names and the host's */
	NAMES_WELL_KNOWN, /* names that are the same on every host: for recordings */
	NAMES_NUMERIC,    /* accepts the host's names, but prints numbers */
};

/** @param files  where they are read. @return NULL if there is no memory.
 * names_free() frees it. */
struct names *names_new(enum names_mode mode, struct files files);

/** The words of a field with names from files (field->names): the host's and the field's own. Each
 * kind is read once. Unreadable files and lines are skipped. @return words that live as long as
 * `names`; NULL if there is no memory */
const struct words *names_words(struct names *names, enum field_names kind);

/** Has a recorder keep the files with names for the schema, for a replay. Unreadable files are
 * missing there. */
void names_keep(const struct schema *schema, struct connector *recorder);

/** Replaces the words of all fields with names from files, in a schema's copy and in copies of the
 * schemas within it, which live as long as `names`. @return 0 or -ENOMEM */
int names_apply(struct names *names, struct schema *copy);

/** Why names may be missing: the first error of reading a file, or a folder, that is there.
 * @param file  the name of the file without its folder: "rt_tables". @return 0 or -errno */
int names_error(const struct names *names, const char **file);

/** Frees them; NULL is fine. */
void names_free(struct names *names);

DEFINE_CLEANUP(struct names *, names_free)

#endif
