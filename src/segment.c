/* SPDX-License-Identifier: BSD-2-Clause */
#include "segment.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "log.h"
#include "os.h"
#include "os_file.h"

static struct tierheap_segment private_segment; /* step lock */
static struct tierheap_segment *segment = &private_segment; /* step lock writes, any thread reads */
static char segment_path[64];                   /* empty: nothing is published */
static int owner;                               /* pid that made it; 0: not made */
static uint64_t foreign_frees;                  /* any thread, atomic */
static uint64_t invalid_pointers;               /* any thread, atomic */

#define COPY_SPINS  100  /* tries before the copy lets others run in between */
#define COPY_TRIES  100000 /* an end, should a signal handler have interrupted the writer */
#define STALE_LOOKS 8 /* files that a start looks at: it stays short in a full directory */

/* 0: there is none. */
static uint64_t number(const char *p)
{
	uint64_t n = 0;
	if (p)
		text_read_num(&p, UINT64_MAX, &n);
	return n;
}

/* Of the form "pid:[4026531836]". */
static uint64_t pid_namespace(void)
{
	char link[40];
	if (os_read_link("/proc/self/ns/pid", link, sizeof link) < 0)
		return 0;
	const char *p = strchr(link, '[');
	return p ? number(p + 1) : 0;
}

/* Field 22 of /proc/self/stat; the command (field 2) may hold blanks and brackets. */
static uint64_t start_ticks(void)
{
	char stat[1024];
	if (os_read_file("/proc/self/stat", stat, sizeof stat) < 0)
		return 0;
	char *p = strrchr(stat, ')');
	for (int field = 2; p && field < 22; field++) {
		p = strchr(p, ' ');
		p = p ? p + 1 : NULL;
	}
	return number(p);
}

static void fill_identity(struct tierheap_segment *s)
{
	s->version = TIERHEAP_SEGMENT_VERSION;
	s->size = sizeof *s;
	s->pid = (uint32_t)os_pid();
	s->page_size = (uint32_t)PAGE_SIZE;
	s->start_ticks = start_ticks();
	s->pid_namespace = pid_namespace();
	memcpy(s->library_version, PACKAGE_VERSION, sizeof PACKAGE_VERSION);
	int n = os_read_file("/proc/self/comm", s->command, sizeof s->command);
	if (n > 0 && s->command[n - 1] == '\n')
		s->command[n - 1] = '\0';
	/* The magic last: a reader that finds it finds the rest. */
	__atomic_store_n(&s->magic, TIERHEAP_SEGMENT_MAGIC, __ATOMIC_RELEASE);
}

static void refuse(char *why, size_t why_size, const char *path, int err)
{
	struct text t;
	if (why_size == 0)
		return;
	text_init(&t, why, why_size);
	/* Each kernel has these calls: a program put its helpers into a sandbox (seccomp), and could
	 * do nothing about it. man(1) shows what they say with each page. */
	if (err == -ENOSYS)
		return;
	text_str(&t, "statistics are not published: \"");
	text_str(&t, path);
	text_str(&t, err == -ENOTDIR ? "\" is not a directory of ours with mode 0700"
	             : err == -EPERM || err == -EACCES ? "\" can't be used by this user"
	             : err == -EFBIG ? "\" would be larger than this process may write (ulimit -f)"
	             : err == -ENOSPC ? "\": the file system is full"
	             : "\" can't be created");
	text_str(&t, " (error ");
	text_num(&t, (uint64_t)-err);
	text_str(&t, "); the heap works without them");
}

static void set_path(struct text *t, char *buf, size_t size)
{
	text_init(t, buf, size);
	text_str(t, "/dev/shm/tierheap-");
	text_num(t, os_euid());
}

static struct tierheap_segment *publish(char *why, size_t why_size)
{
	char path[sizeof segment_path];
	struct text t;
	set_path(&t, path, sizeof path);
	int err = os_private_dir(path);
	if (err) {
		refuse(why, why_size, path, err);
		return NULL;
	}
	text_str(&t, "/");
	text_num(&t, (uint64_t)os_pid());
	struct tierheap_segment *s = os_create_shared(path, sizeof *s, &err);
	if (s == NULL && err == -EEXIST) {
		/* Nobody else has our pid: a dead process left it, or this one before exec. */
		os_unlink(path);
		s = os_create_shared(path, sizeof *s, &err);
	}
	if (s == NULL)
		refuse(why, why_size, path, err);
	else
		memcpy(segment_path, path, sizeof path);
	return s;
}

/*
 * Is this the file of a process that is gone? /dev/shm may be shared with other
 * pid namespaces, whose processes can't be seen: theirs are left alone.
 */
