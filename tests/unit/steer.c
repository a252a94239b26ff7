/* SPDX-License-Identifier: BSD-2-Clause */
/* How new pages of the boundary's band are divided between its windows. The arenas are a table. */
#include "steer.h"

#include "tests/lib/tap.h"
#include "usage.h"

#define BAND 5u
#define LOW  (2 * BAND)
#define HIGH (2 * BAND + 1)

static unsigned chosen[HALF_COUNT];
static uint64_t lower_half; /* pages of the band's smaller class */

unsigned arenas_chosen(unsigned half)
{
	return chosen[half];
}

void arenas_choose(unsigned half, unsigned window)
{
	chosen[half] = window;
}

uint64_t usage_lower_half(unsigned band)
{
	return band == BAND ? lower_half : 0;
}

/* So many times `batch` new pages for a half of the band; how many came to the lower window. */
static double grow(unsigned half, unsigned times, unsigned batch)
{
	double got = 0;

	for (unsigned i = 0; i < times; i++) {
		unsigned window = chosen[half];

		if (window == WINDOW_LOWER(BAND))
			got += batch;
		steer_count(window, batch);
	}
	return got;
}

static bool near(double got, double wanted, double by)
{
	return got >= wanted - by && got <= wanted + by;
}

static void one_class(void)
{
	lower_half = 0;
	steer_set(BAND, 20, 100, 0);
	fact(near(grow(HIGH, 1000, 1), 200, 10), "a fifth of the new pages comes to DRAM");
	steer_set(BAND, 20, 100, 0);
	fact(near(grow(HIGH, 1000, 42), 8400, 50), "so it does where 42 come at a time");
	steer_set(BAND, 20, 100, 100);
	fact(near(grow(HIGH, 1000, 1), 300, 10), "what DRAM is owed comes to it besides");
	steer_set(BAND, 20, 100, -100);
	fact(near(grow(HIGH, 1000, 1), 100, 10), "and what it has too much does not");
	fact_num(chosen[LOW], chosen[HIGH], "both halves of a band without a smaller class go together");
	steer_set(BAND, 0, 100, 0);
	fact(near(grow(HIGH, 100, 1), 0, 8), "a band without DRAM pages grows in PMEM alone");
}

static void two_classes(void)
{
	lower_half = 30;
	steer_set(BAND, 50, 100, 0);
	fact_num(chosen[LOW], WINDOW_LOWER(BAND), "while DRAM has all of the smaller class it is whole");
	fact(near(grow(HIGH, 7000, 1), 2000, 10), "and the larger one is divided");
	fact_num(chosen[LOW], WINDOW_LOWER(BAND), "which does not move the smaller one");
	steer_set(BAND, 10, 100, 0);
	fact_num(chosen[HIGH], WINDOW_UPPER(BAND), "where DRAM has not even that, the larger one is in PMEM");
	fact(near(grow(LOW, 3000, 1), 1000, 10), "and the smaller one is divided");
}

static void not_at_all(void)
{
	steer_all(WINDOW_UPPER(BAND));
	fact(chosen[LOW] == WINDOW_UPPER(BAND) && chosen[HIGH] == WINDOW_UPPER(BAND) &&
	         steer_half == HALF_COUNT,
	     "a band that is not to be divided grows in the window that is named");
	steer_count(WINDOW_UPPER(BAND), 1000);
	fact_num(chosen[HIGH], WINDOW_UPPER(BAND), "and new pages change nothing");
}

int main(void)
{
	one_class();
	two_classes();
	not_at_all();
	return fact_end();
}
