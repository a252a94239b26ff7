/* SPDX-License-Identifier: BSD-2-Clause */
#include "record_loop.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "util.h"

#define COMING_MAX   64  /* processes whose segment is being made; others are found in a round */
#define COMING_WAIT  1   /* ms between two looks at such a segment */
#define COMING_LOOKS 200 /* after which it is none */

struct loop {
	struct recorder *r;
	struct record_program *program;
	int signals, changes;
	unsigned rounds, count;
	double next; /* seconds, CLOCK_MONOTONIC: the next round */
	bool stop;
	struct coming {
		struct record_target target;
		unsigned looks;
	} coming[COMING_MAX];
	size_t ncoming;
};

bool record_signals_take(struct record_signals *s, bool program)
{
	static const int ours[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
	struct sigaction now;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < (program ? ARRAY_SIZE(ours) : 3); i++)
		/* nohup(1), and a shell that starts something in the background, have some ignored.
		 */
		if (sigaction(ours[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(&set, ours[i]);
	if (program)
		sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &s->before);
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->fd < 0)
		message_line("signals can't be waited for: %s", strerror(errno));
	return s->fd >= 0;
}

int record_changes_watch(void)
{
	char path[64];
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	snprintf(path, sizeof(path), SHM_ROOT "/tierheap-%u", geteuid());
	if (fd >= 0 && inotify_add_watch(fd, path, IN_CREATE | IN_DELETE | IN_ONLYDIR) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static double now_read(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void signals_read(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			record_program_wait(l->program);
		else if (l->program)
			record_program_signal(l->program, &info);
		else
			l->stop = true;
	}
}

/* Whose parent can be asked for now: it may end before it has a segment. */
static void coming_note(struct loop *l, pid_t pid)
{
	struct coming *c = &l->coming[l->ncoming];

	if (l->ncoming == COMING_MAX || !record_target_hold(&c->target, pid))
		return;
	c->looks = 0;
	if (record_process_below(pid, l->r->root))
		l->ncoming++;
	else
		record_target_close(&c->target);
}

static void change_note(struct loop *l, const struct inotify_event *e)
{
	pid_t pid;

	if (e->len == 0 || !args_pid(e->name, &pid))
		return;
	if (e->mask & IN_DELETE)
		recorder_end(l->r, pid);
	else
		coming_note(l, pid);
}

/* Segments that have come, or are gone. */
static void changes_read(struct loop *l)
{
	char buf[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t len = read(l->changes, buf, sizeof(buf));

	for (ssize_t at = 0; at < len;) {
		const struct inotify_event *e = (const struct inotify_event *)(buf + at);

		change_note(l, e);
		at += (ssize_t)(sizeof(*e) + e->len);
	}
}

/* A file that was just created is no segment yet. */
static void coming_look(struct loop *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->ncoming; i++) {
		struct coming c = l->coming[i];
		pid_t pid = c.target.pid;

		if (recorder_knows(l->r, pid))
			recorder_end(l->r, pid);
		if (recorder_knows(l->r, pid) || ++c.looks == COMING_LOOKS)
			record_target_close(&c.target);
		else if (recorder_add_held(l->r, &c.target) == PROCESS_BAD)
			l->coming[kept++] = c;
	}
	l->ncoming = kept;
}

static bool recording_over(const struct loop *l)
{
	return l->r->over || (!l->program && l->r->ntargets == 0);
}

static bool loop_over(const struct loop *l)
{
	return l->stop || (l->program ? l->program->ended : recording_over(l));
}

static void round_do(struct loop *l)
{
	double now = now_read(), interval = l->r->about.interval;

	if (now >= l->next && !recording_over(l)) {
		recorder_round(l->r);
		l->rounds++;
		/* Those that a machine slept through, say, are not made up for. */
		l->next += interval * (1 + floor((now - l->next) / interval));
	}
	if (l->count && l->rounds >= l->count && l->r->rows > 0)
		l->r->over = true;
}

/* Milliseconds; -1: no end. */
static int wait_length(const struct loop *l)
{
	double left = (l->next - now_read()) * 1000;

	if (l->ncoming)
		return COMING_WAIT;
	if (recording_over(l))
		return -1;
	return left <= 0 ? 0 : (int)fmin(ceil(left), 1e9);
}

/* Those whose descriptor tells of their end. It is asked once: rounds find the others. */
static void ends_note(struct loop *l, const struct pollfd *fds, size_t n)
{
	for (size_t i = n; i-- > 0;) {
		struct record_target *t = &l->r->targets[i];

		if (fds[i].revents == 0)
			continue;
		close(t->pidfd);
		t->pidfd = -1;
		recorder_end(l->r, t->pid);
	}
}

static void loop_wait(struct loop *l)
{
	size_t n = recording_over(l) ? 0 : l->r->ntargets;
	struct pollfd few[2], *fds = calloc(2 + n, sizeof(*fds));
	struct pollfd *all = fds ? fds : few;

	if (!fds)
		n = 0;
	all[0] = (struct pollfd){.fd = l->signals, .events = POLLIN};
	all[1] = (struct pollfd){.fd = recording_over(l) ? -1 : l->changes, .events = POLLIN};
	for (size_t i = 0; i < n; i++)
		all[2 + i] = (struct pollfd){.fd = l->r->targets[i].pidfd, .events = POLLIN};
	if (poll(all, 2 + n, wait_length(l)) > 0) {
		ends_note(l, all + 2, n);
		if (all[1].revents)
			changes_read(l);
		if (all[0].revents)
			signals_read(l);
	}
	free(fds);
}

void record_loop(struct recorder *r, struct record_program *program, int signals, int changes,
		 unsigned count)
{
	struct loop l = {.r = r, .program = program, .signals = signals, .changes = changes};

	l.count = count;
	/* The first rows come with the processes. */
	l.rounds = 1;
	l.next = now_read() + r->about.interval;
	while (!loop_over(&l)) {
		round_do(&l);
		if (loop_over(&l))
			break;
		loop_wait(&l);
		coming_look(&l);
	}
}
