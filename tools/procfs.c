/* SPDX-License-Identifier: BSD-2-Clause */
#include "procfs.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "os_file.h"

#define PF_EXITING 4u /* of stat's field 9; include/linux/sched.h */

/* The fields after the command, which itself can hold blanks and brackets: proc(5), stat. */
static const char *stat_field(const char *stat, unsigned number)
{
	const char *p = strrchr(stat, ')');

	/* p is at the end of field 2. */
	for (unsigned i = 2; p && i < number; i++) {
		p = strchr(p, ' ');
		if (p)
			p++;
	}
	return p;
}

/* Of a process, or of a thread. False: there is none. */
static bool stat_read(const char *path, char *stat, size_t size)
{
	return os_read_file(path, stat, size) > 0 && stat_field(stat, 22);
}

/* Not alive: a zombie, and one that is on its way out, when its memory may be gone already. */
static bool thread_alive(pid_t pid, pid_t thread)
{
	char path[64], stat[1024];
	const char *state;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)thread);
	if (!stat_read(path, stat, sizeof(stat)))
		return false;
	state = stat_field(stat, 3);
	return *state != 'Z' && *state != 'X' &&
	       !(strtoul(stat_field(stat, 9), NULL, 10) & PF_EXITING);
}

/* The first one unless it has ended; 0: no thread is alive. */
static pid_t live_thread(pid_t pid)
{
	char path[64];
	struct dirent *entry;
	pid_t found = 0;
	DIR *dir;

	if (thread_alive(pid, pid))
		return pid;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && !found && (entry = readdir(dir))) {
		pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);

		if (thread > 0 && thread_alive(pid, thread))
			found = thread;
	}
	if (dir)
		closedir(dir);
	return found;
}

bool procfs_alive(pid_t pid)
{
	return live_thread(pid) != 0;
}

uint64_t procfs_start(pid_t pid)
{
	char path[64], stat[1024];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	return stat_read(path, stat, sizeof(stat)) ?
		       strtoull(stat_field(stat, 22), NULL, 10) : 0;
}

/* One line of /proc/PID/maps: "from-to perms offset major:minor inode path". */
static bool line_maps(const char *line, const struct stat *st)
{
	unsigned long device_major, device_minor;
	char *p = (char *)line;

	for (unsigned i = 0; p && i < 3; i++) {
		p = strchr(p, ' ');
		if (p)
			p++;
	}
	if (!p)
		return false;
	device_major = strtoul(p, &p, 16);
	if (*p != ':')
		return false;
	device_minor = strtoul(p + 1, &p, 16);
	return strtoull(p, NULL, 10) == st->st_ino && device_major == major(st->st_dev) &&
	       device_minor == minor(st->st_dev);
}

bool procfs_maps(pid_t pid, const struct stat *st)
{
	char path[64], *line = NULL;
	size_t size = 0;
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/maps", (int)pid, (int)live_thread(pid));
	f = fopen(path, "re");
	if (!f)
		return true;
	while (!found && getline(&line, &size, f) > 0)
		found = line_maps(line, st);
	if (ferror(f))
		found = true;
	free(line);
	fclose(f);
	return found;
}
