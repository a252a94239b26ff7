/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Publishes a hand-written segment and runs a command beside it:
 *   fake_segment KIND COMMAND ARG...
 * A process of its own holds the segment until the command ends; the command
 * finds that process's number in FAKE_PID, the file in FAKE_PATH, and those of
 * an enclosing fake_segment in FAKE_OUTER. The exit status is the command's;
 * 77 where segments can't be made at all. FAKE_COMMAND: the process's name there.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "band.h"
#include "tierheap/segment.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)

static char directory[64];
static char path[96];
static struct tierheap_segment *settling; /* the holder's own; set before SIGALRM can come */

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Field 22 of /proc/self/stat, found without the tool's code. */
static uint64_t start_ticks(void)
{
	char line[1024];
	FILE *f = fopen("/proc/self/stat", "r");
	char *p = f && fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;

	for (unsigned i = 0; p && i < 20; i++)
		p = strchr(p + 1, ' ');
	if (!p)
		die("/proc/self/stat");
	fclose(f);
	return strtoull(p, NULL, 10);
}

static void fill_bands(struct tierheap_segment *s)
{
	static const struct tierheap_band bands[] = {
	    {16, 2 * MIB, MIB, 0},
	    {64, 60 * MIB, 55 * MIB, 0},
	    {640, 100 * MIB, 96 * MIB, 62 * MIB},
	    {64 * KIB, 0, 0, 0},
	    {UINT64_MAX, 338 * MIB, 330 * MIB, 338 * MIB},
	};

	memcpy(s->bands, bands, sizeof(bands));
	s->nbands = sizeof(bands) / sizeof(bands[0]);
}

/* 1:4 of 500 MiB, held to the byte. updated_ns lies ahead, so that no time passes for a reader. */
static void fill_good(struct tierheap_segment *s)
{
	s->magic = TIERHEAP_SEGMENT_MAGIC;
	s->version = TIERHEAP_SEGMENT_VERSION;
	s->size = sizeof(*s);
	s->pid = (uint32_t)getpid();
	s->page_size = 4096;
	s->start_ticks = start_ticks();
	memcpy(s->library_version, "0.1.0", 6);
	memcpy(s->command, "redis-server", 13);
	s->state = TIERHEAP_STATE_TIERED;
	s->policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	s->ratio_dram = 1;
	s->ratio_pmem = 4;
	s->threshold_low = 512;
	s->threshold_high = 640;
	s->threshold_ppm = 380000;
	s->threshold = 4 * KIB;
	s->threshold_min = 16;
	s->threshold_max = UINT64_MAX;
	s->dram = (struct tierheap_tier){100 * MIB, 96 * MIB, {1}};
	s->pmem = (struct tierheap_tier){400 * MIB, 386 * MIB, {1 << 2 | 1 << 3}};
	s->metadata_bytes = 3 * MIB;
	s->steps = 1234;
	s->step_ns = 5600000;
	s->longest_ns = 78000;
	s->moved_bytes = 12 * MIB;
	s->fallbacks = 5;
	s->foreign_frees = 6;
	s->invalid_pointers = 8;
	s->allocations = 9876;
	memcpy(s->band_allocations, (const uint64_t[]){1000, 8000, 800, 0, 76}, 5 * 8);
	s->threads = 7;
	s->uptime_ns = UINT64_C(3723500000000);
	s->updated_ns = UINT64_MAX;
	/* preferred, on, off */
	s->extra = UINT64_C(1) << TIERHEAP_EXTRA_BIND | UINT64_C(1) << TIERHEAP_EXTRA_MOVE |
	           UINT64_C(1) << TIERHEAP_EXTRA_VERBOSE;
	fill_bands(s);
}

static void fill_command(struct tierheap_segment *s)
{
	const char *command = getenv("FAKE_COMMAND");

	if (command)
		snprintf(s->command, sizeof(s->command), "%s", command);
}

static void kind_good(struct tierheap_segment *s)
{
	(void)s;
}

static void kind_simulated(struct tierheap_segment *s)
{
	s->simulated = 1;
	s->pmem.nodes[0] = 1;
	memcpy(s->command, "python3\0", 9);
	memcpy(s->message, "no PMEM node", 13);
}

