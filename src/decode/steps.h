/* SPDX-License-Identifier: MIT */
/* What a decoder is made of: decoder_build.c makes it of a schema's rows, decoder.c runs it. */
#ifndef NLINSPECT_DECODE_STEPS_H
#define NLINSPECT_DECODE_STEPS_H

#include "nlinspect/decode/decoder.h"

struct nest;

/* A wanted wire, with what the copying needs of its field. */
struct step {
	struct wire wire;
	enum field_type type;
	const struct schema *list; /* of a LIST or OBJECT */
	uint16_t member;           /* offset of the value in the record */
	uint16_t run; /* of 64-bit numbers that stand in a row here as there: how many; else 0 */
	bool plain;   /* one number of the host's byte order that is all of `size`, as most are */
	bool deep;    /* no value: it holds records, or is read by hand */
	struct nest *nest; /* of a form that holds records; else NULL */
};

/* The steps of one attribute, which stand next to each other. Most attributes are one number. */
struct steps {
	uint16_t first, count;
	uint16_t field, member; /* of that number */
	uint8_t number;         /* its size; 0: there is more, or nothing */
};

/* The records that a wire holds. */
struct nest {
	const struct wire *wire;
	const struct schema *schema; /* of the records */
	uint16_t member;             /* offset of the list in the record around them … */
	bool flat;                   /* … or they are that record */
	struct decoder *inner;       /* NULL: that of a choice */
	/* Of WIRE_BY: the field that chooses, and a decoder for each of the choices. */
	const struct field *selector;
	struct decoder **choices;
	struct nest *next; /* of the decoder's */
	/* Of the attributes being read: what comes when they end. */
	struct attribute payload; /* WIRE_BY: it came, if payload.payload … */
	uint8_t family;           /* … with that family */
	struct record *record;    /* WIRE_GROUP: it has begun */
	size_t room;              /* of a list: for how many items */
};

struct decoder {
	struct decoding *decoding; /* `own`, or that of the decoder around this one */
	struct decoding own;
	struct step *steps;
	size_t count, headers; /* steps; the first `headers` of them read the fixed part */
	size_t attributes;     /* numbers below this have an entry in `of` */
	struct steps *of;      /* an attribute, by its number */
	struct nest *nests;
	/* Where a census is taken: the set, and by their numbers the attributes that are known. */
	const char *set; /* NULL: of this one none is taken */
	bool *known;
	size_t known_count;
	bool pending; /* some nest is complete only when the attributes end */
};

/** A decoder of every field, which counts the attributes that it does not know. @param strangers
 * stays the caller's. @return NULL if there is no memory */
struct decoder *decoder_new_census(
	const struct schema *schema, unsigned kind, struct strangers *strangers);

#endif
