/* SPDX-License-Identifier: MIT */
#include "subject/sockets/families/nested.h"

#include "subject/uapi.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/tls.h>
#include <netinet/in.h>

#include "cells.h"
#include "payload.h"

/* One socket that is read from attributes, with every field wanted. */
struct reading {
	struct socket_nested nested;
	struct socket_record record;
	int result; /* of the last attribute */
};

static void reading_init(struct reading *reading, uint64_t protocol, bool show_keys)
{
	struct fieldset wanted;

	memset(&wanted, 0xff, sizeof(wanted));
	memset(&reading->record, 0, sizeof(reading->record));
	RECORD_SET(&reading->record, SOCKET_protocol, protocol, protocol);
	ck_assert_int_eq(socket_nested_init(&reading->nested, &wanted, show_keys), 0);
	socket_nested_begin(&reading->nested);
}

static void reading_fini(struct reading *reading)
{
	socket_nested_fini(&reading->nested);
}

DEFINE_CLEANUP_FINI(struct reading, reading_fini)

/* Reads what ends where no page is mapped. */
static void read_bytes(struct reading *reading, uint16_t type, const void *bytes, size_t length)
{
	const struct attribute attribute = {
		.type = type, .payload = fenced(bytes, length), .length = length};

	reading->result = socket_nested_read(&reading->nested, &attribute, &reading->record);
}

#define ASSERT_FIELD(reading, name, expected) \
	ASSERT_CELL(&socket_schema, &(reading)->record.base, SOCKET_##name, expected)

START_TEST(mptcp)
{
	CLEANUP(reading_fini) struct reading reading;
	struct mptcp_info_wire info = {.subflows = 1,
		.flags = 3,
		.token = 0xabcd,
		.write_seq = UINT64_MAX,
		.csum_enabled = 1,
		.bytes_acked = 77,
		.endp_fullmesh_max = 5,
		.last_ack_recv = 9};

	reading_init(&reading, IPPROTO_MPTCP, false);
	read_bytes(&reading, INET_DIAG_INFO, &info, sizeof(info));
	ck_assert_int_eq(reading.result, 1);
	ASSERT_FIELD(&reading, mptcp_subflows, "1");
	ASSERT_FIELD(&reading, mptcp_flags, "fallback|remote-key-received");
	ASSERT_FIELD(&reading, mptcp_token, "43981");
	ASSERT_FIELD(&reading, mptcp_write_seq, "0xffffffffffffffff");
	ASSERT_FIELD(&reading, mptcp_csum_enabled, "true");
	ASSERT_FIELD(&reading, mptcp_bytes_acked, "77");
	ASSERT_FIELD(&reading, mptcp_endp_fullmesh_max, "5");
	ASSERT_FIELD(&reading, mptcp_last_ack_recv_ms, "9");
	ASSERT_FIELD(&reading, rtt_us, "-");
	/* As Linux 5.16 has it. */
	record_clear(&reading.record.base);
	RECORD_SET(&reading.record, SOCKET_protocol, protocol, IPPROTO_MPTCP);
	read_bytes(&reading, INET_DIAG_INFO, &info, offsetof(struct mptcp_info_wire, hole2));
	ASSERT_FIELD(&reading, mptcp_csum_enabled, "true");
	ASSERT_FIELD(&reading, mptcp_bytes_acked, "-");
}
END_TEST

static void put_address(uint8_t storage[SOCKADDR_SIZE], int family, const char *address)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};

	memset(storage, 0, SOCKADDR_SIZE);
	if (family == AF_INET) {
		ck_assert_int_eq(inet_pton(family, address, &four.sin_addr), 1);
		memcpy(storage, &four, sizeof(four));
	} else {
		ck_assert_int_eq(inet_pton(family, address, &six.sin6_addr), 1);
		memcpy(storage, &six, sizeof(six));
	}
}