static void kind_dram(struct tierheap_segment *s)
{
	s->state = TIERHEAP_STATE_DRAM;
	s->dram.resident_bytes = 500 * MIB;
	s->pmem = (struct tierheap_tier){0};
	memcpy(s->message, "mbind is refused", 17);
}

static void kind_starting(struct tierheap_segment *s)
{
	s->state = TIERHEAP_STATE_STARTING;
	s->dram.resident_bytes = 0;
	s->pmem.resident_bytes = 0;
	s->nbands = 0;
	s->threads = 1;
}

static void kind_fixed(struct tierheap_segment *s)
{
	s->policy = TIERHEAP_POLICY_STATIC_THRESHOLD;
}

/* As the library shows policy static-ratio: the boundary is in every band. */
/* Every band is there and in use. */
static void kind_crowded(struct tierheap_segment *s)
{
	s->nbands = TIERHEAP_SEGMENT_BANDS;
	for (unsigned i = 0; i < TIERHEAP_SEGMENT_BANDS; i++)
		s->bands[i] = (struct tierheap_band){
		    .max_size = (4 + i % 4) << (2 + i / 4),
		    .resident_bytes = 1 << 20,
		    .usable_bytes = 1 << 20,
		};
	s->bands[TIERHEAP_SEGMENT_BANDS - 1].max_size = UINT64_MAX;
}

static void kind_spread(struct tierheap_segment *s)
{
	s->policy = TIERHEAP_POLICY_STATIC_RATIO;
	s->threshold_low = 0;
	s->threshold_high = UINT64_MAX;
	s->threshold_ppm = 200000;
}

/* Large blocks of which the program has not touched all. */
static void kind_lazy(struct tierheap_segment *s)
{
	s->bands[4].usable_bytes += 20 * MIB;
}

static void kind_stale_numbers(struct tierheap_segment *s)
{
	s->updated_ns = 0;
}

static void kind_unterminated(struct tierheap_segment *s)
{
	memset(s->command, 'c', sizeof(s->command));
	memset(s->library_version, '9', sizeof(s->library_version));
	memset(s->message, 'm', sizeof(s->message));
}

static void kind_escapes(struct tierheap_segment *s)
{
	memcpy(s->command, "a\033[2J\tb\nc\xff", 11);
}

/* All that a label of a metric has to escape, and what looks like the end of one. */
static void kind_quotes(struct tierheap_segment *s)
{
	static const char command[] = "a\"b\\c\\\\n\"} 1", message[] = "\\\"";

	memcpy(s->command, command, sizeof(command));
	memcpy(s->message, message, sizeof(message));
}

/* As the library divides sizes: 400 MiB in five bands, 4 more in DRAM in no band, at 1:4. */
static void kind_sorted(struct tierheap_segment *s)
{
	static const struct {
		uint64_t size, resident, usable, pmem, allocations;
	} used[] = {
	    {64, 40 * MIB, 38 * MIB, 0, 700000},
	    {256, 60 * MIB, 60 * MIB, 23 * MIB, 200000},
	    {1024, 100 * MIB, 100 * MIB, 100 * MIB, 100000},
	    {64 * KIB, 80 * MIB, 80 * MIB, 80 * MIB, 2000},
	    {MIB, 120 * MIB, 120 * MIB, 120 * MIB, 500},
	};

	memset(s->bands, 0, sizeof(s->bands));
	memset(s->band_allocations, 0, sizeof(s->band_allocations));
	s->nbands = BAND_FEW_HIGH;
	s->starter_bytes = 4 * MIB;
	s->dram.resident_bytes = 81 * MIB;
	s->pmem.resident_bytes = 323 * MIB;
	s->threshold_low = 192;
	s->threshold_high = 256;
	s->threshold_ppm = 616666;
	for (unsigned b = 0, i = 0; b < BAND_FEW_HIGH; b++) {
		s->bands[b].max_size = band_max[b];
		if (i == sizeof(used) / sizeof(used[0]) || band_max[b] != used[i].size)
			continue;
		s->bands[b].resident_bytes = used[i].resident;
		s->bands[b].usable_bytes = used[i].usable;
		s->bands[b].pmem_bytes = used[i].pmem;
		s->band_allocations[b] = used[i++].allocations;
	}
}

