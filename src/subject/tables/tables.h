/* SPDX-License-Identifier: MIT */
/* The record of a routing table, made from the rows of subject/tables/tables.def. */
#ifndef NLINSPECT_SUBJECT_TABLES_TABLES_H
#define NLINSPECT_SUBJECT_TABLES_TABLES_H

#define SCHEMA   table
#define ROWS     "subject/tables/tables.def"
#define ID(name) TABLE_##name
#include "nlinspect/model/record_type.h"

#endif
