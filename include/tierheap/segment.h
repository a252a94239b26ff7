/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The segment: the file through which a process under libtierheap.so shows its
 * statistics and takes new settings. Layout version 1. This header is the
 * contract; readers map the file and never call into the library.
 *
 * Place: /dev/shm/tierheap-UID/PID (UID: effective user of the process, both
 * decimal). The directory has mode 0700, the file 0600; both belong to UID.
 * A process removes its file at exit; what a killed process leaves behind is
 * stale when the process is gone, when its start time differs from
 * start_ticks, or when the process does not map the file (it has called exec).
 * Processes that start, and the command, remove what is stale in their pid namespace.
 *
 * Reading: check magic, version and size first, then copy the statistics with
 * the seqlock: read `sequence` (odd: a write is under way, try again), copy,
 * read `sequence` again; equal means consistent. Never trust a value further
 * than its documented range: the file can be written by its owner.
 * Later libraries append fields: `size` says how many bytes there are, never
 * fewer than TIERHEAP_SEGMENT_SIZE_LEAST, and what lies beyond counts as 0.
 *
 * Steering: a writer fills `wanted`, then increments `wanted.serial` (release).
 * The process takes it at its next step and sets `taken_serial` once its
 * boundary is where they want it and the fields show them; values out of range
 * are refused as a whole and `refused_serial` is set instead.
 */
#ifndef TIERHEAP_SEGMENT_H
#define TIERHEAP_SEGMENT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TIERHEAP_SEGMENT_MAGIC       UINT64_C(0x5041454852454954) /* "TIERHEAP" */
#define TIERHEAP_SEGMENT_VERSION     1u
#define TIERHEAP_SEGMENT_SIZE_LEAST  2888u /* bytes; all up to `reserved` */
#define TIERHEAP_SEGMENT_BANDS       64u  /* room in bands[]; nbands are in use */
#define TIERHEAP_SEGMENT_COMMAND_LEN 64u
#define TIERHEAP_SEGMENT_TEXT_LEN    128u
#define TIERHEAP_SEGMENT_VERSION_LEN 16u

/* The policies, as numbers in the segment. */
enum tierheap_policy {
	TIERHEAP_POLICY_DYNAMIC_THRESHOLD = 0,
	TIERHEAP_POLICY_STATIC_THRESHOLD = 1,
	TIERHEAP_POLICY_STATIC_RATIO = 2,
	TIERHEAP_POLICY_DRAM_ONLY = 3,
	TIERHEAP_POLICY_PMEM_ONLY = 4,
};

/* What the process does, as a number in `state`. */
enum tierheap_state {
	TIERHEAP_STATE_STARTING = 0,  /* loaded; no step made yet */
	TIERHEAP_STATE_TIERED = 1,    /* both tiers are in use as the policy says */
	TIERHEAP_STATE_DRAM = 2,      /* everything in DRAM; `message` says why */
};

/* The heap behind malloc. memkind's has no bands, and says of sizes only what was last seen. */
enum tierheap_engine {
	TIERHEAP_ENGINE_SORTED = 0,
	TIERHEAP_ENGINE_MEMKIND = 1,
};

/*
 * Settings of few values share a number, a byte each, from that bit on: 0 where it is not given,
 * else its value + 1. Values: bind 0 preferred, 1 strict; move 0 on, 1 off, 2 thread; verbose 0, 1.
 */
#define TIERHEAP_EXTRA_BIND    0u
#define TIERHEAP_EXTRA_MOVE    8u
#define TIERHEAP_EXTRA_VERBOSE 16u

/* Settings asked for from outside. All fields are taken together. */
struct tierheap_wanted {
	uint64_t serial;         /* writer increments last */
	uint32_t policy;         /* enum tierheap_policy */
	uint32_t ratio_dram;     /* 0..1000000, not both 0 */
	uint32_t ratio_pmem;     /* 0..1000000 */
	uint32_t extra;          /* see TIERHEAP_EXTRA_BIND; a setting whose byte is 0 stays */
	uint64_t threshold;      /* bytes; static-threshold's size */
	uint64_t threshold_min;  /* bytes; <= threshold_max */
	uint64_t threshold_max;  /* bytes */
};

