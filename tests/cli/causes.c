/* SPDX-License-Identifier: BSD-2-Clause */
/* Which causes are named for pages that lie elsewhere than they were meant for. */
#include "causes.h"

#include "tests/lib/tap.h"

#define MIB ((uint64_t)1 << 20)

#define OUTSIDE " were moved from outside: by migratepages(8), another program's move_pages(2), " \
		"or a change of its cpuset"

/* The sentences, joined by "; ". */
static const char *found(const struct cause_facts *f)
{
	static char joined[CAUSES_MAX * (CAUSE_LEN + 2)]; /* of the last call; one thread */
	char text[CAUSES_MAX][CAUSE_LEN];
	size_t n = causes_find(f, text), len = 0;

	joined[0] = '\0';
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(joined + len, sizeof(joined) - len, "%s%s", i ? "; " : "",
		                        text[i]);
	return joined;
}

static void names(const char *sentence, struct cause_facts f, const char *want)
{
	fact_text(found(&f), want, "%s", sentence);
}

/* What the process knows of. */
static void known(void)
{
	names("nothing is wrong: no cause", (struct cause_facts){0}, "");
	names("nothing is wrong on a full machine that demotes: no cause",
	      (struct cause_facts){.full = {true, true}, .demotion = true, .demoted = MIB,
	                           .balancing = true, .balanced = MIB, .shared = true,
	                           .pending = MIB, .fallbacks = MIB, .settings_wait = true}, "");
	names("moves that are under way", (struct cause_facts){.wrong = {0, 8 * MIB}, .pending = 9 * MIB},
	      "8.0 MiB wait to be moved: the process moves them as it allocates, or "
	      "\"tierheap set --now\" does");
	names("fallbacks", (struct cause_facts){.wrong = {8 * MIB, 0}, .fallbacks = 8 * MIB},
	      "8.0 MiB fell to another tier as its nodes were full, as the process has noticed");
	names("pages of a child", (struct cause_facts){.wrong = {0, 8 * MIB}, .shared = true},
	      "a child has some of the pages, too: they are moved when it has ended");
	names("settings that wait", (struct cause_facts){.wrong = {8 * MIB, 0}, .settings_wait = true},
	      "settings that it was given wait for its next step: the pages are compared with "
	      "those in force");
	names("moves under way and fallbacks share what is wrong",
	      (struct cause_facts){.wrong = {4 * MIB, 8 * MIB}, .pending = 8 * MIB,
	                           .fallbacks = 9 * MIB},
	      "8.0 MiB wait to be moved: the process moves them as it allocates, or "
	      "\"tierheap set --now\" does; "
	      "4.0 MiB fell to another tier as its nodes were full, as the process has noticed");
}

/* What the ratio asks for, and the machine has not. */
static void turned_away(void)
{
	names("a full tier that is turned away from",
	      (struct cause_facts){.short_of = {0, 8 * MIB}, .full = {false, true}, .room = {0, MIB}},
	      "8.0 MiB more would be on PMEM, but its nodes are full (1.0 MiB free): it turns away "
	      "from them");
	names("one that is far from the ratio for another reason",
	      (struct cause_facts){.short_of = {0, 8 * MIB}, .full = {true, false}}, "");
	names("pages that fell from it say enough",
	      (struct cause_facts){.wrong = {0, 8 * MIB}, .short_of = {0, 9 * MIB},
	                           .fallbacks = 8 * MIB, .full = {false, true}, .room = {0, MIB}},
	      "8.0 MiB fell to another tier as its nodes were full, as the process has noticed; "
	      "the nodes of PMEM are full (1.0 MiB free): new pages fall to the others");
}

/* What others did. */
static void outside(void)
{
	struct cause_facts demoted = {.wrong = {8 * MIB, 0}, .bound = true, .demotion = true,
	                              .demoted = 20 * MIB};
	struct cause_facts balanced = {.wrong = {8 * MIB, 0}, .balancing = true,
	                               .balanced = 20 * MIB};

	names("nobody knows of them: moved from outside",
	      (struct cause_facts){.wrong = {0, 8 * MIB}, .bound = true}, "8.0 MiB" OUTSIDE);
	names("what the process knows of is no part of it",
	      (struct cause_facts){.wrong = {0, 8 * MIB}, .pending = 2 * MIB},
	      "2.0 MiB wait to be moved: the process moves them as it allocates, or "
	      "\"tierheap set --now\" does; 6.0 MiB" OUTSIDE);
	names("demotion", demoted,
	      "the kernel demotes pages of full nodes, whatever their policy (20.0 MiB since the "
	      "machine's start; demotion_enabled)");
	demoted.demoted = 0;
	names("not where the kernel has demoted nothing", demoted, "8.0 MiB" OUTSIDE);
	demoted = (struct cause_facts){.wrong = {0, 8 * MIB}, .demotion = true, .demoted = MIB};
	names("nor of pages that lie in DRAM", demoted, "8.0 MiB" OUTSIDE);
	names("balancing", balanced,
	      "the kernel balances pages between nodes (20.0 MiB since the machine's start; "
	      "kernel.numa_balancing)");
	balanced.bound = true;
	names("not of pages with a policy, which it leaves alone", balanced, "8.0 MiB" OUTSIDE);
	names("a full tier", (struct cause_facts){.wrong = {0, 8 * MIB}, .full = {false, true},
	                                         .room = {0, 3 * MIB}},
	      "the nodes of PMEM are full (3.0 MiB free): new pages fall to the others");
	names("not where the other tier is full",
	      (struct cause_facts){.wrong = {8 * MIB, 0}, .full = {false, true}},
	      "8.0 MiB" OUTSIDE);
	names("a cpuset", (struct cause_facts){.wrong = {0, 8 * MIB}, .barred = {false, true}},
	      "its cpuset does not let it use the nodes of PMEM");
}

/* Differences that are no matter of places. */
static void amounts(void)
{
	names("swapped pages", (struct cause_facts){.swapped = 2 * MIB},
	      "2.0 MiB are swapped out, and accounted as if they were there");
	names("more accounted than there", (struct cause_facts){.untouched = 2 << 20},
	      "2.0 MiB are accounted that are not there: given out and not yet written to, or freed "
	      "since its last step");
	names("less accounted than there", (struct cause_facts){.untouched = -(2 << 20)},
	      "2.0 MiB are there that are not accounted: written to since its last step");
}

int main(void)
{
	known();
	turned_away();
	outside();
	amounts();
	return fact_end();
}
