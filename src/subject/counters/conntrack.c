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

struct cpu_stats {
	uint64_t values[ROWS];
	bool has[ROWS];
};

static int add(struct mib *mib, const char *name, uint32_t instance, uint64_t value)
{
	return mib_add(mib, &(struct mib_entry){.group = text_of("conntrack"),
				    .name = text_of(name),
				    .value = value,
				    .instance = instance,
				    .file = MIB_CONNTRACK});
}

static int add_sums(struct stats *stats, const struct cpu_stats *cpu)
{
	int error = 0;

	for (size_t row = 0; row < ROWS && !error; row++) {
		if (!cpu->has[row] || stats->sums[row])
			continue;
		stats->sums[row] = stats->mib->count + 1;
		error = add(stats->mib, rows[row].name, MIB_WHOLE, 0);
	}
	return error;
}

/* Adds the counters of a CPU, in the order of the rows, from either source. */
static int add_cpu(struct stats *stats, uint32_t number, const struct cpu_stats *cpu)
{
	int error = add_sums(stats, cpu);

	for (size_t row = 0; row < ROWS && !error; row++) {
		if (!cpu->has[row])
			continue;
		stats->mib->list[stats->sums[row] - 1].value += cpu->values[row];
		error = add(stats->mib, rows[row].name, number, cpu->values[row]);
	}
	return error;
}

/* The answer has a message for each CPU. */
static int read_cpu(void *context, const struct message *message)
{
	struct cpu_stats cpu = {.has = {false}};
	struct attribute attribute;
	struct nfgenmsg header;
	struct cursor attributes;

	if (message->type >> 8 != NFNL_SUBSYS_CTNETLINK || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	attributes = message_attributes(message, sizeof(header));
	for (size_t row = 0; row < ROWS; row++) {
		uint32_t value;

		if (!attribute_find(attributes, rows[row].attribute, &attribute) ||
			attribute.length < sizeof(value))
			continue;
		memcpy(&value, attribute.payload, sizeof(value));
		cpu.values[row] = be32toh(value);
		cpu.has[row] = true;
	}
	return add_cpu(context, be16toh(header.res_id), &cpu);
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

/* Reads the value of a CPU under each heading that is known. */
static int read_line(struct stats *stats, const char *headings, char *line, uint32_t number)
{
	struct cpu_stats cpu = {.has = {false}};
	char *value;

	while ((value = next_word(&line))) {
		size_t row = next_row(&headings);

		if (row == ROWS)
			continue;
		cpu.values[row] = strtoull(value, NULL, 16);
		cpu.has[row] = true;
	}
	return add_cpu(stats, number, &cpu);
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

static int read_all(struct mib *mib, struct files files)
{
	struct stats stats = {.mib = mib};
	uint64_t entries, max;
	int error = read_number(files, "/proc/sys/net/netfilter/nf_conntrack_count", &entries);
	int failure;

	if (error)
		return error == -ENOENT || error == -ENODATA ? 0 : error;
	error = add(mib, "entries", MIB_WHOLE, entries);
	if (!error)
		error = read_number(files, "/proc/sys/net/netfilter/nf_conntrack_max", &max);
	if (!error)
		error = add(mib, "max", MIB_WHOLE, max);
	if (error)
		return error;
	failure = files.connector ? ask_stats(&stats, files) : -EPROTONOSUPPORT;
	if (failure == -ENOMEM || failure == -ECANCELED)
		return failure;
	if (failure) {
		error = read_stats(&stats, files);
		failure = error == -ENOMEM || !error ? error : failure;
	}
	return failure;
}

int conntrack_run(struct run *run, struct mib *mib)
{
	int *failure = source_side(run, "some counters of connection tracking", "");
	size_t before = mib->count;
	int error = read_all(mib, run_files(run));

	if (error == -ENOMEM || error == -ECANCELED)
		return error;
	*failure = error;
	if (mib->count == before)
		return 0;
	run->status.answered++;
	return source_answering(run);
}
