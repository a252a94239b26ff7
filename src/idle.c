/* SPDX-License-Identifier: BSD-2-Clause */
#include "idle.h"

#include "arenas.h"
#include "balance.h"
#include "credit.h"
#include "os.h"
#include "pages.h"
#include "sparse.h"
#include "starter.h"
#include "usage.h"

#define DECAY_NS       100000000u
#define SAMPLE_NS      1000000u
#define SAMPLE_MOST_NS 2000000u
#define SAMPLE_CALM_NS 4000000u
#define SAMPLE_PART    200u       /* of the time may go into samples: they miss the caches */
#define CALM           0.0005     /* change of the shares' difference between two samples */
#define WINDOW_NS      1000000000u /* pages that nobody took for so long are idle */
#define WINDOW_SAMPLES 2u
#define CREDIT_MAX_NS  10000000
#define CREDIT_OWED_NS 5000000    /* where one look takes longer, purging exceeds its part */
#define CREDIT_DIVISOR 100u       /* purging may take 1 % of the time */
/* Pages that are not idle are soon faulted in again, which takes some 20 times as long. */
#define EVEN_MAX_NS    12000000
#define EVEN_DIVISOR   300u
/* Of the costs in coalesce.h; a page takes 0.1 to 0.3 us, a call 1 to 2 us. */
#define DECAY_MOST     320u
#define PURGE_MOST     384u       /* of one look, so that it takes some 100 us, */
#define PURGE_LENT     2048u      /* and without credit of all looks until more is lent */
#define IDLE_PART      100u       /* 1 % of the heap may be idle, */
#define IDLE_MIN       384u       /* or so many pages */
#define EVEN_FROM      16384u     /* pages (64 MB); a few blocks are a band of smaller heaps */
#define LOPSIDED       0.005      /* difference of the shares of usable and of resident bytes */
#define LOPSIDED_MOST  0.04       /* holes in used pages: purging does not change that */
#define SWINGING       0.05       /* to either side */
/* Without credit, where system calls are slow: far off, a purge so often; and the idlest band. */
#define FAR_OFF        0.009
#define WORST_OFF      0.013      /* there the last pages count */
#define FAR_OFF_NS     20000000u
#define FAR_OFF_PART   100u       /* or whenever this part of the heap has come or gone, */
#define FAR_SELDOM     20u        /* or times as seldom, where it can't help */

/* All: step lock. */
static uint64_t decay_at, sample_at, window_at_ns, even_at; /* ns, last time */
static uint64_t even_changed;                                 /* pages_changed at even_at */
static uint64_t at_once;                                      /* cost of what this look may purge */
static uint64_t lent;                                         /* and may without credit */
static uint64_t purging_ns;                                   /* CPU time of this look's purges */
static struct credit credit = { CREDIT_MAX_NS, 0 }, even_credit = { EVEN_MAX_NS, 0 };
static uint64_t sample_every = SAMPLE_NS;
static unsigned samples;                                      /* in this window */
/* Of each window of the heap: */
static uint64_t low[WINDOW_COUNT];   /* the least unused pages since the last second began */
static uint64_t idle[WINDOW_COUNT];  /* those of the second before that have not gone back yet */
static uint64_t dirty[WINDOW_COUNT]; /* its unused pages at the last sample */

static uint64_t tolerated(uint64_t total)
{
	return total / IDLE_PART > IDLE_MIN ? total / IDLE_PART : IDLE_MIN;
}

static bool is_split(unsigned i)
{
	uint64_t split = windows[i].split;
	return split != 0 && split < window_pages();
}

/* What caches hold of a band is taken to lie in its two windows as its pages do. */
static uint64_t cached_in(unsigned i, uint64_t pages)
{
	uint64_t both = pages_all(&windows[WINDOW_LOWER(WINDOW_BAND(i))]) +
	                pages_all(&windows[WINDOW_UPPER(WINDOW_BAND(i))]);
	return (uint64_t)((double)cached_bytes(WINDOW_BAND(i)) * (double)pages / (double)both);
}

static void sample_window(unsigned i)
{
	struct window *w = &windows[i];
	struct usage u;
	uint64_t pages = pages_all(w), dram = pages_below(w, w->split);
	if (pages == 0) {
		dirty[i] = idle[i] = low[i] = 0;
		return;
	}
	usage_read(i, &u);
	sparse_learn(i, u.active + u.dirty);
	dirty[i] = u.dirty;
	idle[i] = idle[i] < u.dirty ? idle[i] : u.dirty;
	if (samples == 0 || u.dirty < low[i])
		low[i] = u.dirty;
	dram = dram < pages ? dram : pages;
	/* What is unused lies at the upper end: see purge_lopsided. */
	uint64_t held = pages > u.dirty ? pages - u.dirty : 1, cached = cached_in(i, pages);
	uint64_t usable = u.usable > cached ? u.usable - cached : 0;
	uint64_t below = (uint64_t)((double)usable * (double)(dram < held ? dram : held) /
	                            (double)held);
	balance_add(0, below, dram);
	balance_add(1, usable - below, pages - dram);
}

