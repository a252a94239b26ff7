/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file that `tierheap record` fills: tierheap(1), RECORD FORMAT. It holds whole lines at any
 * time: each batch is one write(2), and what a full disk cuts is taken back.
 */
#ifndef TOOL_RECORD_FILE_H
#define TOOL_RECORD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct record_file {
	const char *path;
	int fd;
	bool made;    /* by us: it was not there before */
	bool regular; /* else a device or a pipe, which can't be cut */
	bool failed;  /* has been said; nothing more is written */
	off_t size;   /* of the whole lines */
};

/*
 * An existing file that holds anything is refused unless `force`; it keeps what it holds until
 * record_file_start. False after a message.
 */
bool record_file_open(struct record_file *f, const char *path, bool force);
/* Empties it. False after a message. */
bool record_file_start(struct record_file *f);
/* Whole lines. False after a message, once; then and later nothing is written. */
bool record_file_add(struct record_file *f, const char *text, size_t len);
/* Nothing was started: a file that was not there before is none again. */
void record_file_drop(struct record_file *f);
/* False after a message: what was written did not reach the disk. */
bool record_file_close(struct record_file *f);

#endif
