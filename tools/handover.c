/* SPDX-License-Identifier: BSD-2-Clause */
#include "handover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "extra.h"
#include "procfs.h"

#define WAIT_TRIES 200
#define WAIT_PAUSE (10 * 1000 * 1000) /* ns; 200 of them are 2 s */

/* `serial` has been reached or passed; serials may wrap. */
static bool serial_passed(const uint64_t *seen, uint64_t serial)
{
	return (int64_t)(__atomic_load_n(seen, __ATOMIC_ACQUIRE) - serial) >= 0;
}

/* Settings that the process has not looked at yet, else those that it shows. */
static void settings_from(struct handover *h)
{
	const struct tierheap_segment *seg = &h->view.s;
	const struct tierheap_wanted *w = &seg->wanted;
	struct settings *s = &h->settings;
	bool waiting = !serial_passed(&seg->taken_serial, w->serial) &&
		       !serial_passed(&seg->refused_serial, w->serial);

	option_defaults(s);
	s->policy = waiting ? w->policy : seg->policy;
	s->ratio_dram = waiting ? w->ratio_dram : seg->ratio_dram;
	s->ratio_pmem = waiting ? w->ratio_pmem : seg->ratio_pmem;
	s->threshold = waiting ? w->threshold : seg->threshold;
	s->threshold_min = waiting ? w->threshold_min : seg->threshold_min;
	s->threshold_max = waiting ? w->threshold_max : seg->threshold_max;
	h->extra = seg->extra != 0 && extra_unpack(s, seg->extra);
	if (waiting)
		extra_unpack(s, w->extra);
}

/* The lock keeps two writers from mixing their fields; the process itself takes none. errno set. */
static bool lock_take(int fd)
{
	struct timespec pause = {0, WAIT_PAUSE};

	for (unsigned i = 0; i < WAIT_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		nanosleep(&pause, NULL);
	}
	errno = EWOULDBLOCK;
	return false;
}

static bool segment_read(struct handover *h, char *why, size_t why_size)
{
	char reason[192];

	if (!lock_take(h->fd)) {
		if (errno == EWOULDBLOCK)
			snprintf(why, why_size,
				 "somebody else is changing the settings of process %d: try again",
				 (int)h->pid);
		else
			snprintf(why, why_size, "the segment of process %d can't be locked: %s",
				 (int)h->pid, strerror(errno));
		return false;
	}
	if (!view_read(h->fd, &h->view, reason, sizeof(reason))) {
		snprintf(why, why_size, "the segment of process %d can't be read: %s", (int)h->pid,
			 reason);
		return false;
	}
	settings_from(h);
	return true;
}

enum process_result handover_begin(struct handover *h, const char *root, pid_t pid, char *why,
				   size_t why_size)
{
	enum process_result result;

	*h = (struct handover){.pid = pid};
	result = process_open(root, pid, O_RDWR, &h->fd, why, why_size);
	if (result != PROCESS_OPEN)
		return result;
	h->segment = mmap(NULL, sizeof(*h->segment), PROT_READ | PROT_WRITE, MAP_SHARED, h->fd, 0);
	if (h->segment == MAP_FAILED) {
		snprintf(why, why_size, "the segment of process %d can't be mapped: %s", (int)pid,
			 strerror(errno));
		close(h->fd);
		return PROCESS_BAD;
	}
	if (segment_read(h, why, why_size))
		return PROCESS_OPEN;
	handover_end(h);
	return PROCESS_BAD;
}

bool handover_check(const struct handover *h, char *why, size_t why_size)
{
	/* The installed sizes were compared when the process started. */
	if (h->settings.ratio_dram == 0 && h->settings.ratio_pmem == 0) {
		snprintf(why, why_size,
			 "ratio can't become \"auto\" while a process runs: write D:P, such as "
			 "1:4");
		return false;
	}
	return option_check(&h->settings, why, why_size);
}

/* segment.h, steering: the fields first, then the serial. */
void handover_commit(struct handover *h)
{
	const struct settings *s = &h->settings;
	struct tierheap_wanted *w = &h->segment->wanted;

	h->serial = w->serial + 1;
	w->policy = s->policy;
	w->ratio_dram = s->ratio_dram;
	w->ratio_pmem = s->ratio_pmem;
	w->extra = h->extra ? extra_pack(s) : 0;
	w->threshold = s->threshold;
	w->threshold_min = s->threshold_min;
	w->threshold_max = s->threshold_max;
	__atomic_store_n(&w->serial, h->serial, __ATOMIC_RELEASE);
	flock(h->fd, LOCK_UN);
}

bool handover_ended(const struct handover *h)
{
	return !procfs_alive(h->pid) || procfs_start(h->pid) != h->view.s.start_ticks;
}

enum handover_outcome handover_look(const struct handover *h)
{
	if (serial_passed(&h->segment->taken_serial, h->serial))
		return HANDOVER_TAKEN;
	if (serial_passed(&h->segment->refused_serial, h->serial))
		return HANDOVER_REFUSED;
	return handover_ended(h) ? HANDOVER_ENDED : HANDOVER_PENDING;
}

void handover_end(struct handover *h)
{
	munmap(h->segment, sizeof(*h->segment));
	close(h->fd);
}
