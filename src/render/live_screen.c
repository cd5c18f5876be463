/* SPDX-License-Identifier: MIT */
#include "live_screen.h"

#include "live_guard.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

enum {
	ESCAPE_PATIENCE = 25, /* milliseconds for the rest of a key's escape sequence */
	RESTORE_MOST = 256,   /* bytes */
};

/* Pairs of colours, named after the codes of the escape sequences. */
enum { PAIR_RED = 1, PAIR_YELLOW, PAIR_CYAN };

struct screen {
	FILE *in, *out;
	SCREEN *curses;
	bool color;
};

/* Whether a capability of the terminal is a string. */
static const char *capability(const char *name)
{
	const char *string = tigetstr((char *)(uintptr_t)name);

	return string == (const char *)-1 ? NULL : string;
}

int screen_check(void)
{
	int wrong, error = 0;

	if (!isatty(STDOUT_FILENO))
		return -ENOTTY;
	/* It would end the program if nobody asked what is wrong. */
	if (setupterm(NULL, STDOUT_FILENO, &wrong) != OK)
		return -ENOTSUP;
	if (!capability("cup") || !capability("clear"))
		error = -ENOTSUP;
	del_curterm(cur_term);
	return error;
}

/* Leaves out what says how long old terminals take: "$<5>". */
static void append(char *bytes, size_t *length, const char *string)
{
	while (string && *string && *length < RESTORE_MOST) {
		const char *end = !strncmp(string, "$<", 2) ? strchr(string, '>') : NULL;

		if (end)
			string = end + 1;
		else
			bytes[(*length)++] = *string++;
	}
}

static void guard_terminal(void)
{
	static const char *const names[] = {"op", "sgr0", "rmkx", "cnorm", "rmcup"};
	char bytes[RESTORE_MOST];
	size_t length = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		append(bytes, &length, capability(names[i]));
	guard_start(STDOUT_FILENO, bytes, length);
}

/* Keys come from the terminal even if stdin is a recording. */
static FILE *open_input(void)
{
	int fd = isatty(STDIN_FILENO) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
				      : open("/dev/tty", O_RDONLY | O_CLOEXEC);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !in)
		close(fd);
	return in;
}

static FILE *open_output(void)
{
	int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (fd >= 0 && !out)
		close(fd);
	return out;
}

static void set_colors(struct screen *screen)
{
	screen->color =
		screen->color && has_colors() && start_color() == OK && use_default_colors() == OK;
	if (!screen->color)
		return;
	init_pair(PAIR_RED, COLOR_RED, -1);
	init_pair(PAIR_YELLOW, COLOR_YELLOW, -1);
	init_pair(PAIR_CYAN, COLOR_CYAN, -1);
}

/* The environment may have an old size. */
static void take_size(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col &&
		(size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
}

static void set_up(struct screen *screen)
{
	set_escdelay(ESCAPE_PATIENCE);
	cbreak();
	noecho();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	set_colors(screen);
	take_size();
}

static void release(struct screen *screen)
{
	if (screen->curses)
		delscreen(screen->curses);
	if (screen->in)
		fclose(screen->in);
	if (screen->out)
		fclose(screen->out);
	free(screen);
}

int screen_open(bool color, struct screen **ret)
{
	struct screen *screen = calloc(1, sizeof(*screen));
	int wrong;

	if (!screen)
		return -ENOMEM;
	screen->color = color;
	screen->in = open_input();
	screen->out = open_output();
	if (!screen->in || !screen->out) {
		int error = -errno;

		release(screen);
		return error;
	}
	if (setupterm(NULL, STDOUT_FILENO, &wrong) == OK) {
		guard_terminal();
		del_curterm(cur_term);
		screen->curses = newterm(NULL, screen->out, screen->in);
	}
	if (!screen->curses) {
		release(screen);
		return -ENOTSUP;
	}
	/* After newterm(), which has handlers of its own for some. */
	guard_catch();
	set_up(screen);
	*ret = screen;
	return 0;
}

void screen_close(struct screen *screen)
{
	if (!screen)
		return;
	endwin();
	guard_end();
	release(screen);
}

int screen_input(const struct screen *screen)
{
	return fileno(screen->in);
}

static uint32_t special_key(wint_t key)
{
	switch (key) {
	case KEY_LEFT:
		return SCREEN_LEFT;
	case KEY_RIGHT:
		return SCREEN_RIGHT;
	case KEY_UP:
		return SCREEN_UP;
	case KEY_DOWN:
		return SCREEN_DOWN;
	case KEY_PPAGE:
		return SCREEN_PAGE_UP;
	case KEY_NPAGE:
		return SCREEN_PAGE_DOWN;
	case KEY_HOME:
		return SCREEN_HOME;
	case KEY_END:
		return SCREEN_END;
	case KEY_ENTER:
		return SCREEN_ENTER;
	case KEY_BACKSPACE:
		return SCREEN_ERASE;
	case KEY_DC:
		return SCREEN_DELETE;
	default:
		return SCREEN_OTHER;
	}
}

uint32_t screen_key(struct screen *screen)
{
	wint_t key = 0;
	int kind = get_wch(&key);

	(void)screen;
	if (kind == ERR)
		return SCREEN_NONE;
	if (kind == KEY_CODE_YES)
		return special_key(key);
	if (key == '\r')
		return SCREEN_ENTER;
	if (key == '\b')
		return SCREEN_ERASE;
	return key ? (uint32_t)key : SCREEN_OTHER;
}

bool screen_is_gone(const struct screen *screen)
{
	struct pollfd input = {.fd = screen_input(screen), .events = POLLIN};

	return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL));
}

