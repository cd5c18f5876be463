/* SPDX-License-Identifier: MIT */
/* The receiver of a source's records: begin, row for each record, end. Stages and renderers have
 * the same type, so a command is a chain of them; each stage holds its `next`. */
#ifndef NLINSPECT_FLOW_SINK_H
#define NLINSPECT_FLOW_SINK_H

#include "nlinspect/model/field.h"

struct sink {
	const struct sink_ops *ops;
};

struct sink_ops {
	/** A round starts, with records of this schema, which outlives the round. @return 0 or
	 * -errno */
	int (*begin)(struct sink *sink, const struct schema *schema);
	/** One record, borrowed for the call. @return 0, -ECANCELED ("enough, no error") or -errno
	 */
	int (*row)(struct sink *sink, const struct record *record);
	/** Nothing more is there at the moment: shows what was held back. NULL: holds nothing back
	 * that could be shown yet. @return 0 or -errno */
	int (*idle)(struct sink *sink);
	/** The round is over; also called when the source failed or was cut short. @return 0 or
	 * -errno */
	int (*end)(struct sink *sink);
	/** Nothing will follow: finishes the document. @return 0 or -errno */
	int (*close)(struct sink *sink);
	/** Releases the sink (not the next one). */
	void (*free)(struct sink *sink);
};

static inline int sink_begin(struct sink *sink, const struct schema *schema)
{
	return sink->ops->begin(sink, schema);
}

static inline int sink_row(struct sink *sink, const struct record *record)
{
	return sink->ops->row(sink, record);
}

static inline int sink_idle(struct sink *sink)
{
	return sink->ops->idle ? sink->ops->idle(sink) : 0;
}

static inline int sink_end(struct sink *sink)
{
	return sink->ops->end(sink);
}

static inline int sink_close(struct sink *sink)
{
	return sink->ops->close(sink);
}

/** Releases a sink; NULL is fine. */
static inline void sink_free(struct sink *sink)
{
	if (sink)
		sink->ops->free(sink);
}

#endif
