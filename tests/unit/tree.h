/* SPDX-License-Identifier: BSD-2-Clause */
/* A temporary directory, filled from a text manifest and removed at exit. Main thread only. */
#ifndef TH_TESTS_TREE_H
#define TH_TESTS_TREE_H

#include "util.h"

#define TREE_PATH_SIZE 512

/* The absolute path of the directory, made by the first call. Bails out on failure. */
const char *tree_root(void);

/* root/name, in one of a few static buffers that are used in turn. */
const char *tree_path(const char *name);

/*
 * Makes the files of a manifest below root/name. A line is "PATH TEXT" (a file with
 * TEXT and a newline) or "PATH -> TARGET" (a symbolic link); directories are made as needed.
 */
void tree_fill(const char *name, const char *manifest);

#endif
