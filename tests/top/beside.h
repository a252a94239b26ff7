/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process with a segment, below a root of the test's own in /dev/shm. The test maps the segment,
 * too, and changes it as it likes; the process answers new settings as the library would.
 */
#ifndef TH_TESTS_TOP_BESIDE_H
#define TH_TESTS_TOP_BESIDE_H

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "procfs.h"
#include "tests/lib/tap.h"
#include "tierheap/segment.h"

/* What the process does, in reserved[0] of its segment, which the library leaves alone. */
enum beside_does {
	BESIDE_TAKES, BESIDE_REFUSES, BESIDE_SLEEPS,
	BESIDE_UNMAPS, /* as after exec: the file stays, and nobody has it mapped */
};

struct beside {
	pid_t pid;
	struct tierheap_segment *s;
	char path[96];
};

static char beside_root[] = "/dev/shm/top-test.XXXXXX"; /* main thread */
static char beside_directory[64];                       /* main thread */

static inline void beside_pause(void)
{
	nanosleep(&(struct timespec){0, 2000000}, NULL);
}

static inline struct tierheap_segment *beside_make(const char *path)
{
	struct tierheap_segment *s;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	tap_need(fd >= 0 && ftruncate(fd, sizeof(*s)) == 0, path);
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	tap_need(s != MAP_FAILED, "a mapping");
	return s;
}

/* 1:4 of 500 MiB, held to the byte. */
static inline void beside_fill(struct tierheap_segment *s, pid_t pid)
{
	*s = (struct tierheap_segment){
	    .magic = TIERHEAP_SEGMENT_MAGIC,
	    .version = TIERHEAP_SEGMENT_VERSION,
	    .size = sizeof(*s),
	    .pid = (uint32_t)pid,
	    .start_ticks = procfs_start(pid),
	    .command = "made-up",
	    .state = TIERHEAP_STATE_TIERED,
	    .ratio_dram = 1,
	    .ratio_pmem = 4,
	    .threshold_low = 512,
	    .threshold_high = 1024,
	    .threshold_ppm = 500000,
	    .threshold = 4096,
	    .threshold_max = UINT64_MAX,
	    .dram.resident_bytes = 100 << 20,
	    .pmem.resident_bytes = 400 << 20,
	    .allocations = 1000,
	    .updated_ns = UINT64_MAX,
	};
}

static inline void beside_answer(struct tierheap_segment *s)
{
	const struct tierheap_wanted *w = &s->wanted;
	uint64_t serial = __atomic_load_n(&w->serial, __ATOMIC_ACQUIRE);

	if (serial == s->taken_serial || serial == s->refused_serial)
		return;
	if (s->reserved[0] == BESIDE_REFUSES) {
		__atomic_store_n(&s->refused_serial, serial, __ATOMIC_RELEASE);
		return;
	}
	s->policy = w->policy;
	s->ratio_dram = w->ratio_dram;
	s->ratio_pmem = w->ratio_pmem;
	s->threshold = w->threshold;
	__atomic_store_n(&s->taken_serial, serial, __ATOMIC_RELEASE);
}

static inline void beside_run(struct tierheap_segment *s)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;; beside_pause()) {
		uint64_t does = __atomic_load_n(&s->reserved[0], __ATOMIC_ACQUIRE);

		if (does == BESIDE_UNMAPS) {
			munmap(s, sizeof(*s));
			for (;;)
				pause();
		}
		if (does != BESIDE_SLEEPS)
			beside_answer(s);
	}
}

static inline void beside_begin(void)
{
	if (!mkdtemp(beside_root)) {
		fact_skip("a segment", "there is no /dev/shm that can be written to");
		exit(fact_end());
	}
	snprintf(beside_directory, sizeof(beside_directory), "%s/tierheap-%u", beside_root,
		 geteuid());
	tap_need(mkdir(beside_directory, 0700) == 0, "the user's directory");
}

static inline struct beside beside_start(void)
{
	struct beside b = {.pid = fork()};
	struct stat st;

	tap_need(b.pid >= 0, "a process");
	snprintf(b.path, sizeof(b.path), "%s/%d", beside_directory,
		 (int)(b.pid ? b.pid : getpid()));
	b.s = beside_make(b.path);
	if (b.pid == 0)
		beside_run(b.s);
	beside_fill(b.s, b.pid);
	stat(b.path, &st);
	while (!procfs_maps(b.pid, &st))
		beside_pause();
	return b;
}

static inline void beside_kill(struct beside *b)
{
	kill(b->pid, SIGKILL);
	waitpid(b->pid, NULL, 0);
	unlink(b->path);
}

static inline void beside_end(void)
{
	rmdir(beside_directory);
	rmdir(beside_root);
}

#endif
