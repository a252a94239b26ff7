/* SPDX-License-Identifier: BSD-2-Clause */
#include "mover.h"

#include <errno.h>

#include "audit.h"
#include "os.h"
#include "os_file.h"
#include "pages.h"
#include "room.h"
#include "shared.h"
#include "stray.h"
#include "text.h"

#define RETRY_LEAST_NS 10000000u   /* between two tries of what the kernel doesn't move, */
#define RETRY_MOST_NS  1000000000u
#define RETRY_PART     8u          /* as a part of the time since it does not */

/* All of these: step lock. */
static struct nodeset tier_nodes[2];   /* 0: DRAM, 1: PMEM */
static uint16_t nearest[2][NODE_MAX];  /* node of the tier that is nearest to a CPU's node */
static uint64_t moved_pages;
static uint64_t refused_at, refused_since; /* ns: the last page, the first of a series; 0: none */

/* The n-th number of a distance file's line; 255 when absent. */
static unsigned distance_at(const char *line, unsigned n)
{
	unsigned value = 255;
	for (unsigned i = 0; i <= n; i++) {
		while (*line == ' ')
			line++;
		if (*line < '0' || *line > '9')
			return 255;
		for (value = 0; *line >= '0' && *line <= '9'; line++)
			value = value * 10 + (unsigned)(*line - '0');
	}
	return value;
}

/* Position of a node in the distance files: they list online nodes only. */
static unsigned online_rank(const struct nodeset *online, unsigned node)
{
	unsigned rank = 0;
	for (int n = nodeset_next(online, 0); n >= 0 && (unsigned)n < node;
	     n = nodeset_next(online, (unsigned)n + 1))
		rank++;
	return rank;
}

static unsigned nearest_of(const char *line, const struct nodeset *online,
                           const struct nodeset *tier)
{
	unsigned best = 0, best_distance = 256;
	for (int n = nodeset_next(tier, 0); n >= 0; n = nodeset_next(tier, (unsigned)n + 1)) {
		unsigned d = distance_at(line, online_rank(online, (unsigned)n));
		if (d < best_distance) {
			best = (unsigned)n;
			best_distance = d;
		}
	}
	return best;
}

static void node_path(char *buf, size_t size, const char *sysfs, unsigned node)
{
	struct text t;
	text_init(&t, buf, size);
	text_str(&t, sysfs);
	text_str(&t, "/devices/system/node/node");
	text_num(&t, node);
	text_str(&t, "/distance");
}

void mover_start(const char *sysfs, const struct nodeset *dram, const struct nodeset *pmem)
{
	char path[256], line[NODE_MAX * 4];
	struct nodeset online;
	tier_nodes[0] = *dram;
	tier_nodes[1] = *pmem;
	struct text t;
	text_init(&t, path, sizeof path);
	text_str(&t, sysfs);
	text_str(&t, "/devices/system/node/online");
	if (os_read_file(path, line, sizeof line) < 0 || !nodelist_parse(line, &online))
		online = *dram;
	for (int n = nodeset_next(&online, 0); n >= 0; n = nodeset_next(&online, (unsigned)n + 1)) {
		node_path(path, sizeof path, sysfs, (unsigned)n);
		if (os_read_file(path, line, sizeof line) < 0)
			line[0] = '\0';
		for (unsigned tier = 0; tier < 2; tier++)
			nearest[tier][n] = (uint16_t)nearest_of(line, &online, &tier_nodes[tier]);
	}
}

static bool window_dirty(const struct window *w)
{
	return w->dirty_lo < w->dirty_hi;
}

bool mover_pending(void)
{
	return window_dirty_pages + stray_count() > 0;
}

uint64_t mover_pending_bytes(void)
{
	uint64_t pages = stray_count();
	for (unsigned i = 1; i < WINDOW_COUNT && window_dirty_pages; i++)
		if (window_dirty(&windows[i]))
			pages += pages_below(&windows[i], windows[i].dirty_hi) -
			         pages_below(&windows[i], windows[i].dirty_lo);
	return pages << PAGE_SHIFT;
}

