/* SPDX-License-Identifier: MIT */
/* The build lacks ncurses. */
#include "live_screen.h"

#include <errno.h>
#include <unistd.h>

int screen_check(void)
{
	return isatty(STDOUT_FILENO) ? -ENOSYS : -ENOTTY;
}

int screen_open(bool color, struct screen **ret)
{
	(void)color;
	(void)ret;
	return -ENOSYS;
}

void screen_close(struct screen *screen)
{
	(void)screen;
}

int screen_input(const struct screen *screen)
{
	(void)screen;
	return -1;
}

uint32_t screen_key(struct screen *screen)
{
	(void)screen;
	return SCREEN_NONE;
}

bool screen_is_gone(const struct screen *screen)
{
	(void)screen;
	return true;
}

void screen_size(const struct screen *screen, size_t *width, size_t *height)
{
	(void)screen;
	*width = *height = 1;
}

bool screen_attend(struct screen *screen)
{
	(void)screen;
	return false;
}

void screen_draw(struct screen *screen, const struct page *page)
{
	(void)screen;
	(void)page;
}

void screen_forget(struct screen *screen)
{
	(void)screen;
}
