/* SPDX-License-Identifier: BSD-2-Clause */
#include "os.h"

#include <fcntl.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>

#include "os_call.h"

#ifndef PR_SET_VMA /* linux/prctl.h since 5.17 */
#define PR_SET_VMA           0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

#define PAGEMAP_WORDS 128 /* pages a read of /proc/self/pagemap */
#define MOVE_MAX      512 /* pages a call of os_move_pages */
#define CPU_WORDS     128 /* affinity mask of 8192 CPUs, NR_CPUS_RANGE_END of x86-64 kernels */

/* A nodeset is handed to the kernel as it is: an array of unsigned long, lowest node first. */
_Static_assert(sizeof(unsigned long) == sizeof(uint64_t), "nodeset words are the kernel's words");

/* --- address space --- */

void *os_reserve(void *hint, size_t size, bool writable)
{
	int protection = writable ? PROT_READ | PROT_WRITE : PROT_NONE;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

	if (hint != NULL)
		flags |= MAP_FIXED_NOREPLACE;
	long address = SYSCALL(SYS_mmap, hint, size, protection, flags, -1, 0UL);
	if (address < 0)
		return NULL;
	void *p = (void *)address;
	if (hint != NULL && p != hint) { /* kernels before 4.17 take the flag for a mere hint */
		os_unmap(p, size);
		return NULL;
	}
	return p;
}

int os_unmap(void *addr, size_t size)
{
	return (int)SYSCALL(SYS_munmap, addr, size);
}

int os_move_range(void *from, void *to, size_t size)
{
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;
	long at = SYSCALL(SYS_mremap, from, size, size, flags, to);

	return at < 0 ? (int)at : 0;
}

int os_make_writable(void *addr, size_t size)
{
	return (int)SYSCALL(SYS_mprotect, addr, size, PROT_READ | PROT_WRITE);
}

int os_make_readable(void *addr, size_t size)
{
	return (int)SYSCALL(SYS_mprotect, addr, size, PROT_READ);
}

int os_make_inaccessible(void *addr, size_t size)
{
	return (int)SYSCALL(SYS_mprotect, addr, size, PROT_NONE);
}

int os_discard(void *addr, size_t size)
{
	return (int)SYSCALL(SYS_madvise, addr, size, MADV_DONTNEED);
}

int os_populate(void *addr, size_t size)
{
	int err;

	do
		err = (int)SYSCALL(SYS_madvise, addr, size, MADV_POPULATE_WRITE);
	while (err == -EINTR);
	return err;
}

int os_no_huge_pages(void *addr, size_t size)
{
	return (int)SYSCALL(SYS_madvise, addr, size, MADV_NOHUGEPAGE);
}

int os_dump(void *addr, size_t size, bool wanted)
{
	return (int)SYSCALL(SYS_madvise, addr, size, wanted ? MADV_DODUMP : MADV_DONTDUMP);
}

int os_name_range(void *addr, size_t size, const char *name)
{
	unsigned long what = PR_SET_VMA_ANON_NAME;

	return (int)SYSCALL(SYS_prctl, PR_SET_VMA, what, addr, size, name);
}

