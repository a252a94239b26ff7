/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions by which the guest tells accesses.c where an interval begins and ends: NOPs. */
#ifndef TH_BENCH_MARK_H
#define TH_BENCH_MARK_H

/* nopl 0x??5a7468(%rax): a displacement that no program has; its last byte tells which. */
#define MARK_BYTES 0x0f, 0x1f, 0x80, 0x68, 0x74, 0x5a
#define MARK_BEGIN 0x31
#define MARK_END   0x30

#define MARK_TEXT(...)  MARK_TEXT_(__VA_ARGS__)
#define MARK_TEXT_(...) #__VA_ARGS__
#define MARK(which)     __asm__ volatile(".byte " MARK_TEXT(MARK_BYTES) ", " MARK_TEXT(which) : : : "memory")

#endif
