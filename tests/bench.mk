# SPDX-License-Identifier: BSD-2-Clause
# Figures beside other allocators (tests/bench/README.md), and the one gate among them:
# instructions, which no other load of the machine changes.
bench_programs = \
	tests/bench/micro tests/bench/memory tests/bench/meter tests/bench/memcached_load
check_PROGRAMS += $(bench_programs)
bench_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/preload
tests_bench_micro_SOURCES = \
	tests/bench/micro.c tests/bench/micro.h tests/bench/pairs.c tests/bench/grow.c \
	tests/bench/threads.c tests/bench/process.c
tests_bench_micro_CPPFLAGS = $(bench_cppflags)
tests_bench_micro_CFLAGS = $(preload_cflags)
tests_bench_micro_LDADD = -lpthread
tests_bench_memory_SOURCES = tests/bench/memory.c tests/bench/micro.h
tests_bench_memory_CPPFLAGS = $(bench_cppflags)
tests_bench_memory_CFLAGS = $(preload_cflags)
tests_bench_meter_SOURCES = tests/bench/meter.c
tests_bench_memcached_load_SOURCES = tests/bench/memcached_load.c tests/bench/micro.h
tests_bench_memcached_load_CPPFLAGS = $(bench_cppflags)

# The recorder of allocation streams, built as tests/bench/ratio/.libs/record.so.
check_LTLIBRARIES += tests/bench/ratio/record.la
tests_bench_ratio_record_la_SOURCES = \
	tests/bench/ratio/record.c tests/bench/ratio/recording.h
tests_bench_ratio_record_la_CFLAGS = $(preload_cflags)
tests_bench_ratio_record_la_LDFLAGS = $(preload_ldflags)

# The plugin for QEMU, built as tests/bench/model/.libs/accesses.so, and what tells it of intervals.
check_LTLIBRARIES += tests/bench/model/accesses.la
tests_bench_model_accesses_la_SOURCES = \
	tests/bench/model/accesses.c tests/bench/model/mark.h
tests_bench_model_accesses_la_CFLAGS = $(preload_cflags)
tests_bench_model_accesses_la_LDFLAGS = $(preload_ldflags)
check_PROGRAMS += tests/bench/model/mark tests/bench/model/walk
tests_bench_model_mark_SOURCES = tests/bench/model/mark.c tests/bench/model/mark.h
tests_bench_model_walk_SOURCES = tests/bench/model/walk.c tests/bench/model/mark.h

bench_tests = \
	tests/bench/report.sh tests/bench/whole.sh tests/bench/programs.sh tests/bench/instructions.sh \
	tests/bench/ratio/figures.sh tests/bench/ratio/series.sh tests/bench/model/figures.sh \
	tests/bench/quick.sh tests/bench/refuse.sh
TESTS += $(bench_tests)
dist_check_SCRIPTS += $(bench_tests)
EXTRA_DIST += \
	tests/bench/README.md tests/bench/begin.sh tests/bench/between.awk tests/bench/run.sh \
	tests/bench/columns.sh tests/bench/rows.tsv \
	tests/bench/figures.awk tests/bench/report.awk tests/bench/plot.sh \
	tests/bench/short.sh tests/bench/short.tsv tests/bench/keep.sh \
	tests/bench/sweep/columns.sh tests/bench/sweep/results \
	tests/bench/results/machine.tsv tests/bench/results/columns.tsv \
	tests/bench/results/rows.tsv tests/bench/results/raw.tsv \
	tests/bench/results/results.json tests/bench/results/results.md \
	tests/bench/results/results.svg \
	tests/bench/programs/lib.sh \
	tests/bench/programs/redis.sh tests/bench/programs/memcached.sh \
	tests/bench/programs/python.sh tests/bench/programs/json.py \
	tests/bench/programs/re.py tests/bench/programs/dicts.py \
	tests/bench/programs/gcc.sh tests/bench/programs/source.awk \
	tests/bench/programs/sqlite.sh tests/bench/programs/database.sql \
	tests/bench/programs/perl.sh tests/bench/programs/hashes.pl \
	tests/bench/programs/node.sh tests/bench/programs/json.js \
	tests/bench/programs/java.sh tests/bench/programs/Direct.java \
	tests/bench/model/README.md tests/bench/model/run.sh tests/bench/model/vm.sh \
	tests/bench/model/report.awk tests/bench/model/contenders.tsv \
	tests/bench/model/programs.tsv \
	tests/bench/ratio/README.md tests/bench/ratio/run.sh tests/bench/ratio/vm.sh \
	tests/bench/ratio/matrix.sh tests/bench/ratio/record.sh tests/bench/ratio/report.sh \
	tests/bench/ratio/plot.sh tests/bench/ratio/pictures.sh tests/bench/ratio/results \
	tests/bench/model/results \
	tests/bench/ratio/workloads.tsv tests/bench/ratio/contenders.tsv \
	tests/bench/ratio/bounds.tsv tests/bench/ratio/figures.awk tests/bench/ratio/report.awk \
	tests/bench/ratio/least.awk

bench_env = TEST_LIBRARY='$(abs_top_builddir)/.libs/libtierheap.so' \
	TEST_TOOL='$(abs_top_builddir)/tierheap' \
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)'
BENCH_OUT = $(abs_top_builddir)/bench-results
BENCH_RATIO_OUT = $(abs_top_builddir)/bench-ratio

bench_needs = all $(bench_programs) tests/main/redis_load$(EXEEXT)
bench: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh full '$(BENCH_OUT)'
bench-quick: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh quick '$(BENCH_OUT)-quick'
bench-sweep: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh sweep '$(BENCH_OUT)-sweep'
bench-programs: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh programs '$(BENCH_OUT)-programs'
bench-ratio: all tests/lib/workload tests/bench/ratio/record.la
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/ratio/run.sh simulated '$(BENCH_RATIO_OUT)-results'
bench-ratio-vm: all tests/lib/workload tests/bench/ratio/record.la
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/ratio/run.sh vm '$(BENCH_RATIO_OUT)-vm-results'
bench-model: all tests/bench/memcached_load tests/bench/model/mark tests/bench/model/accesses.la
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/model/run.sh '$(abs_top_builddir)/bench-model-results'
.PHONY: bench-model bench-sweep bench bench-quick bench-programs bench-ratio bench-ratio-vm
