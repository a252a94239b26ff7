/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of program a file is: elf(5), execve(2). */
#ifndef TOOL_BINARY_H
#define TOOL_BINARY_H

#include <stddef.h>

enum binary_kind {
	BINARY_DYNAMIC, /* x86-64, started by a dynamic loader, which preloads */
	BINARY_STATIC,  /* x86-64 without PT_INTERP: nothing preloads */
	BINARY_FOREIGN, /* ELF, but not x86-64 */
	BINARY_SCRIPT,  /* "#!": *interpreter is filled */
	BINARY_UNKNOWN, /* anything else, an unreadable file too */
};

enum binary_kind binary_read(const char *path, char *interpreter, size_t size);

#endif
