/* SPDX-License-Identifier: BSD-2-Clause */
#include "take.h"

#include "mover.h"
#include "say.h"
#include "segment.h"
#include "strict.h"
#include "window.h"

/*
 * From preferred to strict: what is given out from now on is made resident first, or not given out.
 * The windows keep their policy. Memory that was given out before and is written to later would
 * bring the OOM killer if they were bound strictly; so it may fall to the other tier.
 * From strict to preferred: first the windows, since strict_on is what keeps the killer away.
 */
static bool take_bind(const struct setup *now, uint32_t bind)
{
	if (bind == now->settings.bind || !now->tiered || now->simulated)
		return true;
	if (bind == BIND_PREFERRED && window_relax() < 0)
		return false;
	strict_on = bind == BIND_STRICT;
	return true;
}

/* Where nothing was moved for a while, anything may lie wrong. */
static void take_move(uint32_t from, uint32_t to)
{
	if (to == MOVE_OFF)
		mover_forget();
	else if (from == MOVE_OFF)
		mover_look_at_all();
}

bool take_wanted(struct setup *setup, uint64_t *serial)
{
	struct tierheap_wanted w;
	struct settings to = setup->settings;
	if (!segment_wanted(&w))
		return false;
	if (!setup_take(&to, &w) || !take_bind(setup, to.bind)) {
		segment_answer(w.serial, false);
		return false;
	}
	take_move(setup->settings.move, to.move);
	setup->settings = to;
	say_taken(setup);
	*serial = w.serial;
	return true;
}
