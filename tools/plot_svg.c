/* SPDX-License-Identifier: BSD-2-Clause */
/* gnuplot, run on a script that is in memory. */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message.h"
#include "plot.h"

#define OURS "<title>Gnuplot</title>"

/* Its input, output and messages. */
struct streams {
	int fd[3];
};

static void streams_close(struct streams *s)
{
	for (int i = 0; i < 3; i++)
		if (s->fd[i] >= 0)
			close(s->fd[i]);
}

static bool streams_open(struct streams *s)
{
	bool ok = true;

	for (int i = 0; i < 3; i++) {
		s->fd[i] = memfd_create("tierheap-plot", MFD_CLOEXEC);
		ok = ok && s->fd[i] >= 0;
	}
	if (!ok)
		message_line("no memory for gnuplot's picture: %s", strerror(errno));
	return ok;
}

static bool script_write(const struct streams *s, const struct plot *plot)
{
	FILE *out = fdopen(dup(s->fd[0]), "w");

	if (out)
		plot_script(out, plot);
	if (out && fclose(out) == 0 && lseek(s->fd[0], 0, SEEK_SET) == 0)
		return true;
	message_line("no memory for gnuplot's script: %s", strerror(errno));
	return false;
}

/* What it says last is what is wrong; the lines before show where. */
static void failure_tell(const struct streams *s)
{
	char said[200], *line;
	off_t size = lseek(s->fd[2], 0, SEEK_END), from = (off_t)sizeof(said) - 1;
	ssize_t len = pread(s->fd[2], said, sizeof(said) - 1, size > from ? size - from : 0);

	said[len > 0 ? len : 0] = '\0';
	while (len > 0 && (said[len - 1] == '\n' || said[len - 1] == ' '))
		said[--len] = '\0';
	line = strrchr(said, '\n');
	line = line ? line + 1 : said;
	for (char *c = line; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	message_line("gnuplot failed: %s", *line ? line : "it says nothing");
}

static bool gnuplot_wait(const struct streams *s, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && lseek(s->fd[1], 0, SEEK_END) > 0)
		return true;
	failure_tell(s);
	return false;
}

/* --default-settings: no start-up files, which could change the picture. */
static bool gnuplot_run(const struct streams *s)
{
	char *const argv[] = {(char *)"gnuplot", (char *)"--default-settings", (char *)"-", NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int err = posix_spawn_file_actions_init(&actions);

	for (int i = 0; err == 0 && i < 3; i++)
		err = posix_spawn_file_actions_adddup2(&actions, s->fd[i], i);
	if (err == 0)
		err = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err == 0)
		return gnuplot_wait(s, pid);
	if (err == ENOENT)
		message_line("gnuplot was not found: apt-get install gnuplot-nox, or write a page, "
			     "which needs none: -o NAME.html");
	else
		message_line("gnuplot can't be started: %s", strerror(err));
	return false;
}

/* The picture has the name of what it shows. */
static bool picture_copy(FILE *out, const struct streams *s, const struct plot *plot)
{
	FILE *in = lseek(s->fd[1], 0, SEEK_SET) == 0 ? fdopen(dup(s->fd[1]), "r") : NULL;
	char *line = NULL;
	size_t size = 0;

	if (!in) {
		message_line("gnuplot's picture can't be read: %s", strerror(errno));
		return false;
	}
	while (getline(&line, &size, in) > 0) {
		if (strncmp(line, OURS, strlen(OURS)) != 0) {
			fputs(line, out);
			continue;
		}
		fputs("<title>tierheap: ", out);
		plot_escape(out, plot->series->command);
		fputs("</title>\n", out);
	}
	free(line);
	fclose(in);
	return true;
}

bool plot_svg(FILE *out, const struct plot *plot)
{
	struct streams s;
	bool ok = streams_open(&s) && script_write(&s, plot) && gnuplot_run(&s) &&
		  picture_copy(out, &s, plot);

	streams_close(&s);
	return ok;
}
