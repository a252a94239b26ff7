/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor on memory that is promised, taken away or denied. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "doctor_check.h"
#include "text.h"

/* --- swap --- */

struct swap {
	uint64_t size, used; /* bytes */
	unsigned areas;
	bool on_pmem;
};

/* The next word at *p, cut at `size`; false: there is none on this line. */
static bool word_next(const char **p, char *buf, size_t size)
{
	size_t len;

	*p += strspn(*p, " \t");
	len = strcspn(*p, " \t\n");
	snprintf(buf, size, "%.*s", (int)len, *p);
	*p += len;
	return len > 0;
}

static bool number_next(const char **p, uint64_t *out)
{
	char word[32];
	const char *at = word;

	return word_next(p, word, sizeof(word)) && text_read_num(&at, UINT64_MAX >> 10, out) &&
	       !*at;
}

/* "Filename Type Size Used Priority", in KiB; proc(5), /proc/swaps. A blank in a name is "\040". */
static void swap_line(struct swap *s, const char *line)
{
	char name[64], type[32];
	uint64_t size, used;

	if (!word_next(&line, name, sizeof(name)) || !word_next(&line, type, sizeof(type)) ||
	    !number_next(&line, &size) || !number_next(&line, &used))
		return;
	s->areas++;
	s->size += size << 10;
	s->used += used << 10;
	s->on_pmem |= strncmp(name, "/dev/pmem", 9) == 0;
}

static void swap_read(const struct doctor *d, struct swap *s)
{
	char text[8192];
	const char *line;

	*s = (struct swap){0};
	if (!doctor_text(d, "/proc/swaps", text, sizeof(text)))
		return;
	/* The first line has the names. */
	for (line = strchr(text, '\n'); line; line = strchr(line, '\n'))
		swap_line(s, ++line);
}

/*
 * Reclaim prefers swap to demotion unless this is on; "Demotion" in the kernel's
 * driver-api/cxl/allocation/reclaim.rst.
 */
static bool demotion_on(const struct doctor *d)
{
	char state[16];

	return doctor_text(d, "/sys/kernel/mm/numa/demotion_enabled", state, sizeof(state)) &&
	       strcmp(state, "false") != 0 && strcmp(state, "0") != 0;
}

void check_swap(const struct doctor *d, struct findings *out)
{
	char size[DOCTOR_BYTES_LEN], used[DOCTOR_BYTES_LEN];
	struct finding *f;
	struct swap s;

	swap_read(d, &s);
	if (s.areas == 0) {
		finding_add(out, DOCTOR_OK, "swap", "none");
		return;
	}
	doctor_bytes(s.size, size);
	doctor_bytes(s.used, used);
	if (!doctor_tiered(d) && s.used == 0) {
		finding_add(out, DOCTOR_OK, "swap", "%s, unused", size);
		return;
	}
	f = finding_add(out, DOCTOR_NOTE, "swap", "%s, %s used%s%s", size, used,
			s.on_pmem ? ", on PMEM as a disk" : "",
			!doctor_tiered(d) ? ""
			: demotion_on(d)  ? "; after demotion to PMEM"
					  : "; before any move to PMEM");
	if (doctor_tiered(d) && !demotion_on(d))
		finding_why(f, "when DRAM is short the kernel swaps its pages out though PMEM has "
			       "room; what is swapped counts for neither tier");
	else
		finding_why(f,
			    "what is swapped out counts for neither tier, and is slower than PMEM");
	finding_todo(f, "%s",
		     s.on_pmem ? "swapoff -a    # PMEM is of more use as a node: ndctl "
				 "create-namespace --mode=devdax"
			       : "sysctl vm.swappiness=1    # or swapoff -a");
}

/* --- overcommit --- */

/* Bytes that may still be promised; proc(5), /proc/meminfo. False: not told. */
static bool commit_left(const struct doctor *d, uint64_t *limit, uint64_t *left)
{
	uint64_t committed;
	char text[8192];

	if (!doctor_text(d, "/proc/meminfo", text, sizeof(text)) ||
	    !doctor_field(text, "\nCommitLimit:", 10, limit) ||
	    !doctor_field(text, "\nCommitted_AS:", 10, &committed))
		return false;
	*left = *limit > committed ? (*limit - committed) << 10 : 0;
	*limit <<= 10;
	return true;
}

