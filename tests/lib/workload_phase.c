/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_phase.h"

#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge_segment.h"
#include "workload_check.h"
#include "workload_parse.h"
#include "workload_replay.h"
#include "workload_series.h"

#define FIRST_CHECK (64 * MIB)  /* growing heaps are judged from here ... */
#define CHECK_EVERY (16 * MIB)  /* ... whenever they have grown by this or an eighth */

const char workload_phases[] =
	"  grow     to the heap's size, judged from 64 MiB on\n"
	"  churn    as much as is held allocated at random places, judged twice\n"
	"  half     half the heap freed at random, then one tenth allocated\n"
	"  to=MIX   nine tenths freed at random and filled by another mix, then one tenth\n"
	"  set=D:P  the wanted ratio changed by `tierheap set`, then one twentieth\n"
	"  fork     one tenth by a forked child, then one tenth by the parent beside it\n"
	"  replay=FILE  what a program was recorded to allocate and free\n"
	"  slow=N   N seconds of small requests, a thousand a second\n";

/* Written by plan_run before anything else. */
static struct workload *load;

/* This part of the heap's size allocated, then judged. */
static void part_judged(unsigned divisor, const char *phase)
{
	job_run(JOB_CHURN, load->level, load->heap_bytes / divisor);
	check(load, phase);
}

static void tenth_judged(const char *phase)
{
	part_judged(10, phase);
}

static void phase_grow(const char *phase)
{
	uint64_t every = load->heap_bytes / 8 > CHECK_EVERY ? load->heap_bytes / 8 : CHECK_EVERY;

	for (uint64_t at = FIRST_CHECK; at < load->heap_bytes; at += every) {
		job_run(JOB_GROW, at, 0);
		check(load, phase);
	}
	job_run(JOB_GROW, load->heap_bytes, 0);
	check(load, phase);
}

static void phase_churn(const char *phase)
{
	for (int i = 0; i < 2; i++) {
		job_run(JOB_CHURN, load->level, load->level / 2);
		check(load, phase);
	}
}

static void phase_half(const char *phase)
{
	load->level = load->heap_bytes / 2;
	series_change(pools);
	job_run(JOB_SHRINK, load->level, 0);
	tenth_judged(phase);
}

static void phase_to(const char *phase, const char *name)
{
	load->mix = mix_find(name, strcspn(name, ","));
	if (!load->mix)
		value_refuse(name, "a mix");
	load->level = load->heap_bytes;
	series_change(pools);
	job_run(JOB_SHRINK, load->level / 10, 0);
	job_run(JOB_GROW, load->level, 0);
	tenth_judged(phase);
}

/* `tierheap set` as a user would call it; it is not itself run under the preloads. */
static pid_t ratio_set(const char *ratio)
{
	char setting[32], pid[24], path[] = "PATH=/usr/bin:/bin", verb[] = "set";
	char *const environment[] = { path, NULL };
	char *argv[] = { (char *)load->tool, verb, pid, setting, NULL };
	pid_t child;

	if (!load->tool)
		workload_fail("set= needs --tool");
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	snprintf(setting, sizeof(setting), "ratio=%.*s", (int)strcspn(ratio, ","), ratio);
	if (posix_spawn(&child, load->tool, NULL, NULL, argv, environment))
		workload_fail("`tierheap` could not be started");
	return child;
}

/*
 * The heap goes on as soon as the tool has asked: it waits until the setting is
 * taken, and a heap takes it when it allocates. A tenth is promised; judged after
 * a half of that, as how soon threads take the setting is a matter of chance.
 */
static void phase_set(const char *phase, const char *ratio)
{
	struct judge_said said;
	uint64_t asked;
	pid_t child;
	int status;

	if (!judge_segment_read(&said))
		workload_fail("set= needs the library's segment");
	asked = said.asked;
	ratio_parse(ratio, &load->ratio_dram, &load->ratio_pmem);
	child = ratio_set(ratio);
	for (int tries = 0; said.asked == asked; tries++) {
		if (tries == 10000)
			workload_fail("`tierheap set` asked for nothing within 10 s");
		usleep(1000);
		judge_segment_read(&said);
	}
	series_change(pools);
	part_judged(20, phase);
	if (waitpid(child, &status, 0) != child || status)
		workload_fail("`tierheap set` failed");
}

static void phase_replay(const char *name)
{
	if (load->threads > 1)
		workload_fail("replay is for one thread");
	replay_open(name);
	job_run(JOB_REPLAY, 0, 0);
	check(load, "replay");
}

static void phase_slow(const char *phase, const char *text)
{
	char word[8];
	unsigned long n;

	n = number_parse(word_copy(text, word, sizeof(word), "a number of seconds"), 1, 600,
	                 "a number of seconds");
	for (unsigned long i = 0; i < n * 1000; i++) {
		free(malloc(1 + i % 512));
		usleep(1000);
	}
	check(load, phase);
}

/* The child's blocks are its own: so must its list of them be. */
static _Noreturn void fork_child(int ready, int leave)
{
	char byte;

	series_end();
	pool_detach(&pools[0]);
	tenth_judged("child");
	if (write(ready, "", 1) != 1 || read(leave, &byte, 1) < 0)
		_exit(1);
	_exit(0);
}

/* Both write into pages that they share: each gets its copies, in the tier of the page. */
static void phase_fork(const char *phase)
{
	int ready[2], leave[2], status;
	char byte;
	pid_t child;

	if (load->threads > 1)
		workload_fail("fork is for one thread");
	if (pipe(ready) || pipe(leave))
		workload_fail("no pipe");
	child = fork();
	if (child < 0)
		workload_fail("no process");
	if (child == 0) {
		close(leave[1]);
		fork_child(ready[1], leave[0]);
	}
	close(ready[1]);
	close(leave[0]);
	if (read(ready[0], &byte, 1) != 1)
		workload_fail("the child did not get through");
	tenth_judged(phase);
	close(ready[0]);
	close(leave[1]);
	if (waitpid(child, &status, 0) != child || status)
		workload_fail("the child failed");
}

static bool phase_is(const char *phase, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(phase, name, len) && (phase[len] == ',' || phase[len] == '\0');
}

/* A path says nothing to who reads the series. */
static bool phase_is_replay(const char *phase)
{
	return !strncmp(phase, "replay=", 7);
}

static void phase_run(const char *phase)
{
	if (phase_is(phase, "grow"))
		phase_grow(phase);
	else if (phase_is(phase, "churn"))
		phase_churn(phase);
	else if (phase_is(phase, "half"))
		phase_half(phase);
	else if (phase_is(phase, "fork"))
		phase_fork(phase);
	else if (!strncmp(phase, "to=", 3))
		phase_to(phase, phase + 3);
	else if (!strncmp(phase, "set=", 4))
		phase_set(phase, phase + 4);
	else if (phase_is_replay(phase))
		phase_replay(phase + 7);
	else if (!strncmp(phase, "slow=", 5))
		phase_slow(phase, phase + 5);
	else
		value_refuse(phase, "a phase");
}

void plan_run(struct workload *w, const char *plan)
{
	unsigned number = 0;

	load = w;
	w->level = w->heap_bytes;
	jobs_start(w);
	for (const char *phase = plan; *phase; phase += strcspn(phase, ",")) {
		phase += *phase == ',';
		series_phase(++number, phase_is_replay(phase) ? "replay" : phase);
		phase_run(phase);
	}
	jobs_end();
}
