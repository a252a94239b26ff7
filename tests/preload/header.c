/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tierheap.h without linking to anything. "header bare": the answers for a plain heap; "header
 * tiered": those under the library at 1:4 on a simulated tier; "header plain": under it without
 * PMEM.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "fact.h"

#define MB ((size_t)1 << 20)

static const char text[] = "not in the heap";

static int bare(void)
{
	struct tierheap_stats s = {.size = sizeof(s), .steps = 77};
	void *p = keep(malloc(100));

	fact(tierheap_active() == 0, "tierheap_active() is 0 without the library");
	fact(tierheap_tier_of(p) == -1, "tierheap_tier_of() is -1 without the library");
	fact(tierheap_stats(&s) == -1 && s.steps == 77,
	     "tierheap_stats() is -1 without the library");
	free(p);
	return fact_end();
}

static bool refuses(struct tierheap_stats *s)
{
	errno = 0;
	return tierheap_stats(s) == -1 && errno == EINVAL;
}

/* A caller built against a later header gets what this library knows, and nothing is overwritten
 * behind. */
static bool sizes_respected(void)
{
	union {
		struct tierheap_stats s;
		unsigned char bytes[sizeof(struct tierheap_stats) + 64];
	} room;

	memset(&room, 0xab, sizeof(room));
	room.s.size = sizeof(room);
	if (tierheap_stats(&room.s))
		return false;
	for (size_t i = sizeof(struct tierheap_stats); i < sizeof(room); i++)
		if (room.bytes[i] != 0xab)
			return false;
	room.s.size = sizeof(size_t);
	return refuses(&room.s);
}

static bool near(double value, double wanted, double tolerance)
{
	if (value >= wanted - tolerance && value <= wanted + tolerance)
		return true;
	dprintf(1, "# %g, wanted %g\n", value, wanted);
	return false;
}

static void common(void)
{
	int local = 0;

	fact(tierheap_active() == 1, "tierheap_active() is 1");
	fact(tierheap_tier_of(NULL) == -1 && tierheap_tier_of(text) == -1 &&
		 tierheap_tier_of(&local) == -1,
	     "addresses outside the heap are in no tier");
	fact(refuses(NULL), "tierheap_stats(NULL) is refused with EINVAL");
	fact(sizes_respected(),
	     "tierheap_stats() writes no more than it knows, and refuses too little room");
}

/* 20 MB of each size; those that are freed are gone from the sums. */
static int tiers(bool tiered)
{
	static const size_t sizes[] = {64, 600, 5000, 60000};
	struct tierheap_stats s = {.size = sizeof(s)};
	char *small = malloc(64), *large;

	common();
	for (unsigned k = 0; k < 4; k++)
		for (size_t got = 0; got < 20 * MB; got += sizes[k])
			memset(keep(malloc(sizes[k])), 1, sizes[k]);
	large = memset(malloc(60000), 1, 60000);
	if (!fact(tierheap_stats(&s) == 0, "tierheap_stats() succeeds"))
		return fact_end();
	fact(near((double)(s.dram_resident + s.pmem_resident), 83e6, 8e6),
	     "the two tiers hold what is resident");
	fact(near((double)(s.dram_usable + s.pmem_usable), 83e6, 8e6),
	     "the two tiers' usable bytes are those of live blocks");
	fact(tierheap_tier_of(small) == TIERHEAP_DRAM, "a small block is in DRAM");
	fact(tierheap_tier_of(large) == (tiered ? TIERHEAP_PMEM : TIERHEAP_DRAM),
	     tiered ? "a large block is in PMEM" : "a large block is in DRAM too");
	fact(near(s.wanted_share, tiered ? 0.8 : 0, 1e-9), "the wanted share is as set");
	fact(near(s.share, tiered ? 0.8 : 0, 0.02), "the share is held");
	fact(near((double)s.pmem_resident / (double)(s.dram_resident + s.pmem_resident), s.share,
		  0.01),
	     "the share is that of the resident bytes");
	fact(s.simulated == (int)tiered, "a simulated tier is said to be one");
	if (tiered)
		fact(
		    s.threshold_low < s.threshold_high && s.threshold_high < 60000 && s.steps > 0,
		    "the threshold lies between the sizes that are in DRAM and those that are not");
	return fact_end();
}

int main(int argc, char **argv)
{
	const char *where = argc > 1 ? argv[1] : "bare";

	if (strcmp(where, "bare") == 0)
		return bare();
	return tiers(strcmp(where, "tiered") == 0);
}
