/* SPDX-License-Identifier: BSD-2-Clause */
#include "step.h"

#include <errno.h>

#include "audit.h"
#include "boundary.h"
#include "credit.h"
#include "idle.h"
#include "lock.h"
#include "mover.h"
#include "moves.h"
#include "movethread.h"
#include "os.h"
#include "pages.h"
#include "plan.h"
#include "prefault.h"
#include "publish.h"
#include "report.h"
#include "room.h"
#include "segment.h"
#include "sparse.h"
#include "steptime.h"
#include "strict.h"
#include "take.h"

#define TRIGGER_MIN     32u                     /* pages that change between two steps, at least */
#define TRIGGER_PART    400u                    /* ... and this part of the heap */
#define EVERY_MOST      32u                  /* events of a thread between its looks at the clock */
#define CREDIT_MAX_NS   50000000                /* time that steps may save up */
#define CREDIT_START_NS 20000000
#define CREDIT_OWED_NS  1000000
#define CREDIT_DIVISOR  100u                    /* steps may take 1 % of the time */
#define TRIGGER_MANY    4u                      /* triggers at once: a step that may take long */
#define OVERDUE         3u                   /* triggers that pass before a step needs no credit, */
#define OVERDUE_SHARED  2u                   /* ... where several threads ask meanwhile, */
#define OVERDUE_NS      100000000u           /* or time: unused pages have to go back */
#define AT_ONCE         4u                      /* steps of one call */
#define LATE_PART       200u                 /* of the heap that changes before threads wait */
#define LATE_MIN        256u                    /* pages */
#define IDLE_NS         2000000u             /* a step so often, while there are requests, ... */
#define IDLE_CALM_NS    16000000u            /* ... up to so seldom where it finds nothing to do */
#define HURRY_NS        500000u              /* a step takes a hundredth of it, as much as it may */
#define HURRY_EVERY     15u                     /* large requests between looks at the clock */
#define SMALL_HEAP      64u                     /* pages; below, the first boundary stays */
#define FIRST_THRESHOLD 128u                    /* bytes; where the boundary starts */

static lock_t step_lock = LOCK_INITIALIZER;
static struct setup setup;       /* written under the step lock */
static _Atomic unsigned moves_by;     /* settings.move; step lock writes */
static bool running;                  /* set once by step_start */
static _Atomic uint64_t trigger;      /* value of pages_changed at which a step is due */
_Atomic bool step_busy;
static _Atomic bool hurried;          /* a step is due whatever the trigger says */
static _Atomic uint64_t last_try;     /* ns; made or not: there is no sooner one without need */
static _Atomic uint64_t idle_ns = IDLE_NS; /* step lock writes */
/* All of these: step lock. */
static struct credit credit = { CREDIT_START_NS, 0 }; /* for steps */
static uint64_t last_step;            /* ns */
static uint64_t changed_seen;         /* pages_changed at the last step */
static _Atomic bool force;            /* settings changed: no dead zone in the next plan; step lock writes */
static struct report report;

static void look_at_nodes(uint64_t now)
{
	if (!setup.tiered || setup.simulated)
		return;
	if (strict_on)
		room_forget();
	room_look(now);
	strict_look();
	mover_look(now);
}

/* From before the answer on, until the moves are made, other threads see that there is something to do. */
static bool take_settings(uint64_t *serial)
{
	if (!take_wanted(&setup, serial))
		return false;
	force = step_busy = true;
	moves_by = setup.settings.move;
	return true;
}

/*
 * Whoever was told looks at once: at the policies of the mappings, to move the pages, and at the
 * segment, to change another setting. And again after the moves.
 */
static void answer_settings(uint64_t serial, uint64_t now)
{
	publish(&setup, &report, force, now);
	segment_answer(serial, true);
	publish_soon();
}

