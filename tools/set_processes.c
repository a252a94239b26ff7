/* SPDX-License-Identifier: BSD-2-Clause */
#include "set.h"

#include <stdlib.h>
#include <time.h>

#include "format.h"
#include "message.h"
#include "now.h"
#include "tool.h"

#define PAUSE_NS (10 * 1000 * 1000)

/* What failed is worse than what comes too late. */
static void status_note(struct set *s, int status)
{
	static const unsigned char rank[] = {[EXIT_LATE] = 1, [EXIT_FAILED] = 2, [EXIT_USAGE] = 3};

	if (rank[status] > rank[s->status])
		s->status = status;
}

/* "1234", and which that is where several were meant. */
static const char *process_name(const struct set *s, const struct steered *p)
{
	static char name[32 + TIERHEAP_SEGMENT_COMMAND_LEN]; /* written here, one thread */

	if (s->one)
		snprintf(name, sizeof(name), "%d", (int)p->handover.pid);
	else
		snprintf(name, sizeof(name), "%d (%s)", (int)p->handover.pid, p->handover.view.s.command);
	return name;
}

/* Those that ended since they were found are no matter. */
static void processes_open(struct set *s)
{
	char why[512];

	for (size_t i = 0; i < s->list.count; i++) {
		const struct target *t = &s->list.targets[i];
		enum process_result result =
		    handover_begin(&s->processes[s->count].handover, SHM_ROOT, t->pid,
				   why, sizeof(why));

		if (result == PROCESS_OPEN) {
			s->processes[s->count++].given = t->given;
		} else if (t->given || result == PROCESS_BAD) {
			message_line("%s", why);
			status_note(s, EXIT_FAILED);
		}
	}
}

/* False after a line: it would be refused, or could not be waited for. */
static bool process_check(struct set *s, struct steered *p)
{
	const struct assignments *a = &s->assignments;
	char why[512];

	if (!assignments_apply(a, &p->handover.settings, why, sizeof(why))) {
		if (s->one)
			message_line("%s", why);
		else
			message_line("process %s: %s", process_name(s, p), why);
		return false;
	}
	if (a->extra && !p->handover.extra) {
		message_line("process %s can't change \"%s\": its library is older; start it again",
			     process_name(s, p), a->extra);
		return false;
	}
	if (s->wait && p->handover.settings.policy == TIERHEAP_POLICY_STATIC_THRESHOLD) {
		message_line("process %s: --wait has nothing to wait for: policy static-threshold "
			     "wants no share", process_name(s, p));
		return false;
	}
	return true;
}

/* Everything is in DRAM, whatever is set. */
static bool is_degraded(const struct steered *p)
{
	return p->handover.view.s.state == TIERHEAP_STATE_DRAM;
}

/* Settings without effect are taken all the same: say why nothing will be seen of them. */
static void degraded_note(const struct set *s, const struct steered *p)
{
	if (is_degraded(p))
		message_line("process %s keeps everything in DRAM%s%s", process_name(s, p),
			     *p->handover.view.s.message ? ": " : "", p->handover.view.s.message);
}

/* It will never come near the share that it is asked for. */
static bool is_hopeless(const struct steered *p)
{
	return is_degraded(p) && p->handover.settings.policy != TIERHEAP_POLICY_DRAM_ONLY &&
	       p->handover.settings.ratio_pmem > 0;
}

static bool is_done(const struct set *s, const struct steered *p)
{
	if (p->outcome == HANDOVER_PENDING)
		return false;
	return p->outcome != HANDOVER_TAKEN || !s->wait || p->near || is_hopeless(p);
}

/* False: all is done. */
static bool processes_look(struct set *s)
{
	bool more = false;

	for (size_t i = 0; i < s->count; i++) {
		struct steered *p = &s->processes[i];

		if (is_done(s, p))
			continue;
		steered_look(p);
		if (s->wait)
			steered_look_near(p, s->tolerance);
		more |= !is_done(s, p);
	}
	return more;
}