static void kind_sorted_simulated(struct tierheap_segment *s)
{
	kind_sorted(s);
	s->simulated = 1;
	s->pmem.nodes[0] = 1;
}

static void kind_sorted_dram(struct tierheap_segment *s)
{
	kind_sorted(s);
	s->state = TIERHEAP_STATE_DRAM;
	s->policy = TIERHEAP_POLICY_DRAM_ONLY;
	for (unsigned b = 0; b < s->nbands; b++)
		s->bands[b].pmem_bytes = 0;
	s->dram.resident_bytes = 404 * MIB;
	s->pmem = (struct tierheap_tier){0};
	s->threshold_low = 8 * MIB;
	s->threshold_high = UINT64_MAX;
	s->threshold_ppm = 1000000;
	s->size = TIERHEAP_SEGMENT_SIZE_LEAST;
}

static void kind_sorted_huge(struct tierheap_segment *s)
{
	kind_sorted(s);
	s->bands[3].resident_bytes = UINT64_MAX;
}

static void kind_memkind(struct tierheap_segment *s)
{
	s->engine = TIERHEAP_ENGINE_MEMKIND;
	s->nbands = 0;
}

static void kind_empty(struct tierheap_segment *s)
{
	kind_sorted(s);
	for (unsigned b = 0; b < s->nbands; b++)
		s->bands[b] = (struct tierheap_band){.max_size = band_max[b]};
	s->starter_bytes = s->dram.resident_bytes = s->pmem.resident_bytes = 0;
}

/* Of a library that knows nothing of what was appended later; of one that has appended more. */
static void kind_older(struct tierheap_segment *s)
{
	s->size = TIERHEAP_SEGMENT_SIZE_LEAST;
	s->extra = 0;
}

/* No setting that has a key is at its default. */
static void kind_strict(struct tierheap_segment *s)
{
	s->extra = UINT64_C(2) << TIERHEAP_EXTRA_BIND | UINT64_C(3) << TIERHEAP_EXTRA_MOVE |
	           UINT64_C(2) << TIERHEAP_EXTRA_VERBOSE;
}

static void kind_newer(struct tierheap_segment *s)
{
	s->size = 2 * sizeof(*s);
}

static void kind_cramped(struct tierheap_segment *s)
{
	s->size = TIERHEAP_SEGMENT_SIZE_LEAST - 8;
}

static void kind_nbands(struct tierheap_segment *s)
{
	s->nbands = 4000000000u;
}

static void kind_state(struct tierheap_segment *s)
{
	s->state = 99;
}

static void kind_policy(struct tierheap_segment *s)
{
	s->policy = 77;
}

static void kind_ppm(struct tierheap_segment *s)
{
	s->threshold_ppm = 1000001;
}

static void kind_huge(struct tierheap_segment *s)
{
	s->dram.resident_bytes = UINT64_MAX;
	s->pmem.resident_bytes = UINT64_MAX;
	s->uptime_ns = UINT64_MAX;
	s->bands[0].pmem_bytes = UINT64_MAX;
}

static void kind_odd(struct tierheap_segment *s)
{
	s->sequence = 7;
}

static void kind_version(struct tierheap_segment *s)
{
	s->version = 2;
}

static void kind_size(struct tierheap_segment *s)
{
	s->size = 4000000000u;
}

static void kind_pid(struct tierheap_segment *s)
{
	s->pid = 1;
}

/* Inode numbers of pid namespaces begin at 0xEFFFFFFC, include/linux/proc_ns.h. */
static void kind_apart(struct tierheap_segment *s)
{
	kind_good(s);
	s->pid_namespace = 1;
}

static void kind_restarted(struct tierheap_segment *s)
{
	s->start_ticks--;
}

static void kind_blank(struct tierheap_segment *s)
{
	s->magic = 0;
}

static void kind_garbage(struct tierheap_segment *s)
{
	memset(s, 0xa5, sizeof(*s));
}

/* As the kernel cuts a-very-long-name-of-a-server. */
static void kind_cut(struct tierheap_segment *s)
{
	memcpy(s->command, "a-very-long-nam", 16);
}