START_TEST(sctp)
{
	CLEANUP(reading_fini) struct reading reading;
	struct sctp_info_wire info = {
		.state = 3, .rtxchunks = 4, .p_state = 2, .p_rto = 200, .s_type = 1};

	put_address(info.p_address, AF_INET6, "2001:db8::2");
	reading_init(&reading, IPPROTO_SCTP, false);
	read_bytes(&reading, INET_DIAG_INFO, &info, sizeof(info));
	ck_assert_int_eq(reading.result, 1);
	ASSERT_FIELD(&reading, sctp_state, "established");
	ASSERT_FIELD(&reading, sctp_rtxchunks, "4");
	ASSERT_FIELD(&reading, sctp_p_address, "2001:db8::2");
	ASSERT_FIELD(&reading, sctp_p_state, "active");
	ASSERT_FIELD(&reading, sctp_p_rto_ms, "200");
	ASSERT_FIELD(&reading, sctp_s_type, "peeled-off");
	record_clear(&reading.record.base);
	RECORD_SET(&reading.record, SOCKET_protocol, protocol, IPPROTO_SCTP);
	read_bytes(&reading, INET_DIAG_INFO, &info, offsetof(struct sctp_info_wire, p_state) - 1);
	ASSERT_FIELD(&reading, sctp_rtxchunks, "4");
	ASSERT_FIELD(&reading, sctp_p_address, "-");
}
END_TEST

/* Attributes of other protocols are left for other readers. */
START_TEST(others)
{
	CLEANUP(reading_fini) struct reading reading;
	struct tcp_info_wire info = {.state = 1};

	reading_init(&reading, IPPROTO_TCP, false);
	read_bytes(&reading, INET_DIAG_INFO, &info, sizeof(info));
	ck_assert_int_eq(reading.result, 0);
	read_bytes(&reading, INET_DIAG_CONG, "bbr", 4);
	ck_assert_int_eq(reading.result, 0);
	read_bytes(&reading, 4711, "", 0);
	ck_assert_int_eq(reading.result, 0);
}
END_TEST

START_TEST(address_lists)
{
	CLEANUP(reading_fini) struct reading reading;
	uint8_t addresses[3][SOCKADDR_SIZE] = {{0}};

	put_address(addresses[0], AF_INET, "192.0.2.1");
	put_address(addresses[1], AF_INET6, "2001:db8::1");
	addresses[2][0] = 200; /* of a family that nobody knows */
	reading_init(&reading, IPPROTO_SCTP, false);
	read_bytes(&reading, INET_DIAG_LOCALS, addresses, sizeof(addresses));
	read_bytes(&reading, INET_DIAG_PEERS, addresses, SOCKADDR_SIZE + 17);
	ck_assert_int_eq(reading.result, 1);
	ASSERT_FIELD(&reading, sctp_locals, "192.0.2.1, 2001:db8::1");
	ASSERT_FIELD(&reading, sctp_peers, "192.0.2.1");
	/* The next socket has its own. */
	socket_nested_begin(&reading.nested);
	read_bytes(&reading, INET_DIAG_PEERS, addresses, 0);
	ASSERT_FIELD(&reading, sctp_peers, "none");
}
END_TEST

static const struct md5sig_wire keys[] = {
	{.family = AF_INET,
		.prefix_length = 24,
		.key_length = 6,
		.address = {192, 0, 2},
		.key = "secret"},
	{.family = AF_INET6,
		.prefix_length = 128,
		.key_length = 2,
		.address = {0x20, 1, [15] = 1},
		.key = "k\xff"},
	{.family = AF_UNSPEC, .key_length = 81, .key = "too long to be"},
};

/* The key's bytes are nowhere in the record unless they were asked for. */
START_TEST(md5_keys)
{
	for (int show = 0; show < 2; show++) {
		CLEANUP(reading_fini) struct reading reading;

		reading_init(&reading, IPPROTO_TCP, show);
		read_bytes(&reading, INET_DIAG_MD5SIG, keys, sizeof(keys));
		ck_assert_int_eq(reading.result, 1);
		ASSERT_FIELD(&reading, md5_keys,
			show ? "192.0.2.0/24 key_length 6 secret, 2001::1 key_length 2 k\\xff, "
			       "key_length 81"
			     : "192.0.2.0/24 key_length 6, 2001::1 key_length 2, key_length 81");
	}
}
END_TEST

