/* SPDX-License-Identifier: MIT */
/* What the files of the plan share. */
#ifndef NLINSPECT_FLOW_PLAN_PARTS_H
#define NLINSPECT_FLOW_PLAN_PARTS_H

#include "plan.h"

/** Cuts the next name from a comma-separated list. @return false at its end */
bool plan_next(const char **list, struct text *ret);

/** Fills in the message for a name that no field or no view has. @return -EINVAL */
int plan_unknown(const struct schema *schema, struct text name, struct plan_error *error);
int plan_unknown_view(const struct schema *schema, struct text name, struct plan_error *error);

/** Adds a column, once. */
void plan_show(struct plan *plan, unsigned id);

/** Adds the columns that were asked for, of a schema of rows. @return 0 or -EINVAL */
int plan_columns(struct plan *plan, const struct schema *schema, const struct plan_request *request,
	struct plan_error *error);

/** Reads a list of fields of the rows to sort or group by. If a field is named twice, the first one
 * counts. @return 0 or -EINVAL */
int plan_order(const struct plan *plan, const char *option, const char *list, struct order *order,
	size_t *count, struct plan_error *error);

/** The field of the source that a field of the rows comes from, if the rows are not groups. */
unsigned plan_source(const struct plan *plan, unsigned id);

/** The field of the rows that is meant by a counter: its rate, or its growth. @return -ENOENT: the
 * field stands for itself */
int plan_moving(const struct plan *plan, unsigned id);

/** With request.since or request.state: what is compared, from the columns as they were named.
 * @return 0 or -ENOMEM */
int plan_compare(struct plan *plan, const struct plan_request *request);

/** So: what is wanted becomes fields of the source, and what is compared is added. */
void plan_since(struct plan *plan, const struct plan_request *request, const struct where *where);

/** Whether a field is among the columns that nobody named. */
bool plan_is_default(const struct field *field, const struct plan_request *request);

/** Whether machine formats have the parts of the field instead. */
bool plan_is_joined(const struct field *field);

/** Whether a field is shown only if asked for, by name or with -p. */
bool plan_is_owner(const struct field *field);

bool order_has(const struct order *order, size_t count, int id);

/** Adds the source's fields that these fields of the rows come from. */
void plan_want(
	const struct plan *plan, struct fieldset *wanted, const struct order *order, size_t count);

/** Fills in the parts of the plan that groups take. @return 0, -EINVAL or -ENOMEM */
int plan_groups(struct plan *plan, const struct plan_request *request, bool counters,
	struct plan_error *error);

#endif
