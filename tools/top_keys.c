/* SPDX-License-Identifier: BSD-2-Clause */
/* What the keys of `tierheap top` do. */
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "top.h"
#include "util.h"

/* Seconds, of the keys + and -. */
static const double intervals[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60};

bool top_rows_fill(struct top *t)
{
	struct watched **rows = calloc(t->survey.count + 1, sizeof(struct watched *));

	if (!rows)
		return false;
	free(t->rows);
	t->rows = rows;
	t->nrows = order_rows(&t->order, &t->survey, rows);
	return true;
}

size_t top_row_selected(const struct top *t)
{
	for (size_t i = 0; i < t->nrows; i++)
		if (t->rows[i]->pid == t->selected)
			return i;
	return 0;
}

static void interval_step(struct top *t, bool longer)
{
	size_t last = ARRAY_SIZE(intervals) - 1;

	for (size_t i = 0; i <= last; i++) {
		if (longer && intervals[i] > t->interval * 1.001) {
			t->interval = intervals[i];
			return;
		}
		if (!longer && intervals[last - i] < t->interval * 0.999) {
			t->interval = intervals[last - i];
			return;
		}
	}
}

static void select_move(struct top *t, long step)
{
	long at = (long)top_row_selected(t) + step, last = (long)t->nrows - 1;

	if (t->nrows == 0)
		return;
	at = at < 0 ? 0 : at > last ? last : at;
	t->selected = t->rows[at]->pid;
}

static void process_open_page(struct top *t)
{
	struct watched *p = t->nrows ? t->rows[top_row_selected(t)] : NULL;

	if (!p || !p->known)
		return;
	t->selected = p->pid;
	t->opened = p->pid;
	t->survey.held = p->pid;
	t->scrolled = 0;
	t->residency_at = 0;
	t->residency_next = 0;
	t->page = TOP_PROCESS;
}

static void process_close_page(struct top *t)
{
	change_end(&t->change);
	t->survey.held = 0;
	t->page = TOP_LIST;
}

static void order_step(struct top *t, int step)
{
	t->order.key = (enum order_key)(((int)t->order.key + step + ORDER_KEYS) % ORDER_KEYS);
	t->order.reverse = false;
}

static void order_key_do(struct top *t, int key)
{
	if (key == '<')
		order_step(t, -1);
	else if (key == '>')
		order_step(t, 1);
	else if (key == 'r')
		t->order.reverse = !t->order.reverse;
	else if (key >= '1' && key < '1' + ORDER_KEYS) {
		t->order.key = (enum order_key)(key - '1');
		t->order.reverse = false;
	}
	/* What comes first is wanted when the order has changed. */
	t->first = 0;
	if (top_rows_fill(t) && t->nrows)
		t->selected = t->rows[0]->pid;
}

static void filter_key(struct top *t, int key)
{
	if (key == SCREEN_ENTER || key == SCREEN_ESCAPE)
		t->filtering = false;
	else
		screen_key_edit(t->order.filter, sizeof(t->order.filter), key);
	if (key == SCREEN_ESCAPE)
		t->order.filter[0] = '\0';
	top_rows_fill(t);
}

static void list_key(struct top *t, int key)
{
	long page = (long)top_rows_shown();

	switch (key) {
	case SCREEN_UP:
	case 'k':
		select_move(t, -1);
		break;
	case SCREEN_DOWN:
	case 'j':
		select_move(t, 1);
		break;
	case SCREEN_PAGE_UP:
		select_move(t, -page);
		break;
	case SCREEN_PAGE_DOWN:
		select_move(t, page);
		break;
	case SCREEN_HOME:
		select_move(t, -(long)t->nrows);
		break;
	case SCREEN_END:
		select_move(t, (long)t->nrows);
		break;
	case SCREEN_ENTER:
		process_open_page(t);
		break;
	case SCREEN_ESCAPE:
		t->order.filter[0] = '\0';
		top_rows_fill(t);
		break;
	case '/':
		t->filtering = true;
		break;
	default:
		if (key == '<' || key == '>' || key == 'r' || (key >= '1' && key <= '9'))
			order_key_do(t, key);
	}
}

static void change_start(struct top *t, const char *setting)
{
	struct watched *p = survey_find(&t->survey, t->opened);

	if (p && p->ended == 0 && *p->why == '\0')
		change_begin(&t->change, &p->view, setting);
}

static void process_key(struct top *t, int key)
{
	switch (key) {
	case SCREEN_ESCAPE:
	case SCREEN_BACKSPACE:
	case SCREEN_LEFT:
		process_close_page(t);
		break;
	case SCREEN_UP:
	case 'k':
		t->scrolled -= t->scrolled > 0;
		break;
	case SCREEN_DOWN:
	case 'j':
		t->scrolled++;
		break;
	case 'r':
		change_start(t, "ratio");
		break;
	case 'p':
		change_start(t, "policy");
		break;
	case 't':
		change_start(t, "threshold");
		break;
	default:
		break;
	}
}

static void help_key(struct top *t, int key)
{
	if (key == SCREEN_DOWN || key == 'j') {
		t->scrolled++;
	} else if (key == SCREEN_UP || key == 'k') {
		t->scrolled -= t->scrolled > 0;
	} else {
		t->page = t->under;
		t->scrolled = 0;
	}
}

/* Those that mean the same on each page; false: another one. */
static bool common_key(struct top *t, int key)
{
	if (key == 'q')
		t->quit = true;
	else if (key == SCREEN_REDRAW)
		t->redraw = true;
	else if ((key == '?' || key == 'h') && t->page != TOP_HELP) {
		t->under = t->page;
		t->page = TOP_HELP;
		t->scrolled = 0;
	} else if (key == '+' || key == '-')
		interval_step(t, key == '+');
	else
		return false;
	return true;
}

void top_key(struct top *t, int key)
{
	if (t->filtering)
		filter_key(t, key);
	else if (change_open(&t->change))
		change_key(&t->change, t->survey.root, key);
	else if (common_key(t, key))
		return;
	else if (t->page == TOP_HELP)
		help_key(t, key);
	else if (t->page == TOP_PROCESS)
		process_key(t, key);
	else
		list_key(t, key);
}
