/* SPDX-License-Identifier: BSD-2-Clause */
#include "idle.h"

#include "arenas.h"
#include "credit.h"
#include "os.h"
#include "pages.h"
#include "sparse.h"

#define DECAY_NS       100000000u
#define SAMPLE_NS      1000000u
#define WINDOW_NS      1000000000u /* pages that nobody took for so long are idle */
#define WINDOW_SAMPLES 2u
#define CREDIT_MAX_NS  10000000
#define CREDIT_OWED_NS 5000000    /* where one look takes longer, purging exceeds its part */
#define CREDIT_DIVISOR 100u       /* purging may take 1 % of the time */
/* Pages that are not idle are soon faulted in again, which takes some 20 times as long. */
#define EVEN_MAX_NS    12000000
#define EVEN_DIVISOR   300u
/* Of the costs in coalesce.h; a page takes some 0.1 us, a call 1 to 2 us. */
#define DECAY_MOST     512u
#define PURGE_MOST     512u       /* of one look, so that it takes some 50 us, */
#define PURGE_LENT     2048u      /* and without credit of all looks until more is lent */
#define IDLE_PART      100u       /* 1 % of the heap may be idle, */
#define IDLE_MIN       384u       /* or so many pages */
#define EVEN_FROM      16384u     /* pages (64 MB); a few blocks are a band of smaller heaps */
#define LOPSIDED       0.005      /* difference of the shares of usable and of resident bytes */
/* Without credit, where system calls are slow: far off, a purge so often; and the idlest band. */
#define FAR_OFF        0.012
#define FAR_OFF_NS     20000000u
#define FAR_OFF_PART   100u       /* or whenever this part of the heap has come or gone, */
#define FAR_SELDOM     20u        /* or times as seldom, where it is not down to this part: */
#define FAR_HELPED     0.9

/* All: step lock. */
static uint64_t decay_at, sample_at, window_at_ns, even_at; /* ns, last time */
static double far_last = 1;                                   /* how far off, when it was lent */
static unsigned far_wait = 1;
static uint64_t even_changed;                                 /* pages_changed at even_at */
static uint64_t at_once;                                      /* cost of what this look may purge */
static uint64_t lent;                                         /* and may without credit */
static struct credit credit = { CREDIT_MAX_NS, 0 }, even_credit = { EVEN_MAX_NS, 0 };
static unsigned samples;                                      /* in this window */
static uint64_t low[BAND_COUNT];   /* the least unused pages of the band in this window */
static uint64_t idle[BAND_COUNT];  /* those of the last window that have not gone back yet */
static uint64_t dirty[BAND_COUNT]; /* its unused pages at the last sample */

/* What lies above (1) and below (0) the splits, at the last sample. */
static struct side {
	uint64_t usable; /* bytes */
	uint64_t pages;
} sides[2];

static uint64_t tolerated(uint64_t total)
{
	return total / IDLE_PART > IDLE_MIN ? total / IDLE_PART : IDLE_MIN;
}

static bool is_split(unsigned b)
{
	uint64_t split = windows[WINDOW_OF_BAND(b)].split;
	return split != 0 && split < window_pages();
}

static void sample_band(unsigned b)
{
	struct window *w = &windows[WINDOW_OF_BAND(b)];
	struct arenas_usage u;
	arenas_usage(b, &u);
	sparse_learn(WINDOW_OF_BAND(b), u.active + u.dirty);
	dirty[b] = u.dirty;
	idle[b] = idle[b] < u.dirty ? idle[b] : u.dirty;
	if (samples == 0 || u.dirty < low[b])
		low[b] = u.dirty;
	uint64_t pages = pages_below(w, UINT64_MAX), dram = pages_below(w, w->split);
	if (pages == 0)
		return;
	dram = dram < pages ? dram : pages;
	/* What is unused lies at the upper end: see purge_lopsided. */
	uint64_t held = pages > u.dirty ? pages - u.dirty : 1, cached = cached_bytes(b);
	uint64_t usable = u.usable > cached ? u.usable - cached : 0;
	uint64_t below = (uint64_t)((double)usable * (double)(dram < held ? dram : held) /
	                            (double)held);
	sides[0].pages += dram;
	sides[0].usable += below;
	sides[1].pages += pages - dram;
	sides[1].usable += usable - below;
}

/* Arena 0's large blocks are jemalloc's own; what programs' arenas hold is taken for used. */
static void sample_starter(void)
{
	struct arenas_usage u;
	arenas_usage(BAND_COUNT, &u);
	uint64_t pages = pages_below(&windows[WINDOW_STARTER], UINT64_MAX), own = u.active + u.dirty;
	sides[0].pages += pages;
	sides[0].usable += arenas_starter_small() + ((pages > own ? pages - own : 0) << PAGE_SHIFT);
}

static void sample(void)
{
	sides[0] = sides[1] = (struct side){ 0, 0 };
	for (unsigned b = 0; b < BAND_COUNT; b++)
		sample_band(b);
	sample_starter();
}

static void less(uint64_t *pages, uint64_t by)
{
	*pages -= by < *pages ? by : *pages;
}

/* Returns how many pages have gone back. */
static uint64_t purge(void *tsdn, unsigned b, struct credit *from)
{
	if (at_once == 0 || (from->ns <= 0 && lent == 0))
		return 0;
	uint64_t start = os_thread_ns();
	bool borrows = from->ns <= 0;
	struct purged gone = arenas_purge(tsdn, b, borrows && lent < at_once ? lent : at_once);
	less(&at_once, gone.cost);
	if (borrows)
		less(&lent, gone.cost);
	credit_take(from, (int64_t)(os_thread_ns() - start), CREDIT_OWED_NS);
	less(&low[b], gone.pages);
	less(&idle[b], gone.pages);
	less(&dirty[b], gone.pages);
	return gone.pages;
}

