/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice as one JSON object: tierheap(1), advise. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "advise_print.h"

static json_t *size_json(uint64_t bytes)
{
	return bytes > INT64_MAX ? json_null() : json_integer((json_int_t)bytes);
}

static json_t *bytes_json(uint64_t pages)
{
	return size_json(pages << PAGE_SHIFT);
}

/* Six decimals: 0.8 is not to become 0.80000000000000004. */
static json_t *part_json(double part, double all)
{
	if (isnan(part) || all <= 0)
		return json_null();
	return json_real(round(part / all * 1e6) / 1e6);
}

static json_t *ratio_json(struct ratio r)
{
	if (r.dram == 0 && r.pmem == 0)
		return json_null();
	return json_pack("{s:I, s:I}", "dram", (json_int_t)r.dram, "pmem", (json_int_t)r.pmem);
}

static json_t *place_json(const struct advice *x)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "dram_bytes", bytes_json(x->dram),
			 "pmem_bytes", bytes_json(x->pmem), "objects_in_dram",
			 json_integer((json_int_t)llround(x->objects)), "objects_part",
			 part_json(x->objects, x->all_objects), "allocations_part",
			 part_json(x->allocations, 1));
}

static json_t *advice_json(const struct advise *a, struct ratio r)
{
	struct advice to;
	json_t *object;

	advice_make(&a->heap, r.dram, r.pmem, &to);
	object = place_json(&to);
	json_object_set_new(object, "ratio", ratio_json(r));
	json_object_set_new(object, "threshold",
			    json_pack("{s:o, s:o, s:o}", "low", size_json(to.low), "high",
				      size_json(to.high), "fraction", part_json(to.fraction, 1)));
	json_object_set_new(object, "to_pmem_bytes", bytes_json(to.to_pmem));
	json_object_set_new(object, "to_dram_bytes", bytes_json(to.to_dram));
	return object;
}

static json_t *latency_json(unsigned ns)
{
	return ns ? json_integer(ns) : json_null();
}

void advise_json_print(const struct advise *a)
{
	struct ratio ratios[ADVISE_RATIOS];
	unsigned n = advise_ratios(a, ratios);
	struct latency l = advise_latency(a);
	json_t *all = json_array(), *object;
	struct advice now;

	advice_now(&a->heap, &now);
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(all, advice_json(a, ratios[i]));
	object = json_pack(
	    "{s:I, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "pid", (json_int_t)a->view.s.pid,
	    "command", a->view.s.command, "ratio", ratio_json(advise_now(a)), "simulated",
	    (int)a->view.s.simulated, "fixed_dram_bytes", bytes_json(advice_fixed(&a->heap)),
	    "objects", json_integer((json_int_t)llround(now.all_objects)), "now", place_json(&now),
	    "dram_read_ns", latency_json(l.dram), "pmem_read_ns", latency_json(l.pmem), "ratios",
	    all);
	json_dumpf(object, stdout, JSON_REAL_PRECISION(10));
	putchar('\n');
	json_decref(object);
}
