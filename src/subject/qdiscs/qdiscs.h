/* SPDX-License-Identifier: MIT */
/* The records of queueing disciplines and their classes. */
#ifndef NLINSPECT_SUBJECT_QDISCS_QDISCS_H
#define NLINSPECT_SUBJECT_QDISCS_QDISCS_H

#include "nlinspect/decode/decoder.h"

/** Wire kinds of the schemas below. */
enum qdisc_wire {
	WIRE_TC = 1,
	WIRE_TC_STATS,
	WIRE_TC_FIFO,
	WIRE_TC_PRIO,
	WIRE_TC_TBF,
	WIRE_TC_HTB,
	WIRE_TC_FQ,
	WIRE_TC_FQ_CODEL,
};

enum qdisc_object { OBJECT_QDISC, OBJECT_CLASS };

extern const struct dump qdisc_dump;

#define SCHEMA   qdisc
#define ROWS     "subject/qdiscs/qdiscs.def"
#define ID(name) QDISC_##name
#include "nlinspect/model/record_type.h"

/* TCA_OPTIONS. */
#define SCHEMA   qdisc_options
#define ROWS     "subject/qdiscs/options.def"
#define ID(name) QDISC_OPTIONS_##name
#include "nlinspect/model/record_type.h"

/* One of tc_prio_qopt.priomap. */
#define SCHEMA   qdisc_band
#define ROWS     "subject/qdiscs/bands.def"
#define ID(name) QDISC_BAND_##name
#include "nlinspect/model/record_type.h"

/** The parts of options that rows cannot describe, by kind (wire_hand): a list within a structure,
 * sizes that are times on the wire, a table's size that is a power of 2. */
int qdisc_finish_prio(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value);
int qdisc_finish_tbf(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value);
int qdisc_finish_htb(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value);
int qdisc_finish_fq(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value);

#endif
