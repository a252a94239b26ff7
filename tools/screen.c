/* SPDX-License-Identifier: BSD-2-Clause */
#include "screen.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "terminal.h"

/* ms; what an escape sequence takes at most between its bytes, over a slow line too */
#define ESCAPE_WAIT 100

static SCREEN *terminal;          /* NULL: not taken; main thread */
static bool utf8, braille;        /* what it shows; main thread, by screen_begin */
static chtype looks[SCREEN_BAD + 1]; /* attributes by enum screen_look; main thread */
static struct termios before;     /* of the terminal, for fatal_signal; by screen_begin */
static char leave[128];           /* what makes it show lines again; by screen_begin */

/* The library has ended up in a state that it does not know: no call into it. */
static void fatal_signal(int number)
{
	ssize_t ignored = write(STDOUT_FILENO, leave, strlen(leave));

	(void)ignored;
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	raise(number);
}

/* Of the terminal's description, terminfo(5); empty: it has none of that name. */
static const char *capability(const char *name)
{
	const char *text = tigetstr(name);

	return text && text != (const char *)-1 ? text : "";
}

static void fatal_catch(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
	struct sigaction action = {.sa_handler = fatal_signal, .sa_flags = (int)SA_RESETHAND};

	snprintf(leave, sizeof(leave), "%s%s%s%s\r\n", capability("sgr0"), capability("rmkx"),
		 capability("rmcup"), capability("cnorm"));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
}

/* https://no-color.org: any text but an empty one. */
static bool colour_wanted(void)
{
	const char *no = getenv("NO_COLOR");

	return !(no && *no) && has_colors();
}

static void looks_fill(void)
{
	looks[SCREEN_PLAIN] = A_NORMAL;
	looks[SCREEN_HEAD] = A_REVERSE;
	looks[SCREEN_SELECTED] = A_REVERSE | A_BOLD;
	looks[SCREEN_STRONG] = A_BOLD;
	looks[SCREEN_DIM] = A_NORMAL;
	looks[SCREEN_GOOD] = A_NORMAL;
	looks[SCREEN_WARNING] = A_BOLD;
	looks[SCREEN_BAD] = A_BOLD;
	if (!colour_wanted() || start_color() == ERR)
		return;
	use_default_colors();
	init_pair(1, COLOR_GREEN, -1);
	init_pair(2, COLOR_YELLOW, -1);
	init_pair(3, COLOR_RED, -1);
	init_pair(4, COLOR_CYAN, -1);
	looks[SCREEN_GOOD] = COLOR_PAIR(1);
	looks[SCREEN_WARNING] = COLOR_PAIR(2) | A_BOLD;
	looks[SCREEN_BAD] = COLOR_PAIR(3) | A_BOLD;
	looks[SCREEN_DIM] = COLOR_PAIR(4);
}

static void characters_find(void)
{
	const char *term = getenv("TERM");

	/* LC_CTYPE alone: numbers keep their decimal point. */
	setlocale(LC_CTYPE, "");
	utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	braille = utf8 && !(term && strcmp(term, "linux") == 0);
}

bool screen_begin(char *why, size_t why_size)
{
	characters_find();
	tcgetattr(STDIN_FILENO, &before);
	/* Sizes of the environment are those at the start: the terminal's own count. */
	use_tioctl(TRUE);
	set_escdelay(ESCAPE_WAIT);
	if (!terminal_fit(why, why_size))
		return false;
	terminal = newterm(NULL, stdout, stdin);
	if (!terminal) {
		snprintf(why, why_size, "no screen can be made of the terminal");
		return false;
	}
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	looks_fill();
	fatal_catch();
	return true;
}

void screen_end(void)
{
	if (!terminal)
		return;
	endwin();
	delscreen(terminal);
	terminal = NULL;
}

bool screen_utf8(void)
{
	return utf8;
}

bool screen_braille(void)
{
	return braille;
}

int screen_rows(void)
{
	return getmaxy(stdscr);
}

int screen_columns(void)
{
	return getmaxx(stdscr);
}

void screen_resized(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
}

void screen_clear(void)
{
	erase();
}

/* Bytes of at most `columns` characters. */
static int text_fit(const char *text, int columns, int *used)
{
	int bytes = 0;

	*used = 0;
	for (; text[bytes]; bytes++) {
		bool starts = ((unsigned char)text[bytes] & 0xc0) != 0x80;

		if (starts && *used == columns)
			break;
		*used += starts;
	}
	return bytes;
}

void screen_put(int row, int column, int width, enum screen_look look, const char *text)
{
	int room = screen_columns() - column, used, bytes;

	if (row < 0 || row >= screen_rows() || column < 0 || room <= 0)
		return;
	if (width > room)
		width = room;
	bytes = text_fit(text, width, &used);
	attrset((attr_t)looks[look]);
	mvaddnstr(row, column, text, bytes);
	for (; used < width; used++)
		mvaddch(row, column + used, ' ');
	attrset(A_NORMAL);
}

void screen_show(bool whole)
{
	if (whole)
		clearok(curscr, TRUE);
	refresh();
}

static int key_translate(int key)
{
	static const struct {
		int from, to;
	} keys[] = {
	    {KEY_UP, SCREEN_UP}, {KEY_DOWN, SCREEN_DOWN}, {KEY_LEFT, SCREEN_LEFT},
	    {KEY_RIGHT, SCREEN_RIGHT}, {KEY_PPAGE, SCREEN_PAGE_UP},
	    {KEY_NPAGE, SCREEN_PAGE_DOWN}, {KEY_HOME, SCREEN_HOME}, {KEY_END, SCREEN_END},
	    {KEY_ENTER, SCREEN_ENTER}, {'\r', SCREEN_ENTER}, {'\n', SCREEN_ENTER},
	    {27, SCREEN_ESCAPE}, {KEY_BACKSPACE, SCREEN_BACKSPACE}, {127, SCREEN_BACKSPACE},
	    {'\b', SCREEN_BACKSPACE}, {'U' & 31, SCREEN_ERASE}, {'L' & 31, SCREEN_REDRAW},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].from == key)
			return keys[i].to;
	return key >= ' ' && key <= '~' ? key : SCREEN_NONE;
}

int screen_key(void)
{
	int key = getch();

	while (key != ERR && key_translate(key) == SCREEN_NONE)
		key = getch();
	return key == ERR ? SCREEN_NONE : key_translate(key);
}
