/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal as a screen: ncurses is seen by screen.c alone. One thread. Texts are UTF-8 where
 * screen_utf8 says so, else ASCII; every character takes one column.
 */
#ifndef TOOL_SCREEN_H
#define TOOL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "screen_key.h"

enum screen_look {
	SCREEN_PLAIN,
	SCREEN_HEAD,     /* of a table */
	SCREEN_SELECTED,
	SCREEN_STRONG,
	SCREEN_DIM,
	SCREEN_GOOD,
	SCREEN_WARNING,
	SCREEN_BAD,
};

/*
 * Takes the terminal on standard input and output. False with a line in `why`, and the terminal is
 * as it was. Fatal signals put it back; the caller does so for all others by screen_end.
 */
bool screen_begin(char *why, size_t why_size);
void screen_end(void);

bool screen_utf8(void);
/* Has the terminal characters of braille? Consoles of the kernel have not. */
bool screen_braille(void);
int screen_rows(void);
int screen_columns(void);
/* After SIGWINCH, which the caller catches. */
void screen_resized(void);

void screen_clear(void);
/* `width` columns, cut or filled up; what lies outside of the screen is left out. */
void screen_put(int row, int column, int width, enum screen_look look, const char *text);
/* Writes what has changed; `whole`: everything. */
void screen_show(bool whole);

/* The next key that is waiting, SCREEN_NONE: there is none. Does not wait. */
int screen_key(void);

#endif
