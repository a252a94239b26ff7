/* SPDX-License-Identifier: BSD-2-Clause */
#include "start.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "log.h"
#include "os.h"
#include "os_file.h"
#include "route.h"
#include "say.h"
#include "segment.h"
#include "topology.h"

enum { NOT_STARTED, STARTING, STARTED };
static _Atomic int phase;
/* Written while STARTING by one thread, then constant. */
static struct setup setup;
static struct topology topology;
static char message[TIERHEAP_SEGMENT_TEXT_LEN];
static bool wrong; /* a setting is wrong: plain DRAM */
static bool excluded; /* it is no command that is to be tiered: plain DRAM, and no word about it */
static const char *replaced; /* whose malloc the program calls; NULL: ours */

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

/* The library that is loaded decides; that another one was asked for is a mistake worth a word. */
static void check_engine(void)
{
	if (setup.settings.engine == TIERHEAP_ENGINE_MEMKIND && engine_own != TIERHEAP_ENGINE_MEMKIND &&
	    !wrong)
		refuse_settings("TIERHEAP_ENGINE is memkind, which is libtierheap-memkind.so: preload "
		                "that one");
	setup.settings.engine = engine_own;
}

static void read_settings(void)
{
	char why[WHY_SIZE] = "";
	option_defaults(&setup.settings);
	setup.settings.engine = engine_own;
	/* A privileged program takes no orders from its caller's environment. */
	if (os_secure()) {
		setup.settings.stats = false;
		return;
	}
	unsigned errors = option_read_environment(&setup.settings, environ, note_setting, why);
	if (errors || !option_check(&setup.settings, why, sizeof why))
		refuse_settings(why);
	check_engine();
}

static void judge_command(void)
{
	char path[PATH_MAX], why[WHY_SIZE];
	os_program(path, sizeof path);
	excluded = !names_select(&setup.settings.include, &setup.settings.exclude, path, why,
	                         sizeof why);
	if (excluded)
		degrade(why);
}

static void read_topology(void)
{
	char why[256];
	struct nodeset allowed;
	int error;
	topology_allowed("/proc/self/status", &allowed, &error);
	bool read = topology_read(&topology, "/sys", &setup.settings, &allowed, why, sizeof why);
	if (!read && !wrong) {
		if (!excluded)
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
	uint64_t pmem = option_in_files(s) ? os_file_system_size(s->kind.directory)
	                                   : topology_total("/sys", &setup.pmem);
	topology_ratio(topology_total("/sys", &setup.dram), pmem, &s->ratio_dram, &s->ratio_pmem);
}

/* A setting asks for two tiers; else the library is silent, as it can be in every process. */
static bool tiers_asked(const struct settings *s)
{
	return s->policy != TIERHEAP_POLICY_DRAM_ONLY &&
	       (s->ratio_dram || s->ratio_pmem || s->policy != TIERHEAP_POLICY_DYNAMIC_THRESHOLD);
}

static void say_no_pmem(void)
{
	static const char why[] = "no PMEM node: the heap is plain DRAM";
	degrade(why);
	if (tiers_asked(&setup.settings))
		log_warn(why);
}

static void say_replaced(void)
{
	char why[WHY_SIZE];
	struct text t;
	text_init(&t, why, sizeof why);
	text_str(&t, "0 allocations intercepted: malloc is that of ");
	text_str(&t, replaced);
	degrade(why);
	if (tiers_asked(&setup.settings))
		log_warn(why);
}

/* Which tiers there are. */
static void choose_tiers(void)
{
	char why[WHY_SIZE];
	if (excluded)
		return;
	if (replaced) {
		say_replaced();
		return;
	}
	bool usable = engine_usable(why, sizeof why);
	bool dry = setup.settings.dry_run;
	bool there = !dry && (!nodeset_empty(&setup.pmem) || option_in_files(&setup.settings));
	setup.tiered = usable && !wrong && there;
	if (usable && !wrong && !there && (dry || setup.settings.simulate) && !message[0]) {
		setup.tiered = setup.simulated = true;
		setup.pmem = setup.dram;
	}
	if (setup.tiered && !engine_bind(&setup, why, sizeof why)) {
		setup.tiered = setup.simulated = false;
		degrade(why);
		log_warn(why);
	}
	if (!usable) {
		degrade(why);
		if (there || dry || setup.settings.simulate)
			log_warn(why);
	} else if (!setup.tiered && !message[0])
		say_no_pmem();
}

static void publish(void)
{
	char why[256];
	setup.published = setup.settings.stats;
	if (segment_create(setup.settings.stats, why, sizeof why))
		return;
	setup.published = false;
	if (why[0] == '\0')
		return;
	log_warn(why);
	degrade(why);
}

static void start(void)
{
	read_settings();
	judge_command();
	read_topology();
	choose_tiers();
	default_ratio();
	publish();
	setup.message = message;
	pthread_atfork(engine_fork_prepare, engine_fork_parent, engine_fork_child);
	say_start(&setup);
	engine_start(&setup);
}

void start_unused(const char *by)
{
	replaced = by;
	engine_unused();
}

void start_once(void)
{
	int expected = NOT_STARTED;
	if (environ == NULL || !engine_ready())
		return;
	if (!atomic_compare_exchange_strong(&phase, &expected, STARTING))
		return;
	int saved = errno;
	engine_enter();
	start();
	engine_leave();
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
