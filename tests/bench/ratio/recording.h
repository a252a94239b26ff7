/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recorded allocation stream: events in the order in which they happened, in
 * the byte order of the machine, without a header. Addresses are the recorded
 * program's; they only tell which block is meant.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdint.h>

enum recorded_kind {
	RECORDED_GOT = 1,     /* `block` of `size` bytes */
	RECORDED_ZEROED = 2,  /* the same by calloc */
	RECORDED_RESIZED = 3, /* `old` is now `block` of `size` bytes */
	RECORDED_FREED = 4,   /* `old` is gone */
};

struct recorded {
	uint64_t block, old;
	uint32_t size; /* bytes; larger blocks are told as UINT32_MAX */
	uint32_t kind; /* enum recorded_kind */
};

#endif
