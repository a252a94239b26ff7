/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inner functions and data of jemalloc 5.3.0 (private copy, symbols prefixed
 * je_), as far as the library calls or wraps them. The signatures are those of
 * that version alone; configure and src/jemalloc.sh check the archive.
 * Opaque pointers: tsdn (thread state, may be NULL), arena, shard, edata.
 */
#ifndef TH_JE_H
#define TH_JE_H

#include <stdatomic.h>
#include <sys/types.h>

#include "util.h"

#define JE_BINS          36u   /* SC_NBINS: small size classes */
#define JE_SMALL_MAX     14336u
#define JE_LARGE_MIN     16384u
#define JE_ARENAS_MAX    4095u /* MALLOCX_ARENA_LIMIT */

/* include/jemalloc/internal/bin_info.h */
struct je_bin_info {
	size_t reg_size, slab_size;
	uint32_t nregs, n_shards;
	size_t bitmap[2]; /* nbits, ngroups */
};
extern struct je_bin_info je_bin_infos[JE_BINS];
extern uint32_t je_arena_bin_offsets[JE_BINS];
extern size_t je_sz_index2size_tab[]; /* usable size of a size class */
extern uint8_t je_sz_size2index_tab[]; /* size class of (size + 7) / 8, up to 4 KiB */
extern unsigned je_nhbins;             /* size classes that caches hold */
extern bool je_opt_prof;

extern _Atomic(void *) je_arenas[];
extern unsigned je_narenas_auto;
extern char je_arena_config_default[], je_arena_emap_global[];
extern const char *je_malloc_conf_2_conf_harder;
extern int je_malloc_init_state; /* 0: initialised (enum malloc_init_e) */

void *je_arena_init(void *tsdn, unsigned ind, const void *config);
void je_arena_decay(void *tsdn, void *arena, bool background, bool all);
void je_arena_basic_stats_merge(void *tsdn, void *arena, unsigned *nthreads, const char **dss,
                                ssize_t *dirty_decay_ms, ssize_t *muzzy_decay_ms,
                                size_t *nactive, size_t *ndirty, size_t *nmuzzy);
void je_rtree_ctx_data_init(void *ctx);
void *je_rtree_leaf_elm_lookup_hard(void *tsdn, void *rtree, void *ctx, uintptr_t key,
                                    bool dependent, bool init_missing);

/*
 * What je_arena_basic_stats_merge reads of an arena's pages, without the cache lines of all else
 * that it reads: pa_shard_t's nactive, and npages of the set of dirty extents, in which guarded
 * extents have no part (backing.c). src/jemalloc.sh compares the offsets with those there.
 */
static inline uint64_t je_arena_active(const void *arena)
{
	return __atomic_load_n((const size_t *)((const char *)arena + 0x29a0), __ATOMIC_RELAXED);
}

static inline uint64_t je_arena_dirty(const void *arena)
{
	return __atomic_load_n((const size_t *)((const char *)arena + 0x5000), __ATOMIC_RELAXED);
}

/* struct edata_s: bits, address, size and serial number. */
static inline void *je_edata_page(const void *edata)
{
	return (void *)(((const uintptr_t *)edata)[1] & ~(PAGE_SIZE - 1));
}

/* Its arena's number is in the lowest bits (EDATA_BITS_ARENA_WIDTH). */
static inline const void *je_edata_arena(const void *edata)
{
	return atomic_load_explicit(&je_arenas[*(const uintptr_t *)edata & JE_ARENAS_MAX],
	                            memory_order_relaxed);
}

static inline size_t je_edata_size(const void *edata)
{
	return ((const size_t *)edata)[2] & ~(PAGE_SIZE - 1);
}

/* struct bin_s: a mutex of 112 bytes, then the statistics (bin_stats.h). */
static inline const uint64_t *je_bin_stats(const void *arena, unsigned bin)
{
	return (const uint64_t *)((const char *)arena + je_arena_bin_offsets[bin] + 112);
}
#define JE_BIN_NMALLOC  0
#define JE_BIN_REQUESTS 2
#define JE_BIN_CURREGS  3
#define JE_BIN_CURSLABS 8

/*
 * Live blocks of a large size class: arena_stats_t.lstats, 48 bytes each, begin
 * with the numbers of requests and frees (arena_stats.h).
 */
static inline uint64_t je_large_live(const void *arena, unsigned size_class)
{
	const uint64_t *stats = (const uint64_t *)((const char *)arena + 976) +
	                        6 * (size_class - JE_BINS);
	uint64_t freed = __atomic_load_n(&stats[1], __ATOMIC_RELAXED);
	uint64_t got = __atomic_load_n(&stats[0], __ATOMIC_RELAXED);
	return got > freed ? got - freed : 0;
}

/* Requests of a large size class, as arena_stats_merge (arena.c) sums them up: caches count apart. */
static inline uint64_t je_large_requests(const void *arena, unsigned size_class)
{
	const uint64_t *stats = (const uint64_t *)((const char *)arena + 976) +
	                        6 * (size_class - JE_BINS);
	return __atomic_load_n(&stats[0], __ATOMIC_RELAXED) +
	       __atomic_load_n(&stats[2], __ATOMIC_RELAXED);
}

/* Bytes of live blocks of a bin, those in thread caches included. */
static inline uint64_t je_small_live(const void *arena, unsigned bin)
{
	return __atomic_load_n(&je_bin_stats(arena, bin)[JE_BIN_CURREGS], __ATOMIC_RELAXED) *
	       je_bin_infos[bin].reg_size;
}

/* struct cache_bin_s: a stack that grows down; the low halves of addresses say where it stands. */
struct je_cache_bin {
	void **head;
	uint64_t requests;
	uint16_t low_water, full, empty;
};

/*
 * struct tsd_s: bytes that the thread ever got and gave back, with the limits of
 * the fast paths, then the cache's bins (src/jemalloc.sh compares the offsets
 * with those that jemalloc's own malloc and free use).
 */
struct je_tsd {
	char before[0x338];
	uint64_t allocated, allocated_limit, deallocated, deallocated_limit;
	void *cache;
	struct je_cache_bin bin[];
};
extern __thread struct je_tsd je_tsd_tls __attribute__((tls_model("initial-exec")));

void *je_malloc_default(size_t size);
void je_free_default(void *p);

#endif
