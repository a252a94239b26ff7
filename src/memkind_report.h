/* SPDX-License-Identifier: BSD-2-Clause */
/* What memkind says of its heap, and the segment filled with it. Step lock held. */
#ifndef TH_MEMKIND_REPORT_H
#define TH_MEMKIND_REPORT_H

#include <memkind.h>

#include "setup.h"

struct memkind_report {
	uint64_t usable[2], resident[2]; /* bytes; DRAM, PMEM */
	uint64_t asked_at, ask_ns;       /* when resident bytes were asked for, and how long it took */
	uint64_t started_ns;
	uint64_t steps, step_ns, longest_ns;
	uint64_t seen_low, seen_high;    /* bytes: the threshold, as far as was seen */
	uint64_t diverted;               /* bytes that went to DRAM for want of room */
};

/* Threads that have allocated are counted from now on. */
void report_start(struct memkind_report *r);

/* Asks memkind and the kernel. Resident bytes are dear and asked for seldom, unless `force`. */
void report_ask(struct memkind_report *r, memkind_t pmem, uint64_t now_ns, bool force);

/* Resident bytes of PMEM that no block uses. */
uint64_t report_unused(const struct memkind_report *r);

void report_show(const struct memkind_report *r, const struct setup *setup, uint64_t now_ns);
void report_time(struct memkind_report *r, uint64_t ns);

/* The calling thread is there; once for each. Any thread, inside, no lock. */
void report_thread(void);

void report_fork_child(struct memkind_report *r);

#endif
