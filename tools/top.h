/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of `tierheap top` share. One thread. */
#ifndef TOOL_TOP_H
#define TOOL_TOP_H

#include "change.h"
#include "numamaps.h"
#include "order.h"
#include "plot_braille.h"
#include "screen.h"
#include "survey.h"

/* Of the smallest terminal. */
#define TOP_ROWS    14
#define TOP_COLUMNS 60

enum top_page { TOP_LIST, TOP_PROCESS, TOP_HELP };

struct top {
	struct survey survey;
	struct order order;
	struct change change;
	double interval;         /* seconds between two rounds */
	double now;              /* of the last round, CLOCK_MONOTONIC */
	enum top_page page;
	enum top_page under;     /* the page below the help */
	enum plot_style plot;
	bool filtering;          /* keys go to order.filter */
	bool quit;
	bool redraw;             /* write the whole screen, not only what has changed */
	pid_t selected;          /* of the list; 0: the first row */
	size_t first;            /* first row that is shown, of the list */
	size_t scrolled;         /* lines, of the process's bands or of the help */
	struct watched **rows;   /* of the list, in order; NULL: none */
	size_t nrows;
	int table_rows;          /* of the page TOP_PROCESS, below its plots */
	pid_t opened;            /* of the page TOP_PROCESS */
	struct residency residency;
	int residency_error;     /* errno; 0: residency is right */
	double residency_at;     /* when it was read; 0: never */
	double residency_next;
};

/* Fills rows anew, after a round or when the order has changed. False: no memory. */
bool top_rows_fill(struct top *t);
/* The row of `selected`; nrows: the list is empty. */
size_t top_row_selected(const struct top *t);
/* How many rows of the list are on the screen. */
size_t top_rows_shown(void);
void top_key(struct top *t, int key);

/* Each draws a whole page. */
void top_list_draw(struct top *t);
void top_process_draw(struct top *t);
void top_help_draw(struct top *t);

/* "[####|...]" of `width` columns: PMEM's part, and a mark where it is to be. NAN: none. */
#define TOP_BAR_LEN 512
void top_bar(double share, double wanted, unsigned width, char buf[TOP_BAR_LEN]);
/* How far off is near, and how far is far. */
enum screen_look top_error_look(double error);
/* The last line of a page. */
void top_keys_draw(const char *text);

#endif
