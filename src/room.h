/* SPDX-License-Identifier: BSD-2-Clause */
/* How much memory the tiers' nodes still have for us. Step lock held. */
#ifndef TH_ROOM_H
#define TH_ROOM_H

#include "nodelist.h"

/* The nodes of tier 0, DRAM, and 1, PMEM, in the sysfs mounted there. */
void room_start(const char *sysfs, const struct nodeset *dram, const struct nodeset *pmem);

/*
 * Reads sysfs at most every 5 ms for PMEM and 20 ms for DRAM, or at every call for
 * a tier that has little left. Before that was called no tier is short.
 */
void room_look(uint64_t now_ns);
/* The next look reads whatever the time. */
void room_forget(void);

/*
 * Pages that can still be put on the tier, less a reserve; negative when the
 * reserve is used up. PMEM: before the kernel falls back to other nodes. DRAM:
 * with what files' pages take, which the kernel gives up for a move, and when
 * there is nothing else; new pages fall back before.
 */
int64_t room_pages(unsigned tier);

/* Little more than the reserve is left: pages may have fallen to other nodes. */
bool room_short(unsigned tier);
/* Some tier is, or may be before the next look, so full that pages fall to the other. */
bool room_near(void);

#endif
