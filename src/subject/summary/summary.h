/* SPDX-License-Identifier: MIT */
/* The record with the number of sockets of a protocol, made from the rows of
 * subject/summary/summary.def. */
#ifndef NLINSPECT_SUBJECT_SUMMARY_SUMMARY_H
#define NLINSPECT_SUBJECT_SUMMARY_SUMMARY_H

#define SCHEMA   summary
#define ROWS     "subject/summary/summary.def"
#define ID(name) SUMMARY_##name
#include "nlinspect/model/record_type.h"

#endif
