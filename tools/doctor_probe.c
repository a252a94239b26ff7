/* SPDX-License-Identifier: BSD-2-Clause */
/* What the doctor reads and tries before the checks look at it. */
#include <errno.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "doctor.h"
#include "os.h"
#include "process.h"

#ifndef MPOL_PREFERRED_MANY /* headers before Linux 5.15 */
#define MPOL_PREFERRED_MANY 5
#endif

/* As os_bind does, but without its way out: MPOL_PREFERRED. 0 or -errno. */
static int bind_many(void *page, const struct nodeset *nodes)
{
	/* The kernel takes one off, mbind(2) "BUGS" of get_mempolicy(2). */
	unsigned long max = NODE_MAX + 1;

	return syscall(SYS_mbind, page, PAGE_SIZE, MPOL_PREFERRED_MANY, nodes->word, max, 0)
		   ? -errno
		   : 0;
}

static void calls_probe(struct doctor *d)
{
	const struct nodeset *nodes = doctor_tiered(d) ? &d->topology.pmem : &d->topology.dram;
	void *page = os_reserve(NULL, PAGE_SIZE, true);
	int status;

	if (!page)
		return;
	d->probe.bind = os_bind(page, PAGE_SIZE, nodes, OS_PREFERRED);
	d->probe.many = bind_many(page, nodes);
	d->probe.query = os_query_pages(1, &page, &status);
	os_unmap(page, PAGE_SIZE);
}

static void shm_probe(struct doctor *d)
{
	struct statvfs fs;

	if (access(SHM_ROOT, W_OK | X_OK) < 0)
		d->probe.shm_access = -errno;
	if (statvfs(SHM_ROOT, &fs) < 0)
		return;
	/* A file system without limits says 0 blocks of 0: tmpfs(5), size=0. */
	d->probe.shm_free = fs.f_blocks ? (uint64_t)fs.f_bavail * fs.f_frsize : UINT64_MAX / 2;
	d->probe.shm_noexec = fs.f_flag & ST_NOEXEC;
}

void doctor_probe(struct doctor *d)
{
	memset(&d->probe, 0, sizeof(d->probe));
	if (!doctor_own(d))
		return;
	calls_probe(d);
	shm_probe(d);
}

/* The first one is shown. */
static void setting_wrong(void *ctx, const char *line)
{
	struct doctor *d = ctx;

	if (!d->settings_why[0])
		snprintf(d->settings_why, sizeof(d->settings_why), "%s", line);
}

static void settings_read(struct doctor *d)
{
	option_defaults(&d->settings);
	option_read_environment(&d->settings, environ, setting_wrong, d);
	if (!d->settings_why[0])
		option_check(&d->settings, d->settings_why, sizeof(d->settings_why));
	for (char **e = environ; e && *e; e++)
		d->settings_given += strncmp(*e, "TIERHEAP_", 9) == 0;
}

void doctor_read(struct doctor *out, const char *root)
{
	char path[512], why[sizeof(out->topology_why)] = "";
	struct nodeset allowed;
	int error;

	memset(out, 0, sizeof(*out));
	out->root = root;
	settings_read(out);
	snprintf(path, sizeof(path), "%s/proc/self/status", root);
	if (!topology_allowed(path, &allowed, &error) && error)
		snprintf(out->topology_why, sizeof(out->topology_why), "%.256s can't be read: %s",
			 path, strerror(error));
	snprintf(path, sizeof(path), "%s/sys", root);
	if (!topology_read(&out->topology, path, &out->settings, &allowed, why, sizeof(why)))
		snprintf(out->topology_why, sizeof(out->topology_why), "%s", why);
}
