/* SPDX-License-Identifier: BSD-2-Clause */
#include "boundary.h"

#include <string.h>

#include "audit.h"
#include "balance.h"
#include "pages.h"
#include "room.h"
#include "sparse.h"
#include "steer.h"
#include "strict.h"
#include "usage.h"

#define LEAN_FROM       0.0085                  /* error of the usable bytes' share that counts ... */
#define LEAN_TO         0.04                    /* ... but not where that would change nothing */
#define LEAN_SOME       0.0027                  /* and no more, up to the error of ... */
#define LEAN_FAR        0.015
#define LEAN_LEAVES     0.010                   /* of that, where the heap as a whole leans too */
#define LEAN_WHOLE_FROM 0.012                   /* ... of heap and allocator together */
#define LEAN_WHOLE      0.0022
#define LEAN_WHOLE_PAGES (((uint64_t)92 << 20) >> PAGE_SHIFT)
#define LEAN_MOST       0.0046                  /* of both together */
#define PURGE_STRIP     512u                    /* pages; see purge_before_move */
#define PURGE_MAX       8192u
#define PURGE_AT_ONCE   1024u
/* Another arena is worth its memory for a band of so many pages ... */
#define STEER_PAGES     512u
#define STEER_PART      32u                     /* ... that are such a part of the heap, */
#define STEER_SMALL     256u                    /* or so many, where they are very many blocks */

/* Adds a window's pages and those below its split; returns those above. */
static uint64_t read_window(const struct window *w, uint64_t *pages, uint64_t *below)
{
	uint64_t all = pages_all(w), dram = pages_below(w, w->split);
	if (dram > all)
		dram = all;
	*pages += all;
	*below += dram;
	return all - dram;
}

/*
 * Of a block of the band: what its program uses of it, as learnt of a window that has some. Where
 * little is used of blocks of several sizes, of the smallest of these.
 */
static void read_block(struct plan_input *in, unsigned band)
{
	const struct window *w = &windows[WINDOW_LOWER(band)];
	unsigned density = w[w->pages > 0 ? 0 : 1].density;
	uint64_t size = band_extent(band);
	in->sparse[band] = density < SPARSE_DENSE_LARGE && band_max[band] >= BAND_SPARSE_SIZE &&
	                   !band_is_few(band);
	if (in->sparse[band] && size == 0)
		size = band_above(band);
	size >>= PAGE_SHIFT;
	in->block[band] = density < 1000 ? size * density / 1000 : size;
}

/* Pages of the bands and on which side of their splits; returns those above. */
static uint64_t read_bands(struct plan_input *in)
{
	uint64_t pmem = 0;
	memset(in->below, 0, sizeof in->below);
	memset(in->pages, 0, sizeof in->pages);
	for (unsigned i = window_next(1); i < WINDOW_COUNT; i = window_next(i + 1))
		pmem += read_window(&windows[i], &in->pages[WINDOW_BAND(i)],
		                    &in->below[WINDOW_BAND(i)]);
	in->fixed_dram = pages_all(&windows[WINDOW_STARTER]);
	return pmem;
}

uint64_t boundary_total(const struct plan_input *in)
{
	uint64_t total = in->fixed_dram;
	for (unsigned b = 0; b < BAND_COUNT; b++)
		total += in->pages[b];
	return total;
}

/*
 * The allocator's own memory lies in DRAM, outside the windows. Where it leaves
 * the heap as a whole far from the ratio, the windows make up for a part of it.
 */
static double lean_whole(double share, uint64_t metadata)
{
	double held = (double)(arenas_heap_pages << PAGE_SHIFT), own = (double)metadata;
	double off = share * own / (held + own) - LEAN_WHOLE_FROM;
	if (arenas_heap_pages < LEAN_WHOLE_PAGES || off < 0)
		return 0;
	return off < LEAN_WHOLE ? off : LEAN_WHOLE;
}

/* Where the tiers' blocks fill their pages so differently that the usable bytes are far off. */
static double lean_usable(double off)
{
	double size = off < 0 ? -off : off, lean = size - LEAN_FROM;
	if (size < LEAN_FROM || size > LEAN_TO)
		return 0;
	lean = lean < LEAN_SOME ? lean : LEAN_SOME;
	if (size > LEAN_FAR)
		lean += size - LEAN_FAR;
	return off < 0 ? lean : -lean;
}

/*
 * The heap as a whole comes first: usable bytes take back what it gives beyond a limit only, the
 * lower the less it gives, so that the aim doesn't jump.
 */
static double lean_both(double off, double whole)
{
	double alone = lean_usable(off);
	if (whole == 0 || off < 0 || off > LEAN_TO)
		return whole + alone;
	double lean = LEAN_FROM + (LEAN_LEAVES - LEAN_FROM) * whole / LEAN_WHOLE - off;
	lean = lean < whole ? lean : whole;
	return lean > alone ? lean : alone;
}

/* Resident bytes are what is held. The aim leans a little to what else is to be near the ratio. */
static double aim(const struct settings *set, const struct report *report)
{
	double share = option_share(set);
	double lean = lean_both(balance_off(), lean_whole(share, report->metadata));
	if (share <= LEAN_MOST || share >= 1 - LEAN_MOST)
		return share;
	return share + (lean < -LEAN_MOST ? -LEAN_MOST : lean < LEAN_MOST ? lean : LEAN_MOST);
}

/*
 * Pages that the tier can hold, `meant` for it now; less what can be asked for
 * until the next look.
 */
static uint64_t room_for(unsigned tier, uint64_t meant, uint64_t total)
{
	int64_t room = (int64_t)meant - (int64_t)audit_misplaced(tier) + room_pages(tier) -
	               (int64_t)(total / 64);
	return room > 0 ? (uint64_t)room : 0;
}

