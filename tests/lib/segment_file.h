/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SEGMENT_FILE_H
#define SEGMENT_FILE_H

#include "tierheap/segment.h"

/*
 * This process's segment as others see it, mapped; NULL: none. It stays mapped for whoever asks
 * again and again. A forked child has one of its own.
 */
const struct tierheap_segment *segment_file(void);

/* The same to be written to, as its owner can: mapped anew at each call, whatever is in it. */
struct tierheap_segment *segment_file_writable(void);

#endif
