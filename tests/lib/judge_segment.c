/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge_segment.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "judge.h"
#include "tierheap/segment.h"

/*
 * This process's segment, mapped; NULL: none. It stays mapped: the judge asks
 * again and again. A forked child has one of its own.
 */
static const struct tierheap_segment *segment_map(void)
{
	static const struct tierheap_segment *mapped; /* judge's thread only */
	static pid_t mapped_for;                      /* judge's thread only */
	char path[64];
	void *p;
	int fd;

	if (mapped && mapped_for == getpid())
		return mapped;
	mapped = NULL;
	mapped_for = getpid();
	snprintf(path, sizeof(path), "/dev/shm/tierheap-%u/%d", (unsigned)geteuid(), (int)getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	p = mmap(NULL, sizeof(*mapped), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return NULL;
	mapped = p;
	if (mapped->magic != TIERHEAP_SEGMENT_MAGIC || mapped->version != TIERHEAP_SEGMENT_VERSION)
		mapped = NULL;
	return mapped;
}

bool judge_segment_read(struct judge_said *out)
{
	const struct tierheap_segment *s = segment_map();
	uint64_t before;

	memset(out, 0, sizeof(*out));
	if (!s)
		return false;
	do {
		before = __atomic_load_n(&s->sequence, __ATOMIC_ACQUIRE);
		*out = (struct judge_said) {
			.base = s->range_base,
			.size = s->range_size,
			.moved_bytes = s->moved_bytes,
			.sorted = s->engine == TIERHEAP_ENGINE_SORTED,
			.low = s->threshold_low,
			.high = s->threshold_high,
			.ppm = s->threshold_ppm,
			.pending_bytes = s->pending_bytes,
			.fallbacks = s->fallbacks,
			.step_ns = s->step_ns,
			.longest_ns = s->longest_ns,
			.asked = __atomic_load_n(&s->wanted.serial, __ATOMIC_ACQUIRE),
			.share = judge_share(s->dram.resident_bytes, s->pmem.resident_bytes),
		};
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((before & 1) || before != __atomic_load_n(&s->sequence, __ATOMIC_RELAXED));
	return true;
}
