/* The record of how many sockets of a protocol there are, made from the rows of
 * subject/summary/summary.def.
 */
#ifndef NLINSPECT_SUBJECT_SUMMARY_SUMMARY_H
#define NLINSPECT_SUBJECT_SUMMARY_SUMMARY_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum summary_field {
#define F(name, ...) SUMMARY_##name,
#define ALSO(...)
#include "subject/summary/summary.def"
	SUMMARY_FIELDS
};

struct summary_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/summary/summary.def"
};

#endif
