/* SPDX-License-Identifier: MIT */
#include "parsing.h"

#include "nlinspect/base/format.h"

#include "checksum.h"
#include "numbers.h"

#include <sys/socket.h>

void parsing_end(struct parsing *parsing, struct bytes bytes, uint32_t needed)
{
	struct capture_record *record = parsing->record;

	/* A cut that was noticed earlier explains what is wrong later. */
	if (record_has(&record->base, CAPTURE_fault))
		return;
	RECORD_SET(record, CAPTURE_fault, fault,
		bytes.length >= needed ? CAPTURE_FAULT_CUT : CAPTURE_FAULT_MALFORMED);
}

void parsing_malformed(struct parsing *parsing)
{
	RECORD_SET(parsing->record, CAPTURE_fault, fault, CAPTURE_FAULT_MALFORMED);
}

void parsing_sum(struct parsing *parsing, enum capture_checksum sum)
{
	struct capture_record *record = parsing->record;

	if (!record_has(&record->base, CAPTURE_checksum) || record->checksum < sum)
		RECORD_SET(record, CAPTURE_checksum, checksum, sum);
}

enum capture_checksum parsing_check(struct parsing *parsing, struct bytes bytes, uint8_t protocol,
	uint32_t at, uint16_t *correct)
{
	enum capture_checksum result;
	uint64_t head, sum;
	uint16_t found;

	if (!parsing->summable || bytes.captured != bytes.length || !bytes_have(bytes, at + 2))
		return 0;
	head = parsing->pseudo + protocol + bytes.length;
	sum = checksum_add(head, bytes.data, bytes.captured);
	found = get_u16(bytes.data + at);
	/* The sum without the checksum itself, whose place is even. */
	*correct = (uint16_t)~checksum_fold(sum + (uint16_t)~found);
	if (checksum_fold(sum) == 0xffff)
		result = CAPTURE_SUM_CORRECT;
	/* A checksum that is left to the card begins with the sum of the pseudo header. */
	else if (parsing->packet->checksum_not_ready || found == checksum_fold(head))
		result = CAPTURE_SUM_OFFLOAD;
	else
		result = CAPTURE_SUM_BAD;
	parsing_sum(parsing, result);
	return result;
}

void parsing_unknown(struct parsing *parsing, uint64_t protocol, struct bytes bytes)
{
	const char *name = words_name(&capture_protocols, protocol);

	RECORD_SET(parsing->record, CAPTURE_protocol, protocol, protocol);
	if (!parsing->info)
		return;
	if (name)
		info_string(parsing, name);
	else if (protocol > UINT32_MAX) {
		info_string(parsing, "ethertype ");
		info_hex(parsing, words_number(protocol));
	} else {
		info_string(parsing, "ip-proto-");
		info_number(parsing, protocol);
	}
	info_length(parsing, bytes.length);
}

void info_string(struct parsing *parsing, const char *string)
{
	if (parsing->info)
		out_string(parsing->info, string);
}

void info_number(struct parsing *parsing, uint64_t number)
{
	if (parsing->info)
		out_u64(parsing->info, number);
}

void info_hex(struct parsing *parsing, uint64_t number)
{
	if (parsing->info)
		out_hex(parsing->info, number);
}

void info_address(struct parsing *parsing, uint8_t family, const uint8_t *bytes)
{
	if (parsing->info)
		format_address(parsing->info, family, bytes, family == AF_INET ? 4 : 16);
}

void info_mac(struct parsing *parsing, const uint8_t bytes[static 6])
{
	if (parsing->info)
		format_lladdr(parsing->info, bytes, 6);
}

void info_length(struct parsing *parsing, uint64_t length)
{
	info_string(parsing, ", length ");
	info_number(parsing, length);
}

void info_sum(struct parsing *parsing, enum capture_checksum sum, uint16_t correct)
{
	if (sum == CAPTURE_SUM_BAD) {
		info_string(parsing, "(incorrect -> ");
		info_hex(parsing, correct);
		info_string(parsing, ")");
	} else
		info_string(parsing, sum == CAPTURE_SUM_CORRECT ? "(correct)" : "(offload)");
}
