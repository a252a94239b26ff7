/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where jemalloc's address space comes from and how memory goes back: wrappers
 * of its page and default-hook functions. The default hooks themselves stay:
 * hooks of our own on every arena cost 12-15 % between 64 KiB and 1 MiB.
 */
#include <string.h>

#include "arenas.h"
#include "cache.h"
#include "os.h"
#include "pages.h"
#include "sparse.h"
#include "log.h"

extern void *je_extent_alloc_mmap(void *, size_t, size_t, bool *, bool *);
extern void je_ehooks_default_zero_impl(void *, size_t);
extern bool je_pages_purge_forced(void *, size_t);
extern bool je_pages_commit(void *, size_t);
extern bool je_pages_decommit(void *, size_t);
extern void je_pages_unmap(void *, size_t);
extern bool je_pages_boot(void);
extern bool je_opt_trust_madvise;
extern void je_sc_boot(void *);
extern void je_sc_data_update_slab_size(void *, size_t, size_t, int);
extern bool je_tcache_boot(void *, void *);
extern void je_cache_bin_info_init(uint16_t *, uint16_t);
extern uint16_t *je_tcache_bin_info; /* slots of each size class (cache_bin_info_t) */
extern size_t je_opt_tcache_max;
extern bool je_opt_cache_oblivious;
extern ssize_t je_opt_lg_tcache_nslots_mul;
extern unsigned je_opt_tcache_nslots_small_max, je_opt_tcache_nslots_large;
extern unsigned je_opt_lg_tcache_flush_large_div;

void *__wrap_je_extent_alloc_mmap(void *, size_t, size_t, bool *, bool *);
void *__wrap_je_ehooks_default_alloc_impl(void *, void *, size_t, size_t, bool *, bool *, unsigned);
void __wrap_je_ehooks_default_zero_impl(void *, size_t);
bool __wrap_je_pages_purge_forced(void *, size_t);
bool __wrap_je_pages_commit(void *, size_t);
bool __wrap_je_pages_decommit(void *, size_t);
void __wrap_je_pages_unmap(void *, size_t);
bool __wrap_je_pages_boot(void);
void __wrap_je_sc_boot(void *);
bool __wrap_je_tcache_boot(void *, void *);
void __wrap_je_cache_bin_info_init(uint16_t *, uint16_t);

