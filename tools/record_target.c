/* SPDX-License-Identifier: BSD-2-Clause */
#include "record_target.h"

#include <fcntl.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "procfs.h"

enum process_result record_target_open(struct record_target *t, pid_t pid, char *why,
				       size_t why_size)
{
	enum process_result result;

	*t = (struct record_target){.pid = pid, .fd = -1, .pidfd = -1};
	t->start = procfs_start(pid);
	result = process_open(SHM_ROOT, pid, O_RDONLY, &t->fd, why, why_size);
	if (result == PROCESS_OPEN)
		t->pidfd = pidfd_open(pid, 0);
	return result;
}

bool record_target_hold(struct record_target *t, pid_t pid)
{
	*t = (struct record_target){.pid = pid, .fd = -1, .pidfd = -1};
	t->fd = process_file_open(SHM_ROOT, pid);
	t->start = t->fd < 0 ? 0 : procfs_start(pid);
	if (t->start != 0) {
		t->pidfd = pidfd_open(pid, 0);
		return true;
	}
	if (t->fd >= 0)
		record_target_close(t);
	return false;
}

enum process_result record_target_held(const struct record_target *t)
{
	/* Asked first: what has ended writes no more. */
	bool alive = procfs_alive(t->pid);
	char why[192];
	uint64_t start;

	if (!view_header(t->fd, (uint32_t)t->pid, &start, why, sizeof(why)))
		return alive ? PROCESS_BAD : PROCESS_NONE;
	return start == t->start ? PROCESS_OPEN : PROCESS_NONE;
}

void record_target_close(struct record_target *t)
{
	close(t->fd);
	if (t->pidfd >= 0)
		close(t->pidfd);
}

bool record_target_read(struct record_target *t, struct view *v)
{
	char why[192];

	if (view_read(t->fd, v, why, sizeof(why))) {
		memcpy(t->command, v->s.command, sizeof(t->command));
		return true;
	}
	if (!t->silenced)
		message_line("the segment of process %d can't be read: %s", (int)t->pid, why);
	t->silenced = true;
	return false;
}

static uint64_t updated_read(const struct record_target *t)
{
	uint64_t ns = 0;

	if (pread(t->fd, &ns, sizeof(ns), offsetof(struct tierheap_segment, updated_ns)) !=
	    sizeof(ns))
		return 0;
	return ns;
}

/* A process that writes to its segment maps it: the kernel is asked of others only. */
bool record_target_gone(const struct record_target *t)
{
	struct stat st;

	if (fstat(t->fd, &st) < 0 || st.st_nlink == 0 || !procfs_alive(t->pid) ||
	    procfs_start(t->pid) != t->start)
		return true;
	return updated_read(t) == t->updated_ns && !procfs_maps(t->pid, &st);
}

bool record_process_below(pid_t pid, pid_t root)
{
	/* A tree that changes under us could hold a circle of reused numbers. */
	for (unsigned depth = 0; depth < 1000 && pid > 1; depth++) {
		pid = procfs_parent(pid);
		if (pid == root)
			return true;
	}
	return false;
}
