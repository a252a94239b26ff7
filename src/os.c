/* SPDX-License-Identifier: BSD-2-Clause */
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#ifndef PR_SET_VMA /* linux/prctl.h since 5.17 */
#define PR_SET_VMA           0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

#define MOVE_MAX   512  /* pages a call of os_move_pages */
#define CPU_WORDS  128  /* affinity mask of 8192 CPUs, NR_CPUS_RANGE_END of x86-64 kernels */
#define DIR_BUFFER 2048 /* bytes; one entry takes at most 280 */

/* A nodeset is handed to the kernel as it is: an array of unsigned long, lowest node first. */
_Static_assert(sizeof(unsigned long) == sizeof(uint64_t), "nodeset words are the kernel's words");

/* The value of a call that returns -1 and errno, as a value or -errno, with errno kept. */
#define CALL(expression)                                                                           \
	({                                                                                         \
		int kept_errno_ = errno;                                                           \
		long value_ = (long)(expression);                                                  \
		if (value_ == -1)                                                                  \
			value_ = -errno;                                                           \
		errno = kept_errno_;                                                               \
		value_;                                                                            \
	})

/*
 * By syscall(2) and not by libc's functions: open, read and write of libc are
 * cancellation points, and a thread must not end inside malloc.
 */
#define SYSCALL(...) CALL(syscall(__VA_ARGS__))

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

int os_name_range(void *addr, size_t size, const char *name)
{
	unsigned long what = PR_SET_VMA_ANON_NAME;

	return (int)SYSCALL(SYS_prctl, PR_SET_VMA, what, addr, size, name);
}

int os_resident(const void *addr, size_t size, unsigned char *vec)
{
	return (int)SYSCALL(SYS_mincore, addr, size, vec);
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

/* The "preferred" policy (MPOL_ number) that works; any thread, atomic; turns to the older once. */
static int preferred_mode = MPOL_PREFERRED_MANY;

static int range_prefer(void *addr, size_t size, const struct nodeset *nodes)
{
	int mode = __atomic_load_n(&preferred_mode, __ATOMIC_RELAXED);

	if (mode == MPOL_PREFERRED_MANY) {
		int err = range_bind(addr, size, nodes, mode);
		if (err != -EINVAL)
			return err;
	}
	struct nodeset first = {0};
	nodeset_add(&first, (unsigned)nodeset_next(nodes, 0));
	int err = range_bind(addr, size, &first, MPOL_PREFERRED);
	/* EINVAL from both speaks of the nodes (cpuset), not of the kernel. */
	if (err == 0)
		__atomic_store_n(&preferred_mode, MPOL_PREFERRED, __ATOMIC_RELAXED);
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

/* --- files --- */

static int file_open(const char *path, int flags)
{
	return (int)SYSCALL(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

/* One read(2), or pread(2) at 0, begun again after a signal. */
static void file_close(int fd)
{
	(void)SYSCALL(SYS_close, fd);
}

static long file_read(int fd, char *buf, size_t size)
{
	long n;

	do {
		n = SYSCALL(SYS_read, fd, buf, size);
	} while (n == -EINTR);
	return n;
}

int os_read_file(const char *path, char *buf, size_t size)
{
	size_t len = 0;
	long n = 0;

	if (size == 0)
		return -EINVAL;
	/* A FIFO must not hold us up. */
	int fd = file_open(path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	while (len < size - 1) {
		n = file_read(fd, buf + len, size - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	file_close(fd);
	buf[len] = '\0';
	return n < 0 ? (int)n : (int)len;
}

int os_keep(int fd)
{
	return (int)SYSCALL(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 100);
}

/* What getdents64(2) fills in. */
struct directory_entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length; /* bytes of this entry */
	uint8_t type;
	char name[];
};

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int os_list_dir(const char *path, bool (*fn)(void *ctx, const char *name), void *ctx)
{
	char buf[DIR_BUFFER] __attribute__((aligned(8)));
	long filled;

	int fd = file_open(path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	while ((filled = SYSCALL(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		const struct directory_entry *entry;

		for (long at = 0; at < filled; at += entry->length) {
			entry = (const void *)(buf + at);
			if (!is_dots(entry->name) && !fn(ctx, entry->name)) {
				file_close(fd);
				return 0;
			}
		}
	}
	file_close(fd);
	return (int)filled;
}

uint64_t os_file_system_size(const char *path)
{
	struct statfs fs;

	return SYSCALL(SYS_statfs, path, &fs) < 0 ? 0 : fs.f_blocks * (uint64_t)fs.f_frsize;
}

int os_read_link(const char *path, char *buf, size_t size)
{
	if (size == 0)
		return -EINVAL;
	long n = SYSCALL(SYS_readlinkat, AT_FDCWD, path, buf, size);
	if (n >= 0 && (size_t)n == size)
		n = -ENAMETOOLONG;
	buf[n < 0 ? 0 : n] = '\0';
	return (int)n;
}

#define SIGPIPE_BIT (UINT64_C(1) << (SIGPIPE - 1)) /* in the kernel's signal set */

/* Takes back the SIGPIPE that a write to a broken pipe has just sent to this thread. */
static void pipe_signal_take(void)
{
	uint64_t set = SIGPIPE_BIT;
	struct timespec now = {0};

	(void)SYSCALL(SYS_rt_sigtimedwait, &set, NULL, &now, sizeof(set));
}

void os_write_all(int fd, const char *buf, size_t len)
{
	uint64_t set = SIGPIPE_BIT, old = 0, pending = 0;

	(void)SYSCALL(SYS_rt_sigprocmask, SIG_BLOCK, &set, &old, sizeof(set));
	(void)SYSCALL(SYS_rt_sigpending, &pending, sizeof(pending));
	while (len > 0) {
		long n = SYSCALL(SYS_write, fd, buf, len);
		if (n == -EINTR)
			continue;
		if (n == -EPIPE && !(pending & SIGPIPE_BIT))
			pipe_signal_take();
		if (n <= 0)
			break;
		buf += n;
		len -= (size_t)n;
	}
	(void)SYSCALL(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
}

bool os_secure(void)
{
	return CALL(getauxval(AT_SECURE)) != 0;
}

int os_private_dir(const char *path)
{
	struct stat st;

	long err = SYSCALL(SYS_mkdirat, AT_FDCWD, path, 0700);
	if (err < 0 && err != -EEXIST)
		return (int)err;
	err = CALL(lstat(path, &st));
	if (err < 0)
		return (int)err;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (st.st_uid != os_euid())
		return -EPERM;
	return (st.st_mode & 07777) == 0700 ? 0 : -EACCES;
}

/* Gives the file its blocks now, so that a full file system is an error and no SIGBUS later. */
static long file_allocate(int fd, size_t size)
{
	long err;

	do {
		err = SYSCALL(SYS_fallocate, fd, 0, 0L, size);
	} while (err == -EINTR);
	return err;
}

void *os_create_shared(const char *path, size_t size, int *err)
{
	long address = -1;

	int fd = file_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
	if (fd < 0) {
		*err = fd;
		return NULL;
	}
	long failure = file_allocate(fd, size);
	if (failure == 0) {
		address = SYSCALL(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		                  0UL);
		failure = address < 0 ? address : 0;
	}
	file_close(fd);
	*err = (int)failure;
	if (failure == 0)
		return (void *)address;
	os_unlink(path);
	return NULL;
}

int os_unlink(const char *path)
{
	return (int)SYSCALL(SYS_unlinkat, AT_FDCWD, path, 0);
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
	uint64_t n;

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
