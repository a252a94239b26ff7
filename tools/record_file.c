/* SPDX-License-Identifier: BSD-2-Clause */
#include "record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

static bool open_failed(const char *path)
{
	message_line("\"%s\" can't be written: %s", path, strerror(errno));
	return false;
}

/* What was there before: nothing that it holds may be lost unasked. */
static bool existing_open(struct record_file *f, bool force)
{
	struct stat st;

	f->fd = open(f->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
	if (f->fd < 0 || fstat(f->fd, &st) < 0)
		return open_failed(f->path);
	f->regular = S_ISREG(st.st_mode);
	if (!f->regular || st.st_size == 0 || force)
		return true;
	message_line("\"%s\" exists: give another name by -o, or --force to lose what it holds",
		     f->path);
	close(f->fd);
	f->fd = -1;
	return false;
}

bool record_file_open(struct record_file *f, const char *path, bool force)
{
	*f = (struct record_file){.path = path, .fd = -1};
	f->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (f->fd >= 0) {
		f->made = f->regular = true;
		return true;
	}
	return errno == EEXIST ? existing_open(f, force) : open_failed(path);
}

bool record_file_start(struct record_file *f)
{
	if (!f->regular || ftruncate(f->fd, 0) == 0)
		return true;
	f->failed = true;
	return open_failed(f->path);
}

static bool add_failed(struct record_file *f, int err)
{
	f->failed = true;
	/* What is cut off would be read as a row. */
	if (f->regular && ftruncate(f->fd, f->size) < 0)
		message_line("\"%s\" ends within a line: %s", f->path, strerror(errno));
	message_line("\"%s\" can't be written (%s): the record ends with the rows it has", f->path,
		     strerror(err));
	return false;
}

bool record_file_add(struct record_file *f, const char *text, size_t len)
{
	size_t done = 0;

	if (f->failed)
		return false;
	while (done < len) {
		ssize_t n = write(f->fd, text + done, len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			return add_failed(f, n == 0 ? EIO : errno);
	}
	f->size += (off_t)len;
	return true;
}

void record_file_drop(struct record_file *f)
{
	if (f->made)
		unlink(f->path);
	close(f->fd);
}

bool record_file_close(struct record_file *f)
{
	if (close(f->fd) == 0 || f->failed)
		return !f->failed;
	message_line("\"%s\" can't be written: %s", f->path, strerror(errno));
	return false;
}