void screen_size(const struct screen *screen, size_t *width, size_t *height)
{
	(void)screen;
	*width = COLS > 0 ? (size_t)COLS : 1;
	*height = LINES > 0 ? (size_t)LINES : 1;
}

bool screen_attend(struct screen *screen)
{
	bool changed = false;

	(void)screen;
	if (guard_stopped()) {
		endwin();
		guard_stop();
		changed = true;
	}
	/* Other programs had the terminal meanwhile. The next page takes it over again. */
	if (guard_continued() || changed) {
		if (!isendwin())
			endwin();
		clearok(curscr, TRUE);
		take_size();
		changed = true;
	}
	if (guard_resized()) {
		take_size();
		changed = true;
	}
	return changed;
}

void screen_forget(struct screen *screen)
{
	(void)screen;
	clearok(curscr, TRUE);
}

/* The attributes after an escape sequence. */
static attr_t attribute_of(const struct screen *screen, attr_t before, struct text sequence)
{
	int code = atoi(sequence.data + 2);

	switch (code) {
	case 0:
		return A_NORMAL;
	case 1:
		return before | A_BOLD;
	case 2:
		return before | A_DIM;
	case 7:
		return before | A_REVERSE;
	case 31:
		return screen->color ? before | COLOR_PAIR(PAIR_RED) : before;
	case 33:
		return screen->color ? before | COLOR_PAIR(PAIR_YELLOW) : before;
	case 36:
		return screen->color ? before | COLOR_PAIR(PAIR_CYAN) : before;
	default:
		return before;
	}
}

/* Draws a line. @return the attributes at its end */
static attr_t draw_line(
	const struct screen *screen, struct text line, attr_t attribute, bool marked)
{
	size_t at = 0;

	while (at < line.length) {
		const char *start = line.data + at;
		const char *end = memchr(start, *start == '\033' ? 'm' : '\033', line.length - at);
		size_t length = end ? (size_t)(end - start) : line.length - at;

		if (*start == '\033') {
			length += end != NULL;
			attribute = attribute_of(
				screen, attribute, (struct text){start, (uint32_t)length});
		} else {
			attrset((int)(marked ? attribute | A_REVERSE : attribute));
			addnstr(start, (int)length);
		}
		at += length;
	}
	return attribute;
}

void screen_draw(struct screen *screen, const struct page *page)
{
	const char *text = page->text.data, *stop = text + page->text.length;
	attr_t attribute = A_NORMAL;

	erase();
	for (size_t line = 0; text < stop && line < (size_t)LINES; line++) {
		const char *end = memchr(text, '\n', (size_t)(stop - text));
		bool marked = line >= page->marked && line - page->marked < page->marked_count;

		end = end ? end : stop;
		move((int)line, 0);
		if (marked) {
			attrset(A_REVERSE);
			hline(' ', COLS);
		}
		attribute = draw_line(
			screen, (struct text){text, (uint32_t)(end - text)}, attribute, marked);
		text = end + 1;
	}
	attrset(A_NORMAL);
	curs_set(page->typing);
	if (page->typing)
		move((int)page->cursor_line, (int)page->cursor_column);
	refresh();
}
