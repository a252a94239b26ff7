/* SPDX-License-Identifier: BSD-2-Clause */
/* The page of `tierheap top` with one process: figures, history, bands, nodes. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bands.h"
#include "field.h"
#include "format.h"
#include "threshold.h"
#include "top.h"
#include "util.h"

#define TEXT_LEN    TOP_BAR_LEN
#define FIGURE_ROWS 5
#define BANDS_ROWS  5  /* of the tables at least, their heads too */
#define BANDS_WIDTH 44
#define CHARTS_ROWS 8  /* of plots with their titles, before tables get more */
#define CHART_MAX   16 /* rows of one plot */

static void figure_put(int row, const char *text)
{
	screen_put(row, 0, screen_columns(), SCREEN_PLAIN, text);
}

static void title_draw(const struct top *t, const struct watched *p)
{
	const struct tierheap_segment *s = &p->view.s;
	char text[TEXT_LEN], time[FORMAT_LEN];

	if (p->ended > 0)
		snprintf(text, sizeof(text), "process %d (%s) has ended %s ago: Esc goes back",
			 (int)p->pid, s->command, format_duration(t->now - p->ended, time));
	else if (*p->why)
		snprintf(text, sizeof(text), "process %d (%s): %s", (int)p->pid, s->command,
			 p->why);
	else
		snprintf(text, sizeof(text), "process %d (%s)  %s%s%s%s  up %s  %" PRIu64
			 " thread%s  version %s", (int)p->pid, s->command,
			 view_state_name(&p->view), s->simulated ? ", PMEM simulated" : "",
			 *s->message ? ": " : "", s->message,
			 format_duration(p->view.uptime, time), s->threads,
			 s->threads == 1 ? "" : "s", s->library_version);
	screen_put(0, 0, screen_columns(),
		   p->ended > 0 || *p->why ? SCREEN_BAD : SCREEN_STRONG, text);
}

static void settings_draw(const struct view *v)
{
	const struct tierheap_segment *s = &v->s;
	char text[TEXT_LEN], threshold[THRESHOLD_LEN], low[FORMAT_LEN], high[FORMAT_LEN];
	char fixed[FORMAT_LEN + 16] = "", others[FIELD_SETTINGS_LEN];

	snprintf(text, sizeof(text), "policy %s  ratio %" PRIu32 ":%" PRIu32 "  engine %s  %s",
		 view_policy_name(v), s->ratio_dram, s->ratio_pmem, view_engine_name(v),
		 field_settings(v, others));
	figure_put(1, text);
	threshold_format(v, threshold, sizeof(threshold));
	if (s->policy == TIERHEAP_POLICY_STATIC_THRESHOLD)
		snprintf(fixed, sizeof(fixed), " set to %s", format_size(s->threshold, low));
	snprintf(text, sizeof(text), "threshold %s%s  from %s to %s", threshold, fixed,
		 format_size(s->threshold_min, low), format_size(s->threshold_max, high));
	figure_put(2, text);
}

static void share_draw(const struct view *v)
{
	char text[TEXT_LEN], share[FORMAT_LEN], wanted[FORMAT_LEN], error[FORMAT_LEN];
	char bar[TOP_BAR_LEN], dram[FORMAT_LEN], pmem[FORMAT_LEN];
	int used, room;

	snprintf(text, sizeof(text), "DRAM %s PMEM %s%s share %s wanted %s error %s",
		 format_short(v->s.dram.resident_bytes, dram), v->s.simulated ? "~" : "",
		 format_short(v->s.pmem.resident_bytes, pmem), format_share(view_share(v), share),
		 format_share(view_wanted_share(v), wanted), format_error(view_error(v), error));
	screen_put(3, 0, screen_columns(), top_error_look(view_error(v)), text);
	used = (int)strlen(text) + 1;
	room = screen_columns() - used;
	if (room < 8)
		return;
	top_bar(view_share(v), view_wanted_share(v), room > 80 ? 80 : (unsigned)room, bar);
	screen_put(3, used, room, SCREEN_DIM, bar);
}

static void work_draw(const struct watched *p)
{
	const struct tierheap_segment *s = &p->view.s;
	char text[TEXT_LEN], rate[FORMAT_LEN], moved[FORMAT_LEN], pending[FORMAT_LEN];
	char fallbacks[FORMAT_LEN], foreign[FORMAT_LEN];

	snprintf(text, sizeof(text),
		 "allocations %s/s  moved %s  to look at %s  fallbacks %s  foreign frees %s",
		 format_count(p->rate, rate), format_short(s->moved_bytes, moved),
		 format_short(s->pending_bytes, pending),
		 format_count((double)s->fallbacks, fallbacks),
		 format_count((double)s->foreign_frees, foreign));
	figure_put(4, text);
}

static void share_text(double value, char *buf)
{
	format_share(value, buf);
}

