/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on files. Functions return 0 or a negative errno, unless said otherwise, and leave
 * errno as it was. All files are opened O_CLOEXEC.
 */
#ifndef TH_OS_FILE_H
#define TH_OS_FILE_H

#include "util.h"

/* Reads at most size-1 bytes, NUL-terminates. Length or -errno. */
int os_read_file(const char *path, char *buf, size_t size);
/* A second descriptor, close-on-exec and out of the way of the program's own numbers; or -errno. */
int os_keep(int fd);
/* Which file a descriptor is open on; false: it is not open. fstat(2) */
struct os_file_id {
	uint64_t device, inode;
};
bool os_identify(int fd, struct os_file_id *out);
/* Calls fn for each entry but "." and ".."; fn returns false to stop. */
int os_list_dir(const char *path, bool (*fn)(void *ctx, const char *name), void *ctx);
/* Bytes of the file system that holds path; 0: unknown. */
uint64_t os_file_system_size(const char *path);
/* Target of a link, NUL-terminated; length or -errno. */
int os_read_link(const char *path, char *buf, size_t size);
/*
 * The path by which the program was executed (AT_EXECFN, getauxval(3)): a script's, where a script
 * was. Where it is that of a descriptor (fexecve(3)), that of the file. NUL-terminated; empty: unknown.
 */
void os_program(char *buf, size_t size);
/* write(2) in full; errors are ignored, and a broken pipe raises no SIGPIPE. */
void os_write_all(int fd, const char *buf, size_t len);

/*
 * A private directory: created 0700 if missing, then checked with lstat. -ENOTDIR: not a
 * directory (a link to one neither), -EPERM: not ours, -EACCES: a mode other than 0700.
 */
int os_private_dir(const char *path);
/*
 * New file 0600, O_EXCL|O_NOFOLLOW, of `size` zero bytes with its blocks allocated, mapped shared.
 * NULL and *err = -errno on failure; nothing is left behind.
 */
void *os_create_shared(const char *path, size_t size, int *err);
int os_unlink(const char *path);

#endif
