/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * observe OUT COMMAND [ARG...]: runs the command and watches, from outside and by the segments, what
 * it and all that it starts hold. OUT gets a line for each name of a process, when its largest one
 * held most:
 *   command  processes  resident bytes  PMEM share  wanted share  state  allocations  message
 * Allocations: of all processes of that name, as far as they were seen.
 * Exit status: the command's, 128 and the signal where one ended it, 125 on trouble.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../tools/process.h"
#include "../../tools/view.h"

#define EVERY_NS  10000000
#define NAMES     256u
#define PROCESSES 32768u

/* All: the one thread. */
static struct named {
	char command[TIERHEAP_SEGMENT_COMMAND_LEN];
	unsigned processes;
	struct view most;
} named[NAMES];
static unsigned names;
static struct seen {
	uint32_t pid;
	uint64_t start;
	bool ours;
	const struct named *name;
	uint64_t allocations;
} seen[PROCESSES];
static unsigned seen_count;

static uint64_t held(const struct view *v)
{
	return v->s.dram.resident_bytes + v->s.pmem.resident_bytes;
}

/* 0: it has ended. */
static pid_t parent_of(pid_t pid)
{
	char path[64], line[512];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	const char *end = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
	/* ") S PARENT": proc(5) */
	long parent = end && strlen(end) > 4 ? strtol(end + 4, NULL, 10) : 0;
	fclose(f);
	return (pid_t)parent;
}

static bool descends(pid_t pid)
{
	while (pid > 1 && pid != getpid())
		pid = parent_of(pid);
	return pid == getpid();
}

/* Orphans come to us, so a process's descent is known as long as it lives: looked at once. */
static struct seen *seen_process(const struct tierheap_segment *s)
{
	for (unsigned i = seen_count; i-- > 0;)
		if (seen[i].pid == s->pid && seen[i].start == s->start_ticks)
			return &seen[i];
	if (seen_count == PROCESSES)
		return NULL;
	seen[seen_count] = (struct seen){ .pid = s->pid, .start = s->start_ticks };
	seen[seen_count].ours = descends((pid_t)s->pid);
	return &seen[seen_count++];
}

static struct named *name_of(const char *command)
{
	for (unsigned i = 0; i < names; i++)
		if (strcmp(named[i].command, command) == 0)
			return &named[i];
	if (names == NAMES)
		return NULL;
	memcpy(named[names].command, command, sizeof(named[names].command));
	return &named[names++];
}

static bool segment_read(pid_t pid, struct view *v)
{
	char why[256];
	int fd;

	if (process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, sizeof(why)) != PROCESS_OPEN)
		return false;
	bool ok = view_read(fd, v, why, sizeof(why));
	close(fd);
	return ok;
}

static void look_at(pid_t pid)
{
	struct view v;
	unsigned before = seen_count;

	if (!segment_read(pid, &v))
		return;
	struct seen *process = seen_process(&v.s);
	struct named *n = process && process->ours ? name_of(v.s.command) : NULL;
	if (!n)
		return;
	process->name = n;
	process->allocations = v.s.allocations;
	n->processes += seen_count > before;
	if (held(&v) >= held(&n->most))
		n->most = v;
}

static void look(void)
{
	pid_t *pids;
	size_t n = process_list(SHM_ROOT, &pids);

	for (size_t i = 0; i < n; i++)
		look_at(pids[i]);
	free(pids);
}

static uint64_t allocations(const struct named *of)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < seen_count; i++)
		sum += seen[i].name == of ? seen[i].allocations : 0;
	return sum;
}

static void write_names(FILE *out)
{
	for (unsigned i = 0; i < names; i++) {
		const struct view *v = &named[i].most;

		fprintf(out, "%s\t%u\t%.0f\t%.4f\t%.4f\t%s\t%.0f\t%s\n", named[i].command,
		        named[i].processes, (double)held(v), view_share(v),
		        view_wanted_share(v), view_state_name(v), (double)allocations(&named[i]),
		        v->s.message);
	}
}

/* Waits for the command; orphans that end meanwhile are waited for too. */
static int watch(pid_t command)
{
	const struct timespec every = { 0, EVERY_NS };
	int status;

	for (;;) {
		pid_t ended = waitpid(-1, &status, WNOHANG);

		if (ended == command)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (ended > 0)
			continue;
		look();
		nanosleep(&every, NULL);
	}
}

int main(int argc, char **argv)
{
	FILE *out = argc > 2 ? fopen(argv[1], "we") : NULL;

	if (!out || prctl(PR_SET_CHILD_SUBREAPER, 1)) {
		fprintf(stderr, "observe: %s; usage: observe OUT COMMAND [ARG...]\n", strerror(errno));
		return 125;
	}
	pid_t command = fork();
	if (command == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (command < 0)
		return 125;
	int status = watch(command);
	write_names(out);
	return fclose(out) ? 125 : status;
}
