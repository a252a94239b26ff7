/* SPDX-License-Identifier: BSD-2-Clause */
#include "history.h"

#include <math.h>

#include "tests/lib/tap.h"

static struct history h;

static void sample_add(double at)
{
	struct sample sample = {.at = at};

	for (int i = 0; i < HISTORY_FIGURES; i++)
		sample.figure[i] = at * 10 + i;
	history_add(&h, &sample);
}

static void few_samples(void)
{
	double out[4];

	fact(history_at(&h, 0) == NULL, "an empty history has no sample");
	fact(history_series(&h, HISTORY_SHARE, out, 4) == 0 && isnan(out[0]) && isnan(out[3]),
	     "and a series of gaps");
	sample_add(1);
	sample_add(3);
	fact(history_at(&h, 0)->at == 3 && history_at(&h, 1)->at == 1 && !history_at(&h, 2),
	     "samples are counted from the newest one");
	fact(history_series(&h, HISTORY_ERROR, out, 4) == 2, "the series tells its seconds");
	fact(isnan(out[0]) && isnan(out[1]) && out[2] == 11 && out[3] == 31,
	     "it ends with the newest sample, gaps come first");
	fact(history_series(&h, HISTORY_MOVED, out, 1) == 0 && out[0] == 33,
	     "a shorter series has the newest ones");
	fact(history_series(&h, HISTORY_MOVED, out, 0) == 0, "one of none is empty");
}

static void more_than_there_is_room_for(void)
{
	static double out[HISTORY_ROOM + 2];

	for (int i = 4; i < HISTORY_ROOM + 100; i++)
		sample_add(i);
	fact(history_at(&h, HISTORY_ROOM - 1) && !history_at(&h, HISTORY_ROOM),
	     "as many samples are kept as there is room for");
	history_series(&h, HISTORY_SHARE, out, HISTORY_ROOM + 2);
	fact(isnan(out[1]) && out[2] == (100) * 10. && out[HISTORY_ROOM + 1] == (HISTORY_ROOM + 99) * 10.,
	     "the newest ones, in order");
}

int main(void)
{
	few_samples();
	more_than_there_is_room_for();
	return fact_end();
}
