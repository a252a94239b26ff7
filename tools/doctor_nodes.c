/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor on nodes: which there are, how large, how fast, and may they be used? */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor_check.h"
#include "os_file.h"

#define NEARLY_FULL 0.05 /* of a tier that is free */

static const struct nodeset *tier_nodes(const struct doctor *d, unsigned tier)
{
	return tier ? &d->topology.pmem : &d->topology.dram;
}

/* Nodes that are kept from this process. pmem: of those, the ones that would be PMEM. */
static struct nodeset nodes_refused(const struct doctor *d, bool pmem)
{
	struct nodeset out = {{0}};

	for (unsigned node = 0; node < NODE_MAX; node++)
		if (d->topology.reason[node] == NODE_NOT_ALLOWED &&
		    (!pmem || nodeset_has(&d->topology.kmem, node) ||
		     (nodeset_empty(&d->topology.kmem) &&
		      !nodeset_has(&d->topology.has_cpu, node))))
			nodeset_add(&out, node);
	return out;
}

static bool entry_seen(void *ctx, const char *name)
{
	(void)name;
	*(bool *)ctx = true;
	return false;
}

static bool dax_devices(const struct doctor *d)
{
	char path[512];
	bool seen = false;

	snprintf(path, sizeof(path), "%s/sys/bus/dax/devices", d->root);
	os_list_dir(path, entry_seen, &seen); /* no dax bus: no device */
	return seen;
}

/* Where to look for the cause. */
static void pmem_todo(const struct doctor *d, struct finding *f)
{
	struct nodeset refused = nodes_refused(d, true);

	if (d->settings.simulate)
		finding_todo(f, "unset TIERHEAP_SIMULATE    # once there is a PMEM node");
	else if (!nodeset_empty(&refused))
		finding_todo(f, "# see cpuset below");
	else if (!nodeset_empty(&d->topology.kmem))
		finding_todo(f, "# see blocks below");
	else if (dax_devices(d))
		finding_todo(f, "# see dax below");
	else
		finding_todo(f, "tierheap run --simulate PROGRAM    # tries the tiers in DRAM");
}

static void pmem_missing(const struct doctor *d, struct findings *out)
{
	char nodes[DOCTOR_NODES_LEN];
	struct finding *f;

	f = finding_add(out, d->settings.simulate ? DOCTOR_NOTE : DOCTOR_PROBLEM, "nodes",
			"DRAM %s, no PMEM node%s", doctor_nodes(&d->topology.dram, nodes),
			d->settings.simulate ? ": simulated in DRAM" : "");
	finding_why(f, d->settings.simulate ? "TIERHEAP_SIMULATE lets DRAM play the PMEM tier"
					    : "there is one kind of memory: heaps are plain DRAM");
	pmem_todo(d, f);
}

/* "0-1 (has CPUs)" */
static void tier_text(const struct doctor *d, unsigned tier, char *buf, size_t size)
{
	const struct nodeset *nodes = tier_nodes(d, tier);
	char list[DOCTOR_NODES_LEN];
	int first = nodeset_next(nodes, 0);

	snprintf(buf, size, "%s (%s)", doctor_nodes(nodes, list),
		 first < 0 ? "none" : topology_reason_text(d->topology.reason[first]));
}

void check_nodes(const struct doctor *d, struct findings *out)
{
	char dram[DOCTOR_NODES_LEN + 64], pmem[DOCTOR_NODES_LEN + 64];
	struct finding *f;

	if (d->topology_why[0]) {
		f = finding_add(out, DOCTOR_PROBLEM, "nodes", "%s", d->topology_why);
		finding_why(f, "run refuses this, and the library serves plain DRAM");
		finding_todo(f, "tierheap nodes    # which nodes there are, and why");
		return;
	}
	if (!doctor_tiered(d)) {
		pmem_missing(d, out);
		return;
	}
	tier_text(d, 0, dram, sizeof(dram));
	tier_text(d, 1, pmem, sizeof(pmem));
	finding_add(out, DOCTOR_OK, "nodes", "DRAM %s, PMEM %s", dram, pmem);
}