void mover_forget(void)
{
	void *pages[MOVER_SLICE];
	unsigned tries[MOVER_SLICE];
	for (unsigned i = 0; i < WINDOW_COUNT; i++)
		window_set_dirty(&windows[i], 0, 0);
	while (stray_take(pages, tries, MOVER_SLICE) > 0)
		;
}

void mover_look_at_all(void)
{
	for (unsigned i = window_next(1); i < WINDOW_COUNT && window_bound(); i = window_next(i + 1)) {
		struct window *w = &windows[i];
		uint64_t used = (window_end(w) + PAGE_SIZE - 1) >> PAGE_SHIFT;
		if (w->start < used)
			window_add_dirty(w, w->start, used);
	}
}

static int target_node(unsigned tier)
{
	unsigned node = os_current_node();
	unsigned near = nearest[tier][node < NODE_MAX ? node : 0];
	return nodeset_has(&tier_nodes[tier], near) ? (int)near
	                                            : nodeset_next(&tier_nodes[tier], 0);
}

/* Those of the pages that lie on the other tier come first; returns how many. */
static size_t misplaced_first(unsigned tier, void **pages, unsigned *tries, size_t n)
{
	int status[MOVER_SLICE];
	size_t wrong = 0;
	if (n == 0 || os_query_pages(n, pages, status) < 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (status[i] < 0 || nodeset_has(&tier_nodes[tier], (unsigned)status[i]))
			continue;
		pages[wrong] = pages[i];
		tries[wrong++] = tries[i];
	}
	return wrong;
}

/*
 * The kernel moves no page that something else holds for a moment, and may leave out the pages
 * behind such a one. True: the page is tried again.
 */
static bool move_again(void *page, unsigned tries, int status)
{
	bool again = (status == -EBUSY || status == -EAGAIN) && tries + 1 < STRAY_TRIES;
	if (status == -EACCES)
		shared_add(page);
	if (again)
		stray_add(page, tries + 1);
	return again;
}

/* The page stays where it is for now. One that another thread has purged meanwhile does not. */
static bool move_refused(void *page, unsigned tries, int status)
{
	return status < 0 && !move_again(page, tries, status) &&
	       (status != -ENOENT || pages_all_counted(page, PAGE_SIZE));
}

/* Did a page go where the kernel says that it did? One of a slice is asked for. */
static bool moved_truly(unsigned tier, void *page)
{
	int node;
	return os_query_pages(1, &page, &node) < 0 || node < 0 ||
	       nodeset_has(&tier_nodes[tier], (unsigned)node);
}

static void note_refused(void)
{
	uint64_t now = os_now_ns();
	if (now - refused_at > 2 * RETRY_MOST_NS)
		refused_since = now;
	refused_at = now;
	audit_doubt();
}

/* What the kernel says of pages that it was asked to move to the tier. */
static void take_status(unsigned tier, void **pages, unsigned *tries, const int *status, size_t n)
{
	size_t moved = 0, last = 0;
	bool refused = false;
	for (size_t i = 0; i < n; i++) {
		moved += status[i] >= 0;
		last = status[i] >= 0 ? i : last;
		refused |= move_refused(pages[i], tries[i], status[i]);
	}
	bool untrue = moved > 0 && !moved_truly(tier, pages[last]);
	moved_pages += untrue ? 0 : moved;
	if (refused || untrue)
		note_refused();
	for (size_t i = 0; i < n; i++)
		audit_forget(pages[i]);
}

/* Moves those of the pages that lie on the other tier. */
static void move_pages_to(unsigned tier, void **pages, unsigned *tries, size_t n)
{
	int status[MOVER_SLICE];
	/* Nobody else would get a page there: not for page tables either, if it is DRAM. */
	if (room_pages(tier) < 0)
		return;
	size_t wrong = misplaced_first(tier, pages, tries, n);
	if (wrong == 0)
		return;
	os_move_pages(wrong, pages, target_node(tier), status);
	take_status(tier, pages, tries, status, wrong);
}

