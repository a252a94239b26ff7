/* SPDX-License-Identifier: BSD-2-Clause */
#include "cached.h"

#include "lock.h"

/* Between two looks, for each 16 threads: some 5 us each, so 0.2 % of the time. */
#define LOOK_NS      2500000u
#define LOOK_THREADS 16u

static lock_t list_lock = LOCK_INITIALIZER; /* the list and `threads` */
static struct cached_link *list;
static uint64_t threads;                    /* read without the lock too */
static uint64_t looked_at;                  /* ns; step lock */
static uint64_t bytes[BAND_COUNT];          /* step lock */

static void list_add(struct cached_link *link)
{
	link->next = list;
	link->at = &list;
	if (list)
		list->at = &link->next;
	list = link;
	__atomic_store_n(&threads, threads + 1, __ATOMIC_RELAXED);
}

void cached_add(struct cached_link *link)
{
	link->tsd = &je_tsd_tls;
	lock_take(&list_lock);
	list_add(link);
	lock_release(&list_lock);
}

void cached_remove(struct cached_link *link)
{
	/* A neighbour that leaves writes to the link as well. */
	lock_take(&list_lock);
	if (link->at) {
		*link->at = link->next;
		if (link->next)
			link->next->at = link->at;
		link->at = NULL;
		__atomic_store_n(&threads, threads - 1, __ATOMIC_RELAXED);
	}
	lock_release(&list_lock);
}

/* The stack grows down from `empty`, whose place is known by the low half of its address. */
static uint64_t bin_blocks(const struct je_cache_bin *bin)
{
	uint16_t empty = __atomic_load_n(&bin->empty, __ATOMIC_RELAXED);
	uint16_t head = (uint16_t)(uintptr_t)__atomic_load_n(&bin->head, __ATOMIC_RELAXED);
	return (uint16_t)(empty - head) / sizeof(void *);
}

static void add_cache(const struct je_tsd *tsd)
{
	unsigned band = 0;
	for (unsigned i = 0; i < je_nhbins; i++) {
		size_t size = je_sz_index2size_tab[i];
		while (band_max[band] < size)
			band++;
		bytes[band] += bin_blocks(&tsd->bin[i]) * size;
	}
}

void cached_look(uint64_t now_ns)
{
	uint64_t all = __atomic_load_n(&threads, __ATOMIC_RELAXED);
	if (now_ns - looked_at < LOOK_NS * (1 + all / LOOK_THREADS))
		return;
	looked_at = now_ns;
	for (unsigned b = 0; b < BAND_COUNT; b++)
		bytes[b] = 0;
	lock_take(&list_lock);
	for (const struct cached_link *l = list; l; l = l->next)
		add_cache(l->tsd);
	lock_release(&list_lock);
}

uint64_t cached_bytes(unsigned band)
{
	return bytes[band];
}

void cached_fork_prepare(void)
{
	lock_take(&list_lock);
}

void cached_fork_parent(void)
{
	lock_release(&list_lock);
}

void cached_fork_child(struct cached_link *link, bool locked)
{
	bool listed = link->at != NULL;
	if (locked)
		lock_init(&list_lock);
	list = NULL;
	threads = 0;
	if (listed)
		list_add(link);
}
