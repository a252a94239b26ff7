/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes under tierheap: their segments, found as include/tierheap/segment.h
 * says. `root` is the directory that holds tierheap-UID: SHM_ROOT. What stale
 * segments are met is removed.
 */
#ifndef TOOL_PROCESS_H
#define TOOL_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SHM_ROOT "/dev/shm"

enum process_result {
	PROCESS_OPEN, /* *fd is the segment */
	PROCESS_NONE, /* no such process, or it is not under tierheap: why says which */
	PROCESS_STARTING, /* it has made its segment and has still to fill it */
	PROCESS_BAD,  /* something else lies in the segment's place, or it may not be read */
};

/* `flags`: O_RDONLY or O_RDWR. The caller closes *fd. `why`: a sentence without a final dot. */
enum process_result process_open(const char *root, pid_t pid, int flags, int *fd, char *why,
				 size_t why_size);

/*
 * The file of a process in our own directory, whatever it holds so far: that of one that starts is
 * no segment yet. -1: there is none that is fit to be a segment.
 */
int process_file_open(const char *root, pid_t pid);

/*
 * The processes that have a file in one of the directories that we may read
 * (our own; root: everybody's), ascending. The caller frees *out. Returns their number; errno: 0, or why some may
 * be missing.
 */
size_t process_list(const char *root, pid_t **out);

/*
 * Makes sure that our own directory is there and fit to hold segments, as the
 * library will. False with one line in `why`.
 */
bool process_directory_ready(const char *root, char *why, size_t why_size);

#endif
