/* SPDX-License-Identifier: BSD-2-Clause */
#include "option.h"

#include <ctype.h>

#include "tests/lib/tap.h"

#define RATIO_WANTED                                                              \
	" is not a ratio: write D:P with two whole numbers from 0 to 1000000, not both 0" \
	", such as 1:4"
#define NODES_WANTED                                                                      \
	" is not a list of nodes: write auto, or numbers below 1024 and ranges of them, " \
	"such as 0-1,3"
#define POLICY_WANTED                                                               \
	" is not known: write dynamic-threshold, static-threshold, static-ratio, " \
	"dram-only or pmem-only"
#define KIND_WANTED                                                                    \
	" is no kind of memory: write dax_kmem, dax_kmem_all, dax_kmem_preferred, "     \
	"dax_kmem_interleave, hbw, hbw_all, hbw_preferred, hbw_interleave, or the path " \
	"of a directory, from / on and at most 255 bytes long"
#define NAMES_WANTED                                                                    \
	" is no list of commands' names: write names with commas and no blanks between " \
	"them, no paths, at most 255 bytes, such as redis-*,java"
#define SIZE_WANTED ": write whole bytes, or with K, M or G, such as 4K"

static void right_values_are_taken(void)
{
	static const struct {
		const char *name, *text, *same; /* same: as it is written again */
	} row[] = {
		{"RATIO", "1:4", "1:4"},
		{"RATIO", "0:1", "0:1"},
		{"RATIO", "1:0", "1:0"},
		{"RATIO", "1000000:1000000", "1000000:1000000"},
		{"RATIO", "auto", "auto"},
		{"RATIO", "", "auto"},
		{"POLICY", "dynamic-threshold", "dynamic-threshold"},
		{"POLICY", "static-threshold", "static-threshold"},
		{"POLICY", "static-ratio", "static-ratio"},
		{"POLICY", "dram-only", "dram-only"},
		{"POLICY", "pmem-only", "pmem-only"},
		{"THRESHOLD", "1", "1"},
		{"THRESHOLD", "1536", "1536"},
		{"THRESHOLD", "64k", "64K"},
		{"THRESHOLD", "1024K", "1M"},
		{"THRESHOLD", "131072G", "131072G"},
		{"THRESHOLD_MIN", "0", "0"},
		{"THRESHOLD_MIN", "0K", "0"},
		{"THRESHOLD_MAX", "2g", "2G"},
		{"THRESHOLD_MAX", "9223372036854775808", "8589934592G"},
		{"THRESHOLD_MAX", "unlimited", "unlimited"},
		{"PMEM_NODES", "auto", "auto"},
		{"PMEM_NODES", "2,3", "2-3"},
		{"DRAM_NODES", "0-1,1023", "0-1,1023"},
		{"SIMULATE", "on", "on"},
		{"SIMULATE", "off", "off"},
		{"SIMULATE", "1", "on"},
		{"SIMULATE", "0", "off"},
		{"SIMULATE", "yes", "on"},
		{"SIMULATE", "no", "off"},
		{"BIND", "preferred", "preferred"},
		{"BIND", "strict", "strict"},
		{"MOVE", "on", "on"},
		{"MOVE", "off", "off"},
		{"MOVE", "thread", "thread"},
		{"INVALID_POINTER", "abort", "abort"},
		{"INVALID_POINTER", "ignore", "ignore"},
		{"ENGINE", "sorted", "sorted"},
		{"ENGINE", "memkind", "memkind"},
		{"MEMKIND_KIND", "dax_kmem", "dax_kmem"},
		{"MEMKIND_KIND", "hbw_interleave", "hbw_interleave"},
		{"MEMKIND_KIND", "/mnt/pmem0", "/mnt/pmem0"},
		{"INCLUDE", "*", "*"},
		{"INCLUDE", "redis-*,java", "redis-*,java"},
		{"INCLUDE", "", ""},
		{"EXCLUDE", "sh,?ash", "sh,?ash"},
		{"STATS", "off", "off"},
		{"STATS_AT_EXIT", "on", "on"},
		{"VERBOSE", "on", "on"},
	};
	char why[512], text[64];

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const struct option_row *option = option_by_name(row[i].name);
		struct settings s;

		option_defaults(&s);
		tap_need(option != NULL, "a setting of the test is not in the table");
		if (!fact(option_parse(&s, option, row[i].name, row[i].text, why, sizeof(why)),
		          "%s takes \"%s\"", row[i].name, row[i].text))
			continue;
		fact_num(option_format(&s, option, text, sizeof(text)), strlen(row[i].same),
		         "%s=%s has the length of its text", row[i].name, row[i].same);
		fact_text(text, row[i].same, "%s=%s is what is taken", row[i].name, row[i].same);
	}
}

