/* SPDX-License-Identifier: BSD-2-Clause */
#include "history.h"

#include <math.h>

void history_add(struct history *h, const struct sample *sample)
{
	h->ring[h->count % HISTORY_ROOM] = *sample;
	h->count++;
}

const struct sample *history_at(const struct history *h, size_t age)
{
	if (age >= h->count || age >= HISTORY_ROOM)
		return NULL;
	return &h->ring[(h->count - 1 - age) % HISTORY_ROOM];
}

double history_series(const struct history *h, enum history_figure figure, double *out,
		      size_t count)
{
	const struct sample *newest = history_at(h, 0), *oldest = newest;

	for (size_t age = 0; age < count; age++) {
		const struct sample *sample = history_at(h, age);

		out[count - 1 - age] = sample ? sample->figure[figure] : NAN;
		if (sample)
			oldest = sample;
	}
	return newest && count ? newest->at - oldest->at : 0;
}
