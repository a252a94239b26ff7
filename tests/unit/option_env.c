/* SPDX-License-Identifier: BSD-2-Clause */
#include "option.h"

#include "tests/lib/tap.h"

/* The lines that were reported, each with a newline behind it. */
struct lines {
	char text[2048];
	unsigned count;
};

static void line_add(void *ctx, const char *line)
{
	struct lines *l = ctx;
	size_t len = strlen(l->text);

	snprintf(l->text + len, sizeof(l->text) - len, "%s\n", line);
	l->count++;
}

static unsigned read_all(struct settings *s, const char *const *environment, struct lines *l)
{
	char *entry[16] = {NULL};

	*l = (struct lines){0};
	option_defaults(s);
	for (size_t i = 0; environment[i] != NULL; i++) {
		tap_need(i + 1 < ARRAY_SIZE(entry), "the test's environment is too long");
		entry[i] = strdup(environment[i]);
	}
	unsigned errors = option_read_environment(s, entry, line_add, l);
	for (size_t i = 0; entry[i] != NULL; i++)
		free(entry[i]);
	return errors;
}

static void settings_are_taken(void)
{
	static const char *const environment[] = {
		"PATH=/bin", "TIERHEAP_RATIO=1:4", "TIERHEAP_POLICY=static-threshold", "TIERHEAP",
		"TIERHEAP_THRESHOLD=2K", "XTIERHEAP_BIND=wrong", "TIERHEAP_VERBOSE", "EMPTY=", NULL,
	};
	struct settings s;
	struct lines l;

	fact_num(read_all(&s, environment, &l), 0, "right settings are no error");
	fact_text(l.text, "", "and nothing is reported");
	fact(s.ratio_dram == 1 && s.ratio_pmem == 4 && s.threshold == 2048 &&
	     s.policy == TIERHEAP_POLICY_STATIC_THRESHOLD, "all of them are taken");
	fact(!s.verbose && s.bind == BIND_PREFERRED, "what is no setting of ours is left alone");
	fact_num(option_read_environment(&s, NULL, line_add, &l), 0, "no environment is no error");
}

static void errors_do_not_stop_the_others(void)
{
	static const char *const environment[] = {
		"TIERHEAP_RATIO=1;4", "TIERHEAP_BIND=strict", "TIERHEAP_MOVE=",
		"TIERHEAP_STATS=off",
		NULL,
	};
	struct settings s;
	struct lines l;

	fact_num(read_all(&s, environment, &l), 2, "every error is counted");
	fact_num(l.count, 2, "every error is reported");
	fact_text(l.text,
	          "TIERHEAP_RATIO: \"1;4\" is not a ratio: write D:P with two whole numbers from 0 "
	          "to "
	          "1000000, not both 0, such as 1:4\n"
	          "TIERHEAP_MOVE: \"\" is not known: write on, off or thread\n",
	          "errors name the variable as the user wrote it");
	fact(s.bind == BIND_STRICT && !s.stats, "right settings beside them are taken");
}

static void the_first_of_two_counts(void)
{
	static const char *const environment[] = {
		"TIERHEAP_THRESHOLD=2K", "TIERHEAP_THRESHOLD_MIN=1K", "TIERHEAP_THRESHOLD=wrong",
		"TIERHEAP_THRESHOLD=4K", NULL,
	};
	struct settings s;
	struct lines l;

	fact_num(read_all(&s, environment, &l), 0, "a second entry for a name is not looked at");
	fact(s.threshold == 2048 && s.threshold_min == 1024, "the first is taken, as by getenv");
}

static void misspelt_names_are_reported(void)
{
	static const struct {
		const char *entry, *line;
	} row[] = {
		{"TIERHEAP_RATOI=1:4",
		 "TIERHEAP_RATOI is not a setting; did you mean TIERHEAP_RATIO?"},
		{"TIERHEAP_ratio=1:4",
		 "TIERHEAP_ratio is not a setting; did you mean TIERHEAP_RATIO?"},
		{"TIERHEAP_RATIOS=1:4",
		 "TIERHEAP_RATIOS is not a setting; did you mean TIERHEAP_RATIO?"},
		{"TIERHEAP_STAT=on",
		 "TIERHEAP_STAT is not a setting; did you mean TIERHEAP_STATS?"},
		{"TIERHEAP_TRESHOLD_MAX=1",
		 "TIERHEAP_TRESHOLD_MAX is not a setting; did you mean TIERHEAP_THRESHOLD_MAX?"},
		{"TIERHEAP_PMEM_NODE=1",
		 "TIERHEAP_PMEM_NODE is not a setting; did you mean TIERHEAP_PMEM_NODES?"},
		{"TIERHEAP_STATSATEXIT=on",
		 "TIERHEAP_STATSATEXIT is not a setting; did you mean TIERHEAP_STATS_AT_EXIT?"},
		{"TIERHEAP_COLOUR=red",
		 "TIERHEAP_COLOUR is not a setting: run `tierheap options` for the list"},
		{"TIERHEAP_\033[2J\nRATIO\177=1",
		 "TIERHEAP_?[2J?RATIO? is not a setting: run `tierheap options` for the list"},
		{"TIERHEAP_=", "TIERHEAP_ is not a setting: run `tierheap options` for the list"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const char *const environment[] = {row[i].entry, NULL};
		char want[256];
		struct settings s;
		struct lines l;

		snprintf(want, sizeof(want), "%s\n", row[i].line);
		fact_num(read_all(&s, environment, &l), 1, "%s is an error", row[i].entry);
		fact_text(l.text, want, "%s gets its answer", row[i].entry);
	}
}

static void a_very_long_name_is_cut(void)
{
	char entry[5000];
	const char *const environment[] = {entry, NULL};
	struct settings s;
	struct lines l;

	memset(entry, 'A', sizeof(entry));
	memcpy(entry, "TIERHEAP_", 9);
	snprintf(entry + sizeof(entry) - 3, 3, "=1");
	fact_num(read_all(&s, environment, &l), 1, "a name of 5000 bytes is an error");
	fact(strlen(l.text) < 200 && strstr(l.text, " is not a setting: run ") != NULL,
	     "and is reported in short");
}

int main(void)
{
	settings_are_taken();
	errors_do_not_stop_the_others();
	the_first_of_two_counts();
	misspelt_names_are_reported();
	a_very_long_name_is_cut();
	return fact_end();
}
