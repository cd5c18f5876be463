/* SPDX-License-Identifier: MIT */
/* The record of one check, made from the rows of subject/doctor/doctor.def. */
#ifndef NLINSPECT_SUBJECT_DOCTOR_DOCTOR_H
#define NLINSPECT_SUBJECT_DOCTOR_DOCTOR_H

#define SCHEMA   doctor
#define ROWS     "subject/doctor/doctor.def"
#define ID(name) DOCTOR_##name
#include "nlinspect/model/record_type.h"

enum doctor_status { DOCTOR_OK, DOCTOR_LIMITED, DOCTOR_MISSING };

#endif
