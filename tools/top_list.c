/* SPDX-License-Identifier: BSD-2-Clause */
/* The page of `tierheap top` with a line for each process. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "format.h"
#include "threshold.h"
#include "top.h"
#include "util.h"

#define HEAD_ROWS    3
#define FOOT_ROWS    1
#define COMMAND_MAX  20
#define BAR_MAX      40
#define TEXT_LEN     TOP_BAR_LEN
#define RANK_LAST    9
#define ENDED_SHOWN  10 /* seconds that an end is told */

enum column {
	COLUMN_MARK, COLUMN_PID, COLUMN_COMMAND, COLUMN_STATE, COLUMN_POLICY, COLUMN_RATIO,
	COLUMN_DRAM, COLUMN_PMEM, COLUMN_BAR, COLUMN_SHARE, COLUMN_WANTED, COLUMN_ERROR,
	COLUMN_THRESHOLD, COLUMN_RATE, COLUMN_FALLBACKS, COLUMN_NOTE,
	COLUMNS_ALL,
};

static const struct {
	const char *title;
	int width;  /* least */
	int rank;   /* those of low rank are shown first where room is scarce */
	bool left;  /* texts begin at the left */
	int key;    /* enum order_key; -1: none */
} columns[] = {
    [COLUMN_MARK] = {"", 0, 0, true, -1},
    [COLUMN_PID] = {"PID", 8, 0, false, ORDER_PID},
    [COLUMN_COMMAND] = {"COMMAND", 10, 0, true, ORDER_COMMAND},
    [COLUMN_STATE] = {"STATE", 8, 8, true, -1},
    [COLUMN_POLICY] = {"POLICY", 17, 7, true, -1},
    [COLUMN_RATIO] = {"RATIO", 9, 6, false, -1},
    [COLUMN_DRAM] = {"DRAM", 5, 0, false, ORDER_DRAM},
    [COLUMN_PMEM] = {"PMEM", 6, 0, false, ORDER_PMEM},
    [COLUMN_BAR] = {"PART ON PMEM", 14, 0, true, ORDER_SHARE},
    [COLUMN_SHARE] = {"SHARE", 6, 4, false, -1},
    [COLUMN_WANTED] = {"WANTED", 6, 5, false, -1},
    [COLUMN_ERROR] = {"ERROR", 7, 0, false, ORDER_ERROR},
    [COLUMN_THRESHOLD] = {"THRESHOLD", 9, 1, false, ORDER_THRESHOLD},
    [COLUMN_RATE] = {"ALLOC/S", 7, 2, false, ORDER_RATE},
    [COLUMN_FALLBACKS] = {"FALLB", 5, 3, false, ORDER_FALLBACKS},
    [COLUMN_NOTE] = {"NOTE", 20, 9, true, -1},
};

_Static_assert(ARRAY_SIZE(columns) == COLUMNS_ALL, "a row for each column");

/* 0: the column is left out. */
struct layout {
	int width[COLUMNS_ALL];
};

static int layout_grow(struct layout *l, enum column column, int most, int left)
{
	int more = most - l->width[column];

	if (more > left)
		more = left;
	l->width[column] += more;
	return left - more;
}

/* False: one of that rank does not fit. */
static bool layout_add(struct layout *l, int rank, int *left)
{
	for (int i = COLUMN_PID; i < COLUMNS_ALL; i++) {
		if (columns[i].rank != rank)
			continue;
		if (*left < columns[i].width + 1)
			return false;
		l->width[i] = columns[i].width;
		*left -= columns[i].width + 1;
	}
	return true;
}

/* Columns in the order of their rank as long as they fit; what is left goes to the bar, the
 * command and the note. A blank stands behind each column but the last. */
static struct layout layout_make(int room)
{
	struct layout l = {{0}};
	int left = room + 1;

	for (int rank = 0; rank <= RANK_LAST && layout_add(&l, rank, &left); rank++)
		;
	left = layout_grow(&l, COLUMN_COMMAND, COMMAND_MAX, left);
	left = layout_grow(&l, COLUMN_BAR, BAR_MAX, left);
	if (l.width[COLUMN_NOTE])
		l.width[COLUMN_NOTE] += left;
	return l;
}

/* "640B 38%"; above the last band but one: ">2M 38%". */
static void threshold_text(const struct view *v, char *buf)
{
	char size[FORMAT_LEN];
	bool last = v->s.threshold_high == UINT64_MAX;

	if (!threshold_shown(v)) {
		snprintf(buf, TEXT_LEN, "-");
		return;
	}
	format_short(last ? v->s.threshold_low : v->s.threshold_high, size);
	if (threshold_seen(v))
		snprintf(buf, TEXT_LEN, "%s%s", last ? ">" : "", size);
	else
		snprintf(buf, TEXT_LEN, "%s%s %.0f%%", last ? ">" : "", size,
			 (double)v->s.threshold_ppm / 1e4);
}

