/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command RULE DIRECTORY COMMAND [ARG...]: runs the command with each of its system calls failing
 * once, in turn and in each way that the kernel has, then with all calls of a kind failing from the
 * first on; so its requests for memory, where refuse-memory.c is preloaded. However it ends, it says
 * what it says without a fault, or says in a line that something is wrong and has another status:
 *   strict    that status is one of 1, 2, 125, 126 and 127
 *   warns     or it is that without a fault, and all that is printed are lines that are printed then
 * COMMAND_LOADER=1: the calls of ld.so(8), whose messages are its own, and no others.
 * COMMAND_ABSENT=1: a file or a process that isn't there (ENOENT) need not be told.
 * COMMAND_PRELOAD: the command's LD_PRELOAD.
 * FAKE_PATH, COMMAND_KEEP: files that have to stay. DIRECTORY takes two files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sys/syscall.h>

#include "command_ways.h"
#include "trace.h"

#define OUT_SIZE   65536u
#define CALLS_ALL  100u /* so many first ones of a kind fail in turn, and ... */
#define CALLS_STEP 5u   /* ... each fifth of the rest: requests for memory */

struct output {
	char out[OUT_SIZE], err[OUT_SIZE];
};

/* All of these: main thread. */
static char out_path[256], err_path[256];
static bool warns, absent;                 /* the rules */
static enum trace_who who = TRACE_PROGRAM; /* whose calls fail */
static char **command;
static struct output wanted, got;
static struct trace_result usual, now;
static unsigned tried, differing;

static void file_read(const char *path, char *buf)
{
	size_t len = 0;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && (n = read(fd, buf + len, OUT_SIZE - 1 - len)) > 0)
		len += (size_t)n;
	buf[len] = '\0';
	close(fd);
}

static void run(const struct trace_fault *fault, struct trace_result *result, struct output *o)
{
	if (!trace_run(command, out_path, err_path, fault, result)) {
		puts("Bail out! ptrace(2) is refused");
		exit(99);
	}
	file_read(out_path, o->out);
	file_read(err_path, o->err);
}

/* --- the judgement --- */

static bool line_in(const char *text, const char *line, size_t len)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strcspn(text, "\n") == len && memcmp(text, line, len) == 0)
			return true;
	return false;
}

/* Each line of `text` is whole, and is one of `other`'s. */
static bool lines_within(const char *text, const char *other)
{
	for (size_t len; *text; text += len + 1) {
		len = strcspn(text, "\n");
		if (text[len] != '\n' || !line_in(other, text, len))
			return false;
	}
	return true;
}

/* What is new on standard error: whole lines of the command's, one at least. */
static bool lines_said(void)
{
	unsigned fresh = 0;
	size_t len;

	for (const char *p = got.err; *p; p += len + 1) {
		len = strcspn(p, "\n");
		if (line_in(wanted.err, p, len) && p[len] == '\n')
			continue;
		if (p[len] != '\n' || (who == TRACE_PROGRAM && strncmp(p, "tierheap: ", 10) != 0))
			return false;
		fresh++;
	}
	return fresh > 0;
}

static bool whole(const char *text)
{
	size_t len = strlen(text);

	return len == 0 || text[len - 1] == '\n';
}

static bool status_documented(int status)
{
	return status == 1 || status == 2 || (status >= 125 && status <= 127);
}

static const char *wrong(const struct trace_fault *fault)
{
	int status = now.status;
	bool early = who == TRACE_LOADER && fault->call == SYS_mmap && fault->first == 1;
	bool mute = fault->call == SYS_write && now.fd == 2;

	if (now.late)
		return "it does not end";
	if (!WIFEXITED(status) && early) /* glibc 2.36: of its own first memory */
		return NULL;
	if (!WIFEXITED(status))
		return "a signal ends it";
	if (mute ? status == usual.status && lines_within(wanted.out, got.out) :
		   status == usual.status && strcmp(wanted.out, got.out) == 0 &&
		       strcmp(wanted.err, got.err) == 0)
		return NULL;
	if (absent && fault->how == ENOENT && status == usual.status)
		return whole(got.out) && whole(got.err) ? NULL : "what it prints is not whole";
	if (!mute && !lines_said())
		return "no whole line on standard error says that something is wrong";
	if (status_documented(WEXITSTATUS(status)))
		return NULL;
	if (!warns || status != usual.status)
		return "its exit status does not say that something is wrong";
	return lines_within(got.out, wanted.out) ? NULL : "what it prints is not whole";
}

static bool file_stays(const char *variable)
{
	const char *path = getenv(variable);

	return !path || access(path, F_OK) == 0;
}

static bool files_stay(void)
{
	return file_stays("FAKE_PATH") && file_stays("COMMAND_KEEP");
}

static void comment_print(const char *lines)
{
	for (unsigned i = 0; *lines && i < 4; i++, lines += strcspn(lines, "\n"), lines += *lines == '\n')
		printf("#   %.*s\n", (int)strcspn(lines, "\n"), lines);
}

static void fault_try(int call, unsigned first, bool on, int how)
{
	struct trace_fault fault = { who, call, first, on, how };

	run(&fault, &now, &got);
	tried += now.hit;
	const char *why = now.hit ? wrong(&fault) : NULL;
	if (!files_stay())
		why = "it has removed a segment";
	if (!why)
		return;
	differing++;
	printf("# %s %d (%u%s: %s): %s; status %x\n", command_ways(call)->name, call, first,
	       on ? " and all later ones" : "", how > 0 ? strerrorname_np(how) : "part", why,
	       (unsigned)now.status);
	comment_print(got.out);
	comment_print(got.err);
	if (!files_stay()) {
		puts("Bail out! nothing is left to look at");
		exit(1);
	}
}

/* "All of them" leaves EINTR out: such a call would be begun again for ever. */
static void call_try(int call)
{
	const int *how = command_ways(call)->how;
	unsigned calls = usual.count[who][call];

	for (unsigned i = 0; i < COMMAND_WAYS && how[i]; i++) {
		for (unsigned n = 1; n <= calls; n += n > CALLS_ALL ? CALLS_STEP : 1)
			fault_try(call, n, false, how[i]);
		if (how[i] != EINTR)
			fault_try(call, 1, true, how[i]);
	}
}

static bool arguments_read(int argc, char **argv)
{
	if (argc < 4)
		return false;
	warns = strcmp(argv[1], "warns") == 0;
	absent = getenv("COMMAND_ABSENT") != NULL;
	who = getenv("COMMAND_LOADER") ? TRACE_LOADER : TRACE_PROGRAM;
	snprintf(out_path, sizeof(out_path), "%s/out", argv[2]);
	snprintf(err_path, sizeof(err_path), "%s/err", argv[2]);
	command = argv + 3;
	return true;
}

int main(int argc, char **argv)
{
	const struct trace_fault none = { TRACE_PROGRAM, -1, 0, false, 0 };
	unsigned kinds = 0;

	if (!arguments_read(argc, argv))
		return 99;
	run(&none, &usual, &wanted);
	run(&none, &usual, &got);
	if (!WIFEXITED(usual.status) || strcmp(wanted.out, got.out) || strcmp(wanted.err, got.err)) {
		puts("Bail out! without a fault the command does not say the same each time");
		comment_print(got.out);
		comment_print(got.err);
		return 99;
	}
	for (int call = 0; call < TRACE_CALLS; call++) {
		if (usual.count[who][call] == 0)
			continue;
		kinds++;
		call_try(call);
	}
	printf("# %u faults tried in %u kinds of calls, %u differing results\n", tried, kinds,
	       differing);
	return differing != 0;
}
