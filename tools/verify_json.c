/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap verify` for programs. Frozen by tierheap(1). */
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "verify.h"

static json_t *bytes_json(uint64_t bytes)
{
	return bytes > INT64_MAX ? json_null() : json_integer((json_int_t)bytes);
}

/* Six decimals, as `tierheap stat` has. */
static json_t *part_json(double part)
{
	return isnan(part) ? json_null() : json_real(round(part * 1e6) / 1e6);
}

/* tier 2: of the metadata. */
static json_t *nodes_json(const struct residency *r, unsigned tier)
{
	json_t *nodes = json_array();

	for (unsigned node = 0; node < NODE_MAX; node++) {
		uint64_t bytes = tier == 2 ? r->metadata[node] : r->on[0][node] + r->on[1][node];

		if (bytes && (tier == 2 || nodeset_has(&r->tier[tier], node)))
			json_array_append_new(nodes,
					      json_pack("{s:i, s:o}", "node", (int)node,
							"resident_bytes", bytes_json(bytes)));
	}
	return nodes;
}

static json_t *tier_json(const struct verify *v, unsigned tier)
{
	const struct tierheap_segment *s = &v->after.s;
	bool seen = verify_tiered(v);
	uint64_t said = tier ? s->pmem.resident_bytes : s->dram.resident_bytes;

	return json_pack("{s:o, s:o, s:o, s:o}", "accounted_bytes",
			 bytes_json(seen ? verify_accounted(v, tier) : said), "resident_bytes",
			 seen ? bytes_json(residency_on(&v->residency, tier)) : json_null(),
			 "misplaced_bytes",
			 seen ? bytes_json(residency_wrong(&v->residency, tier)) : json_null(),
			 "nodes", seen ? nodes_json(&v->residency, tier) : json_array());
}

static json_t *metadata_json(const struct verify *v)
{
	uint64_t all = 0;

	for (unsigned node = 0; node < NODE_MAX; node++)
		all += v->residency.metadata[node];
	return json_pack("{s:o, s:o, s:o}", "accounted_bytes",
			 bytes_json(v->after.s.metadata_bytes), "resident_bytes", bytes_json(all),
			 "nodes", nodes_json(&v->residency, 2));
}

static json_t *causes_json(const struct verify *v)
{
	json_t *causes = json_array();

	for (size_t i = 0; i < v->causes; i++)
		json_array_append_new(causes, json_string(v->cause[i]));
	return causes;
}

void verify_json(const struct verify *v)
{
	const struct tierheap_segment *s = &v->after.s;
	const struct residency *r = &v->residency;
	json_t *all = json_pack(
	    "{s:I, s:s, s:s, s:s, s:b, s:s, s:b, s:o, s:o, s:o, s:o}", "pid",
	    (json_int_t)s->pid, "command", s->command, "version", s->library_version, "state",
	    view_state_name(&v->after), "simulated", (int)s->simulated, "by",
	    r->refused ? "mappings" : "pages", "right", v->off <= v->tolerance, "tolerance",
	    part_json(v->tolerance), "off", part_json(v->off), "off_bytes",
	    bytes_json(v->off_bytes), "accounted_bytes", bytes_json(verify_accounted(v, 2)));

	json_object_set_new(all, "resident_bytes", bytes_json(residency_all(r)));
	json_object_set_new(all, "waiting", json_boolean(v->waiting));
	json_object_set_new(all, "dram", tier_json(v, 0));
	json_object_set_new(all, "pmem", tier_json(v, 1));
	json_object_set_new(all, "elsewhere_bytes", bytes_json(residency_on(r, 2)));
	json_object_set_new(all, "share", part_json(verify_share(v)));
	json_object_set_new(all, "accounted_share", part_json(view_share(&v->after)));
	json_object_set_new(all, "wanted_share", part_json(view_wanted_share(&v->after)));
	json_object_set_new(all, "pending_bytes", bytes_json(s->pending_bytes));
	json_object_set_new(all, "huge_bytes", bytes_json(r->huge));
	json_object_set_new(all, "swapped_bytes", bytes_json(r->swapped));
	json_object_set_new(all, "metadata", metadata_json(v));
	json_object_set_new(all, "likely", causes_json(v));
	json_dumpf(all, stdout, JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(all);
}