/* The same by /proc/self/pagemap: bit 63 of a page's word. */
static int resident_by_file(const void *addr, size_t size, unsigned char *vec)
{
	uint64_t words[PAGEMAP_WORDS];
	size_t pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	uint64_t first = (uint64_t)(uintptr_t)addr >> PAGE_SHIFT;
	long fd = SYSCALL(SYS_openat, AT_FDCWD, "/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	long n = fd < 0 ? fd : 1;

	for (size_t at = 0; at < pages && n > 0; at += (size_t)n) {
		size_t want = pages - at < PAGEMAP_WORDS ? pages - at : PAGEMAP_WORDS;

		n = SYSCALL(SYS_pread64, fd, words, want * sizeof(*words), (first + at) * sizeof(*words));
		n = n > 0 ? n / (long)sizeof(*words) : n;
		for (long i = 0; i < n; i++)
			vec[at + (size_t)i] = words[i] >> 63;
	}
	if (fd >= 0)
		SYSCALL(SYS_close, fd);
	return n > 0 ? 0 : n < 0 ? (int)n : -EIO;
}

/*
 * Where calls are filtered this one may be death: it is in no set of systemd's but that of all
 * calls, and a service with SystemCallFilter=@system-service has all others that are made here.
 */
int os_resident(const void *addr, size_t size, unsigned char *vec)
{
	if (SYSCALL(SYS_prctl, PR_GET_SECCOMP, 0UL, 0UL, 0UL, 0UL) > 0)
		return resident_by_file(addr, size, vec);
	int err = (int)SYSCALL(SYS_mincore, addr, size, vec);
	return err == -EPERM || err == -ENOSYS ? resident_by_file(addr, size, vec) : err;
}

size_t os_copy_readable(void *to, const void *from, size_t size)
{
	struct iovec here = {to, size}, there = {(void *)(uintptr_t)from, size};
	long n = SYSCALL(SYS_process_vm_readv, (long)os_pid(), &here, 1UL, &there, 1UL, 0UL);

	return n > 0 ? (size_t)n : 0;
}

size_t os_address_space_limit(void)
{
	struct rlimit limit;

	if (CALL(getrlimit(RLIMIT_AS, &limit)) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return SIZE_MAX;
	return limit.rlim_cur;
}

/* --- NUMA placement --- */

static int range_bind(void *addr, size_t size, const struct nodeset *nodes, int mode)
{
	/* mbind(2) leaves out the last bit of maxnode: one more than there are. */
	return (int)SYSCALL(SYS_mbind, addr, size, mode, nodes->word, NODE_MAX + 1UL, 0UL);
}

/* Whether the kernel has MPOL_PREFERRED_MANY, since 5.15; any thread, atomic; turns to false once. */
static bool many_there = true;

/*
 * One node is preferred by the older policy, which leaves it at its low watermark. For the newer
 * one the kernel first allocates without falling back, down to the min watermark
 * (alloc_pages_preferred_many in mm/mempolicy.c). What can only come from DRAM, such as page
 * tables, then finds nothing there, and a process is killed although the other tier has room.
 */
static int range_prefer(void *addr, size_t size, const struct nodeset *nodes)
{
	unsigned node = (unsigned)nodeset_next(nodes, 0);
	bool many = nodeset_next(nodes, node + 1) >= 0 &&
	            __atomic_load_n(&many_there, __ATOMIC_RELAXED);

	if (many) {
		int err = range_bind(addr, size, nodes, MPOL_PREFERRED_MANY);
		if (err != -EINVAL)
			return err;
	}
	struct nodeset first = {0};
	nodeset_add(&first, node);
	int err = range_bind(addr, size, &first, MPOL_PREFERRED);
	/* EINVAL from both speaks of the nodes (cpuset), not of the kernel. */
	if (many && err == 0)
		__atomic_store_n(&many_there, false, __ATOMIC_RELAXED);
	return err;
}

int os_policy_there(void)
{
	return (int)SYSCALL(SYS_get_mempolicy, NULL, NULL, 0UL, NULL, 0UL);
}

int os_bind(void *addr, size_t size, const struct nodeset *nodes, enum os_policy policy)
{
	if (nodeset_empty(nodes)) /* to the kernel: the local node */
		return -EINVAL;
	if (policy == OS_STRICT)
		return range_bind(addr, size, nodes, MPOL_BIND);
	return range_prefer(addr, size, nodes);
}

int os_move_pages(size_t n, void *const *pages, int node, int *status)
{
	int nodes[MOVE_MAX];

	if (n > MOVE_MAX)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		nodes[i] = node;
		status[i] = -EAGAIN;
	}
	unsigned long flags = MPOL_MF_MOVE;
	long result = SYSCALL(SYS_move_pages, 0, n, pages, nodes, status, flags);
	/* Since 4.17 a positive value counts pages that were not moved: see status. */
	return result < 0 ? (int)result : 0;
}

int os_query_pages(size_t n, void *const *pages, int *status)
{
	return (int)SYSCALL(SYS_move_pages, 0, n, pages, NULL, status, 0UL);
}

/* --- time, processes --- */

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t = {0};

	(void)CALL(clock_gettime(clock, &t));
	return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

uint64_t os_now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t os_random(void)
{
	uint64_t n = 0;

	if (SYSCALL(SYS_getrandom, &n, sizeof(n), 1 /* GRND_NONBLOCK */) != (long)sizeof(n))
		n = os_now_ns() * UINT64_C(0x9e3779b97f4a7c15);
	return n;
}

uint64_t os_thread_ns(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void os_yield(void)
{
	(void)SYSCALL(SYS_sched_yield);
}

unsigned os_cpu_count(void)
{
	uint64_t mask[CPU_WORDS] = {0};
	unsigned count = 0;

	if (SYSCALL(SYS_sched_getaffinity, 0, sizeof(mask), mask) < 0)
		return 1;
	for (size_t i = 0; i < CPU_WORDS; i++)
		count += (unsigned)__builtin_popcountll(mask[i]);
	return count > 0 ? count : 1;
}

bool os_secure(void)
{
	return CALL(getauxval(AT_SECURE)) != 0;
}

int os_pid(void)
{
	return getpid();
}

bool os_process_exists(int pid)
{
	return SYSCALL(SYS_kill, pid, 0) != -ESRCH;
}

unsigned os_euid(void)
{
	return geteuid();
}

unsigned os_current_node(void)
{
	unsigned cpu = 0, node = 0;

	(void)CALL(getcpu(&cpu, &node));
	return node;
}
