/* SPDX-License-Identifier: MIT */
/* Copies values from messages into records by the schema's wire table: wanted values only, indexed
 * by attribute. */
#ifndef NLINSPECT_DECODE_DECODER_H
#define NLINSPECT_DECODE_DECODER_H

#include "nlinspect/base/arena.h"
#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

struct decoder;
struct strangers;

/** A decoder for one kind of message (or set of nested attributes) of a schema. It reads every
 * field of a wanted OBJECT or LIST. @return NULL if there is no memory. decoder_free() frees it. */
struct decoder *decoder_new(
	const struct schema *schema, unsigned kind, const struct fieldset *wanted);

/** Whether this kind has any wanted field. */
bool decoder_wants(const struct decoder *decoder);

/**
 * Reads a message with a fixed header of `header` bytes into a record, which is cleared first.
 * Objects, lists and texts of the record before are invalid then.
 * @param family     of the addresses
 * @param malformed  set to true if a wanted value is malformed
 * @return 0; -EBADMSG (the message is shorter than its header: no record); -ENOMEM
 */
int decoder_message(struct decoder *decoder, const struct message *message, size_t header,
	uint8_t family, struct record *record, bool *malformed);

/** Begins a record, before the functions below are called one by one. Objects, lists and texts of
 * the record before are invalid then. */
void decoder_begin(struct decoder *decoder);

/**
 * Copies the values of a header. If the payload is too short for a value, it stays absent; longer
 * is fine.
 * @param family  of the addresses in a header (AF_INET: 4 of 16 bytes) and of attributes without
 * one
 */
void decoder_header(struct decoder *decoder, const uint8_t *header, size_t length, uint8_t family,
	struct record *record);

/** Copies the values of an attribute, except forms that need all of them (WIRE_BY, WIRE_GROUP). */
void decoder_attribute(struct decoder *decoder, const struct attribute *attribute, uint8_t family,
	struct record *record);

/** decoder_attribute() for all remaining attributes, of any form. @return decoder_sound() */
bool decoder_attributes(
	struct decoder *decoder, struct cursor attributes, uint8_t family, struct record *record);

/** Whether everything read since the last call was well-formed: no wanted attributes ended in stray
 * bytes, and no wire_hand reported an error. */
bool decoder_sound(struct decoder *decoder);

/** Whether memory sufficed since decoder_begin(). @return 0 or -ENOMEM */
int decoder_error(const struct decoder *decoder);

/** Frees it; NULL is fine. */
void decoder_free(struct decoder *decoder);

DEFINE_CLEANUP(struct decoder *, decoder_free)

/** State that a decoder shares with those of inner records, for a wire_hand. */
struct decoding {
	const struct record *outer; /* inside another record: that one */
	const struct schema
		*schema; /* of the record that is completed, or of the items of a LIST */
	bool malformed;  /* something was malformed */
	int error;       /* -ENOMEM: something is missing */
	struct strangers *strangers; /* counts unknown attributes, or NULL */
	struct arena arena;          /* memory of objects, lists and texts */
};

/** The decoding of a decoder, for code that adds to the record read last. */
struct decoding *decoder_decoding(struct decoder *decoder);

/** Zeroed memory that lives as long as the record. @return NULL if there is none */
void *decoding_take(struct decoding *decoding, size_t size);

/** Memory for records of that schema, with no field present. @return the list, to fill in; items
 * are NULL if there is no memory */
struct list decoding_list(struct decoding *decoding, const struct schema *schema, size_t count);

/** The record with that index, for the owner of the list to fill in or change. */
static inline void *list_record(const struct list *list, uint32_t index)
{
	return (void *)(uintptr_t)list_item(list, index);
}

/** A wire_hand for objects: an object without fields is absent. */
wire_hand decode_unless_empty;

/** Copies the address of a family: 4 bytes for AF_INET, 16 for AF_INET6, all of them for others.
 * @return whether the bytes hold one; if not, *ret is untouched */
bool decode_address(const uint8_t *bytes, size_t length, uint8_t family, struct address *ret);

#endif
