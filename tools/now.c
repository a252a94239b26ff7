/* SPDX-License-Identifier: BSD-2-Clause */
#include "now.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "format.h"
#include "message.h"
#include "moving.h"
#include "pages.h"
#include "tool.h"

/* Off what was aimed at, of the heap: as much as `tierheap verify` lets pass. */
#define GOOD 0.02

static void left_print(const struct moving *n)
{
	const struct {
		uint64_t pages;
		const char *why;
	} rows[] = {
	    {n->full, "found no room on the other tier's nodes"},
	    {n->shared, "are a child's, too, and stay until it has ended"},
	    {n->busy, "are in use by the kernel"},
	};
	char size[FORMAT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].pages)
			message_line("process %d: %s %s", (int)n->pid,
				     format_mib(rows[i].pages << PAGE_SHIFT, size), rows[i].why);
}

static int result_print(const struct moving *n, const struct settings *s, double seconds)
{
	uint64_t all = n->on[0] + n->on[1];
	double share = all ? (double)n->on[1] / (double)all : NAN;
	char moved[FORMAT_LEN], is[FORMAT_LEN], wanted[FORMAT_LEN];
	bool good = (double)n->wrong <= GOOD * (double)all;

	printf("process %d: moved %s in %.2f s: share %s", (int)n->pid,
	       format_mib(n->moved << PAGE_SHIFT, moved), seconds, format_share(share, is));
	if (s->policy == TIERHEAP_POLICY_DYNAMIC_THRESHOLD ||
	    s->policy == TIERHEAP_POLICY_STATIC_RATIO)
		printf(", wanted %s", format_share(option_share(s), wanted));
	putchar('\n');
	left_print(n);
	if (n->short_of_room)
		message_line("process %d: the tiers' nodes have no room for the wanted share: see "
			     "\"tierheap nodes\"", (int)n->pid);
	if (good)
		return n->short_of_room ? EXIT_FAILED : 0;
	message_line("process %d: %s lie still on the other tier: see \"tierheap verify %d\"",
		     (int)n->pid, format_mib(n->wrong << PAGE_SHIFT, moved), (int)n->pid);
	return EXIT_FAILED;
}

static double seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

bool now_possible(pid_t pid, const struct view *v)
{
	struct residency r;
	struct mappings all;
	const char *not = NULL;
	char why[256];
	int err;

	if (v->s.state == TIERHEAP_STATE_DRAM)
		not = "everything is in DRAM";
	else if (v->s.simulated)
		not = "its PMEM tier is simulated on nodes of DRAM";
	if (not) {
		message_line("--now: process %d has no pages to move: %s%s%s", (int)pid, not,
			     *v->s.message ? ": " : "", v->s.message);
		return false;
	}
	if (!residency_range(&r, &v->s, why, sizeof(why))) {
		message_line("--now: %s", why);
		return false;
	}
	err = mappings_read(&all, pid, r.base, r.base + r.size, &r.tier[1], NULL, NULL);
	if (err == 0)
		err = pages_permitted(pid);
	mappings_free(&all);
	if (err == 0)
		return true;
	residency_why(err, pid, why, sizeof(why));
	message_line("--now: %s", why);
	return false;
}

int now_move(pid_t pid, const struct view *v, const struct settings *s, bool taken)
{
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct residency r;
	static struct moving n;
	char why[256];
	double from = seconds_now();
	int err;

	if (!residency_range(&r, &v->s, why, sizeof(why))) {
		message_line("--now: %s", why);
		return EXIT_FAILED;
	}
	err = moving_begin(&n, pid, &r, taken ? NULL : s);
	if (err == 0)
		err = moving_run(&n);
	if (err == 0)
		err = moving_count(&n);
	moving_end(&n);
	if (err) {
		residency_why(err, pid, why, sizeof(why));
		message_line("--now: %s", n.barred ? "its cpuset does not let the process use the "
						     "nodes of a tier" : why);
		return EXIT_FAILED;
	}
	return result_print(&n, s, seconds_now() - from);
}