/* Single pages, of either tier. */
static void slice_of_strays(void)
{
	void *pages[2][MOVER_SLICE], *page[MOVER_SLICE];
	unsigned tries[2][MOVER_SLICE] = { 0 }, tried[MOVER_SLICE];
	size_t n[2] = { 0, 0 }, all = stray_take(page, tried, MOVER_SLICE);
	for (size_t i = 0; i < all; i++) {
		int tier = window_tier(page[i]);
		pages[tier][n[tier]] = page[i];
		tries[tier][n[tier]++] = tried[i];
	}
	for (unsigned tier = 0; tier < 2; tier++)
		move_pages_to(tier, pages[tier], tries[tier], n[tier]);
}

/* The lowest dirty pages, those that belong in DRAM. */
static size_t slice_up(struct window *w, void **pages)
{
	uint64_t from = w->dirty_lo, lo = from, hi = w->dirty_hi;
	uint64_t end = hi < w->split ? hi : w->split;
	if (end - lo > PAGES_VERIFY_MAX)
		end = lo + PAGES_VERIFY_MAX;
	size_t n = pages_list(w, &lo, end, pages, MOVER_SLICE);
	window_set_dirty(w, lo, hi);
	pages_seek_strays(w, from, lo);
	return n;
}

/* The highest dirty pages, which belong in PMEM. */
static size_t slice_down(struct window *w, void **pages)
{
	uint64_t lo = w->dirty_lo, to = w->dirty_hi, hi = to;
	uint64_t end = lo > w->split ? lo : w->split;
	if (hi - end > PAGES_VERIFY_MAX)
		end = hi - PAGES_VERIFY_MAX;
	size_t n = pages_list_down(w, &hi, end, pages, MOVER_SLICE);
	window_set_dirty(w, lo, hi);
	pages_seek_strays(w, hi, to);
	return n;
}

/*
 * Pages that are not counted now may be counted again before anybody looks at them: they are sought
 * here.
 */
static void slice_of(struct window *w, unsigned tier)
{
	void *pages[MOVER_SLICE];
	unsigned tries[MOVER_SLICE] = { 0 };
	size_t n = tier == 0 ? slice_up(w, pages) : slice_down(w, pages);
	move_pages_to(tier, pages, tries, n);
}

static bool has_pages_for(const struct window *w, unsigned tier)
{
	return window_dirty(w) && (tier == 0 ? w->dirty_lo < w->split : w->dirty_hi > w->split);
}

/*
 * The smallest blocks of those that belong in DRAM, the largest of those that belong in PMEM: the
 * heap is as sorted as it can be while moves are under way.
 */
static struct window *window_for(unsigned tier)
{
	for (unsigned n = 1; n < WINDOW_COUNT; n++) {
		struct window *w = &windows[tier == 0 ? n : WINDOW_COUNT - n];
		if (has_pages_for(w, tier))
			return w;
	}
	return NULL;
}

void mover_slice(void)
{
	static unsigned turn; /* tier; step lock */
	if (stray_count()) {
		slice_of_strays();
		return;
	}
	struct window *w = window_for(turn);
	if (w == NULL) {
		turn = 1 - turn;
		w = window_for(turn);
	}
	if (w)
		slice_of(w, turn);
	turn = 1 - turn;
}

void mover_look(uint64_t now)
{
	void *page = shared_due(now);
	unsigned tier = page ? (unsigned)window_tier(page) : 0, tries = 0;
	int status = 0;
	if (page == NULL)
		return;
	if (misplaced_first(tier, &page, &tries, 1) > 0) {
		os_move_pages(1, &page, target_node(tier), &status);
		moved_pages += status >= 0;
	}
	if (status != -EACCES)
		shared_end();
}

bool mover_may_retry(uint64_t now)
{
	uint64_t part = (refused_at - refused_since) / RETRY_PART;
	uint64_t wait = part < RETRY_LEAST_NS ? RETRY_LEAST_NS : part < RETRY_MOST_NS ? part
	                                                                              : RETRY_MOST_NS;
	return refused_at == 0 || now - refused_at >= wait;
}

uint64_t mover_moved_bytes(void)
{
	return moved_pages << PAGE_SHIFT;
}
