/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tests/main/tsan.sh links in front of the library's calls into the system (ld --wrap): where
 * TSAN_NODES is set, a machine with a second NUMA node that has no processors, so that the moves,
 * the looks at nodes and the audits of a real one run; and what ThreadSanitizer has to be told.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mover.h"
#include "os.h"
#include "os_file.h"
#include "replaced.h"
#include "segment.h"

int __real_os_read_file(const char *path, char *buf, size_t size);
int __wrap_os_read_file(const char *path, char *buf, size_t size);
int __real_os_bind(void *addr, size_t size, const struct nodeset *nodes, enum os_policy policy);
int __wrap_os_bind(void *addr, size_t size, const struct nodeset *nodes, enum os_policy policy);
int __real_os_query_pages(size_t n, void *const *pages, int *status);
int __wrap_os_query_pages(size_t n, void *const *pages, int *status);
int __real_os_move_pages(size_t n, void *const *pages, int node, int *status);
int __wrap_os_move_pages(size_t n, void *const *pages, int node, int *status);
void __real_segment_copy(struct tierheap_segment *out);
void __wrap_segment_copy(struct tierheap_segment *out);
int tsan_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr);
#ifdef __SANITIZE_THREAD__
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
void __tsan_mutex_destroy(void *addr, unsigned flags);
#define TELL(function, ...) function(__VA_ARGS__)
#else /* tests/coverage/run.sh: nobody is there to be told */
#define TELL(function, ...) ((void)0)
#endif

/* KiB that are free of the second node; NULL: there is none. */
static const char *made_up(void)
{
	return getenv("TSAN_NODES");
}

static int answer(char *buf, size_t size, const char *text)
{
	return snprintf(buf, size, "%s", text);
}

static int meminfo(char *buf, size_t size, const char *unused)
{
	return snprintf(buf, size, "Node 0 MemTotal: 8388608 kB\nNode 0 MemFree: %s kB\n"
	                           "Node 0 Active(file): 0 kB\nNode 0 Inactive(file): 0 kB\n",
	                unused);
}

/* The files that tell of nodes, and which of them the process may use. */
int __wrap_os_read_file(const char *path, char *buf, size_t size)
{
	static const char nodes[] = "/sys/devices/system/node/";
	const char *name = path + sizeof(nodes) - 1;

	if (made_up() && strcmp(path, "/proc/self/status") == 0)
		return answer(buf, size, "Name:\tx\nMems_allowed_list:\t0-1\n");
	if (!made_up() || strncmp(path, nodes, sizeof(nodes) - 1))
		return __real_os_read_file(path, buf, size);
	if (strstr(name, "/distance"))
		return answer(buf, size, strncmp(name, "node0", 5) ? "20 10\n" : "10 20\n");
	if (strstr(name, "/meminfo"))
		return meminfo(buf, size, strncmp(name, "node0", 5) ? made_up() : "8000000");
	return answer(buf, size, strcmp(name, "has_cpu") ? "0-1\n" : "0\n");
}

int __wrap_os_bind(void *addr, size_t size, const struct nodeset *nodes, enum os_policy policy)
{
	return made_up() ? 0 : __real_os_bind(addr, size, nodes, policy);
}

static unsigned turn; /* step lock, and nothing else: ThreadSanitizer looks at that too */

/* Every third page lies on one node, the others on the second; now and then one is busy. */
int __wrap_os_query_pages(size_t n, void *const *pages, int *status)
{
	if (!made_up())
		return __real_os_query_pages(n, pages, status);
	for (size_t i = 0; i < n; i++)
		status[i] = ((uintptr_t)pages[i] >> PAGE_SHIFT) % 3 == 0;
	turn++;
	return 0;
}

int __wrap_os_move_pages(size_t n, void *const *pages, int node, int *status)
{
	static const int errors[] = { -EBUSY, -EACCES, -ENOENT };

	if (!made_up())
		return __real_os_move_pages(n, pages, node, status);
	for (size_t i = 0; i < n; i++) {
		turn++;
		status[i] = turn % 32 ? node : errors[turn / 32 % 3];
	}
	return 0;
}

/* The copy is compared with the sequence afterwards, by fences that ThreadSanitizer doesn't know. */
void __wrap_segment_copy(struct tierheap_segment *out)
{
	TELL(AnnotateIgnoreReadsBegin, __FILE__, __LINE__);
	__real_segment_copy(out);
	TELL(AnnotateIgnoreReadsEnd, __FILE__, __LINE__);
}

/*
 * jemalloc's, which makes its locks anew in a forked child, whoever held them, and publishes an
 * arena and its locks by atomics of its own, that ThreadSanitizer doesn't see.
 */
int tsan_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
	TELL(__tsan_mutex_destroy, mutex, 0);
	TELL(AnnotateIgnoreWritesBegin, __FILE__, __LINE__);
	int err = pthread_mutex_init(mutex, attr);
	TELL(AnnotateIgnoreWritesEnd, __FILE__, __LINE__);
	return err;
}

/* The program's malloc is ThreadSanitizer's, the one under test has another name. */
const char *replaced_by(void)
{
	return NULL;
}
