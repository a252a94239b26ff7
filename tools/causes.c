/* SPDX-License-Identifier: BSD-2-Clause */
#include "causes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "os_file.h"
#include "topology.h"

#define BALANCING "/proc/sys/kernel/numa_balancing"
#define DEMOTION  "/sys/kernel/mm/numa/demotion_enabled"
/* The kernel falls back at a zone's low watermark; so much of a node may have come free since. */
#define FULL_PART 32u

struct list {
	char (*text)[CAUSE_LEN];
	size_t n;
};

static bool setting_on(const char *path)
{
	char text[16];

	/* Numbers, or words: "0" and "false" are off. */
	return os_read_file(path, text, sizeof(text)) > 0 && text[0] != '0' && text[0] != 'f';
}

/* Sums of lines such as "pgdemote_kswapd 123", in pages. */
static void vmstat_read(struct cause_facts *f)
{
	FILE *file = fopen("/proc/vmstat", "re");
	char line[128];

	while (file && fgets(line, sizeof(line), file)) {
		const char *blank = strchr(line, ' ');
		uint64_t bytes = blank ? strtoull(blank, NULL, 10) << PAGE_SHIFT : 0;

		if (strncmp(line, "pgdemote_", 9) == 0)
			f->demoted += bytes;
		else if (strncmp(line, "numa_pages_migrated ", 20) == 0)
			f->balanced += bytes;
	}
	if (file)
		fclose(file);
}

/*
 * The low watermarks of a tier's zones, bytes. /proc/zoneinfo has "Node 0, zone   Normal", and
 * below it a line "        low      1234", in pages.
 */
static uint64_t low_read(const struct nodeset *nodes)
{
	FILE *file = fopen("/proc/zoneinfo", "re");
	char line[256];
	bool inside = false;
	uint64_t sum = 0;

	while (file && fgets(line, sizeof(line), file)) {
		const char *p = line + strspn(line, " ");

		if (strncmp(line, "Node ", 5) == 0)
			inside = nodeset_has(nodes, (unsigned)strtoul(line + 5, NULL, 10));
		else if (inside && strncmp(p, "low ", 4) == 0)
			sum += strtoull(p + 4, NULL, 10) << PAGE_SHIFT;
	}
	if (file)
		fclose(file);
	return sum;
}

static void room_read(struct cause_facts *f, const struct nodeset tier[2], unsigned t)
{
	uint64_t all = 0, total, unused;

	f->room[t] = 0;
	for (int n = nodeset_next(&tier[t], 0); n >= 0; n = nodeset_next(&tier[t], (unsigned)n + 1))
		if (topology_node_memory("/sys", (unsigned)n, &total, &unused)) {
			all += total;
			f->room[t] += unused;
		}
	f->full[t] = all && f->room[t] < low_read(&tier[t]) + all / FULL_PART;
}

void causes_read(struct cause_facts *out, pid_t pid, const struct nodeset tier[2])
{
	struct nodeset allowed, some;
	char path[64];
	bool known;
	int error; /* what can't be read is not known */

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	known = topology_allowed(path, &allowed, &error);
	for (unsigned t = 0; t < 2; t++) {
		some = tier[t];
		nodeset_intersect(&some, &allowed);
		out->barred[t] = known && !nodeset_empty(&tier[t]) && nodeset_empty(&some);
		room_read(out, tier, t);
	}
	out->demotion = setting_on(DEMOTION);
	out->balancing = setting_on(BALANCING);
	out->demoted = out->balanced = 0;
	vmstat_read(out);
}

static void add(struct list *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct list *l, const char *format, ...)
{
	va_list args;

	if (l->n >= CAUSES_MAX)
		return;
	va_start(args, format);
	vsnprintf(l->text[l->n++], CAUSE_LEN, format, args);
	va_end(args);
}

static const char *const names[2] = {"DRAM", "PMEM"};

