/* SPDX-License-Identifier: MIT */
#include "nested.h"

#include "subject/sockets/records/records.h"
#include "subject/uapi.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>

int socket_nested_init(struct socket_nested *nested, const struct fieldset *wanted, bool show_keys)
{
	const struct schema *schema = &socket_schema;

	*nested = (struct socket_nested){
		.mptcp = decoder_new(schema, WIRE_MPTCP_INFO, wanted),
		.sctp = decoder_new(schema, WIRE_SCTP_INFO, wanted),
		.ulp = decoder_new(schema, WIRE_ULP, wanted),
		.tls = decoder_new(schema, WIRE_TLS, wanted),
		.subflow = decoder_new(schema, WIRE_SUBFLOW, wanted),
		.wanted = *wanted,
		.show_keys = show_keys,
	};
	items_init(&nested->locals, &address_item_schema);
	items_init(&nested->peers, &address_item_schema);
	items_init(&nested->md5_keys, &md5_key_schema);
	return nested->mptcp && nested->sctp && nested->ulp && nested->tls && nested->subflow
		       ? 0
		       : -ENOMEM;
}

void socket_nested_fini(struct socket_nested *nested)
{
	decoder_free(nested->mptcp);
	decoder_free(nested->sctp);
	decoder_free(nested->ulp);
	decoder_free(nested->tls);
	decoder_free(nested->subflow);
	items_fini(&nested->locals);
	items_fini(&nested->peers);
	items_fini(&nested->md5_keys);
}

uint64_t socket_nested_attributes(const struct fieldset *wanted)
{
	uint64_t attributes = 0;

	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];
		bool by_hand = wire->kind == WIRE_NONE && wire->attribute;

		if (!fieldset_has(wanted, wire->field))
			continue;
		if (by_hand || wire->kind == WIRE_MPTCP_INFO || wire->kind == WIRE_SCTP_INFO)
			attributes |= UINT64_C(1) << wire->attribute;
		if (wire->kind == WIRE_ULP || wire->kind == WIRE_TLS || wire->kind == WIRE_SUBFLOW)
			attributes |= 1U << INET_DIAG_ULP_INFO;
	}
	return attributes;
}

void socket_nested_begin(struct socket_nested *nested)
{
	items_clear(&nested->locals);
	items_clear(&nested->peers);
	items_clear(&nested->md5_keys);
	nested->malformed = false;
}

/* The address in a struct sockaddr_storage. */
static bool read_sockaddr(const uint8_t *bytes, struct address *ret)
{
	uint16_t family;

	memcpy(&family, bytes, sizeof(family));
	if (family == AF_INET)
		return decode_address(
			bytes + offsetof(struct sockaddr_in, sin_addr), 4, AF_INET, ret);
	if (family == AF_INET6)
		return decode_address(
			bytes + offsetof(struct sockaddr_in6, sin6_addr), 16, AF_INET6, ret);
	return false;
}

static int read_addresses(const struct attribute *attribute, struct items *items)
{
	for (size_t at = 0; at + SOCKADDR_SIZE <= attribute->length; at += SOCKADDR_SIZE) {
		struct address address;
		struct address_item_record *item;

		if (!read_sockaddr(attribute->payload + at, &address))
			continue;
		item = (struct address_item_record *)items_add(items);
		if (!item)
			return -ENOMEM;
		RECORD_SET(item, ADDRESS_ITEM_address, address, address);
	}
	return 1;
}

static int read_md5_keys(struct socket_nested *nested, const struct attribute *attribute)
{
	struct md5sig_wire key;

	for (size_t at = 0; at + sizeof(key) <= attribute->length; at += sizeof(key)) {
		struct md5_key_record *item = (struct md5_key_record *)items_add(&nested->md5_keys);
		const uint8_t *bytes = attribute->payload + at;

		if (!item)
			return -ENOMEM;
		memcpy(&key, bytes, sizeof(key));
		if ((key.family == AF_INET || key.family == AF_INET6) &&
			decode_address(key.address, sizeof(key.address), key.family,
				&item->address.address)) {
			item->address.bits = key.prefix_length;
			fieldset_add(&item->base.present, MD5_KEY_address);
		}
		RECORD_SET(item, MD5_KEY_key_length, key_length, key.key_length);
		/* A key must not reach any output by accident, so it is not even in the record. */
		if (nested->show_keys && key.key_length <= sizeof(key.key))
			RECORD_SET(item, MD5_KEY_key, key,
				(struct text){
					(const char *)bytes + offsetof(struct md5sig_wire, key),
					key.key_length});
	}
	return 1;
}

static void read_ulp(
	struct socket_nested *nested, const struct attribute *attribute, struct record *record)
{
	struct cursor cursor = cursor_of(attribute->payload, attribute->length);
	struct attribute inner;

	while (attribute_next(&cursor, &inner)) {
		struct cursor nest = cursor_of(inner.payload, inner.length);
		struct decoder *decoder = inner.type == INET_ULP_INFO_TLS     ? nested->tls
					  : inner.type == INET_ULP_INFO_MPTCP ? nested->subflow
									      : NULL;

		if (!decoder)
			decoder_attribute(nested->ulp, &inner, AF_UNSPEC, record);
		else if (!decoder_attributes(decoder, nest, AF_UNSPEC, record))
			nested->malformed = true;
	}
	nested->malformed |= cursor.malformed;
}

static int read_info(struct socket_nested *nested, const struct attribute *attribute,
	struct socket_record *record)
{
	const size_t at = offsetof(struct sctp_info_wire, p_address);

	if (record->protocol == IPPROTO_MPTCP) {
		decoder_attribute(nested->mptcp, attribute, AF_UNSPEC, &record->base);
		return 1;
	}
	if (record->protocol != IPPROTO_SCTP)
		return 0;
	decoder_attribute(nested->sctp, attribute, AF_UNSPEC, &record->base);
	if (fieldset_has(&nested->wanted, SOCKET_sctp_p_address) &&
		attribute->length >= at + SOCKADDR_SIZE &&
		read_sockaddr(attribute->payload + at, &record->sctp_p_address))
		fieldset_add(&record->base.present, SOCKET_sctp_p_address);
	return 1;
}

static int add_list(struct socket_record *record, unsigned id, struct list *member,
	const struct items *items, int result)
{
	if (result < 0)
		return result;
	*member = items_list(items);
	fieldset_add(&record->base.present, id);
	return result;
}

int socket_nested_read(struct socket_nested *nested, const struct attribute *attribute,
	struct socket_record *record)
{
	switch (attribute->type) {
	case INET_DIAG_INFO:
		return read_info(nested, attribute, record);
	case INET_DIAG_LOCALS:
		return add_list(record, SOCKET_sctp_locals, &record->sctp_locals, &nested->locals,
			read_addresses(attribute, &nested->locals));
	case INET_DIAG_PEERS:
		return add_list(record, SOCKET_sctp_peers, &record->sctp_peers, &nested->peers,
			read_addresses(attribute, &nested->peers));
	case INET_DIAG_MD5SIG:
		return add_list(record, SOCKET_md5_keys, &record->md5_keys, &nested->md5_keys,
			read_md5_keys(nested, attribute));
	case INET_DIAG_ULP_INFO:
		read_ulp(nested, attribute, &record->base);
		return 1;
	default:
		return 0;
	}
}