static void error_text(double value, char *buf)
{
	format_error(value, buf);
}

static void threshold_text(double value, char *buf)
{
	format_short((uint64_t)fmin(0x1p62, fmax(0, exp2(value))), buf);
}

static void moved_text(double value, char *buf)
{
	format_short((uint64_t)fmin(0x1p62, fmax(0, value)), buf);
}

/* What is plotted: its least span, so that noise does not fill the plot, and its line. */
static const struct chart {
	const char *name;
	double span, least, most;
	void (*text)(double value, char *buf);
} charts[HISTORY_FIGURES] = {
    [HISTORY_SHARE] = {"share", 0.02, 0, 1, share_text},
    [HISTORY_ERROR] = {"error", 0.02, -1, 1, error_text},
    [HISTORY_THRESHOLD] = {"threshold", 1, 0, 64, threshold_text},
    [HISTORY_MOVED] = {"moved/s", 65536, 0, INFINITY, moved_text},
};

static double chart_reference(const struct watched *p, enum history_figure figure)
{
	if (figure == HISTORY_SHARE)
		return view_wanted_share(&p->view);
	return figure == HISTORY_THRESHOLD ? NAN : 0;
}

/* "share 0.8001 0.7900..0.8100 32.0 s": now, the edges, and how long that is; of all the same. */
static void chart_title(const struct chart *chart, const struct plot *plot, double last,
			double seconds, bool any, char *buf)
{
	char now[FORMAT_LEN] = "-", low[FORMAT_LEN], high[FORMAT_LEN], time[FORMAT_LEN] = "";

	if (!isnan(last))
		chart->text(last, now);
	if (!any) {
		snprintf(buf, TEXT_LEN, "%s -", chart->name);
		return;
	}
	chart->text(plot->low, low);
	chart->text(plot->high, high);
	if (chart == charts)
		format_duration(seconds, time);
	snprintf(buf, TEXT_LEN, "%s %s %s..%s %s", chart->name, now, low, high, time);
}

static void chart_draw(const struct top *t, const struct watched *p, enum history_figure figure,
		       int row, int column, int width, int height)
{
	/* Too large for the stack of a careful program; written here, one thread. */
	static char lines[PLOT_ROWS][PLOT_LINE_LEN];
	static double values[PLOT_SAMPLES];
	struct plot plot = {.style = t->plot, .columns = (unsigned)width,
			    .rows = (unsigned)height,
			    .least = charts[figure].least, .most = charts[figure].most,
			    .reference = chart_reference(p, figure)};
	char title[TEXT_LEN];
	size_t count;
	double seconds;
	bool any;

	if (plot.columns > PLOT_COLUMNS)
		plot.columns = PLOT_COLUMNS;
	if (plot.rows > PLOT_ROWS)
		plot.rows = PLOT_ROWS;
	count = plot_samples(&plot);
	seconds = history_series(&p->history, figure, values, count);
	any = plot_fit(&plot, values, count, charts[figure].span);
	chart_title(&charts[figure], &plot, values[count - 1], seconds, any, title);
	screen_put(row, column, width, SCREEN_STRONG, title);
	if (!any)
		return;
	plot_draw(&plot, values, lines);
	for (unsigned i = 0; i < plot.rows; i++)
		screen_put(row + 1 + (int)i, column, width, SCREEN_DIM, lines[i]);
}

/* Two by two, a blank column between; returns the first row below. */
static int charts_draw(const struct top *t, const struct watched *p, int rows)
{
	int height = rows / 2 - 1, width = (screen_columns() - 1) / 2;

	if (height > CHART_MAX)
		height = CHART_MAX;
	if (height < 1)
		height = 1;
	for (int i = 0; i < HISTORY_FIGURES; i++)
		chart_draw(t, p, (enum history_figure)i, FIGURE_ROWS + i / 2 * (height + 1),
			   i % 2 * (width + 1), width, height);
	return FIGURE_ROWS + 2 * (height + 1);
}

static void band_draw(int row, const struct tierheap_band *sum, bool boundary)
{
	char text[TEXT_LEN], size[FORMAT_LEN], dram[FORMAT_LEN], pmem[FORMAT_LEN];
	char usable[FORMAT_LEN];
	uint64_t in_pmem = sum->pmem_bytes < sum->resident_bytes ? sum->pmem_bytes :
								  sum->resident_bytes;

	snprintf(text, sizeof(text), "%10s %9s %9s %9s %s", format_size(sum->max_size, size),
		 format_short(sum->resident_bytes - in_pmem, dram), format_short(in_pmem, pmem),
		 format_short(sum->usable_bytes, usable), boundary ? "<-" : "");
	screen_put(row, 0, BANDS_WIDTH, boundary ? SCREEN_STRONG : SCREEN_PLAIN, text);
}