static void bar_text(const struct view *v, int width, char *buf)
{
	if (v->s.state == TIERHEAP_STATE_DRAM)
		snprintf(buf, TEXT_LEN, "all in DRAM");
	else if (v->s.state == TIERHEAP_STATE_STARTING)
		snprintf(buf, TEXT_LEN, "starting");
	else
		top_bar(view_share(v), view_wanted_share(v), (unsigned)width, buf);
}

static void cell_text(const struct watched *p, enum column column, int width, char *buf)
{
	const struct view *v = &p->view;
	const struct tierheap_segment *s = &v->s;
	char number[FORMAT_LEN];

	switch (column) {
	case COLUMN_PID:
		snprintf(buf, TEXT_LEN, "%d", (int)p->pid);
		break;
	case COLUMN_COMMAND:
		snprintf(buf, TEXT_LEN, "%s", s->command);
		break;
	case COLUMN_STATE:
		snprintf(buf, TEXT_LEN, "%s", view_state_name(v));
		break;
	case COLUMN_POLICY:
		snprintf(buf, TEXT_LEN, "%s", view_policy_name(v));
		break;
	case COLUMN_RATIO:
		snprintf(buf, TEXT_LEN, "%" PRIu32 ":%" PRIu32, s->ratio_dram, s->ratio_pmem);
		break;
	case COLUMN_DRAM:
		snprintf(buf, TEXT_LEN, "%s", format_short(s->dram.resident_bytes, number));
		break;
	case COLUMN_PMEM:
		snprintf(buf, TEXT_LEN, "%s%s", s->simulated ? "~" : "",
			 format_short(s->pmem.resident_bytes, number));
		break;
	case COLUMN_BAR:
		bar_text(v, width, buf);
		break;
	case COLUMN_SHARE:
		snprintf(buf, TEXT_LEN, "%s", format_share(view_share(v), number));
		break;
	case COLUMN_WANTED:
		snprintf(buf, TEXT_LEN, "%s", format_share(view_wanted_share(v), number));
		break;
	case COLUMN_ERROR:
		snprintf(buf, TEXT_LEN, "%s", format_error(view_error(v), number));
		break;
	case COLUMN_THRESHOLD:
		threshold_text(v, buf);
		break;
	case COLUMN_RATE:
		snprintf(buf, TEXT_LEN, "%s", format_count(p->rate, number));
		break;
	case COLUMN_FALLBACKS:
		snprintf(buf, TEXT_LEN, "%s", format_count((double)s->fallbacks, number));
		break;
	case COLUMN_NOTE:
		snprintf(buf, TEXT_LEN, "%s%s%s", s->simulated ? "simulated" : "",
			 s->simulated && *s->message ? ": " : "", s->message);
		break;
	default:
		buf[0] = '\0';
	}
}

/* Texts at the left, numbers at the right; a number that does not fit keeps its first digits. */
static void cell_put(int row, int at, int width, bool left, enum screen_look look, const char *text)
{
	int len = (int)strlen(text);

	if (!left && len < width) {
		screen_put(row, at, width - len, look, "");
		screen_put(row, at + width - len, len, look, text);
	} else {
		screen_put(row, at, width, look, text);
	}
}

static enum screen_look cell_look(const struct watched *p, enum column column)
{
	if (column == COLUMN_ERROR)
		return top_error_look(view_error(&p->view));
	if (column == COLUMN_FALLBACKS && p->view.s.fallbacks)
		return SCREEN_WARNING;
	return column == COLUMN_BAR ? SCREEN_DIM : SCREEN_PLAIN;
}

/* A process that can't be read has a number and a reason. */
static void unreadable_draw(const struct watched *p, int row, bool selected)
{
	enum screen_look look = selected ? SCREEN_SELECTED : SCREEN_WARNING;
	char text[TEXT_LEN];

	snprintf(text, sizeof(text), "%8d %s%s%s", (int)p->pid, p->known ? p->view.s.command : "",
		 p->known ? ": " : "", *p->why ? p->why : "not read yet");
	screen_put(row, 0, screen_columns(), look, text);
}

static void row_draw(const struct layout *l, const struct watched *p, int row, bool selected)
{
	char text[TEXT_LEN];

	if (!p->known || *p->why) {
		unreadable_draw(p, row, selected);
	} else {
		for (int i = COLUMN_PID, at = 0; i < COLUMNS_ALL; i++) {
			if (l->width[i] == 0)
				continue;
			cell_text(p, i, l->width[i], text);
			cell_put(row, at, l->width[i], columns[i].left,
				 selected ? SCREEN_SELECTED : cell_look(p, i), text);
			at += l->width[i];
			screen_put(row, at++, 1, selected ? SCREEN_SELECTED : SCREEN_PLAIN, "");
		}
	}
	/* Seen without reverse and bold, too. */
	if (selected)
		screen_put(row, 0, 1, SCREEN_SELECTED, ">");
}

