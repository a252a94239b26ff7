/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge_segment.h"

#include <string.h>

#include "judge.h"
#include "segment_file.h"

bool judge_segment_read(struct judge_said *out)
{
	const struct tierheap_segment *s = segment_file();
	uint64_t before;

	memset(out, 0, sizeof(*out));
	if (!s)
		return false;
	do {
		before = __atomic_load_n(&s->sequence, __ATOMIC_ACQUIRE);
		*out = (struct judge_said) {
			.base = s->range_base,
			.size = s->range_size,
			.moved_bytes = s->moved_bytes,
			.sorted = s->engine == TIERHEAP_ENGINE_SORTED,
			.low = s->threshold_low,
			.high = s->threshold_high,
			.ppm = s->threshold_ppm,
			.pending_bytes = s->pending_bytes,
			.fallbacks = s->fallbacks,
			.step_ns = s->step_ns,
			.longest_ns = s->longest_ns,
			.asked = __atomic_load_n(&s->wanted.serial, __ATOMIC_ACQUIRE),
			.share = judge_share(s->dram.resident_bytes, s->pmem.resident_bytes),
		};
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((before & 1) || before != __atomic_load_n(&s->sequence, __ATOMIC_RELAXED));
	return true;
}
