/* SPDX-License-Identifier: BSD-2-Clause */
#include "outfile.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "output.h"

/* Between begin and end; one thread. */
static FILE *real;     /* stdout */
static char *text;     /* what was printed: of open_memstream(3) */
static size_t text_len; /* bytes */

static bool failed(const char *path, int error)
{
	message_line("can't write \"%s\": %s", path, strerror(error));
	return false;
}

/* glibc's stdout is a variable. */
bool outfile_begin(void)
{
	FILE *memory = open_memstream(&text, &text_len);

	if (!memory) {
		message_line("no memory for the output");
		return false;
	}
	fflush(stdout);
	real = stdout;
	stdout = memory;
	return true;
}

/* A rename would put a file in the place of a device or a link. */
static bool place_check(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT || failed(path, errno);
	if (S_ISREG(st.st_mode))
		return true;
	if (S_ISDIR(st.st_mode))
		message_line("can't write \"%s\": it is a directory: name a file in it", path);
	else if (S_ISLNK(st.st_mode))
		message_line("can't write \"%s\": it is a symbolic link: name the file itself",
			     path);
	else
		message_line("can't write \"%s\": it is no regular file", path);
	return false;
}

/* ".NAME.XXXXXX" beside NAME: no pattern such as *.prom has it. The caller frees it. */
static char *template_make(const char *path)
{
	const char *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash + 1 - path) : 0;
	char *template;

	if (asprintf(&template, "%.*s.%s.XXXXXX", dir, path, path + dir) < 0)
		return NULL;
	return template;
}

static bool bytes_write(int fd)
{
	for (size_t done = 0; done < text_len;) {
		ssize_t n = write(fd, text + done, text_len - done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n < 0 ? 0 : (size_t)n;
	}
	return true;
}

/* fsync(2) before rename(2): a crash must not leave an empty file under the name. */
static bool file_fill(int fd, const char *temporary, const char *path)
{
	bool ok = bytes_write(fd) && fchmod(fd, 0644) == 0 && fsync(fd) == 0;
	int error = errno;

	if (close(fd) < 0 && ok) {
		ok = false;
		error = errno;
	}
	if (ok && rename(temporary, path) < 0) {
		ok = false;
		error = errno;
	}
	if (!ok)
		unlink(temporary);
	errno = error;
	return ok;
}

/*
 * No signal that could be held off ends us while the temporary file is there. That
 * of a limit on files is ignored: write(2) says the same.
 */
static bool file_replace(const char *path)
{
	char *template = template_make(path);
	sigset_t all, before;
	int fd, error;
	bool ok;

	if (!template)
		return failed(path, ENOMEM);
	signal(SIGXFSZ, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	fd = mkstemp(template);
	ok = fd >= 0 && file_fill(fd, template, path);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(template);
	return ok || failed(path, error);
}

bool outfile_end(const char *path)
{
	bool lost = output_lost(), whole = fclose(stdout) == 0 && !lost, ok = true;

	stdout = real;
	if (path && !whole)
		ok = failed(path, ENOMEM);
	else if (path)
		ok = place_check(path) && file_replace(path);
	free(text);
	text = NULL;
	return ok;
}
