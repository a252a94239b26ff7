/* SPDX-License-Identifier: BSD-2-Clause */
#include "command_ways.h"

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "trace.h"

#define WAYS(call, ...) { SYS_##call, #call, { __VA_ARGS__ } }

static const struct command_ways rows[] = {
	WAYS(openat, ENOENT, EACCES, EMFILE, ENOMEM, EIO, EINTR),
	WAYS(read, EIO, EINTR, EAGAIN, ENOMEM, TRACE_PART),
	WAYS(pread64, EIO, EINTR, ENOMEM, TRACE_PART),
	WAYS(write, EIO, EINTR, ENOSPC, EPIPE, EAGAIN, TRACE_PART),
	WAYS(close, EIO, EINTR),
	WAYS(lseek, EINVAL, ESPIPE),
	WAYS(newfstatat, ENOENT, EACCES, ENOMEM, EIO),
	WAYS(statfs, ENOENT, EIO, ENOSYS),
	WAYS(access, ENOENT, EACCES, EIO, ENOMEM),
	WAYS(readlink, ENOENT, EACCES, EIO, ENOMEM),
	WAYS(readlinkat, ENOENT, EACCES, EIO, ENOMEM),
	WAYS(getdents64, EIO, ENOMEM, TRACE_PART), /* ENOENT: readdir(3) takes it for the end */
	WAYS(getxattr, ENODATA, EOPNOTSUPP, EIO, ENOMEM),
	WAYS(mkdir, EACCES, ENOSPC, EROFS, ENOMEM),
	WAYS(mkdirat, EACCES, ENOSPC, EROFS, ENOMEM),
	WAYS(unlink, EACCES, EROFS, EBUSY),
	WAYS(fallocate, ENOSPC, EINTR, EIO, EOPNOTSUPP),
	WAYS(flock, EINTR, ENOLCK, ENOMEM),
	WAYS(fcntl, EMFILE, EINVAL),
	WAYS(ioctl, ENOTTY, EIO),
	WAYS(mmap, ENOMEM, EACCES, EPERM, EAGAIN),
	WAYS(munmap, EINVAL, ENOMEM),
	WAYS(mprotect, ENOMEM, EACCES),
	WAYS(brk, ENOMEM),
	WAYS(mbind, EPERM, ENOSYS, ENOMEM, EINVAL),
	WAYS(kill, EPERM, EINVAL),
	WAYS(clock_nanosleep, EINTR, EINVAL, EPERM),
	WAYS(execve, ENOENT, EACCES, ENOMEM, E2BIG, ETXTBSY, EIO),
	WAYS(getrandom, ENOSYS, EAGAIN),
	{ TRACE_MEMORY, "malloc", { ENOMEM } },
	/* proc(5) and credentials(7): these can't fail, and no filter leaves them out. */
	WAYS(exit_group, 0),
	WAYS(getuid, 0),
	WAYS(geteuid, 0),
	WAYS(getgid, 0),
	WAYS(getpid, 0),
};

static const struct command_ways other = { -1, "other", { EPERM, ENOSYS } };

const struct command_ways *command_ways(int call)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].call == call)
			return &rows[i];
	return &other;
}
