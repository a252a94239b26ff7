/* SPDX-License-Identifier: BSD-2-Clause */
/* Statistics as JSON: one object per process, each in a line of its own. Frozen by tierheap(1). */
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "stat_forms.h"
#include "util.h"

/* null where there is no value. Six decimals: 0.8 is not to become 0.80000000000000004. */
static json_t *real_json(double share)
{
	return isnan(share) ? json_null() : json_real(round(share * 1e6) / 1e6);
}

/* JSON's integers end at 2^63 in many readers: an unlimited size is null. */
static json_t *size_json(uint64_t bytes)
{
	return bytes > INT64_MAX ? json_null() : json_integer((json_int_t)bytes);
}

static json_t *nodes_json(const struct tierheap_tier *tier)
{
	json_t *nodes = json_array();

	for (unsigned node = 0; node < 64 * ARRAY_SIZE(tier->nodes); node++)
		if (tier->nodes[node / 64] >> (node % 64) & 1)
			json_array_append_new(nodes, json_integer(node));
	return nodes;
}

static json_t *tier_json(const struct tierheap_tier *tier)
{
	return json_pack("{s:o, s:o, s:o}", "resident_bytes", size_json(tier->resident_bytes),
			 "usable_bytes", size_json(tier->usable_bytes), "nodes", nodes_json(tier));
}

static json_t *pmem_json(const struct tierheap_segment *s)
{
	json_t *pmem = tier_json(&s->pmem);

	json_object_set_new(pmem, "simulated", json_boolean(s->simulated));
	return pmem;
}

static json_t *bands_json(const struct tierheap_segment *s)
{
	json_t *bands = json_array();

	for (uint32_t i = 0; i < s->nbands; i++)
		json_array_append_new(
		    bands, json_pack("{s:o, s:o, s:o}", "max_size", size_json(s->bands[i].max_size),
				     "resident_bytes", size_json(s->bands[i].resident_bytes),
				     "usable_bytes", size_json(s->bands[i].usable_bytes)));
	return bands;
}

static json_t *threshold_json(const struct tierheap_segment *s)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "low", size_json(s->threshold_low), "high",
			 size_json(s->threshold_high), "fraction",
			 real_json((double)s->threshold_ppm / 1e6), "min",
			 size_json(s->threshold_min), "max", size_json(s->threshold_max));
}

static json_t *process_json(const struct view *v)
{
	const struct tierheap_segment *s = &v->s;

	return json_pack(
	    "{s:I, s:s, s:s, s:s, s:s, s:{s:I, s:I}, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
	    "s:o,"
	    " s:o, s:o, s:o, s:s, s:s, s:o, s:o}",
	    "pid", (json_int_t)s->pid, "command", s->command, "version", s->library_version,
	    "state", view_state_name(v), "policy", view_policy_name(v), "ratio", "dram",
	    (json_int_t)s->ratio_dram, "pmem", (json_int_t)s->ratio_pmem, "wanted_share",
	    real_json(view_wanted_share(v)), "share", real_json(view_share(v)), "error",
	    real_json(view_error(v)), "dram", tier_json(&s->dram), "pmem", pmem_json(s),
	    "threshold", threshold_json(s), "bands", bands_json(s), "steps", size_json(s->steps),
	    "moved_bytes", size_json(s->moved_bytes), "fallbacks", size_json(s->fallbacks),
	    "foreign_frees", size_json(s->foreign_frees), "threads", size_json(s->threads),
	    "uptime_s", real_json(v->uptime), "message", s->message, "engine",
	    view_engine_name(v), "invalid_pointers", size_json(s->invalid_pointers),
	    "allocations", size_json(s->allocations));
}

static void row(const struct view *v)
{
	json_t *process = process_json(v);

	/* Fifteen digits print 6 decimals as they are. */
	json_dumpf(process, stdout, JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(process);
}

const struct stat_form stat_json = {NULL, row, row};
