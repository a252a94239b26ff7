/* SPDX-License-Identifier: BSD-2-Clause */
#include "moves.h"

#include <stdatomic.h>

#include "mover.h"
#include "os.h"

#define FACTOR      32u                /* pages moved for each that is asked for */
#define BEHIND      (4u * MOVER_SLICE) /* pages */
#define SLICES      3u                 /* at once; a slice is about 100 us. One more for ... */
#define SLICE_BYTES (512u << 10)       /* ... each of these that is asked for, which take longer ... */
#define SLICES_MORE 5u                 /* ... to write to, so many at most; ... */
#define SLICES_OWED 4u                 /* ... or for each of these that are owed */

static _Atomic uint64_t debt; /* pages to look at for what was asked for; any thread */

void moves_owe(uint64_t pages)
{
	atomic_fetch_add_explicit(&debt, pages * FACTOR, memory_order_relaxed);
}

bool moves_behind(void)
{
	return debt > BEHIND;
}

void moves_slice(void (*spent)(uint64_t ns))
{
	uint64_t from = os_thread_ns();
	mover_slice();
	spent(os_thread_ns() - from);
}

/* Threads that call seldom leave much owed: their last call may come before all is moved. */
static uint64_t at_once(uint64_t bytes)
{
	uint64_t asked = bytes / SLICE_BYTES, owed = debt / MOVER_SLICE / SLICES_OWED;
	uint64_t more = asked > owed ? asked : owed;
	return SLICES + (more < SLICES_MORE ? more : SLICES_MORE);
}

bool moves_make(uint64_t bytes, void (*spent)(uint64_t ns))
{
	uint64_t most = at_once(bytes);
	unsigned i = 0;
	for (; i < most && mover_pending() && debt >= MOVER_SLICE; i++) {
		moves_slice(spent);
		debt -= MOVER_SLICE;
	}
	if (!mover_pending())
		debt = 0;
	return i > 0;
}
