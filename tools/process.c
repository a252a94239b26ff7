/* SPDX-License-Identifier: BSD-2-Clause */
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "os_file.h"
#include "procfs.h"
#include "view.h"

#define PREFIX     "tierheap-"
#define PREFIX_LEN (sizeof(PREFIX) - 1)

/* Only the file that was looked at: a new process of that number may have put its own there. */
static void stale_remove(const char *path, const struct stat *seen)
{
	struct stat now;

	if (lstat(path, &now) == 0 && now.st_ino == seen->st_ino && now.st_dev == seen->st_dev)
		unlink(path);
}

static void own_directory(const char *root, char *path, size_t size)
{
	snprintf(path, size, "%s/" PREFIX "%u", root, geteuid());
}

/* A directory that others can write to could hold anything. */
static bool directory_private(const char *path, uid_t uid)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == uid &&
	       (st.st_mode & 07777) == 0700;
}

static bool file_fit(const struct stat *st, uid_t uid, char *why, size_t why_size)
{
	if (S_ISLNK(st->st_mode))
		snprintf(why, why_size, "it is a symbolic link");
	else if (!S_ISREG(st->st_mode))
		snprintf(why, why_size, "it is no regular file");
	else if (st->st_uid != uid)
		snprintf(why, why_size, "it belongs to user %u, not %u", st->st_uid, uid);
	else if ((st->st_mode & 07777) != 0600)
		snprintf(why, why_size, "its mode is %04o, not 0600", st->st_mode & 07777);
	else
		return true;
	return false;
}

/*
 * A descriptor of a file fit to be a segment, or -1; errno is ENOENT then where it is there no more.
 * O_NONBLOCK: a FIFO must not hold us up.
 */
