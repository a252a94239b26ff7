/* SPDX-License-Identifier: BSD-2-Clause */
/* Start and end of the process. Nothing here stops the heap's service. */
#include "engine.h"
#include "log.h"
#include "option.h"
#include "os_file.h"
#include "replaced.h"
#include "segment.h"
#include "start.h"

/*
 * Where statistics go: a second descriptor of standard error, since programs
 * close theirs before destructors run. -1: none.
 */
static int exit_fd = -1;
static struct os_file_id exit_file; /* what it was open on at the start */

/* A program that closes all descriptors may have opened a file of its own under that number. */
static bool exit_fd_ours(void)
{
	struct os_file_id now;
	return exit_fd >= 0 && os_identify(exit_fd, &now) && now.device == exit_file.device &&
	       now.inode == exit_file.inode;
}

static void text_mib(struct text *t, uint64_t bytes)
{
	uint64_t tenths = (bytes * 10 + ((uint64_t)1 << 19)) >> 20;
	text_num(t, tenths / 10);
	text_str(t, ".");
	text_num(t, tenths % 10);
	text_str(t, " MiB");
}

static void text_share(struct text *t, double share)
{
	uint64_t n = (uint64_t)(share * 10000 + 0.5);
	text_str(t, n >= 10000 ? "1." : "0.");
	for (uint64_t digit = 1000; digit; digit /= 10)
		text_num(t, n / digit % 10);
}

static void text_size(struct text *t, uint64_t bytes)
{
	char buf[32];
	option_format_size(bytes, buf, sizeof buf);
	text_str(t, buf);
}

/* PMEM's part that the policy wants, as `tierheap stat` has it; below 0: it wants none. */
static double wanted_share(const struct tierheap_segment *s)
{
	uint64_t parts = (uint64_t)s->ratio_dram + s->ratio_pmem;
	switch (s->policy) {
	case TIERHEAP_POLICY_DRAM_ONLY:
		return 0;
	case TIERHEAP_POLICY_PMEM_ONLY:
		return 1;
	case TIERHEAP_POLICY_STATIC_THRESHOLD:
		return -1;
	default:
		return parts ? (double)s->ratio_pmem / (double)parts : -1;
	}
}

static void print_statistics(void)
{
	struct tierheap_segment s;
	char buf[512];
	struct text t;
	engine_step();
	segment_copy(&s);
	uint64_t all = s.dram.resident_bytes + s.pmem.resident_bytes;
	double wanted = wanted_share(&s);
	text_init(&t, buf, sizeof buf);
	text_str(&t, "tierheap: ");
	text_str(&t, s.command);
	text_str(&t, "[");
	text_num(&t, s.pid);
	text_str(&t, s.simulated ? "] (simulated): dram " : "]: dram ");
	text_mib(&t, s.dram.resident_bytes);
	text_str(&t, ", pmem ");
	text_mib(&t, s.pmem.resident_bytes);
	text_str(&t, ", share ");
	text_share(&t, all ? (double)s.pmem.resident_bytes / (double)all : 0);
	if (wanted >= 0) {
		text_str(&t, " of ");
		text_share(&t, wanted);
	}
	text_str(&t, ", threshold ");
	text_size(&t, s.threshold_low);
	text_str(&t, "..");
	text_size(&t, s.threshold_high);
	text_str(&t, ", steps ");
	text_num(&t, s.steps);
	text_str(&t, ", moved ");
	text_mib(&t, s.moved_bytes);
	text_str(&t, ", fallbacks ");
	text_num(&t, s.fallbacks);
	if (s.message[0]) {
		text_str(&t, "; ");
		text_str(&t, s.message);
	}
	text_str(&t, "\n");
	os_write_all(exit_fd, buf, t.len < sizeof buf ? t.len : sizeof buf - 1);
}

static __attribute__((constructor(101))) void process_start(void)
{
	/* The allocator's initialisation first: its fork handlers have to be there before ours. */
	const char *other = replaced_by();
	if (other)
		start_unused(other);
	start_once();
	if (start_done() && start_settings()->stats_at_exit)
		exit_fd = os_keep(2);
	if (exit_fd >= 0 && !os_identify(exit_fd, &exit_file))
		exit_fd = -1;
}

static __attribute__((destructor)) void process_end(void)
{
	engine_end();
	if (!start_done())
		return;
	if (exit_fd_ours())
		print_statistics();
	segment_remove();
}
