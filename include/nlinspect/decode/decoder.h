/* SPDX-License-Identifier: MIT */
/* Copies values from messages into records by the schema's wire table: only wanted ones, indexed by
 * attribute. */
#ifndef NLINSPECT_DECODE_DECODER_H
#define NLINSPECT_DECODE_DECODER_H

#include "nlinspect/base/arena.h"
#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

struct decoder;
struct strangers;

/**
 * A decoder for one kind of message (or set of nested attributes) of a schema. Of a wanted OBJECT
 * or LIST it reads every field.
 * @return NULL if there is no memory. decoder_free() frees it.
 */
struct decoder *decoder_new(
	const struct schema *schema, unsigned kind, const struct fieldset *wanted);

/** Whether any wanted field travels in this kind. */
bool decoder_wants(const struct decoder *decoder);

/**
 * Copies what a message with a fixed header of `header` bytes has into a record, which is cleared
 * before. What the record before it points at (objects, lists, texts that were made) is good until
 * then.
 * @param family  of the addresses
 * @param malformed  set to true if something that is wanted makes no sense
 * @return 0; -EBADMSG (it is too short for its header: no record); -ENOMEM
 */
int decoder_message(struct decoder *decoder, const struct message *message, size_t header,
	uint8_t family, struct record *record, bool *malformed);

/** Begins a record, for those who call the functions below one by one. What the one before it
 * points at (objects, lists, texts that were made) is good until then. */
void decoder_begin(struct decoder *decoder);

/**
 * Copies what is there. A payload that is too short for a value leaves it absent; a longer one is
 * fine.
 * @param family  of the addresses in a header (AF_INET: 4 of 16 bytes) and of attributes that do
 * not say
 */
void decoder_header(struct decoder *decoder, const uint8_t *header, size_t length, uint8_t family,
	struct record *record);

/** The same. What takes all attributes is not read (WIRE_BY, WIRE_GROUP). */
void decoder_attribute(struct decoder *decoder, const struct attribute *attribute, uint8_t family,
	struct record *record);

/** decoder_attribute() for all that remain, of any form. @return decoder_sound() */
bool decoder_attributes(
	struct decoder *decoder, struct cursor attributes, uint8_t family, struct record *record);

/** Whether all that was read since the last call made sense: no attributes, in whatever is wanted,
 * ended in bytes that are none, and no wire_hand said so. */
bool decoder_sound(struct decoder *decoder);

/** Whether there was memory since decoder_begin() for all that was read. @return 0 or -ENOMEM */
int decoder_error(const struct decoder *decoder);

/** Frees it; NULL is fine. */
void decoder_free(struct decoder *decoder);

DEFINE_CLEANUP(struct decoder *, decoder_free)

/** What a decoder and those of the records inside share: for a wire_hand. */
struct decoding {
	const struct record *outer;  /* of a record inside another one: that */
	const struct schema *schema; /* of the record that is completed, or of those of a LIST */
	bool malformed;              /* something made no sense */
	int error;                   /* -ENOMEM: something is missing */
	struct strangers *strangers; /* where attributes that nobody knows are counted, or NULL */
	struct arena arena;          /* what the record points at */
};

/** That of a decoder, for those who add to the record that it has read last. */
struct decoding *decoder_decoding(struct decoder *decoder);

/** Memory for what the record points at, all zeros. @return NULL if there is none */
void *decoding_take(struct decoding *decoding, size_t size);

/** Memory for records of that schema, in which no field is present. @return the list, to be filled;
 * items are NULL if there is no memory */
struct list decoding_list(struct decoding *decoding, const struct schema *schema, size_t count);

/** The record of that index, to be filled or changed by whom the list is from. */
static inline void *list_record(const struct list *list, uint32_t index)
{
	return (void *)(uintptr_t)list_item(list, index);
}

/** A wire_hand for objects: one without a field is none. */
wire_hand decode_unless_empty;

/**
 * Copies the address of a family: 4 bytes for AF_INET, 16 for AF_INET6, all of them for others.
 * @return whether the bytes hold one; *ret is untouched if not
 */
bool decode_address(const uint8_t *bytes, size_t length, uint8_t family, struct address *ret);

#endif
