/* SPDX-License-Identifier: MIT */
/* Filters, by libpcap. */
#include "filter.h"

#include "nlinspect/base/text.h"

#include "capture.h"

#include <errno.h>
#include <linux/filter.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filter {
	struct bpf_program program;
};

_Static_assert(sizeof(struct bpf_insn) == sizeof(struct sock_filter),
	"libpcap and the kernel have the same instructions");

bool filter_is_built(void)
{
	return true;
}

/* libpcap has numbers of its own for some link types. */
static int dlt_of(uint32_t link_type)
{
	switch (link_type) {
	case CAPTURE_LINK_RAW:
		return DLT_RAW;
	case CAPTURE_LINK_LOOP:
		return DLT_LOOP;
	default:
		return (int)link_type;
	}
}

/* A handle on the interface makes the compiler look for VLAN tags where the kernel has them. */
static pcap_t *open_interface(const struct filter_ask *ask)
{
	char message[PCAP_ERRBUF_SIZE];
	pcap_t *handle = pcap_create(ask->interface, message);

	if (!handle)
		return NULL;
	pcap_set_snaplen(handle, (int)ask->snap);
	pcap_set_timeout(handle, 1000);
	/* Nothing is captured by it. */
	pcap_set_buffer_size(handle, 4096);
	if (pcap_activate(handle) >= 0 &&
		(pcap_datalink(handle) == dlt_of(ask->link_type) ||
			!pcap_set_datalink(handle, dlt_of(ask->link_type))))
		return handle;
	pcap_close(handle);
	return NULL;
}

static pcap_t *open_handle(const struct filter_ask *ask)
{
	pcap_t *handle = ask->interface ? open_interface(ask) : NULL;

	return handle ? handle : pcap_open_dead(dlt_of(ask->link_type), (int)ask->snap);
}

static bool compiles(pcap_t *handle, const char *text)
{
	struct bpf_program program = {0};

	if (pcap_compile(handle, &program, text, 0, PCAP_NETMASK_UNKNOWN))
		return false;
	pcap_freecode(&program);
	return true;
}

/* Whether something that follows can make the text a filter. */
static bool is_beginning(pcap_t *handle, const char *text, size_t length)
{
	static const char *const endings[] = {"", " 1", " 127.0.0.1", " tcp", " host 127.0.0.1",
		" 127.0.0.0/8", " ::1", " 1-2", " 00:00:00:00:00:00", " = 1", " 1 = 1", " > 0",
		"] = 0", " 0] = 0", " in", " broadcast", " port 1"};
	size_t open = 0, longest = length + 64;
	char *trial;
	bool found = false;

	for (size_t i = 0; i < length; i++)
		open += text[i] == '(' ? 1 : text[i] == ')' && open ? SIZE_MAX : 0;
	longest += open;
	trial = malloc(longest);
	for (size_t i = 0; trial && i < ARRAY_SIZE(endings) && !found; i++) {
		size_t used =
			(size_t)snprintf(trial, longest, "%.*s%s", (int)length, text, endings[i]);

		memset(trial + used, ')', open);
		trial[used + open] = '\0';
		found = compiles(handle, trial);
	}
	free(trial);
	return found;
}

/* The end of the word that begins at `from`, and where it begins. */
static size_t word_end(const char *text, size_t from, size_t *start)
{
	static const char blanks[] = " \t\n", signs[] = "!=<>&|", brackets[] = "()[]";
	size_t length;

	*start = from + strspn(text + from, blanks);
	if (text[*start] && strchr(brackets, text[*start]))
		return *start + 1;
	length = strspn(text + *start, signs);
	return *start + (length ? length : strcspn(text + *start, " \t\n!=<>&|()[]"));
}

/* libpcap quotes the word that it means, or does not say where the mistake is: it is the first word
 * with which the text is no beginning of a filter. */
static void find_place(pcap_t *handle, const char *text, struct filter_error *error)
{
	const size_t length = strlen(text);
	size_t start = 0, end;

	for (size_t from = 0; from < length; from = end) {
		end = word_end(text, from, &start);
		if (is_beginning(handle, text, end))
			continue;
		error->start = start;
		error->end = end;
		return;
	}
	error->start = error->end = length;
}

static void explain(pcap_t *handle, const char *text, struct filter_error *error)
{
	static const char lead[] = "can't parse filter expression: ";
	const char *message = pcap_geterr(handle);

	if (!strncmp(message, lead, sizeof(lead) - 1))
		message += sizeof(lead) - 1;
	error->syntax = !strncmp(message, "syntax error", strlen("syntax error"));
	text_escape_into(error->message, sizeof(error->message), text_of(message));
	find_place(handle, text, error);
}

int filter_compile(const struct filter_ask *ask, struct filter_error *error, struct filter **ret)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	pcap_t *handle = open_handle(ask);
	int result = 0;

	if (!filter || !handle) {
		free(filter);
		if (handle)
			pcap_close(handle);
		return -ENOMEM;
	}
	if (pcap_compile(handle, &filter->program, ask->text, !ask->plain, PCAP_NETMASK_UNKNOWN)) {
		explain(handle, ask->text, error);
		result = -EINVAL;
	}
	pcap_close(handle);
	if (result)
		free(filter);
	else
		*ret = filter;
	return result;
}

const struct sock_filter *filter_code(const struct filter *filter, size_t *count)
{
	*count = filter->program.bf_len;
	return (const struct sock_filter *)(const void *)filter->program.bf_insns;
}

bool filter_matches(
	const struct filter *filter, const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	return bpf_filter(filter->program.bf_insns, bytes, length, captured) != 0;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	pcap_freecode(&filter->program);
	free(filter);
}
