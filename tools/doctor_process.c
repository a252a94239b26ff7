/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor on what this shell's programs may do. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor_check.h"
#include "process.h"

#define CAP_SYS_NICE_BIT 23u /* capabilities(7); linux/capability.h */

void check_settings(const struct doctor *d, struct findings *out)
{
	struct finding *f;

	if (!d->settings_why[0]) {
		finding_add(out, DOCTOR_OK, "settings", "%u TIERHEAP_* variable%s set, none wrong",
			    d->settings_given, d->settings_given == 1 ? "" : "s");
		return;
	}
	f = finding_add(out, DOCTOR_PROBLEM, "settings", "%s", d->settings_why);
	finding_why(f, "run refuses it, and the library serves plain DRAM");
	finding_todo(f, "tierheap options    # every name and default");
}

/* --- the calls that place memory --- */

struct rights {
	bool filter; /* of system calls: mode 2 of prctl(2), PR_SET_SECCOMP */
	bool nice;   /* CAP_SYS_NICE, which Docker's filter asks for */
};

static struct rights rights_read(const struct doctor *d)
{
	struct rights r = {false, false};
	char status[8192];
	uint64_t n;

	if (!doctor_text(d, "/proc/self/status", status, sizeof(status)))
		return r;
	r.filter = doctor_field(status, "\nSeccomp:", 10, &n) && n == 2;
	r.nice = doctor_field(status, "\nCapEff:", 16, &n) && (n >> CAP_SYS_NICE_BIT & 1);
	return r;
}

static void refused_todo(const struct doctor *d, struct finding *f, int err)
{
	if (err == -ENOSYS)
		finding_todo(
		    f, "# boot a kernel with CONFIG_NUMA, or let the filter of calls pass it");
	else if (rights_read(d).filter)
		finding_todo(f,
			     "docker run --cap-add SYS_NICE ...    # a service: SystemCallFilter="
			     "@system-service");
	else
		finding_todo(f, "tierheap run --policy dram-only PROGRAM    # without tiers");
}

static void policies_elsewhere(const struct doctor *d, struct findings *out)
{
	struct rights r = rights_read(d);
	struct finding *f;

	if (!r.filter || r.nice) {
		finding_add(out, DOCTOR_OK, "policies",
			    "calls are not filtered, or CAP_SYS_NICE is there");
		return;
	}
	f = finding_add(out, DOCTOR_NOTE, "policies",
			"system calls are filtered, without CAP_SYS_NICE");
	finding_why(f, "Docker's default profile refuses mbind and move_pages then: plain DRAM");
	refused_todo(d, f, -EPERM);
}

void check_policies(const struct doctor *d, struct findings *out)
{
	const struct probe *p = &d->probe;
	struct finding *f;

	if (!doctor_own(d)) {
		policies_elsewhere(d, out);
	} else if (p->bind < 0) {
		f = finding_add(out, DOCTOR_PROBLEM, "policies", "mbind(2) is refused: %s",
				strerror(-p->bind));
		finding_why(f, "nothing can be placed: run refuses, and heaps are plain DRAM");
		refused_todo(d, f, p->bind);
	} else if (p->query < 0) {
		f = finding_add(out, DOCTOR_WARNING, "policies", "move_pages(2) is refused: %s",
				strerror(-p->query));
		finding_why(f,
			    "blocks that exist stay where they are, and wrong pages are not seen");
		refused_todo(d, f, p->query);
	} else if (p->many < 0) {
		f = finding_add(out, DOCTOR_WARNING, "policies",
				"MPOL_PREFERRED_MANY is refused: %s", strerror(-p->many));
		finding_why(f, "of several PMEM nodes only the first is used");
		finding_todo(f, "# boot Linux 5.15 or newer");
	} else {
		finding_add(out, DOCTOR_OK, "policies",
			    "mbind, MPOL_PREFERRED_MANY and move_pages work");
	}
}

/* --- limits --- */

/* The soft limit of a line of /proc/self/limits, proc(5); false: none, or not told. */
static bool limit_read(const char *text, const char *name, uint64_t *out)
{
	return doctor_field(text, name, 10, out);
}

