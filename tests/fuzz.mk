# SPDX-License-Identifier: BSD-2-Clause
# What reads text and files of others, and the plan: make fuzz FUZZ_SECONDS=N for longer by hand.
# Here the targets are built with a main that tries the corpus; fuzz.sh builds them with a fuzzer.
fuzz_targets = \
	tests/fuzz/nodelist tests/fuzz/plan tests/fuzz/record tests/fuzz/segment tests/fuzz/settings \
	tests/fuzz/text tests/fuzz/topology
check_PROGRAMS += $(fuzz_targets)
fuzz_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) -I$(top_srcdir)/tools
fuzz_kit = tests/fuzz/fuzz.h tests/fuzz/replay.c

tests_fuzz_nodelist_SOURCES = tests/fuzz/nodelist.c $(fuzz_kit)
tests_fuzz_nodelist_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_nodelist_LDADD = libbase.la
tests_fuzz_plan_SOURCES = tests/fuzz/plan.c $(fuzz_kit)
tests_fuzz_plan_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_plan_LDADD = libbase.la
tests_fuzz_record_SOURCES = tests/fuzz/record.c $(fuzz_kit)
tests_fuzz_record_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_record_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_fuzz_record_LDADD = libcommand.la
tests_fuzz_segment_SOURCES = tests/fuzz/segment.c $(fuzz_kit)
tests_fuzz_segment_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_segment_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_fuzz_segment_LDADD = libcommand.la
tests_fuzz_settings_SOURCES = tests/fuzz/settings.c src/setup.c src/setup.h $(fuzz_kit)
tests_fuzz_settings_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_settings_LDADD = libbase.la
tests_fuzz_text_SOURCES = tests/fuzz/text.c $(fuzz_kit)
tests_fuzz_text_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_text_LDADD = libbase.la
tests_fuzz_topology_SOURCES = tests/fuzz/topology.c $(unit_tree) $(fuzz_kit)
tests_fuzz_topology_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_topology_LDADD = libbase.la

fuzz_tests = tests/fuzz/fuzz.sh
TESTS += $(fuzz_tests)
dist_check_SCRIPTS += $(fuzz_tests)
EXTRA_DIST += tests/fuzz/corpus

# For fuzz.sh: what the targets are linked to.
print-fuzz-sources:
	@echo $(libbase_la_SOURCES) $(libpure_la_SOURCES) src/setup.c $(unit_tree) tools/view.c tools/format.c \
		tools/field.c tools/field_table.c tools/stat_text.c tools/stat_json.c tools/stat_tsv.c \
		tools/stat_prometheus.c tools/bands.c tools/threshold.c tools/args.c tools/series.c \
		tools/statfile.c tools/statfile_row.c tools/chart.c tools/chart_axis.c tools/plot_chart.c \
		tools/plot_page.c tools/plot_script.c tools/advice.c tools/advise_json.c \
		tools/advise_print.c tools/advise_ratio.c tools/latency.c tools/shape.c \
		tools/schema.c
print-fuzz-targets:
	@echo $(fuzz_targets)

fuzz:
	FUZZ_SECONDS='$(FUZZ_SECONDS)' $(MAKE) check TESTS='$(fuzz_tests)'
.PHONY: fuzz print-fuzz-sources print-fuzz-targets
