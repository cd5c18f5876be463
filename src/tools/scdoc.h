/* SPDX-License-Identifier: MIT */
/* Texts of the program in the language of scdoc(5). */
#ifndef NLINSPECT_TOOLS_SCDOC_H
#define NLINSPECT_TOOLS_SCDOC_H

#include "nlinspect/base/out.h"
#include "nlinspect/source/subject.h"

/** Appends a text with scdoc's marks escaped. */
void scdoc_text(struct out *out, const char *text);

/** The same between two marks: '*' is bold, '_' underlined. */
void scdoc_marked(struct out *out, char mark, const char *text);

/** The same with a capital letter. */
void scdoc_capital(struct out *out, const char *text);

/** Appends a doc string, which has no period, as a sentence. */
void scdoc_sentence(struct out *out, const char *doc);

/** Appends the parts of a subject, each with a table of its columns. */
void scdoc_parts(struct out *out, const struct subject *subject);

#endif