static void processes_await(struct set *s)
{
	struct timespec pause = {0, PAUSE_NS}, start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (processes_look(s)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if ((double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9 >=
		    s->seconds)
			return;
		nanosleep(&pause, NULL);
	}
}

static int taken_print(const struct set *s, const struct steered *p)
{
	char error[FORMAT_LEN], moves[FORMAT_LEN];
	const char *name = process_name(s, p);

	if (!s->wait || is_hopeless(p)) {
		printf("process %s: taken\n", name);
		/* Of all, or of a name, such a one is not what is waited for. */
		return s->wait && p->given ? EXIT_LATE : 0;
	}
	format_error(view_error(&p->handover.view), error);
	if (p->near) {
		printf("process %s: taken, error %s after %.2f s\n", name, error, p->after);
		return 0;
	}
	message_line("process %s: error %s after %g s, beyond %g, and %s still to be looked at",
		     name, error, s->seconds, s->tolerance,
		     format_mib(p->handover.view.s.pending_bytes, moves));
	return EXIT_LATE;
}

static int pending_print(const struct set *s, const struct steered *p)
{
	if (!s->wait) {
		printf("process %s: pending: it takes the settings at its next step, "
		       "when it allocates\n",
		       process_name(s, p));
		return 0;
	}
	message_line("process %s: pending after %g s: it takes the settings at its next step, "
		     "when it allocates", process_name(s, p), s->seconds);
	return EXIT_LATE;
}

static int outcome_print(const struct set *s, const struct steered *p)
{
	switch (p->outcome) {
	case HANDOVER_TAKEN:
		return taken_print(s, p);
	case HANDOVER_PENDING:
		return pending_print(s, p);
	case HANDOVER_REFUSED:
		message_line("process %s refused the settings", process_name(s, p));
		return EXIT_FAILED;
	default:
		message_line("process %s has ended", process_name(s, p));
		return EXIT_FAILED;
	}
}

static void pages_move(struct set *s, const struct steered *p)
{
	const struct handover *h = &p->handover;

	if (p->outcome == HANDOVER_TAKEN || p->outcome == HANDOVER_PENDING)
		status_note(s, now_move(h->pid, &h->view, &h->settings,
					p->outcome == HANDOVER_TAKEN));
}

/* False: nobody is to be sent anything. */
static bool processes_check(struct set *s)
{
	bool ok = true;

	for (size_t i = 0; i < s->count; i++)
		ok &= process_check(s, &s->processes[i]);
	if (!ok)
		status_note(s, EXIT_USAGE);
	for (size_t i = 0; ok && s->now && i < s->count; i++)
		if (!now_possible(s->processes[i].handover.pid, &s->processes[i].handover.view)) {
			status_note(s, EXIT_FAILED);
			ok = false;
		}
	return ok;
}

/* Nobody is sent anything before all have been looked at. */
static void processes_set(struct set *s)
{
	processes_open(s);
	if (!processes_check(s))
		return;
	for (size_t i = 0; i < s->count; i++)
		steered_send(&s->processes[i]);
	for (size_t i = 0; i < s->count; i++)
		degraded_note(s, &s->processes[i]);
	processes_await(s);
	for (size_t i = 0; i < s->count; i++)
		status_note(s, outcome_print(s, &s->processes[i]));
	for (size_t i = 0; s->now && i < s->count; i++)
		pages_move(s, &s->processes[i]);
}

int set_serve(struct set *s)
{
	s->processes = calloc(s->list.count, sizeof(*s->processes));
	if (!s->processes) {
		message_line("no memory for the list of processes");
		return EXIT_FAILED;
	}
	s->one = s->list.count == 1 && s->list.targets[0].given;
	processes_set(s);
	for (size_t i = 0; i < s->count; i++)
		handover_end(&s->processes[i].handover);
	free(s->processes);
	return s->status;
}