static void note_time(uint64_t ns)
{
	report.step_ns += ns;
	if (ns > report.longest_ns)
		report.longest_ns = ns;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool is_overdue(uint64_t now, uint64_t changed)
{
	unsigned triggers = arenas_threads() > 1 ? OVERDUE_SHARED : OVERDUE;
	return changed >= triggers * (trigger - changed_seen) || now - last_step >= OVERDUE_NS;
}

/* False: there was no time for it. */
static bool step_make(void *tsdn)
{
	uint64_t now = os_now_ns(), changed = pages_changed - changed_seen, serial;
	credit_add(&credit, now, CREDIT_DIVISOR, CREDIT_MAX_NS);
	bool taken = take_settings(&serial);
	last_try = now;
	hurried = false;
	if (credit.ns <= 0 && !force && !is_overdue(now, changed))
		return false;
	struct step_time time = step_time_start(now, changed >= TRIGGER_MANY * (trigger - changed_seen));
	last_step = now;
	bool calm = changed < (trigger - changed_seen) / 2;
	sparse_correct(changed, calm, arenas_heap_pages, now);
	uint64_t purge = idle_purge(tsdn, now, arenas_heap_pages);
	changed_seen = pages_changed;
	struct plan_input in;
	struct plan_output out;
	look_at_nodes(now);
	boundary_read(&in, &setup, &report, force);
	uint64_t total = boundary_total(&in);
	arenas_heap_pages = total;
	prefault_choose(total, arenas_threads());
	if (total >= SMALL_HEAP || force || in.policy != TIERHEAP_POLICY_DYNAMIC_THRESHOLD) {
		plan_make(&in, &out);
		boundary_apply(tsdn, &out, &in, &setup, &report);
		force = false;
	}
	if (taken)
		answer_settings(serial, now);
	uint64_t next = total / TRIGGER_PART;
	trigger = changed_seen + (next > TRIGGER_MIN ? next : TRIGGER_MIN);
	report.steps++;
	bool idle = calm && purge == 0 && !window_dirty_pages && sparse_exact(total);
	idle_ns = idle ? least(2 * idle_ns, IDLE_CALM_NS) : IDLE_NS;
	uint64_t took = step_time_end(&time, purge);
	credit_take(&credit, (int64_t)(took - purge), CREDIT_OWED_NS);
	note_time(took);
	return true;
}

/* For the mover thread, while moves are its own: one slice; is there more? */
static bool slice_apart(void)
{
	lock_take(&step_lock);
	bool ours = setup.settings.move == MOVE_THREAD;
	if (ours && mover_pending())
		moves_slice(note_time);
	step_busy = mover_pending();
	bool more = ours && step_busy;
	lock_release(&step_lock);
	return more;
}

/* After the moves, so that what is published is as it is; pages go back to a tier with room. */
static void step_show(void)
{
	static uint64_t audited; /* pages_changed at the last audit; step lock */
	uint64_t changed = pages_changed - audited, now = os_now_ns();
	bool retry = mover_may_retry(now);
	const bool repair[2] = { retry && !room_short(0), retry && !room_short(1) };
	bool due = publish_due(now), looked = false;
	struct step_time time = step_time_start(now, due);
	audited += changed;
	/* Its time is not the steps', which would fall behind a rush to a full node. */
	if (setup.tiered && !setup.simulated)
		looked = audit_step(changed, room_near(), repair);
	uint64_t audit = looked ? step_time_end(&time, 0) : 0;
	if (due)
		publish(&setup, &report, force, now);
	if (!looked && !due)
		return;
	uint64_t took = due ? step_time_end(&time, 0) : audit;
	credit_take(&credit, (int64_t)(took - audit), CREDIT_OWED_NS);
	note_time(took);
}

static bool is_due(void)
{
	return segment_has_wanted() || hurried ||
	       atomic_load_explicit(&pages_changed, memory_order_relaxed) >=
	       atomic_load_explicit(&trigger, memory_order_relaxed);
}

/*
 * The lock is held: what this call may do. Others passed by meanwhile: if this
 * thread had to wait for a processor, much can have changed since it looked.
 */
static void step_locked(void *tsdn, bool due, uint64_t bytes)
{
	bool made = false;
	uint64_t before = changed_seen;
	for (unsigned i = 0; due && i < AT_ONCE && step_make(tsdn); i++) {
		made = true;
		due = is_due();
	}
	/* A large request is no part of `bytes` while it is under way, but its pages are counted. */
	uint64_t changed = changed_seen - before;
	moves_owe(changed);
	if (bytes < changed << PAGE_SHIFT)
		bytes = changed << PAGE_SHIFT;
	bool moved = setup.settings.move == MOVE_ON && moves_make(bytes, note_time);
	if (made || moved)
		step_show();
	step_busy = mover_pending();
}

/*
 * Has the heap changed much since a step was due? Are more moves owed than one thread can make, or is
 * the step under way about to owe them?
 */
static bool is_late(void)
{
	if (segment_has_wanted() || force)
		return true;
	int64_t late = (int64_t)(atomic_load_explicit(&pages_changed, memory_order_relaxed) -
	                         atomic_load_explicit(&trigger, memory_order_relaxed));
	return late > (int64_t)(arenas_heap_pages / LATE_PART + LATE_MIN) ||
	       (step_busy && moves_by == MOVE_ON && moves_behind());
}

/*
 * Another thread's step is enough, but for one that waits for a processor while
 * the heap changes: waiting for it lets it run. And moves that one thread makes
 * while all others use the heap would come too late.
 */
static bool lock_for_step(void)
{
	if (lock_try(&step_lock))
		return true;
	if (!is_late())
		return false;
	lock_take(&step_lock);
	return true;
}

/* Not inlined: tests/bench/instructions.sh leaves it out by its name. */
static __attribute__((noinline)) void step_try(void *tsdn, bool due, uint64_t bytes)
{
	struct thread_state *t = &thread_state;
	if (!lock_for_step())
		return;
	int saved = errno;
	t->guard++;
	step_locked(tsdn, due, bytes);
	bool wake = mover_pending() && setup.settings.move == MOVE_THREAD;
	lock_release(&step_lock);
	if (wake)
		movethread_wake(slice_apart);
	t->guard--;
	errno = saved;
}

/*
 * What the thread was given since it was here last, from its cache too, is to be moved in part:
 * returns these bytes. Owed before the step: it may move the boundary for this very request.
 */
static uint64_t move_owe(bool due)
{
	struct thread_state *t = &thread_state;
	uint64_t bytes = je_tsd_tls.allocated - t->asked;
	t->asked = je_tsd_tls.allocated;
	if (due || step_busy)
		moves_owe(bytes / PAGE_SIZE);
	return bytes;
}

/* The faster the thread's requests come, the more of them pass between two looks at the clock. */
void step_hurry(void)
{
	struct thread_state *t = &thread_state;
	if (t->hurry_left > 0) {
		t->hurry_left--;
		return;
	}
	uint64_t now = os_now_ns(), passed = now - t->hurry_at;
	t->hurry_at = now;
	t->hurry_left = passed > HURRY_NS / 8 ? 0 : HURRY_EVERY;
	if (now - last_try < HURRY_NS)
		return;
	hurried = true;
	t->budget = -1;
}

/* A fast thread looks seldom, a slow one often: twice in the time between two steps is enough. */
static uint32_t every_next(uint32_t every, uint64_t passed)
{
	if (passed > IDLE_NS || every == 0)
		return 1;
	return passed > IDLE_NS / 2 || every >= EVERY_MOST ? every : 2 * every;
}

void step_clock(void *tsdn)
{
	struct thread_state *t = &thread_state;
	uint64_t now = os_now_ns();
	t->every = every_next(t->every, now - t->looked);
	t->looked = now;
	t->unclocked = 1;
	bool due = segment_has_wanted() || now - last_try > idle_ns;
	uint64_t bytes = move_owe(due);
	if (running && !t->guard && (due || step_busy))
		step_try(tsdn, due, bytes);
}

void step_due(void *tsdn)
{
	thread_state.budget = STEP_QUANTUM;
	if (!running || thread_state.guard)
		return;
	bool due = is_due();
	uint64_t bytes = move_owe(due);
	if (due || step_busy)
		step_try(tsdn, due, bytes);
	/* Events of large requests are few (events.c): the clock is looked at here as well. */
	else if (unlikely(thread_state.unclocked++ >= thread_state.every))
		step_clock(tsdn);
}

void step_free(void *p)
{
	je_free_default(p);
	if (je_tsd_tls.deallocated_limit) /* 0: the thread may be exiting */
		step_clock(&je_tsd_tls);
}

void step_now(void *tsdn)
{
	if (!running || thread_state.guard)
		return;
	int saved = errno;
	thread_state.guard++;
	lock_take(&step_lock);
	credit.ns = credit.ns > 0 ? credit.ns : 1;
	publish_soon();
	step_make(tsdn);
	step_show();
	step_busy = mover_pending();
	lock_release(&step_lock);
	thread_state.guard--;
	errno = saved;
}

void step_reclaim(void *tsdn)
{
	int saved = errno;
	thread_state.guard++;
	arenas_purge(tsdn, WINDOW_COUNT, SIZE_MAX);
	/* Whoever holds the lock looks by itself, or is about to fork. */
	if (lock_try(&step_lock)) {
		look_at_nodes(os_now_ns());
		lock_release(&step_lock);
	}
	thread_state.guard--;
	errno = saved;
}

/* Before anything is known of the program: small blocks to DRAM, the others to PMEM. */
static void first_splits(void)
{
	struct plan_input in = {
		.policy = TIERHEAP_POLICY_STATIC_THRESHOLD, .threshold = FIRST_THRESHOLD,
	};
	struct plan_output out;
	if (!setup.tiered)
		return;
	if (setup.settings.policy != TIERHEAP_POLICY_DYNAMIC_THRESHOLD) {
		in.policy = setup.settings.policy;
		in.threshold = setup.settings.threshold;
		in.share = option_share(&setup.settings);
		in.force = true;
	}
	plan_make(&in, &out);
	boundary_apply(NULL, &out, &in, &setup, &report);
}

void step_start(const struct setup *s)
{
	setup = *s;
	moves_by = setup.settings.move;
	credit.at = report.started_ns = os_now_ns();
	report.boundary = BAND_COUNT - 1;
	if (setup.tiered && !setup.simulated) {
		mover_start("/sys", &setup.dram, &setup.pmem);
		room_start("/sys", &setup.dram, &setup.pmem);
		audit_start(&setup.pmem);
		look_at_nodes(credit.at);
		strict_on = setup.settings.bind == BIND_STRICT;
	}
	first_splits();
	struct plan_input in;
	boundary_read(&in, &setup, &report, force);
	report_write(&report, &setup, &in, credit.at);
	running = true;
}

void step_fork_prepare(void)
{
	lock_take(&step_lock);
}

void step_fork_parent(void)
{
	lock_release(&step_lock);
}

void step_fork_child(bool locked)
{
	if (locked)
		lock_init(&step_lock);
	segment_fork_child();
	movethread_fork_child();
	report.steps = 0;
	report.step_ns = report.longest_ns = 0;
	report.started_ns = os_now_ns();
	credit = (struct credit){ CREDIT_START_NS, report.started_ns };
	publish_soon();
}