/*
 * One band: blocks of usable sizes up to max_size (the last: unlimited, UINT64_MAX), and larger than
 * the band before. Where that has the same max_size: those of any size up to it that lie on PMEM and
 * are too few for a band of their own. What is in no band counts for its tier alone.
 */
struct tierheap_band {
	uint64_t max_size;       /* bytes, inclusive */
	uint64_t resident_bytes; /* resident, both tiers */
	uint64_t usable_bytes;   /* of live blocks, those in thread caches included */
	uint64_t pmem_bytes;     /* the part of resident_bytes on PMEM */
};

/* One tier. */
struct tierheap_tier {
	uint64_t resident_bytes;
	uint64_t usable_bytes;
	uint64_t nodes[16];      /* bit i of word i/64: NUMA node i */
};

struct tierheap_segment {
	/* Constant after creation. */
	uint64_t magic;
	uint32_t version;
	uint32_t size;           /* sizeof(struct tierheap_segment) of the writer */
	uint32_t pid;
	uint32_t page_size;      /* bytes */
	uint64_t start_ticks;    /* field 22 of /proc/PID/stat, proc(5) */
	char library_version[TIERHEAP_SEGMENT_VERSION_LEN]; /* NUL-terminated */
	char command[TIERHEAP_SEGMENT_COMMAND_LEN];         /* comm, NUL-terminated */
	uint64_t range_base;     /* address of the heap's reserved range */
	uint64_t range_size;     /* bytes; bands, starter and default windows */

	/* Under the seqlock. */
	uint64_t sequence;
	uint32_t state;          /* enum tierheap_state */
	uint32_t policy;         /* enum tierheap_policy */
	uint32_t ratio_dram;
	uint32_t ratio_pmem;
	uint32_t simulated;      /* 1: the PMEM tier lies on DRAM nodes */
	uint32_t nbands;
	uint64_t threshold_low;  /* the boundary's band: blocks larger than this ... */
	uint64_t threshold_high; /* ... and up to this, bytes; 0,0: none in DRAM */
	uint64_t threshold_ppm;  /* part of that band's pages in DRAM, millionths */
	uint64_t threshold;      /* settings in force */
	uint64_t threshold_min;
	uint64_t threshold_max;
	struct tierheap_tier dram;
	struct tierheap_tier pmem;
	uint64_t metadata_bytes; /* the allocator's own, in DRAM, outside the tiers' sums */
	uint64_t steps;
	uint64_t step_ns;        /* CPU time in steps and moves, total */
	uint64_t longest_ns;     /* CPU time of the longest step or slice of moves */
	uint64_t moved_bytes;    /* pages that the kernel moved for us; simulated: that it would have */
	uint64_t pending_bytes;  /* pages that are still to be looked at, and moved if need be */
	uint64_t fallbacks;      /* pages meant for one tier that the kernel put on the other */
	uint64_t foreign_frees;
	uint64_t threads;        /* live threads that have allocated */
	uint64_t uptime_ns;      /* at the time of this write, since the library started */
	uint64_t updated_ns;     /* CLOCK_MONOTONIC of this write */
	char message[TIERHEAP_SEGMENT_TEXT_LEN];            /* empty, or why we run degraded */
	struct tierheap_band bands[TIERHEAP_SEGMENT_BANDS];

	/* Outside the seqlock: steering. */
	struct tierheap_wanted wanted;
	uint64_t taken_serial;
	uint64_t refused_serial;

	/* Constant after creation. */
	uint64_t pid_namespace;  /* inode of the process's, namespaces(7); 0: unknown */
	/* Under the seqlock. */
	uint64_t engine;         /* enum tierheap_engine */
	uint64_t invalid_pointers; /* given to free and its like though no heap gave them out */
	uint64_t allocations;    /* requests served; the last ones of live threads may be missing */
	uint64_t extra;          /* see TIERHEAP_EXTRA_BIND; 0: the library takes none of these */
	uint64_t reserved[3];

	/* Appended: beyond TIERHEAP_SEGMENT_SIZE_LEAST. Under the seqlock. */
	uint64_t starter_bytes;  /* resident in DRAM whatever their size, and in no band: few blocks */
	/* The part of `allocations` that asked for sizes of bands[i], wherever it was served. */
	uint64_t band_allocations[TIERHEAP_SEGMENT_BANDS];
};

#ifdef __cplusplus
}
#endif
#endif
