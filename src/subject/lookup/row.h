/* SPDX-License-Identifier: MIT */
/* The row under construction, lookup->row, and its detail in words, lookup->text. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_ROW_H
#define NLINSPECT_SUBJECT_LOOKUP_ROW_H

#include "lookup.h"
#include "subject/routes/routes.h"

struct lookup;

/** Starts a row with an empty detail. */
void row_begin(struct lookup *lookup, enum lookup_step step);

/** Ends the row and holds it, unless it may rest on a question that could not be asked. Without
 * memory for it, lookup->stopped is set. */
void row_end(struct lookup *lookup, enum lookup_verdict verdict);

/** Makes the first row, which is ok, broken as well if a later one is, and names the step. Call it
 * once, after the last row. Without memory for it, lookup->stopped is set. @return whether any row
 * is broken */
bool row_conclude(struct lookup *lookup);

/** Passes on the rows that are held. @return as source_push() */
int row_push_held(struct lookup *lookup);

/** Frees the rows that are held. */
void row_free_held(struct lookup *lookup);

/** Each appends words to the detail. */
void row_address(struct lookup *lookup, const struct address *address);
void row_prefix(struct lookup *lookup, const struct prefix *prefix);
void row_table(struct lookup *lookup, uint32_t table);

/** An errno by its name and in words. */
void row_error(struct lookup *lookup, int error);

/** What becomes of packets that get an errno from a route or rule, or find no route. */
void row_rejection(struct lookup *lookup, int error);

/** A route, also in the row's fields; lookup->device becomes its interface. */
void row_route(struct lookup *lookup, const struct route_record *route);

#endif
