/* SPDX-License-Identifier: MIT */
/* Copies values from messages into records by the schema's wire table: only wanted ones, indexed by
 * attribute. */
#ifndef NLINSPECT_DECODE_DECODER_H
#define NLINSPECT_DECODE_DECODER_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

struct decoder;

/**
 * A decoder for one kind of message (or set of nested attributes) of a schema.
 * @return NULL if there is no memory. decoder_free() frees it.
 */
struct decoder *decoder_new(
	const struct schema *schema, enum wire_kind kind, const struct fieldset *wanted);

/** Whether any wanted field travels in this kind. */
bool decoder_wants(const struct decoder *decoder);

/**
 * Copies what is there. A payload that is too short for a value leaves it absent; a longer one is
 * fine.
 * @param family  of the addresses in a header (AF_INET: 4 of 16 bytes) and of attributes that do
 * not say
 */
void decoder_header(const struct decoder *decoder, const uint8_t *header, size_t length,
	uint8_t family, struct record *record);
void decoder_attribute(const struct decoder *decoder, const struct attribute *attribute,
	uint8_t family, struct record *record);

/** decoder_attribute() for all that remain. @return false if they end in bytes that make no sense
 */
bool decoder_attributes(const struct decoder *decoder, struct cursor attributes, uint8_t family,
	struct record *record);

/** Leaves an attribute to the caller of decoder_next(), who reads it as no table could say. @return
 * 0 or -ENOMEM */
int decoder_leave(struct decoder *decoder, uint16_t attribute);

/** decoder_attribute() for those that come, up to and with the next one that decoder_leave() named.
 * @return whether one came; false at the end, or (attributes->malformed) where the bytes make no
 * sense */
bool decoder_next(const struct decoder *decoder, struct cursor *attributes, uint8_t family,
	struct record *record, struct attribute *ret);

/**
 * Copies the address of a family: 4 bytes for AF_INET, 16 for AF_INET6, all of them for others.
 * @return whether the bytes hold one; *ret is untouched if not
 */
bool decode_address(const uint8_t *bytes, size_t length, uint8_t family, struct address *ret);

/** Frees it; NULL is fine. */
void decoder_free(struct decoder *decoder);

DEFINE_CLEANUP(struct decoder *, decoder_free)

#endif