/* Nothing but this file's look at MADV_DONTNEED: one thread, before the first block. */
static volatile char tried[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

/*
 * jemalloc asks for a page to see whether MADV_DONTNEED leaves zeroes (under QEMU's user mode it
 * does not), and writes to it even where it was refused. Of a page that is there already this is
 * answered without it; where it does not hold, jemalloc looks itself, and says so.
 */
bool __wrap_je_pages_boot(void)
{
	tried[0] = 1;
	je_opt_trust_madvise |= os_discard((void *)tried, sizeof tried) != 0 || tried[0] == 0;
	return je_pages_boot();
}

#define SLAB_MANY ((size_t)512)

/*
 * jemalloc's slabs of powers of two are one page, of the classes between 3, 5 or 7. An extent's
 * record of 128 bytes is 3 % of a page, in DRAM; and from 512 bytes on a slab costs more than its
 * blocks. But the larger a slab, the more seldom all of it is free: of a heap of which a twentieth
 * is left a tenth more stayed with slabs of as many pages up to 2 KiB. (jemalloc makes those of 8
 * and 16 bytes smaller: 512 blocks are its most.)
 */
static void size_slabs(void *data)
{
	for (size_t size = 8; size <= 4096; size *= 2) {
		je_sc_data_update_slab_size(data, size, size, size <= SLAB_MANY ? 4 : 2);
		if (size < 32 || size > SLAB_MANY)
			continue;
		je_sc_data_update_slab_size(data, size + size / 4, size + size / 4, 10);
		je_sc_data_update_slab_size(data, size + size / 2, size + size / 2, 6);
	}
}

static char conf[320]; /* written once, before jemalloc reads it */

/*
 * The first thing that jemalloc's initialisation does. What would break the
 * placement is set here, read last (malloc_conf_2_conf_harder); caches, decay,
 * statistics and profiling stay the user's, by MALLOC_CONF. A band's unused
 * pages serve any request of the band: leaving large free extents alone, as
 * jemalloc does for mixed sizes, would map fresh pages beside them.
 */
void __wrap_je_sc_boot(void *data)
{
	struct text t;
	text_init(&t, conf, sizeof conf);
	text_str(&t, "narenas:");
	text_num(&t, 2 + arenas_reserved()); /* arena 0 and one that never is: metadata.c */
	text_str(&t, ",percpu_arena:disabled,oversize_threshold:0,hpa:false,retain:true,"
	         "dss:disabled,lg_extent_max_active_fit:64,thp:default,metadata_thp:disabled,"
	         "san_guard_small:0,san_guard_large:0,zero_realloc:free");
	je_malloc_conf_2_conf_harder = conf;
	/* Large blocks start at page boundaries: a page less for each, a quarter of 16 KiB. */
	je_opt_cache_oblivious = false;
	/* Defaults that MALLOC_CONF can change: deeper caches of small sizes, up to 64 KiB. */
	je_opt_lg_tcache_nslots_mul = 4;
	je_opt_tcache_nslots_small_max = 600;
	je_opt_tcache_max = (size_t)64 << 10;
	je_opt_tcache_nslots_large = 16;
	je_opt_lg_tcache_flush_large_div = 3;
	if (heap_range.size == 0)
		window_reserve();
	je_sc_boot(data);
	size_slabs(data);
}

/*
 * Every small size stays cached: a request that jemalloc sends past a disabled
 * bin looks like its own.
 */
bool __wrap_je_tcache_boot(void *tsdn, void *base)
{
	if (je_opt_tcache_max < JE_SMALL_MAX)
		je_opt_tcache_max = JE_SMALL_MAX;
	bool failed = je_tcache_boot(tsdn, base);
	if (!failed)
		cache_start();
	return failed;
}

#define CACHE_BYTES     (64u << 10) /* of one size class in a thread's cache */
#define CACHE_SLOTS_MIN 4u

/*
 * Blocks that caches keep are memory that nobody uses, in tiers that nobody
 * chose: at 16 slabs a class, one thread could keep 5 MB of all classes, and a
 * slab stays as long as one of its blocks is cached.
 */
void __wrap_je_cache_bin_info_init(uint16_t *info, uint16_t slots)
{
	size_t fit = CACHE_BYTES / je_sz_index2size_tab[info - je_tcache_bin_info] & ~(size_t)1;
	size_t most = fit > CACHE_SLOTS_MIN ? fit : CACHE_SLOTS_MIN;
	je_cache_bin_info_init(info, slots < most ? slots : (uint16_t)most);
}

/* Metadata, and user memory once no window has room. */
void *__wrap_je_extent_alloc_mmap(void *at, size_t size, size_t align, bool *zero, bool *commit)
{
	void *p = at ? NULL : window_take_metadata(size, align);
	if (p == NULL)
		return je_extent_alloc_mmap(at, size, align, zero, commit);
	*zero = *commit = true;
	return p;
}

void *__wrap_je_ehooks_default_alloc_impl(void *tsdn, void *at, size_t size, size_t align,
                                          bool *zero, bool *commit, unsigned arena)
{
	(void)tsdn;
	if (at)
		return NULL;
	void *p = window_take(arenas_window(arena), size, align, *commit);
	if (p == NULL)
		return je_extent_alloc_mmap(NULL, size, align, zero, commit);
	*zero = true;
	*commit |= !heap_range.charged;
	return p;
}

/*
 * calloc, in pages used before. To hand them back, and have the program fault them in again, takes
 * longer than to write to them where blocks are small enough to be used whole (sparse.h).
 */
void __wrap_je_ehooks_default_zero_impl(void *addr, size_t size)
{
	if (size >= BAND_SPARSE_SIZE || !window_contains(addr)) {
		je_ehooks_default_zero_impl(addr, size);
		return;
	}
	memset(addr, 0, size);
	if (!pages_all_counted(addr, size))
		pages_touch(addr, size);
}

/* Decay, and what of calloc's zeroing is left. */
bool __wrap_je_pages_purge_forced(void *addr, size_t size)
{
	bool failed = je_pages_purge_forced(addr, size);
	if (!failed && window_contains(addr)) {
		sparse_discarded(addr, size);
		pages_discard(addr, size);
	}
	return failed;
}

/*
 * In the reserved range nothing is ever mapped anew or unmapped: the policy would be lost. Where
 * what is writable is charged, it becomes so as it is used, not as jemalloc takes it for later.
 */
static bool is_reserved(const void *addr)
{
	return window_contains(addr) || window_is_metadata(addr);
}

bool __wrap_je_pages_commit(void *addr, size_t size)
{
	return is_reserved(addr) ? !window_commit(addr, size) : je_pages_commit(addr, size);
}

bool __wrap_je_pages_decommit(void *addr, size_t size)
{
	return is_reserved(addr) ? true : je_pages_decommit(addr, size);
}

void __wrap_je_pages_unmap(void *addr, size_t size)
{
	if (!is_reserved(addr)) {
		je_pages_unmap(addr, size);
		return;
	}
	os_discard(addr, size);
	if (window_contains(addr))
		pages_discard(addr, size);
}
