/* SPDX-License-Identifier: BSD-2-Clause */
#include "memkind_report.h"

#include <pthread.h>
#include <stdatomic.h>

#include "memkind_plan.h"
#include "memkind_thread.h"
#include "os.h"
#include "owner.h"
#include "segment.h"

#define ASK_NS   100000000u /* between two questions for resident bytes */
#define ASK_PART 100u       /* of the time */

static _Atomic uint64_t threads;   /* live ones that have allocated; any thread */
static pthread_key_t thread_key;   /* set once by report_start; its destructor counts down */
static bool thread_key_made;       /* the same */

static void thread_ends(void *counted)
{
	(void)counted;
	atomic_fetch_sub_explicit(&threads, 1, memory_order_relaxed);
}

void report_start(struct memkind_report *r)
{
	r->started_ns = os_now_ns();
	thread_key_made = pthread_key_create(&thread_key, thread_ends) == 0;
}

/* pthread_setspecific(3) may allocate. */
void report_thread(void)
{
	struct memkind_thread *t = &memkind_thread;
	t->inside++;
	if (thread_key_made && pthread_setspecific(thread_key, t) == 0)
		atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed);
	t->inside--;
}

/* memkind's own figure takes as long, and has pages in it that nobody has touched. */
static void ask_resident(struct memkind_report *r, uint64_t now)
{
	uint64_t from = os_thread_ns(), pages[3];
	r->asked_at = now;
	owner_resident(pages);
	r->resident[0] = pages[OWNER_DRAM] << PAGE_SHIFT;
	r->resident[1] = pages[OWNER_PMEM] << PAGE_SHIFT;
	r->ask_ns = os_thread_ns() - from;
}

void report_ask(struct memkind_report *r, memkind_t pmem, uint64_t now_ns, bool force)
{
	r->usable[0] = memtier_kind_allocated_size(MEMKIND_DEFAULT);
	r->usable[1] = pmem ? memtier_kind_allocated_size(pmem) : 0;
	if (force || (now_ns - r->asked_at >= ASK_NS &&
	              now_ns - r->asked_at >= ASK_PART * r->ask_ns))
		ask_resident(r, now_ns);
}

uint64_t report_unused(const struct memkind_report *r)
{
	return r->resident[1] > r->usable[1] ? r->resident[1] - r->usable[1] : 0;
}

static void show_threshold(struct tierheap_segment *s, const struct memkind_report *r)
{
	s->threshold_low = 0;
	s->threshold_high = UINT64_MAX;
	s->threshold_ppm = 1000000;
	switch (s->state == TIERHEAP_STATE_DRAM ? TIERHEAP_POLICY_DRAM_ONLY : s->policy) {
	case TIERHEAP_POLICY_DYNAMIC_THRESHOLD:
		s->threshold_low = r->seen_low;
		s->threshold_high = r->seen_high;
		s->threshold_ppm = 0;
		break;
	case TIERHEAP_POLICY_STATIC_THRESHOLD:
		s->threshold_low = s->threshold_high = s->threshold;
		break;
	case TIERHEAP_POLICY_STATIC_RATIO:
		s->threshold_ppm = (uint64_t)s->ratio_dram * 1000000 /
		                   ((uint64_t)s->ratio_dram + s->ratio_pmem);
		break;
	case TIERHEAP_POLICY_PMEM_ONLY:
		s->threshold_high = s->threshold_ppm = 0;
		break;
	}
}

void report_show(const struct memkind_report *r, const struct setup *setup, uint64_t now_ns)
{
	struct tierheap_segment *s = segment_write_begin();
	setup_show(setup, s);
	s->dram.usable_bytes = r->usable[0];
	s->dram.resident_bytes = r->resident[0];
	s->pmem.usable_bytes = r->usable[1];
	s->pmem.resident_bytes = r->resident[1];
	show_threshold(s, r);
	s->steps = r->steps;
	s->step_ns = r->step_ns;
	s->longest_ns = r->longest_ns;
	s->fallbacks = r->diverted / PAGE_SIZE;
	s->foreign_frees = segment_foreign_frees();
	s->invalid_pointers = segment_invalid_pointers();
	s->threads = threads;
	s->uptime_ns = now_ns - r->started_ns;
	s->updated_ns = now_ns;
	segment_write_end();
}

void report_time(struct memkind_report *r, uint64_t ns)
{
	r->steps++;
	r->step_ns += ns;
	if (ns > r->longest_ns)
		r->longest_ns = ns;
}

void report_fork_child(struct memkind_report *r)
{
	threads = memkind_thread.counted;
	r->steps = r->step_ns = r->longest_ns = 0;
	r->started_ns = os_now_ns();
	r->asked_at = 0;
}
