/* SPDX-License-Identifier: MIT */
/* The record of an attached XDP program, made from the rows of subject/links/parts/attachments.def.
 */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_ATTACHMENTS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_ATTACHMENTS_H

#define SCHEMA   attachment
#define ROWS     "subject/links/parts/attachments.def"
#define ID(name) ATTACHMENT_##name
#include "nlinspect/model/record_type.h"

#endif
