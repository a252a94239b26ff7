/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/unit/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "tests/lib/tap.h"

static char root[TREE_PATH_SIZE / 2]; /* empty: not made yet; main thread, no lock */
static pid_t owner;                   /* who made it; a forked child does not remove it */

static int entry_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void root_remove(void)
{
	if (owner == getpid())
		nftw(root, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
}

const char *tree_root(void)
{
	const char *tmp = getenv("TMPDIR");

	if (root[0] != '\0')
		return root;
	snprintf(root, sizeof(root), "%s/tierheap-unit.XXXXXX", tmp ? tmp : "/tmp");
	tap_need(mkdtemp(root) != NULL, "no temporary directory");
	owner = getpid();
	atexit(root_remove);
	return root;
}

const char *tree_path(const char *name)
{
	static char paths[4][TREE_PATH_SIZE];
	static unsigned turn;
	char *path = paths[turn++ % ARRAY_SIZE(paths)];

	int len = snprintf(path, TREE_PATH_SIZE, "%s/%s", tree_root(), name);
	tap_need(len < TREE_PATH_SIZE, "a path of the test is too long");
	return path;
}

/* Every directory above the last '/' of path. */
static void parents_make(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		tap_need(mkdir(path, 0755) == 0 || errno == EEXIST, "mkdir failed");
		*slash = '/';
	}
}

static void file_make(const char *path, const char *content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	tap_need(fd >= 0, "a file of a fixture can't be made");
	tap_need(dprintf(fd, "%s\n", content) >= 0, "a file of a fixture can't be written");
	close(fd);
}

static void line_make(const char *name, const char *line, size_t len)
{
	char copy[TREE_PATH_SIZE], path[TREE_PATH_SIZE];

	snprintf(copy, sizeof(copy), "%.*s", (int)len, line);
	char *content = strchr(copy, ' ');
	tap_need(content != NULL, "a manifest's line has no second word");
	*content++ = '\0';
	int need = snprintf(path, sizeof(path), "%s/%s/%s", tree_root(), name, copy);
	tap_need(need < TREE_PATH_SIZE, "a path of the test is too long");
	parents_make(path);
	if (strncmp(content, "-> ", 3) == 0)
		tap_need(symlink(content + 3, path) == 0, "a link of a fixture can't be made");
	else
		file_make(path, content);
}

void tree_fill(const char *name, const char *manifest)
{
	while (*manifest != '\0') {
		size_t len = strcspn(manifest, "\n");

		line_make(name, manifest, len);
		manifest += len + (manifest[len] == '\n');
	}
}
