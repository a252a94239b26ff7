/* SPDX-License-Identifier: BSD-2-Clause */
/* How much memory the PMEM nodes still have for us. Step lock held. */
#ifndef TH_ROOM_H
#define TH_ROOM_H

#include "nodelist.h"

/*
 * Pages that can still be put on the nodes before the kernel falls back to
 * others, less a reserve; negative when the reserve is used up. Reads sysfs at
 * most every 5 ms, or at every call while little is left.
 */
int64_t room_pages(const struct nodeset *nodes, uint64_t now_ns);

/* Less than twice the reserve is free: pages may have fallen to other nodes. */
bool room_short(void);

#endif
