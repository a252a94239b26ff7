/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor on the kernel: what it can, and what it does with pages by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor_check.h"

struct feature {
	unsigned major, minor; /* the first version that has it */
	const char *name;
};

/* mbind(2), madvise(2) */
static const struct feature features[] = {
    {5, 14, "MADV_POPULATE_WRITE"},
    {5, 15, "MPOL_PREFERRED_MANY"},
};

/* "6.1.0-56-cloud"; *major 0: another form. */
static void release_parse(const char *release, unsigned *major, unsigned *minor)
{
	char *end;

	*major = (unsigned)strtoul(release, &end, 10);
	*minor = 0;
	if (*end == '.')
		*minor = (unsigned)strtoul(end + 1, NULL, 10);
}

void check_kernel(const struct doctor *d, struct findings *out)
{
	char release[128], missing[128] = "";
	unsigned major, minor;
	struct finding *f;

	if (!doctor_text(d, "/proc/sys/kernel/osrelease", release, sizeof(release))) {
		finding_add(out, DOCTOR_OK, "kernel", "the version is not told");
		return;
	}
	release_parse(release, &major, &minor);
	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		const struct feature *k = &features[i];
		size_t len = strlen(missing);

		if (major < k->major || (major == k->major && minor < k->minor))
			snprintf(missing + len, sizeof(missing) - len, "%s%s (%u.%u)",
				 len ? ", " : "", k->name, k->major, k->minor);
	}
	if (!missing[0]) {
		/* tierheap doesn't use it;
		 * ABI/testing/sysfs-kernel-mm-mempolicy-weighted-interleave */
		finding_add(out, DOCTOR_OK, "kernel", "%s has the policies%s", release,
			    doctor_exists(d, "/sys/kernel/mm/mempolicy/weighted_interleave")
				? ", weighted interleave too"
				: "");
		return;
	}
	f = finding_add(out, DOCTOR_WARNING, "kernel", "%s lacks %s", release, missing);
	finding_why(f, "without MPOL_PREFERRED_MANY only the first of several PMEM nodes is used; "
		       "without MADV_POPULATE_WRITE --bind strict is not safe");
	finding_todo(f, "# boot Linux 5.15 or newer");
}

/*
 * admin-guide/sysctl/kernel.rst. Memory with a policy of its own is left out unless it asks for it:
 * MPOL_F_NUMA_BALANCING of set_mempolicy(2), which tierheap does not. (8192 of 8192 pages in ranges
 * bound as tierheap's are stayed on their node in Linux 6.1, in both modes.)
 */
void check_balancing(const struct doctor *d, struct findings *out)
{
	uint64_t mode;
	struct finding *f;

	if (!doctor_number(d, "/proc/sys/kernel/numa_balancing", &mode)) {
		finding_add(out, DOCTOR_OK, "balancing", "the kernel has no NUMA balancing");
		return;
	}
	if (mode == 0 || !doctor_tiered(d)) {
		finding_add(out, DOCTOR_OK, "balancing", "kernel.numa_balancing is %u%s",
			    (unsigned)mode, mode ? ", of no matter without PMEM" : "");
		return;
	}
	f = finding_add(
	    out, DOCTOR_NOTE, "balancing", "kernel.numa_balancing is %u: %s", (unsigned)mode,
	    mode & 2 ? "hot pages are promoted to DRAM" : "pages move to the node that uses them");
	finding_why(f, mode & 2
			   ? "the heap is bound and stays; what other memory lies on PMEM moves "
			     "up and takes DRAM (--engine memkind: its DRAM tier moves too)"
			   : "the heap is bound and stays; all other memory moves between nodes "
			     "(--engine memkind: its DRAM tier too)");
	finding_todo(f, "sysctl kernel.numa_balancing=0");
}

/*
 * ABI/testing/sysfs-kernel-mm-numa. Reclaim looks at no memory policy: tests/vm/doctor.sh has it
 * move pages of ranges that are bound to DRAM.
 */
void check_demotion(const struct doctor *d, struct findings *out)
{
	char state[16];
	bool on;
	struct finding *f;

	if (!doctor_text(d, "/sys/kernel/mm/numa/demotion_enabled", state, sizeof(state))) {
		finding_add(out, DOCTOR_OK, "demotion", "the kernel has none (Linux 5.15)");
		return;
	}
	on = strcmp(state, "false") != 0 && strcmp(state, "0") != 0;
	if (!on || !doctor_tiered(d)) {
		finding_add(out, DOCTOR_OK, "demotion", "%s",
			    on ? "on, of no matter without PMEM" : "off");
		return;
	}
	f = finding_add(out, DOCTOR_WARNING, "demotion", "on: the kernel moves cold pages to PMEM");
	finding_why(
	    f, "when DRAM is short, blocks that belong there go to PMEM, whatever their policy, "
	       "and stat does not see it");
	finding_todo(f, "echo 0 > /sys/kernel/mm/numa/demotion_enabled");
}

/* admin-guide/sysctl/vm.rst: 1 reclaim, 2 write pages out, 4 swap */
void check_reclaim(const struct doctor *d, struct findings *out)
{
	uint64_t mode;
	struct finding *f;

	if (!doctor_number(d, "/proc/sys/vm/zone_reclaim_mode", &mode)) {
		finding_add(out, DOCTOR_OK, "reclaim", "the kernel has no zone reclaim");
		return;
	}
	if (mode == 0) {
		finding_add(out, DOCTOR_OK, "reclaim", "vm.zone_reclaim_mode is 0");
		return;
	}
	f = finding_add(out, DOCTOR_WARNING, "reclaim",
			"vm.zone_reclaim_mode is %u: a full node is reclaimed first%s%s",
			(unsigned)mode, mode & 2 ? ", by writing" : "",
			mode & 4 ? ", by swapping" : "");
	finding_why(f,
		    "malloc waits for that while the other tier has room, and pages of files are "
		    "lost from memory");
	finding_todo(f, "sysctl vm.zone_reclaim_mode=0");
}

/* admin-guide/mm/transhuge.rst */
void check_huge_pages(const struct doctor *d, struct findings *out)
{
	char enabled[32], defrag[32] = "";
	bool always, stalls;
	struct finding *f;

	if (!doctor_choice(d, "/sys/kernel/mm/transparent_hugepage/enabled", enabled,
			   sizeof(enabled))) {
		finding_add(out, DOCTOR_OK, "huge-pages", "the kernel has no transparent ones");
		return;
	}
	doctor_choice(d, "/sys/kernel/mm/transparent_hugepage/defrag", defrag, sizeof(defrag));
	always = strcmp(enabled, "always") == 0;
	stalls = always && strcmp(defrag, "always") == 0;
	if (!always) {
		finding_add(out, DOCTOR_OK, "huge-pages", "transparent ones: %s", enabled);
		return;
	}
	f = finding_add(out, DOCTOR_NOTE, "huge-pages", "transparent ones: always%s",
			stalls ? ", and a fault waits for one (defrag: always)" : "");
	finding_why(f, "2 MiB become resident where a page is touched: faster, but small heaps are "
		       "larger, and their share is coarse");
	finding_todo(f, "echo madvise > /sys/kernel/mm/transparent_hugepage/%s",
		     stalls ? "defrag" : "enabled");
}