/* Arena 0's large blocks are jemalloc's own; what programs' arenas hold is taken for used. */
static void sample_starter(void)
{
	struct usage u;
	usage_read(WINDOW_STARTER, &u);
	uint64_t pages = pages_all(&windows[WINDOW_STARTER]), own = u.active + u.dirty;
	balance_add(0, starter_small_bytes() + ((pages > own ? pages - own : 0) << PAGE_SHIFT),
	            pages);
}

/* Seldom while nothing changes. */
static uint64_t sample_next(uint64_t took, double change)
{
	uint64_t every = SAMPLE_PART * took;
	if (change > -CALM && change < CALM)
		return sample_every + sample_every / 4 < SAMPLE_CALM_NS
		     ? sample_every + sample_every / 4 : SAMPLE_CALM_NS;
	return every < SAMPLE_NS ? SAMPLE_NS : every < SAMPLE_MOST_NS ? every : SAMPLE_MOST_NS;
}

static void sample(void)
{
	uint64_t start = os_now_ns();
	double before = balance_off();
	balance_begin();
	for (unsigned i = window_next(1); i < WINDOW_COUNT; i = window_next(i + 1))
		sample_window(i);
	sample_starter();
	sample_every = sample_next(os_now_ns() - start, balance_off() - before);
}

static void less(uint64_t *pages, uint64_t by)
{
	*pages -= by < *pages ? by : *pages;
}

/* Returns how many pages have gone back. */
static uint64_t purge(void *tsdn, unsigned i, struct credit *from)
{
	if (at_once == 0 || (from->ns <= 0 && lent == 0))
		return 0;
	uint64_t start = os_thread_ns();
	bool borrows = from->ns <= 0;
	struct purged gone = arenas_purge(tsdn, i, borrows && lent < at_once ? lent : at_once);
	less(&at_once, gone.cost);
	if (borrows)
		less(&lent, gone.cost);
	uint64_t took = os_thread_ns() - start;
	purging_ns += took;
	credit_take(from, (int64_t)took, CREDIT_OWED_NS);
	less(&low[i], gone.pages);
	less(&idle[i], gone.pages);
	less(&dirty[i], gone.pages);
	return gone.pages;
}

static unsigned most_of(const uint64_t *pages, unsigned from, unsigned end)
{
	unsigned best = from;
	for (unsigned i = from + 1; i < end; i++)
		if (pages[i] > pages[best])
			best = i;
	return best;
}

/* A window has ended: what nobody took in it is idle. */
static void idle_found(void)
{
	for (unsigned i = 1; i < WINDOW_COUNT; i++)
		idle[i] = low[i];
}

/* The idlest windows first, until no more than the tolerated part is idle. */
static void purge_idlest(void *tsdn, uint64_t total)
{
	uint64_t all = 0;
	for (unsigned i = 1; i < WINDOW_COUNT; i++)
		all += idle[i];
	while (all > tolerated(total) && at_once > 0 && (credit.ns > 0 || lent > 0)) {
		unsigned i = most_of(idle, 1, WINDOW_COUNT);
		uint64_t pages = purge(tsdn, i, &credit);
		if (pages == 0) {
			/* Others took them in the meantime. */
			less(&all, idle[i]);
			idle[i] = 0;
		}
		less(&all, pages);
	}
}

static bool is_off(double off, double limit)
{
	return off < -limit || off > limit;
}

/* A part of the tolerated pages are too many where they spoil what is promised of usable bytes. */
static bool purge_even(void *tsdn, unsigned i, uint64_t least)
{
	return dirty[i] > least && purge(tsdn, i, &even_credit) > 0;
}

/* Windows [from, end): the one with most unused pages; far off, as many as the look has room for. */
static void purge_side(void *tsdn, unsigned from, unsigned end, uint64_t least, bool far)
{
	while (purge_even(tsdn, most_of(dirty, from, end), least) && far)
		;
}

/* Limits this look's purges to so many pages; returns what they are deprived of. */
static uint64_t at_once_cap(uint64_t pages)
{
	uint64_t rest = at_once > pages ? at_once - pages : 0;
	at_once -= rest;
	return rest;
}

/*
 * The windows that the boundary cuts, while there is credit. What is unused above it makes up for
 * what is below it, if that is no more.
 */
