/* SPDX-License-Identifier: BSD-2-Clause */
#include "change.h"

#include "tests/top/beside.h"

static struct change c; /* main thread */

static void change_start(const struct beside *b, const char *key)
{
	struct view v = {.s = *b->s};

	change_begin(&c, &v, key);
}

static void keys(const char *text)
{
	for (; *text; text++)
		change_key(&c, beside_root, *text == '\n' ? SCREEN_ENTER : *text);
}

/* Waits for the process's answer. */
static void follow(void)
{
	for (unsigned i = 0; i < 1000 && c.stage == CHANGE_FOLLOWED; i++) {
		change_follow(&c);
		beside_pause();
	}
}

/* `want` with the process's number for "N". */
static void line_is(const struct beside *b, const char *want, const char *sentence)
{
	const char *n = strchr(want, 'N');
	char text[256];

	if (n)
		snprintf(text, sizeof(text), "%.*s%d%s", (int)(n - want), want, (int)b->pid, n + 1);
	else
		snprintf(text, sizeof(text), "%s", want);
	fact_text(c.line, text, "%s", sentence);
}

static void a_ratio_is_asked_for_again(const struct beside *b)
{
	change_start(b, "ratio");
	line_is(b, "ratio as D:P (now 1:4; Enter, Esc): _", "the prompt tells what is in force");
	keys("1:13");
	change_key(&c, beside_root, SCREEN_BACKSPACE);
	line_is(b, "ratio as D:P (now 1:4; Enter, Esc): 1:1_", "what is typed is shown");
	keys("\n");
	line_is(b, "process N (made-up): ratio from 1:4 to 1:1? y does it, any other key does not",
		"it is asked for again, with the process and both values");
	fact(change_open(&c) && b->s->wanted.serial == 0, "nothing is written before the answer");
	keys("n");
	line_is(b, "nothing is changed", "n drops it");
	fact(!change_open(&c) && b->s->wanted.serial == 0, "and nothing was written");
	change_start(b, "ratio");
	keys("1:1\n\n");
	fact(c.stage == CHANGE_NONE && b->s->wanted.serial == 0, "Enter is no yes");
	change_start(b, "ratio");
	keys("1:1\ny");
	follow();
	line_is(b, "process N: ratio=1:1: taken", "y does it, and the answer is told");
	fact(b->s->ratio_dram == 1 && b->s->ratio_pmem == 1, "the process has it");
}

static void a_policy_is_chosen(const struct beside *b)
{
	change_start(b, "policy");
	line_is(b, "policy (arrows choose, Enter, Esc): dynamic-threshold",
		"the choice begins with what is in force");
	change_key(&c, beside_root, SCREEN_UP);
	line_is(b, "policy (arrows choose, Enter, Esc): pmem-only", "before the first is the last");
	change_key(&c, beside_root, SCREEN_DOWN);
	change_key(&c, beside_root, SCREEN_RIGHT);
	keys("xx");
	line_is(b, "policy (arrows choose, Enter, Esc): static-threshold", "arrows go both ways");
	keys("\ny");
	follow();
	fact(b->s->policy == TIERHEAP_POLICY_STATIC_THRESHOLD && b->s->ratio_pmem == 1,
	     "the policy is taken, and the ratio stays");
	b->s->policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
}

static void what_would_be_refused(struct beside *b)
{
	uint64_t serial = b->s->wanted.serial;

	change_start(b, "ratio");
	keys("1;4\n");
	line_is(b, "ratio: \"1;4\" is not a ratio: write D:P with two whole numbers from 0 to "
		"1000000, not both 0, such as 1:4", "a wrong value is told, as set does");
	change_start(b, "ratio");
	keys("auto\n");
	line_is(b, "ratio can't become \"auto\" while a process runs: write D:P, such as 1:4",
		"so is one that no running process takes");
	change_start(b, "ratio");
	keys("1:2");
	change_key(&c, beside_root, SCREEN_ESCAPE);
	line_is(b, "nothing is changed", "Esc drops it");
	fact(b->s->wanted.serial == serial && !change_open(&c), "none of them is written");
	b->s->reserved[0] = BESIDE_REFUSES;
	change_start(b, "ratio");
	keys("1:2\ny");
	follow();
	line_is(b, "process N: ratio=1:2: refused by the process", "a refusal is told");
	b->s->reserved[0] = BESIDE_SLEEPS;
	change_start(b, "ratio");
	keys("1:3\ny");
	change_follow(&c);
	line_is(b, "process N: ratio=1:3: pending, until it next allocates",
		"so is one that waits");
	b->s->reserved[0] = BESIDE_TAKES;
	follow();
	line_is(b, "process N: ratio=1:3: taken", "until it is taken");
	b->s->state = TIERHEAP_STATE_DRAM;
	memcpy(b->s->message, "mbind is refused", 17);
	change_start(b, "ratio");
	keys("1:2\ny");
	follow();
	line_is(b, "process N: ratio=1:2: taken, but it keeps everything in DRAM: mbind is refused",
		"that nothing will be seen of it is told");
}

static void ends(struct beside *b)
{
	change_start(b, "ratio");
	keys("1:2\n");
	c.start--;
	keys("y");
	line_is(b, "process N has ended", "another process of that number gets nothing");
	b->s->reserved[0] = BESIDE_SLEEPS;
	change_start(b, "ratio");
	keys("1:2\ny");
	beside_kill(b);
	change_follow(&c);
	line_is(b, "process N: ratio=1:2: it has ended", "an end while it waits is told");
	change_start(b, "ratio");
	keys("1:2\n");
	line_is(b, "there is no process N", "one that has ended before can't be changed");
	change_end(&c);
	line_is(b, "", "the end leaves nothing to say");
}

int main(void)
{
	struct beside b;

	beside_begin();
	b = beside_start();
	a_ratio_is_asked_for_again(&b);
	a_policy_is_chosen(&b);
	what_would_be_refused(&b);
	ends(&b);
	beside_end();
	return fact_end();
}
