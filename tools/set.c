/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap set`: gives a running process new settings through its segment. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "option.h"
#include "process.h"
#include "procfs.h"
#include "tool.h"
#include "view.h"

#define WAIT_TRIES 200
#define WAIT_PAUSE (10 * 1000 * 1000) /* ns; 200 of them are 2 s */

enum outcome { TAKEN, REFUSED, PENDING, ENDED };

/* `serial` has been reached or passed; serials may wrap. */
static bool serial_passed(const uint64_t *seen, uint64_t serial)
{
	return (int64_t)(__atomic_load_n(seen, __ATOMIC_ACQUIRE) - serial) >= 0;
}

/*
 * What the next step would leave in force: settings that the process has not
 * looked at yet, else those that it shows.
 */
static void settings_from(struct settings *s, const struct tierheap_segment *seg)
{
	const struct tierheap_wanted *w = &seg->wanted;
	bool waiting = !serial_passed(&seg->taken_serial, w->serial) &&
		       !serial_passed(&seg->refused_serial, w->serial);

	option_defaults(s);
	s->policy = waiting ? w->policy : seg->policy;
	s->ratio_dram = waiting ? w->ratio_dram : seg->ratio_dram;
	s->ratio_pmem = waiting ? w->ratio_pmem : seg->ratio_pmem;
	s->threshold = waiting ? w->threshold : seg->threshold;
	s->threshold_min = waiting ? w->threshold_min : seg->threshold_min;
	s->threshold_max = waiting ? w->threshold_max : seg->threshold_max;
}

static void keys_list(char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < option_count && len < size; i++)
		if (option_table[i].key)
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
						option_table[i].key);
}

/* One KEY=VALUE into *s. */
static bool assignment_read(struct settings *s, const char *text)
{
	char key[32], why[512], keys[128];
	const char *equals = strchr(text, '=');
	const struct option_row *row = NULL;

	if (!equals) {
		message_line("\"%s\" is no setting: write KEY=VALUE, such as ratio=1:4", text);
		return false;
	}
	if ((size_t)(equals - text) < sizeof(key)) {
		memcpy(key, text, (size_t)(equals - text));
		key[equals - text] = '\0';
		row = option_by_key(key);
	}
	if (!row) {
		keys_list(keys, sizeof(keys));
		message_line("\"%s\" can't be set while a process runs: write one of %s", text,
			     keys);
		return false;
	}
	if (option_parse(s, row, row->key, equals + 1, why, sizeof(why)))
		return true;
	message_line("%s", why);
	return false;
}

/* Every wrong one is told, and none is taken when one is wrong. */
static bool assignments_read(struct settings *s, int argc, char **argv)
{
	char why[512];
	bool ok = true;

	for (int i = 0; i < argc; i++)
		ok &= assignment_read(s, argv[i]);
	if (!ok)
		return false;
	/* The installed sizes were compared when the process started. */
	if (s->ratio_dram == 0 && s->ratio_pmem == 0) {
		message_line(
		    "ratio can't become \"auto\" while a process runs: write D:P, such as 1:4");
		return false;
	}
	if (option_check(s, why, sizeof(why)))
		return true;
	message_line("%s", why);
	return false;
}

/* segment.h, steering: the fields first, then the serial. */
static uint64_t wanted_write(struct tierheap_wanted *w, const struct settings *s)
{
	uint64_t serial = w->serial + 1;

	w->policy = s->policy;
	w->ratio_dram = s->ratio_dram;
	w->ratio_pmem = s->ratio_pmem;
	w->threshold = s->threshold;
	w->threshold_min = s->threshold_min;
	w->threshold_max = s->threshold_max;
	__atomic_store_n(&w->serial, serial, __ATOMIC_RELEASE);
	return serial;
}

static enum outcome outcome_wait(const struct tierheap_segment *seg, pid_t pid, uint64_t serial)
{
	struct timespec pause = {0, WAIT_PAUSE};

	for (unsigned i = 0; i < WAIT_TRIES; i++) {
		if (serial_passed(&seg->taken_serial, serial))
			return TAKEN;
		if (serial_passed(&seg->refused_serial, serial))
			return REFUSED;
		if (!procfs_alive(pid))
			return ENDED;
		nanosleep(&pause, NULL);
	}
	return PENDING;
}

static int outcome_print(enum outcome outcome, pid_t pid)
{
	switch (outcome) {
	case TAKEN:
		printf("process %d: taken\n", (int)pid);
		return 0;
	case PENDING:
		printf("process %d: pending: it takes the settings at its next step, "
		       "when it allocates\n",
		       (int)pid);
		return 0;
	case REFUSED:
		message_line("process %d refused the settings", (int)pid);
		return EXIT_FAILED;
	default:
		message_line("process %d has ended", (int)pid);
		return EXIT_FAILED;
	}
}

/* Settings without effect are taken all the same: say why nothing will be seen of them. */
static void degraded_note(const struct view *v)
{
	if (v->s.state == TIERHEAP_STATE_DRAM)
		message_line("process %d keeps everything in DRAM%s%s", (int)v->s.pid,
			     *v->s.message ? ": " : "", v->s.message);
}

/* The lock keeps two `tierheap set` from mixing their fields; the process itself takes none. */
static int segment_steer(struct tierheap_segment *seg, int fd, int argc, char **argv)
{
	struct settings s;
	struct view v;
	char why[256];
	uint64_t serial;
	pid_t pid;

	flock(fd, LOCK_EX);
	if (!view_read(fd, &v, why, sizeof(why))) {
		message_line("the segment of process %" PRIu32 " can't be read: %s", seg->pid, why);
		return EXIT_FAILED;
	}
	pid = (pid_t)v.s.pid;
	settings_from(&s, &v.s);
	if (!assignments_read(&s, argc, argv))
		return EXIT_USAGE;
	serial = wanted_write(&seg->wanted, &s);
	flock(fd, LOCK_UN);
	degraded_note(&v);
	return outcome_print(outcome_wait(seg, pid, serial), pid);
}

static int process_steer(pid_t pid, int fd, int argc, char **argv)
{
	struct tierheap_segment *seg;
	int status;

	seg = mmap(NULL, sizeof(*seg), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (seg == MAP_FAILED) {
		message_line("the segment of process %d can't be mapped: %s", (int)pid,
			     strerror(errno));
		return EXIT_FAILED;
	}
	status = segment_steer(seg, fd, argc, argv);
	munmap(seg, sizeof(*seg));
	return status;
}

static int process_set(pid_t pid, int argc, char **argv)
{
	char why[512];
	int fd, status;

	if (process_open(SHM_ROOT, pid, O_RDWR, &fd, why, sizeof(why)) != PROCESS_OPEN) {
		message_line("%s", why);
		return EXIT_FAILED;
	}
	status = process_steer(pid, fd, argc, argv);
	close(fd);
	return status;
}

static void keys_print(FILE *out)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].key)
			fprintf(out, "  %s=%s\n      %s\n", option_table[i].key,
				option_table[i].value, option_table[i].help);
}

static int set_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c = args_next(argc, argv, ":h", longs);
	pid_t pid;

	if (c != -1)
		return c == 'h' ? verb_help(&verb_set) : EXIT_USAGE;
	if (argc - optind < 2) {
		message_line("set needs a process and a setting: tierheap set 1234 ratio=1:4");
		return EXIT_USAGE;
	}
	if (!args_pid(argv[optind], &pid)) {
		message_line("\"%s\" is no process: write its number, such as 1234", argv[optind]);
		return EXIT_USAGE;
	}
	return process_set(pid, argc - optind - 1, argv + optind + 1);
}

const struct verb verb_set = {
    .name = "set",
    .arguments = "PID KEY=VALUE...",
    .summary = "change settings of a running process; it takes them at its next step",
    .details = "",
    .rows = keys_print,
    .run = set_run,
};
