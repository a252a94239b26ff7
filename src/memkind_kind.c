/* SPDX-License-Identifier: BSD-2-Clause */
#include "memkind_kind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bump.h"
#include "os.h"
#include "text.h"

/*
 * Address space that an arena of a kind takes at its start: memkind calls
 * abort(3) where there is none (memkind_arena.c).
 */
#define ARENA_SPACE ((size_t)8 << 20)
#define ARENAS_MAX  4096u /* jemalloc's limit */

static bool refuse(char *why, size_t why_size, const char *what, int err)
{
	struct text t;
	text_init(&t, why, why_size);
	text_str(&t, what);
	if (err) {
		text_str(&t, " (error ");
		text_num(&t, (uint64_t)err);
		text_str(&t, ")");
	}
	text_str(&t, ": the heap is plain DRAM");
	return false;
}

/* What memkind will make: MEMKIND_ARENA_NUM_PER_KIND, or four for each processor. */
static size_t arenas_wanted(void)
{
	const char *set = secure_getenv("MEMKIND_ARENA_NUM_PER_KIND");
	uint64_t n;
	if (set && text_read_num(&set, ARENAS_MAX, &n))
		return (size_t)n;
	return 4 * (size_t)sysconf(_SC_NPROCESSORS_CONF);
}

static bool space_there(char *why, size_t why_size)
{
	size_t size = arenas_wanted() * ARENA_SPACE;
	void *p = os_reserve(NULL, size, true);
	if (p == NULL)
		return refuse(why, why_size, "no address space for memkind's arenas (ulimit -v?)",
		              0);
	os_unmap(p, size);
	return true;
}

/* memkind ends the program where there are no policies, and gets no memory where mbind fails. */
static bool binding_there(const struct nodeset *nodes, char *why, size_t why_size)
{
	int err = os_policy_there();
	void *page = err ? NULL : os_reserve(NULL, PAGE_SIZE, true);
	if (page) {
		err = os_bind(page, PAGE_SIZE, nodes, OS_STRICT);
		os_unmap(page, PAGE_SIZE);
	}
	if (err == 0)
		return true;
	return refuse(why, why_size, "mbind is refused: allow it (in a container: CAP_SYS_NICE)",
	              -err);
}

static memkind_t kind_of(uint32_t choice)
{
	const memkind_t kinds[] = {
		[KIND_DAX_KMEM] = MEMKIND_DAX_KMEM,
		[KIND_DAX_KMEM_ALL] = MEMKIND_DAX_KMEM_ALL,
		[KIND_DAX_KMEM_PREFERRED] = MEMKIND_DAX_KMEM_PREFERRED,
		[KIND_DAX_KMEM_INTERLEAVE] = MEMKIND_DAX_KMEM_INTERLEAVE,
		[KIND_HBW] = MEMKIND_HBW,
		[KIND_HBW_ALL] = MEMKIND_HBW_ALL,
		[KIND_HBW_PREFERRED] = MEMKIND_HBW_PREFERRED,
		[KIND_HBW_INTERLEAVE] = MEMKIND_HBW_INTERLEAVE,
	};
	return kinds[choice];
}

static void node_variable(char *buf, size_t size, const char *name, const struct nodeset *nodes)
{
	char list[1024];
	struct text t;
	nodelist_format(nodes, list, sizeof list);
	text_init(&t, buf, size);
	text_str(&t, name);
	text_str(&t, list);
}

/*
 * memkind takes its nodes from the environment alone, and reads them once, when
 * a kind is first asked for. For so long these variables stand in front of the
 * program's, which another thread may read meanwhile.
 */
static char **environment_with(char *dax, char *hbw)
{
	size_t n = 0;
	while (environ && environ[n])
		n++;
	char **all = bump_get((n + 3) * sizeof *all, 16);
	if (all == NULL)
		return NULL;
	all[0] = dax;
	all[1] = hbw;
	if (n)
		memcpy(all + 2, environ, n * sizeof *all);
	return all;
}

/* A block, got and given back: now the kind's arenas are there. */
static bool kind_works(memkind_t kind)
{
	void *p = memkind_check_available(kind) ? NULL : memkind_malloc(kind, 64);
	if (p)
		memkind_free(kind, p);
	return p != NULL;
}

static bool kind_works_on(memkind_t kind, const struct nodeset *nodes)
{
	char dax[1100], hbw[1100];
	char **before = environ;
	node_variable(dax, sizeof dax, "MEMKIND_DAX_KMEM_NODES=", nodes);
	node_variable(hbw, sizeof hbw, "MEMKIND_HBW_NODES=", nodes);
	char **with = environment_with(dax, hbw);
	if (with)
		environ = with;
	bool works = kind_works(kind);
	environ = before;
	if (with)
		bump_put(with);
	return works;
}

static memkind_t nodes_open(const struct setup *setup, char *why, size_t why_size)
{
	memkind_t kind = kind_of(setup->settings.kind.choice);
	struct text t;
	char what[128];
	if (!binding_there(&setup->pmem, why, why_size))
		return NULL;
	if (kind_works_on(kind, &setup->pmem))
		return kind;
	text_init(&t, what, sizeof what);
	text_str(&t, "memkind can't open its kind ");
	text_str(&t, option_kind_names[setup->settings.kind.choice]);
	text_str(&t, " on the PMEM nodes");
	refuse(why, why_size, what, 0);
	return NULL;
}

static memkind_t files_open(const char *directory, char *why, size_t why_size)
{
	memkind_t kind = NULL;
	struct text t;
	char what[400];
	errno = 0;
	if (memkind_create_pmem(directory, 0, &kind) == 0 && kind_works(kind))
		return kind;
	int err = errno;
	text_init(&t, what, sizeof what);
	text_str(&t, "TIERHEAP_MEMKIND_KIND: no file of memkind's can be made in ");
	text_quote(&t, directory);
	refuse(why, why_size, what, err);
	return NULL;
}

memkind_t kind_open(const struct setup *setup, char *why, size_t why_size)
{
	if (!space_there(why, why_size))
		return NULL;
	if (option_in_files(&setup->settings))
		return files_open(setup->settings.kind.directory, why, why_size);
	return nodes_open(setup, why, why_size);
}
