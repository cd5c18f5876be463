/* SPDX-License-Identifier: MIT */
#include "mib.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The columns of softnet_stat, the one file without names. The kernel has only ever added columns
 * at the end; those that are NULL were given up and are 0. */
static const char *const softnet_names[] = {
	"processed",
	"dropped",
	"time_squeeze",
	NULL,
	NULL,
	NULL,
	NULL,
	NULL,
	NULL, /* cpu_collision until Linux 4.17 */
	"received_rps",
	"flow_limit_count",
	"backlog_len",
	NULL, /* the CPU, since Linux 5.10 */
	"input_qlen",
	"process_qlen",
};

enum {
	SOFTNET_CPU = 12,
	SOFTNET_COLUMNS = ARRAY_SIZE(softnet_names),
};

/* Words are separated by blanks and tabs. @return its length; 0: the line has no more */
static uint32_t next_word(char **rest, struct text *ret)
{
	char *word = *rest + strspn(*rest, " \t");
	size_t length = strcspn(word, " \t");

	*rest = word + length;
	*ret = (struct text){word, (uint32_t)length};
	return ret->length;
}

/* Parses the digits of a number. @return whether it is one that 64 bits hold */
static bool read_digits(struct text text, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < text.length; i++) {
		char c = text.data[i];
		unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
				 : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
				 : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
							: base;

		if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
			__builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret = value;
	return text.length > 0;
}

static bool read_value(struct text text, struct mib_entry *entry)
{
	entry->negative = text.length && *text.data == '-';
	if (entry->negative) {
		text.data++;
		text.length--;
	}
	if (!read_digits(text, 10, &entry->value))
		return false;
	if (entry->negative && entry->value > INT64_MAX)
		return false;
	if (entry->negative)
		entry->value = -entry->value;
	return true;
}

/* Adds a counter whose value is text; what is no number is left out. */
static int add_text(struct mib *mib, struct mib_entry *entry, struct text value)
{
	if (read_value(value, entry))
		return mib_add(mib, entry);
	mib->malformed = true;
	return 0;
}

/* The word before the colon. */
static bool read_tag(char **rest, struct text *ret)
{
	if (!next_word(rest, ret) || ret->data[ret->length - 1] != ':')
		return false;
	ret->length--;
	return true;
}

/* snmp, netstat: a line with the names of a group, then one with its values, which begin with the
 * same word. A kernel writes as many values as names. */
static int parse_pair(struct mib *mib, struct mib_entry *entry, char *names, char *values)
{
	struct text value;
	int error = 0;

	while (!error && next_word(&names, &entry->name)) {
		if (!next_word(&values, &value)) {
			mib->malformed = true;
			return 0;
		}
		error = add_text(mib, entry, value);
	}
	mib->malformed |= !error && next_word(&values, &value);
	return error;
}

static bool is_values(const char *rest)
{
	rest += strspn(rest, " \t-");
	return *rest >= '0' && *rest <= '9';
}

static int parse_pairs(struct mib *mib, struct mib_entry *entry, char *text)
{
	struct text group = {NULL, 0}, tag;
	char *line, *names = NULL;
	int error = 0;

	while (!error && (line = files_line(&text))) {
		if (!read_tag(&line, &tag)) {
			mib->malformed |= *tag.data != '\0';
		} else if (!is_values(line)) {
			mib->malformed |= names != NULL;
			group = tag;
			names = line;
		} else if (names && tag.length == group.length &&
			   !memcmp(tag.data, group.data, tag.length)) {
			entry->group = group;
			error = parse_pair(mib, entry, names, line);
			names = NULL;
		} else {
			mib->malformed = true;
		}
	}
	mib->malformed |= names != NULL;
	return error;
}

/* The length of the group before the name: "Ip6InOctets" has the 6 of its group, "SctpCurrEstab"
 * and "XfrmInError" the word of their file. */
static uint32_t group_length(enum mib_file file, struct text name)
{
	const char *six = memchr(name.data, '6', name.length);

	if (file == MIB_SCTP || file == MIB_XFRM)
		return name.length > 4 ? 4 : 0;
	return six && six + 1 < name.data + name.length ? (uint32_t)(six + 1 - name.data) : 0;
}

/* snmp6, dev_snmp6, sctp, xfrm_stat: a line for each counter. */
static int parse_lines(struct mib *mib, struct mib_entry *entry, char *text)
{
	struct text name, value, more;
	char *line;
	int error = 0;

	while (!error && (line = files_line(&text))) {
		uint32_t length;

		if (!next_word(&line, &name))
			continue;
		if (!next_word(&line, &value) || next_word(&line, &more)) {
			mib->malformed = true;
			continue;
		}
		length = group_length((enum mib_file)entry->file, name);
		entry->group = length ? (struct text){name.data, length} : text_of("snmp6");
		entry->name = (struct text){name.data + length, name.length - length};
		error = add_text(mib, entry, value);
	}
	return error;
}