static void purge_split(void *tsdn, double off, uint64_t least)
{
	bool holes = off > LOPSIDED_MOST;
	if (off >= LOPSIDED && !holes)
		return;
	uint64_t rest = at_once_cap(holes ? UINT64_MAX : balance_pages(LOPSIDED - off, 1));
	for (unsigned i = WINDOW_COUNT; --i > 0 && even_credit.ns > 0;)
		if (is_split(i))
			purge_even(tsdn, i, least);
	at_once += rest;
}

/* The lowest window that lies in PMEM, wholly or in part; WINDOW_COUNT: none. */
static unsigned lowest_pmem(void)
{
	unsigned i = 1;
	while (i < WINDOW_COUNT && windows[i].split >= window_pages())
		i++;
	return i;
}

/* Windows [from, end): would off be small without their unused pages? Else it is holes in used ones. */
static bool is_curable(double off, unsigned from, unsigned end)
{
	uint64_t unused = 0;
	for (unsigned i = from; i < end; i++)
		unused += dirty[i];
	return unused >= balance_pages((off < 0 ? -off : off) - FAR_OFF, off < 0);
}

/*
 * Far off: is there something lent? From time to time, and a fast program turns over much of its
 * heap between two times; seldom where it can't help.
 */
static bool far_lent(uint64_t now, uint64_t total, bool curable)
{
	unsigned wait = curable ? 1 : FAR_SELDOM;
	if (now - even_at > wait * FAR_OFF_NS ||
	    pages_changed - even_changed > wait * (total / FAR_OFF_PART)) {
		even_at = now;
		even_changed = pages_changed;
		lent = PURGE_LENT;
	}
	return lent > 0;
}

/* Bursts of blocks that come and go: which pages are unused says nothing. */
static bool is_swinging(const struct balance_range *off)
{
	return off->low < -SWINGING && off->high > SWINGING;
}

/*
 * jemalloc takes the lowest free pages first: those that a window does not use
 * lie at its upper end, where one that the boundary cuts is PMEM. There they
 * don't wait until they are idle, nor on the side whose pages are used far less.
 */
static void purge_lopsided(void *tsdn, uint64_t now, uint64_t total)
{
	struct balance_range range = balance_lately(now);
	if (total < EVEN_FROM || is_swinging(&range))
		return;
	double off = balance_off();
	bool far = is_off(off, FAR_OFF);
	purge_split(tsdn, off, tolerated(total) / 6);
	unsigned boundary = lowest_pmem();
	if (boundary == WINDOW_COUNT || !is_off(off, LOPSIDED))
		return;
	unsigned from = off < 0 ? boundary : 1;
	unsigned end = off < 0 ? WINDOW_COUNT : boundary + is_split(boundary);
	if (even_credit.ns > 0 || (far && far_lent(now, total, is_curable(off, from, end)))) {
		uint64_t rest = at_once_cap(balance_pages(off < 0 ? -off : off, off < 0));
		purge_side(tsdn, from, end, tolerated(total) / (is_off(off, WORST_OFF) ? 32 : 8), far);
		at_once += rest;
	}
}

/*
 * Of bands whose blocks are extents of their own: slabs that two sets share cost
 * more than they save.
 */
static void lend(uint64_t total)
{
	for (unsigned h = 2 * band_of(JE_LARGE_MIN + 1); h < HALF_COUNT; h++)
		arenas_lend(h, tolerated(total) / 4);
}

static void decay(void *tsdn, uint64_t now)
{
	uint64_t start = os_thread_ns();
	decay_at = now;
	arenas_decay(tsdn, DECAY_MOST);
	purging_ns += os_thread_ns() - start;
}

static void look(void *tsdn, uint64_t now, uint64_t total)
{
	uint64_t before = purging_ns; /* decay came before the sample */
	sample_at = now;
	at_once = PURGE_MOST;
	cached_look(now);
	sparse_look();
	sample();
	samples++;
	credit_add(&credit, now, CREDIT_DIVISOR, CREDIT_MAX_NS);
	credit_add(&even_credit, now, EVEN_DIVISOR, EVEN_MAX_NS);
	lend(total);
	purge_lopsided(tsdn, now, total);
	if (samples >= WINDOW_SAMPLES && now - window_at_ns >= WINDOW_NS) {
		idle_found();
		samples = 0;
		window_at_ns = now;
		lent = PURGE_LENT;
	}
	purge_idlest(tsdn, total);
	if (purging_ns > before)
		sample();
}

uint64_t idle_purge(void *tsdn, uint64_t now, uint64_t total)
{
	purging_ns = 0;
	if (now - decay_at > DECAY_NS)
		decay(tsdn, now);
	if (now - sample_at >= sample_every)
		look(tsdn, now, total);
	return purging_ns;
}
