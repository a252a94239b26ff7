/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A heap in files is shared with a forked child, which would write into its
 * parent's blocks. So what lies in files is copied before a fork, and the child
 * goes on with the copy, in DRAM. One thread, around fork(2).
 */
#ifndef TH_MEMKIND_FILES_H
#define TH_MEMKIND_FILES_H

#include "util.h"

/* Copies what memkind has mapped of files in this directory. */
void files_fork_prepare(const char *directory);
/* Gives the copy back. */
void files_fork_parent(void);
/* Puts the copy in the place of the files; false: it could not be made. */
bool files_fork_child(void);

#endif
