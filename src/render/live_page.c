/* SPDX-License-Identifier: MIT */
#include "live_page.h"

#include "cells.h"

#include <wchar.h>

enum { ESCAPE = '\033' };

void page_init(struct page *page)
{
	*page = (struct page){.lines = 0};
	out_init_memory(&page->text);
}

void page_fini(struct page *page)
{
	out_fini(&page->text);
}

static void page_start(struct page *page)
{
	page->text.length = 0;
	page->lines = page->marked = page->marked_count = 0;
	page->typing = false;
}

/* The bytes of an escape sequence at the start of a text; 0: there is none. */
static size_t escape_length(struct text text)
{
	const char *end;

	if (!text.length || *text.data != ESCAPE)
		return 0;
	end = memchr(text.data, 'm', text.length);
	return end ? (size_t)(end - text.data) + 1 : text.length;
}

static struct text skip(struct text text, size_t count)
{
	return (struct text){text.data + count, text.length - (uint32_t)count};
}

/* Takes the next character. @return its columns */
static size_t next_character(struct text text, size_t *length)
{
	uint32_t character = 0;
	int columns;

	*length = text_decode(text.data, text.length, &character);
	columns = *length ? wcwidth((wchar_t)character) : 1;
	*length = *length ? *length : 1;
	return columns < 0 ? 1 : (size_t)columns;
}

size_t styled_width(struct text line)
{
	size_t width = 0, length;

	for (; line.length; line = skip(line, length)) {
		length = escape_length(line);
		if (!length)
			width += next_character(line, &length);
	}
	return width;
}

void styled_cut(struct out *out, struct text line, size_t width)
{
	bool fits = styled_width(line) <= width, cut = false;
	size_t left = fits ? width : width ? width - 1 : 0, length;

	for (; line.length; line = skip(line, length)) {
		size_t columns = 0;

		length = escape_length(line);
		if (!length)
			columns = next_character(line, &length);
		/* Later escape sequences still end colours. */
		cut |= columns > left;
		if (cut && columns)
			continue;
		out_bytes(out, line.data, length);
		left -= columns;
	}
	if (!fits && width) {
		out_spaces(out, left);
		out_char(out, '>');
	}
}

/* Takes a line off a text, without its newline. */
static struct text take_line(struct text *text)
{
	const char *end = text->length ? memchr(text->data, '\n', text->length) : NULL;
	size_t length = end ? (size_t)(end - text->data) : text->length;
	struct text line = {text->data, (uint32_t)length};

	*text = skip(*text, length + (end != NULL));
	return line;
}

/* The bytes of the next word, with the blanks before it. */
static size_t word_length(struct text text)
{
	size_t length = 0;

	while (length < text.length && text.data[length] == ' ')
		length++;
	while (length < text.length && text.data[length] != ' ')
		length++;
	return length;
}

static void wrap_line(struct out *out, struct text line, size_t width, size_t indent)
{
	size_t used = 0, length;

	for (; line.length; line = skip(line, length)) {
		struct text word = line;
		size_t columns;

		length = word_length(line);
		word.length = (uint32_t)length;
		columns = styled_width(word);
		/* A word alone is cut, not broken. */
		if (used > indent && used + columns > width) {
			out_char(out, '\n');
			out_spaces(out, indent);
			used = indent;
			while (word.length && *word.data == ' ') {
				word = skip(word, 1);
				columns--;
			}
		}
		out_bytes(out, word.data, word.length);
		used += columns;
	}
	out_char(out, '\n');
}

void styled_wrap(struct out *out, struct text text, size_t width, size_t indent)
{
	if (indent > width / 2)
		indent = width / 2;
	while (text.length)
		wrap_line(out, take_line(&text), width, indent);
}

static size_t count_lines(struct text text)
{
	size_t count = 0;

	while (text.length) {
		take_line(&text);
		count++;
	}
	return count;
}

static void add_line(struct page *page, struct text line, size_t width)
{
	styled_cut(&page->text, line, width);
	out_char(&page->text, '\n');
	page->lines++;
}

/* Adds lines, but no more than fit. */
static void add_lines(struct page *page, struct text text, size_t width, size_t most)
{
	for (; text.length && most; most--)
		add_line(page, take_line(&text), width);
}

static void add_blanks(struct page *page, size_t until)
{
	for (; page->lines < until; page->lines++)
		out_char(&page->text, '\n');
}

static struct text text_from(const struct out *out)
{
	return (struct text){out->data, (uint32_t)out->length};
}

static void write_rows(struct out *out, const struct page_head *head)
{
	out_u64(out, head->rows);
	if (head->rows != head->all) {
		out_string(out, " of ");
		out_u64(out, head->all);
	}
	out_string(out, head->all == 1 ? " row" : " rows");
}

static void write_bold(struct out *out, const char *string)
{
	out_string(out, CELLS_COLOR_HEADER);
	out_string(out, string);
	out_string(out, CELLS_COLOR_END);
}

/* Everything in front of the filter, which alone may be long. */
static void write_start(struct out *out, const struct page_head *head)
{
	if (*head->clock) {
		out_string(out, head->clock);
		out_string(out, "  ");
	}
	out_string(out, CELLS_COLOR_HEADER);
	out_bytes(out, head->name.data, head->name.length);
	out_string(out, CELLS_COLOR_END "  ");
	write_rows(out, head);
	if (*head->state) {
		out_string(out, "  ");
		write_bold(out, head->state);
	}
}

