/* SPDX-License-Identifier: MIT */
/* The parts of a decoder: decoder_build.c makes them from a schema's rows, decoder.c runs them. */
#ifndef NLINSPECT_DECODE_STEPS_H
#define NLINSPECT_DECODE_STEPS_H

#include "nlinspect/decode/decoder.h"

struct nest;

/* A wanted wire, and the facts about its field that copying needs. */
struct step {
	struct wire wire;
	enum field_type type;
	const struct schema *list; /* of a LIST or OBJECT */
	uint16_t member;           /* offset of the value in the record */
	uint16_t run; /* count of adjacent 64-bit numbers that are also adjacent in the record; else
			 0 */
	bool plain;   /* one number in host byte order that fills all of `size`, as most do */
	bool deep;    /* not a plain value: holds records, or is read by hand */
	struct nest *nest; /* of a form that holds records; else NULL */
};

/* The steps of one attribute, adjacent in memory. Most attributes are one number. */
struct steps {
	uint16_t first, count;
	uint16_t field, member; /* of that number */
	uint8_t number;         /* size of that number; 0: there are more steps, or none */
};

/* The records inside a wire's payload. */
struct nest {
	const struct wire *wire;
	const struct schema *schema; /* of the records */
	uint16_t member;             /* offset of the list in the record around them … */
	bool flat;                   /* … or they fill that record itself */
	struct decoder *inner;       /* NULL: the decoder of a choice */
	/* WIRE_BY: the selecting field, and a decoder for each choice. */
	const struct field *selector;
	struct decoder **choices;
	struct nest *next; /* in the decoder's list */
	/* State that is completed when the attributes end. */
	struct attribute payload; /* WIRE_BY: the attribute, once payload.payload is set … */
	uint8_t family;           /* … and its family */
	struct record *record;    /* WIRE_GROUP: the record that was begun */
	size_t room;              /* of a list: items that there is room for */
};

struct decoder {
	struct decoding *decoding; /* `own`, or the one of the decoder around it */
	struct decoding own;
	struct step *steps;
	size_t count, headers; /* steps; the first `headers` read the fixed part */
	size_t attributes;     /* attribute numbers below this have an entry in `of` */
	struct steps *of;      /* indexed by attribute number */
	struct nest *nests;
	/* For a census: the name of the set, and the known attributes by number. */
	const char *set; /* NULL: no census of this one */
	bool *known;
	size_t known_count;
	bool pending; /* some nest is completed when the attributes end */
};

/**
 * A decoder of every field that counts unknown attributes.
 * @param strangers  stays the caller's
 * @return NULL if there is no memory
 */
struct decoder *decoder_new_census(
	const struct schema *schema, unsigned kind, struct strangers *strangers);

#endif
