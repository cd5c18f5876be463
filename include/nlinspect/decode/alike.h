/* Most messages of a dump are like the one before, but for a few values: these alone are decoded
 * again, and the record of the message before has the rest. */
#ifndef NLINSPECT_DECODE_ALIKE_H
#define NLINSPECT_DECODE_ALIKE_H

#include "nlinspect/netlink/message.h"

enum {
	ALIKE_SIZE = 128, /* bytes of a payload; what is larger is not compared */
	ALIKE_LOOSE = 6,  /* attributes that may differ */
};

/** A message to compare others with. It points into itself, so it stays where it is. */
struct alike {
	size_t length; /* of the payload; 0: there is none */
	uint8_t bytes[ALIKE_SIZE];
	/* The bits that must be the same if nothing but the usual attribute differs, and those that
	 * must be so in any case. */
	uint8_t usual[ALIKE_SIZE], fixed[ALIKE_SIZE];
	struct attribute loose[ALIKE_LOOSE]; /* those that the message has; in `bytes` */
	size_t loose_count;
	/* Of the usual attribute, if the message has one: where its payload stands in the
	 * message's, and how long it is; else 0. */
	size_t usual_at, usual_length;
};

/** What may differ in messages that are alike. */
struct alike_rule {
	size_t header;     /* bytes of the fixed header, padded */
	uint16_t usual;    /* an attribute that differs nearly always … */
	size_t usual_byte; /* … and what with it may in the header */
	uint64_t loose;    /* attributes that differ now and then: 1 << type */
	uint64_t fixed;    /* those that may be there besides */
};

/** Whether a set of attributes has this one. */
static inline bool alike_in(uint64_t set, uint16_t type)
{
	return type < 64 && set >> type & 1;
}

/** Keeps a message for those that come, unless it has other attributes than the rule names, or one
 * twice. */
void alike_keep(struct alike *alike, const struct message *message, const struct alike_rule *rule);

/** Forgets it. */
static inline void alike_forget(struct alike *alike)
{
	alike->length = 0;
}

/** Whether a payload is the same in these bits, which are alike->usual or alike->fixed; false if
 * there is no message to compare with. */
static inline bool alike_is(const struct alike *alike, const uint8_t bits[static ALIKE_SIZE],
	const uint8_t *payload, size_t length)
{
	uint64_t eight, kept, mask, differ = 0;
	uint32_t four, last, rest;
	size_t at = 0;

	if (length != alike->length || !length)
		return false;
	for (; at + sizeof(eight) <= length; at += sizeof(eight)) {
		memcpy(&eight, payload + at, sizeof(eight));
		memcpy(&kept, alike->bytes + at, sizeof(kept));
		memcpy(&mask, bits + at, sizeof(mask));
		differ |= (eight ^ kept) & mask;
	}
	if (at == length)
		return !differ;
	/* Lengths are multiples of 4. */
	memcpy(&four, payload + at, sizeof(four));
	memcpy(&last, alike->bytes + at, sizeof(last));
	memcpy(&rest, bits + at, sizeof(rest));
	return !(differ | ((four ^ last) & rest));
}

/** Takes over loose attribute `index`, below loose_count, of a payload that is the same in `fixed`.
 * @return whether it was another; alike->loose[index] is the one that it is now */
bool alike_take(struct alike *alike, size_t index, const uint8_t *payload);

#endif
