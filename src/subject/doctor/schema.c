/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

static const struct word statuses[] = {
	{DOCTOR_OK, "ok"},
	{DOCTOR_LIMITED, "limited", TONE_WARNING},
	{DOCTOR_MISSING, "missing", TONE_BAD},
};
static const struct words doctor_words = WORDS(statuses);

#define SCHEMA   doctor
#define ROWS     "subject/doctor/doctor.def"
#define ID(name) DOCTOR_##name

#include "nlinspect/model/rows.h"

const struct schema doctor_schema = {
	.name = "doctor",
	.title = "what works here, and what would make the rest work",
	FROM_ROWS(doctor),
	.bare_word = "check",
};