static void write_part(struct out *out, struct text text)
{
	if (!text.length)
		return;
	out_string(out, "  ");
	out_bytes(out, text.data, text.length);
}

size_t head_write(struct out *out, const struct page_head *head, size_t width, bool two)
{
	struct out line;
	size_t lines = 1;

	out_init_memory(&line);
	write_start(&line, head);
	write_part(&line, head->filter);
	two |= styled_width(text_from(&line)) + (head->totals.length ? 2 : 0) +
		       styled_width(head->totals) >
	       width;
	if (!two)
		write_part(&line, head->totals);
	styled_cut(out, text_from(&line), width);
	out_char(out, '\n');
	if (two && head->totals.length) {
		styled_cut(out, head->totals, width);
		out_char(out, '\n');
		lines = 2;
	}
	if (line.error && !out->error)
		out->error = line.error;
	out_fini(&line);
	return lines;
}

size_t page_table_width(size_t width, size_t trend_width)
{
	size_t taken = trend_width ? trend_width + CELLS_GAP : 0;

	return width > taken ? width - taken : 1;
}

size_t page_table_used(const struct page_table *table)
{
	const struct row_places *places = table->places;
	struct text text = {table->text.data, (uint32_t)places->end};
	size_t most = 0;

	while (text.length) {
		size_t width = styled_width(take_line(&text));

		if (width > most)
			most = width;
	}
	return most;
}

/* Adds a line of the table with a piece of the trends. */
static void add_beside(struct page *page, struct text line, struct text trend, size_t width,
	const struct page_table *table)
{
	struct out both;
	const size_t room = table->room;
	size_t used = styled_width(line);

	out_init_memory(&both);
	styled_cut(&both, line, room);
	out_spaces(&both, (used < room ? room - used : 0) + CELLS_GAP);
	out_bytes(&both, trend.data, trend.length);
	if (both.error)
		page->text.error = both.error;
	add_line(page, text_from(&both), width);
	out_fini(&both);
}

/* The lines of a part of the table. The first one has the trend beside it. @return whether all
 * fit */
static bool add_part(struct page *page, struct text part, struct text trend, size_t width,
	size_t until, const struct page_table *table)
{
	for (bool first = true; part.length; first = false) {
		if (page->lines >= until)
			return false;
		if (first && table->trend_width)
			add_beside(page, take_line(&part), trend, width, table);
		else
			add_line(page, take_line(&part), width);
	}
	return true;
}

static struct text part_of(struct text text, size_t from, size_t to)
{
	return (struct text){text.data + from, (uint32_t)(to - from)};
}

static void add_foot(struct page *page, const struct page_foot *foot, size_t width, size_t height)
{
	size_t notes = count_lines(foot->notes);

	add_blanks(page, height > notes + 1 ? height - notes - 1 : 0);
	add_lines(
		page, foot->notes, width, height > page->lines + 1 ? height - page->lines - 1 : 0);
	if (page->lines >= height)
		return;
	page->typing = foot->typing;
	page->cursor_line = page->lines;
	page->cursor_column = foot->cursor < width ? foot->cursor : width - 1;
	add_line(page, foot->keys, width);
}

/* The first line that does not belong to the body of the page. */
static size_t body_end(struct page *page, const struct page_foot *foot, size_t height)
{
	size_t taken = count_lines(foot->notes) + 1;

	return height > page->lines + taken ? height - taken : page->lines;
}

size_t page_show_table(struct page *page, size_t width, size_t height, struct text head,
	const struct page_table *table, const struct page_foot *foot)
{
	const struct row_places *places = table->places;
	const size_t rows = places->count, first = rows ? places->at[0] : table->text.length;
	struct text trends = {"", 0}, below = {"", 0};
	size_t until, shown = 0;

	page_start(page);
	add_lines(page, head, width, height ? height - 1 : 0);
	until = body_end(page, foot, height);
	if (rows)
		below = part_of(table->text, places->end, table->text.length);
	/* The names of columns that are left out give way to rows. */
	if (count_lines(below) < (until - page->lines) / 2)
		until -= count_lines(below);
	else
		below.length = 0;
	add_part(page, part_of(table->text, 0, first), table->trend_heading, width, until, table);
	if (table->trends)
		trends = text_from(table->trends);
	for (size_t row = 0; row < rows; row++) {
		size_t end = row + 1 < rows ? places->at[row + 1] : places->end;
		size_t before = page->lines;
		struct text trend = take_line(&trends);
		bool whole = add_part(page, part_of(table->text, places->at[row], end), trend,
			width, until, table);

		if (row == table->marked) {
			page->marked = before;
			page->marked_count = page->lines - before;
		}
		if (!whole)
			break;
		shown++;
	}
	add_lines(page, below, width, height);
	add_foot(page, foot, width, height);
	return shown;
}

size_t page_show_text(struct page *page, size_t width, size_t height, struct text head,
	struct text lines, size_t first, const struct page_foot *foot)
{
	size_t room, count = count_lines(lines);

	page_start(page);
	add_lines(page, head, width, height ? height - 1 : 0);
	room = body_end(page, foot, height) - page->lines;
	if (first + room > count)
		first = count > room ? count - room : 0;
	for (size_t i = 0; i < first; i++)
		take_line(&lines);
	add_lines(page, lines, width, room);
	add_foot(page, foot, width, height);
	return first;
}
