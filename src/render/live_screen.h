/* SPDX-License-Identifier: MIT */
/* A terminal that is drawn on in place, and its keys: the one place that knows ncurses. A build
 * without it has live_no_screen.c instead. */
#ifndef NLINSPECT_RENDER_LIVE_SCREEN_H
#define NLINSPECT_RENDER_LIVE_SCREEN_H

#include "live_page.h"

/** A key: a Unicode character, or one of these. */
enum screen_key {
	SCREEN_NONE = 0,
	SCREEN_TAB = '\t',
	SCREEN_ENTER = '\n',
	SCREEN_ESCAPE = 0x1b,
	SCREEN_ERASE = 0x7f,
	SCREEN_ERASE_WORD = 'W' & 0x1f,
	SCREEN_ERASE_LINE = 'U' & 0x1f,
	SCREEN_REDRAW = 'L' & 0x1f,
	SCREEN_LEFT = 0x110000, /* beyond Unicode */
	SCREEN_RIGHT,
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_PAGE_UP,
	SCREEN_PAGE_DOWN,
	SCREEN_HOME,
	SCREEN_END,
	SCREEN_DELETE, /* the key that erases to the right of the cursor */
	SCREEN_OTHER,  /* has no meaning here */
};

struct screen;

/** Whether stdout is a terminal that can be drawn on. @return 0; -ENOTTY; -ENOTSUP (the type of the
 * terminal is unknown or too simple); -ENOSYS (the build lacks it) */
int screen_check(void);

/** Takes the terminal over. @return 0 or -errno, with the terminal as it was */
int screen_open(bool color, struct screen **ret);

/** Gives the terminal back as it was; NULL is fine. */
void screen_close(struct screen *screen);

/** The descriptor that keys come from. */
int screen_input(const struct screen *screen);

/** The next key that was pressed. @return SCREEN_NONE if there is none */
uint32_t screen_key(struct screen *screen);

/** Whether the terminal is gone. */
bool screen_is_gone(const struct screen *screen);

/** The size in columns and lines, at least 1. */
void screen_size(const struct screen *screen, size_t *width, size_t *height);

/** Answers the signals that have come: a new size, a stop and a start. @return whether the page has
 * to be drawn again */
bool screen_attend(struct screen *screen);

/** Draws a page. Only what differs from the page before is sent. */
void screen_draw(struct screen *screen, const struct page *page);

/** Draws everything anew with the next page. */
void screen_forget(struct screen *screen);

#endif