static void paths_have_a_length(void)
{
	const struct option_row *row = option_by_name("MEMKIND_KIND");
	char path[257] = "", why[512], text[300];
	struct settings s;

	option_defaults(&s);
	memset(path, '/', 255);
	fact(option_parse(&s, row, "K", path, why, sizeof(why)), "a path of 255 bytes is taken");
	option_format(&s, row, text, sizeof(text));
	fact_text(text, path, "it is written as it was read");
	path[255] = '/';
	fact(!option_parse(&s, row, "K", path, why, sizeof(why)), "one of 256 is refused");
	fact(!option_in_files(&s), "the sorted heap is in no files");
	s.engine = TIERHEAP_ENGINE_MEMKIND;
	fact(option_in_files(&s), "the heap of memkind is");
	fact(option_parse(&s, row, "K", "hbw", why, sizeof(why)) && !option_in_files(&s) &&
	     s.kind.directory[0] == '\0', "a kind takes the place of a directory");
}

static void wrong_values_are_refused(void)
{
	static const struct {
		const char *name, *text, *why; /* why: behind NAME: "TEXT" */
	} row[] = {
		{"RATIO", "1;4", RATIO_WANTED},
		{"RATIO", "1", RATIO_WANTED},
		{"RATIO", "1:", RATIO_WANTED},
		{"RATIO", ":4", RATIO_WANTED},
		{"RATIO", "0:0", RATIO_WANTED},
		{"RATIO", "1:4:2", RATIO_WANTED},
		{"RATIO", "1:4 ", RATIO_WANTED},
		{"RATIO", "-1:4", RATIO_WANTED},
		{"RATIO", "1:1000001", RATIO_WANTED},
		{"RATIO", "1.5:4", RATIO_WANTED},
		{"POLICY", "dynamic", POLICY_WANTED},
		{"POLICY", "", POLICY_WANTED},
		{"THRESHOLD", "0", " is not a size from 1 to 131072G" SIZE_WANTED},
		{"THRESHOLD", "131073G", " is not a size from 1 to 131072G" SIZE_WANTED},
		{"THRESHOLD", "unlimited", " is not a size from 1 to 131072G" SIZE_WANTED},
		{"THRESHOLD", "1KB", " is not a size from 1 to 131072G" SIZE_WANTED},
		{"THRESHOLD_MIN", "-1", " is not a size from 0 to 131072G" SIZE_WANTED},
		{"THRESHOLD_MAX", "0",
		 " is not a size from 1 to 8589934592G" SIZE_WANTED "; or unlimited"},
		{"THRESHOLD_MAX", "8589934593G",
		 " is not a size from 1 to 8589934592G" SIZE_WANTED "; or unlimited"},
		{"PMEM_NODES", "", NODES_WANTED},
		{"PMEM_NODES", "two", NODES_WANTED},
		{"PMEM_NODES", "1024", NODES_WANTED},
		{"DRAM_NODES", "1-0", NODES_WANTED},
		{"SIMULATE", "On", " is neither on nor off: write one of them"},
		{"INVALID_POINTER", "no", " is not known: write abort or ignore"},
		{"ENGINE", "jemalloc", " is not known: write sorted or memkind"},
		{"MEMKIND_KIND", "", KIND_WANTED},
		{"MEMKIND_KIND", "dax_kmem ", KIND_WANTED},
		{"MEMKIND_KIND", "DAX_KMEM", KIND_WANTED},
		{"MEMKIND_KIND", "mnt/pmem0", KIND_WANTED},
		{"INCLUDE", "redis-*, java", NAMES_WANTED},
		{"INCLUDE", ",", NAMES_WANTED},
		{"INCLUDE", "sh,", NAMES_WANTED},
		{"INCLUDE", "sh,,java", NAMES_WANTED},
		{"EXCLUDE", "/bin/sh", NAMES_WANTED},
		{"EXCLUDE", " sh", NAMES_WANTED},
		{"STATS", "", " is neither on nor off: write one of them"},
		{"BIND", "loose", " is not known: write preferred or strict"},
		{"MOVE", "1", " is not known: write on, off or thread"},
	};
	char why[512], want[512];
	struct settings before, s;

	option_defaults(&before);
	before.ratio_dram = 3;
	before.ratio_pmem = 5;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const struct option_row *option = option_by_name(row[i].name);

		tap_need(option != NULL, "a setting of the test is not in the table");
		memcpy(&s, &before, sizeof(s));
		bool taken = option_parse(&s, option, row[i].name, row[i].text, why, sizeof(why));
		fact(!taken && memcmp(&s, &before, sizeof(s)) == 0,
		     "%s refuses \"%s\" and stays as it was", row[i].name, row[i].text);
		snprintf(want, sizeof(want), "%s: \"%s\"%s", row[i].name, row[i].text, row[i].why);
		fact_text(taken ? "" : why, want, "%s says what is wrong with \"%s\"", row[i].name,
		          row[i].text);
	}
}

