/* SPDX-License-Identifier: MIT */
/* The record of an event, made from the rows of subject/trace/trace.def. */
#ifndef NLINSPECT_SUBJECT_TRACE_TRACE_H
#define NLINSPECT_SUBJECT_TRACE_TRACE_H

#define SCHEMA   trace
#define ROWS     "subject/trace/trace.def"
#define ID(name) TRACE_FIELD_##name
#include "nlinspect/model/record_type.h"

/** Values of `kind`. */
enum trace_kind { TRACE_EVENT, TRACE_SUMMARY, TRACE_LISTED };

#endif
