/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints what `tierheap verify --json` would of a heap on two tiers, as this machine may have none:
 *   verified KIND
 * tiered: nothing is null, and everything is off; hostile: the segment holds the largest numbers.
 */
#include <string.h>

#include "verify.h"

#define MIB ((uint64_t)1 << 20)

static struct verify v = {
	.after.s = {
		.pid = 1234,
		.state = TIERHEAP_STATE_TIERED,
		.ratio_dram = 1,
		.ratio_pmem = 4,
		.command = "redis-server",
		.library_version = "0.1.0",
		.dram = {.resident_bytes = 100 * MIB},
		.pmem = {.resident_bytes = 400 * MIB},
		.pending_bytes = 8 * MIB,
		.metadata_bytes = 3 * MIB,
	},
	.residency = {
		.on = {{[0] = 90 * MIB, [2] = 10 * MIB}, {[2] = 300 * MIB, [3] = 80 * MIB, [1] = 20 * MIB}},
		.wrong = {{[0] = 10 * MIB}, {[1] = 20 * MIB}},
		.metadata = {[0] = 3 * MIB},
		.huge = 2 * MIB,
		.swapped = MIB,
		.tier = {{{1 << 0}}, {{1 << 2 | 1 << 3}}},
	},
	.tolerance = 0.02,
	.off_bytes = 20 * MIB,
	.off = 0.04,
	.cause = {"the nodes of PMEM are full", "a child shares pages"},
	.causes = 2,
};

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "hostile") == 0) {
		v.after.s.dram.resident_bytes = v.after.s.pmem.resident_bytes = UINT64_MAX;
		v.after.s.pending_bytes = v.after.s.metadata_bytes = UINT64_MAX;
		v.off_bytes = UINT64_MAX;
		v.off = 2;
	} else if (argc != 2 || strcmp(argv[1], "tiered") != 0) {
		return 2;
	}
	v.before = v.after;
	verify_json(&v);
	return 0;
}
