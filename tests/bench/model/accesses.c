/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin for QEMU's emulator: what the program on processor 0 of the guest reads and writes, by
 * the NUMA node on which it lies and by where in its address space, as far as a modelled
 * last-level cache does not hold it. Of user space alone; whoever loads the program belongs on
 * another processor.
 *
 * Arguments: near=BYTES  DRAM of the guest; what lies above is the far node
 *            cache=BYTES of the modelled cache: 16 ways, 64-byte lines, least recently used out
 *            out=FILE    a block of lines for each interval
 * The guest says where an interval begins and ends, by the instructions of mark.c.
 *
 * QEMU brings no header for plugins as Debian packages it: these are the declarations of version 1
 * of the interface (QEMU 7.2, docs/devel/tcg-plugins.rst).
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;
enum { PLUGIN_NO_REGS = 0, PLUGIN_READ_WRITE = 3 };

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*fn)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, void (*fn)(unsigned, void *),
                                          int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
                                            void (*fn)(unsigned, void *), int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
                                      void (*fn)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *),
                                      int flags, int rw, void *data);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info, uint64_t vaddr);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *addr);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *addr);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);

#define EXPORT __attribute__((visibility("default")))
extern int qemu_plugin_version;
EXPORT int qemu_plugin_version = 1;
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv);

#define WAYS        16u
#define LINE_SHIFT  6u
#define REGIONS     4096u /* of 1 GiB, a table that is never full: a heap has some 110 */
#define REGION_SHIFT 30u
#define USER_BITS   47u
#define WINDOW      224u  /* instructions under way at once: Skylake's reorder buffer */

struct counts {
	uint64_t instructions;
	uint64_t loads[2], stores[2];             /* near, far */
	uint64_t load_misses[2], store_misses[2]; /* of these, not in the cache */
	uint64_t groups[2]; /* of load misses so close that they may overlap; far: one at least is */
};

struct region {
	uint64_t number; /* address >> REGION_SHIFT, plus 1; 0: free */
	uint64_t load_misses[2];
};

/* Processor 0 alone writes these, while `counting`. */
static struct counts counts;
static struct region regions[REGIONS];
static uint64_t *lines;  /* WAYS to a set, the most recently used first: line number plus 1 */
static uint64_t sets;
static uint64_t near_bytes = UINT64_MAX;
static volatile bool counting;
static uint64_t group_from; /* instructions before the group of misses */
static bool group_far;
static FILE *out;

static struct region *region_of(uint64_t vaddr)
{
	uint64_t number = (vaddr >> REGION_SHIFT) + 1;
	uint64_t i = number * UINT64_C(0x9e3779b97f4a7c15) >> 52;

	while (regions[i].number != number && regions[i].number != 0)
		i = (i + 1) % REGIONS;
	regions[i].number = number;
	return &regions[i];
}

/* Was it there? It is now. */
static bool cached(uint64_t address)
{
	uint64_t line = (address >> LINE_SHIFT) + 1;
	uint64_t *set = lines + (line * UINT64_C(0x9e3779b97f4a7c15) >> 20) % sets * WAYS;
	unsigned way = 0;

	while (way < WAYS - 1 && set[way] != line)
		way++;
	bool found = set[way] == line;
	memmove(set + 1, set, way * sizeof(*set));
	set[0] = line;
	return found;
}

/* What comes within a window of the first miss waits with it, unless it needs what that loads. */
static void group(bool far)
{
	if (counts.instructions - group_from > WINDOW || counts.groups[0] + counts.groups[1] == 0) {
		group_from = counts.instructions;
		group_far = far;
		counts.groups[far]++;
	} else if (far && !group_far) {
		group_far = true;
		counts.groups[0]--;
		counts.groups[1]++;
	}
}

static void on_access(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
	(void)data;
	if (cpu != 0 || !counting || vaddr >> USER_BITS)
		return;
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, vaddr);

	if (hw == NULL || qemu_plugin_hwaddr_is_io(hw))
		return;
	/* An offset into QEMU's memory blocks, in order: the guest's DRAM is the first. */
	uint64_t address = qemu_plugin_hwaddr_phys_addr(hw);
	bool store = qemu_plugin_mem_is_store(info), far = address >= near_bytes;

	(store ? counts.stores : counts.loads)[far]++;
	if (cached(address))
		return;
	(store ? counts.store_misses : counts.load_misses)[far]++;
	if (store)
		return;
	region_of(vaddr)->load_misses[far]++;
	group(far);
}

static void on_block(unsigned cpu, void *instructions)
{
	if (cpu == 0 && counting)
		counts.instructions += (uintptr_t)instructions;
}

static void on_begin(unsigned cpu, void *data)
{
	(void)cpu;
	(void)data;
	memset(&counts, 0, sizeof(counts));
	memset(regions, 0, sizeof(regions));
	counting = true;
}

static void on_end(unsigned cpu, void *data)
{
	(void)cpu;
	(void)data;
	counting = false;
	fprintf(out, "interval\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		"\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		"\t%" PRIu64 "\t%" PRIu64 "\n", counts.instructions,
		counts.loads[0], counts.loads[1], counts.stores[0], counts.stores[1],
		counts.load_misses[0], counts.load_misses[1],
		counts.store_misses[0], counts.store_misses[1], counts.groups[0], counts.groups[1]);
	for (unsigned i = 0; i < REGIONS; i++)
		if (regions[i].number)
			fprintf(out, "region\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
				regions[i].number - 1, regions[i].load_misses[0],
				regions[i].load_misses[1]);
	fflush(out);
}

static bool is_mark(const struct qemu_plugin_insn *insn, unsigned char which)
{
	static const unsigned char bytes[] = {MARK_BYTES};
	unsigned char mark[sizeof(bytes) + 1];

	memcpy(mark, bytes, sizeof(bytes));
	mark[sizeof(bytes)] = which;
	return qemu_plugin_insn_size(insn) == sizeof(mark) &&
	       memcmp(qemu_plugin_insn_data(insn), mark, sizeof(mark)) == 0;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	if (qemu_plugin_tb_vaddr(tb) >> USER_BITS == 0)
		qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, PLUGIN_NO_REGS, (void *)n);
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (is_mark(insn, MARK_BEGIN))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin, PLUGIN_NO_REGS, NULL);
		if (is_mark(insn, MARK_END))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end, PLUGIN_NO_REGS, NULL);
		qemu_plugin_register_vcpu_mem_cb(insn, on_access, PLUGIN_NO_REGS,
		                                 PLUGIN_READ_WRITE, NULL);
	}
}

/* The value of NAME=VALUE; NULL: another argument. */
static const char *value(const char *arg, const char *name)
{
	size_t len = strlen(name);

	return strncmp(arg, name, len) == 0 && arg[len] == '=' ? arg + len + 1 : NULL;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	uint64_t cache = 0;

	(void)info;
	for (int i = 0; i < argc; i++) {
		const char *given;

		if ((given = value(argv[i], "near")) != NULL)
			near_bytes = strtoull(given, NULL, 10);
		else if ((given = value(argv[i], "cache")) != NULL)
			cache = strtoull(given, NULL, 10);
		else if ((given = value(argv[i], "out")) != NULL)
			out = fopen(given, "w");
	}
	sets = cache / WAYS >> LINE_SHIFT;
	lines = sets ? calloc(sets * WAYS, sizeof(*lines)) : NULL;
	if (out == NULL || lines == NULL) {
		fputs("accesses.so: near=BYTES,cache=BYTES,out=FILE are needed\n", stderr);
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
