/* SPDX-License-Identifier: BSD-2-Clause */
#include "order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "threshold.h"
#include "util.h"

static const struct {
	const char *name, *first, *reversed;
} keys[] = {
    [ORDER_PID] = {"pid", "lowest", "highest"},
    [ORDER_COMMAND] = {"command", "a to z", "z to a"},
    [ORDER_DRAM] = {"DRAM", "largest", "smallest"},
    [ORDER_PMEM] = {"PMEM", "largest", "smallest"},
    [ORDER_SHARE] = {"share", "largest", "smallest"},
    [ORDER_ERROR] = {"error", "furthest off", "nearest"},
    [ORDER_THRESHOLD] = {"threshold", "highest", "lowest"},
    [ORDER_RATE] = {"allocations", "most", "fewest"},
    [ORDER_FALLBACKS] = {"fallbacks", "most", "fewest"},
};

_Static_assert(ARRAY_SIZE(keys) == ORDER_KEYS, "a row for each key");

const char *order_name(enum order_key key)
{
	return keys[key].name;
}

const char *order_first(const struct order *order)
{
	return order->reverse ? keys[order->key].reversed : keys[order->key].first;
}

bool order_matches(const struct order *order, const char *command)
{
	return order->filter[0] == '\0' || strcasestr(command, order->filter);
}

static bool row_listed(const struct order *order, const struct watched *p)
{
	return p->known ? order_matches(order, p->view.s.command) : order->filter[0] == '\0';
}

/* What is larger comes first. */
static double figure_of(const struct watched *p, enum order_key key)
{
	const struct tierheap_segment *s = &p->view.s;

	if (key == ORDER_PID)
		return -(double)p->pid;
	if (!p->known)
		return NAN;
	switch (key) {
	case ORDER_DRAM:
		return (double)s->dram.resident_bytes;
	case ORDER_PMEM:
		return (double)s->pmem.resident_bytes;
	case ORDER_SHARE:
		return view_share(&p->view);
	case ORDER_ERROR:
		return fabs(view_error(&p->view));
	case ORDER_THRESHOLD:
		return threshold_bytes(&p->view);
	case ORDER_RATE:
		return p->rate;
	case ORDER_FALLBACKS:
		return (double)s->fallbacks;
	default:
		return 0;
	}
}

static int figure_compare(const struct order *order, const struct watched *a,
			  const struct watched *b)
{
	double x = figure_of(a, order->key), y = figure_of(b, order->key);
	int result;

	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y);
	result = order->key == ORDER_COMMAND ?
			 strcasecmp(a->view.s.command, b->view.s.command) : (x < y) - (x > y);
	return order->reverse ? -result : result;
}

/* Equal ones: those that have more first, else they would swap places at each round. */
static int row_compare(const void *a, const void *b, void *order)
{
	const struct watched *p = *(struct watched *const *)a, *q = *(struct watched *const *)b;
	double x = (double)p->view.s.dram.resident_bytes + (double)p->view.s.pmem.resident_bytes;
	double y = (double)q->view.s.dram.resident_bytes + (double)q->view.s.pmem.resident_bytes;
	int result = figure_compare(order, p, q);

	if (result == 0)
		result = (x < y) - (x > y);
	return result ? result : (p->pid > q->pid) - (p->pid < q->pid);
}

size_t order_rows(const struct order *order, const struct survey *w, struct watched **out)
{
	size_t count = 0;

	for (size_t i = 0; i < w->count; i++)
		if (row_listed(order, w->all[i]))
			out[count++] = w->all[i];
	if (count)
		qsort_r(out, count, sizeof(struct watched *), row_compare, (void *)order);
	return count;
}
