/* SPDX-License-Identifier: BSD-2-Clause */
/* Statistics as tab-separated values. Frozen by tierheap(1), TSV OUTPUT. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stat_forms.h"
#include "util.h"

static void put_share(double share)
{
	if (isnan(share))
		putchar('-');
	else
		printf("%.6f", fabs(share) < 0.0000005 ? 0.0 : share);
}

static void put_size(uint64_t bytes)
{
	if (bytes == UINT64_MAX)
		putchar('-');
	else
		printf("%" PRIu64, bytes);
}

/* What a column prints. X(name, statement), with `v` the view and `s` its segment. */
#define COLUMNS(X)                                                                                 \
	X(pid, put_size(s->pid))                                                                   \
	X(command, fputs(s->command, stdout))                                                      \
	X(version, fputs(s->library_version, stdout))                                              \
	X(state, fputs(view_state_name(v), stdout))                                                \
	X(policy, fputs(view_policy_name(v), stdout))                                              \
	X(ratio_dram, put_size(s->ratio_dram))                                                     \
	X(ratio_pmem, put_size(s->ratio_pmem))                                                     \
	X(wanted_share, put_share(view_wanted_share(v)))                                           \
	X(share, put_share(view_share(v)))                                                         \
	X(error, put_share(view_error(v)))                                                         \
	X(dram_resident_bytes, put_size(s->dram.resident_bytes))                                   \
	X(dram_usable_bytes, put_size(s->dram.usable_bytes))                                       \
	X(dram_nodes, fputs(view_nodes(&s->dram), stdout))                                         \
	X(pmem_resident_bytes, put_size(s->pmem.resident_bytes))                                   \
	X(pmem_usable_bytes, put_size(s->pmem.usable_bytes))                                       \
	X(pmem_nodes, fputs(view_nodes(&s->pmem), stdout))                                         \
	X(pmem_kind, fputs(pmem_kind(s), stdout))                                                  \
	X(threshold_low, put_size(s->threshold_low))                                               \
	X(threshold_high, put_size(s->threshold_high))                                             \
	X(threshold_fraction, put_share((double)s->threshold_ppm / 1e6))                           \
	X(threshold_min, put_size(s->threshold_min))                                               \
	X(threshold_max, put_size(s->threshold_max))                                               \
	X(bands, put_bands(s))                                                                     \
	X(steps, put_size(s->steps))                                                               \
	X(moved_bytes, put_size(s->moved_bytes))                                                   \
	X(fallbacks, put_size(s->fallbacks))                                                       \
	X(foreign_frees, put_size(s->foreign_frees))                                               \
	X(threads, put_size(s->threads))                                                           \
	X(uptime_s, put_share(v->uptime))                                                          \
	X(message, fputs(s->message, stdout))                                                      \
	X(engine, fputs(view_engine_name(v), stdout))                                              \
	X(invalid_pointers, put_size(s->invalid_pointers))                                         \
	X(allocations, put_size(s->allocations))

static const char *pmem_kind(const struct tierheap_segment *s)
{
	static const uint64_t none[ARRAY_SIZE(s->pmem.nodes)]; /* never written */

	if (memcmp(s->pmem.nodes, none, sizeof(none)) == 0)
		return "none";
	return s->simulated ? "simulated" : "real";
}

/* "16:4096:4000,32:8192:8000": max_size, resident and usable bytes of each. */
static void put_bands(const struct tierheap_segment *s)
{
	if (s->nbands == 0)
		putchar('-');
	for (uint32_t i = 0; i < s->nbands; i++) {
		if (i)
			putchar(',');
		put_size(s->bands[i].max_size);
		putchar(':');
		put_size(s->bands[i].resident_bytes);
		putchar(':');
		put_size(s->bands[i].usable_bytes);
	}
}

#define DEFINE(name, statement)                                                                    \
	static void put_column_##name(const struct view *v)                                        \
	{                                                                                          \
		const struct tierheap_segment *s = &v->s;                                          \
		(void)s;                                                                           \
		statement;                                                                         \
	}
COLUMNS(DEFINE)

#define ROW(name, statement) {#name, put_column_##name},
static const struct column {
	const char *name;
	void (*put)(const struct view *v);
} columns[] = {COLUMNS(ROW)};

static void head(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		printf("%s%s", i ? "\t" : "", columns[i].name);
	putchar('\n');
}

static void row(const struct view *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		if (i)
			putchar('\t');
		columns[i].put(v);
	}
	putchar('\n');
}

static void whole(const struct view *v)
{
	head();
	row(v);
}

const struct stat_form stat_tsv = {head, row, whole};
