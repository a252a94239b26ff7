/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * glibc's functions about the heap: mallinfo(3), mallopt(3), malloc_trim(3),
 * malloc_stats(3), malloc_info(3).
 */
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>

#include "engine.h"
#include "log.h"
#include "os_file.h"

/*
 * glibc's arena is what it has of the system, whether or not it is resident, and the sum of
 * uordblks and fordblks. Of ours it is at least what the blocks in use have.
 */
EXPORT struct mallinfo2 mallinfo2(void)
{
	struct engine_usage u;
	engine_usage(&u);
	uint64_t arena = u.resident > u.usable ? u.resident : u.usable;
	return (struct mallinfo2){
		.arena = arena,
		.uordblks = u.usable,
		.fordblks = arena - u.usable,
		.keepcost = u.unused,
	};
}

/* The old form counts in int; what does not fit is shown as the largest int. */
static int clamp(size_t n)
{
	return n > INT_MAX ? INT_MAX : (int)n;
}

static struct mallinfo info_old(void)
{
	struct mallinfo2 m = mallinfo2();
	return (struct mallinfo){
		.arena = clamp(m.arena),
		.uordblks = clamp(m.uordblks),
		.fordblks = clamp(m.fordblks),
		.keepcost = clamp(m.keepcost),
	};
}

EXPORT struct mallinfo mallinfo(void)
{
	return info_old();
}

/* None of glibc's parameters exists here: 0, "error", is the honest answer. */
EXPORT int mallopt(int param, int value)
{
	(void)param;
	(void)value;
	return 0;
}

/* Exported by glibc, declared by none of its headers. */
struct mallinfo __libc_mallinfo(void);
EXPORT struct mallinfo __libc_mallinfo(void)
{
	return info_old();
}

int __libc_mallopt(int, int);
EXPORT int __libc_mallopt(int param, int value)
{
	return mallopt(param, value);
}

EXPORT int malloc_trim(size_t pad)
{
	(void)pad;
	int saved = errno;
	int released = engine_trim() > 0;
	errno = saved;
	return released;
}

EXPORT void malloc_stats(void)
{
	char buf[256];
	struct engine_usage u;
	struct text t;
	engine_usage(&u);
	text_init(&t, buf, sizeof buf);
	text_str(&t, "tierheap: resident bytes = ");
	text_num(&t, u.resident);
	text_str(&t, "\ntierheap: in use bytes   = ");
	text_num(&t, u.usable);
	text_str(&t, "\ntierheap: unused bytes   = ");
	text_num(&t, u.unused);
	text_str(&t, "\n");
	os_write_all(2, buf, t.len);
}

EXPORT int malloc_info(int options, FILE *stream)
{
	struct engine_usage u;
	if (options != 0)
		return EINVAL;
	engine_usage(&u);
	int n = fprintf(stream,
	                "<malloc version=\"tierheap-1\">\n"
	                "<total type=\"resident\" size=\"%llu\"/>\n"
	                "<total type=\"inuse\" size=\"%llu\"/>\n"
	                "<total type=\"unused\" size=\"%llu\"/>\n"
	                "</malloc>\n",
	                (unsigned long long)u.resident, (unsigned long long)u.usable,
	                (unsigned long long)u.unused);
	return n < 0 ? -1 : 0;
}
