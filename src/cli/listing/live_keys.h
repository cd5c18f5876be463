/* SPDX-License-Identifier: MIT */
/* The meaning of keys in a live view: a state machine that knows neither terminal nor rows. */
#ifndef NLINSPECT_CLI_LISTING_LIVE_KEYS_H
#define NLINSPECT_CLI_LISTING_LIVE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIVE_TYPED = 512 /* bytes of a filter, with its NUL */ };

enum live_mode {
	LIVE_LIST,   /* the table */
	LIVE_FILTER, /* the table, and a filter is being typed */
	LIVE_ROW,    /* one row in full */
	LIVE_HELP,
};

struct live_keys {
	enum live_mode mode;
	bool paused;
	bool steps; /* a recording: its rounds come when a key is pressed */
	char typed[LIVE_TYPED];
	size_t length, cursor; /* in bytes */
};

/** What is to be done. */
enum live_act {
	LIVE_NOTHING,
	LIVE_DRAW, /* something looks different */
	LIVE_QUIT,
	LIVE_STEP,      /* the next round, now */
	LIVE_PAUSE,     /* keys->paused has changed */
	LIVE_SORT_LEFT, /* by the column to the left, or the right, of the present one */
	LIVE_SORT_RIGHT,
	LIVE_REVERSE,
	LIVE_TAB, /* another view of the subject */
	LIVE_UP,  /* the selection, or what is shown of a long text */
	LIVE_DOWN,
	LIVE_PAGE_UP,
	LIVE_PAGE_DOWN,
	LIVE_FIRST,
	LIVE_LAST,
	LIVE_DESELECT,
	LIVE_TYPE,   /* a filter is to be typed: keys->typed starts as the present one */
	LIVE_APPLY,  /* keys->typed is to be the filter; keys->mode goes back to the list if it is
			good */
	LIVE_OPEN,   /* the selected row is to be shown in full */
	LIVE_CLOSE,  /* no longer */
	LIVE_REDRAW, /* the whole screen anew */
};

/** Takes a key (render/live_screen.h). */
enum live_act live_key(struct live_keys *keys, uint32_t key);

/** Sets what is typed, with the cursor at its end. */
void live_typed(struct live_keys *keys, const char *text);

#endif
