/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap top`: what the processes under tierheap do, on the whole screen. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "process.h"
#include "tool.h"
#include "top.h"

/*
 * numa_maps is read this often, seconds, and never for more than a hundredth of the time: the
 * kernel needs long for large processes.
 */
#define RESIDENCY_EVERY 10.0
#define RESIDENCY_PART  100.0

static double now_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void residency_refresh(struct top *t)
{
	const struct watched *p = survey_find(&t->survey, t->opened);
	double begin = now_seconds();

	if (t->page != TOP_PROCESS || !p || p->ended > 0 || begin < t->residency_next)
		return;
	t->residency_error = 0;
	if (!numamaps_read(p->pid, p->view.s.range_base, p->view.s.range_size, &t->residency))
		t->residency_error = errno;
	t->residency_at = now_seconds();
	t->residency_next = t->residency_at +
			    fmax(RESIDENCY_EVERY, RESIDENCY_PART * (t->residency_at - begin));
}

static bool round_make(struct top *t)
{
	t->now = now_seconds();
	if (!survey_round(&t->survey, t->now))
		return false;
	change_follow(&t->change);
	return top_rows_fill(t);
}

static void small_draw(void)
{
	char text[96];

	snprintf(text, sizeof(text), "needs %dx%d, is %dx%d; q: quit", TOP_COLUMNS, TOP_ROWS,
		 screen_columns(), screen_rows());
	screen_put(0, 0, screen_columns(), SCREEN_PLAIN, text);
}

static void page_draw(struct top *t)
{
	static void (*const pages[])(struct top *t) = {
	    [TOP_LIST] = top_list_draw,
	    [TOP_PROCESS] = top_process_draw,
	    [TOP_HELP] = top_help_draw,
	};

	screen_clear();
	if (screen_rows() < TOP_ROWS || screen_columns() < TOP_COLUMNS)
		small_draw();
	else
		pages[t->page](t);
	screen_show(t->redraw);
	t->redraw = false;
}

/* A signal that ends, or 0. */
static int signal_take(struct top *t, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	if (info.ssi_signo != SIGWINCH && info.ssi_signo != SIGCONT)
		return (int)info.ssi_signo;
	screen_resized();
	t->redraw = true;
	return 0;
}

/* False: the terminal has gone. A terminal that can be read has bytes, unless it was hung up. */
static bool keys_take(struct top *t, short events)
{
	int key, waiting = 0;

	if (events & (POLLHUP | POLLERR | POLLNVAL))
		return false;
	if (!(events & POLLIN))
		return true;
	if (ioctl(STDIN_FILENO, FIONREAD, &waiting) < 0 || waiting == 0)
		return false;
	while (!t->quit && (key = screen_key()) != SCREEN_NONE)
		if (key == ' ')
			t->now = 0;
		else
			top_key(t, key);
	return true;
}

/* Waits for keys, signals or the next round. 0, or a signal that ends, or -1: no terminal. */
static int events_wait(struct top *t, int signals, double until)
{
	struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}};
	double left = fmax(0, until - now_seconds());
	struct timespec timeout = {(time_t)left, (long)((left - floor(left)) * 1e9)};

	if (ppoll(fds, 2, &timeout, NULL) < 0)
		return errno == EINTR ? 0 : -1;
	if (!keys_take(t, fds[0].revents))
		return -1;
	return fds[1].revents & POLLIN ? signal_take(t, signals) : 0;
}

/* 0: quit; a signal; -1: the terminal has gone, -2: no memory. */
static int rounds_run(struct top *t, int signals)
{
	int result = 0;

	while (!t->quit && result == 0) {
		/* `now` of 0: a round was asked for. */
		if (now_seconds() >= t->now + t->interval && !round_make(t))
			return -2;
		residency_refresh(t);
		page_draw(t);
		result = events_wait(t, signals, t->now + t->interval);
	}
	return result;
}

/* The signals that are taken from a descriptor: they come between two steps, never within one. */
static int signals_open(sigset_t *set)
{
	static const int numbers[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT};

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(set, numbers[i]);
	sigprocmask(SIG_BLOCK, set, NULL);
	return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A descriptor stays open for each process. */
static void descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int end_tell(int result, const sigset_t *blocked)
{
	if (result > 0) {
		signal(result, SIG_DFL);
		raise(result);
		sigprocmask(SIG_UNBLOCK, blocked, NULL);
	}
	if (result == -1)
		message_line("the terminal has gone");
	else if (result == -2)
		message_line("no memory for the list of processes");
	return result == 0 ? 0 : EXIT_FAILED;
}

static int top_show(struct top *t)
{
	sigset_t blocked;
	char why[256];
	int signals = signals_open(&blocked), result;

	if (!screen_begin(why, sizeof(why))) {
		message_line("%s", why);
		return EXIT_USAGE;
	}
	descriptors_raise();
	t->plot = screen_braille() ? PLOT_BRAILLE : screen_utf8() ? PLOT_BLOCK : PLOT_ASCII;
	result = rounds_run(t, signals);
	screen_end();
	change_end(&t->change);
	survey_end(&t->survey);
	free(t->rows);
	close(signals);
	return end_tell(result, &blocked);
}

static bool interval_read(struct top *t, const char *text)
{
	if (args_seconds(text, &t->interval))
		return true;
	message_line("--interval: \"%s\" is no time: write seconds from 0.01 to 86400, such as 1",
		     text);
	return false;
}

static int top_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"interval", required_argument, NULL, 'i'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct top t = {.survey.root = SHM_ROOT, .order.key = ORDER_PMEM, .interval = 1};
	int c;

	while ((c = args_next(argc, argv, ":i:h", longs)) != -1) {
		if (c == 'h')
			return verb_help(&verb_top);
		if (c == '?' || !interval_read(&t, optarg))
			return EXIT_USAGE;
	}
	if (optind < argc) {
		message_line("\"%s\" is too much: tierheap top shows every process, and opens one "
			     "by Enter", argv[optind]);
		return EXIT_USAGE;
	}
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		message_line("top needs a terminal on standard input and output: use \"tierheap "
			     "stat --interval 1\" without one");
		return EXIT_USAGE;
	}
	return top_show(&t);
}

const struct verb verb_top = {
    .name = "top",
    .arguments = "[--interval S]",
    .summary = "show every process on the whole screen, again and again; look into one, steer it",
    .details = "  -i, --interval S  look every S seconds, 0.01 to 86400; 1 if not given\n"
	       "The key ? shows all keys, q quits. It needs 60 columns and 14 rows.\n",
    .run = top_run,
};