void boundary_read(struct plan_input *in, const struct setup *setup,
                   const struct report *report, bool force)
{
	const struct settings *s = &setup->settings;
	uint64_t pmem = read_bands(in);
	memset(in->block, 0, sizeof in->block);
	memset(in->sparse, 0, sizeof in->sparse);
	for (unsigned b = 0; b < BAND_COUNT; b++)
		if (in->pages[b])
			read_block(in, b);
	in->share = setup->tiered ? aim(s, report) : 0;
	in->lean = setup->tiered ? in->share - option_share(s) : 0;
	in->steered = steer_half < HALF_COUNT ? steer_half / 2 + 1 : 0;
	in->policy = setup->tiered ? s->policy : TIERHEAP_POLICY_DRAM_ONLY;
	in->threshold = s->threshold;
	in->threshold_min = s->threshold_min;
	in->threshold_max = s->threshold_max;
	in->force = force;
	in->dram_room = in->pmem_room = UINT64_MAX;
	if (setup->tiered && !setup->simulated && s->bind == BIND_PREFERRED) {
		uint64_t total = boundary_total(in);
		in->dram_room = room_for(0, total - pmem, total);
		in->pmem_room = room_for(1, pmem, total);
	}
}

/*
 * Unused pages that would only be carried to the other tier are handed back
 * first, where a good part of the boundary's band is such and it is quickly done.
 */
static void purge_before_move(void *tsdn, unsigned window, uint64_t strip)
{
	struct usage u;
	if (strip < PURGE_STRIP)
		return;
	usage_read(window, &u);
	if (u.dirty > strip / 4 && u.dirty < PURGE_MAX)
		arenas_purge(tsdn, window, PURGE_AT_ONCE);
}

/* What the mover would have to do, were the tier another kind of memory. */
static uint64_t pages_between(const struct window *w, uint64_t from, uint64_t to)
{
	uint64_t a = pages_below(w, from), b = pages_below(w, to);
	return a < b ? b - a : a - b;
}

static void split_apply(void *tsdn, const struct setup *setup, struct report *report,
                        unsigned window, uint64_t new)
{
	struct window *w = &windows[window];
	uint64_t old = w->split;
	if (setup->simulated && setup->settings.move != MOVE_OFF && new != old)
		report->as_if += pages_between(w, old, new);
	if (!setup->simulated && new != old && new != 0 && new != UINT64_MAX && old != UINT64_MAX)
		purge_before_move(tsdn, window, new > old ? new - old : old - new);
	window_set_split(w, new);
	if (setup->settings.move == MOVE_OFF)
		window_set_dirty(w, 0, 0);
}

/*
 * So many of a band's pages in DRAM: first those of its lower window. Where that is about as many
 * as it has, the boundary lies between the two windows: pages still to come need not move then.
 */
static void band_apply(void *tsdn, const struct setup *setup, struct report *report, unsigned band,
                       uint64_t dram, uint64_t slack)
{
	const struct window *lower = &windows[WINDOW_LOWER(band)];
	const struct window *upper = &windows[WINDOW_UPPER(band)];
	uint64_t first = pages_all(lower), at_lower = UINT64_MAX, at_upper = 0;
	if (dram == 0)
		at_lower = 0;
	else if (dram + slack < first)
		at_lower = pages_find(lower, dram);
	else if (dram > first + slack)
		at_upper = pages_find(upper, dram - first);
	split_apply(tsdn, setup, report, WINDOW_LOWER(band), at_lower);
	split_apply(tsdn, setup, report, WINDOW_UPPER(band), at_upper);
}

static bool grows_in_dram(unsigned window)
{
	return windows[window].split > windows[window].used >> PAGE_SHIFT;
}

/* Where memory is refused, what one window has free must be there for all requests of the band. */
static bool worth_steering(unsigned band, uint64_t pages, uint64_t total)
{
	if (heap_range.charged || strict_on || band_is_few(band))
		return false;
	return (pages >= STEER_PAGES && pages >= total / STEER_PART) ||
	       (pages >= STEER_SMALL && band_max[band] < PAGE_SIZE / 4);
}

/*
 * New blocks of the boundary's band come from its lower window as far as DRAM is short, else from
 * both, as the band's pages lie. A lower window that is cut is left alone until the moves have made
 * it whole.
 */
static void steer(const struct plan_output *out, const struct plan_input *in, uint64_t total)
{
	unsigned b = out->band;
	if (in->policy != TIERHEAP_POLICY_DYNAMIC_THRESHOLD || out->all[b] || out->dram[b] == 0 ||
	    !worth_steering(b, in->pages[b], total) || arenas_chosen(2 * b) == 0 ||
	    grows_in_dram(WINDOW_UPPER(b)))
		steer_off();
	else if (grows_in_dram(WINDOW_LOWER(b)))
		steer_set(b, out->dram[b], in->pages[b], out->owed);
	else if (windows[WINDOW_LOWER(b)].split)
		steer_all(WINDOW_UPPER(b));
	else
		steer_off();
}

void boundary_apply(void *tsdn, const struct plan_output *out, struct plan_input *in,
                    const struct setup *setup, struct report *report)
{
	uint64_t total = boundary_total(in);
	for (unsigned b = 0; b < BAND_COUNT && !out->keep; b++)
		if (out->all[b]) {
			split_apply(tsdn, setup, report, WINDOW_LOWER(b), UINT64_MAX);
			split_apply(tsdn, setup, report, WINDOW_UPPER(b), UINT64_MAX);
		} else {
			band_apply(tsdn, setup, report, b, out->dram[b], plan_dead_zone(total));
		}
	if (!out->keep)
		report->boundary = out->band;
	steer(out, in, total);
	if (!out->keep)
		read_bands(in);
}
