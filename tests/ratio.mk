# SPDX-License-Identifier: BSD-2-Clause
# The measuring workload, and the ratio's tests on the simulated tier.
check_PROGRAMS += tests/lib/workload
tests_lib_workload_SOURCES = \
	tests/lib/workload.c \
	tests/lib/workload_parse.c tests/lib/workload_parse.h \
	tests/lib/workload_phase.c tests/lib/workload_phase.h \
	tests/lib/workload_job.c tests/lib/workload_job.h \
	tests/lib/workload_replay.c tests/lib/workload_replay.h \
	tests/bench/ratio/recording.h \
	tests/lib/workload_check.c tests/lib/workload_check.h \
	tests/lib/workload_series.c tests/lib/workload_series.h \
	tests/lib/workload_mix.c tests/lib/workload_mix.h \
	tests/lib/workload_pool.c tests/lib/workload_pool.h \
	tests/lib/judge.c tests/lib/judge.h \
	tests/lib/judge_page.c tests/lib/judge_page.h \
	tests/lib/judge_proc.c tests/lib/judge_proc.h \
	tests/lib/judge_segment.c tests/lib/judge_segment.h \
	tests/lib/segment_file.c tests/lib/segment_file.h
tests_lib_workload_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
# Every call must reach the allocator under test.
tests_lib_workload_CFLAGS = $(AM_CFLAGS) \
	-fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free
tests_lib_workload_LDADD = -lpthread -lm

ratio_tests = \
	tests/ratio/hold-1-1.sh tests/ratio/hold-1-4.sh tests/ratio/hold-1-8.sh \
	tests/ratio/hold-3-1.sh tests/ratio/change-freed.sh tests/ratio/change-wanted.sh \
	tests/ratio/change-mix.sh
TESTS += $(ratio_tests)
dist_check_SCRIPTS += $(ratio_tests)
EXTRA_DIST += tests/lib/tap.sh tests/lib/rows.sh tests/lib/workload-bounds.awk \
	tests/ratio/ratio.sh
CLEANFILES += $(ratio_tests:.sh=.figures)
