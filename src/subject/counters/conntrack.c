/* SPDX-License-Identifier: MIT */
#include "conntrack.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/netlink/query.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* As in linux/netfilter/nfnetlink_conntrack.h, whose older versions lack the last ones. */
enum {
	GET_STATS_CPU = 4, /* IPCTNL_MSG_CT_GET_STATS_CPU */
	STATS_FOUND = 2,   /* CTA_STATS_FOUND … */
	STATS_INVALID = 4,
	STATS_INSERT = 8,
	STATS_INSERT_FAILED,
	STATS_DROP,
	STATS_EARLY_DROP,
	STATS_ERROR,
	STATS_SEARCH_RESTART,
	STATS_CLASH_RESOLVE,
	STATS_CHAIN_TOOLONG,
};

static const struct {
	uint16_t attribute;
	const char *name;
	const char *heading; /* in /proc/net/stat/nf_conntrack */
} rows[] = {
	{STATS_FOUND, "found", "found"},
	{STATS_INVALID, "invalid", "invalid"},
	{STATS_INSERT, "insert", "insert"},
	{STATS_INSERT_FAILED, "insert_failed", "insert_failed"},
	{STATS_DROP, "drop", "drop"},
	{STATS_EARLY_DROP, "early_drop", "early_drop"},
	{STATS_ERROR, "error", "icmp_error"},
	{STATS_SEARCH_RESTART, "search_restart", "search_restart"},
	{STATS_CLASH_RESOLVE, "clash_resolve", "clashres"},
	{STATS_CHAIN_TOOLONG, "chaintoolong", "chainlength"},
};

enum { ROWS = ARRAY_SIZE(rows) };

struct stats {
	struct mib *mib;
	size_t sums[ROWS]; /* places of the entries of all CPUs, plus 1; 0: there is none */
};

static int add(struct mib *mib, const char *name, uint32_t instance, uint64_t value)
{
	return mib_add(mib, &(struct mib_entry){.group = text_of("conntrack"),
				    .name = text_of(name),
				    .value = value,
				    .instance = instance,
				    .file = MIB_FILES});
}

static int add_sum(struct stats *stats, size_t row)
{
	if (stats->sums[row])
		return 0;
	stats->sums[row] = stats->mib->count + 1;
	return add(stats->mib, rows[row].name, MIB_WHOLE, 0);
}

static int add_of_cpu(struct stats *stats, size_t row, uint32_t cpu, uint64_t value)
{
	stats->mib->list[stats->sums[row] - 1].value += value;
	return add(stats->mib, rows[row].name, cpu, value);
}

/* The answer has a message for each CPU. */
static int read_cpu(void *context, const struct message *message)
{
	struct stats *stats = context;
	struct attribute attribute;
	struct nfgenmsg header;
	struct cursor attributes;
	int error = 0;

	if (message->type >> 8 != NFNL_SUBSYS_CTNETLINK || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	attributes = message_attributes(message, sizeof(header));
	/* First the entries for the sums, then the CPU's. */
	for (size_t i = 0; i < 2 * ROWS && !error; i++) {
		size_t row = i % ROWS;
		uint32_t value;

		if (!attribute_find(attributes, rows[row].attribute, &attribute) ||
			attribute.length < sizeof(value))
			continue;
		memcpy(&value, attribute.payload, sizeof(value));
		error = i < ROWS ? add_sum(stats, row)
				 : add_of_cpu(stats, row, be16toh(header.res_id), be32toh(value));
	}
	return error;
}

static int ask_stats(struct stats *stats, struct files files)
{
	struct nfgenmsg header = {.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0};
	struct query_status status;
	struct request request;

	request_init(&request, NETLINK_NETFILTER, NFNL_SUBSYS_CTNETLINK << 8 | GET_STATS_CPU,
		&header, sizeof(header));
	return query_dump(files.connector, &request, read_cpu, stats, NULL, &status);
}

static char *next_word(char **rest)
{
	char *word = strsep(rest, " \t");

	while (word && !*word)
		word = strsep(rest, " \t");
	return word;
}

static bool is_heading(const char *word, size_t length, size_t row)
{
	return length == strlen(rows[row].heading) && !memcmp(word, rows[row].heading, length);
}

/* Finds the row of the next heading, and moves on. @return ROWS if it is not known */
static size_t next_row(const char **headings)
{
	const char *word = *headings + strspn(*headings, " \t");
	size_t length = strcspn(word, " \t"), row = 0;

	*headings = word + length;
	while (row < ROWS && !is_heading(word, length, row))
		row++;
	return row;
}

static int add_heading_sums(struct stats *stats, const char *headings)
{
	int error = 0;

	while (!error && *headings) {
		size_t row = next_row(&headings);

		if (row < ROWS)
			error = add_sum(stats, row);
	}
	return error;
}

/* Reads the value of a CPU under each heading that is known. */
static int read_line(struct stats *stats, const char *headings, char *line, uint32_t cpu)
{
	char *value;
	int error = 0;

	while (!error && (value = next_word(&line))) {
		size_t row = next_row(&headings);

		if (row < ROWS)
			error = add_of_cpu(stats, row, cpu, strtoull(value, NULL, 16));
	}
	return error;
}

/* The file answers without privileges; not every kernel has it. */
static int read_stats(struct stats *stats, struct files files)
{
	CLEANUP(free) char *text = NULL;
	char *rest, *headings, *line;
	uint32_t cpu = 0;
	size_t length;
	int error = files_read(
		files, "/proc/thread-self/net/stat/nf_conntrack", FILES_MAX, &text, &length);

	if (error)
		return error;
	rest = text;
	headings = files_line(&rest);
	error = headings ? add_heading_sums(stats, headings) : 0;
	while (headings && !error && (line = files_line(&rest)))
		error = read_line(stats, headings, line, cpu++);
	return error;
}

/* @return 0, or -errno; -EINVAL if the file has no number */
static int read_number(struct files files, const char *path, uint64_t *ret)
{
	CLEANUP(free) char *text = NULL;
	size_t length;
	int error = files_read(files, path, FILES_MAX, &text, &length);

	if (error)
		return error;
	return parse_u64((struct text){text, (uint32_t)strcspn(text, "\n")}, ret);
}

int conntrack_read(struct mib *mib, struct files files)
{
	struct stats stats = {.mib = mib};
	uint64_t entries, max;
	int error = read_number(files, "/proc/sys/net/netfilter/nf_conntrack_count", &entries);
	int failure;

	if (error)
		return error == -ENOMEM ? error : 0;
	error = add(mib, "entries", MIB_WHOLE, entries);
	failure = read_number(files, "/proc/sys/net/netfilter/nf_conntrack_max", &max);
	if (!error && !failure)
		error = add(mib, "max", MIB_WHOLE, max);
	if (error || failure == -ENOMEM)
		return error ? error : failure;
	failure = files.connector ? ask_stats(&stats, files) : -EPROTONOSUPPORT;
	if (failure == -ENOMEM || failure == -ECANCELED)
		return failure;
	if (failure) {
		error = read_stats(&stats, files);
		failure = error == -ENOMEM || !error ? error : failure;
	}
	return failure;
}