static unsigned most_of(const uint64_t *pages, unsigned from, unsigned end)
{
	unsigned best = from;
	for (unsigned b = from + 1; b < end; b++)
		if (pages[b] > pages[best])
			best = b;
	return best;
}

/* A window has ended: what nobody took in it is idle. */
static void idle_found(void)
{
	for (unsigned b = 0; b < BAND_COUNT; b++)
		idle[b] = low[b];
}

/* The idlest bands first, until no more than the tolerated part is idle. */
static void purge_idlest(void *tsdn, uint64_t total)
{
	uint64_t all = 0;
	for (unsigned b = 0; b < BAND_COUNT; b++)
		all += idle[b];
	while (all > tolerated(total) && at_once > 0 && (credit.ns > 0 || lent > 0)) {
		unsigned b = most_of(idle, 0, BAND_COUNT);
		uint64_t pages = purge(tsdn, b, &credit);
		if (pages == 0) {
			/* Others took them in the meantime. */
			less(&all, idle[b]);
			idle[b] = 0;
		}
		less(&all, pages);
	}
}

static double part(uint64_t n, uint64_t rest)
{
	return n ? (double)n / (double)(n + rest) : 0;
}

double idle_usable_off(void)
{
	return part(sides[1].usable, sides[0].usable) - part(sides[1].pages, sides[0].pages);
}

static bool is_off(double off, double limit)
{
	return off < -limit || off > limit;
}

/* A part of the tolerated pages are too many where they spoil what is promised of usable bytes. */
static bool purge_even(void *tsdn, unsigned b, uint64_t least)
{
	return dirty[b] > least && purge(tsdn, b, &even_credit) > 0;
}

/* Bands [from, end): the one with most unused pages; far off, as many as the look has room for. */
static void purge_side(void *tsdn, unsigned from, unsigned end, uint64_t least, bool far)
{
	while (purge_even(tsdn, most_of(dirty, from, end), least) && far)
		;
}

/* The bands that the boundary cuts, while there is credit. */
static void purge_split(void *tsdn, uint64_t least)
{
	for (unsigned b = BAND_COUNT; b-- > 0 && even_credit.ns > 0;)
		if (is_split(b))
			purge_even(tsdn, b, least);
}

/* The lowest band that lies in PMEM, wholly or in part; BAND_COUNT: none. */
static unsigned lowest_pmem(void)
{
	unsigned b = 0;
	while (b < BAND_COUNT && windows[WINDOW_OF_BAND(b)].split >= window_pages())
		b++;
	return b;
}

/*
 * Far off: is there something lent? From time to time, and a fast program turns over much of its
 * heap between two times. Seldom where what was lent last has not helped: holes in used pages can't
 * be purged.
 */
static bool far_lent(uint64_t now, uint64_t total, double off)
{
	if (now - even_at > far_wait * FAR_OFF_NS ||
	    pages_changed - even_changed > far_wait * (total / FAR_OFF_PART)) {
		double size = off < 0 ? -off : off;
		far_wait = size < far_last * FAR_HELPED ? 1 : FAR_SELDOM;
		far_last = size;
		even_at = now;
		even_changed = pages_changed;
		lent = PURGE_LENT;
	}
	return lent > 0;
}

/*
 * jemalloc takes the lowest free pages first: those that a band does not use
 * lie at its upper end, where a band that the boundary cuts is PMEM. There they
 * don't wait until they are idle, nor on the side whose pages are used far less.
 */
static void purge_lopsided(void *tsdn, uint64_t now, uint64_t total)
{
	double off = idle_usable_off();
	bool far = is_off(off, FAR_OFF);
	if (!far)
		far_last = 1;
	if (total < EVEN_FROM)
		return;
	purge_split(tsdn, tolerated(total) / 6);
	unsigned boundary = lowest_pmem();
	if (boundary == BAND_COUNT || !is_off(off, LOPSIDED) ||
	    (even_credit.ns <= 0 && !(far && far_lent(now, total, off))))
		return;
	uint64_t least = tolerated(total) / 8;
	if (off < 0)
		purge_side(tsdn, boundary, BAND_COUNT, least, far);
	else
		purge_side(tsdn, 0, boundary + is_split(boundary), least, far);
}

/*
 * Of bands whose blocks are extents of their own: slabs that two sets share cost
 * more than they save.
 */
static void lend(uint64_t total)
{
	for (unsigned b = band_of(JE_LARGE_MIN + 1); b < BAND_COUNT; b++)
		arenas_lend(b, tolerated(total) / 4);
}

static void idle_look(void *tsdn, uint64_t now, uint64_t total)
{
	if (now - decay_at > DECAY_NS) {
		decay_at = now;
		arenas_decay(tsdn, DECAY_MOST);
	}
	if (now - sample_at < SAMPLE_NS)
		return;
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
	if (at_once < PURGE_MOST)
		sample();
}

uint64_t idle_purge(void *tsdn, uint64_t now, uint64_t total)
{
	if (now - decay_at <= DECAY_NS && now - sample_at < SAMPLE_NS)
		return 0;
	uint64_t from = os_thread_ns();
	idle_look(tsdn, now, total);
	return os_thread_ns() - from;
}
