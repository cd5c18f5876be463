/* SPDX-License-Identifier: MIT */
/* Messages of DNS (RFC 1035): the header, the first question and the answers, as tcpdump has them.
 */
#include "parsing.h"

#include "dns_name.h"
#include "numbers.h"

#include <string.h>
#include <sys/socket.h>

enum {
	DNS = 53,
	MULTICAST_DNS = 5353,
	LLMNR = 5355,
	HEADER = 12,
	RECORD = 10,     /* bytes between the name of a record and its data */
	INFO_MAX = 2048, /* answers are left out of longer text */
};

enum {
	RESPONSE = 0x8000,
	AUTHORITATIVE = 0x0400,
	TRUNCATED = 0x0200,
	RECURSION_DESIRED = 0x0100,
	RECURSION_AVAILABLE = 0x0080,
	AUTHENTIC = 0x0020,
	CHECKING_DISABLED = 0x0010,
	QUERY_OTHER = 0x06cf, /* bits that a query seldom has */
};

struct message {
	struct parsing *parsing;
	struct bytes bytes;
	uint32_t at; /* what is read next */
	uint16_t flags, questions, answers, authorities, additional;
};

bool port_is_dns(uint64_t port)
{
	return port == DNS || port == MULTICAST_DNS || port == LLMNR;
}

static void write_name(struct message *message)
{
	if (!dns_name_read(message->bytes, &message->at, message->parsing->info))
		info_string(message->parsing, "[bad name]");
}

static void write_type(struct parsing *parsing, const struct words *words, uint16_t number)
{
	const char *name = words_name(words, number);

	if (name)
		info_string(parsing, name);
	else {
		info_string(parsing, "Type");
		info_number(parsing, number);
	}
}

/* @return whether there is a question, which then has been read */
static bool read_question(struct message *message)
{
	struct parsing *parsing = message->parsing;
	struct capture_record *record = parsing->record;
	struct out *name = parsing->decoder->name_wanted ? &parsing->decoder->name : NULL;
	const uint8_t *data;

	if (!message->questions || !dns_name_read(message->bytes, &message->at, name) ||
		message->bytes.captured - message->at < 4) {
		if (name)
			name->length = 0;
		return false;
	}
	/* Without the last dot, unless it is the root. */
	if (name && name->length > 1)
		name->length--;
	data = message->bytes.data + message->at;
	message->at += 4;
	RECORD_SET(record, CAPTURE_dns_type, dns_type, get_u16(data));
	return true;
}

static void write_text(struct parsing *parsing, struct bytes data)
{
	while (data.captured) {
		struct bytes string = bytes_first(bytes_after(data, 1), data.data[0]);

		info_string(parsing, " \"");
		if (parsing->info)
			out_bytes(parsing->info, string.data, string.captured);
		info_string(parsing, "\"");
		data = bytes_after(data, 1 + string.captured);
	}
}

/* Data of a record at message->at, which is all there; names in it may point outside. */
static void write_data(struct message *message, uint16_t type, struct bytes data)
{
	struct parsing *parsing = message->parsing;
	struct message inner = *message;

	switch (type) {
	case PACKET_DNS_A:
	case PACKET_DNS_AAAA:
		if (data.captured != (type == PACKET_DNS_A ? 4 : 16))
			break;
		info_string(parsing, " ");
		info_address(parsing, type == PACKET_DNS_A ? AF_INET : AF_INET6, data.data);
		break;
	case PACKET_DNS_CNAME:
	case PACKET_DNS_NS:
	case PACKET_DNS_PTR:
		info_string(parsing, " ");
		write_name(&inner);
		break;
	case PACKET_DNS_MX:
		if (!bytes_have(data, 2))
			break;
		inner.at += 2;
		info_string(parsing, " ");
		write_name(&inner);
		info_string(parsing, " ");
		info_number(parsing, get_u16(data.data));
		break;
	case PACKET_DNS_SRV:
		if (!bytes_have(data, 6))
			break;
		inner.at += 6;
		info_string(parsing, " ");
		write_name(&inner);
		info_string(parsing, ":");
		info_number(parsing, get_u16(data.data + 4));
		info_string(parsing, " ");
		info_number(parsing, get_u16(data.data));
		info_string(parsing, " ");
		info_number(parsing, get_u16(data.data + 2));
		break;
	case PACKET_DNS_TXT:
		write_text(parsing, data);
		break;
	default:
		break;
	}
}

/* @return whether there is a record, which then has been read */
static bool write_record(struct message *message)
{
	struct parsing *parsing = message->parsing;
	const uint8_t *data;
	struct bytes rest;
	uint16_t length;

	if (!dns_name_read(message->bytes, &message->at, NULL) ||
		message->bytes.captured - message->at < RECORD)
		return false;
	data = message->bytes.data + message->at;
	length = get_u16(data + 8);
	message->at += RECORD;
	rest = bytes_after(message->bytes, message->at);
	if (!bytes_have(rest, length))
		return false;
	info_string(parsing, " ");
	write_type(parsing, &capture_dns_types, get_u16(data));
	write_data(message, get_u16(data), bytes_first(rest, length));
	message->at += length;
	return true;
}

