/* SPDX-License-Identifier: BSD-2-Clause */
#include "binary.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD_SIZE 256 /* BINPRM_BUF_SIZE: as much of a script as the kernel looks at */

/* By the program's headers. */
static enum binary_kind linked_kind(int fd, const Elf64_Ehdr *e)
{
	for (unsigned i = 0; i < e->e_phnum; i++) {
		Elf64_Phdr p;
		off_t at = (off_t)(e->e_phoff + (uint64_t)i * sizeof(p));

		ssize_t len = pread(fd, &p, sizeof(p), at);
		if (len != sizeof(p))
			return len == 0 ? BINARY_STATIC : BINARY_UNKNOWN;
		if (p.p_type == PT_INTERP)
			return BINARY_DYNAMIC;
	}
	return BINARY_STATIC;
}

static enum binary_kind elf_kind(int fd, const char *head, size_t len)
{
	Elf64_Ehdr e;

	if (len < sizeof(e))
		return BINARY_UNKNOWN;
	memcpy(&e, head, sizeof(e));
	if (e.e_ident[EI_CLASS] != ELFCLASS64 || e.e_machine != EM_X86_64)
		return BINARY_FOREIGN;
	return linked_kind(fd, &e);
}

/* "#! /usr/bin/env python3": the first word. */
static enum binary_kind script_kind(const char *head, char *interpreter, size_t size)
{
	const char *word = head + 2 + strspn(head + 2, " \t");
	int len = (int)strcspn(word, " \t\n");

	if (len == 0)
		return BINARY_UNKNOWN;
	snprintf(interpreter, size, "%.*s", len, word);
	return BINARY_SCRIPT;
}

enum binary_kind binary_read(const char *path, char *interpreter, size_t size)
{
	char head[HEAD_SIZE + 1];
	enum binary_kind kind = BINARY_UNKNOWN;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;

	if (fd < 0)
		return BINARY_UNKNOWN;
	len = pread(fd, head, HEAD_SIZE, 0);
	if (len >= 0) {
		head[len] = '\0';
		if (strncmp(head, "#!", 2) == 0)
			kind = script_kind(head, interpreter, size);
		else if (len >= SELFMAG && memcmp(head, ELFMAG, SELFMAG) == 0)
			kind = elf_kind(fd, head, (size_t)len);
	}
	close(fd);
	return kind;
}
