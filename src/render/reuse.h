/* SPDX-License-Identifier: MIT */
/* Most of a row says what the row before said. A row is a sequence of parts, such as cells or
 * members. Those whose values are the same are copied from the text of the row before, those next
 * to each other at once. */
#ifndef NLINSPECT_RENDER_REUSE_H
#define NLINSPECT_RENDER_REUSE_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

enum { PART_TEXT = 32 }; /* a text that is longer is not kept, and so never the same */

/** One value, and where its text stood when it was written last. */
struct part {
	uint64_t row;           /* in which that was, by its number; 0: none */
	uint32_t start, length; /* of the text in that row */
	uint16_t offset;        /* of the value in a record */
	bool number;            /* it is stored as 64 bits */
	bool present;           /* there was a value */
	bool kept;              /* of one that is no number: it can be compared */
	enum field_type type;
	union {
		uint64_t number;
		struct address address;
		struct prefix prefix;
		struct lladdr lladdr;
		struct {
			uint32_t length;
			char bytes[PART_TEXT];
		} text;
		struct {
			struct address address;
			uint32_t port;
		} endpoint; /* without a zone */
	} value;
};

struct reuse {
	struct out row;      /* the text of the row */
	struct out other;    /* of the row before */
	uint64_t number;     /* of the row */
	size_t run, run_end; /* what is the same in the row before and was not copied yet */
	size_t count;
	struct part *parts; /* in the order in which they stand in a row */
};

/** Starts without a row. @return whether there is memory; reuse_fini() frees it in any case */
bool reuse_init(struct reuse *reuse, size_t count);
void reuse_fini(struct reuse *reuse);

/** Makes a part that of a field, not written yet. */
void reuse_field(struct reuse *reuse, size_t index, const struct field *field);

/** Whether a value that is no number is the one that was kept. Parts of lists are not compared. */
bool part_is(const struct part *part, const void *value);

/** Keeps a value that is no number, if it can be compared. */
void part_keep_value(struct part *part, const void *value);

/** Whether a part that was written has the value of the record, or, as that, none. */
static inline bool part_same(const struct part *part, const struct record *record, bool present)
{
	const void *value = (const char *)record + part->offset;

	if (part->present != present)
		return false;
	if (!present)
		return true;
	if (part->number)
		return *(const uint64_t *)value == part->value.number;
	return part_is(part, value);
}

/** Keeps the value of a part for part_same(). */
static inline void part_keep(struct part *part, const struct record *record, bool present)
{
	const void *value = (const char *)record + part->offset;

	part->present = present;
	if (part->number)
		part->value.number = *(const uint64_t *)value;
	else if (present)
		part_keep_value(part, value);
}

/** Starts a row. */
static inline void reuse_begin(struct reuse *reuse)
{
	struct out text = reuse->other;

	reuse->other = reuse->row;
	reuse->row = text;
	reuse->row.length = 0;
	reuse->number++;
	reuse->run = reuse->run_end = 0;
}

/** Copies what was taken over so far. */
static inline void reuse_copy(struct reuse *reuse)
{
	if (reuse->run_end == reuse->run)
		return;
	out_bytes(&reuse->row, reuse->other.data + reuse->run, reuse->run_end - reuse->run);
	reuse->run = reuse->run_end;
}

/** Whether the row before had the part. */
static inline bool reuse_had(const struct reuse *reuse, const struct part *part)
{
	return part->row + 1 == reuse->number;
}

/** Takes over the text of a part that the row before had, too. */
static inline void reuse_take(struct reuse *reuse, struct part *part)
{
	if (part->start != reuse->run_end) {
		reuse_copy(reuse);
		reuse->run = part->start;
	}
	reuse->run_end = part->start + part->length;
	part->start = (uint32_t)(reuse->row.length + (part->start - reuse->run));
	part->row = reuse->number;
}

/** Takes a part over, if it is the same. @return whether it is; if not, it is to be written */
static inline bool reuse_same(
	struct reuse *reuse, struct part *part, const struct record *record, bool present)
{
	if (!reuse_had(reuse, part) || !part_same(part, record, present))
		return false;
	reuse_take(reuse, part);
	return true;
}

/** Starts a part that is to be written. @return where to; then comes reuse_wrote() */
static inline struct out *reuse_write(struct reuse *reuse, struct part *part)
{
	reuse_copy(reuse);
	part->start = (uint32_t)reuse->row.length;
	return &reuse->row;
}

/** The part is written. */
static inline void reuse_wrote(const struct reuse *reuse, struct part *part)
{
	part->length = (uint32_t)(reuse->row.length - part->start);
	part->row = reuse->number;
}

/** Ends the row, whose text is `row` until the next one begins. @return 0 or -ENOMEM */
static inline int reuse_end(struct reuse *reuse)
{
	reuse_copy(reuse);
	/* Without memory the parts are not where they say. */
	if (reuse->row.error)
		reuse->number++;
	return reuse->row.error;
}

/** What comes has no row before. */
static inline void reuse_forget(struct reuse *reuse)
{
	reuse->number++;
}

#endif
