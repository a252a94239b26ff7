/* SPDX-License-Identifier: BSD-2-Clause */
#include "os_file.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "os.h"
#include "os_call.h"

#define DIR_BUFFER 2048 /* bytes; one entry takes at most 280 */

static int file_open(const char *path, int flags)
{
	return (int)SYSCALL(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static void file_close(int fd)
{
	(void)SYSCALL(SYS_close, fd);
}

/* One read(2), begun again after a signal. */
static long file_read(int fd, char *buf, size_t size)
{
	long n;

	do {
		n = SYSCALL(SYS_read, fd, buf, size);
	} while (n == -EINTR);
	return n;
}

int os_read_file(const char *path, char *buf, size_t size)
{
	size_t len = 0;
	long n = 0;

	if (size == 0)
		return -EINVAL;
	/* A FIFO must not hold us up. */
	int fd = file_open(path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	while (len < size - 1) {
		n = file_read(fd, buf + len, size - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	file_close(fd);
	buf[len] = '\0';
	return n < 0 ? (int)n : (int)len;
}

int os_keep(int fd)
{
	return (int)SYSCALL(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 100);
}

bool os_identify(int fd, struct os_file_id *out)
{
	struct stat st;

	if (CALL(fstat(fd, &st)) < 0)
		return false;
	*out = (struct os_file_id){.device = st.st_dev, .inode = st.st_ino};
	return true;
}

/* What getdents64(2) fills in. */
struct directory_entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length; /* bytes of this entry */
	uint8_t type;
	char name[];
};

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int os_list_dir(const char *path, bool (*fn)(void *ctx, const char *name), void *ctx)
{
	char buf[DIR_BUFFER] __attribute__((aligned(8)));
	long filled;

	int fd = file_open(path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	while ((filled = SYSCALL(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		const struct directory_entry *entry;

		for (long at = 0; at < filled; at += entry->length) {
			entry = (const void *)(buf + at);
			if (!is_dots(entry->name) && !fn(ctx, entry->name)) {
				file_close(fd);
				return 0;
			}
		}
	}
	file_close(fd);
	return (int)filled;
}

uint64_t os_file_system_size(const char *path)
{
	struct statfs fs;

	return SYSCALL(SYS_statfs, path, &fs) < 0 ? 0 : fs.f_blocks * (uint64_t)fs.f_frsize;
}

int os_read_link(const char *path, char *buf, size_t size)
{
	if (size == 0)
		return -EINVAL;
	long n = SYSCALL(SYS_readlinkat, AT_FDCWD, path, buf, size);
	if (n >= 0 && (size_t)n == size)
		n = -ENAMETOOLONG;
	buf[n < 0 ? 0 : n] = '\0';
	return (int)n;
}

static bool path_of_descriptor(const char *path)
{
	return strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/self/fd/", 14) == 0;
}

void os_program(char *buf, size_t size)
{
	long at = CALL(getauxval(AT_EXECFN)); /* its address; 0: the kernel says none */
	const char *path = at > 0 ? (const char *)at : NULL;

	if (path == NULL || path_of_descriptor(path)) {
		os_read_link("/proc/self/exe", buf, size);
		return;
	}
	size_t len = strnlen(path, size - 1);
	memcpy(buf, path, len);
	buf[len] = '\0';
}

#define SIGPIPE_BIT (UINT64_C(1) << (SIGPIPE - 1)) /* in the kernel's signal set */

/* Takes back the SIGPIPE that a write to a broken pipe has just sent to this thread. */
static void pipe_signal_take(void)
{
	uint64_t set = SIGPIPE_BIT;
	struct timespec now = {0};

	(void)SYSCALL(SYS_rt_sigtimedwait, &set, NULL, &now, sizeof(set));
}

void os_write_all(int fd, const char *buf, size_t len)
{
	uint64_t set = SIGPIPE_BIT, old = 0, pending = 0;

	(void)SYSCALL(SYS_rt_sigprocmask, SIG_BLOCK, &set, &old, sizeof(set));
	(void)SYSCALL(SYS_rt_sigpending, &pending, sizeof(pending));
	while (len > 0) {
		long n = SYSCALL(SYS_write, fd, buf, len);
		if (n == -EINTR)
			continue;
		if (n == -EPIPE && !(pending & SIGPIPE_BIT))
			pipe_signal_take();
		if (n <= 0)
			break;
		buf += n;
		len -= (size_t)n;
	}
	(void)SYSCALL(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
}

int os_private_dir(const char *path)
{
	struct stat st;

	long err = SYSCALL(SYS_mkdirat, AT_FDCWD, path, 0700);
	if (err < 0 && err != -EEXIST)
		return (int)err;
	err = CALL(lstat(path, &st));
	if (err < 0)
		return (int)err;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (st.st_uid != os_euid())
		return -EPERM;
	return (st.st_mode & 07777) == 0700 ? 0 : -EACCES;
}

/* Gives the file its blocks now, so that a full file system is an error and no SIGBUS later. */
static long file_allocate(int fd, size_t size)
{
	long err;

	do {
		err = SYSCALL(SYS_fallocate, fd, 0, 0L, size);
	} while (err == -EINTR);
	return err;
}

/* A file that grows beyond RLIMIT_FSIZE ends the program by SIGXFSZ, setrlimit(2). */
static bool may_be_written(size_t size)
{
	struct rlimit limit;

	return CALL(getrlimit(RLIMIT_FSIZE, &limit)) < 0 || limit.rlim_cur >= size;
}

void *os_create_shared(const char *path, size_t size, int *err)
{
	long address = -1;

	if (!may_be_written(size)) {
		*err = -EFBIG;
		return NULL;
	}
	int fd = file_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
	if (fd < 0) {
		*err = fd;
		return NULL;
	}
	long failure = file_allocate(fd, size);
	if (failure == 0) {
		address = SYSCALL(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		                  0UL);
		failure = address < 0 ? address : 0;
	}
	file_close(fd);
	*err = (int)failure;
	if (failure == 0)
		return (void *)address;
	os_unlink(path);
	return NULL;
}

int os_unlink(const char *path)
{
	return (int)SYSCALL(SYS_unlinkat, AT_FDCWD, path, 0);
}
