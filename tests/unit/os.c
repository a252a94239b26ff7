/* SPDX-License-Identifier: BSD-2-Clause */
/* Address space, placement, time. Files have a test of their own. */
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/lib/tap.h"

#define MIB ((size_t)1 << 20)

/* Can the kernel read a byte there? A witness that raises no signal. */
static bool readable(const void *p)
{
	int pipes[2];

	tap_need(pipe2(pipes, O_CLOEXEC) == 0, "pipe failed");
	bool done = write(pipes[1], p, 1) == 1;
	close(pipes[0]);
	close(pipes[1]);
	return done;
}

static void ranges_are_reserved(void)
{
	char *p = os_reserve(NULL, 64 * MIB, true);

	if (!fact(p != NULL, "a range is reserved"))
		return;
	p[0] = p[64 * MIB - 1] = 1;
	fact(os_reserve(p + MIB, MIB, true) == NULL, "a range is never reserved over a mapping");
	fact(p[0] == 1, "and the mapping is left as it was");
	fact_num(os_unmap(p + 32 * MIB, 32 * MIB), 0, "a part is unmapped");
	fact(!readable(p + 64 * MIB - 1), "an unmapped part is gone");
	fact(os_reserve(p + 32 * MIB, 32 * MIB, true) == p + 32 * MIB, "a hint is met exactly");
	fact_num(p[64 * MIB - 1], 0, "a new range reads as zeros");
	fact_num(os_name_range(p, 64 * MIB, "a name that no kernel takes: \n"), -EINVAL,
	         "a refused name is -EINVAL");
	os_unmap(p, 64 * MIB);
	fact(os_reserve(NULL, (size_t)1 << 62, true) == NULL, "what can't be reserved is NULL");
}

static void closed_ranges_are_opened(void)
{
	char *p = os_reserve(NULL, 2 * PAGE_SIZE, false);

	if (!fact(p != NULL && !readable(p), "a range may be reserved closed"))
		return;
	fact_num(os_make_writable(p, PAGE_SIZE), 0, "a part is opened");
	p[0] = 1;
	fact(readable(p) && !readable(p + PAGE_SIZE), "and only that part");
	os_unmap(p, 2 * PAGE_SIZE);
}

static void pages_are_handed_back(void)
{
	char *p = os_reserve(NULL, 4 * PAGE_SIZE, true);
	unsigned char vec[4] = {0};

	os_no_huge_pages(p, 4 * PAGE_SIZE); /* where there are none: refused, and not needed */
	p[0] = p[2 * PAGE_SIZE] = 1;
	fact_num(os_resident(p, 4 * PAGE_SIZE, vec), 0, "resident pages are asked for");
	fact((vec[0] & 1) && !(vec[1] & 1) && (vec[2] & 1) && !(vec[3] & 1),
	     "touched pages are there");
	fact_num(os_discard(p, 4 * PAGE_SIZE), 0, "pages are handed back");
	os_resident(p, 4 * PAGE_SIZE, vec);
	fact(!(vec[0] & 1) && !(vec[2] & 1), "and are gone");
	fact_num(p[0], 0, "they read as zeros");
	os_unmap(p, 4 * PAGE_SIZE);
}

static void the_limit_is_known(void)
{
	struct rlimit limit;

	tap_need(getrlimit(RLIMIT_AS, &limit) == 0, "getrlimit failed");
	size_t want = limit.rlim_cur == RLIM_INFINITY ? SIZE_MAX : limit.rlim_cur;
	fact(os_address_space_limit() == want, "ulimit -v as it is");
	pid_t child = fork();
	if (child == 0) {
		limit.rlim_cur = 512 * MIB;
		setrlimit(RLIMIT_AS, &limit);
		_exit(os_address_space_limit() == 512 * MIB ? 0 : 1);
	}
	int status = -1;
	waitpid(child, &status, 0);
	fact_num(status, 0, "ulimit -v as it is set");
}

/* The policy of the page at p as the kernel knows it, or -1. */
static int policy_of(void *p)
{
	int mode = -1;

	if (syscall(SYS_get_mempolicy, &mode, NULL, 0UL, p, (unsigned long)MPOL_F_ADDR) != 0)
		return -1;
	return mode;
}

