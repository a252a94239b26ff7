/* SPDX-License-Identifier: BSD-2-Clause */
/* How os.c and os_file.c call the kernel. */
#ifndef TH_OS_CALL_H
#define TH_OS_CALL_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The value of a call that returns -1 and errno, as a value or -errno, with errno kept. */
#define CALL_KEPT(expression)                                                                          \
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
#ifdef TIERHEAP_FAULTS /* the copy that tests/faults makes calls fail in */
#include "faults/hook.h"
#else
#define CALL(expression) CALL_KEPT(expression)
#define SYSCALL(...)     CALL_KEPT(syscall(__VA_ARGS__))
#endif

#endif