static void a_hostile_value_is_quoted_on_one_line(void)
{
	struct settings s;
	char why[512], small[12];

	option_defaults(&s);
	option_parse(&s, option_by_name("RATIO"), "--ratio", "1\n2\x1b", why, sizeof(why));
	fact_text(why, "--ratio: \"1?2?\"" RATIO_WANTED,
	          "a newline in a value does not break the line");
	option_parse(&s, option_by_name("PMEM_NODES"), "--pmem-nodes", "1\n", why, sizeof(why));
	fact_text(why, "--pmem-nodes: \"1?\"" NODES_WANTED,
	          "a node list with a newline is refused");
	option_parse(&s, option_by_name("RATIO"), "ratio", "x", small, sizeof(small));
	fact_text(small, "ratio: \"x\" ", "a reason is cut at its buffer");
}

static void defaults_are_the_documented_ones(void)
{
	char text[64];
	struct settings s;

	memset(&s, 0xff, sizeof(s));
	option_defaults(&s);
	for (size_t i = 0; i < option_count; i++) {
		option_format(&s, &option_table[i], text, sizeof(text));
		fact_text(text, option_table[i].dflt, "%s is %s by default", option_table[i].name,
		          option_table[i].dflt);
	}
	fact(s.ratio_dram == 0 && s.ratio_pmem == 0, "no ratio is given by default");
	fact_num(s.policy, TIERHEAP_POLICY_DYNAMIC_THRESHOLD, "the default policy is dynamic");
	fact_num(s.threshold, 1024, "the default threshold is 1 KiB");
	fact(s.threshold_max == UINT64_MAX, "the threshold has no upper limit by default");
	fact(s.pmem_auto && s.dram_auto, "the nodes are found by default");
	fact(s.stats && !s.simulate && !s.stats_at_exit && !s.verbose, "the switches' defaults");
	fact(option_check(&s, text, sizeof(text)), "the defaults agree with each other");
}

static bool is_sentence(const char *help)
{
	return isupper((unsigned char)help[0]) && help[strlen(help) - 1] != '.';
}

static void rows_are_complete(void)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		fact(is_sentence(row->help), "%s has a sentence of help", row->name);
		fact(row->value[0] != '\0' && row->unit != NULL, "%s has a value and a unit",
		     row->name);
		fact(strlen(row->name) <= 32, "%s is short enough to be told from others",
		     row->name);
		fact(option_by_name(row->name) == row, "%s is found by its name", row->name);
		fact(row->key == NULL || option_by_key(row->key) == row, "%s is found by its key",
		     row->name);
		fact((row->type == OPTION_CHOICE || row->type == OPTION_KIND) == (row->choices != NULL),
		     "%s has choices if it is one", row->name);
	}
	fact(option_by_name("ratio") == NULL, "a flag is not a name");
	fact(option_by_key("engine") == NULL, "the engine can't be changed while a program runs");
}