/* A range that is no multiple of the windows. */
static void kind_range(struct tierheap_segment *s)
{
	s->range_base = UINT64_C(0x300000000000);
	s->range_size = 12345;
}

/* A simulated heap of 500 MiB, of which nothing is there: 113 windows of 4 MiB. */
static void kind_lying(struct tierheap_segment *s)
{
	kind_simulated(s);
	s->range_base = UINT64_C(0x300000000000);
	s->range_size = 113 * 4 * MIB;
}

static void kind_waiting(struct tierheap_segment *s)
{
	s->wanted = (struct tierheap_wanted){
	    .serial = 3,
	    .policy = TIERHEAP_POLICY_STATIC_RATIO,
	    .ratio_dram = 2,
	    .ratio_pmem = 5,
	    .threshold = 8 * KIB,
	    .threshold_min = 32,
	    .threshold_max = MIB,
	};
	s->taken_serial = 2;
}

/* What else is wrong with the file, or special about the process. */
enum twist {
	AS_IS, NOTHING, SHORT, OLDER, GROWN, OPEN_MODE, LINK, FIFO, UNMAPPED, DEAD, FOREIGN,
	LARGE,      /* so much memory that its end takes a while */
	LEADERLESS, /* the thread that began it has ended */
	BUSY,       /* its figures change all the time */
	HIDDEN,     /* the kernel lets nobody but root look into it */
};
/* What the holder does with new settings. SILENT: it never looks at its segment again. */
enum answer { SILENT, TAKE, REFUSE, SETTLE };

static const struct kind {
	const char *name;
	void (*change)(struct tierheap_segment *s);
	enum twist twist;
	enum answer answer;
} kinds[] = {
    {"good", kind_good, AS_IS, TAKE},
    {"simulated", kind_simulated, AS_IS, TAKE},
    {"dram", kind_dram, AS_IS, TAKE},
    {"starting", kind_starting, AS_IS, TAKE},
    {"fixed", kind_fixed, AS_IS, TAKE},
    {"crowded", kind_crowded, AS_IS, TAKE},
    {"spread", kind_spread, AS_IS, TAKE},
    {"strict", kind_strict, AS_IS, TAKE},
    {"lazy", kind_lazy, AS_IS, TAKE},
    {"idle", kind_stale_numbers, AS_IS, SILENT},
    {"waiting", kind_waiting, AS_IS, TAKE},
    {"refusing", kind_good, AS_IS, REFUSE},
    {"settling", kind_good, AS_IS, SETTLE},
    {"cut", kind_cut, AS_IS, TAKE},
    {"silent", kind_good, AS_IS, SILENT},
    {"unterminated", kind_unterminated, AS_IS, SILENT},
    {"escapes", kind_escapes, AS_IS, SILENT},
    {"quotes", kind_quotes, AS_IS, SILENT},
    {"sorted", kind_sorted, AS_IS, TAKE},
    {"sorted-simulated", kind_sorted_simulated, AS_IS, TAKE},
    {"sorted-dram", kind_sorted_dram, AS_IS, TAKE},
    {"sorted-huge", kind_sorted_huge, AS_IS, TAKE},
    {"memkind", kind_memkind, AS_IS, TAKE},
    {"empty", kind_empty, AS_IS, TAKE},
    {"older", kind_older, OLDER, TAKE},
    {"newer", kind_newer, GROWN, TAKE},
    {"cramped", kind_cramped, AS_IS, SILENT},
    {"nbands", kind_nbands, AS_IS, SILENT},
    {"state", kind_state, AS_IS, SILENT},
    {"policy", kind_policy, AS_IS, SILENT},
    {"ppm", kind_ppm, AS_IS, SILENT},
    {"huge", kind_huge, AS_IS, SILENT},
    {"odd", kind_odd, AS_IS, SILENT},
    {"version", kind_version, AS_IS, SILENT},
    {"size", kind_size, AS_IS, SILENT},
    {"pid", kind_pid, AS_IS, SILENT},
    {"blank", kind_blank, AS_IS, SILENT},
    {"nothing", kind_good, NOTHING, SILENT},
    {"garbage", kind_garbage, AS_IS, SILENT},
    {"restarted", kind_restarted, AS_IS, SILENT},
    {"range", kind_range, AS_IS, SILENT},
    {"lying", kind_lying, AS_IS, SILENT},
    {"hidden", kind_lying, HIDDEN, SILENT},
    {"short", kind_good, SHORT, SILENT},
    {"grown", kind_good, GROWN, SILENT},
    {"open-mode", kind_good, OPEN_MODE, SILENT},
    {"link", kind_good, LINK, SILENT},
    {"fifo", kind_good, FIFO, SILENT},
    {"unmapped", kind_good, UNMAPPED, SILENT},
    {"dead", kind_good, DEAD, SILENT},
    {"dead-odd", kind_odd, DEAD, SILENT},
    {"apart", kind_apart, AS_IS, SILENT},
    {"dead-apart", kind_apart, DEAD, SILENT},
    {"foreign", kind_good, FOREIGN, SILENT},
    {"large", kind_good, LARGE, SILENT},
    {"leaderless", kind_good, LEADERLESS, SILENT},
    {"busy", kind_good, BUSY, TAKE},
};