static bool file_stale(const char *path, int pid)
{
	/* Another library's file may be shorter, or longer than what is read of it. */
	union {
		struct tierheap_segment s;
		char text[sizeof(struct tierheap_segment) + 1];
	} file;
	int n = os_read_file(path, file.text, sizeof file.text);
	return n >= (int)TIERHEAP_SEGMENT_SIZE_LEAST && file.s.magic == TIERHEAP_SEGMENT_MAGIC &&
	       file.s.version == TIERHEAP_SEGMENT_VERSION && file.s.pid == (uint32_t)pid &&
	       file.s.pid_namespace && file.s.pid_namespace == segment->pid_namespace &&
	       !os_process_exists(pid);
}

static bool stale_look(void *ctx, const char *name)
{
	unsigned *left = ctx;
	char path[sizeof segment_path];
	struct text t;
	uint64_t pid = number(name);
	if (pid && pid <= INT_MAX && !os_process_exists((int)pid)) {
		set_path(&t, path, sizeof path);
		text_str(&t, "/");
		text_num(&t, pid);
		if (file_stale(path, (int)pid))
			os_unlink(path);
	}
	return --*left > 0;
}

/* Processes that end by _exit(2) or a signal leave theirs. */
static void stale_remove(void)
{
	unsigned left = STALE_LOOKS;
	char path[sizeof segment_path];
	struct text t;
	set_path(&t, path, sizeof path);
	os_list_dir(path, stale_look, &left);
}

bool segment_create(bool shared, char *why, size_t why_size)
{
	owner = os_pid();
	segment_path[0] = '\0';
	struct tierheap_segment *s = shared ? publish(why, why_size) : NULL;
	if (s) {
		memcpy(s->message, private_segment.message, sizeof s->message);
		__atomic_store_n(&segment, s, __ATOMIC_RELEASE);
	}
	fill_identity(segment);
	if (s)
		stale_remove();
	return s != NULL || !shared;
}

struct tierheap_segment *segment_write_begin(void)
{
	__atomic_store_n(&segment->sequence, segment->sequence | 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	return segment;
}

void segment_write_end(void)
{
	__atomic_store_n(&segment->sequence, (segment->sequence | 1) + 1, __ATOMIC_RELEASE);
}

void segment_copy(struct tierheap_segment *out)
{
	const struct tierheap_segment *s = __atomic_load_n(&segment, __ATOMIC_ACQUIRE);
	for (int tries = 0; tries < COPY_TRIES; tries++) {
		/* The writer may wait for our processor. */
		if (tries > COPY_SPINS)
			os_yield();
		uint64_t before = __atomic_load_n(&s->sequence, __ATOMIC_ACQUIRE);
		memcpy(out, s, sizeof *out);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if ((before & 1) == 0 && before == __atomic_load_n(&s->sequence, __ATOMIC_RELAXED))
			return;
	}
}

void segment_foreign_free(void)
{
	__atomic_fetch_add(&foreign_frees, 1, __ATOMIC_RELAXED);
}

uint64_t segment_foreign_frees(void)
{
	return __atomic_load_n(&foreign_frees, __ATOMIC_RELAXED);
}

void segment_invalid_pointer(void)
{
	__atomic_fetch_add(&invalid_pointers, 1, __ATOMIC_RELAXED);
}

uint64_t segment_invalid_pointers(void)
{
	return __atomic_load_n(&invalid_pointers, __ATOMIC_RELAXED);
}

bool segment_has_wanted(void)
{
	const struct tierheap_segment *s = __atomic_load_n(&segment, __ATOMIC_ACQUIRE);
	uint64_t serial = __atomic_load_n(&s->wanted.serial, __ATOMIC_ACQUIRE);
	return unlikely(serial != __atomic_load_n(&s->taken_serial, __ATOMIC_RELAXED) &&
	                serial != __atomic_load_n(&s->refused_serial, __ATOMIC_RELAXED));
}

bool segment_wanted(struct tierheap_wanted *out)
{
	if (!segment_has_wanted())
		return false;
	uint64_t serial = __atomic_load_n(&segment->wanted.serial, __ATOMIC_ACQUIRE);
	memcpy(out, &segment->wanted, sizeof *out);
	out->serial = serial;
	return true;
}

void segment_answer(uint64_t serial, bool taken)
{
	__atomic_store_n(taken ? &segment->taken_serial : &segment->refused_serial, serial,
	                 __ATOMIC_RELEASE);
}

void segment_remove(void)
{
	if (segment_path[0] && owner == os_pid())
		os_unlink(segment_path);
}

void segment_fork_child(void)
{
	if (segment != &private_segment) {
		memcpy(&private_segment, segment, sizeof private_segment);
		os_unmap(segment, sizeof *segment);
		segment = &private_segment;
	}
	memset(&private_segment.wanted, 0, sizeof private_segment.wanted);
	private_segment.taken_serial = private_segment.refused_serial = 0;
	segment_path[0] = '\0';
	owner = 0;
}

bool segment_made(void)
{
	return owner != 0;
}
