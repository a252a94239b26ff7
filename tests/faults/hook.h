/* SPDX-License-Identifier: BSD-2-Clause */
/* What the copy of the library under tests/faults does in place of a system call. */
#ifndef TH_FAULTS_HOOK_H
#define TH_FAULTS_HOOK_H

#include <stdbool.h>

/* As syscall(2); six arguments are read. Any thread, async-signal-safe, no allocation. */
long fault_syscall(long number, ...);
/* Is this call of a function of libc, as written in the source, to fail? Then errno is set. */
bool fault_libc(const char *expression);

#define CALL(expression) CALL_KEPT(fault_libc(#expression) ? -1L : (long)(expression))
#define SYSCALL(...)     CALL_KEPT(fault_syscall(__VA_ARGS__, 0L, 0L, 0L, 0L, 0L))

#endif
