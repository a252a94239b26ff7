/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "os.h"
#include "os_file.h"
#include "tests/lib/tap.h"
#include "tests/unit/tree.h"

static void files_are_read(void)
{
	char buf[16];

	tree_fill("read", "file 0123456789\n");
	fact_num(os_read_file(tree_path("read/file"), buf, sizeof(buf)), 11, "a file is read");
	fact_text(buf, "0123456789\n", "all of it");
	fact_num(os_read_file(tree_path("read/file"), buf, 5), 4, "a small buffer gets a part");
	fact_text(buf, "0123", "with its NUL");
	fact_num(os_read_file(tree_path("read/none"), buf, sizeof(buf)), -ENOENT,
	         "no file is -ENOENT");
	fact_num(os_read_file(tree_path("read"), buf, sizeof(buf)), -EISDIR,
	         "nor is a directory a file");
	fact_text(buf, "", "a failed read leaves an empty text");
	fact_num(os_read_file(tree_path("read/file"), buf, 0), -EINVAL, "a buffer of no size");
	tap_need(mkfifo(tree_path("read/fifo"), 0600) == 0, "no FIFO");
	fact_num(os_read_file(tree_path("read/fifo"), buf, sizeof(buf)), 0, "a FIFO is empty");
}

struct walk {
	unsigned count, unknown, limit;
	bool seen[300];
};

static bool name_seen(void *ctx, const char *name)
{
	struct walk *walk = ctx;
	uint64_t n;

	if (strncmp(name, "entry-", 6) == 0 && name[6] != '\0') {
		name += 6;
		for (n = 0; *name >= '0' && *name <= '9'; name++)
			n = n * 10 + (uint64_t)(*name - '0');
		if (n < ARRAY_SIZE(walk->seen) && !walk->seen[n])
			walk->seen[n] = true;
		else
			walk->unknown++;
	} else {
		walk->unknown++;
	}
	return ++walk->count != walk->limit;
}

static void directories_are_listed(void)
{
	static struct walk walk, some;

	for (unsigned i = 0; i < 300; i++) {
		char line[64];

		snprintf(line, sizeof(line), "entry-%u-with-a-rather-long-name x\n", i);
		tree_fill("list", line);
	}
	fact_num(os_list_dir(tree_path("list"), name_seen, &walk), 0, "a directory is listed");
	fact_num(walk.count, 300, "with every entry, over many reads");
	fact_num(walk.unknown, 0, "once each, and without . and ..");
	some.limit = 7;
	fact_num(os_list_dir(tree_path("list"), name_seen, &some), 0, "a listing may be stopped");
	fact_num(some.count, 7, "where it is told to");
	fact_num(os_list_dir(tree_path("none"), name_seen, &some), -ENOENT,
	         "no directory is -ENOENT");
	fact_num(os_list_dir(tree_path("list/entry-1-with-a-rather-long-name"), name_seen, &some),
	         -ENOTDIR, "a file is -ENOTDIR");
}

static void links_are_read(void)
{
	char buf[8];

	tree_fill("link", "short -> ../kmem\nfull -> 12345678\nfile x\n");
	fact_num(os_read_link(tree_path("link/short"), buf, sizeof(buf)), 7, "a link is read");
	fact_text(buf, "../kmem", "with its NUL");
	fact_num(os_read_link(tree_path("link/full"), buf, sizeof(buf)), -ENAMETOOLONG,
	         "a link that fills the buffer is too long");
	fact_num(os_read_link(tree_path("link/file"), buf, sizeof(buf)), -EINVAL,
	         "a file is no link");
	fact_text(buf, "", "a failed read leaves an empty text");
}

#define FLOOD ((size_t)1 << 20) /* more than a pipe holds */

static void writes_are_whole(void)
{
	char *flood = malloc(FLOOD);
	int pipes[2], status = -1;
	char buf[4096];
	size_t sum = 0;

	tap_need(flood != NULL && pipe(pipes) == 0, "no memory or pipe");
	memset(flood, 'x', FLOOD);
	pid_t child = fork();
	if (child == 0) {
		close(pipes[1]);
		for (ssize_t n; (n = read(pipes[0], buf, sizeof(buf))) > 0;)
			sum += (size_t)n;
		_exit(sum == FLOOD ? 0 : 1);
	}
	close(pipes[0]);
	os_write_all(pipes[1], flood, FLOOD);
	close(pipes[1]);
	waitpid(child, &status, 0);
	fact_num(status, 0, "more than a pipe holds is written in full");
	free(flood);
}

static bool sigpipe_is_pending(void)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, SIGPIPE);
}

static void a_broken_pipe_does_no_harm(void)
{
	int pipes[2], status = -1;

	tap_need(pipe(pipes) == 0, "no pipe");
	close(pipes[0]);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGPIPE, SIG_DFL);
		os_write_all(pipes[1], "x", 1);
		_exit(sigpipe_is_pending() ? 1 : 0);
	}
	waitpid(child, &status, 0);
	fact_num(status, 0, "a broken pipe does not end the program");
	child = fork();
	if (child == 0) {
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGPIPE);
		sigprocmask(SIG_BLOCK, &set, NULL);
		raise(SIGPIPE);
		os_write_all(pipes[1], "x", 1);
		_exit(sigpipe_is_pending() ? 0 : 1);
	}
	waitpid(child, &status, 0);
	fact_num(status, 0, "a SIGPIPE that the program has blocked stays pending");
	close(pipes[1]);
}

