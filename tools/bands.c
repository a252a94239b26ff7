/* SPDX-License-Identifier: BSD-2-Clause */
#include "bands.h"

#include "threshold.h"

static uint64_t line_size(const struct tierheap_band *band)
{
	uint64_t size = 64;

	while (size < band->max_size && size <= UINT64_MAX / 4)
		size *= 4;
	return size < band->max_size ? UINT64_MAX : size;
}

uint32_t bands_line(const struct view *v, uint32_t first, struct tierheap_band *sum, bool *boundary)
{
	const struct tierheap_segment *s = &v->s;
	uint32_t i = first;

	*sum = (struct tierheap_band){.max_size = line_size(&s->bands[first])};
	*boundary = false;
	for (; i < s->nbands && line_size(&s->bands[i]) == sum->max_size; i++) {
		const struct tierheap_band *band = &s->bands[i];

		sum->resident_bytes += band->resident_bytes;
		sum->usable_bytes += band->usable_bytes;
		sum->pmem_bytes += band->pmem_bytes;
		*boundary |= threshold_shown(v) && band->max_size == s->threshold_high;
	}
	return i;
}

bool bands_shown(const struct tierheap_band *sum)
{
	return sum->resident_bytes >= BANDS_SHOWN_BYTES || sum->usable_bytes >= BANDS_SHOWN_BYTES;
}
