/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes system calls of the library fail. The environment says which:
 *   INJECT_PLAN=NAME:FIRST:COUNT:HOW[,...]  COUNT 0: for ever; HOW: an errno, "lie" (success,
 *                                               nothing done), "part" (done by half) or "each"
 *                                               and an errno (success, and that of each page)
 *   INJECT_COUNTS=FILE                 struct fault_counts
 *   INJECT_ROOT=DIRECTORY              in place of /sys, and of /proc/self/status
 * With a root the machine has two nodes, of which the kernel knows the first: a range that is
 * bound to node 1 is bound to node 0 by MPOL_INTERLEAVE, which get_mempolicy(2) tells.
 */
#include "hook.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "table.h"

#define CLAUSES 4u
#define LIE     (-1)
#define PART    (-2)
#define EACH    (-100) /* less the errno */

static const char *const row_name[] = {
#define NAME(name) #name,
	FAULT_NAMES(NAME)
};

/* All of these: written by the first call, in the constructor, then constant. */
static struct clause {
	enum fault_row row;
	uint64_t first, count;
	int how; /* an errno, LIE, PART or EACH */
} clause[CLAUSES];
static unsigned clauses;
static const char *root; /* NULL: the machine as it is */
static struct fault_counts own_counts;
static struct fault_counts *counts = &own_counts;
static bool ready;

/* --- the plan --- */

static const char *number_read(const char *p, uint64_t *n)
{
	*n = 0;
	while (*p >= '0' && *p <= '9')
		*n = *n * 10 + (uint64_t)(*p++ - '0');
	return *p == ':' ? p + 1 : p;
}

static enum fault_row row_named(const char *name, size_t len)
{
	unsigned row = 0;

	while (row < FAULT_ROWS && (strlen(row_name[row]) != len ||
	                            memcmp(row_name[row], name, len) != 0))
		row++;
	return row;
}

static const char *clause_read(const char *p, struct clause *c)
{
	size_t len = strcspn(p, ":");
	uint64_t how = 0;

	c->row = row_named(p, len);
	if (c->row == FAULT_UNKNOWN || p[len] != ':')
		abort();
	p = number_read(number_read(p + len + 1, &c->first), &c->count);
	if (strncmp(p, "lie", 3) == 0)
		c->how = LIE;
	else if (strncmp(p, "part", 4) == 0)
		c->how = PART;
	else if (strncmp(p, "each", 4) == 0)
		number_read(p + 4, &how), c->how = EACH - (int)how;
	else if (number_read(p, &how), c->how = (int)how, how == 0)
		abort();
	p += strcspn(p, ",");
	return *p ? p + 1 : p;
}

static void counts_map(const char *path)
{
	long fd = syscall(SYS_openat, -100 /* AT_FDCWD */, path, 2 /* O_RDWR */, 0);
	long at = fd < 0 ? -1 : syscall(SYS_mmap, 0L, sizeof(*counts), PROT_READ | PROT_WRITE,
	                                MAP_SHARED, fd, 0L);

	if (at == -1)
		abort();
	syscall(SYS_close, fd);
	counts = (struct fault_counts *)at;
}

static void plan_read(void)
{
	const char *plan = getenv("INJECT_PLAN"), *path = getenv("INJECT_COUNTS");

	ready = true;
	root = getenv("INJECT_ROOT");
	while (plan && *plan && clauses < CLAUSES)
		plan = clause_read(plan, &clause[clauses++]);
	if (path)
		counts_map(path);
}

/* How this call is to fail; 0: not. An endless EINTR is none: a call in four comes through. */
static int fault_of(enum fault_row row)
{
	int kept = errno;

	if (!ready && environ)
		plan_read();
	errno = kept;
	uint64_t n = __atomic_add_fetch(&counts->calls[row], 1, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < clauses; i++) {
		const struct clause *c = &clause[i];

		if (c->row != row || n < c->first || (c->count && n - c->first >= c->count) ||
		    (c->how == EINTR && !c->count && n % 4 == 0))
			continue;
		__atomic_add_fetch(&counts->faults[row], 1, __ATOMIC_RELAXED);
		return c->how;
	}
	return 0;
}