static uint64_t pmem_total(const struct doctor *d)
{
	char sysfs[512];

	snprintf(sysfs, sizeof(sysfs), "%s/sys", d->root);
	return topology_total(sysfs, &d->topology.pmem);
}

/* Half of the address space is left to the program (src/window.c). */
static void limit_address(const struct doctor *d, struct findings *out, uint64_t limit)
{
	char text[DOCTOR_BYTES_LEN];
	struct finding *f =
	    finding_add(out, limit / 2 < pmem_total(d) ? DOCTOR_WARNING : DOCTOR_NOTE, "limits",
			"address space: %s (ulimit -v)", doctor_bytes(limit, text));

	finding_why(
	    f, "a heap may reserve half of it, and a size of blocks a hundredth of that, before "
	       "they are put elsewhere");
	finding_todo(f, "ulimit -v unlimited    # a service: LimitAS=infinity");
}

/* RLIMIT_DATA counts private writable mappings; getrlimit(2). */
static void limit_data(const struct doctor *d, struct findings *out, uint64_t limit)
{
	char text[DOCTOR_BYTES_LEN];
	struct finding *f =
	    finding_add(out, limit < pmem_total(d) ? DOCTOR_WARNING : DOCTOR_NOTE, "limits",
			"data: %s (ulimit -d)", doctor_bytes(limit, text));

	finding_why(
	    f, "DRAM and PMEM together end there, and an arena of each size takes 4 MiB of it");
	finding_todo(f, "ulimit -d unlimited    # a service: LimitDATA=infinity");
}

/* A larger file ends a process by SIGXFSZ, setrlimit(2); the library makes none then. */
static void limit_file(const struct doctor *d, struct findings *out, uint64_t limit)
{
	char text[DOCTOR_BYTES_LEN];
	struct finding *f;

	if (!d->settings.stats || limit >= sizeof(struct tierheap_segment))
		return;
	f = finding_add(out, DOCTOR_WARNING, "limits", "size of files: %s (ulimit -f)",
			doctor_bytes(limit, text));
	finding_why(f, "a process can't make its file in /dev/shm: stat and set do not see it");
	finding_todo(f, "ulimit -f unlimited    # a service: LimitFSIZE=infinity");
}

/*
 * mlockall(2) with MCL_CURRENT compares the whole address space, the reserved range with it, with
 * the limit; a limit of some megabytes is the kernel's default, and nobody meant it for that.
 */
#define LOCKED_MEANT ((uint64_t)64 << 20)

static void limit_locked(struct findings *out, uint64_t limit)
{
	char text[DOCTOR_BYTES_LEN];
	struct finding *f;

	if (limit < LOCKED_MEANT)
		return;
	f = finding_add(out, DOCTOR_NOTE, "limits", "locked memory: %s (ulimit -l)",
			doctor_bytes(limit, text));
	finding_why(
	    f, "mlockall(2) counts the heap's reserved range, terabytes, and fails but for root");
	finding_todo(f, "ulimit -l unlimited    # a service: LimitMEMLOCK=infinity");
}

/* admin-guide/sysctl/vm.rst; a heap's windows take four mappings each (src/window.h). */
#define MAPPINGS_ENOUGH 4096u

static void limit_mappings(struct findings *out, uint64_t limit)
{
	struct finding *f;

	if (limit >= MAPPINGS_ENOUGH)
		return;
	f = finding_add(out, DOCTOR_WARNING, "limits", "mappings: vm.max_map_count is %" PRIu64,
			limit);
	finding_why(f, "a heap takes some 500 beside the program's own; where none is left, memory "
		       "can be neither got nor moved");
	finding_todo(f, "sysctl vm.max_map_count=65530");
}