/* @return "TCP.inuse", or a text without data if there is no memory */
static struct text join(struct mib *mib, struct text tag, struct text name)
{
	struct text joined = {NULL, tag.length + 1 + name.length};
	char *to = arena_take(&mib->arena, joined.length);

	if (!to)
		return joined;
	memcpy(to, tag.data, tag.length);
	to[tag.length] = '.';
	memcpy(to + tag.length + 1, name.data, name.length);
	joined.data = to;
	return joined;
}

/* sockstat: "TCP: inuse 1 orphan 0", names and values by turns. */
static int parse_named_values(struct mib *mib, struct mib_entry *entry, char *text)
{
	struct text tag, name, value;
	char *line;
	int error = 0;

	entry->group = text_of(entry->file == MIB_SOCKSTAT ? "sockstat" : "sockstat6");
	while (!error && (line = files_line(&text))) {
		if (!read_tag(&line, &tag)) {
			mib->malformed |= *tag.data != '\0';
			continue;
		}
		while (!error && next_word(&line, &name)) {
			entry->name = join(mib, tag, name);
			if (!entry->name.data)
				return -ENOMEM;
			if (next_word(&line, &value))
				error = add_text(mib, entry, value);
			else
				mib->malformed = true;
		}
	}
	return error;
}

/* The columns of a CPU, and which of them there are. @return their number */
static size_t read_columns(struct mib *mib, char *line, uint64_t columns[SOFTNET_COLUMNS])
{
	struct text word;
	size_t count = 0;

	while (count < SOFTNET_COLUMNS && next_word(&line, &word)) {
		if (!read_digits(word, 16, &columns[count])) {
			mib->malformed = true;
			break;
		}
		count++;
	}
	return count;
}

static int add_columns(
	struct mib *mib, struct mib_entry *entry, const uint64_t *columns, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		if (!softnet_names[i])
			continue;
		entry->name = text_of(softnet_names[i]);
		entry->value = columns[i];
		error = mib_add(mib, entry);
	}
	return error;
}

/* Adds the columns of a CPU to the sums, which are a number of entries from `first` on. */
static void add_up(
	struct mib *mib, size_t first, size_t number, const uint64_t *columns, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count && at < number; i++) {
		if (softnet_names[i])
			mib->list[first + at++].value += columns[i];
	}
}

/* softnet_stat: a line for each CPU that is online, in hexadecimal. The sums come first, with the
 * columns of the first line. */
static int parse_softnet(struct mib *mib, struct mib_entry *entry, char *text)
{
	static const uint64_t nothing[SOFTNET_COLUMNS];
	size_t first = mib->count, number = 0;
	uint32_t cpu = 0;
	char *line;
	int error = 0;

	entry->group = text_of("softnet");
	while (!error && (line = files_line(&text))) {
		uint64_t columns[SOFTNET_COLUMNS];
		size_t count = read_columns(mib, line, columns);

		if (!count)
			continue;
		entry->instance = MIB_WHOLE;
		error = number ? 0 : add_columns(mib, entry, nothing, count);
		number = number ? number : mib->count - first;
		add_up(mib, first, number, columns, count);
		entry->instance = count > SOFTNET_CPU ? (uint32_t)columns[SOFTNET_CPU] : cpu;
		cpu = entry->instance + 1;
		if (!error)
			error = add_columns(mib, entry, columns, count);
	}
	return error;
}

int mib_parse(struct mib *mib, enum mib_file file, char *text)
{
	struct mib_entry entry = {.instance = MIB_WHOLE, .file = (uint8_t)file};

	switch (file) {
	case MIB_SNMP:
	case MIB_NETSTAT:
		return parse_pairs(mib, &entry, text);
	case MIB_SOCKSTAT:
	case MIB_SOCKSTAT6:
		return parse_named_values(mib, &entry, text);
	case MIB_SOFTNET:
		return parse_softnet(mib, &entry, text);
	default:
		return parse_lines(mib, &entry, text);
	}
}

/* The first line has the number of the interface: "ifIndex 2". */
int mib_parse_interface(struct mib *mib, struct text interface, char *text)
{
	struct mib_entry entry = {.interface = interface, .file = MIB_DEV_SNMP6};
	char *line = files_line(&text);
	struct text name = {"", 0}, value;
	uint64_t ifindex;

	if (line && next_word(&line, &name) && next_word(&line, &value) &&
		name.length == strlen("ifIndex") && !memcmp(name.data, "ifIndex", name.length) &&
		read_digits(value, 10, &ifindex) && ifindex < MIB_WHOLE) {
		entry.instance = (uint32_t)ifindex;
		return parse_lines(mib, &entry, text);
	}
	mib->malformed = true;
	return 0;
}
