/* SPDX-License-Identifier: BSD-2-Clause */
#include "threshold.h"

#include <math.h>
#include <stdio.h>

#define UNLIMITED 0x1p40 /* above any band but the last */

bool threshold_tiered(const struct view *v)
{
	return v->s.state != TIERHEAP_STATE_DRAM;
}

bool threshold_seen(const struct view *v)
{
	return v->s.engine == TIERHEAP_ENGINE_MEMKIND &&
	       v->s.policy == TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
}

bool threshold_shown(const struct view *v)
{
	return threshold_tiered(v) && v->s.policy != TIERHEAP_POLICY_STATIC_RATIO &&
	       v->s.threshold_high != 0;
}

void threshold_format(const struct view *v, char *buf, size_t size)
{
	char high[FORMAT_LEN];

	if (threshold_shown(v) && threshold_seen(v))
		snprintf(buf, size, "%s", format_size(v->s.threshold_high, high));
	else if (threshold_shown(v))
		snprintf(buf, size, "%s %3.0f %%", format_size(v->s.threshold_high, high),
			 (double)v->s.threshold_ppm / 1e4);
	else
		snprintf(buf, size, "-");
}

double threshold_bytes(const struct view *v)
{
	double low = fmax(1, (double)v->s.threshold_low);
	double high = fmin(UNLIMITED, (double)v->s.threshold_high);

	if (!threshold_shown(v))
		return NAN;
	return low * pow(fmax(high, low) / low, (double)v->s.threshold_ppm / 1e6);
}
