/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pointers that no heap gave out: the program ends with a line that names them, or goes on.
 *   invalid abort     each in a child, which has to end by SIGABRT with that line alone
 *   invalid ignore    TIERHEAP_INVALID_POINTER=ignore is set: counted, and nothing else happens
 * A further "outside" leaves those out that lie where the heap's blocks lie.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "fact.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static char data[4096] __attribute__((aligned(4096))) = "not zero, so in .data"; /* never freed */
static char *mapped; /* a mapping of two pages; set in main */

static void *null_page(void)
{
	return (void *)(uintptr_t)opaque(0x10);
}
static void *not_canonical(void)
{
	return (void *)(uintptr_t)opaque(0x8000000000001230);
}
static void *highest(void)
{
	return (void *)(uintptr_t)opaque(UINTPTR_MAX);
}
static void *of_data(void)
{
	return data + 64;
}
static void *of_code(void)
{
	return (void *)((uintptr_t)&fact_end & ~(uintptr_t)15);
}
static void *of_stack(void)
{
	static char *kept; /* an address of the stack; main thread */
	char here[256] __attribute__((aligned(16)));

	memset(here, 0x41, sizeof(here));
	kept = here;
	return keep(kept + 64);
}
static void *of_mapping(void)
{
	return mapped + 128;
}
static void *start_of_mapping(void)
{
	return mapped;
}
static void *unaligned_block(void)
{
	return (char *)mapped + 3;
}
static void *freed_block(void)
{
	void *p = malloc(3u << 20);

	free(keep(p));
	return p;
}
static void *inside_of_block(void)
{
	return (char *)malloc(3u << 20) + (1u << 20);
}
static void *never_given(void)
{
	return (char *)malloc(3u << 20) + ((size_t)4 << 30);
}

static const struct kind {
	const char *what;
	void *(*get)(void);
	bool in_heap; /* in the heap's range */
} kinds[] = {
    {"an address of the first page", null_page, false},
    {"an address that can't be", not_canonical, false},
    {"the highest address", highest, false},
    {"a variable", of_data, false},
    {"a function", of_code, false},
    {"an address of the stack", of_stack, false},
    {"an address of a mapping", of_mapping, false},
    {"the start of a mapping", start_of_mapping, false},
    {"an address that is not aligned", unaligned_block, false},
    {"a large block that was freed", freed_block, true},
    {"the inside of a large block", inside_of_block, true},
    {"an address of the heap that was never given out", never_given, true},
};

static void use_free(void *p)
{
	free(p);
}
static void use_realloc(void *p)
{
	if (realloc(p, opaque(100)))
		_exit(9);
}
static void use_usable_size(void *p)
{
	if (malloc_usable_size(p))
		_exit(9);
}

static const struct use {
	const char *name;
	void (*run)(void *p);
} uses[] = {
    {"free", use_free},
    {"realloc", use_realloc},
    {"malloc_usable_size", use_usable_size},
};

/* What a child wrote on its standard error, which has ended as `status` says. */
static void child_run(const struct kind *kind, const struct use *use, char *said, size_t size,
		      int *status, void **address)
{
	int ends[2], shared[2];
	ssize_t n;
	pid_t pid;

	if (pipe(ends) || pipe(shared))
		abort();
	pid = fork();
	if (pid == 0) {
		const struct rlimit none = {0, 0};
		void *p = kind->get();

		setrlimit(RLIMIT_CORE, &none);
		dup2(ends[1], STDERR_FILENO);
		if (write(shared[1], &p, sizeof(p)) != sizeof(p))
			_exit(8);
		use->run(p);
		_exit(7);
	}
	close(ends[1]);
	close(shared[1]);
	n = read(shared[0], address, sizeof(*address));
	n = read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	waitpid(pid, status, 0);
	close(ends[0]);
	close(shared[0]);
}

static void ends_program(const struct kind *kind, const struct use *use)
{
	char said[1000], wanted[1000];
	int status = 0;
	void *p = NULL;

	child_run(kind, use, said, sizeof(said), &status, &p);
	snprintf(wanted, sizeof(wanted),
		 "tierheap: %s: %p is no %s; the program ends "
		 "(TIERHEAP_INVALID_POINTER=ignore lets it go on)\n",
		 use->name, p, kind->in_heap ? "live block" : "block of any heap");
	if (!fact(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && strcmp(said, wanted) == 0,
		  "%s of %s ends the program with a line that names it", use->name, kind->what))
		dprintf(1, "# status %#x, said: %s\n# wanted: %s", (unsigned)status, said, wanted);
}

static uint64_t counted(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	return tierheap_stats(&s) ? UINT64_MAX : s.invalid_pointers;
}

static void goes_on(const struct kind *kind, const struct use *use)
{
	uint64_t before = counted();
	void *p = kind->get();

	errno = 77;
	use->run(p);
	fact((errno == 77 || use->run == use_realloc) && counted() == before + 1,
	     "%s of %s is counted and ignored", use->name, kind->what);
}

int main(int argc, char **argv)
{
	bool ignored = argc > 1 && strcmp(argv[1], "ignore") == 0, outside = argc > 2;

	mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(mapped, 0x5a, 8192);
	for (size_t i = 0; i < N(kinds); i++)
		for (size_t k = 0; k < N(uses) && !(outside && kinds[i].in_heap); k++)
			(ignored ? goes_on : ends_program)(&kinds[i], &uses[k]);
	return fact_end();
}
