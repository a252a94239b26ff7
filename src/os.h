/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls but those on files (os_file.h). Functions return 0 or a negative errno,
 * unless said otherwise, and leave errno as it was.
 */
#ifndef TH_OS_H
#define TH_OS_H

#include "nodelist.h"

/* --- address space --- */

/*
 * Reserves `size` bytes at an address of the kernel's choice, or exactly at `hint` (never over a
 * mapping). writable: PROT_READ|PROT_WRITE, else PROT_NONE; both MAP_NORESERVE. NULL: refused.
 */
void *os_reserve(void *hint, size_t size, bool writable);
int os_unmap(void *addr, size_t size);
/* Moves a mapping to that address, over what is there. mremap(2) */
int os_move_range(void *from, void *to, size_t size);
int os_make_writable(void *addr, size_t size);
int os_make_readable(void *addr, size_t size); /* and no more than that */
int os_make_inaccessible(void *addr, size_t size);
/* Hands the pages back, keeps mapping and policy (MADV_DONTNEED, madvise(2)). */
int os_discard(void *addr, size_t size);
/* Makes all of it resident, as if written to (MADV_POPULATE_WRITE). -EINVAL: an older kernel. */
int os_populate(void *addr, size_t size);
int os_no_huge_pages(void *addr, size_t size);
/* Is it to be in core dumps, the kernel's and gdb's? MADV_DODUMP, MADV_DONTDUMP */
int os_dump(void *addr, size_t size, bool wanted);
int os_name_range(void *addr, size_t size, const char *name); /* PR_SET_VMA_ANON_NAME, prctl(2) */
/*
 * One byte per page in vec, bit 0: resident. mincore(2); where calls are filtered, or
 * that one is refused, /proc/self/pagemap, which takes what is not mapped for not resident.
 */
int os_resident(const void *addr, size_t size, unsigned char *vec);
/*
 * Copies what can be read of `size` bytes of this process, without a fault; how
 * many came over. process_vm_readv(2)
 */
size_t os_copy_readable(void *to, const void *from, size_t size);
/* RLIMIT_AS in bytes; SIZE_MAX: none. */
size_t os_address_space_limit(void);

/* --- NUMA placement: mbind(2), move_pages(2) --- */

enum os_policy { OS_PREFERRED, OS_STRICT };
/*
 * Policy of a range; pages already there stay. PREFERRED_MANY where the kernel knows it (5.15),
 * else PREFERRED to the first node. -EINVAL: no node, or none that the process may use.
 */
int os_bind(void *addr, size_t size, const struct nodeset *nodes, enum os_policy policy);
/*
 * Moves up to 512 pages (addresses in pages[], targets the same node); status[i]: node or -errno,
 * -EAGAIN where the kernel stopped before that page. 0 or -errno for the call.
 */
int os_move_pages(size_t n, void *const *pages, int node, int *status);
/* 0, or -errno: the kernel has no memory policies, or they are refused. get_mempolicy(2) */
int os_policy_there(void);
/* Where pages are: status[i] = node, or -errno (-ENOENT: not resident). */
int os_query_pages(size_t n, void *const *pages, int *status);

/* --- time, processes --- */
uint64_t os_now_ns(void);        /* CLOCK_MONOTONIC */
uint64_t os_thread_ns(void);     /* CPU time of this thread, CLOCK_THREAD_CPUTIME_ID */
uint64_t os_random(void);        /* getrandom(2), or the clock where it is refused */
void os_yield(void);             /* sched_yield(2) */
unsigned os_cpu_count(void);     /* CPUs that the process may run on, >= 1 */
/* The environment of a privileged program is not to be trusted (AT_SECURE, getauxval(3)). */
bool os_secure(void);
int os_pid(void);
bool os_process_exists(int pid); /* a zombie does */
unsigned os_euid(void);
unsigned os_current_node(void);  /* NUMA node of the CPU that this thread runs on, getcpu(2) */

#endif