/* --- room --- */

struct room {
	uint64_t total, unused, files; /* bytes */
	bool known;
};

static struct room tier_room(const struct doctor *d, unsigned tier)
{
	const struct nodeset *nodes = tier_nodes(d, tier);
	struct room sum = {0};
	char sysfs[512];

	snprintf(sysfs, sizeof(sysfs), "%s/sys", d->root);
	for (int node = nodeset_next(nodes, 0); node >= 0;
	     node = nodeset_next(nodes, (unsigned)node + 1)) {
		uint64_t total, unused, files;

		if (!topology_node_room(sysfs, (unsigned)node, &total, &unused, &files))
			continue;
		sum.total += total;
		sum.unused += unused;
		sum.files += files;
		sum.known = true;
	}
	return sum;
}

static void ratio_text(const struct doctor *d, const struct room room[2], char *buf, size_t size)
{
	const struct settings *s = &d->settings;
	uint32_t dram, pmem;

	if (s->ratio_dram || s->ratio_pmem) {
		snprintf(buf, size, "ratio %u:%u set", s->ratio_dram, s->ratio_pmem);
		return;
	}
	topology_ratio(room[0].total, room[1].total, &dram, &pmem);
	snprintf(buf, size, "auto %u:%u", dram, pmem);
}

static void room_short(struct findings *out, const char *tier, const struct room *r)
{
	char unused[DOCTOR_BYTES_LEN], total[DOCTOR_BYTES_LEN];
	struct finding *f =
	    finding_add(out, DOCTOR_WARNING, "room", "%s is nearly full: %s of %s", tier,
			doctor_bytes(r->unused, unused), doctor_bytes(r->total, total));

	finding_why(f,
		    "a heap takes the other tier where one has no room, whatever the ratio; with "
		    "--bind strict malloc fails");
	finding_todo(f, "numastat -m    # and numastat -p PID: who has it");
}

/* "40.0/128.0 GiB": in the unit of the total. */
static void room_text(const struct room *r, char *buf, size_t size)
{
	char total[DOCTOR_BYTES_LEN];
	double number = strtod(doctor_bytes(r->total, total), NULL);

	snprintf(buf, size, "%.1f/%s",
		 r->total ? (double)r->unused / (double)r->total * number : 0.0, total);
}

void check_room(const struct doctor *d, struct findings *out)
{
	struct room room[2] = {tier_room(d, 0), tier_room(d, 1)};
	char dram[64], pmem[64], ratio[64];
	size_t before = out->count;

	if (!room[0].known || (doctor_tiered(d) && !room[1].known)) {
		finding_add(out, DOCTOR_OK, "room", "the nodes do not tell their sizes");
		return;
	}
	/* Files' pages are dropped where DRAM is asked for (src/room.h). */
	if ((double)(room[0].unused + room[0].files) < NEARLY_FULL * (double)room[0].total)
		room_short(out, "DRAM", &room[0]);
	if (room[1].known && (double)room[1].unused < NEARLY_FULL * (double)room[1].total)
		room_short(out, "PMEM", &room[1]);
	if (out->count > before)
		return;
	room_text(&room[0], dram, sizeof(dram));
	if (!room[1].known) {
		finding_add(out, DOCTOR_OK, "room", "DRAM %s free", dram);
		return;
	}
	room_text(&room[1], pmem, sizeof(pmem));
	ratio_text(d, room, ratio, sizeof(ratio));
	finding_add(out, DOCTOR_OK, "room", "DRAM %s, PMEM %s free; %s", dram, pmem, ratio);
}

/* --- cpuset --- */

static void cpuset_todo(const struct doctor *d, struct finding *f)
{
	char group[512], file[600], word[640], nodes[DOCTOR_NODES_LEN];
	bool unified;

	doctor_nodes(&d->topology.has_memory, nodes);
	if (doctor_exists(d, "/.dockerenv")) {
		finding_todo(f, "docker run --cpuset-mems %s ...", nodes);
	} else if (doctor_group(d, "cpuset", group, sizeof(group), &unified)) {
		snprintf(file, sizeof(file), "%s/cpuset.mems", group);
		finding_todo(f, "echo %s > %s    # and the groups above it", nodes,
			     doctor_word(file, word, sizeof(word)));
	} else {
		finding_todo(f, "systemctl set-property UNIT AllowedMemoryNodes=%s", nodes);
	}
}

