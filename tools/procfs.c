/* SPDX-License-Identifier: BSD-2-Clause */
#include "procfs.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
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

/* Of a process, or of a thread. 0, or what is wrong: -ENOENT or -ESRCH where there is none. */
static int stat_read(const char *path, char *stat, size_t size)
{
	int len = os_read_file(path, stat, size);

	if (len < 0)
		return len;
	return stat_field(stat, 22) ? 0 : -EIO;
}

enum life { ENDED, ALIVE, UNKNOWN };

/* Without /proc, and from another one, a process that there is can't be seen: kill(2), ESRCH. */
static enum life error_life(int err, pid_t thread)
{
	if (err != -ENOENT && err != -ESRCH)
		return UNKNOWN;
	return kill(thread, 0) < 0 && errno == ESRCH ? ENDED : UNKNOWN;
}

/* Not alive: a zombie, and one that is on its way out, when its memory may be gone already. */
static enum life thread_life(pid_t pid, pid_t thread)
{
	char path[64], stat[1024];
	const char *state;
	int err;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)thread);
	err = stat_read(path, stat, sizeof(stat));
	if (err < 0)
		return error_life(err, thread);
	state = stat_field(stat, 3);
	return *state != 'Z' && *state != 'X' &&
	       !(strtoul(stat_field(stat, 9), NULL, 10) & PF_EXITING) ? ALIVE : ENDED;
}

/* One that may be alive, of those but the first; 0: none is. */
static pid_t other_thread(pid_t pid, DIR *dir)
{
	struct dirent *entry;

	while (errno = 0, (entry = readdir(dir))) {
		pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);

		if (thread > 0 && thread != pid && thread_life(pid, thread) != ENDED)
			return thread;
	}
	return errno ? pid : 0;
}

pid_t procfs_thread(pid_t pid)
{
	char path[64];
	pid_t found;
	DIR *dir;

	if (thread_life(pid, pid) != ENDED)
		return pid;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	if (!dir)
		return error_life(-errno, pid) == ENDED ? 0 : pid;
	found = other_thread(pid, dir);
	closedir(dir);
	return found;
}

bool procfs_alive(pid_t pid)
{
	return procfs_thread(pid) != 0;
}

uint64_t procfs_start(pid_t pid)
{
	char path[64], stat[1024];
	int err;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	err = stat_read(path, stat, sizeof(stat));
	errno = -err;
	return err < 0 ? 0 : strtoull(stat_field(stat, 22), NULL, 10);
}

pid_t procfs_parent(pid_t pid)
{
	char path[64], stat[1024];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (stat_read(path, stat, sizeof(stat)) < 0)
		return 0;
	return (pid_t)strtol(stat_field(stat, 4), NULL, 10);
}

void procfs_path(pid_t pid, const char *name, char *path, size_t size)
{
	snprintf(path, size, "/proc/%d/task/%d/%s", (int)pid, (int)procfs_thread(pid), name);
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

uint64_t procfs_pid_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 ? st.st_ino : 0;
}

bool procfs_maps(pid_t pid, const struct stat *st)
{
	char path[64], *line = NULL;
	size_t size = 0;
	bool found = false, any = false;
	FILE *f;

	procfs_path(pid, "maps", path, sizeof(path));
	f = fopen(path, "re");
	if (!f)
		return true;
	while (!found && getline(&line, &size, f) > 0) {
		found = line_maps(line, st);
		any = true;
	}
	/* A thread that has ended maps nothing, whatever its process does. */
	if (!feof(f) || !any)
		found = true;
	free(line);
	fclose(f);
	return found;
}