static void private_directories_are_checked(void)
{
	struct stat st;
	char outside[TREE_PATH_SIZE];

	tree_fill("private", "file x\nwide/x x\nlink -> wide\nforeign/x x\n");
	fact_num(os_private_dir(tree_path("private/new")), 0, "a private directory is made");
	fact(lstat(tree_path("private/new"), &st) == 0 && S_ISDIR(st.st_mode) &&
	     (st.st_mode & 07777) == 0700, "for its owner alone");
	fact_num(os_private_dir(tree_path("private/new")), 0, "and is taken again");
	fact_num(os_private_dir(tree_path("private/wide")), -EACCES,
	         "a directory open to others is not");
	fact_num(os_private_dir(tree_path("private/link")), -ENOTDIR, "nor is a link");
	tap_need(chmod(tree_path("private/wide"), 0700) == 0, "chmod failed");
	fact_num(os_private_dir(tree_path("private/link")), -ENOTDIR,
	         "even a link to a private one");
	fact_num(os_private_dir(tree_path("private/file")), -ENOTDIR, "nor a file");
	fact_num(os_private_dir(tree_path("private/none/new")), -ENOENT, "parents are not made");
	snprintf(outside, sizeof(outside), "%s", tree_path("private/foreign"));
	if (geteuid() == 0)
		tap_need(chmod(outside, 0700) == 0 && chown(outside, 1, 1) == 0, "chown failed");
	fact_num(os_private_dir(geteuid() == 0 ? outside : "/"), -EPERM,
	         "nor another user's directory");
}

static void shared_files_are_made(void)
{
	const char *path = tree_path("shared/new");
	int err = 77;
	struct stat st;
	char buf[16];

	tree_fill("shared", "old 0123\nlink -> old\nnowhere -> none\n");
	char *p = os_create_shared(path, 3 * PAGE_SIZE, &err);
	if (!fact(p != NULL && err == 0, "a shared file is made"))
		return;
	fact(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600, "for its owner alone");
	fact_num(st.st_size, 3 * PAGE_SIZE, "of the wanted size");
	fact(st.st_blocks * 512 >= (blkcnt_t)(3 * PAGE_SIZE), "with its blocks");
	fact(p[0] == 0 && p[3 * PAGE_SIZE - 1] == 0, "of zeros");
	snprintf(p, PAGE_SIZE, "seen");
	os_read_file(path, buf, 5);
	fact_text(buf, "seen", "and what is written there is seen by others");
	fact(os_create_shared(path, PAGE_SIZE, &err) == NULL && err == -EEXIST, "once");
	fact_text(p, "seen", "an existing file is left alone");
	os_unmap(p, 3 * PAGE_SIZE);
	fact(os_create_shared(tree_path("shared/link"), PAGE_SIZE, &err) == NULL && err == -EEXIST,
	     "a link to a file is refused");
	os_read_file(tree_path("shared/old"), buf, sizeof(buf));
	fact_text(buf, "0123\n", "and that file left alone");
	fact(os_create_shared(tree_path("shared/nowhere"), PAGE_SIZE,
	                      &err) == NULL && err == -EEXIST,
	     "a link to nothing is refused");
	fact(access(tree_path("shared/none"), F_OK) != 0, "and nothing is made behind it");
}

static void a_failure_leaves_no_file(void)
{
	int err = 0;

	tree_fill("full", "x x\n");
	fact(os_create_shared(tree_path("full/new"), (size_t)1 << 60, &err) == NULL && err < 0,
	     "a file that finds no room is an error");
	fact(access(tree_path("full/new"), F_OK) != 0 && errno == ENOENT, "and is not left behind");
	fact(os_create_shared(tree_path("none/new"), PAGE_SIZE, &err) == NULL && err == -ENOENT,
	     "a missing directory is an error");
	fact_num(os_unlink(tree_path("full/x")), 0, "a file is removed");
	fact_num(os_unlink(tree_path("full/x")), -ENOENT, "once");
}

static void errno_is_kept(void)
{
	char buf[16];
	int err;

	errno = EXDEV;
	os_read_file("/nowhere/x", buf, sizeof(buf));
	os_list_dir("/nowhere/x", name_seen, NULL);
	os_read_link("/nowhere/x", buf, sizeof(buf));
	os_write_all(-1, "x", 1);
	os_private_dir("/nowhere/x");
	os_create_shared("/nowhere/x", 1, &err);
	os_unlink("/nowhere/x");
	fact_num(errno, EXDEV, "calls that fail keep errno");
	os_private_dir(tree_path("private/new"));
	os_read_file(tree_path("read/file"), buf, sizeof(buf));
	fact_num(errno, EXDEV, "calls that succeed keep errno");
}

static void *cancelled_thread(void *arg)
{
	const char *path = arg;
	char buf[16];

	pthread_cancel(pthread_self()); /* deferred: taken at the next cancellation point */
	os_read_file(path, buf, sizeof(buf));
	os_write_all(-1, "x", 1);
	bool *through = malloc(1);
	*through = true;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	return through;
}

static void calls_are_no_cancellation_points(void)
{
	pthread_t thread;
	void *result;

	tap_need(pthread_create(&thread, NULL, cancelled_thread,
	                        (void *)tree_path("read/file")) == 0,
	         "no thread");
	pthread_join(thread, &result);
	fact(result != PTHREAD_CANCELED, "a cancelled thread does not end inside a call");
	if (result != PTHREAD_CANCELED)
		free(result);
}

int main(void)
{
	files_are_read();
	directories_are_listed();
	links_are_read();
	writes_are_whole();
	a_broken_pipe_does_no_harm();
	private_directories_are_checked();
	shared_files_are_made();
	a_failure_leaves_no_file();
	errno_is_kept();
	calls_are_no_cancellation_points();
	return fact_end();
}
