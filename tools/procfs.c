/* SPDX-License-Identifier: BSD-2-Clause */
#include "procfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "os.h"

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

char procfs_state(pid_t pid, uint64_t *start_ticks)
{
	char path[64], stat[1024];
	const char *state, *start;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (os_read_file(path, stat, sizeof(stat)) <= 0)
		return '\0';
	state = stat_field(stat, 3);
	start = stat_field(stat, 22);
	if (!state || !start)
		return '\0';
	if (start_ticks)
		*start_ticks = strtoull(start, NULL, 10);
	return *state;
}

bool procfs_state_alive(char state)
{
	return state != '\0' && state != 'Z' && state != 'X';
}

bool procfs_alive(pid_t pid)
{
	return procfs_state_alive(procfs_state(pid, NULL));
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

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
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
