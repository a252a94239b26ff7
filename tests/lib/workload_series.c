/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_series.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "judge.h"
#include "judge_page.h"
#include "judge_segment.h"
#include "workload_parse.h"

#define LINE_ROOM 512 /* bytes: one write(2), no stdio buffer, no allocation */

/* All below: main's thread only. */
static int fd = -1;                     /* -1: no series */
static unsigned long lines = 200;       /* per heap's size */
static size_t blocks_most = 131072;     /* judged for a line */
static const char *phase = "-";         /* up to a comma */
static unsigned number, changes;
static uint64_t heap_bytes;             /* the full heap's */
static uint64_t changed_at;             /* allocated bytes at the last change */
static uint64_t since;                  /* at the last line, or 0 */

void series_start(const char *path, uint64_t heap)
{
	static const char header[] = /* constant */
		"number\tphase\tchange\tallocated\tsince\tlevel\theld\tresident\twanted\tshare\t"
		"error\tusable_error\tpurity\tlow\thigh\tppm\tmoved\n";

	heap_bytes = heap;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, header, sizeof(header) - 1) != sizeof(header) - 1)
		value_refuse(path, "a file that can be written");
}

void series_set_lines(unsigned long n)
{
	lines = n;
}

void series_set_blocks(size_t n)
{
	blocks_most = n;
}

void series_end(void)
{
	fd = -1;
}

void series_phase(unsigned n, const char *name)
{
	number = n;
	phase = name;
}

static uint64_t allocated_by(const struct pool *all)
{
	uint64_t sum = 0;

	for (unsigned t = 0; t < THREADS_MAX; t++)
		sum += all[t].allocated;
	return sum;
}

void series_change(const struct pool *all)
{
	changes++;
	changed_at = allocated_by(all);
	since = 0;
}

uint64_t series_interval(void)
{
	if (fd < 0)
		return UINT64_MAX;
	return heap_bytes / lines / (since < heap_bytes / 10 ? 4 : 1);
}

static void blocks_judge(const struct workload *w, const struct pool *all,
                         struct judge_figures *out)
{
	size_t used = 0;

	for (unsigned t = 0; t < w->threads; t++)
		used += all[t].used;
	judge_begin();
	for (unsigned t = 0; t < w->threads; t++)
		judge_pool(&all[t], used / blocks_most + 1);
	judge_end(out);
}

static void boundary_print(char *buf, size_t room, bool told, const struct judge_said *said)
{
	if (!told)
		snprintf(buf, room, "-\t-\t-\t-");
	else if (!said->sorted)
		snprintf(buf, room, "-\t-\t-\t%ju", said->moved_bytes);
	else
		snprintf(buf, room, "%ju\t%ju\t%ju\t%ju", said->low, said->high, said->ppm,
		         said->moved_bytes);
}

void series_sample(const struct workload *w, const struct pool *all)
{
	double wanted = (double)w->ratio_pmem / (w->ratio_dram + w->ratio_pmem), share;
	struct judge_totals heap;
	struct judge_figures f;
	struct judge_said said;
	char line[LINE_ROOM], boundary[128];
	uint64_t allocated = allocated_by(all), held = 0;
	bool told;
	int len;

	if (fd < 0)
		return;
	since = allocated - changed_at;
	for (unsigned t = 0; t < w->threads; t++)
		held += all[t].bytes;
	told = judge_segment_read(&said);
	judge_page_read(said.base, said.size, &heap);
	blocks_judge(w, all, &f);
	share = judge_share(heap.dram_bytes, heap.pmem_bytes);
	boundary_print(boundary, sizeof(boundary), told, &said);
	len = snprintf(line, sizeof(line),
	               "%u\t%.*s\t%u\t%ju\t%ju\t%ju\t%ju\t%ju\t%.4f\t%.5f\t%+.5f\t%+.5f\t%.5f\t%s\n",
	               number, (int)strcspn(phase, ","), phase, changes, allocated, since, w->level,
	               held, heap.dram_bytes + heap.pmem_bytes, wanted, share, share - wanted,
	               judge_share(f.dram_usable, f.pmem_usable) - wanted, f.purity, boundary);
	if (len < 0 || (size_t)len >= sizeof(line) || write(fd, line, (size_t)len) != len)
		workload_fail("the series can't be written");
}
