/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that `tierheap run` starts, and the library that it puts in front of it. */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "tierheap/segment.h"

/*
 * The file that execvp(3) would run. Returns 0, or ENOENT (there is none), or
 * EACCES (there is one, but it can't be executed); path is filled for 0 only.
 */
int program_find(const char *name, char *path, size_t size);

/*
 * Can the library be preloaded into the program, or into the interpreter of a
 * script? False with the reason in `why`: "it is statically linked".
 */
bool program_reachable(const char *path, char *why, size_t why_size);

/*
 * The library of an engine: beside this command in a build tree, in the library
 * directory beside its own, or where it was configured to be installed. False
 * with one line in `why`.
 */
bool library_find(enum tierheap_engine engine, char *path, size_t size, char *why,
		  size_t why_size);

/* Is this entry of LD_PRELOAD, `len` bytes, one of the libraries, whatever its directory? */
bool library_named(const char *entry, size_t len);

#endif
