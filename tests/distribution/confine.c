/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * confine LIBRARY SECONDS OUT ERR COMMAND [ARG...]: runs any command so that it can't do harm, with
 * LIBRARY as /run/libtierheap.so and OUT and ERR as its output. Says how it ended: "exit N",
 * "signal N", or "running" when the time was up. Exit status: 0, or 125 where this machine does not
 * allow it to be confined.
 *
 * The command is user 65534 without capabilities, and gets no privileges from files; it sees its
 * own processes, no network, no devices but null and its like, no sockets of services; all files are
 * read-only, but for empty directories in memory. What it started ends with it. Without root all
 * this is in a user namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY        65534
#define LIBRARY       "/run/libtierheap.so"
#define HERE          "/tmp/here"
#define OUTPUT_BYTES  (4u << 20)
#define CPU_SECONDS   30
#define PROCESSES     1000

static void refuse(const char *what)
{
	fprintf(stderr, "confine: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void must(int result, const char *what)
{
	if (result < 0)
		refuse(what);
}

static void file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	must(fd, path);
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		refuse(path);
	close(fd);
}

/* The one user there is outside is nobody inside. */
static void namespaces_enter(uid_t uid, gid_t gid)
{
	char map[64];

	must(unshare((uid ? CLONE_NEWUSER : 0) | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
	             CLONE_NEWUTS), "namespaces");
	if (uid == 0)
		return;
	file_write("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "%d %u 1", NOBODY, (unsigned)uid);
	file_write("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "%d %u 1", NOBODY, (unsigned)gid);
	file_write("/proc/self/gid_map", map);
}

static void memory_mount(const char *path, const char *options)
{
	must(mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options), path);
}

static void file_bind(const char *from, const char *to)
{
	file_write(to, "");
	must(mount(from, to, NULL, MS_BIND, NULL), from);
}

/* A copy: what a mount is made of would be seen in the lists of mounts. */
static void file_copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	struct stat st;
	ssize_t n = 1;

	must(in < 0 || out < 0 ? -1 : fstat(in, &st), from);
	for (off_t left = st.st_size; left > 0 && n > 0; left -= n)
		n = sendfile(out, in, NULL, (size_t)left);
	must(n > 0 ? 0 : -1, from);
	close(in);
	close(out);
}

/* Made in /run, as files can be bound only where there are some. */
static void devices_mount(void)
{
	static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };
	char from[64], to[64];

	must(mkdir("/run/dev", 0755), "/run/dev");
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		snprintf(from, sizeof(from), "/dev/%s", devices[i]);
		snprintf(to, sizeof(to), "/run/dev/%s", devices[i]);
		file_bind(from, to);
	}
	must(symlink("/proc/self/fd", "/run/dev/fd"), "fd");
	must(symlink("fd/0", "/run/dev/stdin"), "stdin");
	must(symlink("fd/1", "/run/dev/stdout"), "stdout");
	must(symlink("fd/2", "/run/dev/stderr"), "stderr");
	must(mkdir("/run/dev/shm", 0755), "/run/dev/shm");
	must(mount("/run/dev", "/dev", NULL, MS_BIND | MS_REC, NULL), "/dev");
	memory_mount("/dev/shm", "mode=1777,size=64m");
}

/* The library may lie in what is covered last. */
static void files_mount(const char *library)
{
	struct mount_attr quiet = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID };

	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
	must(mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &quiet, sizeof(quiet)), "read-only mounts");
	must(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "/proc");
	memory_mount("/run", "mode=755,size=64m");
	file_copy(library, LIBRARY);
	devices_mount();
	memory_mount("/var/tmp", "mode=1777,size=64m");
	memory_mount("/tmp", "mode=1777,size=64m");
	must(mkdir(HERE, 0700), HERE);
	must(chown(HERE, NOBODY, NOBODY), HERE);
	must(chdir(HERE), HERE);
}

static void limit(int what, rlim_t value)
{
	const struct rlimit both = { value, value };

	must(setrlimit(what, &both), "limits");
}

static void privileges_drop(uid_t uid)
{
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	limit(RLIMIT_FSIZE, OUTPUT_BYTES);
	limit(RLIMIT_CPU, CPU_SECONDS);
	limit(RLIMIT_CORE, 0);
	if (uid == 0) {
		limit(RLIMIT_NPROC, PROCESSES);
		must(setgroups(0, NULL), "groups");
		must(setresgid(NOBODY, NOBODY, NOBODY), "group");
		must(setresuid(NOBODY, NOBODY, NOBODY), "user");
	}
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "privileges");
}

static void command_exec(uid_t uid, const int fds[3], char **command)
{
	static char *const environment[] = {
		"PATH=/usr/bin:/usr/sbin", "HOME=" HERE, "USER=nobody", "LOGNAME=nobody", "TERM=dumb",
		"LC_ALL=C.UTF-8", "TZ=UTC", "LD_PRELOAD=" LIBRARY, "TIERHEAP_RATIO=1:4",
		"TIERHEAP_SIMULATE=on", NULL
	};

	privileges_drop(uid);
	setsid();
	for (int i = 0; i < 3; i++)
		if (dup2(fds[i], i) < 0)
			_exit(125);
	execve(command[0], command, environment);
	dprintf(2, "%s can't be executed: %s\n", command[0], strerror(errno));
	_exit(127);
}

/* A list of processes shows the first one too; the lengths are the caller's. */
static void arguments_hide(char **argv, int n)
{
	for (int i = 1; i < n; i++)
		memset(argv[i], 'x', strlen(argv[i]));
}

static void time_is_up(int signal)
{
	(void)signal;
}

/* As the first process of its namespace: when it ends all others do. */
static void command_wait(pid_t command, unsigned seconds)
{
	const struct sigaction interrupts = { .sa_handler = time_is_up };
	int status;
	pid_t ended;

	sigaction(SIGALRM, &interrupts, NULL);
	alarm(seconds);
	do
		ended = waitpid(-1, &status, 0);
	while (ended >= 0 && ended != command);
	if (ended < 0)
		puts("running");
	else if (WIFEXITED(status))
		printf("exit %d\n", WEXITSTATUS(status));
	else
		printf("signal %d\n", WTERMSIG(status));
}

int main(int argc, char **argv)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int status;

	if (argc < 6) {
		fputs("usage: confine LIBRARY SECONDS OUT ERR COMMAND [ARG...]\n", stderr);
		return 2;
	}
	const int fds[3] = {
		open("/dev/null", O_RDONLY | O_CLOEXEC),
		open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644),
		open(argv[4], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644),
	};
	must(fds[1] < fds[2] ? fds[0] : -1, "output");
	umask(022);
	namespaces_enter(uid, gid);
	pid_t first = fork();
	must(first, "process");
	if (first > 0) {
		must(waitpid(first, &status, 0), "process");
		return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
	}
	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "process");
	files_mount(argv[1]);
	unsigned long seconds = strtoul(argv[2], NULL, 10);
	arguments_hide(argv, 5);
	pid_t command = fork();
	must(command, "process");
	if (command == 0)
		command_exec(uid, fds, argv + 5);
	command_wait(command, (unsigned)seconds);
	return 0;
}
