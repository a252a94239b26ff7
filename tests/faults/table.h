/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that can fail, and the file in which the hook counts them for the driver. */
#ifndef TH_FAULTS_TABLE_H
#define TH_FAULTS_TABLE_H

#include <stdint.h>

/* Names in a plan. je_: the private jemalloc's; the last row: functions of libc. */
#define FAULT_NAMES(X)                                                                             \
	X(mmap) X(munmap) X(mremap) X(mprotect) X(madvise_discard) X(madvise_populate)             \
	X(madvise_no_huge) X(prctl) X(mincore) X(process_vm_readv) X(get_mempolicy) X(mbind)       \
	X(move_pages) X(query_pages) X(getrandom) X(sched_yield) X(sched_getaffinity) X(kill)      \
	X(openat) X(close) X(read) X(pread64) X(fcntl) X(getdents64) X(statfs) X(readlinkat)       \
	X(rt_sigtimedwait) X(rt_sigprocmask) X(rt_sigpending) X(write) X(mkdirat) X(fallocate)     \
	X(unlinkat) X(je_mmap) X(je_munmap) X(je_mprotect) X(je_madvise)                           \
	X(getrlimit) X(clock_gettime) X(getauxval) X(lstat) X(getcpu)

#define FAULT_ENUM(name) FAULT_##name,
enum fault_row { FAULT_NAMES(FAULT_ENUM) FAULT_ROWS, FAULT_UNKNOWN = FAULT_ROWS };

/* Shared by the processes of a run, atomic. */
struct fault_counts {
	uint64_t calls[FAULT_ROWS + 1];
	uint64_t faults[FAULT_ROWS + 1]; /* of these made to fail */
};

#endif