void check_cpuset(const struct doctor *d, struct findings *out)
{
	struct nodeset all = nodes_refused(d, false), pmem = nodes_refused(d, true);
	struct nodeset allowed = d->topology.allowed;
	char nodes[DOCTOR_NODES_LEN], may[DOCTOR_NODES_LEN];
	struct finding *f;

	nodeset_intersect(&allowed, &d->topology.has_memory);
	doctor_nodes(&allowed, may);
	if (nodeset_empty(&all)) {
		finding_add(out, DOCTOR_OK, "cpuset", "all nodes with memory may be used: %s", may);
		return;
	}
	f = finding_add(out,
			nodeset_empty(&pmem) ? DOCTOR_NOTE
			: doctor_tiered(d)   ? DOCTOR_WARNING
					     : DOCTOR_PROBLEM,
			"cpuset", "node %s%s is outside of it: only %s may be used",
			doctor_nodes(&all, nodes), nodeset_empty(&pmem) ? "" : " (PMEM)", may);
	/* EINVAL of mbind(2): no node of the set is in the process's cpuset. */
	finding_why(f, "what this shell starts can't have memory there, tierheap or not");
	cpuset_todo(d, f);
}

/* --- speed, as the firmware tells it --- */

/*
 * Of the initiators nearest to the node: nanoseconds and MiB/s; "NUMA Performance" in the kernel's
 * admin-guide/mm/numaperf.rst. The best node of the tier counts. False: unknown.
 */
static bool tier_figure(const struct doctor *d, unsigned tier, const char *name, uint64_t *out)
{
	const struct nodeset *nodes = tier_nodes(d, tier);
	bool larger_is_better = strcmp(name, "read_bandwidth") == 0, known = false;
	char path[128];
	uint64_t n;

	for (int node = nodeset_next(nodes, 0); node >= 0;
	     node = nodeset_next(nodes, (unsigned)node + 1)) {
		snprintf(path, sizeof(path),
			 "/sys/devices/system/node/node%d/access0/initiators/%s", node, name);
		if (!doctor_number(d, path, &n) || n == 0)
			continue;
		if (!known || (larger_is_better ? n > *out : n < *out))
			*out = n;
		known = true;
	}
	return known;
}

/* "DRAM 100 ns 20480 MiB/s" */
static bool tier_speed(const struct doctor *d, unsigned tier, char *buf, size_t size,
		       uint64_t *latency)
{
	uint64_t bandwidth;
	int len;

	if (!tier_figure(d, tier, "read_latency", latency))
		return false;
	len = snprintf(buf, size, "%s %lu ns", tier ? "PMEM" : "DRAM", (unsigned long)*latency);
	if (tier_figure(d, tier, "read_bandwidth", &bandwidth))
		snprintf(buf + len, size - (size_t)len, " %lu MiB/s", (unsigned long)bandwidth);
	return true;
}

void check_speed(const struct doctor *d, struct findings *out)
{
	char dram[64], pmem[64], nodes[DOCTOR_NODES_LEN];
	struct nodeset both = d->topology.dram;
	uint64_t latency[2];
	struct finding *f;

	if (!doctor_tiered(d))
		return;
	if (!tier_speed(d, 0, dram, sizeof(dram), &latency[0]) ||
	    !tier_speed(d, 1, pmem, sizeof(pmem), &latency[1])) {
		finding_add(out, DOCTOR_OK, "speed", "the firmware tells no figures (HMAT)");
		return;
	}
	if (latency[1] > latency[0]) {
		finding_add(out, DOCTOR_OK, "speed", "%s, %s", dram, pmem);
		return;
	}
	f = finding_add(out, DOCTOR_NOTE, "speed", "the PMEM tier is not the slower one: %s, %s",
			dram, pmem);
	finding_why(f,
		    "small blocks go to DRAM as the faster memory; a node without CPUs counts as "
		    "PMEM, as HBM may be");
	for (size_t i = 0; i < NODE_WORDS; i++)
		both.word[i] |= d->topology.pmem.word[i];
	finding_todo(f, "tierheap run --dram-nodes %s ...    # or --pmem-nodes: say which",
		     doctor_nodes(&both, nodes));
}

