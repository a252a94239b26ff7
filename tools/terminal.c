/* SPDX-License-Identifier: BSD-2-Clause */
#include "terminal.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <term.h>
#include <unistd.h>

/* "dumb" can't put text somewhere. */
static bool terminal_places(void)
{
	const char *text = tigetstr("cup");

	return text && text != (const char *)-1;
}

bool terminal_fit(char *why, size_t why_size)
{
	const char *term = getenv("TERM");
	bool places;
	int found;

	if (!term || !*term) {
		snprintf(why, why_size,
			 "TERM is not set: set it to the kind of your terminal, such as xterm");
		return false;
	}
	if (setupterm(NULL, STDOUT_FILENO, &found) == ERR) {
		snprintf(why, why_size,
			 "no terminal of the kind TERM=\"%.60s\" is known here: set TERM to "
			 "another one, such as xterm or vt100", term);
		return false;
	}
	places = terminal_places();
	del_curterm(cur_term);
	if (!places)
		snprintf(why, why_size,
			 "a terminal of the kind TERM=\"%.60s\" has no screen: use \"tierheap stat "
			 "--interval 1\"", term);
	return places;
}
