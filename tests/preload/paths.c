/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way that memory reaches a program ends in the window of the block's usable size: from main,
 * other, exiting and forked threads, exit handlers and destructors.
 */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#include "bands.h"
#include "fact.h"

/* Not linked: they come with the preloaded heap. */
#pragma weak mallocx
#pragma weak rallocx
#pragma weak xallocx
#pragma weak dallocx
#pragma weak mallctl

#define SMALLEST 8
#define WAIT_THREADS 16
#define HELD 3

extern void (*last_words)(void) __attribute__((weak));

static const size_t sizes[] = {
	8, 24, 64, 100, 128, 160, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 6000, 9000, 14000,
	16384, 20000, 30000, 40000, 65536, 70000, 100000, 200000, 300000, 500000, 1000000, 1100000,
	3000000, 5000000,
};

/* What one run of all ways found; one per run. */
struct run {
	const char *where;
	const char *way;
	unsigned blocks, wrong;
};

static __thread struct run *current; /* the run of this thread; own thread only */

static void *look(void *p)
{
	current->blocks++;
	if (p && bands_right(p))
		return p;
	if (current->wrong++ < 8)
		dprintf(1, "# %s, %s: a block of %zu at %p is in another window\n", current->where,
		        current->way, p ? malloc_usable_size(p) : 0, p);
	return p;
}

static void *by_malloc(size_t n) { return malloc(n); }
static void *by_calloc(size_t n) { return calloc(1, n); }
static void *by_realloc_null(size_t n) { return realloc(NULL, n); }
static void *by_aligned_alloc(size_t n) { return aligned_alloc(64, n); }
static void *by_memalign(size_t n) { return memalign(32, n); }
static void *by_memalign_large(size_t n) { return memalign(65536, n); }
static void *by_valloc(size_t n) { return valloc(n); }
static void *by_pvalloc(size_t n) { return pvalloc(n); }
static void *by_mallocx(size_t n) { return mallocx(n, 0); }
static void *by_mallocx_zero(size_t n) { return mallocx(n, MALLOCX_ZERO); }
static void *by_mallocx_aligned(size_t n) { return mallocx(n, MALLOCX_ALIGN(256)); }
static void *by_mallocx_uncached(size_t n) { return mallocx(n, MALLOCX_TCACHE_NONE); }
static void *by_mallocx_bare(size_t n) { return mallocx(n, MALLOCX_TCACHE_NONE | MALLOCX_ALIGN(4096) | MALLOCX_ZERO); }

static void *by_posix_memalign(size_t n)
{
	void *p = NULL;

	return posix_memalign(&p, 4096, n) ? NULL : p;
}

static void *by_realloc_grown(size_t n)
{
	void *p = malloc(SMALLEST);

	for (size_t s = SMALLEST; s < n; s += s / 3 + 1)
		p = look(realloc(p, s));
	return realloc(p, n);
}

static void *by_realloc_shrunk(size_t n)
{
	size_t s = BANDS_LARGEST;
	void *p = malloc(s);

	for (; s > n + n / 4; s -= s / 4)
		p = look(realloc(p, s));
	return realloc(p, n);
}

/* A neighbour freed just before: large blocks grow into it, unless that leaves their window. */
static void *by_realloc_in_place(size_t n)
{
	void *p = malloc(n / 2 + 1), *next = malloc(n / 2 + 1);

	free(keep(next));
	return realloc(p, n);
}

static void *by_realloc_doubled(size_t n)
{
	void *p = malloc(n / 2 + 1);

	return reallocarray(p, n / 8 + 1, 8);
}

static void *by_rallocx_grown(size_t n)
{
	void *p = mallocx(SMALLEST, 0);

	for (size_t s = SMALLEST; s < n; s *= 2)
		p = look(rallocx(p, s, 0));
	return rallocx(p, n, 0);
}

static void *by_rallocx_uncached(size_t n)
{
	void *p = mallocx(n / 2 + 1, MALLOCX_TCACHE_NONE);

	return rallocx(p, n, MALLOCX_TCACHE_NONE | MALLOCX_ALIGN(64));
}

static void *by_xallocx(size_t n)
{
	void *p = mallocx(n, 0);

	xallocx(p, 2 * n, 6 * n, 0);
	look(p);
	xallocx(p, n, 0, 0);
	look(p);
	xallocx(p, n / 2 + 1, n, 0);
	return p;
}

static void *by_explicit_cache(size_t n)
{
	unsigned tc;
	size_t len = sizeof(tc);
	void *p;

	if (mallctl("tcache.create", &tc, &len, NULL, 0))
		return NULL;
	p = mallocx(n, MALLOCX_TCACHE(tc));
	mallctl("tcache.destroy", NULL, NULL, &tc, sizeof(tc));
	return p;
}

static void *by_batch(size_t n)
{
	void *p[40];
	struct { void **ptrs; size_t num, size; int flags; } packet = {p, n > 100000 ? 2 : 40, n, 0};
	size_t filled = 0, len = sizeof(filled);

	if (mallctl("experimental.batch_alloc", &filled, &len, &packet, sizeof(packet)) || !filled)
		return NULL;
	for (size_t i = 1; i < filled; i++)
		free(look(p[i]));
	return p[0];
}

static void *by_strdup(size_t n)
{
	char *text = memset(malloc(n), 'x', n), *copy;

	text[n - 1] = '\0';
	copy = strdup(text);
	free(text);
	return copy;
}

static void *by_asprintf(size_t n)
{
	char *text = NULL;

	return asprintf(&text, "%*s", (int)n, "x") < 0 ? NULL : text;
}

