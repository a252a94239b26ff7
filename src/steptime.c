/* SPDX-License-Identifier: BSD-2-Clause */
#include "steptime.h"

#include "os.h"

#define EXACT_OF 8u       /* steps, one is timed exactly */
#define MEAN_OF  8u       /* exact ones are the mean, about */
#define MOST     4u       /* means that another one takes at most */
#define FIRST_NS 5000u

static uint64_t mean = FIRST_NS; /* ns, of those timed exactly; step lock */
static unsigned calls;           /* step lock */

struct step_time step_time_start(uint64_t now, bool exact)
{
	exact |= calls++ % EXACT_OF == 0;
	return (struct step_time){ now, exact ? os_thread_ns() : 0 };
}

uint64_t step_time_end(const struct step_time *t, uint64_t known)
{
	if (t->cpu) {
		uint64_t took = os_thread_ns() - t->cpu;
		mean += (took - known) / MEAN_OF - mean / MEAN_OF;
		return took;
	}
	uint64_t took = os_now_ns() - t->wall, most = known + MOST * mean;
	return took < known ? known : took < most ? took : most;
}
