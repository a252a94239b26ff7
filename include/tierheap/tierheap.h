/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For programs that want to know where their memory is. Nothing has to be
 * linked: the symbols are weak, and without libtierheap.so every function here
 * gives the answer for a plain heap. C and C++. Since 0.1.
 */
#ifndef TIERHEAP_TIERHEAP_H
#define TIERHEAP_TIERHEAP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TIERHEAP_DRAM 0
#define TIERHEAP_PMEM 1

/* Statistics of the calling process. Sizes in bytes. */
struct tierheap_stats {
	size_t size;              /* the caller sets it: sizeof(struct tierheap_stats) */
	uint64_t dram_resident;   /* resident bytes of the heap on DRAM */
	uint64_t pmem_resident;   /* resident bytes of the heap on PMEM */
	uint64_t dram_usable;     /* usable bytes of live blocks on DRAM */
	uint64_t pmem_usable;     /* usable bytes of live blocks on PMEM */
	double wanted_share;      /* 0..1: PMEM / (DRAM + PMEM) as asked for */
	double share;             /* 0..1: the same, of resident bytes, as it is */
	uint64_t threshold_low;   /* blocks up to this size are in DRAM */
	uint64_t threshold_high;  /* blocks above this size are in PMEM */
	uint64_t steps;
	uint64_t moved_bytes;
	uint64_t fallbacks;       /* pages that the kernel put on the other tier */
	uint64_t foreign_frees;
	uint64_t invalid_pointers; /* that no heap gave out, ignored (TIERHEAP_INVALID_POINTER) */
	int simulated;            /* 1: the PMEM tier lies on DRAM nodes */
};

/* The library's side; programs call the inline functions below. */
extern int tierheap_active_(void) __attribute__((weak));
extern int tierheap_tier_of_(const void *ptr) __attribute__((weak));
extern int tierheap_stats_(struct tierheap_stats *out) __attribute__((weak));

/*
 * Returns 1 when this process's heap is tierheap's, else 0.
 * Thread-safe, async-signal-safe. Since 0.1.
 */
static inline int tierheap_active(void)
{
	return tierheap_active_ ? tierheap_active_() : 0;
}

/*
 * The tier in which the page of `ptr` (any address) belongs: TIERHEAP_DRAM or
 * TIERHEAP_PMEM, or -1 when the address is not in the heap. Says where the
 * page is bound to; a page that the kernel had to place elsewhere, or that is
 * still to be moved, is found with move_pages(2).
 * Thread-safe, async-signal-safe. Since 0.1.
 */
static inline int tierheap_tier_of(const void *ptr)
{
	return tierheap_tier_of_ ? tierheap_tier_of_(ptr) : -1;
}

/*
 * Fills *out, whose `size` the caller has set. Returns 0, or -1 (no
 * libtierheap.so), or -1 with errno EINVAL (NULL, or a size smaller than the first
 * version's). Fields beyond out->size are not written.
 * Thread-safe; not async-signal-safe. Since 0.1.
 */
static inline int tierheap_stats(struct tierheap_stats *out)
{
	return tierheap_stats_ ? tierheap_stats_(out) : -1;
}

#ifdef __cplusplus
}
#endif
#endif
