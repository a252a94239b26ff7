/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys as numbers: printable ones as themselves, the others from 256 on. */
#ifndef TOOL_SCREEN_KEY_H
#define TOOL_SCREEN_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum screen_key {
	SCREEN_NONE = 256, /* none is waiting, or one without a meaning here */
	SCREEN_UP, SCREEN_DOWN, SCREEN_LEFT, SCREEN_RIGHT,
	SCREEN_PAGE_UP, SCREEN_PAGE_DOWN, SCREEN_HOME, SCREEN_END,
	SCREEN_ENTER, SCREEN_ESCAPE, SCREEN_BACKSPACE,
	SCREEN_ERASE,      /* Ctrl-U: the whole line */
	SCREEN_REDRAW,     /* Ctrl-L */
};

/*
 * One key into a line of text of `size` bytes: printable ones are added at its end, Backspace and
 * Ctrl-U take away. False: another key.
 */
bool screen_key_edit(char *text, size_t size, int key);

#endif
