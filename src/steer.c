/* SPDX-License-Identifier: BSD-2-Clause */
#include "steer.h"

#include "usage.h"

#define ONE   1024        /* a page; parts of pages are counted */
#define SLACK (8 * ONE)   /* owed, before the other window's turn comes */

_Atomic unsigned steer_half = HALF_COUNT;
_Atomic bool steer_halves;
static _Atomic int64_t owed;    /* to the lower window, in 1/ONE pages; any thread */
static _Atomic int64_t part;    /* of each new page */

static void turn(unsigned half, int64_t now)
{
	unsigned lower = WINDOW_LOWER(half / 2);
	bool down = now > (arenas_chosen(half) == lower ? -SLACK : SLACK);
	arenas_choose(half, down ? lower : lower + 1);
	if (!steer_halves)
		arenas_choose(half ^ 1, down ? lower : lower + 1);
}

void steer_set(unsigned band, uint64_t dram, uint64_t pages, int64_t pages_owed)
{
	unsigned low = 2 * band, half = low + 1;
	uint64_t first = usage_lower_half(band);
	if (first > 0 && dram < first) {
		half = low;
		pages = first;
	} else if (first > 0 && first < pages) {
		dram -= first;
		pages -= first;
	}
	part = (int64_t)(dram * ONE / (pages ? pages : 1));
	owed = pages_owed * ONE;
	steer_halves = first > 0;
	steer_half = half;
	if (steer_halves)
		arenas_choose(half ^ 1, half == low ? WINDOW_UPPER(band) : WINDOW_LOWER(band));
	turn(half, pages_owed * ONE);
}

void steer_all(unsigned window)
{
	steer_off();
	arenas_choose(2 * WINDOW_BAND(window), window);
	arenas_choose(2 * WINDOW_BAND(window) + 1, window);
}

void steer_off(void)
{
	steer_half = HALF_COUNT;
}

void steer_count(unsigned window, size_t pages)
{
	unsigned half = steer_half;
	bool lower = window == WINDOW_LOWER(half / 2);
	int64_t add = (int64_t)pages * (part - (lower ? ONE : 0));
	if (half < HALF_COUNT)
		turn(half, add + atomic_fetch_add_explicit(&owed, add, memory_order_relaxed));
}
