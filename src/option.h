/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The settings: one table from which parsing, `tierheap options`, `--help` and
 * the manual's table come. Pure: reads no environment by itself, allocates
 * nothing, prints nothing.
 */
#ifndef TH_OPTION_H
#define TH_OPTION_H

#include "names.h"
#include "nodelist.h"
#include "tierheap/segment.h"

enum option_bind { BIND_PREFERRED, BIND_STRICT };
enum option_move { MOVE_ON, MOVE_OFF, MOVE_THREAD };
enum option_invalid { INVALID_ABORT, INVALID_IGNORE };

/* memkind's kinds for the PMEM tier; all but the last are in option_kind_names. */
enum option_kind_choice {
	KIND_DAX_KMEM, KIND_DAX_KMEM_ALL, KIND_DAX_KMEM_PREFERRED, KIND_DAX_KMEM_INTERLEAVE,
	KIND_HBW, KIND_HBW_ALL, KIND_HBW_PREFERRED, KIND_HBW_INTERLEAVE,
	KIND_DIRECTORY,
};
struct option_kind {
	uint32_t choice;      /* enum option_kind_choice */
	char directory[256];  /* of KIND_DIRECTORY: an absolute path; else empty */
};

struct settings {
	uint32_t ratio_dram;  /* 0..1000000; both 0: auto, the installed sizes decide */
	uint32_t ratio_pmem;
	uint32_t policy;      /* enum tierheap_policy */
	uint64_t threshold;   /* bytes: static-threshold's size; blocks larger go to PMEM */
	uint64_t threshold_min; /* bytes; the boundary never falls below */
	uint64_t threshold_max; /* bytes; the boundary never rises above */
	bool pmem_auto;       /* true: pmem_nodes is not given */
	bool dram_auto;
	struct nodeset pmem_nodes;
	struct nodeset dram_nodes;
	bool simulate;        /* no PMEM node is there: use the DRAM nodes as PMEM */
	bool dry_run;         /* leave PMEM nodes alone: the DRAM nodes play the PMEM tier in any case */
	uint32_t bind;        /* enum option_bind */
	uint32_t move;        /* enum option_move */
	uint32_t invalid;     /* enum option_invalid: what pointers do that no heap gave out */
	uint32_t engine;      /* enum tierheap_engine */
	struct option_kind kind; /* of the engine memkind */
	struct names include; /* commands that are tiered ... */
	struct names exclude; /* ... but not these */
	bool stats;           /* publish the segment */
	bool stats_at_exit;   /* print statistics on stderr at exit */
	bool verbose;         /* say on stderr at start what was found and chosen */
};

enum option_type {
	OPTION_RATIO, OPTION_CHOICE, OPTION_SIZE, OPTION_NODES, OPTION_BOOL, OPTION_KIND,
	OPTION_NAMES,
};

struct option_row {
	const char *name;     /* without TIERHEAP_, e.g. "THRESHOLD_MIN"; at most 32 bytes */
	const char *flag;     /* of `tierheap run`, without --; NULL: none */
	const char *key;      /* of `tierheap set`; NULL: can't be changed while running */
	enum option_type type;
	uint64_t min, max;    /* OPTION_SIZE: bytes; OPTION_RATIO: each part; else 0 */
	const char *const *choices; /* OPTION_CHOICE and _KIND: NULL-terminated names, index = value */
	const char *value;    /* how the value is written, e.g. "D:P", "SIZE", "on|off" */
	const char *dflt;     /* the default as text; parsing it gives the default */
	const char *unit;     /* "bytes" or "" */
	const char *help;     /* one sentence without a final dot */
	size_t offset;        /* into struct settings; private to option.c and extra.h */
};

extern const struct option_row option_table[];
extern const size_t option_count;
extern const char *const option_policy_names[]; /* index = enum tierheap_policy, NULL-terminated */
extern const char *const option_engine_names[]; /* index = enum tierheap_engine */
extern const char *const option_bind_names[];
extern const char *const option_move_names[];
extern const char *const option_kind_names[];   /* index = enum option_kind_choice, NULL-terminated */

void option_defaults(struct settings *out);

/* The row of that name (without TIERHEAP_) or key; NULL: none. */
const struct option_row *option_by_name(const char *name);
const struct option_row *option_by_key(const char *key);

/* The default for people: "none" where it is the empty text. */
const char *option_default(const struct option_row *row);

/*
 * Sets one field from `text`: the whole text must be a value within bounds.
 * Returns true, or false with *s unchanged and one line (without newline) in
 * `why`, NUL-terminated, that quotes the text and says what is expected, e.g.
 *   TIERHEAP_RATIO: "1;4" is not a ratio: write D:P with two whole numbers
 *   from 0 to 1000000, not both 0, such as 1:4
 * `label` is how the caller's user wrote the name ("TIERHEAP_RATIO", "--ratio", "ratio").
 */
bool option_parse(struct settings *s, const struct option_row *row, const char *label,
                  const char *text, char *why, size_t why_size);

/*
 * What no single row can check: threshold_min <= threshold_max, and the threshold
 * of static-threshold between them. The same contract for `why`.
 */
bool option_check(const struct settings *s, char *why, size_t why_size);

/*
 * Reads every variable that starts with TIERHEAP_ from an environment block.
 * All are tried; *s takes those that are right. A misspelt name is an error
 * that names the closest known one. Returns the number of errors; `report` is
 * called once for each with its line. environ may be NULL.
 */
unsigned option_read_environment(struct settings *s, char *const *environment,
                                 void (*report)(void *ctx, const char *line), void *ctx);

/* The value of a row as text that option_parse takes back. Cut at `size`; returns the length. */
size_t option_format(const struct settings *s, const struct option_row *row, char *buf,
                     size_t size);

/*
 * Parses "4096", "64K", "1M", "2G" (powers of 1024, suffix in either case), whole
 * text; false: no size, or over 2^63.
 */
bool option_parse_size(const char *text, uint64_t *out);
/*
 * The shortest exact form of a size: "64K", "1536", "1M"; UINT64_MAX as
 * "unlimited". Returns the length.
 */
size_t option_format_size(uint64_t bytes, char *buf, size_t size);

/* Is the PMEM tier made of files in a directory, and not of nodes? Engine memkind only. */
bool option_in_files(const struct settings *s);

/* Wanted share of the settings: P / (D + P), 0..1; 0.8 for 1:4. Not both may be 0. */
double option_share(const struct settings *s);

#endif
