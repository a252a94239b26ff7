/* SPDX-License-Identifier: BSD-2-Clause */
#include "log.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/lib/tap.h"

/* What a forked child wrote to descriptor 2: one datagram for each write(2). */
struct messages {
	unsigned count;
	char first[1024];
	size_t first_len;
	int status; /* of waitpid(2) */
};

static void run(void (*body)(void), struct messages *out)
{
	char buf[1024];
	int pair[2];

	*out = (struct messages){0};
	tap_need(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "socketpair failed");
	pid_t child = fork();
	tap_need(child >= 0, "fork failed");
	if (child == 0) {
		dup2(pair[1], STDERR_FILENO);
		close(pair[0]);
		close(pair[1]);
		body();
		_exit(0);
	}
	close(pair[1]);
	for (ssize_t n; (n = read(pair[0], buf, sizeof(buf))) > 0; out->count++) {
		if (out->count > 0)
			continue;
		memcpy(out->first, buf, (size_t)n);
		out->first_len = (size_t)n;
	}
	close(pair[0]);
	waitpid(child, &out->status, 0);
}

static void warn_once(void)
{
	log_warn("the node is \"2\"");
}

static void warn_lines(void)
{
	log_warn("one\ntwo\r\x1b[1m\x7f");
}

static void warn_long(void)
{
	char text[1000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_warn(text);
}

static void warn_often(void)
{
	for (unsigned i = 0; i < 100; i++)
		log_warn("again");
}

static void warn_keeping_errno(void)
{
	close(STDERR_FILENO);
	errno = EXDEV;
	log_warn("nobody hears");
	_exit(errno == EXDEV ? 0 : 1);
}

static void fatal(void)
{
	const struct rlimit no_core = {0, 0};

	setrlimit(RLIMIT_CORE, &no_core);
	log_fatal("the heap is corrupt");
}

static void fatal_after_silence(void)
{
	warn_often();
	fatal();
}

static void says(void (*body)(void), const char *want, const char *sentence)
{
	struct messages m;

	run(body, &m);
	fact(m.count == 1, "%s by one write", sentence);
	fact_text(m.first, want, "%s", sentence);
}

int main(void)
{
	struct messages m;

	says(warn_once, "tierheap: the node is \"2\"\n",
	     "a warning is one line with the name first");
	says(warn_lines, "tierheap: one?two??[1m?\n", "control bytes do not break the line");
	says(fatal, "tierheap: the heap is corrupt\n", "the fatal message is one line");
	run(warn_long, &m);
	fact_num(m.first_len, 10 + 400 + 1, "a text over 400 bytes is cut");
	fact(m.first_len > 0 && m.first[m.first_len - 1] == '\n', "a cut line still ends");
	run(warn_often, &m);
	fact_num(m.count, 16, "a process warns at most 16 times");
	run(warn_keeping_errno, &m);
	fact(WIFEXITED(m.status) && WEXITSTATUS(m.status) == 0, "a failing write keeps errno");
	run(fatal, &m);
	fact(WIFSIGNALED(m.status) && WTERMSIG(m.status) == SIGABRT, "the fatal message aborts");
	run(fatal_after_silence, &m);
	fact_num(m.count, 17, "the fatal message is written after 16 warnings too");
	return fact_end();
}
