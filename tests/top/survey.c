/* SPDX-License-Identifier: BSD-2-Clause */
/* Times are made up; processes and segments are real ones. */
#include "survey.h"

#include <math.h>

#include "tests/top/beside.h"

static struct survey w; /* main thread */

static const struct watched *watched(const struct beside *b)
{
	return survey_find(&w, b->pid);
}

static void figures_and_rates(struct beside *b)
{
	const struct watched *p;

	b->s->engine = TIERHEAP_ENGINE_SORTED;
	fact(survey_round(&w, 100) && w.count == 1, "a process is found");
	p = watched(b);
	fact(p && p->known && p->view.s.dram.resident_bytes == 100 << 20, "and read");
	fact(p && isnan(p->rate) && p->history.count == 1, "it has no rate yet, and one sample");
	b->s->allocations += 1000;
	b->s->moved_bytes += 4096;
	survey_round(&w, 102);
	fact(p->rate == 500, "the rate is that between two rounds");
	fact(history_at(&p->history, 0)->figure[HISTORY_MOVED] == 2048 &&
	     isnan(history_at(&p->history, 1)->figure[HISTORY_MOVED]),
	     "so is that of moved bytes, from the second sample on");
	fact(fabs(history_at(&p->history, 0)->figure[HISTORY_SHARE] - 0.8) < 1e-9 &&
	     fabs(history_at(&p->history, 0)->figure[HISTORY_ERROR]) < 1e-9 &&
	     history_at(&p->history, 0)->figure[HISTORY_THRESHOLD] == 9.5,
	     "share, error and threshold are kept");
	b->s->allocations = 5;
	survey_round(&w, 103);
	fact(isnan(p->rate), "a counter that was set back gives no rate");
	b->s->engine = TIERHEAP_ENGINE_MEMKIND;
	survey_round(&w, 104);
	fact(isnan(p->rate), "nor does one that nobody counts");
	b->s->engine = TIERHEAP_ENGINE_SORTED;
}

static void a_write_that_never_ends(struct beside *b)
{
	const struct watched *p = watched(b);
	size_t before = p->history.count;

	b->s->sequence = 1;
	survey_round(&w, 105);
	fact(p->known && strstr(p->why, "a write to it never ends"),
	     "what can't be read now keeps its figures and has a reason");
	b->s->sequence = 2;
	survey_round(&w, 107);
	fact(*p->why && p->history.count == before, "it is left alone for a while");
	survey_round(&w, 111);
	fact(*p->why == '\0' && p->history.count == before + 1, "and read again later");
}

static void another_layout(struct beside *b)
{
	struct beside other = beside_start();
	const struct watched *p;

	other.s->version = 2;
	survey_round(&w, 112);
	p = watched(&other);
	fact(w.count == 2 && p && !p->known && strstr(p->why, "its layout is version 2"),
	     "a segment of another layout is listed with the reason");
	fact(w.all[0]->pid < w.all[1]->pid && watched(b), "processes are in order");
	beside_kill(&other);
	survey_round(&w, 113);
	fact(w.count == 1 && w.ends == 0, "it leaves without a word, as it was never read");
}

static void a_new_file_in_its_place(struct beside *b)
{
	struct tierheap_segment *old = b->s;

	unlink(b->path);
	b->s = beside_make(b->path);
	*b->s = *old;
	memcpy(b->s->command, "second", 7);
	survey_round(&w, 114);
	/* Its process has the old one mapped: this one is nobody's. */
	fact(w.count == 0 && w.ends == 1 && w.ended[0].pid == b->pid, "a process whose file is another's now has left");
	fact_text(w.ended[0].command, "made-up", "under the name that it had");
	munmap(b->s, sizeof(*b->s));
	b->s = old;
}

static void a_process_that_calls_exec(void)
{
	struct beside b = beside_start();
	struct stat st;

	survey_round(&w, 200);
	stat(b.path, &st);
	__atomic_store_n(&b.s->reserved[0], BESIDE_UNMAPS, __ATOMIC_RELEASE);
	while (procfs_maps(b.pid, &st))
		beside_pause();
	survey_round(&w, 211);
	fact(!watched(&b) && access(b.path, F_OK) < 0,
	     "what a process leaves behind at exec is seen, and removed");
	beside_kill(&b);
}

static void an_end_while_it_is_held(void)
{
	struct beside b = beside_start();
	const struct watched *p;

	w.held = b.pid;
	survey_round(&w, 300);
	beside_kill(&b);
	survey_round(&w, 301);
	survey_round(&w, 305);
	p = watched(&b);
	fact(p && p->ended == 301 && w.ends == 3 && w.ended[2].pid == b.pid &&
	     w.ended[2].at == 301,
	     "a process that is looked at stays after its end, whose time is kept");
	fact(p && p->view.s.dram.resident_bytes == 100 << 20 && p->history.count == 1,
	     "with its last figures");
	w.held = 0;
	survey_round(&w, 306);
	fact(!watched(&b), "until nobody looks at it");
}

static void a_number_that_comes_again(void)
{
	struct beside b = beside_start();
	const struct watched *p;

	survey_round(&w, 400);
	/* As if the process that was seen had been another one, started earlier. */
	survey_find(&w, b.pid)->start--;
	survey_round(&w, 401);
	p = watched(&b);
	fact(p && p->history.count == 1 && isnan(p->rate),
	     "nothing of a process counts for a later one of that number");
	beside_kill(&b);
}

int main(void)
{
	struct beside b;

	beside_begin();
	w.root = beside_root;
	fact(survey_round(&w, 99) && w.count == 0, "at first there is none");
	b = beside_start();
	figures_and_rates(&b);
	a_write_that_never_ends(&b);
	another_layout(&b);
	a_new_file_in_its_place(&b);
	beside_kill(&b);
	a_process_that_calls_exec();
	an_end_while_it_is_held();
	a_number_that_comes_again();
	survey_end(&w);
	fact(w.count == 0, "the end frees all");
	beside_end();
	return fact_end();
}