static const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static void path_make(void)
{
	snprintf(directory, sizeof(directory), "/dev/shm/tierheap-%u", geteuid());
	if (mkdir(directory, 0700) < 0 && errno != EEXIST) {
		perror(directory);
		exit(77);
	}
}

static void path_of(pid_t pid)
{
	snprintf(path, sizeof(path), "%s/%d", directory, (int)pid);
}

/* The magic last, as the library does: another reader would take the rest for stale and remove it. */
static struct tierheap_segment *segment_make(const struct kind *kind)
{
	struct tierheap_segment *s, filled = {0};
	uint64_t magic;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*s)) < 0)
		die(path);
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s == MAP_FAILED)
		die("mmap");
	fill_good(&filled);
	kind->change(&filled);
	fill_command(&filled);
	magic = filled.magic;
	filled.magic = 0;
	memcpy(s, &filled, sizeof(filled));
	__atomic_store_n(&s->magic, magic, __ATOMIC_RELEASE);
	close(fd);
	return s;
}

static void file_twist(enum twist twist, struct tierheap_segment *s)
{
	char other[128];
	int err = 0;

	snprintf(other, sizeof(other), "%s.other", path);
	if (twist == SHORT)
		err = truncate(path, 100);
	else if (twist == NOTHING)
		err = truncate(path, 0);
	else if (twist == OLDER)
		err = truncate(path, TIERHEAP_SEGMENT_SIZE_LEAST);
	else if (twist == GROWN)
		err = truncate(path, (off_t)(2 * sizeof(*s)));
	else if (twist == OPEN_MODE)
		err = chmod(path, 0644);
	else if (twist == LINK)
		err = rename(path, other) < 0 ? -1 : symlink(other, path);
	else if (twist == FIFO)
		err = unlink(path) < 0 ? -1 : mkfifo(path, 0600);
	else if (twist == UNMAPPED)
		err = munmap(s, sizeof(*s));
	else if (twist == HIDDEN)
		err = prctl(PR_SET_DUMPABLE, 0);
	else if (twist == FOREIGN && chown(path, 65534, (gid_t)-1) < 0)
		_exit(77);
	if (err < 0)
		die(path);
}

/* Small pages: the kernel takes a good part of a second to take them all back. */
static void memory_fill(void)
{
	size_t size = 512 * MIB;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, size, MADV_NOHUGEPAGE) < 0 ||
	    madvise(p, size, MADV_POPULATE_WRITE) < 0)
		die("memory");
}

static void *thread_pause(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void thread_start(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_pause, NULL))
		die("thread");
}

/* The pages follow in two steps: first they are to be moved, then they are. */
static void settle_after(struct tierheap_segment *s)
{
	uint64_t both = s->dram.resident_bytes + s->pmem.resident_bytes;

	s->pmem.resident_bytes = both * s->ratio_pmem / (s->ratio_dram + s->ratio_pmem);
	s->dram.resident_bytes = both - s->pmem.resident_bytes;
	s->pending_bytes = 50 * MIB;
	alarm(1);
}

