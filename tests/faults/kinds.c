/* SPDX-License-Identifier: BSD-2-Clause */
#include "kinds.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define KIND(name, refuse, ...) [FAULT_##name] = { .how = { __VA_ARGS__ }, .may_refuse = refuse }

/*
 * No lies where the kernel can't tell one: MADV_DONTNEED, mmap, mprotect and mincore do what they
 * return 0 for, and the zeroes of calloc rest on the first. "part": the errors that madvise(2),
 * mbind(2) and mprotect(2) give after some of the range, and short reads, writes and listings.
 */
const struct fault_kind fault_kind[FAULT_ROWS + 1] = {
	KIND(mmap, true, ENOMEM, EPERM, EEXIST, EINVAL),
	KIND(munmap, false, EINVAL, ENOMEM),
	KIND(mremap, false, ENOMEM, EINVAL),
	KIND(mprotect, true, ENOMEM, EACCES, FAULT_PART),
	KIND(madvise_discard, false, EINVAL, ENOMEM, EAGAIN, FAULT_PART),
	KIND(madvise_populate, true, EINVAL, ENOMEM, EINTR, EFAULT, FAULT_LIE, FAULT_PART),
	KIND(madvise_no_huge, false, EINVAL, EAGAIN, ENOMEM),
	KIND(prctl, false, EINVAL, ENOMEM, EPERM),
	KIND(mincore, false, ENOMEM, EAGAIN, ENOSYS, EPERM),
	KIND(process_vm_readv, false, EPERM, ENOSYS, EFAULT, FAULT_PART),
	KIND(get_mempolicy, false, ENOSYS, EPERM),
	KIND(mbind, false, EPERM, ENOSYS, ENOMEM, EINVAL, FAULT_LIE, FAULT_PART),
	KIND(move_pages, false, EPERM, ENOSYS, ENOMEM, ENODEV, FAULT_LIE, FAULT_PART,
	     FAULT_EACH(ENOENT), FAULT_EACH(EBUSY), FAULT_EACH(EFAULT)),
	KIND(query_pages, false, EPERM, ENOSYS, ENOMEM, FAULT_LIE, FAULT_PART),
	KIND(getrandom, false, ENOSYS, EAGAIN, FAULT_PART),
	KIND(sched_yield, false, ENOSYS),
	KIND(sched_getaffinity, false, EINVAL, EPERM, ENOSYS),
	KIND(kill, false, EPERM, EINVAL),
	KIND(openat, false, ENOENT, EACCES, EMFILE, ENFILE, ENOMEM, EINTR),
	KIND(close, false, EINTR, EIO),
	KIND(read, false, EIO, EINTR, EAGAIN, EISDIR, FAULT_PART),
	KIND(pread64, false, EIO, EINTR, EPERM, FAULT_PART),
	KIND(fcntl, false, EMFILE, EINVAL),
	KIND(getdents64, false, ENOENT, EINVAL, ENOTDIR, FAULT_PART),
	KIND(statfs, false, ENOSYS, ENOENT),
	KIND(readlinkat, false, EACCES, ENOENT, EINVAL, FAULT_PART),
	KIND(rt_sigtimedwait, false, EAGAIN, EINTR),
	KIND(rt_sigprocmask, false, EINVAL),
	KIND(rt_sigpending, false, EINVAL),
	KIND(write, false, EBADF, EAGAIN, EINTR, ENOSPC, EPIPE, FAULT_PART),
	KIND(mkdirat, false, EACCES, ENOENT, ENOSPC, EROFS),
	KIND(fallocate, false, ENOSPC, EOPNOTSUPP, EINTR, EPERM),
	KIND(unlinkat, false, ENOENT, EACCES, EROFS),
	KIND(je_mmap, true, ENOMEM, EPERM),
	KIND(je_munmap, false, ENOMEM),
	KIND(je_mprotect, true, ENOMEM),
	KIND(je_madvise, false, EINVAL, ENOMEM, EAGAIN),
	KIND(getrlimit, false, EPERM, EINVAL),
	KIND(clock_gettime, false, EINVAL),
	KIND(getauxval, false, ENOENT),
	KIND(lstat, false, EACCES, ENOENT, ENOMEM),
	KIND(getcpu, false, ENOSYS),
};

#define RATIO "TIERHEAP_RATIO=1:4"

static const struct fault_setup setups[] = {
	{ .name = "tiers", .nodes = true, .setting = { RATIO } },
	{ .name = "strict", .nodes = true, .may_refuse = true,
	  .setting = { RATIO, "TIERHEAP_BIND=strict" } },
	{ .name = "simulated", .setting = { RATIO, "TIERHEAP_SIMULATE=on" } },
	/* The kernel refuses writable ranges of any size once: overcommit_memory=2. */
	{ .name = "grown", .nodes = true, .may_refuse = true, .plan = "mmap:1:8:12",
	  .setting = { RATIO } },
	/* mincore is refused: what is resident is read from a file. */
	{ .name = "filtered", .nodes = true, .plan = "mincore:1:0:1", .setting = { RATIO } },
	{ .name = "verbose", .verbose = true,
	  .setting = { RATIO, "TIERHEAP_SIMULATE=on", "TIERHEAP_VERBOSE=on",
	               "TIERHEAP_STATS_AT_EXIT=on" } },
	/* Nobody reads what the library writes: EPIPE. */
	{ .name = "unread", .verbose = true, .plan = "write:1:0:32",
	  .setting = { RATIO, "TIERHEAP_SIMULATE=on", "TIERHEAP_VERBOSE=on" } },
};

const struct fault_setup *fault_setup_named(const char *name)
{
	for (size_t i = 0; i < sizeof(setups) / sizeof(*setups); i++)
		if (strcmp(setups[i].name, name) == 0)
			return &setups[i];
	return NULL;
}