/* flag, key or "-": what users type; a change here breaks their scripts. */
static void names_are_the_promised_ones(void)
{
	static const char *const promised[][3] = {
		{"RATIO", "ratio", "ratio"},
		{"POLICY", "policy", "policy"},
		{"THRESHOLD", "threshold", "threshold"},
		{"THRESHOLD_MIN", "threshold-min", "min"},
		{"THRESHOLD_MAX", "threshold-max", "max"},
		{"PMEM_NODES", "pmem-nodes", "-"},
		{"DRAM_NODES", "dram-nodes", "-"},
		{"SIMULATE", "simulate", "-"},
		{"DRY_RUN_TIERS", "dry-run-tiers", "-"},
		{"BIND", "bind", "bind"},
		{"MOVE", "move", "move"},
		{"INVALID_POINTER", "invalid-pointer", "-"},
		{"ENGINE", "engine", "-"},
		{"MEMKIND_KIND", "memkind-kind", "-"},
		{"INCLUDE", "include", "-"},
		{"EXCLUDE", "exclude", "-"},
		{"STATS", "stats", "-"},
		{"STATS_AT_EXIT", "stats-at-exit", "-"},
		{"VERBOSE", "verbose", "verbose"},
	};

	fact_num(option_count, ARRAY_SIZE(promised), "there are as many settings as promised");
	for (size_t i = 0; i < ARRAY_SIZE(promised) && i < option_count; i++) {
		fact_text(option_table[i].name, promised[i][0], "setting %zu", i);
		fact_text(option_table[i].flag, promised[i][1], "flag of %s", promised[i][0]);
		fact_text(option_table[i].key ? option_table[i].key : "-", promised[i][2],
		          "key of %s", promised[i][0]);
	}
}

static void sizes_are_read_and_written(void)
{
	static const struct {
		const char *text, *same;
		uint64_t bytes;
	} row[] = {
		{"0", "0", 0},
		{"1023", "1023", 1023},
		{"1024", "1K", 1024},
		{"1025", "1025", 1025},
		{"3m", "3M", 3 << 20},
		{"1048576K", "1G", 1 << 30},
		{"1024G", "1024G", UINT64_C(1) << 40},
	};
	static const char *const wrong[] = {
		"", "K", "1T", "1KK", "1K ", " 1K", "0x10", "1e3", "-0",
		"9223372036854775809", "8589934593G", "18446744073709551616",
	};
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		uint64_t bytes = 7;

		fact(option_parse_size(row[i].text, &bytes) && bytes == row[i].bytes,
		     "%s is %" PRIu64 " bytes", row[i].text, row[i].bytes);
		option_format_size(row[i].bytes, text, sizeof(text));
		fact_text(text, row[i].same, "%" PRIu64 " bytes are %s", row[i].bytes, row[i].same);
	}
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		uint64_t bytes = 7;

		fact(!option_parse_size(wrong[i], &bytes) && bytes == 7, "\"%s\" is no size",
		     wrong[i]);
	}
}

static void settings_must_agree(void)
{
	struct settings s;
	char why[256];

	option_defaults(&s);
	s.threshold_min = 4096;
	s.threshold_max = 1024;
	fact(!option_check(&s, why, sizeof(why)), "a minimum above the maximum is refused");
	fact_text(why, "the threshold's minimum is above its maximum "
	               "(threshold 1K, min 4K, max 1K): change one of them", "and said");
	s.threshold_max = 4096;
	fact(option_check(&s, why, sizeof(why)), "limits that are equal are taken");
	s.policy = TIERHEAP_POLICY_STATIC_THRESHOLD;
	fact(!option_check(&s, why, sizeof(why)), "a fixed threshold below its minimum is refused");
	fact_text(why, "the fixed threshold lies outside of its limits "
	               "(threshold 1K, min 4K, max 4K): change one of them", "and that is said");
	s.threshold = 8192;
	fact(!option_check(&s, why, sizeof(why)), "a fixed threshold above its maximum is refused");
	s.threshold = 4096;
	fact(option_check(&s, why, sizeof(why)), "a fixed threshold on its limit is taken");
}

static void the_share_follows_the_ratio(void)
{
	static const struct {
		uint32_t dram, pmem;
		double share;
	} row[] = {{1, 4, 0.8}, {1, 1, 0.5}, {3, 1, 0.25}, {1, 0, 0}, {0, 1, 1},
	           {1000000, 1000000, 0.5}};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct settings s = {.ratio_dram = row[i].dram, .ratio_pmem = row[i].pmem};
		double off = option_share(&s) - row[i].share;

		fact(off > -1e-12 && off < 1e-12, "ratio %u:%u is share %g", row[i].dram,
		     row[i].pmem,
		     row[i].share);
	}
}

int main(void)
{
	right_values_are_taken();
	paths_have_a_length();
	wrong_values_are_refused();
	a_hostile_value_is_quoted_on_one_line();
	defaults_are_the_documented_ones();
	rows_are_complete();
	names_are_the_promised_ones();
	sizes_are_read_and_written();
	settings_must_agree();
	the_share_follows_the_ratio();
	return fact_end();
}