static uint64_t tier_total(const struct doctor *d, const struct nodeset *nodes)
{
	char sysfs[512];

	snprintf(sysfs, sizeof(sysfs), "%s/sys", d->root);
	return topology_total(sysfs, nodes);
}

/* mm/overcommit-accounting.rst */
void check_overcommit(const struct doctor *d, struct findings *out)
{
	char limit_text[DOCTOR_BYTES_LEN], left_text[DOCTOR_BYTES_LEN];
	uint64_t mode, limit, left, all;
	struct finding *f;

	if (!doctor_number(d, "/proc/sys/vm/overcommit_memory", &mode)) {
		finding_add(out, DOCTOR_OK, "overcommit", "the kernel does not tell");
		return;
	}
	if (mode != 2 || !commit_left(d, &limit, &left)) {
		finding_add(out, DOCTOR_OK, "overcommit", "vm.overcommit_memory is %u",
			    (unsigned)mode);
		return;
	}
	all = tier_total(d, &d->topology.dram) + tier_total(d, &d->topology.pmem);
	f = finding_add(out, limit < all ? DOCTOR_WARNING : DOCTOR_NOTE, "overcommit",
			"vm.overcommit_memory is 2: %s left of %s", doctor_bytes(left, left_text),
			doctor_bytes(limit, limit_text));
	finding_why(f, limit < all
			   ? "malloc fails there though the nodes have room; what a heap had "
			     "at most stays promised until the process ends"
			   : "what a heap had at most stays promised until the process ends");
	finding_todo(f, "sysctl vm.overcommit_memory=0%s",
		     limit < all ? "    # or a larger vm.overcommit_ratio" : "");
}

/* --- containers and their limits of memory --- */

/* "Docker container: ", or nothing. */
static void container_name(const struct doctor *d, char *buf, size_t size)
{
	char name[32];

	buf[0] = '\0';
	if (doctor_exists(d, "/.dockerenv"))
		snprintf(buf, size, "Docker container: ");
	else if (doctor_exists(d, "/run/.containerenv"))
		snprintf(buf, size, "Podman container: ");
	else if (doctor_text(d, "/run/systemd/container", name, sizeof(name))) /* systemd(1) */
		snprintf(buf, size, "%s container: ", name);
}

/* The smallest limit of the group and those above it, and whose file says so. */
static bool group_limit(const struct doctor *d, uint64_t *limit, char *file, size_t size)
{
	char group[512], path[600];
	bool unified;
	uint64_t n;

	*limit = UINT64_MAX;
	if (!doctor_group(d, "memory", group, sizeof(group), &unified))
		return false;
	for (char *slash; (slash = strrchr(group, '/')) != NULL; *slash = '\0') {
		snprintf(path, sizeof(path), "%s/%s", group,
			 unified ? "memory.max" : "memory.limit_in_bytes");
		/* "max" is no number; version 1 has nearly 2^63 then. */
		if (doctor_number(d, path, &n) && n < (uint64_t)1 << 60 && n < *limit) {
			*limit = n;
			snprintf(file, size, "%s", path);
		}
		if (strcmp(group, "/sys/fs/cgroup") == 0)
			break;
	}
	return *limit != UINT64_MAX;
}

void check_container(const struct doctor *d, struct findings *out)
{
	char name[64], file[600], word[640], text[DOCTOR_BYTES_LEN];
	uint64_t limit, all;
	struct finding *f;

	container_name(d, name, sizeof(name));
	if (!group_limit(d, &limit, file, sizeof(file))) {
		finding_add(out, DOCTOR_OK, "container", "%sno limit of memory",
			    name[0] ? name : "none seen, ");
		return;
	}
	all = tier_total(d, &d->topology.dram) + tier_total(d, &d->topology.pmem);
	doctor_bytes(limit, text);
	if (limit >= all) {
		finding_add(out, DOCTOR_OK, "container", "%slimit of memory %s", name, text);
		return;
	}
	f = finding_add(out, DOCTOR_NOTE, "container", "%s%s in all, by %s", name, text, file);
	finding_why(f,
		    "DRAM and PMEM count together: there the kernel swaps or kills, whatever room "
		    "the nodes have");
	finding_todo(f, "echo %s > %s    # docker run --memory, MemoryMax=",
		     strstr(file, "memory.max") ? "max" : "-1",
		     doctor_word(file, word, sizeof(word)));
}
