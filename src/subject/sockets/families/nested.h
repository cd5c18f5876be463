/* SPDX-License-Identifier: MIT */
/* The parts of answers about IP sockets that are not plain values: structures of a protocol, nested
 * attributes, arrays. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FAMILIES_NESTED_H
#define NLINSPECT_SUBJECT_SOCKETS_FAMILIES_NESTED_H

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"

#include "subject/sockets/sockets.h"

struct socket_nested {
	struct decoder *mptcp, *sctp, *ulp, *tls, *subflow;
	struct items locals, peers, md5_keys; /* of the last record */
	struct fieldset wanted;
	bool show_keys, malformed; /* an attribute ended in malformed bytes */
};

/** Prepares reading the wanted fields. @return 0 or -ENOMEM; socket_nested_fini() in any case */
int socket_nested_init(struct socket_nested *nested, const struct fieldset *wanted, bool show_keys);

/** The attributes (1 << number) that wanted fields need and that are read here. */
uint64_t socket_nested_attributes(const struct fieldset *wanted);

/** Forgets the last record's lists. */
void socket_nested_begin(struct socket_nested *nested);

/** Reads an attribute into a record whose protocol is known. @return 1; 0 if the attribute is not
 * read here; -ENOMEM */
int socket_nested_read(struct socket_nested *nested, const struct attribute *attribute,
	struct socket_record *record);

/** Frees what init made. */
void socket_nested_fini(struct socket_nested *nested);

#endif
