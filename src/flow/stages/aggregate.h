/* SPDX-License-Identifier: MIT */
/* What becomes of a field in a group of records: its sum, a quantile … */
#ifndef NLINSPECT_FLOW_STAGES_AGGREGATE_H
#define NLINSPECT_FLOW_STAGES_AGGREGATE_H

#include "nlinspect/model/field.h"

#include "nlinspect/flow/quantiles.h"

enum aggregate_function {
	AGGREGATE_SUM,
	AGGREGATE_MIN,
	AGGREGATE_MAX,
	AGGREGATE_AVG,
	AGGREGATE_P50,
	AGGREGATE_P90,
	AGGREGATE_P99,
	AGGREGATE_P999,
	AGGREGATE_DISTINCT,
	AGGREGATE_FUNCTIONS,
};

/** A function of a field. */
struct aggregate {
	enum aggregate_function function;
	uint16_t field;   /* of the records */
	char name[64];    /* "rtt_us_p99" */
	char heading[64]; /* "RTT:P99" */
	char doc[192];
};

/** The word of a function, and what it says. */
const char *aggregate_word(enum aggregate_function function);
const char *aggregate_doc(enum aggregate_function function);

/** The function of a word. @return AGGREGATE_FUNCTIONS if there is none */
enum aggregate_function aggregate_named(struct text word);

/** Whether a field has values that the function can be made of. */
bool aggregate_takes(enum aggregate_function function, const struct field *field);

/** Fills in the names of an aggregate. */
void aggregate_init(struct aggregate *aggregate, const struct schema *schema, unsigned field,
	enum aggregate_function function);

/** The field of a group's record, without a place in it. @param of  as the records have it now,
 * which may be a rate. The strings are the aggregate's. */
struct field aggregate_field(const struct aggregate *aggregate, const struct field *of);

/** What is known of a field's values in a group; zeroed at first. */
struct measure {
	uint64_t count;   /* values */
	uint64_t sum_low; /* of 128 bits, in two's complement */
	uint64_t sum_high;
	uint64_t min, max;
	uint64_t distinct; /* kept by the caller */
	struct quantiles quantiles;
};

/** Takes one more number of a field. @param quantiles  some are wanted
 * @return 0 or -ENOMEM */
int measure_add(struct measure *measure, const struct field *field, uint64_t value, bool quantiles);

/** The value of a function, in the unit and with the decimals of aggregate_field().
 * @return whether there is one: a group may have no values, and 64 bits may not hold their sum */
bool measure_value(const struct measure *measure, enum aggregate_function function,
	const struct field *field, uint64_t *ret);

#endif
