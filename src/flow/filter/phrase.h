/* SPDX-License-Identifier: MIT */
/* Words of other programs that stand for a condition (struct phrase). */
#ifndef NLINSPECT_FLOW_FILTER_PHRASE_H
#define NLINSPECT_FLOW_FILTER_PHRASE_H

#include "nlinspect/base/out.h"

#include "parser.h"

/** The phrase of a word. @return NULL if it has no meaning of its own */
const struct phrase *phrase_named(const struct schema *schema, struct text word);

/** The phrase of a word that was taken, if it takes the tokens that follow. @return NULL if not */
const struct phrase *phrase_of(const struct parser *parser, const struct token *word);

/**
 * Takes operator and value, and writes the filter that the phrase stands for, NUL-terminated.
 * @param place    what to show where it is mistaken
 * @param negated  the filter has to fail, since the operator is !=
 * @return 0; -EINVAL with parser->error; -ENOMEM
 */
int phrase_expand(struct parser *parser, const struct phrase *phrase, const struct token *word,
	struct out *text, struct token *place, bool *negated);

/** The field whose values a phrase takes, by its index; -ENOENT: it takes no value. */
int phrase_field(const struct schema *schema, const struct phrase *phrase);

#endif
