/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_check.h"

#include <stdio.h>
#include <string.h>

#include "judge.h"
#include "judge_page.h"
#include "judge_segment.h"

static uint64_t stall_take(unsigned threads)
{
	uint64_t longest = 0;

	for (unsigned t = 0; t < threads; t++) {
		if (pools[t].longest_ns > longest)
			longest = pools[t].longest_ns;
		pools[t].longest_ns = 0;
	}
	return longest;
}

static uint64_t work_ns(unsigned threads)
{
	uint64_t ns = 0;

	for (unsigned t = 0; t < threads; t++)
		ns += pools[t].cpu_ns;
	return ns;
}

static void line_print(const struct workload *w, const char *phase,
                       const struct judge_totals *heap, const struct judge_figures *f,
                       const struct judge_said *said)
{
	double wanted = (double)w->ratio_pmem / (w->ratio_dram + w->ratio_pmem);
	double share = judge_share(heap->dram_bytes, heap->pmem_bytes);
	double usable = judge_share(f->dram_usable, f->pmem_usable);

	dprintf(w->out_fd,
	        "label=%s mix=%s phase=%.*s threads=%u ratio=%u:%u resident=%ju share=%.4f "
	        "error=%+.4f usable=%ju usable_share=%.4f usable_error=%+.4f purity=%.4f "
	        "objects=%ju dram_objects=%ju ideal=%.0f lost=%ju unseen=%ju misplaced=%ju "
	        "said_error=%+.4f moved=%ju pending=%ju fallbacks=%ju stall_us=%ju slice_us=%ju "
	        "step_us=%ju work_us=%ju\n",
	        w->label, w->mix->name, (int)strcspn(phase, ","), phase, w->threads,
	        w->ratio_dram, w->ratio_pmem, heap->dram_bytes + heap->pmem_bytes, share,
	        share - wanted, f->dram_usable + f->pmem_usable, usable, usable - wanted, f->purity,
	        f->objects, f->dram_objects, f->ideal_objects, f->lost_objects, heap->unseen_bytes,
	        heap->misplaced_bytes, said->size ? said->share - share : 0, said->moved_bytes,
	        said->pending_bytes, said->fallbacks, stall_take(w->threads) / 1000,
	        said->longest_ns / 1000, said->step_ns / 1000,
	        work_ns(w->threads) / 1000);
}

void check(const struct workload *w, const char *phase)
{
	struct judge_totals heap;
	struct judge_figures f;
	struct judge_said said;

	judge_segment_read(&said);
	judge_page_read(said.base, said.size, &heap);
	judge_begin();
	for (unsigned t = 0; t < w->threads; t++)
		judge_pool(&pools[t], 1);
	judge_end(&f);
	line_print(w, phase, &heap, &f, &said);
}
