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

bench_tests = \
	tests/bench/report.sh tests/bench/whole.sh tests/bench/programs.sh tests/bench/instructions.sh
TESTS += $(bench_tests)
dist_check_SCRIPTS += $(bench_tests)
EXTRA_DIST += \
	tests/bench/README.md tests/bench/run.sh tests/bench/columns.sh tests/bench/rows.tsv \
	tests/bench/figures.awk tests/bench/report.awk tests/bench/plot.sh \
	tests/bench/programs/lib.sh \
	tests/bench/programs/redis.sh tests/bench/programs/memcached.sh \
	tests/bench/programs/python.sh tests/bench/programs/json.py \
	tests/bench/programs/re.py tests/bench/programs/dicts.py \
	tests/bench/programs/gcc.sh tests/bench/programs/source.awk \
	tests/bench/programs/sqlite.sh tests/bench/programs/database.sql \
	tests/bench/programs/perl.sh tests/bench/programs/hashes.pl \
	tests/bench/programs/node.sh tests/bench/programs/json.js \
	tests/bench/programs/java.sh tests/bench/programs/Direct.java

bench_env = TEST_LIBRARY='$(abs_top_builddir)/.libs/libtierheap.so' \
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)'
BENCH_OUT = $(abs_top_builddir)/bench-results

bench_needs = all $(bench_programs) tests/main/redis_load$(EXEEXT)
bench: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh full '$(BENCH_OUT)'
bench-quick: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh quick '$(BENCH_OUT)-quick'
bench-programs: $(bench_needs)
	$(bench_env) $(SHELL) $(srcdir)/tests/bench/run.sh programs '$(BENCH_OUT)-programs'
.PHONY: bench bench-quick bench-programs
