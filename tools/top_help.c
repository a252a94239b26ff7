/* SPDX-License-Identifier: BSD-2-Clause */
#include "top.h"
#include "util.h"

static const char *const lines[] = {
    "In the list",
    "  up down PgUp PgDn Home End  another process",
    "  Enter        open it",
    "  < >          sort by another column; 1 to 9: by that one",
    "  r            turn the order round",
    "  /            only commands with these letters; Esc: all",
    "In a process",
    "  r p t        change ratio, policy, threshold; asks before",
    "  up down      further sizes of blocks",
    "  Esc          back to the list",
    "In both",
    "  + -          longer and shorter intervals",
    "  blank        look again now",
    "  Ctrl-L       draw all again",
    "  q Ctrl-C     quit",
    "",
    "Bars: the part on PMEM, a mark where it is to be. ERROR: how",
    "far off it is. ~: PMEM is simulated on DRAM. THRESHOLD:",
    "larger blocks are in PMEM, of that size so many % in DRAM.",
    "FALLB: pages meant for one tier, put on the other by the",
    "kernel. HEAP, OTHER: pages of the heap and of all else, by",
    "numa_maps, which is read every 10 s at most.",
};

void top_help_draw(struct top *t)
{
	size_t shown = (size_t)screen_rows() - 2;

	if (t->scrolled + shown > ARRAY_SIZE(lines))
		t->scrolled = ARRAY_SIZE(lines) > shown ? ARRAY_SIZE(lines) - shown : 0;
	screen_put(0, 0, screen_columns(), SCREEN_STRONG, "keys of tierheap top");
	for (size_t i = 0; i < shown && t->scrolled + i < ARRAY_SIZE(lines); i++)
		screen_put((int)i + 1, 0, screen_columns(), SCREEN_PLAIN, lines[t->scrolled + i]);
	top_keys_draw(ARRAY_SIZE(lines) > shown ? "up down: more  any other key: back  q: quit" :
						  "any key: back  q: quit");
}