/* The second step. */
static void settle_signal(int signal)
{
	(void)signal;
	settling->pending_bytes = 0;
}

/* As the library does at a step: settings first, the serial last. */
static void settings_answer(struct tierheap_segment *s, enum answer answer)
{
	const struct tierheap_wanted *w = &s->wanted;
	uint64_t serial = __atomic_load_n(&w->serial, __ATOMIC_ACQUIRE);

	if (serial == s->taken_serial || serial == s->refused_serial)
		return;
	if (answer == REFUSE) {
		__atomic_store_n(&s->refused_serial, serial, __ATOMIC_RELEASE);
		return;
	}
	s->policy = w->policy;
	s->ratio_dram = w->ratio_dram;
	s->ratio_pmem = w->ratio_pmem;
	s->threshold = w->threshold;
	s->threshold_min = w->threshold_min;
	s->threshold_max = w->threshold_max;
	if (w->extra)
		s->extra = w->extra;
	if (answer == SETTLE)
		settle_after(s);
	__atomic_store_n(&s->taken_serial, serial, __ATOMIC_RELEASE);
}

/* 2000 allocations a second; PMEM's bytes swing by 3 MiB. */
static void figures_change(struct tierheap_segment *s)
{
	__atomic_add_fetch(&s->sequence, 1, __ATOMIC_SEQ_CST);
	s->allocations += 100;
	s->steps++;
	s->moved_bytes += 64 * KIB;
	s->pmem.resident_bytes = 400 * MIB + s->steps % 3 * MIB;
	__atomic_add_fetch(&s->sequence, 1, __ATOMIC_SEQ_CST);
}

static void holder_run(const struct kind *kind, int ready)
{
	struct timespec tick = {0, kind->twist == BUSY ? 50000000 : 2000000};
	struct tierheap_segment *s;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	path_of(getpid());
	s = segment_make(kind);
	file_twist(kind->twist, s);
	if (kind->twist == LARGE)
		memory_fill();
	if (kind->twist == LEADERLESS)
		thread_start();
	if (write(ready, "", 1) != 1)
		die("pipe");
	if (kind->twist == DEAD)
		_exit(0);
	if (kind->twist == LEADERLESS)
		pthread_exit(NULL);
	settling = s;
	signal(SIGALRM, settle_signal);
	if (kind->answer == SILENT)
		for (;;)
			pause();
	/* Settings that wait from the start are answered only once the command has added its own.
	 */
	for (uint64_t first = s->wanted.serial;; nanosleep(&tick, NULL)) {
		if (kind->twist == BUSY)
			figures_change(s);
		if (s->wanted.serial != first)
			settings_answer(s, kind->answer);
	}
}

static pid_t holder_start(const struct kind *kind)
{
	int ready[2], status;
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		holder_run(kind, ready[1]);
	close(ready[1]);
	path_of(pid);
	if (read(ready[0], &byte, 1) != 1) {
		waitpid(pid, &status, 0);
		unlink(path);
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	close(ready[0]);
	/* Gone for good, not a zombie. */
	if (kind->twist == DEAD)
		waitpid(pid, NULL, 0);
	return pid;
}

static void environment_set(pid_t pid)
{
	const char *outer = getenv("FAKE_PID");
	char number[16];

	if (outer)
		setenv("FAKE_OUTER", outer, 1);
	snprintf(number, sizeof(number), "%d", (int)pid);
	setenv("FAKE_PID", number, 1);
	setenv("FAKE_PATH", path, 1);
}

static int command_run(char **argv)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0) {
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void holder_end(pid_t pid, const struct kind *kind)
{
	char other[128];

	if (kind->twist != DEAD) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	snprintf(other, sizeof(other), "%s.other", path);
	unlink(other);
	unlink(path);
}

int main(int argc, char **argv)
{
	const struct kind *kind = argc > 2 ? kind_find(argv[1]) : NULL;
	int status;
	pid_t pid;

	if (!kind) {
		fputs("usage: fake_segment KIND COMMAND ARG...\n", stderr);
		return 2;
	}
	path_make();
	pid = holder_start(kind);
	environment_set(pid);
	status = command_run(argv + 2);
	holder_end(pid, kind);
	return status;
}
