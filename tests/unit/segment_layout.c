/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Layout version 1 of the segment, frozen: readers of another build rely on it.
 * Without padding and with every 8-byte field at a multiple of 8 it is the same
 * for 32-bit readers.
 */
#include "tierheap/segment.h"

#include "nodelist.h"
#include "tests/lib/tap.h"

struct field {
	const char *name;
	size_t offset, size; /* as compiled */
	size_t want_offset, want_size;
};

#define ROW(type, field, want_offset, want_size)                                                   \
	{                                                                                          \
		#type "." #field, offsetof(struct type, field), sizeof(((struct type *)0)->field), \
		    want_offset, want_size                                                         \
	}

static const struct field wanted_fields[] = {
	ROW(tierheap_wanted, serial, 0, 8),
	ROW(tierheap_wanted, policy, 8, 4),
	ROW(tierheap_wanted, ratio_dram, 12, 4),
	ROW(tierheap_wanted, ratio_pmem, 16, 4),
	ROW(tierheap_wanted, extra, 20, 4),
	ROW(tierheap_wanted, threshold, 24, 8),
	ROW(tierheap_wanted, threshold_min, 32, 8),
	ROW(tierheap_wanted, threshold_max, 40, 8),
};

static const struct field band_fields[] = {
	ROW(tierheap_band, max_size, 0, 8),
	ROW(tierheap_band, resident_bytes, 8, 8),
	ROW(tierheap_band, usable_bytes, 16, 8),
	ROW(tierheap_band, pmem_bytes, 24, 8),
};

static const struct field tier_fields[] = {
	ROW(tierheap_tier, resident_bytes, 0, 8),
	ROW(tierheap_tier, usable_bytes, 8, 8),
	ROW(tierheap_tier, nodes, 16, 128),
};

static const struct field segment_fields[] = {
	ROW(tierheap_segment, magic, 0, 8),
	ROW(tierheap_segment, version, 8, 4),
	ROW(tierheap_segment, size, 12, 4),
	ROW(tierheap_segment, pid, 16, 4),
	ROW(tierheap_segment, page_size, 20, 4),
	ROW(tierheap_segment, start_ticks, 24, 8),
	ROW(tierheap_segment, library_version, 32, 16),
	ROW(tierheap_segment, command, 48, 64),
	ROW(tierheap_segment, range_base, 112, 8),
	ROW(tierheap_segment, range_size, 120, 8),
	ROW(tierheap_segment, sequence, 128, 8),
	ROW(tierheap_segment, state, 136, 4),
	ROW(tierheap_segment, policy, 140, 4),
	ROW(tierheap_segment, ratio_dram, 144, 4),
	ROW(tierheap_segment, ratio_pmem, 148, 4),
	ROW(tierheap_segment, simulated, 152, 4),
	ROW(tierheap_segment, nbands, 156, 4),
	ROW(tierheap_segment, threshold_low, 160, 8),
	ROW(tierheap_segment, threshold_high, 168, 8),
	ROW(tierheap_segment, threshold_ppm, 176, 8),
	ROW(tierheap_segment, threshold, 184, 8),
	ROW(tierheap_segment, threshold_min, 192, 8),
	ROW(tierheap_segment, threshold_max, 200, 8),
	ROW(tierheap_segment, dram, 208, 144),
	ROW(tierheap_segment, pmem, 352, 144),
	ROW(tierheap_segment, metadata_bytes, 496, 8),
	ROW(tierheap_segment, steps, 504, 8),
	ROW(tierheap_segment, step_ns, 512, 8),
	ROW(tierheap_segment, longest_ns, 520, 8),
	ROW(tierheap_segment, moved_bytes, 528, 8),
	ROW(tierheap_segment, pending_bytes, 536, 8),
	ROW(tierheap_segment, fallbacks, 544, 8),
	ROW(tierheap_segment, foreign_frees, 552, 8),
	ROW(tierheap_segment, threads, 560, 8),
	ROW(tierheap_segment, uptime_ns, 568, 8),
	ROW(tierheap_segment, updated_ns, 576, 8),
	ROW(tierheap_segment, message, 584, 128),
	ROW(tierheap_segment, bands, 712, 2048),
	ROW(tierheap_segment, wanted, 2760, 48),
	ROW(tierheap_segment, taken_serial, 2808, 8),
	ROW(tierheap_segment, refused_serial, 2816, 8),
	ROW(tierheap_segment, pid_namespace, 2824, 8),
	ROW(tierheap_segment, engine, 2832, 8),
	ROW(tierheap_segment, invalid_pointers, 2840, 8),
	ROW(tierheap_segment, allocations, 2848, 8),
	ROW(tierheap_segment, extra, 2856, 8),
	ROW(tierheap_segment, reserved, 2864, 24),
	ROW(tierheap_segment, starter_bytes, 2888, 8),
	ROW(tierheap_segment, band_allocations, 2896, 512),
};

static void layout_check(const struct field *fields, size_t count, size_t size, size_t want_size)
{
	size_t end = 0;

	for (size_t i = 0; i < count; i++) {
		const struct field *f = &fields[i];

		fact(f->offset == f->want_offset && f->size == f->want_size,
		     "%s is %zu bytes at %zu (%zu at %zu)", f->name, f->want_size, f->want_offset,
		     f->size,
		     f->offset);
		fact(f->offset == end && (f->size < 8 || f->offset % 8 == 0 || f->size % 8 != 0),
		     "%s follows without padding, aligned", f->name);
		end = f->offset + f->size;
	}
	fact(end == size && size == want_size,
	     "the structure ends with its last field, at %zu (%zu)",
	     want_size, size);
}

int main(void)
{
	const union {
		uint64_t number;
		char text[8];
	} magic = {.number = TIERHEAP_SEGMENT_MAGIC};

	layout_check(wanted_fields, ARRAY_SIZE(wanted_fields), sizeof(struct tierheap_wanted), 48);
	layout_check(band_fields, ARRAY_SIZE(band_fields), sizeof(struct tierheap_band), 32);
	layout_check(tier_fields, ARRAY_SIZE(tier_fields), sizeof(struct tierheap_tier), 144);
	layout_check(segment_fields, ARRAY_SIZE(segment_fields), sizeof(struct tierheap_segment),
	             3408);
	fact_num(TIERHEAP_SEGMENT_SIZE_LEAST, 2888, "what all libraries of version 1 have stays");
	fact(memcmp(magic.text, "TIERHEAP", 8) == 0, "the file begins with TIERHEAP");
	fact_num(TIERHEAP_SEGMENT_VERSION, 1, "a change of this layout is a new version");
	fact_num(sizeof(((struct tierheap_tier *)0)->nodes) * 8, NODE_MAX,
	         "every node has its bit");
	return fact_end();
}
