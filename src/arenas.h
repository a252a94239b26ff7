/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arena sets: a jemalloc arena per window and set; which set a thread uses, and
 * which window of a band.
 *
 * An arena costs about 80 KB resident and tens of microseconds per fork, so a
 * band gets one only when some 16 KB of its blocks are there; until then they
 * come from arena 0 in the starter window, which is DRAM. One set for each
 * thread, at most one for each processor.
 */
#ifndef TH_ARENAS_H
#define TH_ARENAS_H

#include "cached.h"
#include "coalesce.h"
#include "window.h"

#define ARENA_SETS_MAX 32u /* 4 of 128 processors share one */
#define ARENA_STARTER_FILL ((size_t)4 << 10) /* bytes */

struct thread_state {
	int64_t budget;     /* bytes that it may still ask for before it looks at the step */
	void *own_arena;    /* arena that the program gave it ("thread.arena"); NULL: none */
	uint32_t every;     /* events (events.c) after which it looks at the clock again */
	uint32_t unclocked; /* events since it last did */
	uint64_t asked;     /* bytes that it had been given when it last said what moves it owes */
	uint64_t looked;    /* ns: when it last did */
	uint64_t hurry_at;  /* ns: when it last looked whether to hurry (step_hurry), */
	uint32_t hurry_left; /* ... and requests that pass before it looks again */
	uint64_t passed;    /* see sparse_pass, */
	uint32_t open;      /* ... sparse_extent */
	size_t prefault;    /* bytes of each extent; 0: none. These three: prefault.h */
	uintptr_t fresh;    /* pages that are to be made resident */
	uintptr_t fresh_end;
	struct cached_link cache;
	int16_t set;        /* arena set, -1: not chosen yet */
	uint8_t guard;      /* > 0: inside the library or jemalloc's own request: no rerouting */
	uint8_t making;     /* the band, plus 1, whose arena it is making; 0: none */
	bool late;          /* jemalloc's state of the thread is gone: it is exiting */
	bool counted;       /* in the live threads and its set's load */
};
/* Initial-exec: reached in the first malloc of a thread, where dynamic TLS could allocate. */
extern __thread struct thread_state thread_state __attribute__((tls_model("initial-exec")));

/* The largest number of sets that this machine gets. Callable before anything else. */
unsigned arenas_sets_max(void);
/* Arenas of jemalloc that are the library's own: indices 1 .. this number. */
unsigned arenas_reserved(void);
/* Window of an arena index: its band's, or the starter window. */
unsigned arenas_window(unsigned index);
/* Set of an arena index; ARENA_SETS_MAX: none's. */
unsigned arenas_set(unsigned index);

/* jemalloc is initialised: from now on bands get arenas. All threads use arena 0 by default. */
void arenas_start(void);

/* Pages of the whole heap at the last step. */
extern _Atomic uint64_t arenas_heap_pages;

/* What each set uses now; NULL: look closer. */
extern void *arenas_table[ARENA_SETS_MAX][HALF_COUNT];
/* From now on blocks of the band's half come from this window of it. Any thread, any locks. */
void arenas_choose(unsigned half, unsigned window);
/* The window that they come from; 0: the band has none yet. */
unsigned arenas_chosen(unsigned half);
void *arenas_pick_slow(void *tsdn, unsigned half, size_t bytes);

/* The arena for a request of `bytes` in a half of a band; never NULL. */
static inline void *arenas_pick(void *tsdn, unsigned half, size_t bytes)
{
	int set = thread_state.set;
	if (likely(set >= 0)) {
		void *arena = __atomic_load_n(&arenas_table[set][half], __ATOMIC_ACQUIRE);
		if (likely(arena != NULL))
			return arena;
	}
	return arenas_pick_slow(tsdn, half, bytes);
}

/* Bytes of other fills, at most (prefault.h); step lock writes. */
extern _Atomic uint32_t arenas_fill_max;

/* The arenas of BAND_FEW_LOW and BAND_FEW_HIGH; NULL: not made yet. */
extern void *_Atomic arenas_few[2];

/* Blocks for a cache at a time: few of bands without an arena, they are seldom asked for. */
static inline unsigned arenas_fill(const void *arena, size_t size, unsigned n)
{
	const void *starter = atomic_load_explicit(&je_arenas[0], memory_order_relaxed);
	const void *low = atomic_load_explicit(&arenas_few[0], memory_order_relaxed);
	const void *high = atomic_load_explicit(&arenas_few[1], memory_order_relaxed);
	size_t most = atomic_load_explicit(&arenas_fill_max, memory_order_relaxed);
	if (unlikely(arena == starter || arena == low || arena == high))
		most = ARENA_STARTER_FILL;
	if (likely(size * n <= most))
		return n;
	return size < most ? (unsigned)(most / size) : 1;
}

/* The calling thread, not late, uses the heap from now on: chooses its set. Takes a lock. */
void arenas_thread_enter(void);
void arenas_thread_exit(void);
uint64_t arenas_threads(void);

/*
 * Lets own arenas and arena 0 hand back what their decay time says, until it has cost about `most`
 * (see coalesce.h); the next call goes on with those that were left out. No locks of ours that a
 * fill takes.
 */
void arenas_decay(void *tsdn, size_t most);
/* Hands back unused pages of a window, in the same way; of all of them for WINDOW_COUNT. */
struct purged arenas_purge(void *tsdn, unsigned window, size_t most);
/* Calls fn for each set's arena of a window; for arena 0 where it is the starter window. */
void arenas_each(unsigned window, void (*fn)(void *arena, void *ctx), void *ctx);
/* Has a program ever named an arena for its small blocks? Then any bin of any can be in use. */
extern _Atomic bool arenas_named;
/*
 * What threads of one set free, threads of another can't use. Where an arena of
 * the half's chosen window has more than `pages` unused pages, sets that have
 * hardly any use it too, until the next call. Step lock held.
 */
void arenas_lend(unsigned half, uint64_t pages);

/* Is it a window's arena of a set, and whose? */
bool arenas_find(const void *arena, unsigned *set, unsigned *window);

/* Around fork(2); arena creation stops in between. */
void arenas_fork_prepare(void);
void arenas_fork_parent(void);
void arenas_fork_child(bool locked); /* false: nothing was called before the fork */

#endif
