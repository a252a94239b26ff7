/* SPDX-License-Identifier: BSD-2-Clause */
#include "program.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "binary.h"
#include "os_file.h"
#include "util.h"

#define SCRIPT_DEPTH 5 /* the kernel follows no more interpreters of interpreters: fs/exec.c */

/* 0, ENOENT or EACCES. */
static int file_executable(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR ? ENOENT : EACCES;
	return S_ISREG(st.st_mode) && access(path, X_OK) == 0 ? 0 : EACCES;
}

static int search_path(const char *name, char *path, size_t size)
{
	const char *list = getenv("PATH");
	int result = ENOENT;

	/* Without PATH, execvp(3) looks into these. */
	for (const char *dir = list ? list : "/bin:/usr/bin"; dir;) {
		int len = (int)strcspn(dir, ":"), err;

		/* An empty entry is the current directory. */
		snprintf(path, size, "%.*s%s%s", len, dir, len ? "/" : "./", name);
		err = file_executable(path);
		if (err == 0)
			return 0;
		if (err == EACCES)
			result = EACCES;
		dir = dir[len] ? dir + len + 1 : NULL;
	}
	return result;
}

int program_find(const char *name, char *path, size_t size)
{
	if (name[0] == '\0')
		return ENOENT;
	if (!strchr(name, '/'))
		return search_path(name, path, size);
	snprintf(path, size, "%s", name);
	return file_executable(name);
}

/*
 * Does the kernel change the user or add rights on exec? Then ld.so(8) takes
 * no library from LD_PRELOAD but system ones (secure-execution mode).
 */
static const char *privilege_gained(const char *path)
{
	struct statvfs fs;
	struct stat st;

	if (stat(path, &st) < 0 || statvfs(path, &fs) < 0 || fs.f_flag & ST_NOSUID)
		return NULL;
	if (st.st_mode & S_ISUID && st.st_uid != getuid())
		return "setuid";
	if ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && st.st_gid != getgid())
		return "setgid";
	if (getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0)
		return "given file capabilities";
	return NULL;
}

static bool binary_reachable(const char *path, enum binary_kind kind, char *why, size_t why_size)
{
	const char *privilege = privilege_gained(path);

	if (kind == BINARY_STATIC)
		snprintf(why, why_size, "\"%s\" is statically linked", path);
	else if (kind == BINARY_FOREIGN)
		snprintf(why, why_size, "\"%s\" is no x86-64 program", path);
	else if (privilege)
		snprintf(why, why_size, "\"%s\" is %s", path, privilege);
	else
		return true;
	return false;
}

bool program_reachable(const char *path, char *why, size_t why_size)
{
	char at[2][PATH_MAX];
	enum binary_kind kind;

	snprintf(at[0], sizeof(at[0]), "%s", path);
	for (unsigned i = 0; i < SCRIPT_DEPTH; i++) {
		kind = binary_read(at[i % 2], at[(i + 1) % 2], sizeof(at[0]));
		/* Neither ELF nor "#!": a script of /bin/sh, or exec will say what it is. */
		if (kind == BINARY_UNKNOWN)
			return true;
		if (kind != BINARY_SCRIPT)
			return binary_reachable(at[i % 2], kind, why, why_size);
	}
	return true;
}

/* The directory of this command's file. */
static bool own_directory(char *dir, size_t size)
{
	char *slash;

	if (os_read_link("/proc/self/exe", dir, size) < 0)
		return false;
	slash = strrchr(dir, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

/* ld.so(8): blanks and colons separate the entries of LD_PRELOAD and can't be quoted. */
static bool library_usable(const char *path, char *why, size_t why_size)
{
	if (strpbrk(path, " :\t\n") == NULL)
		return true;
	snprintf(why, why_size,
		 "LD_PRELOAD can't name \"%s\": install tierheap in a directory "
		 "without blanks and colons",
		 path);
	return false;
}

static const char *const libraries[] = {
    [TIERHEAP_ENGINE_SORTED] = "libtierheap.so",
    [TIERHEAP_ENGINE_MEMKIND] = "libtierheap-memkind.so",
};

bool library_named(const char *entry, size_t len)
{
	const char *slash = memrchr(entry, '/', len);

	if (slash) {
		len -= (size_t)(slash + 1 - entry);
		entry = slash + 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(libraries); i++)
		if (strlen(libraries[i]) == len && memcmp(libraries[i], entry, len) == 0)
			return true;
	return false;
}

/* Beside this command. */
static bool library_near(const char *name, char *path, size_t size)
{
	static const char *const places[] = {"/", "/.libs/", "/../.libs/", "/../lib/"};
	char own[PATH_MAX], candidate[PATH_MAX + 64], resolved[PATH_MAX];

	if (!own_directory(own, sizeof(own)))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(candidate, sizeof(candidate), "%s%s%s", own, places[i], name);
		if (access(candidate, R_OK) != 0 || !realpath(candidate, resolved))
			continue;
		snprintf(path, size, "%s", resolved);
		return true;
	}
	return false;
}

bool library_find(enum tierheap_engine engine, char *path, size_t size, char *why, size_t why_size)
{
	const char *name = libraries[engine];

	if (library_near(name, path, size))
		return library_usable(path, why, why_size);
	snprintf(path, size, LIBDIR "/%s", name);
	if (access(path, R_OK) == 0)
		return library_usable(path, why, why_size);
	if (access("/proc/self/exe", F_OK) != 0) {
		snprintf(why, why_size, "%s can't be found beside this command: "
			 "\"/proc/self/exe\": %s", name, strerror(errno));
		return false;
	}
	snprintf(why, why_size,
		 "%s was neither found beside this command nor as \"%s\": %s", name, path,
		 engine == TIERHEAP_ENGINE_MEMKIND
		     ? "install memkind's library and headers, then build and install tierheap "
		       "again, or leave --engine out"
		     : "install tierheap again");
	return false;
}
