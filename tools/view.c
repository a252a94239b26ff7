/* SPDX-License-Identifier: BSD-2-Clause */
#include "view.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "option.h"

#define SEGMENT_SIZE sizeof(struct tierheap_segment)
#define NS_PER_S     1e9

/* A write takes microseconds; a process that was stopped within one never ends it. */
#define READ_TRIES 200
#define READ_PAUSE (1000 * 1000) /* ns between tries */

const char *const view_state_names[] = {"starting", "tiered", "dram", NULL};

/* pread(2) of exactly `size` bytes. False: errno, or 0 where the file ends before. */
static bool read_at(int fd, void *buf, size_t size, size_t offset)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = pread(fd, (char *)buf + done, size - done, (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		errno = n < 0 ? errno : 0;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static bool fail(char *why, size_t why_size, const char *text)
{
	snprintf(why, why_size, "%s", text);
	return false;
}

/* After read_at or fstat(2). */
static bool fail_reading(char *why, size_t why_size)
{
	if (errno == 0)
		return fail(why, why_size, "it is too short");
	snprintf(why, why_size, "it can't be read: %s", strerror(errno));
	return false;
}

bool view_blank(int fd)
{
	uint64_t magic;
	struct stat st;

	if (read_at(fd, &magic, sizeof(magic), 0))
		return magic == 0;
	return errno == 0 && fstat(fd, &st) == 0 && st.st_size == 0;
}

bool view_header(int fd, uint32_t pid, uint64_t *start_ticks, char *why, size_t why_size)
{
	struct {
		uint64_t magic;
		uint32_t version, size, pid, page_size;
		uint64_t start_ticks;
	} head;
	struct stat st;

	_Static_assert(sizeof(head) == offsetof(struct tierheap_segment, library_version),
		       "the constant part");
	if (!read_at(fd, &head, sizeof(head), 0))
		return fail_reading(why, why_size);
	if (head.magic != TIERHEAP_SEGMENT_MAGIC)
		return fail(why, why_size, "it does not start with the magic number");
	if (head.version != TIERHEAP_SEGMENT_VERSION) {
		snprintf(why, why_size,
			 "its layout is version %" PRIu32
			 " and this tierheap reads version %u: use the "
			 "tierheap of the same installation",
			 head.version, TIERHEAP_SEGMENT_VERSION);
		return false;
	}
	if (fstat(fd, &st) < 0)
		return fail_reading(why, why_size);
	if (st.st_size < (off_t)TIERHEAP_SEGMENT_SIZE_LEAST)
		return fail(why, why_size, "it is too short");
	if (head.size < TIERHEAP_SEGMENT_SIZE_LEAST || head.size > st.st_size) {
		snprintf(why, why_size, "it says that it has %" PRIu32 " bytes, not %jd", head.size,
			 (intmax_t)st.st_size);
		return false;
	}
	if (head.pid != pid) {
		snprintf(why, why_size, "it is that of process %" PRIu32, head.pid);
		return false;
	}
	*start_ticks = head.start_ticks;
	return true;
}

uint64_t view_pid_namespace(int fd)
{
	uint64_t namespace;
	off_t at = offsetof(struct tierheap_segment, pid_namespace);

	return read_at(fd, &namespace, sizeof(namespace), at) ? namespace : 0;
}

/* As much as the writer's library knows of; the rest counts as 0. */
static bool read_all(int fd, struct tierheap_segment *s)
{
	uint32_t size;

	if (!read_at(fd, &size, sizeof(size), offsetof(struct tierheap_segment, size)))
		return false;
	if (size < TIERHEAP_SEGMENT_SIZE_LEAST) {
		errno = 0;
		return false;
	}
	if (size > SEGMENT_SIZE)
		size = SEGMENT_SIZE;
	memset((char *)s + size, 0, SEGMENT_SIZE - size);
	return read_at(fd, s, size, 0);
}

/* The reader's side of the seqlock; the system calls order the reads. errno: see read_at. */
static bool copy_once(int fd, struct tierheap_segment *s)
{
	size_t at = offsetof(struct tierheap_segment, sequence);
	uint64_t before, after;

	return read_at(fd, &before, sizeof(before), at) && !(before & 1) &&
	       read_all(fd, s) && read_at(fd, &after, sizeof(after), at) &&
	       before == after && s->sequence == before;
}

static bool copy_consistent(int fd, struct tierheap_segment *s, char *why, size_t why_size)
{
	struct timespec pause = {0, READ_PAUSE};

	for (unsigned i = 0; i < READ_TRIES; i++) {
		errno = 0;
		if (copy_once(fd, s))
			return true;
		if (errno)
			return fail_reading(why, why_size);
		/* A writer on another CPU is done before we are back; on ours it has to run. */
		if (i > 10)
			nanosleep(&pause, NULL);
	}
	return fail(why, why_size, "a write to it never ends: is the process stopped?");
}

/* A name can hold anything: no bytes may reach a terminal that it would obey. */
static void text_clean(char *text, size_t size)
{
	text[size - 1] = '\0';
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static bool numbers_check(const struct tierheap_segment *s, char *why, size_t why_size)
{
	const struct {
		const char *name;
		uint64_t value, max;
	} rows[] = {
	    {"state", s->state, TIERHEAP_STATE_DRAM},
	    {"policy", s->policy, TIERHEAP_POLICY_PMEM_ONLY},
	    {"ratio_dram", s->ratio_dram, 1000000},
	    {"ratio_pmem", s->ratio_pmem, 1000000},
	    {"simulated", s->simulated, 1},
	    {"nbands", s->nbands, TIERHEAP_SEGMENT_BANDS},
	    {"threshold_ppm", s->threshold_ppm, 1000000},
	    {"engine", s->engine, TIERHEAP_ENGINE_MEMKIND},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].value <= rows[i].max)
			continue;
		snprintf(why, why_size, "its field %s is %" PRIu64 ", over %" PRIu64, rows[i].name,
			 rows[i].value, rows[i].max);
		return false;
	}
	return true;
}

static void times_fill(struct view *v)
{
	struct timespec ts;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	v->age = now > v->s.updated_ns ? (double)(now - v->s.updated_ns) / NS_PER_S : 0;
	v->uptime = (double)v->s.uptime_ns / NS_PER_S + v->age;
}

/* Another library's process: what it does not tell is not 0. */
static void absent_mark(struct tierheap_segment *s)
{
	if (s->size < offsetof(struct tierheap_segment, band_allocations) +
			  sizeof(s->band_allocations))
		s->starter_bytes = UINT64_MAX;
}

bool view_read(int fd, struct view *out, char *why, size_t why_size)
{
	struct tierheap_segment *s = &out->s;

	if (!copy_consistent(fd, s, why, why_size) || !numbers_check(s, why, why_size))
		return false;
	text_clean(s->library_version, sizeof(s->library_version));
	text_clean(s->command, sizeof(s->command));
	text_clean(s->message, sizeof(s->message));
	absent_mark(s);
	times_fill(out);
	return true;
}

double view_wanted_share(const struct view *v)
{
	double both = (double)v->s.ratio_dram + v->s.ratio_pmem;

	switch (v->s.policy) {
	case TIERHEAP_POLICY_DRAM_ONLY:
		return 0;
	case TIERHEAP_POLICY_PMEM_ONLY:
		return 1;
	case TIERHEAP_POLICY_STATIC_THRESHOLD:
		return NAN;
	default:
		return both > 0 ? v->s.ratio_pmem / both : NAN;
	}
}

double view_share(const struct view *v)
{
	/* As doubles: the sum of two hostile numbers must not wrap. */
	double pmem = (double)v->s.pmem.resident_bytes;
	double both = pmem + (double)v->s.dram.resident_bytes;

	return both > 0 ? pmem / both : NAN;
}

double view_error(const struct view *v)
{
	return view_share(v) - view_wanted_share(v);
}

const char *view_state_name(const struct view *v)
{
	return view_state_names[v->s.state];
}

const char *view_policy_name(const struct view *v)
{
	return option_policy_names[v->s.policy];
}

const char *view_engine_name(const struct view *v)
{
	return option_engine_names[v->s.engine];
}

const char *const view_switch_names[] = {"off", "on", NULL};

/* segment.h, TIERHEAP_EXTRA_BIND: a byte from that bit on, 0 or the value + 1. */
static const char *extra_name(const struct view *v, unsigned bit, const char *const *names)
{
	uint64_t value = v->s.extra >> bit & 0xff;

	for (uint64_t i = 0; names[i]; i++)
		if (i + 1 == value)
			return names[i];
	return NULL;
}

const char *view_bind_name(const struct view *v)
{
	return extra_name(v, TIERHEAP_EXTRA_BIND, option_bind_names);
}

const char *view_move_name(const struct view *v)
{
	return extra_name(v, TIERHEAP_EXTRA_MOVE, option_move_names);
}

const char *view_verbose_name(const struct view *v)
{
	return extra_name(v, TIERHEAP_EXTRA_VERBOSE, view_switch_names);
}

bool view_allocations_told(const struct view *v)
{
	return v->s.starter_bytes != UINT64_MAX;
}

const char *view_nodes(const struct tierheap_tier *tier)
{
	static char
	    text[8 * NODE_MAX]; /* written here, one thread; each node takes 5 bytes at most */
	struct nodeset set;

	_Static_assert(sizeof(set) == sizeof(tier->nodes), "the same 1024 nodes");
	memcpy(&set, tier->nodes, sizeof(set));
	nodelist_format(&set, text, sizeof(text));
	return text;
}

#define LIST_LEN (TIERHEAP_SEGMENT_BANDS * 21) /* 2^64 has 20 digits */

/* *stride* numbers from one band's to the next one's. */
static const char *list_format(const struct view *v, const uint64_t *first, size_t stride,
			       bool told, char buf[LIST_LEN])
{
	size_t len = 0;

	for (uint32_t i = 0; i < v->s.nbands && told; i++)
		len += (size_t)snprintf(buf + len, LIST_LEN - len, "%s%" PRIu64, i ? "," : "",
					first[i * stride]);
	return len ? buf : "-";
}

const char *view_band_allocations(const struct view *v)
{
	static char buf[LIST_LEN]; /* the caller's until the next call */

	return list_format(v, v->s.band_allocations, 1, view_allocations_told(v), buf);
}

const char *view_band_pmem(const struct view *v)
{
	static char buf[LIST_LEN]; /* the caller's until the next call */

	return list_format(v, &v->s.bands[0].pmem_bytes,
			   sizeof(v->s.bands[0]) / sizeof(uint64_t), true, buf);
}
