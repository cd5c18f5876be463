/* SPDX-License-Identifier: MIT */
#include "live_keys.h"

#include "render/live_screen.h"

#include <string.h>

void live_typed(struct live_keys *keys, const char *text)
{
	size_t length = strlen(text);

	if (length >= sizeof(keys->typed))
		length = 0;
	memcpy(keys->typed, text, length);
	keys->typed[length] = '\0';
	keys->length = keys->cursor = length;
}

/* Writes UTF-8. @return its length */
static size_t encode(uint32_t character, char bytes[4])
{
	static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

	for (size_t i = length; i > 1; i--, character >>= 6)
		bytes[i - 1] = (char)(0x80 | (character & 0x3f));
	bytes[0] = (char)(length > 1 ? first[length] | character : character);
	return length;
}

static bool is_continuation(char byte)
{
	return (byte & 0xc0) == 0x80;
}

static size_t before_cursor(const struct live_keys *keys)
{
	size_t at = keys->cursor;

	while (at > 0 && is_continuation(keys->typed[--at]))
		;
	return at;
}

static size_t behind_cursor(const struct live_keys *keys)
{
	size_t at = keys->cursor;

	while (at < keys->length && is_continuation(keys->typed[++at]))
		;
	return at;
}

/* Erases what is between two places; the cursor stands at one of them. */
static enum live_act erase(struct live_keys *keys, size_t from, size_t to)
{
	memmove(keys->typed + from, keys->typed + to, keys->length - to + 1);
	keys->length -= to - from;
	keys->cursor = from;
	return LIVE_DRAW;
}

static size_t word_start(const struct live_keys *keys)
{
	size_t at = keys->cursor;

	while (at > 0 && keys->typed[at - 1] == ' ')
		at--;
	while (at > 0 && keys->typed[at - 1] != ' ')
		at--;
	return at;
}

static enum live_act insert(struct live_keys *keys, uint32_t key)
{
	char bytes[4];
	size_t length;

	/* Control characters, in either half, belong in no filter. */
	if (key < 0x20 || (key >= 0x7f && key < 0xa0) || key >= SCREEN_LEFT)
		return LIVE_NOTHING;
	length = encode(key, bytes);
	if (keys->length + length >= sizeof(keys->typed))
		return LIVE_NOTHING;
	memmove(keys->typed + keys->cursor + length, keys->typed + keys->cursor,
		keys->length - keys->cursor + 1);
	memcpy(keys->typed + keys->cursor, bytes, length);
	keys->length += length;
	keys->cursor += length;
	return LIVE_DRAW;
}

static enum live_act move_to(struct live_keys *keys, size_t at)
{
	keys->cursor = at;
	return LIVE_DRAW;
}

static enum live_act key_of_filter(struct live_keys *keys, uint32_t key)
{
	switch (key) {
	case SCREEN_ENTER:
		return LIVE_APPLY;
	case SCREEN_ESCAPE:
		keys->mode = LIVE_LIST;
		return LIVE_DRAW;
	case SCREEN_ERASE:
		return erase(keys, before_cursor(keys), keys->cursor);
	case SCREEN_DELETE:
		return erase(keys, keys->cursor, behind_cursor(keys));
	case SCREEN_ERASE_WORD:
		return erase(keys, word_start(keys), keys->cursor);
	case SCREEN_ERASE_LINE:
		return erase(keys, 0, keys->cursor);
	case SCREEN_LEFT:
		return move_to(keys, before_cursor(keys));
	case SCREEN_RIGHT:
		return move_to(keys, behind_cursor(keys));
	case SCREEN_HOME:
		return move_to(keys, 0);
	case SCREEN_END:
		return move_to(keys, keys->length);
	case SCREEN_REDRAW:
		return LIVE_REDRAW;
	default:
		return insert(keys, key);
	}
}

static enum live_act move_key(uint32_t key)
{
	switch (key) {
	case SCREEN_UP:
	case 'k':
		return LIVE_UP;
	case SCREEN_DOWN:
	case 'j':
		return LIVE_DOWN;
	case SCREEN_PAGE_UP:
		return LIVE_PAGE_UP;
	case SCREEN_PAGE_DOWN:
		return LIVE_PAGE_DOWN;
	case SCREEN_HOME:
	case 'g':
		return LIVE_FIRST;
	case SCREEN_END:
	case 'G':
		return LIVE_LAST;
	case SCREEN_REDRAW:
		return LIVE_REDRAW;
	default:
		return LIVE_NOTHING;
	}
}

static enum live_act space(struct live_keys *keys)
{
	if (keys->steps)
		return LIVE_STEP;
	keys->paused = !keys->paused;
	return LIVE_PAUSE;
}

static enum live_act key_of_list(struct live_keys *keys, uint32_t key)
{
	switch (key) {
	case 'q':
		return LIVE_QUIT;
	case ' ':
		return space(keys);
	case 'n':
		return keys->steps ? LIVE_STEP : LIVE_NOTHING;
	case SCREEN_LEFT:
	case '<':
		return LIVE_SORT_LEFT;
	case SCREEN_RIGHT:
	case '>':
		return LIVE_SORT_RIGHT;
	case 'r':
		return LIVE_REVERSE;
	case SCREEN_TAB:
		return LIVE_TAB;
	case '/':
		keys->mode = LIVE_FILTER;
		return LIVE_TYPE;
	case SCREEN_ENTER:
		return LIVE_OPEN;
	case SCREEN_ESCAPE:
		return LIVE_DESELECT;
	case 'h':
	case '?':
		keys->mode = LIVE_HELP;
		return LIVE_DRAW;
	default:
		return move_key(key);
	}
}

/* Of a text that takes the place of the table. */
static enum live_act key_of_text(struct live_keys *keys, uint32_t key)
{
	switch (key) {
	case 'q':
		return LIVE_QUIT;
	case ' ':
		return space(keys);
	case 'n':
		return keys->steps ? LIVE_STEP : LIVE_NOTHING;
	case SCREEN_ESCAPE:
	case SCREEN_ENTER:
	case SCREEN_LEFT:
	case 'h':
	case '?':
		keys->mode = LIVE_LIST;
		return LIVE_CLOSE;
	default:
		return move_key(key);
	}
}

enum live_act live_key(struct live_keys *keys, uint32_t key)
{
	switch (keys->mode) {
	case LIVE_FILTER:
		return key_of_filter(keys, key);
	case LIVE_ROW:
	case LIVE_HELP:
		return key_of_text(keys, key);
	default:
		return key_of_list(keys, key);
	}
}
