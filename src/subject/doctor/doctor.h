/* The record of one thing that works here, or does not, made from the rows of
 * subject/doctor/doctor.def. */
#ifndef NLINSPECT_SUBJECT_DOCTOR_DOCTOR_H
#define NLINSPECT_SUBJECT_DOCTOR_DOCTOR_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum doctor_field {
#define F(name, ...) DOCTOR_##name,
#define ALSO(...)
#include "subject/doctor/doctor.def"
	DOCTOR_FIELDS
};

enum doctor_status { DOCTOR_OK, DOCTOR_LIMITED, DOCTOR_MISSING };

struct doctor_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/doctor/doctor.def"
};

#endif