void check_limits(const struct doctor *d, struct findings *out)
{
	size_t before = out->count;
	char text[4096], mappings[48] = "";
	uint64_t limit;

	if (doctor_number(d, "/proc/sys/vm/max_map_count", &limit)) {
		limit_mappings(out, limit);
		snprintf(mappings, sizeof(mappings), "; %" PRIu64 " mappings", limit);
	}
	if (!doctor_text(d, "/proc/self/limits", text, sizeof(text)))
		text[0] = '\0';
	if (limit_read(text, "Max address space", &limit))
		limit_address(d, out, limit);
	if (limit_read(text, "Max data size", &limit))
		limit_data(d, out, limit);
	if (limit_read(text, "Max file size", &limit))
		limit_file(d, out, limit);
	if (limit_read(text, "Max locked memory", &limit))
		limit_locked(out, limit);
	if (out->count == before)
		finding_add(out, DOCTOR_OK, "limits", "none on address space, data and files%s",
			    mappings);
}

/* --- where statistics lie --- */

static void statistics_unfit(struct findings *out, enum doctor_level level, const char *what,
			     const char *todo)
{
	struct finding *f = finding_add(out, level, "statistics", "%s", what);

	finding_why(f, level == DOCTOR_PROBLEM
			   ? "run refuses to start a program; the library does without stat and set"
			   : "other users' programs are refused by run and unseen by stat");
	finding_todo(f, "%s", todo);
}

/* What another user or an accident left in the place of our directory. */
static bool own_directory_fit(const struct doctor *d, struct findings *out)
{
	char path[512], word[600], what[600], todo[700];
	struct stat st;

	snprintf(path, sizeof(path), "%s" SHM_ROOT "/tierheap-%u", d->root, geteuid());
	if (lstat(path, &st) < 0)
		return true;
	if (S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 07777) == 0700)
		return true;
	snprintf(what, sizeof(what), "%s is no directory of ours with mode 0700", path);
	snprintf(todo, sizeof(todo), "rm -r %s    # it is made again",
		 doctor_word(path, word, sizeof(word)));
	statistics_unfit(out, DOCTOR_PROBLEM, what, todo);
	return false;
}

static void statistics_room(const struct doctor *d, struct findings *out)
{
	uint64_t segments = d->probe.shm_free / sizeof(struct tierheap_segment);
	char unused[DOCTOR_BYTES_LEN], what[128];

	doctor_bytes(d->probe.shm_free, unused);
	if (doctor_own(d) && segments == 0) {
		snprintf(what, sizeof(what), SHM_ROOT " is full: %s left", unused);
		statistics_unfit(out, DOCTOR_PROBLEM, what,
				 "du -sh /dev/shm/*    # then remove something");
		return;
	}
	if (!doctor_own(d))
		finding_add(out, DOCTOR_OK, "statistics", SHM_ROOT " is fit for them");
	else
		finding_add(out, DOCTOR_OK, "statistics", SHM_ROOT " has room: %s%s", unused,
			    d->probe.shm_noexec ? "; noexec does no harm" : "");
}

void check_statistics(const struct doctor *d, struct findings *out)
{
	static const char mount[] = "mount -t tmpfs -o mode=1777 tmpfs /dev/shm";
	char path[512], what[128];
	struct stat st;

	snprintf(path, sizeof(path), "%s" SHM_ROOT, d->root);
	if (!d->settings.stats) {
		finding_add(out, DOCTOR_OK, "statistics", "off, by TIERHEAP_STATS");
	} else if (stat(path, &st) < 0) {
		statistics_unfit(out, DOCTOR_PROBLEM, SHM_ROOT " is missing", mount);
	} else if (!S_ISDIR(st.st_mode)) {
		statistics_unfit(out, DOCTOR_PROBLEM, SHM_ROOT " is no directory", mount);
	} else if (doctor_own(d) && d->probe.shm_access < 0) {
		snprintf(what, sizeof(what), SHM_ROOT " can't be written to: %s",
			 strerror(-d->probe.shm_access));
		statistics_unfit(out, DOCTOR_PROBLEM, what,
				 d->probe.shm_access == -EROFS ? "mount -o remount,rw /dev/shm"
							       : "chmod 1777 /dev/shm");
	} else if ((st.st_mode & 07777) != 01777) {
		snprintf(what, sizeof(what), SHM_ROOT " has mode %04o, not 1777",
			 (unsigned)st.st_mode & 07777);
		statistics_unfit(out, DOCTOR_WARNING, what, "chmod 1777 /dev/shm");
	} else if (own_directory_fit(d, out)) {
		statistics_room(d, out);
	}
}
