/* SPDX-License-Identifier: BSD-2-Clause */
#include "target.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "names.h"
#include "process.h"
#include "tool.h"
#include "view.h"

#define COMM_LEN 15 /* bytes of a name that the kernel keeps: proc(5), comm */

static bool target_add(struct target_list *list, pid_t pid, bool given)
{
	struct target *more = reallocarray(list->targets, list->count + 1, sizeof(*more));

	if (!more) {
		message_line("no memory for the list of processes");
		return false;
	}
	list->targets = more;
	more[list->count++] = (struct target){pid, given};
	return true;
}

/* As the process's segment has it; false: there is none that can be read. */
static bool command_read(pid_t pid, char *command)
{
	char why[512];
	struct view v;
	bool ok;
	int fd;

	if (process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, sizeof(why)) != PROCESS_OPEN)
		return false;
	ok = view_read(fd, &v, why, sizeof(why));
	close(fd);
	if (ok)
		memcpy(command, v.s.command, sizeof(v.s.command));
	return ok;
}

/* A name that the kernel has cut fits what begins with it, where no pattern is meant. */
static bool command_fits(const struct names *names, const char *command)
{
	size_t len;

	if (names_find(names, command, &len))
		return true;
	return strlen(command) == COMM_LEN && !strpbrk(names->text, "*?,") &&
	       strncmp(names->text, command, COMM_LEN) == 0;
}

/* Adds those that fit; all: names is NULL. */
static int targets_find(struct target_list *list, const struct names *names, const char *text)
{
	char command[TIERHEAP_SEGMENT_COMMAND_LEN];
	size_t before = list->count, n;
	int status = 0;
	pid_t *pids;

	n = process_list(SHM_ROOT, &pids);
	for (size_t i = 0; i < n && status == 0; i++)
		if (pids[i] != getpid() && command_read(pids[i], command) &&
		    (!names || command_fits(names, command)) && !target_add(list, pids[i], false))
			status = EXIT_FAILED;
	free(pids);
	if (status || list->count > before)
		return status;
	if (names)
		message_line("no process under tierheap that you can steer is called \"%s\"", text);
	else
		message_line("there is no process under tierheap that you can steer");
	return EXIT_FAILED;
}

static bool is_number(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

static int target_read(struct target_list *list, const char *text)
{
	struct names names;
	pid_t pid;

	if (args_pid(text, &pid))
		return target_add(list, pid, true) ? 0 : EXIT_FAILED;
	if (!is_number(text) && names_parse(text, &names))
		return targets_find(list, &names, text);
	message_line("\"%s\" is no process: write its number, such as 1234, or its command, such as "
		     "redis-server", text);
	return EXIT_USAGE;
}

static int target_compare(const void *a, const void *b)
{
	const struct target *x = a, *y = b;

	return x->pid != y->pid ? (x->pid > y->pid) - (x->pid < y->pid) : y->given - x->given;
}

static void targets_sort(struct target_list *list)
{
	size_t kept = 0;

	if (list->count)
		qsort(list->targets, list->count, sizeof(*list->targets), target_compare);
	for (size_t i = 0; i < list->count; i++)
		if (i == 0 || list->targets[i].pid != list->targets[i - 1].pid)
			list->targets[kept++] = list->targets[i];
	list->count = kept;
}

int targets_read(struct target_list *out, bool all, int argc, char **argv)
{
	int status = 0;

	*out = (struct target_list){NULL, 0};
	if (all)
		status = targets_find(out, NULL, NULL);
	for (int i = 0; i < argc && status == 0; i++)
		status = target_read(out, argv[i]);
	targets_sort(out);
	return status;
}