static void ranges_are_bound(void)
{
	struct nodeset none = {0}, absent = {0}, first = {0};
	char *p = os_reserve(NULL, 2 * PAGE_SIZE, true);

	nodeset_add(&absent, NODE_MAX - 1);
	nodeset_add(&first, 0);
	fact_num(os_bind(p, PAGE_SIZE, &none, OS_PREFERRED), -EINVAL, "no node at all is -EINVAL");
	fact_num(os_bind(p, PAGE_SIZE, &none, OS_STRICT), -EINVAL, "strictly no node is -EINVAL");
	int err = os_bind(p, PAGE_SIZE, &first, OS_STRICT);
	if (err == -EPERM || err == -ENOSYS) {
		fact_skip("a range is bound", "mbind is refused here");
		return;
	}
	fact_num(err, 0, "a range is bound strictly");
	fact_num(policy_of(p), MPOL_BIND, "and the kernel says so");
	fact_num(os_bind(p, PAGE_SIZE, &absent, OS_STRICT), -EINVAL, "an absent node is -EINVAL");
	fact_num(os_bind(p, PAGE_SIZE, &absent, OS_PREFERRED), -EINVAL, "and so is preferring it");
	fact_num(os_bind(p, PAGE_SIZE, &first, OS_PREFERRED), 0, "a range is bound by preference");
	fact_num(policy_of(p), MPOL_PREFERRED, "to one node by the policy that leaves it its reserve");
	os_unmap(p, 2 * PAGE_SIZE);
}

static void pages_are_moved_and_found(void)
{
	char *p = os_reserve(NULL, 2 * PAGE_SIZE, true);
	void *pages[513] = {p, p + PAGE_SIZE};
	int status[513] = {77, 77};

	p[0] = 1;
	int err = os_query_pages(2, pages, status);
	if (err == -EPERM || err == -ENOSYS) {
		fact_skip("pages are found", "move_pages is refused here");
		return;
	}
	fact_num(err, 0, "the nodes of pages are asked for");
	fact(status[0] >= 0, "a touched page has a node");
	fact_num(status[1], -ENOENT, "an untouched page has none");
	int node = status[0];
	fact_num(os_move_pages(2, pages, node, status), 0, "pages are moved");
	fact_num(status[0], node, "a page that is there already is there");
	fact(status[1] < 0, "an untouched page does not come into being");
	fact_num(os_move_pages(513, pages, node, status), -EINVAL, "at most 512 pages a call");
	fact(os_move_pages(1, pages, NODE_MAX - 1, status) < 0 || status[0] < 0,
	     "no page is moved to an absent node");
	os_unmap(p, 2 * PAGE_SIZE);
}

static void clocks_go_forward(void)
{
	uint64_t fine = os_now_ns();
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	uint64_t witness = (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
	fact(fine <= witness && witness - fine < UINT64_C(5000000000),
	     "the clock is the monotonic one");
}

static void processors_are_counted(void)
{
	cpu_set_t all, one;

	tap_need(sched_getaffinity(0, sizeof(all), &all) == 0, "sched_getaffinity failed");
	fact_num(os_cpu_count(), CPU_COUNT(&all), "the processors that we may use are counted");
	CPU_ZERO(&one);
	for (int cpu = 0; CPU_COUNT(&one) == 0; cpu++) {
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &one);
	}
	tap_need(sched_setaffinity(0, sizeof(one), &one) == 0, "sched_setaffinity failed");
	fact_num(os_cpu_count(), 1, "a process on one processor has one");
	sched_setaffinity(0, sizeof(all), &all);
}

static void processes_are_told_apart(void)
{
	int parent = os_pid(), status = -1;

	pid_t child = fork();
	if (child == 0)
		_exit(os_pid() == getpid() && os_pid() != parent ? 0 : 1);
	waitpid(child, &status, 0);
	fact_num(status, 0, "a forked child has an id of its own");
	fact(os_process_exists(parent), "a process that runs exists");
	fact(!os_process_exists(child), "a process that was waited for does not");
	fact_num(os_euid(), geteuid(), "the effective user");
	fact(os_current_node() < NODE_MAX, "this thread runs on a node");
	fact(!os_secure(), "a program started by its own user is not privileged");
}

static void errno_is_kept(void)
{
	const struct nodeset none = {0};
	void *page = NULL;
	unsigned char vec;
	int status;

	errno = EXDEV;
	os_reserve(NULL, (size_t)1 << 62, true);
	os_unmap((void *)1, 1);
	os_make_writable((void *)1, 1);
	os_discard((void *)1, 1);
	os_no_huge_pages((void *)1, 1);
	os_name_range((void *)1, 1, "x");
	os_resident((void *)1, 1, &vec);
	os_bind((void *)1, 1, &none, OS_STRICT);
	os_move_pages(1, &page, -7, &status);
	os_query_pages(1, NULL, NULL);
	os_process_exists(INT_MAX);
	fact_num(errno, EXDEV, "calls that fail keep errno");
	os_address_space_limit();
	os_now_ns();
	os_cpu_count();
	os_secure();
	os_current_node();
	fact_num(errno, EXDEV, "calls that succeed keep errno");
}

int main(void)
{
	ranges_are_reserved();
	closed_ranges_are_opened();
	pages_are_handed_back();
	the_limit_is_known();
	ranges_are_bound();
	pages_are_moved_and_found();
	clocks_go_forward();
	processors_are_counted();
	processes_are_told_apart();
	errno_is_kept();
	return fact_end();
}