static void titles_draw(const struct top *t, const struct layout *l, int row)
{
	screen_put(row, 0, screen_columns(), SCREEN_HEAD, "");
	for (int i = COLUMN_PID, at = 0; i < COLUMNS_ALL; i++) {
		bool sorted = columns[i].key == (int)t->order.key;

		if (l->width[i] == 0)
			continue;
		cell_put(row, at, l->width[i], columns[i].left,
			 sorted ? SCREEN_SELECTED : SCREEN_HEAD, columns[i].title);
		at += l->width[i] + 1;
	}
}

static void total_draw(const struct top *t)
{
	double dram = 0, pmem = 0;
	char text[TEXT_LEN], a[FORMAT_LEN], b[FORMAT_LEN], clock[16], of[32] = "";
	bool simulated = false;
	time_t now = time(NULL);
	struct tm tm;

	for (size_t i = 0; i < t->nrows; i++) {
		const struct tierheap_segment *s = &t->rows[i]->view.s;

		dram += (double)s->dram.resident_bytes;
		pmem += (double)s->pmem.resident_bytes;
		simulated |= s->simulated;
	}
	dram = fmin(dram, 0x1p63);
	pmem = fmin(pmem, 0x1p63);
	if (!localtime_r(&now, &tm) || !strftime(clock, sizeof(clock), "%H:%M:%S", &tm))
		clock[0] = '\0';
	if (t->nrows != t->survey.count)
		snprintf(of, sizeof(of), " of %zu", t->survey.count);
	snprintf(text, sizeof(text), "%zu%s process%s  DRAM %s  PMEM %s%s  every %g s  %s",
		 t->nrows, of, t->survey.count == 1 ? "" : "es", format_short((uint64_t)dram, a),
		 format_short((uint64_t)pmem, b), simulated ? " (~ simulated)" : "", t->interval,
		 clock);
	screen_put(0, 0, screen_columns(), SCREEN_STRONG, text);
}

/* The last one of those that would be listed, for a while. */
static void ended_text(const struct top *t, char *buf, size_t size)
{
	const struct survey *w = &t->survey;

	for (size_t n = w->ends; n > 0 && w->ends - n < SURVEY_ENDS; n--) {
		const struct survey_ended *end = &w->ended[(n - 1) % SURVEY_ENDS];

		if (t->now >= end->at + ENDED_SHOWN)
			return;
		if (!order_matches(&t->order, end->command))
			continue;
		snprintf(buf, size, "  process %d (%.15s) has ended", (int)end->pid, end->command);
		return;
	}
}

static void order_draw(const struct top *t)
{
	char text[TEXT_LEN], filter[64] = "", ended[96] = "";

	if (t->filtering || t->order.filter[0])
		snprintf(filter, sizeof(filter), "  filter: %s%s", t->order.filter,
			 t->filtering ? "_" : "");
	ended_text(t, ended, sizeof(ended));
	snprintf(text, sizeof(text), "by %s, %s first%s%s", order_name(t->order.key),
		 order_first(&t->order), filter, ended);
	screen_put(1, 0, screen_columns(), t->filtering ? SCREEN_STRONG : SCREEN_PLAIN, text);
}

static void empty_draw(const struct top *t)
{
	const char *text = "No process that you can look into runs under tierheap.";

	if (t->order.filter[0] && t->survey.count)
		text = "No process has that in its command: / and Esc show all again.";
	screen_put(HEAD_ROWS + 1, 2, screen_columns() - 2, SCREEN_PLAIN, text);
}

size_t top_rows_shown(void)
{
	int rows = screen_rows() - HEAD_ROWS - FOOT_ROWS;

	return rows > 1 ? (size_t)rows : 1;
}

/* The selected row stays on the screen, and no room is left below the last one. */
static void first_settle(struct top *t, size_t selected)
{
	size_t shown = top_rows_shown();

	if (selected < t->first)
		t->first = selected;
	if (selected >= t->first + shown)
		t->first = selected - shown + 1;
	if (t->first + shown > t->nrows)
		t->first = t->nrows > shown ? t->nrows - shown : 0;
}

void top_list_draw(struct top *t)
{
	struct layout l = layout_make(screen_columns());
	size_t selected = top_row_selected(t), shown = top_rows_shown();

	first_settle(t, selected);
	total_draw(t);
	order_draw(t);
	titles_draw(t, &l, HEAD_ROWS - 1);
	for (size_t i = 0; i < shown && t->first + i < t->nrows; i++)
		row_draw(&l, t->rows[t->first + i], HEAD_ROWS + (int)i, t->first + i == selected);
	if (t->nrows == 0)
		empty_draw(t);
	if (t->filtering)
		top_keys_draw("letters: part of a command  Enter: keep  Esc: show all");
	else
		top_keys_draw("?:help Enter:open <>:sort r:reverse /:filter +-:time q:quit");
}
