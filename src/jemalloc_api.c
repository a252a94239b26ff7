/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jemalloc's public functions, for programs linked to libjemalloc: they meet
 * the heap that they use. All but those below are exported as jemalloc has them
 * (src/tierheap.map).
 */
#include <string.h>

#include "band.h"
#include "engine.h"
#include "je.h"
#include "window.h"

extern size_t je_xallocx(void *p, size_t size, size_t extra, int flags);
extern void je_sdallocx(void *p, size_t size, int flags);
extern void dallocx(void *p, int flags);
extern int je_mallctl(const char *name, void *old, size_t *old_len, void *new, size_t new_len);
extern int je_mallctlbymib(const size_t *mib, size_t len, void *old, size_t *old_len, void *new,
                           size_t new_len);
extern int mallctlnametomib(const char *name, size_t *mib, size_t *len);
size_t xallocx(void *p, size_t size, size_t extra, int flags);
void sdallocx(void *p, size_t size, int flags);
int mallctl(const char *name, void *old, size_t *old_len, void *new, size_t new_len);
int mallctlbymib(const size_t *mib, size_t len, void *old, size_t *old_len, void *new,
                 size_t new_len);

/* jemalloc 5.3.0 returns the old size where it could grow to `size` but not by `extra`. */
static size_t xallocx_told(void *p, size_t size, size_t extra, int flags)
{
	je_xallocx(p, size, extra, flags);
	return engine_usable_size(p);
}

/*
 * Resizing in place stays inside the block's band: what lies beyond its edges
 * is clamped, as xallocx may return any size that it could reach.
 */
EXPORT size_t xallocx(void *p, size_t size, size_t extra, int flags)
{
	size_t now = engine_usable_size(p);
	if (!window_contains(p))
		return xallocx_told(p, size, extra, flags);
	unsigned band = band_of(now);
	size_t least = (size_t)band_above(band) + 1, most = (size_t)band_max[band];
	size_t upto = extra > SIZE_MAX - size ? SIZE_MAX : size + extra;
	if (size > most)
		return now;
	if (size < least)
		size = least;
	if (upto > most)
		upto = most;
	return xallocx_told(p, size, upto > size ? upto - size : 0, flags);
}

/* A large block that has grown may be of a larger class than its size (route.c). */
EXPORT void sdallocx(void *p, size_t size, int flags)
{
	if (size > JE_SMALL_MAX)
		dallocx(p, flags);
	else
		je_sdallocx(p, size, flags);
}

/*
 * Before arena.<i>.purge the thread's cache gives back what it holds: ours is
 * deeper than jemalloc's, and after the program has freed most of its heap each
 * block in it may be the last of its slab.
 */
static void flush_cache(void)
{
	je_mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
}

static bool purge_name(const char *name)
{
	size_t len = strlen(name);
	return strncmp(name, "arena.", 6) == 0 && strcmp(name + len - 6, ".purge") == 0;
}

static bool purge_mib(const size_t *mib, size_t len)
{
	size_t known[3], n = 3;
	return len == 3 && mallctlnametomib("arena.0.purge", known, &n) == 0 &&
	       mib[0] == known[0] && mib[2] == known[2];
}

EXPORT int mallctl(const char *name, void *old, size_t *old_len, void *new, size_t new_len)
{
	if (purge_name(name))
		flush_cache();
	return je_mallctl(name, old, old_len, new, new_len);
}

EXPORT int mallctlbymib(const size_t *mib, size_t len, void *old, size_t *old_len, void *new,
                        size_t new_len)
{
	if (purge_mib(mib, len))
		flush_cache();
	return je_mallctlbymib(mib, len, old, old_len, new, new_len);
}
