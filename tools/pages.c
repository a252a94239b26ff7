/* SPDX-License-Identifier: BSD-2-Clause */
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "procfs.h"
#include "util.h"

#define PAGE_PRESENT (UINT64_C(1) << 63) /* of an entry of pagemap: proc(5) */
#define ENTRIES      4096u               /* read at once: 16 MiB of addresses */

/* A visit: pages wait here until a batch is full. */
struct visit {
	pid_t pid;
	size_t n;
	void *page[PAGES_BATCH];
	int node[PAGES_BATCH];
	pages_batch fn;
	void *ctx;
};

/* By a thread that is alive. 0 would be ourselves. */
static long pages_call(pid_t pid, size_t n, void *const *page, const int *node, int *status,
		       int flags)
{
	pid_t thread = procfs_thread(pid);
	long result = thread ? syscall(SYS_move_pages, thread, n, page, node, status, flags) : -1;

	if (!thread)
		return -ESRCH;
	return result < 0 ? -errno : result;
}

/* Asks where the waiting pages lie, and hands on those that are still there. */
static int batch_end(struct visit *v)
{
	size_t kept = 0;
	long err;

	if (v->n == 0)
		return 0;
	err = pages_call(v->pid, v->n, v->page, NULL, v->node, 0);
	if (err < 0)
		return (int)err;
	for (size_t i = 0; i < v->n; i++) {
		if (v->node[i] < 0)
			continue;
		v->page[kept] = v->page[i];
		v->node[kept++] = v->node[i];
	}
	v->n = 0;
	return kept ? v->fn(v->ctx, kept, v->page, v->node) : 0;
}

static int page_add(struct visit *v, uint64_t address)
{
	v->page[v->n++] = (void *)(uintptr_t)address;
	return v->n == PAGES_BATCH ? batch_end(v) : 0;
}

static int range_visit(struct visit *v, int pagemap, uint64_t page, uint64_t end)
{
	uint64_t entry[ENTRIES];
	int err = 0;

	while (err == 0 && page < end) {
		size_t n = end - page < ENTRIES ? (size_t)(end - page) : ENTRIES;
		ssize_t got = pread(pagemap, entry, n * sizeof(*entry),
				    (off_t)(page * sizeof(*entry)));

		if (got < 0)
			return -errno;
		if (got < (ssize_t)sizeof(*entry))
			return -ESRCH;
		n = (size_t)got / sizeof(*entry);
		for (size_t i = 0; i < n && err == 0; i++)
			if (entry[i] & PAGE_PRESENT)
				err = page_add(v, (page + i) << PAGE_SHIFT);
		page += n;
	}
	return err ? err : batch_end(v);
}

int pages_visit(pid_t pid, uint64_t from, uint64_t to, pages_batch fn, void *ctx)
{
	struct visit v = {.pid = pid, .fn = fn, .ctx = ctx};
	char path[64];
	int fd, err;

	procfs_path(pid, "pagemap", path, sizeof(path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT && !procfs_alive(pid) ? -ESRCH : -errno;
	err = range_visit(&v, fd, from >> PAGE_SHIFT, to >> PAGE_SHIFT);
	close(fd);
	return err;
}

int pages_permitted(pid_t pid)
{
	char path[64];
	long err;
	int fd;

	procfs_path(pid, "pagemap", path, sizeof(path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	close(fd);
	err = pages_call(pid, 0, NULL, NULL, NULL, MPOL_MF_MOVE);
	return err < 0 ? (int)err : 0;
}

int pages_move(pid_t pid, size_t n, void *const *page, unsigned node, int *status)
{
	int to[PAGES_BATCH];
	long err;

	for (size_t i = 0; i < n; i++) {
		to[i] = (int)node;
		status[i] = -EAGAIN;
	}
	err = pages_call(pid, n, page, to, status, MPOL_MF_MOVE);
	return err < 0 ? (int)err : 0;
}
