/* SPDX-License-Identifier: BSD-2-Clause */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of <linux/ptrace.h>, which can't stand beside <sys/ptrace.h>. */
#define SYSCALL_ENTRY 1

#define LIMIT_S 20 /* of a run: on a machine that does much else */
#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

struct range {
	uint64_t from, to;
};

static pid_t traced;                /* main thread; read by the signal handler */
static volatile sig_atomic_t alarmed; /* set by the signal handler */

static void on_alarm(int unused)
{
	(void)unused;
	alarmed = 1;
	kill(-traced, SIGKILL);
	kill(traced, SIGKILL);
}

static void redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags, 0600);

	if (fd < 0 || dup2(fd, to) < 0)
		_exit(99);
	close(fd);
}

static void child_exec(char **argv, const char *out, const char *err)
{
	setpgid(0, 0);
	redirect("/dev/null", O_RDONLY, 0);
	redirect(out, O_WRONLY | O_CREAT | O_TRUNC, 1);
	redirect(err, O_WRONLY | O_CREAT | O_TRUNC, 2);
	if (getenv("COMMAND_PRELOAD"))
		setenv("LD_PRELOAD", getenv("COMMAND_PRELOAD"), 1);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	execv(argv[0], argv);
	_exit(99);
}

/* Where the loader lies: from its first mapping to its last. */
static struct range loader_find(pid_t pid)
{
	struct range found = { 0, 0 };
	char path[64], line[512];

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		char *end;
		uint64_t from = strtoull(line, &end, 16);

		if (!strstr(line, "/ld-linux"))
			continue;
		found.from = found.to ? found.from : from;
		found.to = strtoull(end + 1, NULL, 16);
	}
	if (f)
		fclose(f);
	return found;
}

static void register_set(pid_t pid, size_t offset, long value)
{
	ptrace(PTRACE_POKEUSER, pid, offset, value);
}

#define REGISTER(name) offsetof(struct user, regs.name)

/* A call that is to fail, between its entry and its exit. Registers are the program's after it. */
struct pending {
	int error; /* what the exit gives; 0: what the kernel does */
	size_t place;
	long value; /* of the register at `place`; 0 there: none was changed */
};

static void argument_change(pid_t pid, struct pending *p, size_t place, uint64_t was, long value)
{
	*p = (struct pending){ .place = place, .value = (long)was };
	register_set(pid, place, value);
}

/* At its entry. */
static void call_refuse(pid_t pid, const struct __ptrace_syscall_info *info, int how,
                        struct pending *p)
{
	uint64_t third = info->entry.args[2];

	if (how == TRACE_PART) {
		argument_change(pid, p, REGISTER(rdx), third,
		                info->entry.nr == SYS_getdents64 ? 100 : (long)(third + 1) / 2);
	} else if (info->entry.nr == SYS_brk) { /* no errno: it says where the end is still */
		argument_change(pid, p, REGISTER(rdi), info->entry.args[0], 0);
	} else {
		register_set(pid, REGISTER(orig_rax), -1);
		p->error = how;
	}
}

/* At its exit. */
static void call_finish(pid_t pid, struct pending *p)
{
	if (p->error)
		register_set(pid, REGISTER(rax), -p->error);
	if (p->place)
		register_set(pid, p->place, p->value);
	*p = (struct pending){ 0 };
}

static bool fault_meets(const struct trace_fault *f, enum trace_who who, uint64_t call, unsigned n)
{
	return f->call >= 0 && f->who == who && (uint64_t)f->call == call &&
	       (n == f->first || (f->on && n > f->first));
}

/* An entry or an exit. */
static void call_stop(pid_t pid, const struct trace_fault *f, struct range loader,
                      struct pending *pending, struct trace_result *r)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op != SYSCALL_ENTRY) {
		call_finish(pid, pending);
		return;
	}
	uint64_t at = info.instruction_pointer, call = info.entry.nr;
	enum trace_who who = at >= loader.from && at < loader.to ? TRACE_LOADER : TRACE_PROGRAM;

	if (call >= TRACE_CALLS)
		return;
	unsigned n = ++r->count[who][call];
	if (!fault_meets(f, who, call, n))
		return;
	r->hit = true;
	r->fd = (int)info.entry.args[0];
	call_refuse(pid, &info, f->how, pending);
}

/* From a stop to the next one; false: it has ended. */
static bool stop_wait(pid_t pid, long how, int signal, int *status)
{
	if (ptrace(how, pid, 0L, (long)signal) != 0 && errno != ESRCH)
		return false;
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFSTOPPED(*status);
}

static void run_follow(pid_t pid, const struct trace_fault *f, struct trace_result *r)
{
	struct range loader = { 0, 0 };
	struct pending pending = { 0 };
	int signal = 0;
	bool begun = false;

	while (stop_wait(pid, PTRACE_SYSCALL, signal, &r->status)) {
		signal = 0;
		if (r->status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) {
			if (begun)
				break;
			begun = true;
			loader = loader_find(pid);
		} else if (WSTOPSIG(r->status) == (SIGTRAP | 0x80)) {
			if (begun)
				call_stop(pid, f, loader, &pending, r);
		} else {
			signal = WSTOPSIG(r->status);
		}
	}
	if (WIFSTOPPED(r->status)) /* it is another program now */
		stop_wait(pid, PTRACE_DETACH, 0, &r->status);
}

bool trace_run(char **argv, const char *out, const char *err, const struct trace_fault *fault,
               struct trace_result *result)
{
	struct sigaction action = { .sa_handler = on_alarm };

	memset(result, 0, sizeof(*result));
	alarmed = 0;
	sigaction(SIGALRM, &action, NULL);
	traced = fork();
	if (traced == 0)
		child_exec(argv, out, err);
	if (traced < 0 || waitpid(traced, &result->status, 0) != traced ||
	    ptrace(PTRACE_SETOPTIONS, traced, 0L, (long)OPTIONS) != 0)
		return false;
	alarm(LIMIT_S);
	run_follow(traced, fault, result);
	alarm(0);
	kill(-traced, SIGKILL);
	result->late = alarmed;
	return true;
}
