/* SPDX-License-Identifier: BSD-2-Clause */
/* How many slices of moves one call makes, whatever is owed. The mover is a count. */
#include "moves.h"

#include "mover.h"
#include "tests/lib/tap.h"

#define MOST 8u /* slices of one call; each of MOVER_SLICE pages */

static unsigned to_move, made; /* slices */

bool mover_pending(void)
{
	return to_move > 0;
}

void mover_slice(void)
{
	to_move--;
	made++;
}

static void spent(uint64_t ns)
{
	(void)ns;
}

/* Slices of one call for so many bytes. */
static unsigned call(uint64_t bytes)
{
	made = 0;
	moves_make(bytes, spent);
	return made;
}

/* Calls until nothing is left to move, each for so many bytes; the longest one's slices. */
static unsigned longest(uint64_t bytes, unsigned *calls)
{
	unsigned most = 0;

	for (*calls = 0; to_move > 0 && *calls < 100000; ++*calls) {
		unsigned n = call(bytes);

		most = n > most ? n : most;
	}
	return most;
}

int main(void)
{
	unsigned calls;

	to_move = 100;
	fact(call(0) == 0, "where nothing is owed nothing is moved");
	moves_owe(MOVER_SLICE);
	fact(call(4096) > 0, "what was asked for is owed moves");
	to_move = 0;
	call(0);

	to_move = 10000;
	moves_owe(1000000);
	fact(moves_behind(), "much that is owed is more than one thread's");
	fact(longest(0, &calls) <= MOST, "a small request waits for eight slices at most");
	fact(to_move == 0 && calls > 10000 / MOST - 1, "the others make the rest");
	fact(call(1) == 0 && !moves_behind(), "nothing is owed where nothing is left to move");

	to_move = 10000;
	moves_owe(1000000);
	fact(longest((uint64_t)1 << 40, &calls) <= MOST, "the largest request waits for eight slices at most, too");
	call(0);

	to_move = 10000;
	moves_owe(1);
	fact(call(0) == 0, "a page that was asked for is too little for a slice");
	fact(longest(0, &calls) == 0, "no more is moved than is owed");
	return fact_end();
}
