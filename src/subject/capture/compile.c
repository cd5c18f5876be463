/* SPDX-License-Identifier: MIT */
#include "compile.h"

#include "nlinspect/base/out.h"

#include <errno.h>
#include <stdlib.h>

static int read_file(const struct capture_ask *ask, const struct report *report, struct out *out)
{
	CLEANUP(free) char *content = NULL;
	size_t length;
	char shown[256];
	int error = files_read(
		files_of(NULL), ask->filter_file, CAPTURE_FILTER_BYTES, &content, &length);

	if (!error) {
		out_bytes(out, content, length);
		return 0;
	}
	report_error(report, "-F \"%s\": %s",
		text_escape_into(shown, sizeof(shown), text_of(ask->filter_file)),
		error == -EFBIG ? "the filter is too long" : strerror(-error));
	return error;
}

int compile_text(const struct capture_ask *ask, const struct report *report, char **ret)
{
	struct out out;
	int error = 0;

	out_init_memory(&out);
	for (size_t i = 0; i < ask->word_count; i++) {
		if (i)
			out_char(&out, ' ');
		out_string(&out, ask->words[i]);
	}
	if (ask->filter_file)
		error = read_file(ask, report, &out);
	out_char(&out, '\0');
	if (!error)
		error = out.error;
	if (error) {
		out_fini(&out);
		return error;
	}
	*ret = out.data;
	return 0;
}

/* Shows the filter with a mark under the mistake. */
static void show_place(const char *text, const struct filter_error *mistake)
{
	struct out line;
	size_t indent;

	out_init_memory(&line);
	out_string(&line, "  ");
	text_escape_terminal(&line, (struct text){text, (uint32_t)mistake->start});
	indent = text_width(line.data, line.length);
	/* Blanks at its end were written in another way than they are inside. */
	line.length = 2;
	text_escape_terminal(&line, text_of(text));
	out_char(&line, '\n');
	out_spaces(&line, mistake->start && text[mistake->start - 1] == ' ' ? indent - 3 : indent);
	out_char(&line, '^');
	for (size_t i = mistake->start + 1; i < mistake->end; i++)
		out_char(&line, '~');
	out_char(&line, '\n');
	out_char(&line, '\0');
	if (!line.error)
		report_hint(line.data);
	out_fini(&line);
}

static void report_mistake(
	const struct report *report, const char *text, const struct filter_error *mistake)
{
	report_error(report, "filter: %s", mistake->message);
	show_place(text, mistake);
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t\n")];
}

int compile_check(const struct capture_ask *ask, const struct report *report)
{
	CLEANUP(free) char *text = NULL;
	CLEANUP(filter_free) struct filter *filter = NULL;
	struct filter_ask asked = {.link_type = CAPTURE_LINK_ETHERNET, .snap = ask->snap};
	struct filter_error mistake = {.end = 0};
	int error = compile_text(ask, report, &text);

	if (error)
		return error == -ENOMEM ? error : -EINVAL;
	asked.text = text;
	if (is_blank(text) || filter_compile(&asked, &mistake, &filter) != -EINVAL ||
		!mistake.syntax)
		return 0;
	report_mistake(report, text, &mistake);
	return -EINVAL;
}

int compile_filter(struct capture *capture, uint32_t link_type, const char *interface)
{
	const struct filter_ask ask = {
		.text = capture->filter_text,
		.link_type = link_type,
		.snap = capture->ask->snap,
		.interface = interface,
		.plain = capture->ask->raw_filter,
	};
	struct filter_error mistake = {.end = 0};
	int error;

	filter_free(capture->filter);
	capture->filter = NULL;
	if (is_blank(capture->filter_text))
		return 0;
	error = filter_compile(&ask, &mistake, &capture->filter);
	if (error == -ENOTSUP)
		report_error(capture->run->report,
			"this build lacks libpcap, which compiles the words of pcap-filter(7); "
			"--where takes a filter on fields");
	else if (error == -EINVAL)
		report_mistake(capture->run->report, capture->filter_text, &mistake);
	return error;
}