START_TEST(kernel_tls)
{
	CLEANUP(reading_fini) struct reading reading;
	const uint16_t version = TLS_1_3_VERSION, cipher = 54, sw = 2, hw = 3, most = 4096;
	struct payload tls = {.length = 0}, ulp = {.length = 0};

	payload_attribute(&tls, TLS_INFO_VERSION, &version, sizeof(version));
	payload_attribute(&tls, TLS_INFO_CIPHER, &cipher, sizeof(cipher));
	payload_attribute(&tls, TLS_INFO_TXCONF, &sw, sizeof(sw));
	payload_attribute(&tls, TLS_INFO_RXCONF, &hw, sizeof(hw));
	payload_attribute(&tls, TLS_INFO_ZC_RO_TX, NULL, 0);
	payload_attribute(&tls, TLS_ATTRIBUTE_TX_MAX_PAYLOAD_LEN, &most, sizeof(most));
	payload_string(&ulp, INET_ULP_INFO_NAME, "tls");
	payload_nested(&ulp, INET_ULP_INFO_TLS, &tls);
	reading_init(&reading, IPPROTO_TCP, false);
	read_bytes(&reading, INET_DIAG_ULP_INFO, ulp.bytes, ulp.length);
	ck_assert_int_eq(reading.result, 1);
	ck_assert(!reading.nested.malformed);
	ASSERT_FIELD(&reading, ulp, "tls");
	ASSERT_FIELD(&reading, tls_version, "1.3");
	ASSERT_FIELD(&reading, tls_cipher, "chacha20-poly1305");
	ASSERT_FIELD(&reading, tls_txconf, "sw");
	ASSERT_FIELD(&reading, tls_rxconf, "hw");
	ASSERT_FIELD(&reading, tls_zc_ro_tx, "true");
	ASSERT_FIELD(&reading, tls_rx_no_pad, "-");
	ASSERT_FIELD(&reading, tls_tx_max_payload_len, "4096");
	ASSERT_FIELD(&reading, subflow_flags, "-");
}
END_TEST

START_TEST(subflows)
{
	CLEANUP(reading_fini) struct reading reading;
	const uint64_t sequence = UINT64_MAX - 1;
	const uint16_t length = 1400;
	struct payload subflow = {.length = 0}, ulp = {.length = 0};

	payload_u32(&subflow, MPTCP_SUBFLOW_ATTR_TOKEN_REM, 0xaa);
	payload_u32(&subflow, MPTCP_SUBFLOW_ATTR_FLAGS, 0x1c1);
	payload_u8(&subflow, MPTCP_SUBFLOW_ATTR_ID_LOC, 3);
	payload_attribute(&subflow, MPTCP_SUBFLOW_ATTR_MAP_SEQ, &sequence, sizeof(sequence));
	payload_attribute(&subflow, MPTCP_SUBFLOW_ATTR_MAP_DATALEN, &length, sizeof(length));
	payload_string(&ulp, INET_ULP_INFO_NAME, "mptcp");
	payload_nested(&ulp, INET_ULP_INFO_MPTCP, &subflow);
	payload_forged(&ulp, INET_ULP_INFO_TLS, 99, NULL, 0);
	reading_init(&reading, IPPROTO_TCP, false);
	read_bytes(&reading, INET_DIAG_ULP_INFO, ulp.bytes, ulp.length);
	ASSERT_FIELD(&reading, ulp, "mptcp");
	ASSERT_FIELD(&reading, subflow_token_rem, "170");
	ASSERT_FIELD(&reading, subflow_flags, "mcap-rem|fully-established|connected|mapvalid");
	ASSERT_FIELD(&reading, subflow_id_loc, "3");
	ASSERT_FIELD(&reading, subflow_map_seq, "0xfffffffffffffffe");
	ASSERT_FIELD(&reading, subflow_map_datalen, "1400");
	ASSERT_FIELD(&reading, tls_version, "-");
	ck_assert(reading.nested.malformed);
}
END_TEST

static uint64_t attributes_of(const char *wanted)
{
	struct fieldset set = {{0}};

	schema_add(&socket_schema, wanted, &set);
	return socket_nested_attributes(&set);
}

START_TEST(attributes_follow_from_fields)
{
	ck_assert_uint_eq(attributes_of("state rtt_us local user"), 0);
	ck_assert_uint_eq(attributes_of("mptcp_token"), 1U << INET_DIAG_INFO);
	ck_assert_uint_eq(attributes_of("sctp_p_address"), 1U << INET_DIAG_INFO);
	ck_assert_uint_eq(attributes_of("tls_version"), 1U << INET_DIAG_ULP_INFO);
	ck_assert_uint_eq(attributes_of("subflow_flags ulp"), 1U << INET_DIAG_ULP_INFO);
	ck_assert_uint_eq(attributes_of("md5_keys"), 1U << INET_DIAG_MD5SIG);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, mptcp);
	tcase_add_test(tests, sctp);
	tcase_add_test(tests, others);
	tcase_add_test(tests, address_lists);
	tcase_add_test(tests, md5_keys);
	tcase_add_test(tests, kernel_tls);
	tcase_add_test(tests, subflows);
	tcase_add_test(tests, attributes_follow_from_fields);
}
