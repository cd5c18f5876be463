/* SPDX-License-Identifier: MIT */
/* The selectors of a rule or route in the words of ip-rule(8) and ip-route(8). Each function
 * appends a space, the word and the value, so that they can follow one another. */
#ifndef NLINSPECT_SUBJECT_RULES_SELECTOR_WORDS_H
#define NLINSPECT_SUBJECT_RULES_SELECTOR_WORDS_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

#include "rules.h"

/* All bits, for values without a mask. */
enum { DSCP_BITS = 0x3f, FLOWLABEL_BITS = 0xfffff };

/** The action of a rule, FR_ACT_*. */
extern const struct words rule_action_words;

/** Appends the word of a value, or its number. `words` may be NULL. */
void say_value(struct out *out, const struct words *words, uint64_t value);

/** Appends "192.0.2.0/24", an address alone if the prefix has full length, or "default". */
void say_prefix(struct out *out, const struct prefix *prefix);

/** " tun_id 4" */
void say_number(struct out *out, const char *word, uint64_t value);

/** " uidrange 0-7" */
void say_range(struct out *out, const char *word, uint64_t start, uint64_t end);

/** " dport 80", " dport 80-90", or " dport 0x50/0xf0"; 0 means no mask. */
void say_ports(struct out *out, const char *word, uint64_t start, uint64_t end, uint64_t mask);

/** " fwmark 0x1/0xff"; without the mask if it equals `all`. */
void say_masked(struct out *out, const char *word, uint64_t value, uint64_t mask, uint64_t all);

/** " dscp 4", or " dscp 0x4/0x3c" */
void say_dscp(struct out *out, uint64_t dscp, uint64_t mask);

/** " ipproto tcp" */
void say_ipproto(struct out *out, uint64_t number);

/** " tos 0x10", or its name. `words` may be NULL. */
void say_tos(struct out *out, const struct words *words, uint64_t tos);

/** Writes the parts of a rule that have no column in the usual table, without a space before them;
 * "" if there are none. `schema` has the host's names. */
void say_rule(struct out *out, const struct schema *schema, const struct rule_record *rule);

/** Appends all selectors of a rule: " not from 192.0.2.0/24 fwmark 0x1". */
void say_rule_packets(struct out *out, const struct schema *schema, const struct rule_record *rule);

/** Appends what a rule does beside its action: " suppress_prefixlength 0". */
void say_rule_outcome(struct out *out, const struct schema *schema, const struct rule_record *rule);

#endif
