/* SPDX-License-Identifier: BSD-2-Clause */
#include "order.h"

#include <math.h>

#include "tests/lib/tap.h"

static struct watched made[5];                 /* main thread */
static struct watched *all[5], *rows[5];       /* main thread */
static struct survey w = {.all = all, .count = 5};

static void process_make(unsigned i, const char *command, uint64_t dram, uint64_t pmem, double rate)
{
	struct watched *p = &made[i];

	*p = (struct watched){.pid = (pid_t)i + 1, .known = true, .rate = rate};
	snprintf(p->view.s.command, sizeof(p->view.s.command), "%s", command);
	p->view.s.ratio_dram = 1;
	p->view.s.ratio_pmem = 1;
	p->view.s.state = TIERHEAP_STATE_TIERED;
	p->view.s.dram.resident_bytes = dram;
	p->view.s.pmem.resident_bytes = pmem;
	p->view.s.threshold_low = p->view.s.threshold_high = 64 << i;
	p->view.s.fallbacks = i == 2 ? 7 : 0;
	all[i] = p;
}

/* The numbers of the processes, in order. */
static void order_is(struct order order, const char *want, const char *sentence)
{
	char got[16] = "";
	size_t n = order_rows(&order, &w, rows);

	for (size_t i = 0; i < n; i++)
		got[i] = (char)('0' + rows[i]->pid);
	got[n] = '\0';
	fact_text(got, want, "%s", sentence);
}

static void keys_order(void)
{
	order_is((struct order){.key = ORDER_PID}, "12345", "numbers ascend");
	order_is((struct order){.key = ORDER_PID, .reverse = true}, "54321", "or descend");
	order_is((struct order){.key = ORDER_COMMAND}, "42315", "commands are in order of letters");
	order_is((struct order){.key = ORDER_DRAM}, "31245", "the largest DRAM comes first");
	order_is((struct order){.key = ORDER_PMEM}, "42135", "so does the largest PMEM");
	order_is((struct order){.key = ORDER_SHARE}, "42135", "and share");
	order_is((struct order){.key = ORDER_ERROR}, "34125", "the error that is furthest off");
	order_is((struct order){.key = ORDER_ERROR, .reverse = true}, "21435",
		 "or the nearest; equal ones as before, what is not known last");
	order_is((struct order){.key = ORDER_THRESHOLD}, "43215", "the highest threshold");
	order_is((struct order){.key = ORDER_RATE}, "24315", "the highest rate, unknown ones last");
	order_is((struct order){.key = ORDER_FALLBACKS}, "31245",
		 "most fallbacks; equal ones by their size");
}

static void filters_choose(void)
{
	order_is((struct order){.filter = "RED"}, "13", "a filter finds parts in either case");
	order_is((struct order){.filter = "x"}, "", "or nothing");
	order_is((struct order){.filter = ""}, "12345", "an empty one finds all");
	fact_text(order_name(ORDER_PMEM), "PMEM", "an order has a name");
	fact_text(order_first(&(struct order){.key = ORDER_PMEM}), "largest", "and what is first");
	fact_text(order_first(&(struct order){.key = ORDER_PMEM, .reverse = true}), "smallest",
		  "also when it is turned round");
}

int main(void)
{
	process_make(0, "redis-server", 50, 40, NAN);
	process_make(1, "memcached", 40, 41, 9);
	process_make(2, "Redis", 80, 10, 1);
	process_make(3, "java", 20, 60, 5);
	process_make(4, "", 0, 0, NAN);
	made[4].known = false;
	keys_order();
	filters_choose();
	return fact_end();
}