static int file_open(const char *path, uid_t uid, int flags, struct stat *st, char *why,
		     size_t why_size)
{
	int fd;

	errno = 0;
	if (!file_fit(st, uid, why, why_size))
		return -1;
	fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		int err = errno;

		snprintf(why, why_size, "it can't be opened: %s", strerror(err));
		errno = err;
		return -1;
	}
	if (fstat(fd, st) < 0 || !file_fit(st, uid, why, why_size)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Is the process the one that has made this segment? Else it is stale, unless that is unknown. */
static enum process_result process_check(const char *path, pid_t pid, uint64_t then,
					 const struct stat *st, char *why, size_t why_size)
{
	uint64_t start = procfs_start(pid);

	int err = errno;

	/* Without /proc it is there all the same. */
	if (start == 0 && ((err != ENOENT && err != ESRCH) || procfs_alive(pid))) {
		snprintf(why, why_size, "process %d can't be looked at: \"/proc/%d/stat\": %s",
			 (int)pid, (int)pid, strerror(err));
		return PROCESS_BAD;
	}
	if (then == start && procfs_maps(pid, st))
		return PROCESS_OPEN;
	if (start)
		stale_remove(path, st);
	return PROCESS_NONE;
}

/*
 * /dev/shm may be shared with another pid namespace: its numbers are of other processes than ours,
 * and whether one of them lives can't be seen from here.
 */
static bool namespace_foreign(int fd)
{
	uint64_t theirs = view_pid_namespace(fd), ours = procfs_pid_namespace();

	return theirs && ours && theirs != ours;
}

/* The file of one directory. *st is that of the file at path. PROCESS_NONE with why: not from here. */
static enum process_result segment_open(const char *path, uid_t uid, pid_t pid, int flags,
					struct stat *st, int *fd, char *why, size_t why_size)
{
	enum process_result result;
	uint64_t then;
	char reason[192];
	bool blank, fit;

	*fd = file_open(path, uid, flags, st, reason, sizeof(reason));
	if (*fd < 0 && errno == ENOENT)
		return PROCESS_NONE;
	blank = *fd >= 0 && view_blank(*fd);
	fit = *fd >= 0 && !blank && view_header(*fd, (uint32_t)pid, &then, reason, sizeof(reason));
	if (fit && namespace_foreign(*fd)) {
		snprintf(why, why_size,
			 "%s is of another pid namespace: look at process %d from inside it, with "
			 "\"nsenter -p\"",
			 path, (int)pid);
		result = PROCESS_NONE;
	} else if (!procfs_alive(pid)) {
		stale_remove(path, st);
		result = PROCESS_NONE;
	} else if (fit) {
		result = process_check(path, pid, then, st, why, why_size);
	} else if (blank) {
		snprintf(why, why_size, "process %d is only starting: try again", (int)pid);
		result = PROCESS_STARTING;
	} else {
		snprintf(why, why_size, "%s is not the segment of process %d: %s", path, (int)pid,
			 reason);
		result = PROCESS_BAD;
	}
	if (*fd >= 0 && result != PROCESS_OPEN)
		close(*fd);
	return result;
}

/* The user of a directory's name, "tierheap-1000". */
static bool directory_uid(const char *name, uid_t *uid)
{
	unsigned long n;
	char *end;

	if (strncmp(name, PREFIX, PREFIX_LEN) != 0 || name[PREFIX_LEN] < '0' ||
	    name[PREFIX_LEN] > '9')
		return false;
	n = strtoul(name + PREFIX_LEN, &end, 10);
	if (*end != '\0' || n > UINT32_MAX)
		return false;
	*uid = (uid_t)n;
	return true;
}

/*
 * Calls fn for every name in a directory; fn returns false to stop. 0, or the errno with which it
 * could not be read to its end: that of a directory that is not there is none.
 */
static int directory_visit(const char *path, bool (*fn)(void *ctx, const char *name), void *ctx)
{
	struct dirent *entry;
	DIR *dir = opendir(path);
	int err;

	if (!dir)
		return errno == ENOENT ? 0 : errno;
	while (errno = 0, (entry = readdir(dir)))
		if (!fn(ctx, entry->d_name)) {
			errno = 0;
			break;
		}
	err = errno;
	closedir(dir);
	return err;
}

struct directory_walk {
	const char *root;
	bool (*fn)(void *ctx, const char *path, uid_t uid);
	void *ctx;
	int err; /* the first errno of a directory that could not be looked at */
};

static bool directory_in(void *ctx, const char *name)
{
	struct directory_walk *walk = ctx;
	char path[PATH_MAX];
	uid_t uid;

	if (!directory_uid(name, &uid) || (geteuid() != 0 && uid != geteuid()))
		return true;
	snprintf(path, sizeof(path), "%s/%s", walk->root, name);
	errno = 0;
	if (directory_private(path, uid))
		return walk->fn(walk->ctx, path, uid);
	if (errno && errno != ENOENT && !walk->err)
		walk->err = errno;
	return true;
}

/*
 * Calls fn for every private directory that we may read; fn returns false to
 * stop. A process keeps its directory when it changes its user, so its
 * present user does not tell where its segment is. 0, or the errno with which
 * something could not be looked at.
 */
static int directories_visit(const char *root, bool (*fn)(void *ctx, const char *path, uid_t uid),
			     void *ctx)
{
	struct directory_walk walk = {root, fn, ctx, 0};
	int err = directory_visit(root, directory_in, &walk);

	return err ? err : walk.err;
}

struct open_request {
	pid_t pid;
	int flags;
	int *fd;
	char *why;
	size_t why_size;
	enum process_result result;
};

static bool open_in(void *ctx, const char *dir, uid_t uid)
{
	struct open_request *r = ctx;
	char path[PATH_MAX + 16];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%d", dir, (int)r->pid);
	if (lstat(path, &st) < 0) {
		if (errno == ENOENT)
			return true;
		snprintf(r->why, r->why_size, "\"%s\" can't be looked at: %s", path,
			 strerror(errno));
		r->result = PROCESS_BAD;
		return true;
	}
	r->result = segment_open(path, uid, r->pid, r->flags, &st, r->fd, r->why, r->why_size);
	return r->result != PROCESS_OPEN;
}

/* Why no segment was found: the process may be somebody else's. */
static void absence_explain(const char *root, pid_t pid, char *why, size_t why_size)
{
	char path[64], own[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	own_directory(root, own, sizeof(own));
	if (!procfs_alive(pid))
		snprintf(why, why_size, "there is no process %d", (int)pid);
	else if (stat(path, &st) < 0)
		snprintf(why, why_size, "process %d can't be looked at: \"%s\": %s", (int)pid,
			 path, strerror(errno));
	else if (geteuid() != 0 && st.st_uid != geteuid())
		snprintf(why, why_size,
			 "process %d belongs to user %u: only that user and root can look into it",
			 (int)pid, st.st_uid);
	else if (access(own, F_OK) == 0 && !directory_private(own, geteuid()))
		snprintf(why, why_size,
			 "\"%s\" is no directory of user %u with mode 0700: remove it", own,
			 geteuid());
	else
		snprintf(why, why_size,
			 "process %d does not run under tierheap: start it with \"tierheap run\"",
			 (int)pid);
}

enum process_result process_open(const char *root, pid_t pid, int flags, int *fd, char *why,
				 size_t why_size)
{
	struct open_request r = {pid, flags, fd, why, why_size, PROCESS_NONE};

	why[0] = '\0';
	int err = directories_visit(root, open_in, &r);

	if (r.result != PROCESS_NONE || why[0])
		return r.result;
	if (err == 0) {
		absence_explain(root, pid, why, why_size);
		return PROCESS_NONE;
	}
	snprintf(why, why_size, "\"%s\" can't be looked through: %s", root, strerror(err));
	return PROCESS_BAD;
}

int process_file_open(const char *root, pid_t pid)
{
	char dir[PATH_MAX], path[PATH_MAX + 16], why[192];
	struct stat st;

	own_directory(root, dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/%d", dir, (int)pid);
	if (!directory_private(dir, geteuid()) || lstat(path, &st) < 0)
		return -1;
	return file_open(path, geteuid(), O_RDONLY, &st, why, sizeof(why));
}

struct pid_list {
	pid_t *pids;
	size_t count, room;
	int err; /* the first errno with which something could not be listed */
};

static bool pid_add(void *ctx, const char *name)
{
	struct pid_list *list = ctx;
	pid_t pid;

	if (!args_pid(name, &pid))
		return true;
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 64;
		pid_t *more = reallocarray(list->pids, room, sizeof(*more));

		if (!more) {
			list->err = ENOMEM;
			return false;
		}
		list->pids = more;
		list->room = room;
	}
	list->pids[list->count++] = pid;
	return true;
}

static bool list_in(void *ctx, const char *path, uid_t uid)
{
	struct pid_list *list = ctx;
	int err = directory_visit(path, pid_add, list);

	(void)uid;
	if (!list->err)
		list->err = err;
	return true;
}

static int pid_compare(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

size_t process_list(const char *root, pid_t **out)
{
	struct pid_list list = {NULL, 0, 0, 0};
	size_t kept = 0;
	int err = directories_visit(root, list_in, &list);

	if (list.count)
		qsort(list.pids, list.count, sizeof(pid_t), pid_compare);
	/* One number in two directories: one of them is stale, process_open knows which. */
	for (size_t i = 0; i < list.count; i++)
		if (i == 0 || list.pids[i] != list.pids[i - 1])
			list.pids[kept++] = list.pids[i];
	*out = list.pids;
	errno = list.err ? list.err : err;
	return kept;
}

/* Room for one more segment? Read-only and full file systems say no. */
static int directory_room(const char *path)
{
	int fd = open(path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int err;

	if (fd < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;
	err = posix_fallocate(fd, 0, sizeof(struct tierheap_segment));
	close(fd);
	return -err;
}

bool process_directory_ready(const char *root, char *why, size_t why_size)
{
	char path[PATH_MAX];
	int err;

	own_directory(root, path, sizeof(path));
	err = os_private_dir(path);
	if (err == 0 && (err = directory_room(path)) == 0)
		return true;
	snprintf(why, why_size,
		 "\"%s\" can't hold statistics (%s): it has to be a directory of user %u "
		 "with mode 0700 and room; \"--stats=off\" does without",
		 path, strerror(-err), geteuid());
	return false;
}
