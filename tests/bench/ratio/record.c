/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A preload that writes the malloc events of a program to $RECORD_TO.PID: see
 * recording.h. The memory itself is glibc's. One lock for all: the order of
 * events is the order of what happened. A forked child is not recorded, unless
 * it calls exec.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recording.h"

#define EVENT_ROOM 4096u
#define EVENTS_MOST 1500000u /* 36 MB: what follows is not recorded */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t align, size_t size);
extern void __libc_free(void *p);

/* All below: under the lock. */
static atomic_flag lock = ATOMIC_FLAG_INIT;
static struct recorded events[EVENT_ROOM];
static unsigned used;          /* of events[] */
static unsigned long recorded; /* so far */
/* glibc's malloc_usable_size. Set before main: a program with another malloc has another one. */
static size_t (*usable)(void *p);
static int fd = -1;            /* -1: not opened yet, -2: nothing is recorded */

static void lock_take(void)
{
	while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire))
		sched_yield();
}

static void lock_give(void)
{
	atomic_flag_clear_explicit(&lock, memory_order_release);
}

static void flush(void)
{
	const char *at = (const char *)events;
	size_t left = used * sizeof(events[0]);

	while (fd >= 0 && left) {
		ssize_t did = write(fd, at, left);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			fd = -2;
		at += did;
		left -= (size_t)did;
	}
	used = 0;
}

static void child(void)
{
	used = 0;
	fd = -2;
	lock_give();
}

/* snprintf allocates nothing for these. */
static void file_open(void)
{
	const char *to = getenv("RECORD_TO");
	char path[4096];

	fd = -2;
	if (!to || snprintf(path, sizeof(path), "%s.%d", to, (int)getpid()) >= (int)sizeof(path))
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = -2;
}

static void event(uint32_t kind, const void *block, const void *old, size_t size)
{
	int saved = errno;

	if (fd == -1)
		file_open();
	if (fd >= 0 && recorded < EVENTS_MOST) {
		events[used++] = (struct recorded){
			.block = (uintptr_t)block, .old = (uintptr_t)old, .kind = kind,
			.size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX,
		};
		recorded++;
	}
	if (used == EVENT_ROOM)
		flush();
	errno = saved;
}

/* pthread_atfork allocates: not from inside of an event. */
__attribute__((constructor)) static void start(void)
{
	void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);

	if (libc)
		*(void **)&usable = dlsym(libc, "malloc_usable_size");
	pthread_atfork(lock_take, lock_give, child);
}

__attribute__((destructor)) static void end(void)
{
	lock_take();
	flush();
	lock_give();
}

static void *got(uint32_t kind, void *p, size_t size)
{
	if (p)
		event(kind, p, NULL, size);
	lock_give();
	return p;
}

void *malloc(size_t size)
{
	lock_take();
	return got(RECORDED_GOT, __libc_malloc(size), size);
}

void *calloc(size_t n, size_t size)
{
	lock_take();
	return got(RECORDED_ZEROED, __libc_calloc(n, size), n * size);
}

void *memalign(size_t align, size_t size)
{
	lock_take();
	return got(RECORDED_GOT, __libc_memalign(align, size), size);
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
	void *p;

	if (align % sizeof(void *) || !align || (align & (align - 1)))
		return EINVAL;
	p = memalign(align, size);
	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

void *realloc(void *p, size_t size)
{
	void *moved;

	lock_take();
	moved = __libc_realloc(p, size);
	if (!p && moved)
		event(RECORDED_GOT, moved, NULL, size);
	else if (p && moved)
		event(RECORDED_RESIZED, moved, p, size);
	else if (p && size == 0)
		event(RECORDED_FREED, NULL, p, 0);
	lock_give();
	return moved;
}

size_t malloc_usable_size(void *p)
{
	return usable && p ? usable(p) : 0;
}

void free(void *p)
{
	if (!p)
		return;
	lock_take();
	event(RECORDED_FREED, NULL, p, 0);
	__libc_free(p);
	lock_give();
}
