/* SPDX-License-Identifier: BSD-2-Clause */
#include "memkind_step.h"

#include <errno.h>

#include "lock.h"
#include "log.h"
#include "memkind_files.h"
#include "memkind_kind.h"
#include "memkind_report.h"
#include "os.h"
#include "room.h"
#include "say.h"
#include "segment.h"

#define STEP_NS      10000000u  /* between two steps */
#define NEAR_NS      1000000u   /* while little room is left */
#define NEAR_BYTES   (1 << 30) /* what threads together may take between two steps */

static lock_t step_lock = LOCK_INITIALIZER;
static struct setup setup;         /* written under the step lock */
static memkind_t pmem;             /* set by step_begin; another one in a forked child */
static bool running;               /* set once by step_begin */
static bool bounded;               /* the kind is bound to nodes and never falls back; once */
static _Atomic uint64_t last_step; /* ns, CLOCK_MONOTONIC; step lock */
static _Atomic int64_t room_left = INT64_MAX; /* bytes for PMEM; step lock adds, threads take */
static _Atomic uint64_t diverted;  /* bytes; any thread */
static struct memkind_report report; /* step lock */
bool step_in_files;
_Atomic bool step_near;

/*
 * memkind's threshold can't be asked for: the largest block that went to DRAM
 * and the smallest that went to PMEM, corrected as others contradict. Any
 * thread; what two threads write at once is as good as either.
 */
static _Atomic size_t seen_dram, seen_pmem = SIZE_MAX; /* bytes */

void step_seen(size_t size, enum owner tier)
{
	size_t dram = atomic_load_explicit(&seen_dram, memory_order_relaxed);
	size_t smallest = atomic_load_explicit(&seen_pmem, memory_order_relaxed);
	if (tier == OWNER_DRAM) {
		if (size > dram)
			atomic_store_explicit(&seen_dram, size, memory_order_relaxed);
		if (size >= smallest)
			atomic_store_explicit(&seen_pmem, size + 1, memory_order_relaxed);
	} else {
		if (size < smallest)
			atomic_store_explicit(&seen_pmem, size, memory_order_relaxed);
		if (size <= dram)
			atomic_store_explicit(&seen_dram, size - 1, memory_order_relaxed);
	}
}

enum owner step_guess(size_t size)
{
	if (size <= atomic_load_explicit(&seen_dram, memory_order_relaxed))
		return OWNER_DRAM;
	return size >= atomic_load_explicit(&seen_pmem, memory_order_relaxed) ? OWNER_PMEM
	                                                                      : OWNER_NONE;
}

bool step_room_take(size_t size)
{
	if (!bounded)
		return true;
	if (atomic_load_explicit(&room_left, memory_order_relaxed) < (int64_t)size)
		return false;
	atomic_fetch_sub_explicit(&room_left, (int64_t)size, memory_order_relaxed);
	return true;
}

void step_diverted(size_t size)
{
	atomic_fetch_add_explicit(&diverted, size, memory_order_relaxed);
}

/*
 * What the nodes still have, and what the kind itself has unused. Only kinds
 * without a fallback of their own can be too much for their nodes.
 */
static void look_at_room(uint64_t now)
{
	if (!bounded)
		return;
	room_look(now);
	int64_t room = room_pages(1) * (int64_t)PAGE_SIZE + (int64_t)report_unused(&report);
	atomic_store_explicit(&room_left, room, memory_order_relaxed);
	step_near = room < NEAR_BYTES;
}

/* True: taken, to be answered under *serial once they are published. */
static bool take_wanted(uint64_t *serial)
{
	struct tierheap_wanted w;
	struct settings s = setup.settings;
	if (!segment_wanted(&w))
		return false;
	if (!setup_take(&s, &w) || !plan_set(&s, pmem)) {
		segment_answer(w.serial, false);
		return false;
	}
	setup.settings = s;
	seen_dram = 0;
	seen_pmem = SIZE_MAX;
	say_taken(&setup);
	*serial = w.serial;
	return true;
}

static void publish(uint64_t now)
{
	if (!segment_made())
		segment_create(setup.published, NULL, 0);
	report.seen_low = seen_dram;
	report.seen_high = seen_pmem;
	report.diverted = diverted;
	report_show(&report, &setup, now);
}

/* Lock held. force: figures that are dear are asked for too. */
static void step_make(uint64_t now, bool force)
{
	struct memkind_thread *t = &memkind_thread;
	int saved = errno;
	t->inside++;
	uint64_t cpu = os_thread_ns(), serial;
	last_step = now;
	bool taken = take_wanted(&serial);
	report_ask(&report, pmem, now, force);
	look_at_room(now);
	publish(now);
	if (taken)
		segment_answer(serial, true);
	report_time(&report, os_thread_ns() - cpu);
	t->inside--;
	errno = saved;
}

static bool is_due(uint64_t now)
{
	return now - last_step >= (step_near ? NEAR_NS : STEP_NS) || segment_has_wanted();
}

COLD void step_look(void)
{
	struct memkind_thread *t = &memkind_thread;
	t->budget = THREAD_QUANTUM;
	if (!running)
		return;
	if (!t->counted) {
		t->counted = true;
		report_thread();
	}
	uint64_t now = os_now_ns();
	if (!is_due(now) || !lock_try(&step_lock))
		return;
	step_make(now, false);
	lock_release(&step_lock);
}

void step_force(void)
{
	if (!running || memkind_thread.inside)
		return;
	lock_take(&step_lock);
	step_make(os_now_ns(), true);
	lock_release(&step_lock);
}

static bool kind_bounded(uint32_t choice)
{
	return choice == KIND_DAX_KMEM || choice == KIND_DAX_KMEM_ALL || choice == KIND_HBW ||
	       choice == KIND_HBW_ALL;
}

void step_begin(const struct setup *s, memkind_t kind)
{
	setup = *s;
	pmem = kind;
	step_in_files = option_in_files(&setup.settings);
	bounded = pmem && kind_bounded(setup.settings.kind.choice);
	if (bounded)
		room_start("/sys", &setup.dram, &setup.pmem);
	report_start(&report);
	step_make(os_now_ns(), true);
	running = true;
}

void step_fork_prepare(void)
{
	lock_take(&step_lock);
	if (step_in_files && pmem)
		files_fork_prepare(setup.settings.kind.directory);
}

void step_fork_parent(void)
{
	files_fork_parent();
	lock_release(&step_lock);
}

/*
 * The old kind's files are the parent's: what comes from now on goes to files of
 * our own. The blocks of the old kind are DRAM now.
 */
static void files_anew(void)
{
	static char why[TIERHEAP_SEGMENT_TEXT_LEN]; /* written here, in a child of one thread */
	if (!files_fork_child())
		log_fatal("a forked child has no memory for its heap in files");
	memkind_thread.inside++;
	pmem = kind_open(&setup, why, sizeof why);
	if (pmem == NULL) {
		setup.tiered = false;
		setup.message = why;
	}
	plan_set(&setup.settings, pmem);
	memkind_thread.inside--;
}

void step_fork_child(void)
{
	lock_init(&step_lock);
	segment_fork_child();
	report_fork_child(&report);
	last_step = 0;
	if (step_in_files && pmem)
		files_anew();
}
