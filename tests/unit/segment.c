/* SPDX-License-Identifier: BSD-2-Clause */
/* The process's own segment: its file, its seqlock, its settings, and what a fork makes of it. */
#include "segment.h"

#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "os.h"
#include "tests/lib/tap.h"

#define WRITES 2000u /* seen by the reader */

static _Atomic bool done;
static char path[64];

static bool published(void)
{
	struct stat st;
	return stat(path, &st) == 0;
}

/* All fields that it writes have the same value. */
static void *write_rounds(void *arg)
{
	for (uint64_t n = 1; !done; n++) {
		struct tierheap_segment *s = segment_write_begin();
		s->steps = n;
		for (unsigned i = 0; i < TIERHEAP_SEGMENT_BANDS; i++)
			s->bands[i].resident_bytes = n;
		s->moved_bytes = n;
		segment_write_end();
		/* Time to copy: the library writes a hundred times a second at most. */
		for (unsigned i = 0; i < 2000; i++)
			keep(NULL);
	}
	return arg;
}

static bool whole(const struct tierheap_segment *s)
{
	for (unsigned i = 0; i < TIERHEAP_SEGMENT_BANDS; i++)
		if (s->bands[i].resident_bytes != s->steps)
			return false;
	return s->moved_bytes == s->steps;
}

static void test_copies(void)
{
	static struct tierheap_segment s;
	pthread_t writer;
	uint64_t last = 0;
	unsigned torn = 0;

	tap_need(pthread_create(&writer, NULL, write_rounds, NULL) == 0, "a thread");
	for (unsigned seen = 0; seen < WRITES;) {
		segment_copy(&s);
		torn += !whole(&s);
		seen += s.steps != last;
		last = s.steps;
	}
	done = true;
	pthread_join(writer, NULL);
	fact_num(torn, 0, "no copy is of two writes");
}

static void test_settings(void)
{
	struct tierheap_segment *s = segment_write_begin();
	struct tierheap_wanted wanted;

	segment_write_end();
	fact(!segment_has_wanted() && !segment_wanted(&wanted), "nothing is wanted at first");
	s->wanted.ratio_pmem = 8;
	s->wanted.serial = 1;
	fact(segment_has_wanted() && segment_wanted(&wanted), "a new serial is seen");
	fact_num(wanted.ratio_pmem, 8, "with what is wanted");
	segment_answer(1, false);
	fact(!segment_has_wanted() && s->refused_serial == 1 && s->taken_serial == 0,
	     "what is refused is not wanted again");
	s->wanted.serial = 2;
	fact(segment_has_wanted(), "the next serial is seen");
	segment_answer(2, true);
	fact(!segment_has_wanted() && s->taken_serial == 2, "what is taken is not wanted again");
}

static int in_child(void)
{
	const struct tierheap_segment *inherited = segment_write_begin(), *s;
	uint64_t steps = inherited->steps;
	char why[256];

	segment_write_end();
	segment_fork_child();
	if (segment_made() || !published())
		return 1;
	s = segment_write_begin();
	segment_write_end();
	if (s == inherited || s->steps != steps || s->wanted.serial || s->taken_serial)
		return 2;
	segment_remove();
	if (!published())
		return 3;
	if (!segment_create(true, why, sizeof(why)) || !segment_made())
		return 4;
	s = segment_write_begin();
	segment_write_end();
	segment_remove();
	return s->pid == (uint32_t)getpid() ? 0 : 5;
}

static void test_fork(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(in_child());
	tap_need(pid > 0 && waitpid(pid, &status, 0) == pid, "a child");
	fact_num(WEXITSTATUS(status), 0, "a child goes on with a copy, then makes its own");
	fact(published(), "the parent's file stays");
}

int main(void)
{
	char why[256] = "";

	snprintf(path, sizeof(path), "/dev/shm/tierheap-%u/%d", geteuid(), getpid());
	if (!segment_create(true, why, sizeof(why))) {
		fact_skip("the segment is published", why);
		return fact_end();
	}
	fact(published() && segment_made(), "the segment is published");
	test_copies();
	test_settings();
	test_fork();
	segment_remove();
	fact(!published(), "its file is removed");
	return fact_end();
}
