/* SPDX-License-Identifier: BSD-2-Clause */
/* Small things that every layer uses. */
#ifndef TH_UTIL_H
#define TH_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define EXPORT      __attribute__((visibility("default")))
/* For variables of other files: without it they are reached through the offset table. */
#define INTERNAL    __attribute__((visibility("hidden")))
#define COLD        __attribute__((cold, noinline))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Base pages; the kernel's page size on x86-64 and the one jemalloc was built for. */
#define PAGE_SHIFT 12
#define PAGE_SIZE  ((size_t)1 << PAGE_SHIFT)

/* `to` is a power of two. */
static inline uintptr_t align_up(uintptr_t x, uintptr_t to)
{
	return (x + to - 1) & ~(to - 1);
}

#endif
