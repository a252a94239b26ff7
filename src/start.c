/* SPDX-License-Identifier: BSD-2-Clause */
#include "start.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "os.h"
#include "route.h"
#include "segment.h"
#include "step.h"
#include "topology.h"
#include "window.h"

enum { NOT_STARTED, STARTING, STARTED };
static _Atomic int phase;
/* Written while STARTING by one thread, then constant. */
static struct step_setup setup;
static struct topology topology;
static char message[TIERHEAP_SEGMENT_TEXT_LEN];
static bool wrong; /* a setting is wrong: plain DRAM */

#define WHY_SIZE 256u

void (*const route_first_use)(void) = start_once;

/* The first reason is the one that is shown. */
static void degrade(const char *why)
{
	struct text t;
	if (message[0])
		return;
	text_init(&t, message, sizeof message);
	text_str(&t, why);
}

/* One line for all that is wrong: the first reason, and what follows from it. */
static void refuse_settings(const char *why)
{
	char line[400];
	struct text t;
	wrong = true;
	degrade(why);
	text_init(&t, line, sizeof line);
	text_str(&t, why);
	text_str(&t, "; the heap is plain DRAM");
	log_warn(line);
}

static void note_setting(void *ctx, const char *line)
{
	char *why = ctx;
	struct text t;
	if (why[0])
		return;
	text_init(&t, why, WHY_SIZE);
	text_str(&t, line);
}

static void read_settings(void)
{
	char why[WHY_SIZE] = "";
	option_defaults(&setup.settings);
	/* A privileged program takes no orders from its caller's environment. */
	if (os_secure()) {
		setup.settings.stats = false;
		return;
	}
	unsigned errors = option_read_environment(&setup.settings, environ, note_setting, why);
	if (errors || !option_check(&setup.settings, why, sizeof why))
		refuse_settings(why);
}

static void read_topology(void)
{
	char why[256];
	struct nodeset allowed;
	topology_allowed("/proc/self/status", &allowed);
	bool read = topology_read(&topology, "/sys", &setup.settings, &allowed, why, sizeof why);
	if (!read && !wrong) {
		refuse_settings(why);
		nodeset_subtract(&topology.pmem, &topology.pmem);
	}
	setup.dram = topology.dram;
	setup.pmem = topology.pmem;
}

static void default_ratio(void)
{
	struct settings *s = &setup.settings;
	if (s->ratio_dram || s->ratio_pmem)
		return;
	if (setup.simulated) {
		s->ratio_dram = s->ratio_pmem = 1;
		return;
	}
	topology_ratio(topology_total("/sys", &setup.dram), topology_total("/sys", &setup.pmem),
	               &s->ratio_dram, &s->ratio_pmem);
}

static void bind_refused(int err)
{
	struct text t;
	char why[160];
	text_init(&t, why, sizeof why);
	text_str(&t, "mbind is refused (error ");
	text_num(&t, (uint64_t)-err);
	text_str(&t, "): the heap is plain DRAM; "
	             "allow mbind and move_pages (in a container: CAP_SYS_NICE)");
	degrade(why);
	log_warn(why);
}

/* Which tiers there are. */
static void choose_tiers(void)
{
	setup.tiered = !wrong && !nodeset_empty(&setup.pmem) && heap_range.size;
	if (!wrong && setup.settings.simulate && nodeset_empty(&setup.pmem) && !message[0]) {
		setup.tiered = setup.simulated = heap_range.size != 0;
		setup.pmem = setup.dram;
	}
	if (setup.tiered && !setup.simulated) {
		bool strict = setup.settings.bind == BIND_STRICT;
		int err = window_bind_all(&setup.dram, &setup.pmem,
		                          strict ? OS_STRICT : OS_PREFERRED);
		if (err) {
			setup.tiered = false;
			bind_refused(err);
		}
	}
	if (heap_range.size == 0)
		degrade("no address space for the heap's range (ulimit -v?): "
		        "the heap is plain DRAM");
	else if (!setup.tiered)
		degrade("no PMEM node: the heap is plain DRAM");
}

static void publish(void)
{
	char why[256];
	setup.published = setup.settings.stats;
	if (segment_create(setup.settings.stats, why, sizeof why))
		return;
	setup.published = false;
	log_warn(why);
	degrade(why);
}

/* Those that differ from their defaults; the nodes are said anyway. */
static void say_settings(struct text *t)
{
	char value[64];
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		option_format(&setup.settings, row, value, sizeof value);
		if (row->type == OPTION_NODES || strcmp(row->name, "VERBOSE") == 0 ||
		    strcmp(value, row->dflt) == 0)
			continue;
		text_str(t, ", ");
		text_str(t, row->flag);
		text_str(t, " ");
		text_str(t, value);
	}
}

static void say_start(void)
{
	char buf[500], nodes[64];
	struct text t;
	if (!setup.settings.verbose)
		return;
	text_init(&t, buf, sizeof buf);
	nodelist_format(&setup.dram, nodes, sizeof nodes);
	text_str(&t, "DRAM nodes ");
	text_str(&t, nodes);
	nodelist_format(&setup.pmem, nodes, sizeof nodes);
	text_str(&t, setup.simulated ? ", PMEM simulated on nodes " : ", PMEM nodes ");
	text_str(&t, nodes);
	say_settings(&t);
	if (message[0]) {
		text_str(&t, "; ");
		text_str(&t, message);
	}
	log_warn(buf);
}

/* Our locks come before jemalloc's: its handlers were registered earlier, so ours run first. */
static void fork_prepare(void)
{
	step_fork_prepare();
	arenas_fork_prepare();
}

static void fork_parent(void)
{
	arenas_fork_parent();
	step_fork_parent();
}

static void fork_child(void)
{
	arenas_fork_child();
	step_fork_child();
}

static void start(void)
{
	read_settings();
	read_topology();
	choose_tiers();
	default_ratio();
	publish();
	setup.message = message;
	pthread_atfork(fork_prepare, fork_parent, fork_child);
	if (heap_range.size == 0)
		return;
	arenas_start();
	step_start(&setup);
	say_start();
	route_start();
}

void start_once(void)
{
	int expected = NOT_STARTED;
	if (environ == NULL || je_malloc_init_state != 0)
		return;
	if (!atomic_compare_exchange_strong(&phase, &expected, STARTING))
		return;
	int saved = errno;
	thread_state.guard++;
	start();
	thread_state.guard--;
	errno = saved;
	phase = STARTED;
}

const struct settings *start_settings(void)
{
	return &setup.settings;
}

bool start_done(void)
{
	return phase == STARTED;
}