static void write_answers(struct message *message)
{
	struct out *info = message->parsing->info;
	size_t end = info->length + INFO_MAX;

	for (uint32_t i = 0; i < message->answers; i++) {
		size_t before = info->length;

		if (i)
			info_string(message->parsing, ",");
		if (info->length > end) {
			info_string(message->parsing, " ...");
			return;
		}
		if (!write_record(message)) {
			info->length = before;
			info_string(message->parsing, " [|domain]");
			return;
		}
	}
}

static void write_count(struct parsing *parsing, unsigned count, const char *name)
{
	if (!count)
		return;
	info_string(parsing, " [");
	info_number(parsing, count);
	info_string(parsing, name);
}

static void write_operation(struct message *message)
{
	static const char *const operations[16] = {"", " inv_q", " stat", " op3", " notify",
		" update", " op6", " op7", " op8", " updateA", " updateD", " updateDA", " updateM",
		" updateMA", " zoneInit", " zoneRef"};

	info_number(message->parsing, get_u16(message->bytes.data));
	info_string(message->parsing, operations[message->flags >> 11 & 15]);
}

/* Almost every message has one. */
static void write_questions(struct message *message)
{
	if (message->questions == 1)
		return;
	info_string(message->parsing, " [");
	info_number(message->parsing, message->questions);
	info_string(message->parsing, "q]");
}

static void write_query(struct message *message, bool asked)
{
	struct parsing *parsing = message->parsing;
	unsigned other = message->flags & QUERY_OTHER;

	write_operation(message);
	info_string(parsing, message->flags & RECURSION_DESIRED ? "+" : "");
	info_string(parsing, message->flags & CHECKING_DISABLED ? "%" : "");
	if (other) {
		info_string(parsing, " [b2&3=");
		info_hex(parsing, message->flags);
		info_string(parsing, "]");
	}
	write_questions(message);
	write_count(parsing, message->answers, "a]");
	write_count(parsing, message->authorities, "n]");
	write_count(parsing, message->additional, "au]");
	if (!asked)
		return;
	info_string(parsing, " ");
	write_type(parsing, &capture_dns_types, (uint16_t)parsing->record->dns_type);
	info_string(parsing, "? ");
	message->at = HEADER;
	write_name(message);
}

static void write_response(struct message *message)
{
	struct parsing *parsing = message->parsing;
	const char *outcome = words_name(&capture_dns_rcodes, message->flags & 15);

	write_operation(message);
	if (message->flags & 15) {
		info_string(parsing, " ");
		if (outcome)
			info_string(parsing, outcome);
		else {
			info_string(parsing, "Resp");
			info_number(parsing, message->flags & 15);
		}
	}
	info_string(parsing, message->flags & AUTHORITATIVE ? "*" : "");
	info_string(parsing, message->flags & RECURSION_AVAILABLE ? "" : "-");
	info_string(parsing, message->flags & TRUNCATED ? "|" : "");
	info_string(parsing, message->flags & AUTHENTIC ? "$" : "");
	write_questions(message);
	info_string(parsing, " ");
	info_number(parsing, message->answers);
	info_string(parsing, "/");
	info_number(parsing, message->authorities);
	info_string(parsing, "/");
	info_number(parsing, message->additional);
	if (message->at)
		write_answers(message);
}

/* Moves to the answers. @return whether all questions are there */
static bool skip_questions(struct message *message)
{
	for (uint32_t i = 1; i < message->questions; i++) {
		if (!dns_name_read(message->bytes, &message->at, NULL) ||
			message->bytes.captured - message->at < 4)
			return false;
		message->at += 4;
	}
	return true;
}

bool parse_dns(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;
	const uint8_t *data = bytes.data;
	struct message message = {.parsing = parsing, .bytes = bytes, .at = HEADER};
	bool asked;

	if (!bytes_have(bytes, HEADER))
		return false;
	message.flags = get_u16(data + 2);
	message.questions = get_u16(data + 4);
	message.answers = get_u16(data + 6);
	message.authorities = get_u16(data + 8);
	message.additional = get_u16(data + 10);
	RECORD_SET(record, CAPTURE_dns_id, dns_id, get_u16(data));
	RECORD_SET(record, CAPTURE_dns_response, dns_response, (message.flags & RESPONSE) != 0);
	if (message.flags & RESPONSE)
		RECORD_SET(record, CAPTURE_dns_rcode, dns_rcode, message.flags & 15);
	asked = read_question(&message);
	if (parsing->decoder->style.quiet)
		return false;
	if (!parsing->info)
		return true;
	if (message.flags & RESPONSE) {
		if ((message.questions && !asked) || !skip_questions(&message))
			message.at = 0;
		write_response(&message);
	} else
		write_query(&message, asked);
	info_string(parsing, " (");
	info_number(parsing, bytes.length);
	info_string(parsing, ")");
	return true;
}

void parse_dns_of_tcp(struct parsing *parsing, struct bytes bytes)
{
	uint32_t length;

	if (!bytes_have(bytes, 2))
		return;
	length = get_u16(bytes.data);
	bytes = bytes_after(bytes, 2);
	/* A message that goes on in another segment is not put together. */
	if (length < HEADER || length > bytes.length || !bytes_have(bytes, HEADER))
		return;
	if (!parsing->decoder->style.quiet)
		info_string(parsing, ": ");
	parse_dns(parsing, bytes_first(bytes, length));
}