/* --- the second node --- */

/* Pages that move_pages(2) has put on node 1; one that another takes the place of is on node 0. */
static uintptr_t moved[1 << 16]; /* any thread, atomic */

static uintptr_t *moved_slot(const void *page)
{
	return &moved[((uintptr_t)page >> 12) % (sizeof(moved) / sizeof(*moved))];
}

static void pages_move(size_t n, void *const *pages, const int *nodes, int *status)
{
	for (size_t i = 0; i < n; i++) {
		__atomic_store_n(moved_slot(pages[i]), nodes[i] ? (uintptr_t)pages[i] : 0,
		                 __ATOMIC_RELAXED);
		status[i] = nodes[i];
	}
}

static void pages_see(size_t n, void *const *pages, int *status)
{
	for (size_t i = 0; i < n; i++)
		if (status[i] == 0)
			status[i] = __atomic_load_n(moved_slot(pages[i]), __ATOMIC_RELAXED) ==
			            (uintptr_t)pages[i];
}

static long raw(long number, const long *a)
{
	return syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static long pass_mbind(const long *a)
{
	const unsigned long *nodes = (const unsigned long *)a[3];
	unsigned long first[1] = { 1 };
	long mode = nodes[0] & 2 ? MPOL_INTERLEAVE : a[2];

	return syscall(SYS_mbind, a[0], a[1], mode, first, 65L, 0L);
}

static long pass_move_pages(const long *a)
{
	size_t n = (size_t)a[1];

	if (a[3]) {
		pages_move(n, (void *const *)a[2], (const int *)a[3], (int *)a[4]);
		return 0;
	}
	long result = raw(SYS_move_pages, a);
	if (result == 0)
		pages_see(n, (void *const *)a[2], (int *)a[4]);
	return result;
}

/* The call with the path below the root, where it is one of those. */
static long pass_path(long number, const long *a)
{
	char path[1024];
	const char *name = (const char *)a[number == SYS_statfs ? 0 : 1];
	size_t len = strlen(root), more = strlen(name);
	bool status = strcmp(name, "/proc/self/status") == 0;

	if ((!status && strncmp(name, "/sys/", 5) != 0) || len + more >= sizeof(path))
		return raw(number, a);
	memcpy(path, root, len);
	memcpy(path + len, name, more + 1);
	return syscall(number, a[0], path, a[2], a[3]);
}

static long pass(long number, const long *a)
{
	if (root && number == SYS_mbind)
		return pass_mbind(a);
	if (root && number == SYS_move_pages)
		return pass_move_pages(a);
	if (root && (number == SYS_openat || number == SYS_readlinkat))
		return pass_path(number, a);
	return raw(number, a);
}

/* --- faults --- */

static long part_of_pages(long *a)
{
	long n = a[1];

	a[1] = n / 2;
	long result = a[1] ? pass(SYS_move_pages, a) : 0;
	return result < 0 ? result : n - n / 2;
}

static long part_of_copy(long *a)
{
	struct iovec here = *(const struct iovec *)a[1];

	here.iov_len /= 2;
	a[1] = (long)&here;
	return raw(SYS_process_vm_readv, a);
}

/* Half of a range, then an error: as where the other half has no mapping or no memory. */
static long part_of_range(long number, long *a)
{
	a[1] = (a[1] / 2) & ~4095L;
	if (a[1] && pass(number, a) < 0)
		return -1;
	errno = ENOMEM;
	return -1;
}

static long part(long number, long *a)
{
	switch (number) {
	case SYS_move_pages:
		return part_of_pages(a);
	case SYS_process_vm_readv:
		return part_of_copy(a);
	case SYS_mbind:
	case SYS_madvise:
	case SYS_mprotect:
		return part_of_range(number, a);
	case SYS_getrandom:
		a[1] /= 2;
		break;
	case SYS_readlinkat:
		a[3] = 3;
		break;
	case SYS_getdents64:
		a[2] = 400;
		break;
	default: /* read, write */
		a[2] = a[2] > 1 ? a[2] / 2 : a[2];
	}
	return pass(number, a);
}

/* Of a query: all of its pages lie on the first node. */
static long lie(long number, const long *a)
{
	int *status = (int *)a[4];

	for (long i = 0; number == SYS_move_pages && i < a[1]; i++)
		status[i] = a[3] ? ((const int *)a[3])[i] : 0;
	return 0;
}

/* Since Linux 4.17 the result counts the pages that were not moved. */
static long each(const long *a, int error)
{
	int *status = (int *)a[4];

	for (long i = 0; i < a[1]; i++)
		status[i] = -error;
	return a[1];
}

static long act(enum fault_row row, long number, long *a)
{
	int how = fault_of(row);

	if (how == 0)
		return pass(number, a);
	if (how == LIE)
		return lie(number, a);
	if (how == PART)
		return part(number, a);
	if (how <= EACH && number == SYS_move_pages)
		return each(a, EACH - how);
	errno = how;
	return -1;
}

static enum fault_row madvise_row(long advice)
{
	return advice == MADV_DONTNEED ? FAULT_madvise_discard
	       : advice == MADV_NOHUGEPAGE ? FAULT_madvise_no_huge
	       : FAULT_madvise_populate;
}

static enum fault_row row_of(long number, const long *a)
{
#define ROW(name) case SYS_##name: return FAULT_##name;
	switch (number) {
	ROW(mmap) ROW(munmap) ROW(mremap) ROW(mprotect) ROW(prctl) ROW(mincore)
	ROW(process_vm_readv) ROW(get_mempolicy) ROW(mbind) ROW(getrandom) ROW(sched_yield)
	ROW(sched_getaffinity) ROW(kill) ROW(openat) ROW(close) ROW(read) ROW(fcntl)
	ROW(getdents64) ROW(statfs) ROW(readlinkat) ROW(rt_sigtimedwait) ROW(rt_sigprocmask)
	ROW(rt_sigpending) ROW(pread64) ROW(write) ROW(mkdirat) ROW(fallocate) ROW(unlinkat)
	case SYS_madvise:
		return madvise_row((int)a[2]);
	case SYS_move_pages:
		return a[3] ? FAULT_move_pages : FAULT_query_pages;
	default:
		return FAULT_UNKNOWN;
	}
}

long fault_syscall(long number, ...)
{
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (unsigned i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	return act(row_of(number, a), number, a);
}

bool fault_libc(const char *expression)
{
	int how = fault_of(row_named(expression, strcspn(expression, "(")));

	if (how)
		errno = how;
	return how != 0;
}

/* --- jemalloc's own: the linker's --wrap --- */

void *__wrap_mmap(void *, size_t, int, int, int, long);
int __wrap_munmap(void *, size_t);
int __wrap_mprotect(void *, size_t, int);
int __wrap_madvise(void *, size_t, int);

void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd, long offset)
{
	long a[6] = { (long)at, (long)size, protection, flags, fd, offset };

	return (void *)act(FAULT_je_mmap, SYS_mmap, a);
}

int __wrap_munmap(void *at, size_t size)
{
	long a[6] = { (long)at, (long)size };

	return (int)act(FAULT_je_munmap, SYS_munmap, a);
}

int __wrap_mprotect(void *at, size_t size, int protection)
{
	long a[6] = { (long)at, (long)size, protection };

	return (int)act(FAULT_je_mprotect, SYS_mprotect, a);
}

int __wrap_madvise(void *at, size_t size, int advice)
{
	long a[6] = { (long)at, (long)size, advice };

	return (int)act(FAULT_je_madvise, SYS_madvise, a);
}