/* From the line `scrolled` on; returns how many lines there are in all. `rows` of 0: only that. */
static size_t bands_draw(const struct top *t, const struct view *v, int row, int rows)
{
	struct tierheap_band sum;
	size_t lines = 0;
	bool boundary;

	if (rows)
		screen_put(row, 0, BANDS_WIDTH, SCREEN_HEAD,
			   "BLOCKS<=         DRAM      PMEM    USABLE");
	for (uint32_t i = 0; i < v->s.nbands;) {
		i = bands_line(v, i, &sum, &boundary);
		if (!bands_shown(&sum) && !boundary)
			continue;
		if (lines >= t->scrolled && (int)(lines - t->scrolled) < rows - 1)
			band_draw(row + 1 + (int)(lines - t->scrolled), &sum, boundary);
		lines++;
	}
	return lines;
}

static int node_draw(const struct top *t, const struct view *v, unsigned node, int row, int width)
{
	char text[TEXT_LEN], heap[FORMAT_LEN], other[FORMAT_LEN];
	bool dram = v->s.dram.nodes[node / 64] >> (node % 64) & 1;
	bool pmem = v->s.pmem.nodes[node / 64] >> (node % 64) & 1;

	if (!dram && !pmem && !t->residency.heap[node] && !t->residency.other[node])
		return row;
	snprintf(text, sizeof(text), "%4u %-9s %9s %9s", node,
		 dram && pmem ? "DRAM+PMEM" : dram ? "DRAM" : pmem ? "PMEM" : "-",
		 format_short(t->residency.heap[node], heap),
		 format_short(t->residency.other[node], other));
	screen_put(row, BANDS_WIDTH + 1, width, SCREEN_PLAIN, text);
	return row + 1;
}

static void nodes_draw(const struct top *t, const struct view *v, int row, int last)
{
	char text[TEXT_LEN], age[FORMAT_LEN];
	int width = screen_columns() - BANDS_WIDTH - 1;

	if (t->residency_at <= 0)
		return;
	screen_put(row++, BANDS_WIDTH + 1, width, SCREEN_HEAD, "NODE TIER           HEAP     OTHER");
	if (t->residency_error) {
		snprintf(text, sizeof(text), "numa_maps: %s", strerror(t->residency_error));
		screen_put(row, BANDS_WIDTH + 1, width, SCREEN_WARNING, text);
		return;
	}
	for (unsigned node = 0; node < NODE_MAX && row < last; node++)
		row = node_draw(t, v, node, row, width);
	if (row >= last)
		return;
	snprintf(text, sizeof(text), "as of %s ago",
		 format_duration(fmax(0, t->now - t->residency_at), age));
	screen_put(row, BANDS_WIDTH + 1, width, SCREEN_PLAIN, text);
}

/* Of a text that may take two lines, the second one above the keys; returns the rows it takes. */
static int line_draw(const char *text)
{
	int columns = screen_columns(), last = screen_rows() - 2;
	int rows = (int)strlen(text) > columns ? 2 : 1;

	if (text[0] == '\0')
		return 0;
	for (int i = 0; i < rows; i++)
		screen_put(last - rows + 1 + i, 0, columns, SCREEN_STRONG, text + i * columns);
	return rows;
}

/* How many rows of `room` the tables get, and how far they are scrolled at most. */
static void tables_settle(struct top *t, const struct watched *p, int room)
{
	size_t lines = bands_draw(t, &p->view, 0, 0);
	int rows = (int)lines + 1;

	if (rows > room - CHARTS_ROWS)
		rows = room - CHARTS_ROWS;
	if (rows < BANDS_ROWS)
		rows = BANDS_ROWS;
	t->table_rows = rows < room - 4 ? rows : room - 4;
	if (t->scrolled + (size_t)t->table_rows > lines + 1)
		t->scrolled = lines + 1 > (size_t)t->table_rows ? lines + 1 - (size_t)t->table_rows :
								   0;
}

void top_process_draw(struct top *t)
{
	struct watched *p = survey_find(&t->survey, t->opened);
	int last = screen_rows() - 1, row;

	if (!p) {
		figure_put(0, "the process has ended: Esc goes back");
		top_keys_draw("Esc:back q:quit");
		return;
	}
	title_draw(t, p);
	settings_draw(&p->view);
	share_draw(&p->view);
	work_draw(p);
	last -= line_draw(t->change.line);
	tables_settle(t, p, last - FIGURE_ROWS);
	row = charts_draw(t, p, last - FIGURE_ROWS - t->table_rows);
	bands_draw(t, &p->view, row, last - row);
	nodes_draw(t, &p->view, row, last);
	if (change_open(&t->change))
		top_keys_draw("");
	else
		top_keys_draw("Esc:back r:ratio p:policy t:threshold ?:help q:quit");
}
