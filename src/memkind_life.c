/* SPDX-License-Identifier: BSD-2-Clause */
/* Start, fork and end of the engine memkind. */
#include <dlfcn.h>

#include "engine.h"
#include "memkind_kind.h"
#include "memkind_report.h"
#include "memkind_step.h"

const enum tierheap_engine engine_own = TIERHEAP_ENGINE_MEMKIND;

static memkind_t pmem;      /* the PMEM tier at the start; set once by engine_bind */
static _Atomic bool ending; /* set once by engine_end */

void engine_unused(void)
{
}

bool engine_ready(void)
{
	return true;
}

bool engine_usable(char *why, size_t why_size)
{
	(void)why;
	(void)why_size;
	return true;
}

bool engine_bind(struct setup *setup, char *why, size_t why_size)
{
	if (option_in_files(&setup->settings))
		setup->pmem = (struct nodeset){ 0 };
	pmem = kind_open(setup, why, why_size);
	return pmem != NULL;
}

void engine_start(const struct setup *setup)
{
	plan_set(&setup->settings, pmem);
	step_begin(setup, pmem);
}

void engine_enter(void)
{
	memkind_thread.inside++;
}

void engine_leave(void)
{
	memkind_thread.inside--;
}

void engine_step(void)
{
	step_force();
}

void engine_usage(struct engine_usage *out)
{
	struct memkind_report now = { 0 };
	memkind_thread.inside++;
	report_ask(&now, pmem, 0, true);
	memkind_thread.inside--;
	*out = (struct engine_usage){
		.usable = now.usable[0] + now.usable[1],
		.resident = now.resident[0] + now.resident[1],
	};
	if (out->resident > out->usable)
		out->unused = out->resident - out->usable;
}

/* memkind has no function for it: its arenas give back what is unused after ten seconds. */
uint64_t engine_trim(void)
{
	return 0;
}

void engine_fork_prepare(void)
{
	step_fork_prepare();
}

void engine_fork_parent(void)
{
	step_fork_parent();
}

void engine_fork_child(void)
{
	step_fork_child();
}

void engine_end(void)
{
	ending = true;
}

/*
 * memkind's destructor destroys the arenas of its kinds, and with them what
 * stdio has not written yet. It calls these two, finds them here, as this library
 * comes first, and stops at the first that fails. A program that destroys a kind
 * of its own before reaches memkind's.
 */
int memkind_arena_destroy(struct memkind *kind);
int memkind_pmem_destroy(struct memkind *kind);

static int destroy(const char *name, struct memkind *kind)
{
	int (*next)(struct memkind *) = (int (*)(struct memkind *))dlsym(RTLD_NEXT, name);
	return ending || next == NULL ? MEMKIND_ERROR_RUNTIME : next(kind);
}

EXPORT int memkind_arena_destroy(struct memkind *kind)
{
	return destroy("memkind_arena_destroy", kind);
}

EXPORT int memkind_pmem_destroy(struct memkind *kind)
{
	return destroy("memkind_pmem_destroy", kind);
}
