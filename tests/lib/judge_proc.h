/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums over the mappings of this process, read without touching its heap. See proc(5). */
#ifndef JUDGE_PROC_H
#define JUDGE_PROC_H

#include <stdint.h>

/* Resident bytes of the mappings that start in [base, base + size), by /proc/self/smaps. */
uint64_t proc_resident(uint64_t base, uint64_t size);

/*
 * Resident bytes by tier of the mappings that start in [base, base + size), by
 * /proc/self/numa_maps.
 */
void proc_numa_sums(uint64_t base, uint64_t size, uint64_t pmem_nodes, uint64_t *dram,
                    uint64_t *pmem);

#endif