/* --- the kernel's own tiers --- */

#define TIERS_MAX 16u
#define NONE      ULONG_MAX

struct kernel_tier {
	unsigned long distance; /* N of memory_tierN: smaller is faster */
	struct nodeset nodes;
};

struct kernel_tiers {
	const struct doctor *d;
	struct kernel_tier list[TIERS_MAX];
	size_t count;
};

/*
 * ABI/testing/sysfs-kernel-mm-memory-tiers. That document names the file "nodes", kernels have
 * "nodelist".
 */
static bool tier_look(void *ctx, const char *name)
{
	static const char prefix[] = "memory_tier";
	struct kernel_tiers *t = ctx;
	struct kernel_tier *tier = &t->list[t->count];
	char path[512], list[1024], *end;

	if (t->count == TIERS_MAX || strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return true;
	tier->distance = strtoul(name + sizeof(prefix) - 1, &end, 10);
	snprintf(path, sizeof(path), "/sys/devices/virtual/memory_tiering/%s/nodelist", name);
	if (*end == '\0' && doctor_text(t->d, path, list, sizeof(list)) &&
	    nodelist_parse(list, &tier->nodes))
		t->count++;
	return true;
}

static int tier_compare(const void *a, const void *b)
{
	unsigned long x = ((const struct kernel_tier *)a)->distance;
	unsigned long y = ((const struct kernel_tier *)b)->distance;

	return (x > y) - (x < y);
}

/* The slowest with a node of the set, or the fastest; NONE: there is none. */
static unsigned long tier_of(const struct kernel_tiers *t, const struct nodeset *nodes,
			     bool slowest)
{
	unsigned long found = NONE;

	for (size_t i = 0; i < t->count; i++) {
		struct nodeset both = t->list[i].nodes;

		nodeset_intersect(&both, nodes);
		if (!nodeset_empty(&both) && (found == NONE || slowest))
			found = t->list[i].distance;
	}
	return found;
}

static void tiers_text(const struct kernel_tiers *t, char *buf, size_t size)
{
	char nodes[DOCTOR_NODES_LEN];
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < t->count && len < size; i++)
		len +=
		    (size_t)snprintf(buf + len, size - len, "%s%s (%lu)", i ? ", " : "",
				     doctor_nodes(&t->list[i].nodes, nodes), t->list[i].distance);
}

void check_tiers(const struct doctor *d, struct findings *out)
{
	struct kernel_tiers t = {.d = d};
	unsigned long dram, pmem;
	char path[512], text[256];
	struct finding *f;

	if (!doctor_tiered(d))
		return;
	snprintf(path, sizeof(path), "%s/sys/devices/virtual/memory_tiering", d->root);
	os_list_dir(path, tier_look, &t); /* not there: none is found */
	if (t.count == 0) {
		finding_add(out, DOCTOR_OK, "tiers", "the kernel has none of its own (Linux 6.1)");
		return;
	}
	qsort(t.list, t.count, sizeof(t.list[0]), tier_compare);
	tiers_text(&t, text, sizeof(text));
	dram = tier_of(&t, &d->topology.dram, true);
	pmem = tier_of(&t, &d->topology.pmem, false);
	if (dram == NONE || pmem > dram) {
		finding_add(out, DOCTOR_OK, "tiers", "the kernel's, by distance: nodes %s", text);
		return;
	}
	f = finding_add(out, DOCTOR_NOTE, "tiers",
			"the kernel's put PMEM level with DRAM: nodes %s", text);
	finding_why(f, "it takes that node for as fast; if that is right, it is no PMEM");
	finding_todo(f, "tierheap nodes    # then tierheap run --pmem-nodes NODES ...");
}
