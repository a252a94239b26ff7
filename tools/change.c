/* SPDX-License-Identifier: BSD-2-Clause */
#include "change.h"

#include <stdio.h>
#include <string.h>

/* The value in force, as text that could be typed. */
static void before_fill(struct change *c, const struct view *v)
{
	struct settings s;

	option_defaults(&s);
	s.policy = v->s.policy;
	s.ratio_dram = v->s.ratio_dram;
	s.ratio_pmem = v->s.ratio_pmem;
	s.threshold = v->s.threshold;
	s.threshold_min = v->s.threshold_min;
	s.threshold_max = v->s.threshold_max;
	option_format(&s, c->row, c->before, sizeof(c->before));
}

static void typed_line(struct change *c)
{
	if (c->row->choices)
		snprintf(c->line, sizeof(c->line), "%s (arrows choose, Enter, Esc): %s",
			 c->row->key, c->value);
	else
		snprintf(c->line, sizeof(c->line), "%s as %s (now %s; Enter, Esc): %s_",
			 c->row->key, c->row->value, c->before, c->value);
}

void change_begin(struct change *c, const struct view *v, const char *key)
{
	change_end(c);
	c->stage = CHANGE_TYPED;
	c->pid = (pid_t)v->s.pid;
	c->start = v->s.start_ticks;
	c->row = option_by_key(key);
	memcpy(c->command, v->s.command, sizeof(c->command));
	before_fill(c, v);
	snprintf(c->value, sizeof(c->value), "%s", c->row->choices ? c->before : "");
	typed_line(c);
}

/* The next one of the choices, round and round. */
static void choice_step(struct change *c, int step)
{
	int count = 0, at = 0;

	for (; c->row->choices[count]; count++)
		if (strcmp(c->row->choices[count], c->value) == 0)
			at = count;
	if (count == 0)
		return;
	at = (at + step + count) % count;
	snprintf(c->value, sizeof(c->value), "%s", c->row->choices[at]);
}

static void change_drop(struct change *c, const char *why)
{
	c->stage = CHANGE_NONE;
	snprintf(c->line, sizeof(c->line), "%s", why);
}

/*
 * The handover with the new value in its settings, not yet written. False with a line in `why`, and
 * nothing is to be ended.
 */
static bool change_prepare(struct change *c, const char *root, char *why, size_t why_size)
{
	struct handover *h = &c->handover;

	if (handover_begin(h, root, c->pid, why, why_size) != PROCESS_OPEN)
		return false;
	if (h->view.s.start_ticks != c->start)
		snprintf(why, why_size, "process %d has ended", (int)c->pid);
	else if (option_parse(&h->settings, c->row, c->row->key, c->value, why, why_size) &&
		 handover_check(h, why, why_size))
		return true;
	handover_end(h);
	return false;
}

/* What would be refused is not asked for. */
static void typed_check(struct change *c, const char *root)
{
	char why[256];

	if (!change_prepare(c, root, why, sizeof(why))) {
		change_drop(c, why);
		return;
	}
	option_format(&c->handover.settings, c->row, c->value, sizeof(c->value));
	handover_end(&c->handover);
	c->stage = CHANGE_ASKED;
	snprintf(c->line, sizeof(c->line),
		 "process %d (%.15s): %s from %s to %s? y does it, any other key does not",
		 (int)c->pid, c->command, c->row->key, c->before, c->value);
}

static void typed_key(struct change *c, const char *root, int key)
{
	if (key == SCREEN_ESCAPE) {
		change_drop(c, "nothing is changed");
		return;
	}
	if (key == SCREEN_ENTER) {
		typed_check(c, root);
		return;
	}
	if (c->row->choices && (key == SCREEN_UP || key == SCREEN_LEFT))
		choice_step(c, -1);
	else if (c->row->choices && (key == SCREEN_DOWN || key == SCREEN_RIGHT))
		choice_step(c, 1);
	else if (!c->row->choices)
		screen_key_edit(c->value, sizeof(c->value), key);
	typed_line(c);
}

static void outcome_line(struct change *c, const char *what)
{
	snprintf(c->line, sizeof(c->line), "process %d: %s=%s: %s", (int)c->pid, c->row->key,
		 c->value, what);
}

static void change_do(struct change *c, const char *root)
{
	char why[256];

	if (!change_prepare(c, root, why, sizeof(why))) {
		change_drop(c, why);
		return;
	}
	handover_commit(&c->handover);
	c->stage = CHANGE_FOLLOWED;
	change_follow(c);
}

void change_follow(struct change *c)
{
	const struct view *v = &c->handover.view;
	char note[200] = "";
	enum handover_outcome outcome;

	if (c->stage != CHANGE_FOLLOWED)
		return;
	if (v->s.state == TIERHEAP_STATE_DRAM)
		snprintf(note, sizeof(note), ", but it keeps everything in DRAM%s%s",
			 *v->s.message ? ": " : "", v->s.message);
	outcome = handover_look(&c->handover);
	if (outcome == HANDOVER_PENDING) {
		outcome_line(c, "pending, until it next allocates");
		return;
	}
	snprintf(c->line, sizeof(c->line), "process %d: %s=%s: %s%s", (int)c->pid, c->row->key,
		 c->value,
		 outcome == HANDOVER_TAKEN   ? "taken" :
		 outcome == HANDOVER_REFUSED ? "refused by the process" : "it has ended",
		 outcome == HANDOVER_TAKEN ? note : "");
	handover_end(&c->handover);
	c->stage = CHANGE_NONE;
}

void change_key(struct change *c, const char *root, int key)
{
	if (c->stage == CHANGE_TYPED)
		typed_key(c, root, key);
	else if (c->stage == CHANGE_ASKED && (key == 'y' || key == 'Y'))
		change_do(c, root);
	else if (c->stage == CHANGE_ASKED)
		change_drop(c, "nothing is changed");
}

bool change_open(const struct change *c)
{
	return c->stage == CHANGE_TYPED || c->stage == CHANGE_ASKED;
}

void change_end(struct change *c)
{
	if (c->stage == CHANGE_FOLLOWED)
		handover_end(&c->handover);
	c->stage = CHANGE_NONE;
	c->line[0] = '\0';
}