static void *by_getdelim(size_t n)
{
	char *line = NULL;
	size_t room = 0;
	FILE *f = fopen("/dev/zero", "r");

	setvbuf(f, NULL, _IONBF, 0);
	line = realloc(line, n);
	room = n;
	if (getdelim(&line, &room, '\0', f) < 0)
		return NULL;
	fclose(f);
	return line;
}

static const struct {
	const char *name;
	void *(*get)(size_t);
} ways[] = {
	{"malloc", by_malloc},
	{"calloc", by_calloc},
	{"realloc of NULL", by_realloc_null},
	{"realloc grown through every band", by_realloc_grown},
	{"realloc shrunk through every band", by_realloc_shrunk},
	{"realloc beside a freed neighbour", by_realloc_in_place},
	{"reallocarray", by_realloc_doubled},
	{"posix_memalign", by_posix_memalign},
	{"aligned_alloc", by_aligned_alloc},
	{"memalign", by_memalign},
	{"memalign of 64 KiB", by_memalign_large},
	{"valloc", by_valloc},
	{"pvalloc", by_pvalloc},
	{"mallocx", by_mallocx},
	{"mallocx zeroed", by_mallocx_zero},
	{"mallocx aligned", by_mallocx_aligned},
	{"mallocx without cache", by_mallocx_uncached},
	{"mallocx aligned, zeroed and without cache", by_mallocx_bare},
	{"mallocx with a cache of its own", by_explicit_cache},
	{"rallocx grown", by_rallocx_grown},
	{"rallocx without cache", by_rallocx_uncached},
	{"xallocx grown and shrunk", by_xallocx},
	{"batch_alloc", by_batch},
	{"strdup", by_strdup},
	{"asprintf", by_asprintf},
	{"getdelim", by_getdelim},
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

static bool all_ways(const char *where)
{
	struct run run = {.where = where};

	current = &run;
	for (size_t w = 0; w < N(ways); w++) {
		run.way = ways[w].name;
		for (size_t s = 0; s < N(sizes); s++) {
			void *p[HELD];

			for (unsigned i = 0; i < HELD; i++)
				p[i] = look(ways[w].get(sizes[s]));
			for (unsigned i = 0; i < HELD; i++)
				free(p[i]);
		}
	}
	return run.wrong == 0 && run.blocks > N(ways) * N(sizes);
}

static pthread_barrier_t all_here;

/* Threads share arena sets: so many at once that every set is in use brings all bands into their windows. */
static void *warm_thread(void *arg)
{
	pthread_barrier_wait(&all_here);
	for (size_t s = 0; s < N(sizes); s++)
		bands_warm_size(sizes[s]);
	pthread_barrier_wait(&all_here);
	return arg;
}

static void warm_every_set(void)
{
	pthread_t t[WAIT_THREADS];

	pthread_barrier_init(&all_here, NULL, WAIT_THREADS);
	for (unsigned i = 0; i < WAIT_THREADS; i++)
		if (pthread_create(&t[i], NULL, warm_thread, NULL))
			abort();
	for (unsigned i = 0; i < WAIT_THREADS; i++)
		pthread_join(t[i], NULL);
}

static void *thread(void *where)
{
	return (void *)(uintptr_t)all_ways(where);
}

static bool in_thread(void *(*body)(void *), const char *where)
{
	pthread_t t;
	void *good = NULL;

	return pthread_create(&t, NULL, body, (void *)(uintptr_t)where) == 0 && pthread_join(t, &good) == 0 && good;
}

static pthread_key_t key;
static unsigned iteration;  /* of the key's destructor; the exiting thread alone */
static bool exiting_good;   /* result of the exiting thread; read after its join */

/* jemalloc's own destructor runs in each round too; after the last one nothing cleans up any more. */
static void key_destructor(void *value)
{
	if (++iteration < PTHREAD_DESTRUCTOR_ITERATIONS) {
		exiting_good &= all_ways("exiting thread");
		pthread_setspecific(key, value);
		return;
	}
	exiting_good &= all_ways("exiting thread, last round");
}

static void *exiting(void *where)
{
	pthread_setspecific(key, where);
	exiting_good = true;
	return where;
}

static bool in_child(bool with_thread)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(!(with_thread ? in_thread(thread, "thread of a child") : all_ways("child")));
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void *forking(void *where)
{
	(void)where;
	return (void *)(uintptr_t)in_child(false);
}

static void at_exit(void)
{
	fact(all_ways("exit handler"), "from an exit handler every way ends in its size's window");
}

static void after_all(void)
{
	fact(all_ways("last destructor"), "from a library's destructor every way ends in its size's window");
	if (fact_end())
		_exit(1);
}

__attribute__((destructor)) static void program_destructor(void)
{
	fact(all_ways("destructor"), "from the program's destructor every way ends in its size's window");
}

int main(void)
{
	if (!mallocx || !rallocx || !xallocx || !mallctl || !&last_words) {
		fact(false, "the heap has jemalloc's API, and the last library is preloaded");
		_exit(1);
	}
	bands_learn();
	warm_every_set();
	pthread_key_create(&key, key_destructor);
	fact(!bands_disorder && bands_count >= BANDS_MIN, "the heap has windows to be told apart");
	fact(all_ways("main"), "from the main thread every way ends in its size's window");
	fact(in_thread(thread, "thread"), "from another thread every way ends in its size's window");
	fact(in_thread(exiting, "exiting") && iteration == PTHREAD_DESTRUCTOR_ITERATIONS && exiting_good,
	     "from an exiting thread every way ends in its size's window, in all %d rounds", PTHREAD_DESTRUCTOR_ITERATIONS);
	fact(in_child(false), "from a forked child every way ends in its size's window");
	fact(in_child(true), "from a thread of a forked child every way ends in its size's window");
	fact(in_thread(forking, "forking"), "from a child forked by a thread every way ends in its size's window");
	atexit(at_exit);
	last_words = after_all;
	return 0;
}
