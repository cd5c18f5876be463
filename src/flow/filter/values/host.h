/* SPDX-License-Identifier: MIT */
/* Hosts in filters: [HOST][/LEN][:PORT], for fields that are addresses, prefixes or endpoints. */
#ifndef NLINSPECT_FLOW_FILTER_VALUES_HOST_H
#define NLINSPECT_FLOW_FILTER_VALUES_HOST_H

#include "flow/filter/operand.h"

/** Reads the value for a field of `type`, without an error message. The zone points into the text.
 * @return 0 or -EINVAL */
int host_parse(enum field_type type, struct text text, struct where_host *ret);

/* The members parse, print and fini of struct operand_type. */
int host_value(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error);
void host_print(const union where_value *value, const struct field *field, struct out *out);
void host_fini(union where_value *value);

/** Whether a word before an address says its family, as ip(8) writes it: "inet6". */
bool host_is_family(enum field_type type, struct text word);

#endif
