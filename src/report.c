/* SPDX-License-Identifier: BSD-2-Clause */
#include "report.h"

#include "audit.h"
#include "mover.h"
#include "pages.h"
#include "segment.h"
#include "usage.h"
#include "window.h"

_Static_assert(BAND_FEW_HIGH <= TIERHEAP_SEGMENT_BANDS, "the segment has room for all bands");

static uint64_t bytes(uint64_t pages)
{
	return pages << PAGE_SHIFT;
}

/* A window's usable bytes lie on the tiers as its pages do. Returns them. */
static uint64_t write_usable(struct tierheap_segment *s, unsigned window)
{
	const struct window *w = &windows[window];
	struct usage u;
	if (window_next(window) != window)
		return 0;
	usage_read(window, &u);
	uint64_t pages = pages_all(w), dram = pages_below(w, w->split);
	double part = pages == 0 || dram > pages ? 1 : (double)dram / (double)pages;
	uint64_t usable_dram = (uint64_t)((double)u.usable * part);
	s->dram.usable_bytes += usable_dram;
	s->pmem.usable_bytes += u.usable - usable_dram;
	return u.usable;
}

static void write_resident(struct tierheap_segment *s, unsigned b, const struct plan_input *in)
{
	s->pmem.resident_bytes += bytes(in->pages[b] - in->below[b]);
	s->dram.resident_bytes += bytes(in->below[b]);
}

static void write_band(struct tierheap_segment *s, unsigned b, const struct plan_input *in)
{
	struct tierheap_band *band = &s->bands[b];
	band->max_size = band_max[b];
	band->resident_bytes = bytes(in->pages[b]);
	band->pmem_bytes = bytes(in->pages[b] - in->below[b]);
	band->usable_bytes = write_usable(s, WINDOW_LOWER(b)) + write_usable(s, WINDOW_UPPER(b));
	write_resident(s, b, in);
}

/* Blocks of any size: like the starter window's they are in the tiers' sums only. */
static void write_few(struct tierheap_segment *s, const struct plan_input *in)
{
	write_usable(s, WINDOW_UPPER(BAND_FEW_HIGH));
	write_resident(s, BAND_FEW_HIGH, in);
}

static void write_boundary(struct tierheap_segment *s, unsigned band, const struct plan_input *in)
{
	unsigned b = band < BAND_FEW_HIGH ? band : BAND_FEW_HIGH - 1;
	s->threshold_low = band_above(b);
	s->threshold_high = band_max[b];
	if (windows[WINDOW_UPPER(b)].split >= window_pages())
		s->threshold_ppm = 1000000;
	else
		s->threshold_ppm = in->pages[b] ? in->below[b] * 1000000 / in->pages[b] : 0;
	if (in->policy == TIERHEAP_POLICY_STATIC_RATIO) {
		s->threshold_low = 0;
		s->threshold_high = UINT64_MAX;
		s->threshold_ppm = (uint64_t)((1 - plan_share(in)) * 1000000);
	}
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The usable bytes of a tier that lie on so many resident bytes of it. */
static uint64_t usable_part(const struct tierheap_tier *t, uint64_t resident)
{
	if (resident == 0)
		return 0;
	return (uint64_t)((double)t->usable_bytes * (double)resident / (double)t->resident_bytes);
}

/* The tiers' sums say where pages lie, not where they were meant to lie. */
static void write_fallbacks(struct tierheap_segment *s)
{
	uint64_t from_pmem = least(bytes(audit_misplaced(1)), s->pmem.resident_bytes);
	uint64_t from_dram = least(bytes(audit_misplaced(0)), s->dram.resident_bytes);
	uint64_t usable_pmem = usable_part(&s->pmem, from_pmem);
	uint64_t usable_dram = usable_part(&s->dram, from_dram);
	s->pmem.usable_bytes += usable_dram - usable_pmem;
	s->dram.usable_bytes += usable_pmem - usable_dram;
	s->pmem.resident_bytes += from_dram - from_pmem;
	s->dram.resident_bytes += from_pmem - from_dram;
	s->fallbacks = audit_misplaced(0) + audit_misplaced(1);
}

#define METADATA_NS 200000000u /* between two looks at the metadata's pages */

static void look_at_metadata(struct report *r, uint64_t now)
{
	if (r->metadata_ns && now - r->metadata_ns < METADATA_NS)
		return;
	r->metadata_ns = window_metadata_look(&r->metadata) ? now : 0;
}

/*
 * A size that is freed and asked for again is answered by the cache alone, which tells it late or
 * never: what this thread's has is added. The next writer may be another thread, so that it counts
 * until the arenas know more.
 */
static void write_requests(struct report *r, struct tierheap_segment *s)
{
	uint64_t bands[BAND_COUNT] = { 0 };
	for (unsigned i = window_next(0); i < WINDOW_COUNT; i = window_next(i + 1))
		usage_requests(i, bands);
	usage_requests_untold(bands);
	s->allocations = 0;
	for (unsigned b = 0; b < BAND_FEW_HIGH; b++) {
		if (bands[b] > r->requests[b])
			r->requests[b] = bands[b];
		s->band_allocations[b] = r->requests[b];
		s->allocations += r->requests[b];
	}
}

void report_write(struct report *r, const struct setup *setup,
                  const struct plan_input *in, uint64_t now_ns)
{
	struct tierheap_segment *s = segment_write_begin();
	struct usage starter;
	s->range_base = heap_range.base;
	s->range_size = heap_range.size;
	setup_show(setup, s);
	usage_read(WINDOW_STARTER, &starter);
	s->starter_bytes = s->dram.resident_bytes = bytes(in->fixed_dram);
	s->dram.usable_bytes = starter.usable;
	s->pmem.resident_bytes = s->pmem.usable_bytes = 0;
	s->nbands = BAND_FEW_HIGH;
	for (unsigned b = 0; b < BAND_FEW_HIGH; b++)
		write_band(s, b, in);
	write_few(s, in);
	write_fallbacks(s);
	write_boundary(s, r->boundary, in);
	look_at_metadata(r, now_ns);
	s->metadata_bytes = r->metadata;
	s->steps = r->steps;
	s->step_ns = r->step_ns;
	s->longest_ns = r->longest_ns;
	s->moved_bytes = mover_moved_bytes() + bytes(r->as_if);
	s->pending_bytes = mover_pending_bytes();
	s->foreign_frees = segment_foreign_frees();
	s->invalid_pointers = segment_invalid_pointers();
	write_requests(r, s);
	s->threads = arenas_threads();
	s->uptime_ns = now_ns - r->started_ns;
	s->updated_ns = now_ns;
	segment_write_end();
}