/* What the process itself knows of. Returns the bytes that this leaves unexplained. */
static uint64_t known_find(struct list *l, const struct cause_facts *f)
{
	uint64_t wrong = f->wrong[0] + f->wrong[1];
	uint64_t pending = f->pending < wrong ? f->pending : wrong;
	uint64_t fell = f->fallbacks < wrong - pending ? f->fallbacks : wrong - pending;
	char size[FORMAT_LEN];

	if (f->settings_wait && wrong)
		add(l, "settings that it was given wait for its next step: the pages are compared "
		       "with those in force");
	if (pending)
		add(l, "%s wait to be moved: the process moves them as it allocates, or "
		       "\"tierheap set --now\" does", format_mib(pending, size));
	if (fell)
		add(l, "%s fell to another tier as its nodes were full, as the process has noticed",
		    format_mib(fell, size));
	if (f->shared && wrong)
		add(l, "a child has some of the pages, too: they are moved when it has ended");
	return wrong - pending - fell;
}

/* Causes outside of the process, of one tier's pages. False: none was found. */
static bool tier_find(struct list *l, const struct cause_facts *f, unsigned tier)
{
	char size[FORMAT_LEN];
	size_t before = l->n;

	if (f->barred[tier])
		add(l, "its cpuset does not let it use the nodes of %s", names[tier]);
	if (f->full[tier])
		add(l, "the nodes of %s are full (%s free): new pages fall to the others",
		    names[tier], format_mib(f->room[tier], size));
	if (tier == 0 && f->demotion && f->demoted)
		add(l, "the kernel demotes pages of full nodes, whatever their policy (%s since "
		       "the machine's start; demotion_enabled)",
		    format_mib(f->demoted, size));
	/* It leaves mappings alone that have a policy of their own. */
	if (!f->bound && f->balancing && f->balanced)
		add(l, "the kernel balances pages between nodes (%s since the machine's start; "
		       "kernel.numa_balancing)",
		    format_mib(f->balanced, size));
	return l->n > before;
}

/* Not wrong, but not what is asked for either. What fell from the tier is a part of it. */
static void turned_find(struct list *l, const struct cause_facts *f, unsigned tier)
{
	char more[FORMAT_LEN], room[FORMAT_LEN];

	if (f->full[tier] && f->short_of[tier] / 2 > f->wrong[tier])
		add(l, "%s more would be on %s, but its nodes are full (%s free): it turns away "
		       "from them",
		    format_mib(f->short_of[tier] - f->wrong[tier], more), names[tier],
		    format_mib(f->room[tier], room));
}

size_t causes_find(const struct cause_facts *f, char text[CAUSES_MAX][CAUSE_LEN])
{
	struct list l = {text, 0};
	uint64_t left = known_find(&l, f), wrong = f->wrong[0] + f->wrong[1];
	char size[FORMAT_LEN];
	bool found = f->settings_wait || f->shared;

	for (unsigned tier = 0; tier < 2; tier++)
		if (f->wrong[tier])
			found |= tier_find(&l, f, tier);
	for (unsigned tier = 0; tier < 2; tier++)
		turned_find(&l, f, tier);
	/* What is a tenth can be between two looks of the process. */
	if (!found && left > wrong / 10)
		add(&l, "%s were moved from outside: by migratepages(8), another program's "
			"move_pages(2), or a change of its cpuset",
		    format_mib(left, size));
	if (f->swapped)
		add(&l, "%s are swapped out, and accounted as if they were there",
		    format_mib(f->swapped, size));
	if (f->untouched > 0)
		add(&l, "%s are accounted that are not there: given out and not yet written to, or "
			"freed since its last step",
		    format_mib((uint64_t)f->untouched, size));
	if (f->untouched < 0)
		add(&l, "%s are there that are not accounted: written to since its last step",
		    format_mib((uint64_t)-f->untouched, size));
	return l.n;
}
